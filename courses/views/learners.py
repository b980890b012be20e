"""The learners of a class: listed, typed in, corrected, taken off; by name only to who may see names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from courses.learners.learner_batches import RefusedListError, add_typed
from courses.learners.learner_forms import (
    FIRST_ROWS,
    MORE_ROWS,
    MOST_ROWS,
    GridRow,
    LearnerFilter,
    PlaceForm,
    grid_rows,
    padded,
)
from courses.learners.learner_preview import GENDERS
from courses.learners.learner_table import learner_workbook
from courses.learners.places import (
    PlaceError,
    StalePlaceError,
    correct_place,
    headcount_of,
    hindrances,
    remove,
    restore,
    version_of,
    withdraw,
)
from courses.learners.privacy import may_see_names, refuse_names
from courses.models import Enrolment, SendingOrganisation, TrainingClass
from courses.models.enrolment import EnrolmentQuerySet, SenderCount
from courses.views.classes import reason_in, workbook_response
from portal import audit
from portal.fields import UnstorableTextError
from portal.listing import BoundedPaginator, Ordering
from portal.vietnamese import format_count

LEARNERS_A_PAGE = 100  # a usual class on one page: the mean is 102
ORDER = Ordering(
    {"number": ("number", "learner__sort_key", "pk"), "name": ("learner__sort_key", "pk")}, default="number"
)


def require_names(request: StaffRequest, item: TrainingClass) -> None:
    """Raises PermissionDenied for who may not see the class's names: who cannot read them does not write them."""
    if not may_see_names(request, item):
        raise PermissionDenied


def class_to_write(request: StaffRequest, class_id: int) -> TrainingClass:
    """The class, to somebody who may change it and see its learners by name."""
    item = get_object_or_404(
        TrainingClass.objects.editable_by(request.user).for_heading().select_related("centre"), pk=class_id
    )
    require_names(request, item)
    return item


def listed_class(request: StaffRequest, class_id: int) -> TrainingClass:
    return get_object_or_404(TrainingClass.objects.visible_to(request.user).for_heading(), pk=class_id)


def filtered(
    request: StaffRequest, item: TrainingClass, senders: Sequence[SenderCount]
) -> tuple[LearnerFilter, EnrolmentQuerySet]:
    asked = LearnerFilter(request.GET, senders=senders)
    places = asked.narrowed(Enrolment.objects.of_class(item).for_listing())
    return asked, places.order_by(*ORDER.fields(ORDER.asked(request)))


@require_GET
@allow(*EVERYONE)
def class_learners(request: StaffRequest, class_id: int) -> HttpResponse:
    """The list, or for who may not see names the counts by sending body."""
    item = listed_class(request, class_id)
    senders = Enrolment.objects.of_class(item).counts_by_sender()
    shown: dict[str, Any] = {"item": item, "senders": senders, "headcount": headcount_of(item, senders)}
    if not may_see_names(request, item):
        return render(request, "courses/class_learner_counts.html", shown)
    asked, places = filtered(request, item, senders)
    shown |= {
        "filter": asked,
        "sort": ORDER.asked(request),
        "page_obj": BoundedPaginator(places, LEARNERS_A_PAGE).page_asked(request.GET.get("page")),
        "can_edit": request.hats.can_edit
        and TrainingClass.objects.editable_by(request.user).with_key(class_id).exists(),
    }
    return render(request, "courses/class_learners.html", shown)


@require_POST
@allow(*EVERYONE)
def export_learners(request: StaffRequest, class_id: int) -> HttpResponse:
    """The list as it is narrowed, as a workbook; by POST, because it leaves a line: names go out of the house."""
    item = listed_class(request, class_id)
    refuse_names(request, item)
    _asked, places = filtered(request, item, Enrolment.objects.of_class(item).counts_by_sender())
    with transaction.atomic():
        audit.record(request.user, "export_learners", item, {"rows": (None, places.count())})
    content = learner_workbook(item, places, by=request.user, at=localtime())
    return workbook_response(content, f"hoc-vien-lop-{item.pk}.xlsx")


