"""A period's figures, put together once for the page, the JSON, the text and the papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise

from centres.models import Board, Centre
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from courses.models import Guidance
from portal.dated import held_between
from portal.vietnamese import format_mean, format_share
from reports.facts import live_facts
from reports.indicators import INDICATORS, tally

Counts = Mapping[str, int]  # indicator code → figure
Cell = Mapping[str, Any]  # one group of class facts: its dimensions and every indicator
LineKey = tuple[str, str, str, bool]  # programme, guidance, family, whether it counts toward the total

# The finest groups that any figure here needs: all are sums of them, so that parts and totals agree even
# while somebody enters classes.
CELL = (
    "programme", "programme_name", "programme_since", "guidance", "family", "family_name", "counts_toward_total",
    "centre", "month",
)  # fmt: skip


@dataclass(frozen=True)
class ProgrammeLine:
    """One programme as it stood for its classes; when its guidance changed in the span it has two lines.

    Likewise when its family changed, or whether it counts toward the total: a class keeps what held
    on its opening day.
    """

    code: str
    name: str  # that of its latest version among the facts
    guidance: str
    family: str
    family_name: str
    counts_toward_total: bool
    since: date  # first day of that version
    counts: Counts
    told_apart_by: tuple[str | Promise, ...] = ()  # words that part it from other lines of its code

    @property
    def key(self) -> LineKey:
        return self.code, self.guidance, self.family, self.counts_toward_total

    @property
    def narrowed(self) -> dict[str, str]:
        """The dimensions that narrow `figure` to this line's rows."""
        return {"programme": self.code, "guidance": self.guidance, "family": self.family}

    @property
    def label(self) -> str:
        """The name, with what parts it from another line of the same programme."""
        return f"{self.name} ({', '.join(map(str, self.told_apart_by))})" if self.told_apart_by else self.name

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
    def learners_figure(self) -> str:
        """The code of the indicator whose rows stand behind `learners`."""
        return "learners" if self.counts_toward_total else "hosted_learners"


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
    cells: tuple[Cell, ...]

    def __getitem__(self, code: str) -> int:
        return self.totals[code]

    def reported(self, code: str) -> int | None:
        """The figure, or None when classes were opened and none of them reports it: not known is not nought."""
        reported_by = INDICATORS[code].reported_by
        return None if reported_by and self["classes"] and not self[reported_by] else self[code]

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
        most = self.most_opened_classes
        return sorted(code for code, classes in self.classes_by_programme.items() if classes == most)

    @property
    def most_opened_names(self) -> list[str]:
        """By the latest name of each."""
        latest = {line.code: line.name for line in sorted(self.programmes, key=lambda line: line.since)}
        return [latest[code] for code in self.most_opened]

    def family_share(self, line: FamilyLine) -> str:
        """Of the guided classes: 30/69, not 30/76."""
        return format_share(line.classes, self["guided"])


def figures_of(board: Board, span: Span, centres: CentreQuerySet, *, today: date) -> Figures:
    """The live figures of these centres of the board. Three queries, whatever the number of classes."""
    cells = tally(live_facts(span, centres), *CELL)
    lines = programme_lines(cells)
    return Figures(
        board=board,
        board_name=Board.objects.with_name(span.end).get(pk=board.pk).name,  # type: ignore[attr-defined]
        span=span,
        as_of=span.as_of(today),
        totals=summed(cells),
        programmes=lines,
        families=family_lines(lines),
        centres=centre_lines(cells, span, centres),
        months=month_lines(cells, span),
        cells=tuple(cells),
    )


def figures_of_board(board: Board, span: Span, *, today: date) -> Figures:
    return figures_of(board, span, Centre.objects.of_board(board), today=today)


def summed(cells: Collection[Cell]) -> Counts:
    return {code: sum(cell[code] for cell in cells) for code in INDICATORS}


def summed_by(cells: Iterable[Cell], dimension: str) -> dict[Any, Counts]:
    """The counts of each value of one dimension."""
    groups: dict[Any, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell[dimension]].append(cell)
    return {value: summed(group) for value, group in groups.items()}


