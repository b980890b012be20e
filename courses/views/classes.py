"""The class list, a class's page, and what may be done to a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from centres.models import Centre
from courses.classes.class_entry import MORE_ROWS, ClassEntry, edited_entry, new_entry
from courses.classes.class_lines import class_lines
from courses.classes.class_page import page_facts, rules_for, too_few_learners, with_page_facts
from courses.classes.class_table import class_workbook
from courses.classes.filters import ClassFilter
from courses.models import TrainingClass, TransitionError
from courses.models.class_queryset import TrainingClassQuerySet
from courses.models.training_class import StaleError
from portal.fields import UnstorableTextError
from portal.listing import ROWS_A_PAGE, KeyPaginator, Ordering
from portal.models import User
from portal.vietnamese import ReadingError, clean, format_count, parse_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 20_000  # rows of one workbook; about two seconds
ORDER = Ordering(
    {
        "opened": ("opened_on", "pk"),
        "name": ("name", "pk"),
        "centre": ("centre__list_order", "-opened_on", "pk"),
        "learners": ("declared_learners", "pk"),
    },
    default="-opened",
)


def filtered(request: StaffRequest) -> tuple[ClassFilter, TrainingClassQuerySet]:
    """The filter as asked, and the classes it leaves of those the person may see."""
    centres = list(Centre.objects.visible_to(request.user).for_listing(localdate()))
    asked = ClassFilter(request.GET, centres=centres)
    hats = request.hats
    seen = TrainingClass.objects.listed_at(centres, hats.board, is_whole_board=hats.is_board)
    return asked, asked.narrowed(seen)


@require_GET
@allow(*EVERYONE)
def class_list(request: StaffRequest) -> HttpResponse:
    asked, classes = filtered(request)
    sort = ORDER.asked(request)
    keys = classes.order_by(*ORDER.fields(sort)).values_list("pk", flat=True)
    page = KeyPaginator(keys, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    page.object_list = class_lines(TrainingClass.objects.listed(page.object_list), page.start_index())
    shown = {"filter": asked, "page_obj": page, "sort": sort, "can_edit": request.hats.can_edit}
    return render(request, "courses/class_list.html", shown)


@require_GET
@allow(*EVERYONE)
def export_classes(request: StaffRequest) -> HttpResponse:
    _asked, classes = filtered(request)
    if classes.count() > MOST_EXPORTED:
        return refuse_long_export(request, reverse("courses:class_list"))
    rows = classes.for_export().order_by(*ORDER.fields(ORDER.asked(request)))
    return workbook_response(class_workbook(rows), "danh-sach-lop.xlsx")


def refuse_long_export(request: StaffRequest, list_url: str) -> HttpResponse:
    """Back to the list with what it was narrowed to: a workbook that leaves rows out would be taken for whole."""
    sentence = _("Danh sách dài hơn {count} lớp nên chưa tải được; hãy lọc theo kỳ hoặc trung tâm rồi tải từng phần.")
    messages.warning(request, sentence.format(count=format_count(MOST_EXPORTED)))
    return redirect(f"{list_url}?{request.GET.urlencode()}")


def workbook_response(content: bytes, filename: str) -> HttpResponse:
    """A workbook as a download; `filename` is ours, plain ASCII."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@require_GET
@allow(*EVERYONE)
def class_detail(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(
        with_page_facts(TrainingClass.objects.visible_to(request.user).for_page(), request.user), pk=class_id
    )
    return render(request, "courses/class_detail.html", {"item": item, "today": localdate(), **page_facts(item)})


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def create_class(request: StaffRequest) -> HttpResponse:
    board = request.hats.editing_board
    centres = Centre.objects.editable_by(request.user).of_board(board).for_listing(localdate())
    entry = new_entry(sent_in(request), request.GET.dict(), centres, board)
    if is_to_be_saved(request) and entry.is_valid():
        item = entry.save(by=request.user)
        messages.success(request, _("Đã thêm lớp."))
        warn_of_few_learners(request, item)
        return redirect(item)
    return render(request, "courses/class_form.html", entry.shown())


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def edit_class(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user).for_page(), pk=class_id)
    entry, sent = edited_entry(sent_in(request), item), sent_in(request)
    # The version the person saw stays with the form until a save, or a stale one, tells of a later.
    shown: dict[str, Any] = {"item": item, "version": str(item.version) if sent is None else sent.get("version", "")}
    if is_to_be_saved(request) and entry.is_valid():
        try:
            amend_class(item, entry, seen_version=shown["version"], by=request.user)
        except StaleError as error:
            shown |= entry.shown() | {"version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "courses/class_form.html", shown, status=409)
        messages.success(request, _("Đã lưu lớp."))
        warn_of_few_learners(request, item)
        return redirect(item)
    return render(request, "courses/class_form.html", shown | entry.shown())


def sent_in(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def is_to_be_saved(request: StaffRequest) -> bool:
    """Whether a form was sent to be saved, and not to get more rows."""
    return request.method == "POST" and MORE_ROWS not in request.POST


def amend_class(item: TrainingClass, entry: ClassEntry, *, seen_version: str, by: User) -> None:
    """Save the form on the class, and read the class again. Raises StaleError."""
    item.amend(
        entry.form.values(), entry.form.partners(), quotas=entry.quotas.values(), seen_version=seen_version, by=by
    )
    item.refresh_from_db()


def warn_of_few_learners(request: StaffRequest, item: TrainingClass) -> None:
    if sentence := too_few_learners(item, rules_for(item)):
        messages.warning(request, sentence)


Deed = Callable[[TrainingClass, StaffRequest], str]


def do_to_class(request: StaffRequest, class_id: int, deed: Deed) -> HttpResponse:
    """Fetch the class the person may change, do the deed, say what came of it."""
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user), pk=class_id)
    try:
        messages.success(request, deed(item, request))
    except (TransitionError, ReadingError, UnstorableTextError) as error:
        messages.error(request, str(error))
    return redirect(item)


def reason_in(request: StaffRequest) -> str:
    """The reason as it would be stored, so that one of invisible characters is none."""
    return clean(request.POST.get("reason", ""))


@require_POST
@allow(*EDITORS)
def open_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.open(by=request.user, on=parse_date(request.POST.get("day", "")))
        return _("Lớp đã khai giảng.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def complete_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.complete(by=request.user, on=parse_date(request.POST.get("day", "")))
        return _("Lớp đã bế giảng.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def postpone_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.postpone(by=request.user, reason=reason_in(request))
        return _("Đã hoãn lớp; lớp không tính vào số lớp đã mở.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def cancel_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.cancel(by=request.user, reason=reason_in(request))
        return _("Đã hủy lớp; lớp không tính vào số lớp đã mở.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def reinstate_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.reinstate(by=request.user, reason=reason_in(request))
        return _("Đã khôi phục lớp; lớp trở về trạng thái dự kiến mở.")

    return do_to_class(request, class_id, deed)
