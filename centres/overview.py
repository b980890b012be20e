"""Centres side by side on a day: posts given, people in post, lecturers, premises; and how people are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from centres.models import Appointment, Centre, Lecturer, LecturerKind, Premises, PremisesState, StaffingQuota
from centres.models.people import ON_PAYROLL
from portal.vietnamese import collation_key

Belonging = tuple[str, int | None]  # of a lecturer: the kind, the account where one is linked


@dataclass(frozen=True)
class Headcount:
    """People of one centre on a day.

    `in_post` counts persons, not posts (208-QĐ/TW lets one person hold two): those with an account appointed as
    director, deputy or clerk, and full-time lecturers who are none of them.
    """

    appointed: int
    teaching: int  # full-time lecturers without such an account
    full_time: int
    concurrent: int
    guest: int

    @property
    def in_post(self) -> int:
        return self.appointed + self.teaching

    @property
    def lecturers(self) -> int:
        return self.full_time + self.concurrent + self.guest


def headcount(holders: Collection[int], lecturers: Iterable[Belonging]) -> Headcount:
    """From the accounts appointed to a centre's posts and the lecturers in force there that day."""
    kinds = dict.fromkeys(LecturerKind.values, 0)
    accounts, without_account = set(holders), 0
    for kind, user in lecturers:
        kinds[kind] += 1
        if kind == LecturerKind.FULL_TIME:
            without_account += user is None
            accounts |= set() if user is None else {user}
    return Headcount(
        appointed=len(set(holders)),
        teaching=len(accounts) - len(set(holders)) + without_account,
        full_time=kinds[LecturerKind.FULL_TIME],
        concurrent=kinds[LecturerKind.CONCURRENT],
        guest=kinds[LecturerKind.GUEST],
    )


@dataclass(frozen=True)
class CentreLine:
    """One centre on a day; None where nothing was recorded."""

    centre: Centre
    premises: Premises | None
    posts: int | None
    people: Headcount

    @property
    def missing(self) -> int | None:
        """How many of the given posts nobody holds; below nought where more people are in post than posts given."""
        return None if self.posts is None else self.posts - self.people.in_post


def centre_lines(centres: Sequence[Centre], on: date) -> list[CentreLine]:
    """A line for each centre, in their order; four queries, whatever the number of centres."""
    premises = {row.centre_id: row for row in Premises.objects.of_centres(centres).in_force(on)}
    posts = {row.centre_id: row.posts for row in StaffingQuota.objects.of_centres(centres).in_force(on)}
    holders: Mapping[int | None, set[int]] = defaultdict(set)
    held = Appointment.objects.at_centres(centres).of_posts(ON_PAYROLL).in_force(on)
    for centre, user in held.values_list("centre", "user"):
        holders[centre].add(user)
    lecturers: Mapping[int, list[Belonging]] = defaultdict(list)
    for key, kind, account in Lecturer.objects.of_centres(centres).in_force(on).values_list("centre", "kind", "user"):
        lecturers[key].append((kind, account))
    return [
        CentreLine(
            centre,
            premises.get(centre.pk),
            posts.get(centre.pk),
            headcount(holders[centre.pk], lecturers[centre.pk]),
        )
        for centre in centres
    ]


def total_of(lines: Iterable[CentreLine]) -> tuple[int | None, Headcount]:
    """Posts given and people, summed; no sum of posts where no centre was given any."""
    lines = list(lines)
    given = [line.posts for line in lines if line.posts is not None]
    people = [line.people for line in lines]
    names = ("appointed", "teaching", "full_time", "concurrent", "guest")
    summed = Headcount(**{name: sum(getattr(one, name) for one in people) for name in names})
    return (sum(given) if given else None), summed


# ---- Order ----

STATES = [str(state) for state in PremisesState.values]
NOTHING = 10**6  # an empty cell counts as the largest, as in every list
ORDERS: Mapping[str, Callable[[CentreLine], str | int]] = {
    "name": lambda line: collation_key(str(line.centre)),
    "posts": lambda line: NOTHING if line.posts is None else line.posts,
    "in_post": lambda line: line.people.in_post,
    "missing": lambda line: NOTHING if line.missing is None else line.missing,
    "full_time": lambda line: line.people.full_time,
    "concurrent": lambda line: line.people.concurrent,
    "guest": lambda line: line.people.guest,
    "premises": lambda line: NOTHING if line.premises is None else STATES.index(line.premises.state),
}


def ordered_lines(lines: Sequence[CentreLine], wanted: str) -> list[CentreLine]:
    """By a column of `ORDERS`, "-" before it for falling; equal ones, and any other word, in the board's own order."""
    key = ORDERS.get(wanted.removeprefix("-"))
    return list(lines) if key is None else sorted(lines, key=key, reverse=wanted.startswith("-"))
