"""One centre as it was on a day, and its history: everything dated that hangs on it, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from centres.models import (
    Appointment,
    Centre,
    Lecturer,
    Premises,
    PremisesState,
    ServiceArea,
    StaffingQuota,
    Succession,
    SuccessionKind,
    UnitName,
)
from centres.models.naming import centre_name
from centres.models.people import ON_PAYROLL
from centres.overview import Headcount, headcount
from portal.dated import holds_on
from portal.models import User
from portal.vietnamese import collation_key

NAME, PREMISES, POSTS, AREA, FORMER, LATER = "name", "premises", "posts", "area", "former", "later"
COLUMNS = (
    "said_what", "pk", "said_text", "said_note", "said_count", "said_from", "said_to", "said_document",
    "said_number", "said_centre",
)  # fmt: skip


@dataclass(frozen=True)
class DatedFact:
    """One thing that held for the centre from a day (included) to a day (excluded; None: still)."""

    what: str
    key: int
    text: str
    note: str
    count: int | None
    valid_from: date
    valid_to: date | None
    document: int | None
    document_number: str
    other_centre: int | None

    @property
    def label(self) -> str:
        """A stored word as people read it."""
        if self.what == PREMISES:
            return str(PremisesState(self.text).label)
        return str(SuccessionKind(self.note).label) if self.what in (FORMER, LATER) else self.text


def null(field: Any) -> Cast:
    """An empty cell with a type: PostgreSQL must know it in each part of a UNION."""
    return Cast(Value(None), field)


def text(value: Any) -> Cast:
    return Cast(value, CharField(max_length=500))


def part(rows: QuerySet[Any], what: str, **said: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of one model as the columns that all parts share."""
    shared: dict[str, Any] = {
        "said_what": text(Value(what)),
        "said_text": text(Value("")),
        "said_note": text(Value("")),
        "said_count": null(IntegerField()),
        "said_from": Cast(F("effective_on" if rows.model is Succession else "valid_from"), DateField()),
        "said_to": null(DateField()) if rows.model is Succession else Cast(F("valid_to"), DateField()),
        "said_document": null(BigIntegerField()),
        "said_number": text(Value("")),
        "said_centre": null(BigIntegerField()),
    }
    cells: QuerySet[Any, tuple[Any, ...]] = rows.order_by().annotate(**shared | said).values_list(*COLUMNS)
    return cells


def dated_facts(centre: Centre) -> list[DatedFact]:
    """Names, premises, posts, communes served, centres before and after; the latest first. One query."""
    decision: dict[str, Any] = {"said_document": F("decision_id"), "said_number": text(F("decision__number"))}
    others = {
        FORMER: (centre.inheritances.all(), "predecessor"),
        LATER: (centre.successions.all(), "successor"),
    }
    parts = [
        part(UnitName.objects.of_centres([centre]), NAME, said_text=text(F("text")), **decision),
        part(
            Premises.objects.of_centre(centre),
            PREMISES,
            said_text=text(F("state")),
            said_note=text(F("address")),
            said_number=text(F("note")),
        ),
        part(StaffingQuota.objects.of_centre(centre), POSTS, said_count=F("posts"), **decision),
        part(ServiceArea.objects.of_centre(centre), AREA, said_text=text(F("name"))),
        *(
            part(
                rows,
                what,
                said_text=text(centre_name(side, F("effective_on"))),
                said_note=text(F("kind")),
                said_centre=F(f"{side}_id"),
                **decision,
            )
            for what, (rows, side) in others.items()
        ),
    ]
    found = parts[0].union(*parts[1:], all=True)
    facts = [
        DatedFact(what, key, said, note, count, start, end, document, number or "", other)
        for what, key, said, note, count, start, end, document, number, other in found
    ]
    return sorted(facts, key=lambda fact: (fact.valid_from, fact.key), reverse=True)


@dataclass(frozen=True)
class Leader:
    """One person and the posts they hold here, the highest first."""

    user: User
    appointments: Sequence[Appointment]


@dataclass(frozen=True)
class CentrePage:
    """What the page of a centre shows of a day."""

    centre: Centre
    day: date
    facts: Sequence[DatedFact]
    leaders: Sequence[Leader]
    lecturers: Sequence[Lecturer]
    people: Headcount

    @property
    def is_before(self) -> bool:
        return self.day < self.centre.valid_from

    @property
    def is_after(self) -> bool:
        return self.centre.valid_to is not None and self.day >= self.centre.valid_to

    @property
    def is_working(self) -> bool:
        return not self.is_before and not self.is_after

    def _held(self, what: str) -> list[DatedFact]:
        """The facts of one kind that hold on the day; none for a centre that was not there."""
        if not self.is_working:
            return []
        return [fact for fact in self._all(what) if holds_on(self.day, fact.valid_from, fact.valid_to)]

    def _all(self, what: str) -> list[DatedFact]:
        return [fact for fact in self.facts if fact.what == what]

    @property
    def names(self) -> list[DatedFact]:
        return self._all(NAME)

    @property
    def premises(self) -> DatedFact | None:
        return next(iter(self._held(PREMISES)), None)

    @property
    def premises_history(self) -> list[DatedFact]:
        return self._all(PREMISES)

    @property
    def posts(self) -> DatedFact | None:
        return next(iter(self._held(POSTS)), None)

    @property
    def posts_history(self) -> list[DatedFact]:
        return self._all(POSTS)

    @property
    def missing(self) -> int | None:
        """How many given posts nobody holds. See also `overview.CentreLine`."""
        given = self.posts
        return None if given is None or given.count is None else given.count - self.people.in_post

    @property
    def surplus(self) -> int | None:
        return None if self.missing is None else -self.missing

    @property
    def areas(self) -> list[DatedFact]:
        return sorted(self._held(AREA), key=lambda fact: collation_key(fact.text))

    @property
    def former_areas(self) -> list[DatedFact]:
        """Communes served on some other day."""
        now = {fact.key for fact in self._held(AREA)}
        return [fact for fact in self._all(AREA) if fact.key not in now]

    @property
    def predecessors(self) -> list[DatedFact]:
        return self._all(FORMER)

    @property
    def successors(self) -> list[DatedFact]:
        return self._all(LATER)


def centre_page(centre: Centre, day: date) -> CentrePage:
    """Three queries: what is dated, who holds a post, who teaches."""
    held = list(centre.people_in_post(day))
    lecturers = list(Lecturer.objects.of_centre(centre).in_force(day).by_name())
    holders = {appointment.user_id for appointment in held if appointment.post in ON_PAYROLL}
    return CentrePage(
        centre=centre,
        day=day,
        facts=dated_facts(centre),
        leaders=leaders_of(held),
        lecturers=lecturers,
        people=headcount(holders, [(lecturer.kind, lecturer.user_id) for lecturer in lecturers]),
    )


def leaders_of(held: Sequence[Appointment]) -> list[Leader]:
    """The people in the order of their highest post; one person may hold two (208-QĐ/TW)."""
    posts: dict[int, list[Appointment]] = {}
    for appointment in held:
        posts.setdefault(appointment.user_id, []).append(appointment)
    return [Leader(appointments[0].user, appointments) for appointments in posts.values()]
