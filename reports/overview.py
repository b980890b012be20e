"""Half-years at a glance: which have classes, and how many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from centres.models import Centre
from centres.periods import FIRST_YEAR, LAST_YEAR, HalfYear, Span
from portal.models import User
from portal.vietnamese import format_share
from reports.facts import live_facts
from reports.indicators import tally

SHOWN = ("classes", "learners", "guided")  # a line's figures; each one more is asked of every class there is
ALL_DAYS = Span(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), "", "")


@dataclass(frozen=True)
class HalfYearLine:
    """One half-year's main figures, those of `SHOWN`."""

    half: HalfYear
    counts: dict[str, int]

    @property
    def guided_share(self) -> str:
        return format_share(self.counts["guided"], self.counts["classes"])


def half_years_with_classes(user: User) -> list[HalfYearLine]:
    """The half-years in which the user's centres have classes, the newest first. One query."""
    sums: dict[HalfYear, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SHOWN, 0))
    # By day, a plain column: to cut months out of the days of every class would take SQLite ten times as long.
    for group in tally(live_facts(ALL_DAYS, Centre.objects.visible_to(user)), "day", codes=SHOWN):
        counts = sums[HalfYear.holding(group["day"])]
        for code in SHOWN:
            counts[code] += group[code]
    return [HalfYearLine(half, sums[half]) for half in sorted(sums, reverse=True)]
