"""Lecturers: the list, one typed in or changed, one let go, and a workbook of them."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from centres.forms import CentreChoice, LastDayForm, LecturerFilter, LecturerForm, LecturerListForm
from centres.lecturer_lists import (
    ForgottenError,
    apply_list,
    check_list,
    counts_of,
    read_list,
    remembered,
    remembering,
)
from centres.lecturers import LecturerError, NamesakeError, create_lecturer_of, end_lecturer_on
from centres.models import Centre, Lecturer
from centres.models.centre import CentreQuerySet
from centres.models.lecturer import LecturerQuerySet
from centres.tables import lecturer_workbook
from centres.views.exporting import exported
from portal.listing import ROWS_A_PAGE, BoundedPaginator, Ordering, workbook_response
from portal.spreadsheets import WorkbookError
from portal.versioned import StaleError
from portal.vietnamese import format_count

ORDER = Ordering(
    {
        "name": ("sort_key", "pk"),
        "centre": ("centre__list_order", "sort_key", "pk"),
        "since": ("valid_from", "sort_key", "pk"),
        "birth": ("birth_year", "sort_key", "pk"),
    },
    default="name",
)


def own_centres(request: StaffRequest) -> CentreQuerySet:
    """The centres in force whose lecturers the person may enter, of the board they enter for."""
    centres = Centre.objects.editable_by(request.user).of_board(request.hats.editing_board)
    return centres.in_force(localdate()).for_listing(localdate())


def filtered(request: StaffRequest) -> tuple[LecturerFilter, LecturerQuerySet]:
    centres = list(Centre.objects.visible_to(request.user).for_listing(localdate()))
    asked = LecturerFilter(request.GET, centres=centres)
    seen = Lecturer.objects.visible_to(request.user).with_edit_mark(request.user)
    lecturers = asked.narrowed(seen).with_centre_name(localdate())
    return asked, lecturers.order_by(*ORDER.fields(ORDER.asked(request)))


@require_GET
@allow(*EVERYONE)
def lecturer_list(request: StaffRequest) -> HttpResponse:
    asked, lecturers = filtered(request)
    page = BoundedPaginator(lecturers, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    shown = {"filter": asked, "page_obj": page, "sort": ORDER.asked(request), "can_edit": request.hats.can_edit}
    return render(request, "centres/lecturer_list.html", shown | {"today": localdate()})


@require_GET
@allow(*EVERYONE)
def export_lecturers(request: StaffRequest) -> HttpResponse:
    _asked, lecturers = filtered(request)
    list_url = reverse("centres:lecturer_list")
    return exported(request, lecturers, lecturer_workbook, "danh-sach-giang-vien.xlsx", list_url)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def create_lecturer(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    where = CentreChoice(sent, centres=own_centres(request), initial={"centre": request.GET.get("centre")})
    is_known_place = where.is_valid() if sent is not None else False
    form = LecturerForm(sent, centre=where.chosen)
    if sent is not None and form.is_valid() and is_known_place and where.chosen is not None:
        try:
            is_another = form.cleaned_data["is_another"]
            create_lecturer_of(where.chosen, form.values(), by=request.user, is_another=is_another)
        except NamesakeError as error:
            form = LecturerForm(sent, centre=where.chosen, is_namesake=True)
            form.add_error("full_name", str(error))
        else:
            messages.success(request, _("Đã thêm giảng viên."))
            return redirect("centres:lecturer_list")
    return render(request, "centres/lecturer_form.html", {"form": form, "where": where})


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def edit_lecturer(request: StaffRequest, lecturer_id: int) -> HttpResponse:
    item = get_object_or_404(Lecturer.objects.editable_by(request.user).for_page(localdate()), pk=lecturer_id)
    sent = request.POST if request.method == "POST" else None
    shown: dict[str, Any] = {"item": item, "version": str(item.version) if sent is None else sent.get("version", "")}
    form = LecturerForm(sent, instance=copy(item), centre=item.centre)  # a copy: the form writes on its instance
    if sent is not None and form.is_valid():
        try:
            item.amend(form.values(), seen_version=shown["version"], by=request.user)
        except StaleError as error:
            shown |= {"form": form, "version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "centres/lecturer_form.html", shown, status=409)
        messages.success(request, _("Đã lưu giảng viên."))
        return redirect("centres:lecturer_list")
    return render(request, "centres/lecturer_form.html", shown | {"form": form, "today": localdate()})


@require_POST
@allow(*EDITORS)
def end_lecturer(request: StaffRequest, lecturer_id: int) -> HttpResponse:
    item = get_object_or_404(Lecturer.objects.editable_by(request.user), pk=lecturer_id)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["last_day"])))
        return redirect(item)
    try:
        seen = request.POST.get("version", "")
        end_lecturer_on(item, form.cleaned_data["last_day"], seen_version=seen, by=request.user)
    except (LecturerError, StaleError) as error:
        messages.error(request, str(error))
        return redirect(item)
    messages.success(request, _("Đã ghi ngày thôi giảng dạy của {name}.").format(name=item.full_name))
    return redirect("centres:lecturer_list")


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def upload_lecturers(request: StaffRequest) -> HttpResponse:
    """Read a workbook and show what it would do; nothing is written, and the page itself carries the rows."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LecturerListForm(*sent, centres=own_centres(request))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read_list(upload.read(), upload.name or "", centre=form.cleaned_data.get("centre"))
        except WorkbookError as error:
            form.add_error("file", str(error))
        else:
            rows = check_list(found, list(own_centres(request)))
            shown = {"found": found, "rows": rows, "counts": counts_of(rows), "token": remembering(found, request.user)}
            return render(request, "centres/preview_lecturers.html", shown)
    return render(request, "centres/upload_lecturers.html", {"form": form})


@require_POST
@allow(*EDITORS)
def confirm_lecturers(request: StaffRequest) -> HttpResponse:
    try:
        found = remembered(request.POST.get("token", ""), request.user)
    except ForgottenError as error:
        messages.error(request, str(error))
        return redirect("centres:upload_lecturers")
    chosen = {int(number) for number in request.POST.getlist("rows") if number.isdecimal() and len(number) < 8}
    count = apply_list(found, list(own_centres(request)), chosen, by=request.user)
    if count:
        sentence = ngettext("Đã lưu {count} giảng viên.", "Đã lưu {count} giảng viên.", count)
        messages.success(request, sentence.format(count=format_count(count)))
    else:
        messages.warning(request, _("Không có dòng nào mới hay thay đổi nên chưa lưu gì."))
    return redirect("centres:lecturer_list")


@require_GET
@allow(*EDITORS)
def download_lecturer_template(request: StaffRequest) -> HttpResponse:
    """An empty list with the headings that an upload knows."""
    return workbook_response(lecturer_workbook([]), "mau-danh-sach-giang-vien.xlsx")
