"""Lecturers' standard hours of a school year: plain arithmetic, knows nothing of models or HTTP.

Source: 1147-QĐ/BTGDVTW (01/12/2025), Điều 13: a full-time lecturer owes 270 standard hours a school year, at least
half of them live teaching; the director owes 10 %, a deputy 20 % of the norm; marking 6 essays is one hour, setting
one exam (paper, answers, marking scale) one and a half. The numbers themselves are rows (`RuleSet`). One period (tiết)
of live teaching counts as one hour, which the source leaves to the centres; nothing is multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

FIRST_MONTH = 9  # a school year begins on 1 September
CENT = Decimal("0.01")

Standing = Literal["DIRECTOR", "DEPUTY_DIRECTOR", "LECTURER"]


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """From 1 September of `first` to 31 August of the next year, both days included."""

    first: int

    @classmethod
    def of_day(cls, day: date) -> SchoolYear:
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @classmethod
    def from_code(cls, code: str) -> SchoolYear:
        """ "2025-2026". Raises ValueError."""
        first, dash, second = code.partition("-")
        if not dash or len(first) != 4 or not (first + second).isdecimal() or int(second) != int(first) + 1:
            raise ValueError(code)
        return cls(int(first))

    @property
    def start(self) -> date:
        return date(self.first, FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        return date(self.first + 1, FIRST_MONTH - 1, 31)

    @property
    def code(self) -> str:
        return f"{self.first}-{self.first + 1}"

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class HourRules:
    """The numbers in force; hours, whole percents, pieces an hour."""

    norm_hours: Decimal
    director_percent: int
    deputy_percent: int
    live_percent: int
    essays_per_hour: int
    hours_per_exam: Decimal


@dataclass(frozen=True, slots=True)
class Work:
    """What one lecturer did, under one set of rules: periods taught, essays marked, exams set."""

    rules: HourRules | None
    periods: int = 0
    essays: int = 0
    exams: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """One lecturer's year in standard hours, each figure rounded once, half up, to 0,01.

    `norm` is None for who owes none (concurrent and guest lecturers, or no rules in force). `live_share` is
    live hours in percent of all hours, None over nothing.
    """

    live: Decimal
    marking: Decimal
    exams: Decimal
    norm: Decimal | None
    live_percent_due: int | None

    @property
    def total(self) -> Decimal:
        return self.live + self.marking + self.exams

    @property
    def beyond(self) -> Decimal | None:
        """Hours beyond the norm; below it, negative."""
        return None if self.norm is None else self.total - self.norm

    @property
    def live_share(self) -> Decimal | None:
        if not self.total:
            return None
        return (self.live * 100 / self.total).quantize(CENT, ROUND_HALF_UP)

    @property
    def teaches_enough(self) -> bool | None:
        """Whether live teaching is at least its share of the norm; None for who owes no norm."""
        if self.norm is None or self.live_percent_due is None:
            return None
        return self.live * 100 >= self.norm * self.live_percent_due


def norm_of(standing: Standing, rules: HourRules) -> Decimal:
    """What a lecturer on the payroll owes in one school year, in hours."""
    percent = {"DIRECTOR": rules.director_percent, "DEPUTY_DIRECTOR": rules.deputy_percent, "LECTURER": 100}[standing]
    return (rules.norm_hours * percent / 100).quantize(CENT, ROUND_HALF_UP)


def reckon(work: Iterable[Work], *, standing: Standing, owes_norm: bool, rules_at_end: HourRules | None) -> Hours:
    """The year's hours. Work is reckoned by the rules of its own day; the norm by those at the year's end.

    Marked essays of one set of rules are added up before they are divided: 4 and 2 essays are one hour.
    Work done when no rules were in force counts its periods alone.
    """
    done = list(work)
    marking = sum((Decimal(part.essays) / part.rules.essays_per_hour for part in done if part.rules), Decimal(0))
    exams = sum((part.exams * part.rules.hours_per_exam for part in done if part.rules), Decimal(0))
    norm = norm_of(standing, rules_at_end) if owes_norm and rules_at_end is not None else None
    return Hours(
        live=Decimal(sum(part.periods for part in done)),
        marking=marking.quantize(CENT, ROUND_HALF_UP),
        exams=exams.quantize(CENT, ROUND_HALF_UP),
        norm=norm,
        live_percent_due=rules_at_end.live_percent if norm is not None and rules_at_end else None,
    )
