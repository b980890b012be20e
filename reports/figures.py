"""A period's figures, put together once for the page, the JSON, the text and the papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from centres.models import Board, Centre
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from courses.models.programme import GUIDED
from portal.vietnamese import format_mean, format_share
from reports.facts import Facts, live_facts
from reports.indicators import INDICATORS, tally

Counts = Mapping[str, int]  # indicator code → figure

PROGRAMME_DIMENSIONS = (
    "programme", "programme_name", "programme_since", "guidance", "kind", "family", "family_name", "counts_toward_total",
)  # fmt: skip


@dataclass(frozen=True)
class ProgrammeLine:
    """One programme under one guidance level; a programme whose guidance changed has two lines."""

    code: str
    name: str
    guidance: str
    family: str
    family_name: str
    counts_toward_total: bool
    counts: Counts

    @property
    def classes(self) -> int:
        return self.counts["classes"] if self.counts_toward_total else self.counts["hosted"]

    @property
    def learners(self) -> int:
        return self.counts["learners"] if self.counts_toward_total else self.counts["hosted_learners"]

    @property
    def figure(self) -> str:
        """The code of the indicator whose rows stand behind `classes`."""
        return "classes" if self.counts_toward_total else "hosted"

    @property
    def is_guided(self) -> bool:
        return self.guidance in GUIDED


@dataclass(frozen=True)
class FamilyLine:
    """One family among the guided classes."""

    code: str
    name: str
    classes: int


@dataclass(frozen=True)
class CentreLine:
    code: str
    name: str
    counts: Counts

    @property
    def mean_learners(self) -> str:
        return format_mean(self.counts["learners"], self.counts["classes"])


@dataclass(frozen=True)
class MonthLine:
    code: str  # "2023-01"
    counts: Counts

    @property
    def label(self) -> str:
        year, month = self.code.split("-")
        return f"{int(month)}/{year}"


@dataclass(frozen=True)
class Figures:
    """All figures of one board, or of some of its centres, in one span."""

    board: Board
    board_name: str
    span: Span
    as_of: date
    totals: Counts
    programmes: tuple[ProgrammeLine, ...]
    families: tuple[FamilyLine, ...]
    centres: tuple[CentreLine, ...]
    months: tuple[MonthLine, ...]

    def __getitem__(self, code: str) -> int:
        return self.totals[code]

    def share(self, code: str) -> str:
        """An indicator's share of its own whole, as "90,79%"."""
        return format_share(self.totals[code], self.totals[INDICATORS[code].whole])

    @property
    def mean_learners(self) -> str:
        return format_mean(self["learners"], self["classes"])

    @property
    def classes_by_programme(self) -> dict[str, int]:
        """Opened classes by programme code, whatever the guidance; hosted programmes left out."""
        sums: dict[str, int] = defaultdict(int)
        for line in self.programmes:
            if line.counts_toward_total:
                sums[line.code] += line.classes
        return dict(sums)

    @property
    def most_opened_classes(self) -> int:
        return max(self.classes_by_programme.values(), default=0)

    @property
    def most_opened(self) -> list[str]:
        """Codes of the programmes with the most classes, all of them when they tie."""
        return sorted(code for code, classes in self.classes_by_programme.items() if classes == self.most_opened_classes)

    @property
    def most_opened_names(self) -> list[str]:
        names = {line.code: line.name for line in self.programmes}
        return [names[code] for code in self.most_opened]

    def family_share(self, line: FamilyLine) -> str:
        """Of the guided classes: 30/69, not 30/76."""
        return format_share(line.classes, self["guided"])


def figures_of(board: Board, span: Span, centres: CentreQuerySet, *, today: date) -> Figures:
    """The live figures of these centres of the board. Five queries, whatever the number of classes."""
    facts = live_facts(span, centres)
    programmes = tally(facts, *PROGRAMME_DIMENSIONS)
    lines = programme_lines(programmes)
    return Figures(
        board=board,
        board_name=Board.objects.with_name(span.end).get(pk=board.pk).name,  # type: ignore[attr-defined]
        span=span,
        as_of=span.as_of(today),
        totals={code: sum(group[code] for group in programmes) for code in INDICATORS},
        programmes=lines,
        families=family_lines(lines),
        centres=centre_lines(facts, span, centres),
        months=month_lines(facts, span),
    )


