"""Half-years and years as spans of days: plain arithmetic, knows nothing of models or HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2100  # no centre reported before, no typing error passes after


class PeriodError(ValueError):
    """The text names no period; what it says may be shown."""


@dataclass(frozen=True, order=True)
class Span:
    """A run of days with the code under which reports cite it; both ends included."""

    start: date
    end: date
    code: str
    label: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def as_of(self, today: date) -> date:
        """The day up to which figures can be complete: the last day, or today while it runs."""
        return min(self.end, today)

    def months(self) -> list[str]:
        """Its months as "2023-01", in order."""
        return [f"{self.start.year}-{month:02d}" for month in range(self.start.month, self.end.month + 1)]


@dataclass(frozen=True, order=True)
class HalfYear:
    """The first (1) or second (2) half of a calendar year; 1/1–30/6 and 1/7–31/12."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in (1, 2) or not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PeriodError(f"Không có kỳ {self.half} năm {self.year}.")

    @classmethod
    def holding(cls, day: date) -> HalfYear:
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def start(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def code(self) -> str:
        return f"{self.year}-H{self.half}"

    @property
    def label(self) -> str:
        return f"6 tháng {'đầu' if self.half == 1 else 'cuối'} năm {self.year}"

    @property
    def next(self) -> HalfYear:
        return HalfYear.holding(self.end + timedelta(days=1))

    @property
    def previous(self) -> HalfYear:
        return HalfYear.holding(self.start - timedelta(days=1))

    def span(self) -> Span:
        return Span(self.start, self.end, self.code, self.label)


def year_span(year: int) -> Span:
    """A whole calendar year, 1/1–31/12."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(f"Không có kỳ báo cáo năm {year}.")
    return Span(date(year, 1, 1), date(year, 12, 31), str(year), f"năm {year}")


def read_period(text: str) -> Span:
    """The span that "2023-H1" or "2023" names. Raises PeriodError with a sentence for anything else."""
    if found := re.fullmatch(r"([0-9]{4})-[Hh]([12])", text.strip()):
        return HalfYear(int(found[1]), int(found[2])).span()
    if found := re.fullmatch(r"[0-9]{4}", text.strip()):
        return year_span(int(found[0]))
    raise PeriodError(f"Không hiểu kỳ '{text}': hãy ghi như 2023-H1, 2023-H2 hoặc 2023.")
