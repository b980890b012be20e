"""Standard hours as the portal holds them: the rows of a school year brought to the arithmetic of `hours`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from centres.models import Board, Lecturer, LecturerKind
from courses.models import DutyKind, RuleSet, Session, SessionKind, State, TeachingDuty, TrainingClass
from courses.models.timetable import SessionQuerySet
from courses.teaching.hours import HourRules, Hours, SchoolYear, Work, reckon
from portal import audit
from portal.dated import holds_on
from portal.models import User

LIVE = (SessionKind.LESSON, SessionKind.DISCUSSION, SessionKind.FIELD_STUDY, SessionKind.REVIEW)
AMOUNTS = {DutyKind.ESSAYS: "essays", DutyKind.EXAMS: "exams"}
MOST_PIECES = 1_000


class DutyError(Exception):
    """The duty cannot be noted or taken back; the text may be shown."""


@dataclass(frozen=True)
class LecturerYear:
    """One lecturer's line of the year's sheet."""

    lecturer: Lecturer
    hours: Hours


def sessions_taught(lecturers: Iterable[Lecturer], year: SchoolYear, today: date) -> SessionQuerySet:
    """Live sessions of the year up to `today`, of classes that were not called off. Supervised essays are not live."""
    return Session.objects.filter(
        lecturer__in=list(lecturers), kind__in=LIVE, held_on__range=(year.start, min(year.end, today))
    ).exclude(training_class__state__in=(State.CANCELLED, State.POSTPONED))


def duties_done(lecturers: Iterable[Lecturer], year: SchoolYear) -> QuerySet[TeachingDuty]:
    return TeachingDuty.objects.filter(lecturer__in=list(lecturers), done_on__range=(year.start, year.end))


def year_of(lecturers: Sequence[Lecturer], board: Board, year: SchoolYear, *, today: date) -> list[LecturerYear]:
    """The hours of these lecturers of one board, in their order, in two queries."""
    rules = RulesOfDays(board, year)
    taught = sessions_taught(lecturers, year, today).order_by().values_list("lecturer", "held_on", Value("periods"))
    done = duties_done(lecturers, year).values_list("lecturer", "done_on", "kind", "quantity")
    work: dict[int, list[Work]] = defaultdict(list)
    for lecturer, day, kind, amount in taught.annotate(amount=Sum("period_count")).union(done, all=True):
        work[lecturer].append(Work(rules.on(day), **{AMOUNTS.get(kind, kind): amount}))
    end = rules.on(year.end)
    return [
        LecturerYear(lecturer, reckon(work[lecturer.pk], **standing_of(lecturer), rules_at_end=end))
        for lecturer in lecturers
    ]


def standing_of(lecturer: Lecturer) -> dict[str, Any]:
    """Who is on the payroll owes the norm: full-time lecturers, and leaders their share of it."""
    return {"standing": lecturer.standing, "owes_norm": lecturer.kind == LecturerKind.FULL_TIME}


class RulesOfDays:
    """The board's rules on any day of a school year; one query."""

    def __init__(self, board: Board, year: SchoolYear) -> None:
        found = RuleSet.objects.of_board(board).in_force_between(year.start, year.end)
        self._sets = [(row.valid_from, row.valid_to, hour_rules(row)) for row in found]

    def on(self, day: date) -> HourRules | None:
        return next((rules for since, until, rules in self._sets if holds_on(day, since, until)), None)


def hour_rules(row: RuleSet) -> HourRules:
    return HourRules(
        norm_hours=row.norm_hours,
        director_percent=row.director_percent,
        deputy_percent=row.deputy_percent,
        live_percent=row.live_percent,
        essays_per_hour=row.essays_per_hour,
        hours_per_exam=row.hours_per_exam,
    )


# ---- Duties ----


def note_duty(
    lecturer: Lecturer, training_class: TrainingClass, *, kind: str, done_on: date, quantity: int, by: User
) -> TeachingDuty:
    """Note essays marked or exams set. Raises DutyError: the same twice a day is a slip, or a double press."""
    if done_on > localdate():
        raise DutyError(_("Ngày này chưa tới; hãy ghi sau khi làm xong."))
    if training_class.opened_on is not None and done_on < training_class.opened_on:
        raise DutyError(_("Ngày này trước ngày khai giảng của lớp; hãy kiểm tra lại."))
    try:
        with transaction.atomic():
            duty = TeachingDuty.objects.create(
                lecturer=lecturer, training_class=training_class, kind=kind, done_on=done_on, quantity=quantity
            )
            audit.record(by, "note_duty", duty)
    except IntegrityError:
        raise DutyError(_("Việc này của giảng viên trong ngày đã được ghi; muốn sửa, hãy xóa dòng cũ trước.")) from None
    return duty


def remove_duty(duty: TeachingDuty, *, by: User) -> None:
    """Take back a duty noted by mistake."""
    with transaction.atomic():
        audit.record(by, "remove_duty", duty, {"quantity": (duty.quantity, None)})
        duty.delete()