# ---- Typing in ----


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def add_learners(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_to_write(request, class_id)
    rows = grid_rows(request.POST)
    if request.method == "GET" or "more" in request.POST:
        return show_grid(request, item, rows)
    try:
        batch = add_typed(item, rows, key=token_in(request), by=request.user, today=localdate())
    except RefusedListError as error:
        messages.warning(request, str(error))
        return show_grid(request, item, rows)
    if batch.is_awaiting:
        messages.warning(request, _("Chưa lưu: có dòng cần xem lại. Sửa các dòng dưới đây rồi bấm Nhập."))
        return redirect(batch)
    say_what_was_written(request, batch.counts["written"])
    return redirect("courses:class_learners", item.pk)


def say_what_was_written(request: StaffRequest, count: int) -> None:
    saved = ngettext("Đã thêm {count} học viên.", "Đã thêm {count} học viên.", count)
    messages.success(request, saved.format(count=format_count(count)))


def token_in(request: StaffRequest) -> uuid.UUID:
    """What tells a second press of the same grid from a second grid; a new one where none was sent."""
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def show_grid(request: StaffRequest, item: TrainingClass, rows: list[GridRow]) -> HttpResponse:
    """The grid with what was typed; with more empty rows where they were asked for."""
    wanted = min(max(len(rows) + (MORE_ROWS if "more" in request.POST else 0), FIRST_ROWS), MOST_ROWS)
    shown = {
        "item": item,
        "rows": padded(rows, wanted),
        "token": token_in(request),
        "senders": SendingOrganisation.objects.of_centre(item.centre).names(),
        "most": MOST_ROWS,
        "genders": GENDERS,
    }
    return render(request, "courses/enrolment_form.html", shown)


# ---- One place ----


def place_to_write(request: StaffRequest, enrolment_id: int) -> Enrolment:
    """The place, to somebody who may change its class and see its learners by name."""
    place = get_object_or_404(Enrolment.objects.editable_by(request.user).for_page(), pk=enrolment_id)
    require_names(request, place.training_class)
    return place


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def edit_enrolment(request: StaffRequest, enrolment_id: int) -> HttpResponse:
    place = place_to_write(request, enrolment_id)
    sent = request.POST if request.method == "POST" else None
    form = PlaceForm(sent, initial=PlaceForm.said_of(place))
    shown: dict[str, Any] = {"version": version_of(place) if sent is None else sent.get("version", "")}
    if sent is not None and form.is_valid():
        try:
            correct_place(place, form.cleaned_data, seen_version=shown["version"], by=request.user)
        except StalePlaceError as error:
            shown |= {"version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return show_place(request, place, form, shown, status=409)
        except PlaceError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Đã lưu học viên."))
            return redirect("courses:class_learners", place.training_class_id)
    return show_place(request, place, form, shown)


def show_place(
    request: StaffRequest, place: Enrolment, form: PlaceForm, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    further = {
        "place": place,
        "item": place.training_class,
        "form": form,
        "senders": SendingOrganisation.objects.of_centre(place.training_class.centre).names(),
        "hindrances": hindrances(place),
    }
    return render(request, "courses/edit_enrolment.html", further | shown, status=status)


def do_to_place(request: StaffRequest, enrolment_id: int, deed: Callable[[Enrolment], str]) -> HttpResponse:
    """Fetch the place the person may change, do the deed, say what came of it."""
    place = place_to_write(request, enrolment_id)
    try:
        messages.success(request, deed(place))
    except (PlaceError, UnstorableTextError) as error:
        messages.error(request, str(error))
        return redirect("courses:edit_enrolment", place.pk)
    return redirect("courses:class_learners", place.training_class_id)


@require_POST
@allow(*EDITORS)
def withdraw_enrolment(request: StaffRequest, enrolment_id: int) -> HttpResponse:
    def deed(place: Enrolment) -> str:
        withdraw(place, reason=reason_in(request), by=request.user)
        return _("Đã ghi thôi học.")

    return do_to_place(request, enrolment_id, deed)


@require_POST
@allow(*EDITORS)
def restore_enrolment(request: StaffRequest, enrolment_id: int) -> HttpResponse:
    def deed(place: Enrolment) -> str:
        restore(place, reason=reason_in(request), by=request.user)
        return _("Học viên đã trở lại lớp.")

    return do_to_place(request, enrolment_id, deed)


@require_POST
@allow(*EDITORS)
def delete_enrolment(request: StaffRequest, enrolment_id: int) -> HttpResponse:
    def deed(place: Enrolment) -> str:
        remove(place, by=request.user)
        return _("Đã xóa học viên khỏi danh sách lớp.")

    return do_to_place(request, enrolment_id, deed)
