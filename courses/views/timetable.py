"""A class's timetable: seen, set one session or many at once, copied, changed, taken away, exported."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from courses.models import Session, TrainingClass
from courses.models.timetable import classes_with_timetable, with_class_life
from courses.teaching import timetables
from courses.teaching.timetable_clashes import clashes_of
from courses.teaching.timetable_forms import CopyForm, RunForm, SessionForm, lecturers_of
from courses.teaching.timetable_sheet import timetable_workbook
from courses.teaching.timetables import StaleSessionError, TimetableError, periods_of
from courses.views.classes import workbook_response
from portal.vietnamese import format_count


def class_seen(request: StaffRequest, class_id: int) -> TrainingClass:
    """The class with what its pages of timetable and attendance ask of it; 404 for who may not see it."""
    user = request.user
    return get_object_or_404(with_class_life(TrainingClass.objects.visible_to(user), user), pk=class_id)


def class_edited(request: StaffRequest, class_id: int) -> TrainingClass:
    """The same, for who may change the class."""
    user = request.user
    return get_object_or_404(with_class_life(TrainingClass.objects.editable_by(user), user), pk=class_id)


@require_GET
@allow(*EVERYONE)
def timetable(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_seen(request, class_id)
    sessions = list(Session.objects.of_class(item).for_listing())
    clashes = clashes_of(item, sessions, request.user)
    shown = {
        "item": item,
        "lines": [(session, clashes.get(session.pk, [])) for session in sessions],
        "flagged": len(clashes),
        "periods": periods_of(sessions, item.programme.period_count if item.programme else None),
    }
    return render(request, "courses/timetable.html", shown)


@require_GET
@allow(*EVERYONE)
def export_timetable(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_seen(request, class_id)
    sessions = list(Session.objects.of_class(item).for_listing())
    return workbook_response(timetable_workbook(item, sessions), "lich-hoc.xlsx")


def back_to_timetable(class_id: int) -> HttpResponse:
    return redirect("courses:timetable", class_id)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def add_session(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_edited(request, class_id)
    sent = request.POST if request.method == "POST" else None
    form = SessionForm(sent, item=item, initial={"held_on": item.opened_on})
    if sent is not None and form.is_valid():
        try:
            session = timetables.add_session(item, form.values(), by=request.user)
        except TimetableError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã xếp buổi “{lesson}”.").format(lesson=session.lesson))
            return back_to_timetable(class_id)
    return render(request, "courses/timetable_session.html", {"item": item, "form": form})


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def plan_run(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_edited(request, class_id)
    sent = request.POST if request.method == "POST" else None
    form = RunForm(sent, item=item)
    if sent is not None and form.is_valid():
        try:
            count = timetables.add_run(
                item, form.cleaned_data["lessons"], form.run(), lecturers_of(item), by=request.user
            )
        except TimetableError as error:
            form.add_error("lessons", str(error))
        else:
            say_how_many(request, count)
            return back_to_timetable(class_id)
    return render(request, "courses/timetable_run.html", {"item": item, "form": form})


def say_how_many(request: StaffRequest, count: int) -> None:
    sentence = ngettext("Đã xếp {count} buổi.", "Đã xếp {count} buổi.", count)
    messages.success(request, sentence.format(count=format_count(count)))


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def copy_timetable(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_edited(request, class_id)
    sent = request.POST if request.method == "POST" else None
    sources = classes_with_timetable(TrainingClass.objects.visible_to(request.user), item)
    form = CopyForm(sent, item=item, sources=sources)
    if sent is not None and form.is_valid():
        try:
            count = timetables.copy_timetable(
                form.cleaned_data["source"], item, first=form.cleaned_data["first"], by=request.user
            )
        except TimetableError as error:
            form.add_error(None, str(error))
        else:
            say_how_many(request, count)
            return back_to_timetable(class_id)
    return render(request, "courses/timetable_copy.html", {"item": item, "form": form, "sources": sources})


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def edit_session(request: StaffRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.editable_by(request.user), pk=session_id)
    item = class_edited(request, session.training_class_id)
    sent = request.POST if request.method == "POST" else None
    version = str(session.version) if sent is None else sent.get("version", "")
    shown: dict[str, Any] = {"item": item, "session": session, "version": version}
    form = SessionForm(sent, instance=copy(session), item=item)  # a copy: the form writes on its instance
    if sent is not None and form.is_valid():
        try:
            timetables.change_session(session, form.values(), seen_version=version, by=request.user)
        except StaleSessionError as error:
            shown |= {"form": form, "version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "courses/timetable_session.html", shown, status=409)
        except TimetableError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu buổi học."))
            return back_to_timetable(item.pk)
    return render(request, "courses/timetable_session.html", shown | {"form": form})


@require_POST
@allow(*EDITORS)
def delete_session(request: StaffRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.editable_by(request.user), pk=session_id)
    try:
        timetables.delete_session(session, by=request.user)
    except TimetableError as error:
        messages.error(request, str(error))
        return redirect("courses:edit_session", session_id)
    messages.success(request, _("Đã xóa buổi “{lesson}” khỏi lịch học.").format(lesson=session.lesson))
    return back_to_timetable(session.training_class_id)
