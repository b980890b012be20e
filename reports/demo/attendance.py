"""The timetable of a demo class by half-days, and who was absent from its sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils.timezone import make_aware

from centres.models import Lecturer, LecturerKind
from courses.models import Absence, Enrolment, HalfDay, Session, SessionKind, TrainingClass
from portal.models import User

LONGEST_WITHOUT_REST = timedelta(days=7)  # a longer class keeps its weekends free
TAKEN = {HalfDay.MORNING: time(11, 15), HalfDay.AFTERNOON: time(16, 45)}
FURTHER = " (tiếp theo)"
ABSENT_SHARE = 0.025  # of the places of a session


def half_days(item: TrainingClass) -> Iterator[tuple[date, HalfDay]]:
    assert item.opened_on is not None and item.closed_on is not None  # noqa: S101 - chosen classes have both
    is_long = item.closed_on - item.opened_on > LONGEST_WITHOUT_REST
    for after in range((item.closed_on - item.opened_on).days + 1):
        day = item.opened_on + timedelta(days=after)
        if not (is_long and day.weekday() >= 5):
            yield day, HalfDay.MORNING
            yield day, HalfDay.AFTERNOON


def contents(lessons: Sequence[str], closing: Sequence[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Kind and title of `count` half-days: the lessons spread evenly, then discussion, visit, review, essay."""
    closing = closing[-max(1, min(len(closing), count - len(lessons))) :]
    taught = count - len(closing)
    places = [place * len(lessons) // taught for place in range(taught)]
    titles = [
        lessons[place] + (FURTHER if number and places[number - 1] == place else "")
        for number, place in enumerate(places)
    ]
    return [(SessionKind.LESSON, title) for title in titles] + [(kind, title) for kind, title in closing]


def load_timetable(
    item: TrainingClass, lecturers: Sequence[Lecturer], lives: Mapping[str, Any], *, taken: float, by: User
) -> list[Session]:
    """Sessions of five periods in every half-day; attendance was taken, by that person, in this share of them."""
    assert item.programme is not None  # noqa: S101 - found by its programme
    when = list(half_days(item))
    planned = contents(lives["lessons"][item.programme.code], lives["closing"], len(when))
    return Session.objects.bulk_create(
        Session(
            training_class=item,
            held_on=day,
            half_day=half_day,
            kind=kind,
            lesson=title,
            lecturer=lecturer_for(kind, number, item, lecturers),
            period_count=5,
            taken_at=make_aware(datetime.combine(day, TAKEN[half_day])) if number < len(when) * taken else None,
            taken_by=by if number < len(when) * taken else None,
        )
        for number, ((day, half_day), (kind, title)) in enumerate(zip(when, planned, strict=True))
    )


def lecturer_for(kind: str, number: int, item: TrainingClass, lecturers: Sequence[Lecturer]) -> Lecturer | None:
    """Who teaches: in turn; guests give lessons, and the homeroom lecturer all that is not one."""
    if kind != SessionKind.LESSON or not lecturers:
        return item.homeroom_lecturer
    first_to_last = sorted(lecturers, key=lambda one: one.kind == LecturerKind.GUEST)
    return first_to_last[number % len(first_to_last)]


def seldom_there(places: Sequence[Enrolment]) -> Enrolment:
    """The one learner of a class who misses too much to sit the essay."""
    return places[len(places) * 2 // 3]


def load_absences(sessions: Sequence[Session], places: Sequence[Enrolment], chance: Random, *, percent: int) -> None:
    """A few absent from each session that was taken, with leave and without, and one learner too often.

    Nobody else misses so much that `percent` of the periods cannot be reached.
    """
    taken = [session for session in sessions if session.taken_at is not None]
    most = len(sessions) * (100 - percent) // 100
    seldom = seldom_there(places)
    others = [place for place in places if place is not seldom and not place.withdrawn_reason]
    missed: Counter[int] = Counter()
    absences = [Absence(session=session, enrolment=seldom) for session in taken[: most + 1]]
    for session in taken:
        for place in chance.sample(others, max(1, round(len(others) * ABSENT_SHARE))):
            if missed[place.number] < most:
                missed[place.number] += 1
                absences.append(Absence(session=session, enrolment=place, has_leave=chance.random() < 0.6))
    Absence.objects.bulk_create(absences)
