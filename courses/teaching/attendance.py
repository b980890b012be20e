"""Who attended how much of a class, and who may sit its essay: the arithmetic, and the deed of taking attendance.

Source: 1147-QĐ/BTGDVTW (01/12/2025), Điều 6: who attended at least 80 % of the periods (tiết) may sit the essay. The
percentage itself is a row (`RuleSet.attendance_percent`), that of the rules in force on the opening day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from courses.models import Absence, Enrolment, Session, TrainingClass
from courses.models.timetable import attendance_facts, missed_periods
from portal import audit
from portal.models import User
from portal.vietnamese import fold, format_share, share

Mark = Literal["present", "absent", "leave"]  # absent: without leave
MARKS: tuple[Mark, ...] = ("present", "absent", "leave")


# ---- Arithmetic ----


@dataclass(frozen=True, slots=True)
class AttendanceShare:
    """One learner's attendance in whole periods; `threshold` in whole percent, None where no rules were in force.

    Bounds: 0 ≤ attended ≤ taken ≤ planned. An absence with leave is an absence: Điều 6 counts the periods attended,
    whatever kept somebody away. Nothing is rounded but the share that is shown.
    """

    attended: int  # periods, of sessions whose attendance was taken
    taken: int  # periods of those sessions
    planned: int  # periods of the whole class
    threshold: int | None
    has_withdrawn: bool = False

    @property
    def share(self) -> Decimal | None:
        """Periods attended in percent of periods taken, half up to 0,01; None while no session was taken, never 0."""
        return share(self.attended, self.taken)

    @property
    def percent(self) -> str:
        """The share as it is printed: "84,00%", or "–"."""
        return format_share(self.attended, self.taken)

    @property
    def to_come(self) -> int:
        """Periods whose attendance was not taken yet; they may still be attended."""
        return self.planned - self.taken

    @property
    def needed(self) -> int | None:
        """The least number of periods that reaches the threshold: percent of planned, rounded up to a whole period."""
        return None if self.threshold is None else -(-self.threshold * self.planned // 100)

    @property
    def missing(self) -> int | None:
        """Periods still to be attended before the threshold is reached; 0 once it is."""
        return None if self.needed is None else max(self.needed - self.attended, 0)

    @property
    def may_sit(self) -> bool | None:
        """Whether the learner may sit the essay; None while that is open.

        True from the moment that attended reaches the threshold of all planned periods, which no later absence can
        undo; exactly the threshold is enough. False from the moment that even attending all that is to come would
        not reach it, and for who withdrew. Once every session is taken it is one of the two.
        """
        if self.has_withdrawn:
            return False
        if self.missing is None or not self.planned:
            return None
        if not self.missing:
            return True
        return False if self.missing > self.to_come else None

    @property
    def cannot_reach(self) -> bool:
        return self.may_sit is False


def planned_periods(timetabled: int, laid_down: int | None) -> int:
    """Periods of the whole class: those of its timetable, at least those that the programme lays down.

    A timetable typed in day by day would else let everybody sit the essay after the first day.
    """
    return max(timetabled, laid_down or 0)


def attendance_of(training_class: TrainingClass) -> dict[int, AttendanceShare]:
    """Place (enrolment's key) → attendance, for every place of the class, in two queries whatever its size."""
    facts = attendance_facts(training_class)
    taken = facts["taken"] or 0
    planned = planned_periods(facts["timetabled"] or 0, facts["laid_down"])
    return {
        place: AttendanceShare(taken - missed, taken, planned, facts["threshold"], has_withdrawn=bool(withdrawn))
        for place, withdrawn, missed in missed_periods(training_class)
    }


# ---- The overview of a class ----


@dataclass(frozen=True, slots=True)
class Row:
    """One learner's line of the overview: a mark for each session, None where attendance was not taken."""

    place: Enrolment
    marks: Sequence[Mark | None]
    share: AttendanceShare

    @property
    def standing(self) -> str:
        """ "yes", "no" or "open": whether the learner may sit the essay, as the list is narrowed by."""
        return {True: "yes", False: "no", None: "open"}[self.share.may_sit]


@dataclass(frozen=True, slots=True)
class Overview:
    """A class's attendance: sessions across, learners down, in two orders of one row each."""

    sessions: Sequence[Session]
    rows: Sequence[Row]
    timetabled: int  # periods
    taken: int  # periods
    planned: int  # periods
    threshold: int | None

    @property
    def taken_sessions(self) -> int:
        return sum(session.taken_at is not None for session in self.sessions)

    @property
    def session_lines(self) -> list[tuple[Session, int | None]]:
        """Each session and how many were absent, with leave or without; None where attendance was not taken."""
        return [
            (session, sum(row.marks[place] != "present" for row in self.rows) if session.taken_at else None)
            for place, session in enumerate(self.sessions)
        ]

    def waiting(self, on: date) -> list[Session]:
        """Sessions of that day and before whose attendance was not taken."""
        return [session for session in self.sessions if session.taken_at is None and session.held_on <= on]

    @property
    def needed(self) -> int | None:
        return AttendanceShare(0, 0, self.planned, self.threshold).needed

    @property
    def standings(self) -> dict[str, int]:
        """How many learners may sit the essay ("yes"), may not ("no"), and of how many it is open."""
        found = Counter(row.standing for row in self.rows)
        return {standing: found[standing] for standing in ("yes", "no", "open")}


def overview_of(training_class: TrainingClass, threshold: int | None) -> Overview:
    """In three queries whatever the size. Who withdrew has no line. Asks for the programme where it was not loaded."""
    sessions = list(Session.objects.of_class(training_class).for_listing())
    marks = Absence.objects.of_class(training_class).marks()
    timetabled = sum(session.period_count for session in sessions)
    taken = sum(session.period_count for session in sessions if session.taken_at)
    programme = training_class.programme
    planned = planned_periods(timetabled, programme.period_count if programme else None)
    rows = []
    for place in Enrolment.objects.of_class(training_class).attending().for_listing():
        line = [mark_of(session, place, marks) for session in sessions]
        attended = sum(s.period_count for s, mark in zip(sessions, line, strict=True) if mark == "present")
        rows.append(Row(place, line, AttendanceShare(attended, taken, planned, threshold)))
    return Overview(sessions, rows, timetabled, taken, planned, threshold)


def ordered_rows(rows: Sequence[Row], narrowed: str, sort: str) -> list[Row]:
    """The lines of one standing, in the list's order, by name, or by periods attended; unknown words do nothing."""
    found = [row for row in rows if narrowed not in ("yes", "no", "open") or row.standing == narrowed]
    keys: dict[str, Callable[[Row], Any]] = {
        "name": lambda row: row.place.learner.sort_key,
        "share": lambda row: row.share.attended,
    }
    if key := keys.get(sort.removeprefix("-")):
        found.sort(key=key, reverse=sort.startswith("-"))
    return found


def mark_of(session: Session, place: Enrolment, marks: Mapping[tuple[int, int], bool]) -> Mark | None:
    if session.taken_at is None:
        return None
    return as_mark(marks.get((session.pk, place.pk)))


def as_mark(has_leave: bool | None) -> Mark:
    """An absence's row as a mark; without a row the learner was there."""
    return "present" if has_leave is None else "leave" if has_leave else "absent"


# ---- Taking attendance ----


class AttendanceError(Exception):
    """The deed cannot be done; the text may be shown."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One learner of whom two people say different things."""

    place: Enrolment
    theirs: Mark
    yours: Mark


class StaleAttendanceError(AttendanceError):
    """Somebody took the same attendance meanwhile, or the class list changed: nothing was written."""

    def __init__(self, version: int, conflicts: Sequence[Conflict], added: Sequence[Enrolment]) -> None:
        super().__init__(_("Có người vừa điểm danh buổi này, nên chưa lưu gì."))
        self.version, self.conflicts, self.added = version, conflicts, added


def marks_of(session: Session, places: Sequence[Enrolment]) -> dict[int, Mark]:
    """Place → mark as stored; everyone is present where attendance was not taken yet."""
    noted = Absence.objects.of_session(session).marks()
    return {place.pk: as_mark(noted.get((session.pk, place.pk))) for place in places}


def marks_by_number(text: str, places: Sequence[Enrolment]) -> tuple[dict[int, Mark], list[str]]:
    """Place → mark as a printed sheet gives them: the numbers of the absent, "p" after one that had leave.

    "3, 17p; 45" is read by numbers of the class list; also what was not understood, as written. Who is not named was
    there.
    """
    by_number = {str(place.number): place.pk for place in places}
    found: dict[int, Mark] = dict.fromkeys(by_number.values(), "present")
    unknown = []
    for word in re.split(r"[\s,;]+", fold(text)):
        number = word.removesuffix("p").lstrip("0")
        if number in by_number:
            found[by_number[number]] = "leave" if word.endswith("p") else "absent"
        elif word:
            unknown.append(word)
    return found, unknown


def take_attendance(session: Session, said: Mapping[int, Mark], *, seen_version: str, by: User) -> bool:
    """Note who was absent, if nobody did meanwhile; False when it was noted so already (a second press).

    `said` gives a mark for every learner who attends; others' are passed over. Raises StaleAttendanceError when
    somebody took it after the page was opened, or a learner was added; AttendanceError when it is locked.
    """
    places = list(Enrolment.objects.of_class(session.training_class).attending().for_listing())
    if not places:
        raise AttendanceError(_("Lớp chưa có danh sách học viên nên chưa điểm danh được; hãy nhập danh sách trước."))
    with transaction.atomic():
        stored = Session.objects.select_for_update().get(pk=session.pk)
        before = marks_of(stored, places)
        after = {place.pk: said.get(place.pk, before[place.pk]) for place in places}
        if stored.taken_at is not None and after == before and said:
            return False
        refuse_stale(stored, places, said, before, seen_version)
        noted_before = absent_in(before) if stored.taken_at is not None else None
        note(stored, taken_at=now(), taken_by=by)
        Absence.objects.of_session(stored).of_places(after).delete()
        Absence.objects.bulk_create(
            Absence(session=stored, enrolment_id=place, has_leave=mark == "leave")
            for place, mark in after.items()
            if mark != "present"
        )
        audit.record(by, "take_attendance", stored, {"absent": (noted_before, absent_in(after))})
    return True


def refuse_stale(
    stored: Session, places: Sequence[Enrolment], said: Mapping[int, Mark], before: Mapping[int, Mark], seen: str
) -> None:
    """Raises StaleAttendanceError. A session that only moved while nobody took its attendance is not stale."""
    added = [place for place in places if place.pk not in said]
    is_stale = stored.taken_at is not None and seen != str(stored.version)
    if not (is_stale or added):
        return
    conflicts = [
        Conflict(place, before[place.pk], said[place.pk])
        for place in places
        if is_stale and place.pk in said and said[place.pk] != before[place.pk]
    ]
    raise StaleAttendanceError(stored.version, conflicts, added)


def note(stored: Session, **changes: object) -> None:
    """Write to a locked row in one UPDATE that asks too whether results were confirmed; then AttendanceError."""
    if not Session.objects.with_key(stored.pk).unlocked().update(version=F("version") + 1, **changes):
        raise AttendanceError(
            _("Kết quả của lớp đã được xác nhận nên điểm danh không sửa được nữa; muốn sửa, hãy mở lại kết quả.")
        )


def clear_attendance(session: Session, *, reason: str, by: User) -> None:
    """Take back that attendance was taken: the session is "not taken" again. Raises AttendanceError."""
    if not reason:
        raise AttendanceError(_("Hãy ghi lý do xóa điểm danh."))
    with transaction.atomic():
        stored = Session.objects.select_for_update().get(pk=session.pk)
        if stored.taken_at is None:
            return
        absences = Absence.objects.of_session(stored)
        before = {place: as_mark(leave) for (_session, place), leave in absences.marks().items()}
        note(stored, taken_at=None, taken_by=None)
        absences.delete()
        audit.record(by, "clear_attendance", stored, {"absent": (absent_in(before), None), "reason": ("", reason)})


def absent_in(marks: Mapping[int, Mark]) -> dict[str, list[int]]:
    """The absent by place, for the record: keys, no names."""
    return {
        mark: sorted(place for place, noted in marks.items() if noted == mark) for mark in MARKS if mark != "present"
    }