def line_key(cell: Cell) -> LineKey | None:
    """Which line of programmes a cell belongs to; None outside the catalogue."""
    if cell["programme"] is None:
        return None
    return cell["programme"], cell["guidance"], cell["family"], cell["counts_toward_total"]


def programme_lines(cells: Iterable[Cell]) -> tuple[ProgrammeLine, ...]:
    """The opened programmes, the most classes first, those outside the total last."""
    merged: dict[LineKey, list[Cell]] = defaultdict(list)
    for cell in cells:
        if (key := line_key(cell)) is not None:
            merged[key].append(cell)
    lines = [line for group in merged.values() if (line := programme_line(group)).classes]
    lines.sort(key=lambda line: (not line.counts_toward_total, -line.classes, *line.key))
    return tuple(told_apart(line, [twin for twin in lines if twin.code == line.code]) for line in lines)


def programme_line(cells: Collection[Cell]) -> ProgrammeLine:
    """One line of the cells whose versions differ in nothing but name and days."""
    latest = max(cells, key=lambda cell: cell["programme_since"])
    return ProgrammeLine(
        code=latest["programme"],
        name=latest["programme_name"],
        guidance=latest["guidance"],
        family=latest["family"],
        family_name=latest["family_name"],
        counts_toward_total=latest["counts_toward_total"],
        since=latest["programme_since"],
        counts=summed(cells),
    )


def told_apart(line: ProgrammeLine, lines: list[ProgrammeLine]) -> ProgrammeLine:
    """The line with the words that part it from its twins: its guidance, and its family where that differs."""
    words: list[str | Promise] = []
    if len({twin.guidance for twin in lines}) > 1:
        words.append(Guidance(line.guidance).label)
    if len({twin.family for twin in lines}) > 1:
        words.append(line.family_name)
    return replace(line, told_apart_by=tuple(words))


def family_lines(lines: Iterable[ProgrammeLine]) -> tuple[FamilyLine, ...]:
    """Families of the guided classes, the largest first."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.counts["guided"]:
            sums[line.family, line.family_name] += line.counts["guided"]
    families = (FamilyLine(code, name, classes) for (code, name), classes in sums.items())
    return tuple(sorted(families, key=lambda line: (-line.classes, line.code)))


def centre_lines(cells: Iterable[Cell], span: Span, centres: CentreQuerySet) -> tuple[CentreLine, ...]:
    """Every centre in force on any day of the span, with noughts where nothing was opened.

    A centre whose days were mended after it had entered classes is listed too: else its classes
    would stand in the total and in no line.
    """
    counts = summed_by(cells, "centre")
    listed = [
        centre
        for centre in centres.for_listing(span.end)
        if centre.code in counts or held_between(span.start, span.end, centre.valid_from, centre.valid_to)
    ]
    return tuple(
        CentreLine(centre.code, centre.name, counts.get(centre.code) or summed(()))  # type: ignore[attr-defined]
        for centre in listed
    )


def month_lines(cells: Iterable[Cell], span: Span) -> tuple[MonthLine, ...]:
    """Every month of the span in order, with noughts where nothing was opened."""
    counts = {month.strftime("%Y-%m"): sums for month, sums in summed_by(cells, "month").items()}
    return tuple(MonthLine(month, counts.get(month) or summed(())) for month in span.months())


# --- The promised JSON ------------------------------------------------------------------------------


def as_json(figures: Figures) -> dict[str, Any]:
    """The briefing as `docs/commands.md` promises it: counts integers, shares and means text."""
    classes = figures["classes"]
    tables = tables_as_json(figures)
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
        "families": tables["families"],
        "programmes": tables["programmes"],
        "most_opened": figures.most_opened,
        "centres": tables["centres"],
        "months": tables["months"],
        "with_partners": figures["with_partners"],
        "completed": figures["completed"],
        "cancelled": figures["cancelled"],
        "postponed": figures["postponed"],
        "unlisted": figures["unlisted"],
        "hosted": {"classes": figures["hosted"], "learners": figures["hosted_learners"]},
    }  # fmt: skip


def tables_as_json(figures: Figures) -> dict[str, list[dict[str, Any]]]:
    """The tables of the promised JSON, a dict a line."""
    return {
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
    }  # fmt: skip
