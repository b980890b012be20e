"""The results of a class: scores down a column, a second person's word, the recognition decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from courses.learners.privacy import may_see_names, refuse_names
from courses.models import ResultSheet, TrainingClass
from courses.outcomes import result_sheets
from courses.outcomes.result_page import ResultPage, said_in, said_of_pasted
from courses.outcomes.result_sheets import ResultsError, StaleResultsError
from courses.outcomes.result_table import results_workbook
from courses.views.classes import workbook_response
from portal.vietnamese import ReadingError, parse_date


@require_http_methods(["GET", "POST"])
@allow(*EVERYONE)
def results(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_results(), pk=class_id)
    page = ResultPage(item)
    shown: dict[str, Any] = {"item": item, "page": page, "can_see": may_see_names(request, item)}
    shown["can_edit"] = shown["can_see"] and request.hats.may_edit(item.centre_id, item.board_id)
    if request.method == "POST":
        if not shown["can_edit"]:
            refuse_names(request, item)
            return HttpResponse(status=403)
        if "fill" in request.POST:
            page.fill(said_of_pasted(request.POST.get("pasted", ""), page.places))
        else:
            page.fill(said_in(request.POST, page.places))
            if save(request, page, shown):
                return redirect("courses:results", class_id)
    return render(request, "courses/results.html", shown, status=page.status)


def save(request: StaffRequest, page: ResultPage, shown: dict[str, Any]) -> bool:
    """Save what the page says; what could not be taken is shown on it."""
    try:
        page.wrong = result_sheets.save_scores(
            page.item,
            page.said,
            may_sit=page.may_sit,
            seen_version=request.POST.get("version", ""),
            by=request.user,
        )
    except StaleResultsError as error:
        page.show_conflict(str(error))
    except ResultsError as error:
        page.refusal = str(error)
    else:
        if not page.wrong:
            messages.success(request, _("Đã lưu điểm của lớp."))
            return True
    return False


Deed = Callable[[ResultSheet], str]


def do_to_sheet(request: StaffRequest, class_id: int, deed: Deed) -> HttpResponse:
    """Fetch the sheet of a class the person may change, do the deed, say what came of it."""
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user), pk=class_id)
    refuse_names(request, item)
    try:
        messages.success(request, deed(result_sheets.sheet_of(item)))
    except (ResultsError, ReadingError) as error:
        messages.error(request, str(error))
    return redirect("courses:results", class_id)


@require_POST
@allow(*EDITORS)
def confirm_results(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(sheet: ResultSheet) -> str:
        result_sheets.confirm(sheet, seen_version=request.POST.get("version", ""), by=request.user)
        return _("Đã xác nhận kết quả; điểm của lớp được giữ nguyên từ nay.")

    return do_to_sheet(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def reopen_results(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(sheet: ResultSheet) -> str:
        result_sheets.reopen(sheet, reason=request.POST.get("reason", ""), by=request.user)
        return _("Đã mở lại kết quả; sau khi sửa cần xác nhận lại.")

    return do_to_sheet(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def recognise_results(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(sheet: ResultSheet) -> str:
        on = parse_date(request.POST.get("day", ""))
        result_sheets.recognise(sheet, decision=request.POST.get("decision", ""), on=on, by=request.user)
        return _("Đã ghi quyết định công nhận.")

    return do_to_sheet(request, class_id, deed)


@require_GET
@allow(*EVERYONE)
def export_results(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_results(), pk=class_id)
    refuse_names(request, item)
    return workbook_response(results_workbook(ResultPage(item), by=request.user), "bang-diem.xlsx")
