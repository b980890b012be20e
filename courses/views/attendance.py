"""A class's attendance: seen as a whole, taken session by session, taken back, exported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from courses.learners.privacy import may_see_names, refuse_names
from courses.models import Enrolment, Session, TrainingClass
from courses.teaching import attendance as deeds
from courses.teaching.attendance import (
    MARKS,
    AttendanceError,
    Mark,
    StaleAttendanceError,
    marks_by_number,
    marks_of,
    ordered_rows,
    overview_of,
)
from courses.teaching.timetable_sheet import attendance_workbook
from courses.views.classes import workbook_response
from courses.views.timetable import class_edited, class_seen
from portal.vietnamese import clean, format_count

MOST_NUMBERS = 5_000  # letters typed from a printed sheet; a thousand numbers


@require_GET
@allow(*EVERYONE)
def attendance(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_seen(request, class_id)
    overview = overview_of(item, item.attendance_percent)  # type: ignore[attr-defined]  # by with_class_life
    narrowed, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    shown = {
        "item": item,
        "overview": overview,
        "sees_names": may_see_names(request, item),
        "rows": ordered_rows(overview.rows, narrowed, sort),
        "show": narrowed,
        "sort": sort,
        "waiting": overview.waiting(localdate()),
    }
    return render(request, "courses/attendance.html", shown)


@require_GET
@allow(*EVERYONE)
def export_attendance(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_seen(request, class_id)
    refuse_names(request, item)
    overview = overview_of(item, item.attendance_percent)  # type: ignore[attr-defined]  # by with_class_life
    return workbook_response(attendance_workbook(item, overview, by=request.user), "diem-danh.xlsx")


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def take_attendance(request: StaffRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.editable_by(request.user).for_listing(), pk=session_id)
    item = class_edited(request, session.training_class_id)
    sees_names = may_see_names(request, item)
    if request.method != "POST":
        return sheet(request, item, session, sees_names=sees_names)
    if not sees_names:
        raise PermissionDenied
    said, version = said_in(request), request.POST.get("version", "")
    try:
        deeds.take_attendance(session, said, seen_version=version, by=request.user)
    except StaleAttendanceError as error:
        return sheet(request, item, session, sees_names=True, said=said, stale=error)
    except AttendanceError as error:
        messages.error(request, str(error))
    else:
        absent = sum(mark != "present" for mark in said.values())
        sentence = _("Đã lưu điểm danh buổi “{lesson}”: {count} học viên vắng.")
        messages.success(request, sentence.format(lesson=session.lesson, count=format_count(absent)))
    return redirect("courses:attendance", item.pk)


def said_in(request: StaffRequest) -> dict[int, Mark]:
    """The mark of each learner, by place, as the form sends them; anything else is passed over."""
    return {
        int(key): value
        for name, value in request.POST.items()
        if name.startswith("mark-") and (key := name.removeprefix("mark-")).isdecimal() and len(key) < 12
        if value in MARKS
    }


def sheet(
    request: StaffRequest,
    item: TrainingClass,
    session: Session,
    *,
    sees_names: bool,
    said: dict[int, Mark] | None = None,
    stale: StaleAttendanceError | None = None,
) -> HttpResponse:
    """The attendance sheet of one session: as stored, or as somebody filled it in while another did."""
    places = list(Enrolment.objects.of_class(item).attending().for_listing())
    numbers = request.GET.get("absent", "")[:MOST_NUMBERS]
    by_number, unknown = marks_by_number(numbers, places) if numbers else ({}, [])
    marks = marks_of(session, places) | by_number | (said or {})
    noted = [marks[place.pk] for place in places]
    shown: dict[str, Any] = {
        "item": item,
        "session": session,
        "sees_names": sees_names,
        "lines": list(zip(places, noted, strict=True)) if sees_names else [],
        "counts": {"total": len(noted), **{mark: noted.count(mark) for mark in MARKS}},
        "version": stale.version if stale else session.version,
        "stale": stale,
        "numbers": numbers,
        "unknown": unknown,
        "is_locked": item.are_results_confirmed,  # type: ignore[attr-defined]  # by with_class_life
        "is_ahead": session.held_on > localdate(),
    }
    return render(request, "courses/attendance_sheet.html", shown, status=409 if stale else 200)


@require_POST
@allow(*EDITORS)
def clear_attendance(request: StaffRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.editable_by(request.user), pk=session_id)
    item = class_edited(request, session.training_class_id)
    if not may_see_names(request, item):
        raise PermissionDenied
    try:
        deeds.clear_attendance(session, reason=clean(request.POST.get("reason", "")), by=request.user)
    except AttendanceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã xóa điểm danh; buổi “{lesson}” trở lại chưa điểm danh.").format(lesson=session))
    return redirect("courses:take_attendance", session_id)
