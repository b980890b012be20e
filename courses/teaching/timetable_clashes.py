"""What does not fit in a timetable: said beside each session, never refused, because the centre knows why it is so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from courses.models import Session, TrainingClass
from courses.teaching.timetables import USUAL_PERIODS
from portal.dated import holds_on
from portal.models import User
from portal.vietnamese import fold, format_date

Slot = tuple[object, int]  # day and half-day


def clashes_of(item: TrainingClass, sessions: Sequence[Session], user: User) -> dict[int, list[str]]:
    """Session's key → sentences, in one query; another class is named only to who may see it.

    `sessions` are all of the class, loaded `for_listing`.
    """
    if not sessions:
        return {}
    days = [session.held_on for session in sessions]
    lecturers = {session.lecturer_id for session in sessions if session.lecturer_id}
    others = Session.objects.that_may_clash(item, lecturers, min(days), max(days)).with_class_sight(user)
    elsewhere: dict[Slot, list[Session]] = defaultdict(list)
    for other in others:
        elsewhere[slot_of(other)].append(other)
    periods: Counter[Slot] = Counter()
    for session in sessions:
        periods[slot_of(session)] += session.period_count
    found = {
        session.pk: [
            *own_flaws(session, item),
            *crowding(session, periods[slot_of(session)]),
            *outer_clashes(session, item, elsewhere[slot_of(session)]),
        ]
        for session in sessions
    }
    return {key: sentences for key, sentences in found.items() if sentences}


def slot_of(session: Session) -> Slot:
    return (session.held_on, session.half_day)


def own_flaws(session: Session, item: TrainingClass) -> Iterable[str]:
    """What is wrong with one session by itself: its day, and whether its lecturer teaches that day."""
    day = session.held_on
    if item.opened_on and day < item.opened_on:
        yield _("Trước ngày khai giảng ({day}).").format(day=format_date(item.opened_on))
    if item.closed_on and day > item.closed_on:
        yield _("Sau ngày bế giảng ({day}).").format(day=format_date(item.closed_on))
    lecturer = session.lecturer
    if lecturer and not holds_on(day, lecturer.valid_from, lecturer.valid_to):
        yield _("{name} không còn hoặc chưa là giảng viên của trung tâm vào ngày này.").format(name=lecturer)


def crowding(session: Session, periods: int) -> Iterable[str]:
    """More periods in the class's half-day than a half-day has: two sessions stand in one another's place."""
    if periods > max(USUAL_PERIODS, session.period_count):
        sentence = _("Buổi này xếp {count} tiết, nhiều hơn {usual} tiết của một buổi.")
        yield sentence.format(count=periods, usual=USUAL_PERIODS)


def outer_clashes(session: Session, item: TrainingClass, others: Sequence[Session]) -> Iterable[str]:
    """Who teaches or sits elsewhere in the same half-day."""
    venue = venue_of(session, item)
    for other in others:
        name = class_name(other)
        if session.lecturer and other.lecturer_id == session.lecturer_id:
            yield _("{name} đã có giờ dạy ở {other}.").format(name=session.lecturer, other=name)
        same_centre = other.training_class.centre_id == item.centre_id
        if venue and same_centre and venue == venue_of(other, other.training_class):
            yield _("Địa điểm này đã xếp cho {other}.").format(other=name)


def venue_of(session: Session, item: TrainingClass) -> str:
    """Where it is held, folded; the class's own venue where the session names none."""
    return fold(session.venue or item.venue)


def class_name(other: Session) -> str:
    """The other class by name, for who may see it."""
    if other.is_class_visible:  # type: ignore[attr-defined]  # annotated by with_class_sight
        return _("lớp “{name}”").format(name=other.training_class.name)
    return _("một lớp khác")
