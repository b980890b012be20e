"""The class list, a class's page, and what may be done to a class."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from centres.models import Centre
from courses.class_table import class_table
from courses.filters import ClassFilter
from courses.forms import CentreForm, ClassForm
from courses.models import TrainingClass, TransitionError
from courses.models.training_class import StaleError, TrainingClassQuerySet, create_class_of
from portal.listing import ROWS_A_PAGE, BoundedPaginator, Ordering
from portal.spreadsheets import write_workbook
from portal.vietnamese import ReadingError, parse_date

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
    centres = Centre.objects.visible_to(request.user).for_listing(localdate())
    asked = ClassFilter(request.GET, centres=centres)
    return asked, asked.narrowed(TrainingClass.objects.visible_to(request.user))


@require_GET
@allow(*EVERYONE)
def class_list(request: StaffRequest) -> HttpResponse:
    asked, classes = filtered(request)
    sort = ORDER.asked(request)
    rows = classes.for_listing().order_by(*ORDER.fields(sort))
    page = BoundedPaginator(rows, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    shown = {"filter": asked, "page_obj": page, "sort": sort, "can_edit": request.hats.can_edit}
    return render(request, "courses/class_list.html", shown)


@require_GET
@allow(*EVERYONE)
def export_classes(request: StaffRequest) -> HttpResponse:
    _asked, classes = filtered(request)
    rows = classes.for_export().order_by(*ORDER.fields(ORDER.asked(request)))[:MOST_EXPORTED]
    return workbook_response(write_workbook([class_table(_("Danh sách lớp"), rows)]), "danh-sach-lop.xlsx")


def workbook_response(content: bytes, filename: str) -> HttpResponse:
    """A workbook as a download; `filename` is ours, plain ASCII."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@require_GET
@allow(*EVERYONE)
def class_detail(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_page(), pk=class_id)
    editable = TrainingClass.objects.editable_by(request.user).with_key(class_id).exists()
    shown = {"item": item, "steps": item.history(), "can_edit": editable, "today": localdate()}
    return render(request, "courses/class_detail.html", shown)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def create_class(request: StaffRequest) -> HttpResponse:
    centres = Centre.objects.editable_by(request.user).for_listing(localdate())
    where = CentreForm(request.POST or None, centres=centres)
    form = ClassForm(request.POST or None, board=request.hats.board)
    if request.method == "POST" and where.is_valid() & form.is_valid():
        item = create_class_of(
            where.cleaned_data["centre"], form.values(), form.partners(), by=request.user, today=localdate()
        )
        messages.success(request, _("Đã thêm lớp."))
        return redirect(item)
    return render(request, "courses/class_form.html", {"form": form, "where": where})


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def edit_class(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user).for_page(), pk=class_id)
    stored = {"version": item.version, "conflicts": []}
    form = ClassForm(request.POST or None, instance=item, board=item.board)
    if request.method == "POST" and form.is_valid():
        try:
            item.amend(form.values(), form.partners(), seen_version=request.POST.get("version", ""), by=request.user)
        except StaleError as error:
            stored = {"version": error.version, "conflicts": error.conflicts}
        else:
            messages.success(request, _("Đã lưu lớp."))
            return redirect(item)
    status = 409 if stored["conflicts"] else 200
    return render(request, "courses/class_form.html", {"form": form, "item": item, **stored}, status=status)


Deed = Callable[[TrainingClass, StaffRequest], str]


def do_to_class(request: StaffRequest, class_id: int, deed: Deed) -> HttpResponse:
    """Fetch the class the person may change, do the deed, say what came of it."""
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user), pk=class_id)
    try:
        messages.success(request, deed(item, request))
    except (TransitionError, ReadingError) as error:
        messages.error(request, str(error))
    return redirect(item)


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
        item.postpone(by=request.user, reason=request.POST.get("reason", ""))
        return _("Đã hoãn lớp; lớp không tính vào số lớp đã mở.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def cancel_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.cancel(by=request.user, reason=request.POST.get("reason", ""))
        return _("Đã hủy lớp; lớp không tính vào số lớp đã mở.")

    return do_to_class(request, class_id, deed)


@require_POST
@allow(*EDITORS)
def reinstate_class(request: StaffRequest, class_id: int) -> HttpResponse:
    def deed(item: TrainingClass, request: StaffRequest) -> str:
        item.reinstate(by=request.user, reason=request.POST.get("reason", ""))
        return _("Đã khôi phục lớp; lớp trở về trạng thái dự kiến mở.")

    return do_to_class(request, class_id, deed)


