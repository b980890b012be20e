"""A class's timetable: sessions set, moved, copied and taken away; and the periods added up.

A session (buổi) is a half-day; HD 61-HD/BTGTW (16/6/2022) gives it 5 periods (tiết) as a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from centres.models import Lecturer
from courses.models import HalfDay, Session, TrainingClass
from courses.models.timetable import has_confirmed_results
from portal import audit
from portal.models import User
from portal.vietnamese import ReadingError, clean, fold_spelling, format_count, format_date, parse_count

USUAL_PERIODS = 5  # of a half-day
MOST_PERIODS = 10  # of one session, as its constraint says
MOST_SESSIONS = 400  # of one class: two a working day for most of a year; more is a slip
FIELDS = ("held_on", "half_day", "kind", "lesson", "lecturer", "period_count", "venue")


class TimetableError(Exception):
    """The deed cannot be done; the text may be shown."""


class StaleSessionError(TimetableError):
    """Somebody changed the session after its form was opened: both values of each field that differs."""

    def __init__(self, stored: Session, changes: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(_("Buổi học đã được người khác sửa sau khi bạn mở biểu mẫu."))
        self.version = stored.version
        self.conflicts = [
            (Session._meta.get_field(name).verbose_name, shown(name, theirs), shown(name, yours))  # type: ignore[union-attr]
            for name, (theirs, yours) in changes.items()
        ]


def shown(name: str, value: Any) -> Any:
    """A field's value as the page prints it."""
    choices = dict(Session._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else choices.get(value, value)


# ---- Periods ----


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods (tiết) of a timetable against those the programme lays down, and its half-days."""

    planned: int
    laid_down: int | None  # None: the programme does not say
    half_days: int  # a half-day of two lessons is one

    @property
    def missing(self) -> int:
        """Periods still to be set; 0 when there are enough, or nothing is laid down."""
        return max((self.laid_down or self.planned) - self.planned, 0)

    @property
    def surplus(self) -> int:
        return max(self.planned - (self.laid_down or self.planned), 0)


def periods_of(sessions: Iterable[Session], laid_down: int | None) -> Periods:
    held = list(sessions)
    half_days = len({(session.held_on, session.half_day) for session in held})
    return Periods(sum(session.period_count for session in held), laid_down, half_days)


# ---- One session ----


def add_session(item: TrainingClass, values: Mapping[str, Any], *, by: User) -> Session:
    """One more session; a second press of the same finds it and adds nothing. Raises TimetableError."""
    with transaction.atomic():
        refuse_confirmed(item)
        [session] = add_all(item, [values], by=by)
        if any(getattr(session, name) != values[name] for name in FIELDS):
            raise TimetableError(_("Bài này đã có trong buổi đó; hãy chọn buổi khác, hoặc sửa buổi đã có."))
        return session


def add_all(item: TrainingClass, plans: Sequence[Mapping[str, Any]], *, by: User) -> list[Session]:
    """The sessions of these plans in their order; those that stand already as they are. Raises TimetableError.

    The class's row is locked first, so that of two who press at once the later sees what the earlier wrote.
    """
    TrainingClass.objects.select_for_update().get(pk=item.pk)
    standing = list(Session.objects.of_class(item))
    by_key = {key_of(session): session for session in standing}
    beside = Counter(key[:2] for key in by_key)
    added = []
    for plan in plans:
        key = plan_key(plan)
        if key not in by_key:
            by_key[key] = Session(training_class=item, list_order=beside[key[:2]], **plan)
            beside[key[:2]] += 1
            added.append(by_key[key])
    if len(by_key) > MOST_SESSIONS:
        sentence = _("Một lớp có nhiều nhất {count} buổi; hãy kiểm tra lại.")
        raise TimetableError(sentence.format(count=format_count(MOST_SESSIONS)))
    Session.objects.bulk_create(added)
    audit.record_many(by, "add_session", [(one, {"held_on": (None, one.held_on)}) for one in added])
    return [by_key[plan_key(plan)] for plan in plans]


Key = tuple[date, int, str]


def key_of(session: Session) -> Key:
    """What a session is told apart by within its class, as the database has it."""
    return (session.held_on, session.half_day, session.lesson)


def plan_key(plan: Mapping[str, Any]) -> Key:
    return (plan["held_on"], plan["half_day"], clean(plan["lesson"]))


def change_session(session: Session, values: Mapping[str, Any], *, seen_version: str, by: User) -> None:
    """Save what a form says, if nobody saved since it was opened: else StaleSessionError with both values.

    Raises TimetableError when another session stands there already, or when periods would move although the
    results were confirmed.
    """
    with transaction.atomic():
        TrainingClass.objects.select_for_update().get(pk=session.training_class_id)
        stored = Session.objects.select_related("lecturer", "training_class").get(pk=session.pk)
        changes = {
            name: (getattr(stored, name), values[name]) for name in FIELDS if getattr(stored, name) != values[name]
        }
        if "period_count" in changes:
            refuse_confirmed(stored.training_class)
        same = Session.objects.of_class(stored.training_class).in_half_day(values["held_on"], values["half_day"])
        if same.with_lesson(values["lesson"]).without_key(stored.pk).exists():
            raise TimetableError(_("Bài này đã có trong buổi đó; hãy chọn buổi khác."))
        saved = Session.objects.with_key(stored.pk).at_version(stored.version)
        if seen_version != str(stored.version) or not saved.update(version=F("version") + 1):
            raise StaleSessionError(stored, changes)
        stored.version += 1
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save(update_fields=FIELDS)
        audit.record(by, "change_session", stored, changes)


def delete_session(session: Session, *, by: User) -> None:
    """Take a session out of the timetable. Raises TimetableError once its attendance was taken."""
    with transaction.atomic():
        refuse_confirmed(session.training_class)
        # The claim locks the row, so that nobody takes attendance between the question and the deed.
        claimed = Session.objects.with_key(session.pk).not_taken()
        if not claimed.update(version=F("version") + 1):
            if not Session.objects.with_key(session.pk).exists():
                return  # a second press
            raise TimetableError(
                _("Buổi này đã điểm danh nên không xóa được; muốn xóa, hãy xóa điểm danh của buổi trước.")
            )
        audit.record(by, "delete_session", session, {"held_on": (session.held_on, None)})
        claimed.delete()


def refuse_confirmed(item: TrainingClass) -> None:
    """Raises TimetableError once the results are confirmed: periods are what they rest on."""
    if has_confirmed_results(item):
        raise TimetableError(_("Kết quả của lớp đã được xác nhận nên số tiết của lịch học không đổi được nữa."))


# ---- A run of sessions ----


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is pasted: a lesson, and where it says so who teaches it and its periods."""

    lesson: str
    lecturer: Lecturer | None
    period_count: int


@dataclass(frozen=True, slots=True)
class Run:
    """Which half-days a run of lessons fills, from the first day on."""

    first: date
    last: date | None  # None: as long as it takes
    half_days: Sequence[int]
    skips_weekends: bool
    period_count: int = USUAL_PERIODS  # of each half-day
    common: Mapping[str, Any] = field(default_factory=dict)  # kind, lecturer and venue of every session

    def slots(self, count: int) -> list[tuple[date, int]]:
        """The first `count` half-days, in their order; fewer where the run ends earlier."""
        found: list[tuple[date, int]] = []
        day = self.first
        while self.half_days and len(found) < count and day <= (self.last or day):
            if not (self.skips_weekends and day.weekday() >= 5):
                found += [(day, half) for half in sorted(self.half_days)]
            day += timedelta(days=1)
        return found[:count]


def read_lines(text: str, lecturers: Sequence[Lecturer], run: Run) -> list[Line]:
    """Lessons pasted one a line; further columns (tab or "|") are a number of periods, or a lecturer's name.

    Raises TimetableError, naming the line, for what cannot be read.
    """
    by_name = {fold_spelling(lecturer.full_name): lecturer for lecturer in lecturers}
    found = []
    for number, raw in enumerate(text.split("\n"), start=1):
        cells = [clean(cell) for cell in raw.replace("|", "\t").split("\t")]
        if not any(cells):
            continue
        try:
            found.append(read_line([cell for cell in cells if cell], by_name, run))
        except ReadingError as error:
            raise TimetableError(_("Dòng {number}: {reason}").format(number=number, reason=error)) from error
    return found


def read_line(cells: Sequence[str], by_name: Mapping[str, Lecturer], run: Run) -> Line:
    """Raises ReadingError."""
    lesson, lecturer, periods = cells[0], run.common.get("lecturer"), run.period_count
    if len(lesson) > 250:
        raise ReadingError(_("Tên bài dài quá 250 ký tự."))
    for cell in cells[1:]:
        if cell[0].isdecimal():
            periods = parse_count(cell.removesuffix("tiết").strip())
        elif fold_spelling(cell) in by_name:
            lecturer = by_name[fold_spelling(cell)]
        else:
            raise ReadingError(_("không có giảng viên “{name}” trong danh sách của trung tâm.").format(name=cell[:60]))
    if not 1 <= periods <= 100:
        raise ReadingError(_("số tiết của một bài phải từ 1 đến 100."))
    return Line(lesson, lecturer, periods)


def plans_of(lines: Sequence[Line], run: Run) -> list[dict[str, Any]]:
    """One plan for each half-day: a lesson of more periods than a half-day has goes on in the next.

    Raises TimetableError when the run has fewer half-days than the lessons need: nothing is left out unsaid.
    """
    pieces: list[tuple[Line, int]] = []
    for line in lines:
        whole, rest = divmod(line.period_count, run.period_count)
        pieces += [(line, run.period_count)] * whole + ([(line, rest)] if rest else [])
    slots = run.slots(len(pieces))
    if len(slots) < len(pieces):
        sentence = _("Cần {needed} buổi nhưng đến {day} chỉ có {count} buổi; hãy lùi ngày cuối hoặc chọn thêm buổi.")
        day = format_date(run.last or run.first)
        raise TimetableError(sentence.format(needed=len(pieces), day=day, count=len(slots)))
    return [
        {**run.common, "held_on": day, "half_day": half, "lesson": line.lesson, "lecturer": line.lecturer}
        | {"period_count": periods}
        for (day, half), (line, periods) in zip(slots, pieces, strict=True)
    ]


def add_run(item: TrainingClass, text: str, run: Run, lecturers: Sequence[Lecturer], *, by: User) -> int:
    """The pasted lessons, a half-day each; how many sessions they make. All or nothing; raises TimetableError."""
    plans = plans_of(read_lines(text, lecturers, run), run)
    with transaction.atomic():
        refuse_confirmed(item)
        return len(add_all(item, plans, by=by))


# ---- A timetable copied ----


def copy_timetable(source: TrainingClass, item: TrainingClass, *, first: date, by: User) -> int:
    """The source's sessions from that day on, with the same days between; how many. Raises TimetableError.

    Lecturers come along where they are of the class's own centre; venues and attendance do not.
    """
    held = list(Session.objects.of_class(source).for_listing())
    if not held:
        raise TimetableError(_("Lớp đã chọn chưa có lịch học để chép."))
    shift = first - held[0].held_on
    plans = [
        {
            "held_on": session.held_on + shift,
            "half_day": session.half_day,
            "kind": session.kind,
            "lesson": session.lesson,
            "lecturer": session.lecturer if teaches_at(session.lecturer, item) else None,
            "period_count": session.period_count,
        }
        for session in held
    ]
    with transaction.atomic():
        refuse_confirmed(item)
        return len(add_all(item, plans, by=by))


def teaches_at(lecturer: Lecturer | None, item: TrainingClass) -> bool:
    return lecturer is not None and lecturer.centre_id == item.centre_id


def half_day_name(session: Session) -> str:
    """ "sáng 05/6/2026"."""
    return f"{HalfDay(session.half_day).label} {format_date(session.held_on)}"