def figures_of_board(board: Board, span: Span, *, today: date) -> Figures:
    return figures_of(board, span, Centre.objects.of_board(board), today=today)


def counts_in(group: Mapping[str, Any]) -> Counts:
    return {code: group[code] for code in INDICATORS}


def programme_lines(groups: Iterable[Mapping[str, Any]]) -> tuple[ProgrammeLine, ...]:
    """The opened programmes, the most classes first. Versions under one guidance are one line, by the latest name."""
    merged: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for group in groups:
        if group["programme"] is not None:
            merged[group["programme"], group["guidance"]].append(group)
    lines = []
    for (code, guidance), versions in merged.items():
        latest = max(versions, key=lambda version: version["programme_since"])
        counts = {name: sum(version[name] for version in versions) for name in INDICATORS}
        line = ProgrammeLine(
            code, latest["programme_name"], guidance, latest["family"], latest["family_name"],
            latest["counts_toward_total"], counts,
        )  # fmt: skip
        if line.classes:
            lines.append(line)
    return tuple(sorted(lines, key=lambda line: (not line.counts_toward_total, -line.classes, line.code, line.guidance)))


def family_lines(lines: Iterable[ProgrammeLine]) -> tuple[FamilyLine, ...]:
    """Families of the guided classes, the largest first."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.counts["guided"]:
            sums[line.family, line.family_name] += line.counts["guided"]
    families = (FamilyLine(code, name, classes) for (code, name), classes in sums.items())
    return tuple(sorted(families, key=lambda line: (-line.classes, line.code)))


def centre_lines(facts: Facts, span: Span, centres: CentreQuerySet) -> tuple[CentreLine, ...]:
    """Every centre in force on any day of the span, with noughts where nothing was opened."""
    counts = {group["centre"]: counts_in(group) for group in tally(facts, "centre")}
    noughts = dict.fromkeys(INDICATORS, 0)
    listed = centres.in_force_between(span.start, span.end).for_listing(span.end)
    return tuple(
        CentreLine(centre.code, centre.name, counts.get(centre.code, noughts))  # type: ignore[attr-defined]
        for centre in listed
    )


def month_lines(facts: Facts, span: Span) -> tuple[MonthLine, ...]:
    """Every month of the span in order, with noughts where nothing was opened."""
    counts = {group["month"].strftime("%Y-%m"): counts_in(group) for group in tally(facts, "month")}
    noughts = dict.fromkeys(INDICATORS, 0)
    return tuple(MonthLine(month, counts.get(month, noughts)) for month in span.months())


# --- The promised JSON ------------------------------------------------------------------------------


def as_json(figures: Figures) -> dict[str, Any]:
    """The briefing as `docs/commands.md` promises it: counts integers, shares and means text."""
    classes = figures["classes"]
    return {
        "board": figures.board.code,
        "period": figures.span.code,
        "as_of": figures.as_of.isoformat(),
        "state": "draft",
        "classes": classes,
        "learners": figures["learners"],
        "women": {"learners": figures["women"], "classes_with_figure": figures["women_known"]},
        "mean_learners": figures.mean_learners,
        "guided": {"classes": figures["guided"], "of": classes, "share": figures.share("guided")},
        "not_guided": {"classes": figures["not_guided"], "of": classes, "share": figures.share("not_guided")},
        "families": [
            {"code": line.code, "name": line.name, "classes": line.classes, "of": figures["guided"],
             "share": figures.family_share(line)}
            for line in figures.families
        ],
        "programmes": [
            {"code": line.code, "name": line.name, "guidance": line.guidance, "family": line.family,
             "classes": line.classes, "learners": line.learners, "counts_toward_total": line.counts_toward_total}
            for line in figures.programmes
        ],
        "most_opened": figures.most_opened,
        "centres": [
            {"code": line.code, "name": line.name, "classes": line.counts["classes"],
             "learners": line.counts["learners"], "guided_classes": line.counts["guided"],
             "mean_learners": line.mean_learners}
            for line in figures.centres
        ],
        "months": [
            {"month": line.code, "classes": line.counts["classes"], "learners": line.counts["learners"]}
            for line in figures.months
        ],
        "with_partners": figures["with_partners"],
        "completed": figures["completed"],
        "cancelled": figures["cancelled"],
        "postponed": figures["postponed"],
        "unlisted": figures["unlisted"],
        "hosted": {"classes": figures["hosted"], "learners": figures["hosted_learners"]},
    }  # fmt: skip


