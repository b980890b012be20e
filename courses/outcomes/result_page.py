"""What the page of a class's results shows: a line a learner, what was typed, what could not be taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from courses.models import Band, Enrolment, TrainingClass
from courses.outcomes.result_sheets import Said, sheet_of
from courses.outcomes.results import Outcome, ResultSummary, outcomes, rules_of, summary_of
from courses.teaching.attendance import AttendanceShare, attendance_of
from portal.vietnamese import fold, format_decimal, format_share

MOST_PASTED = 2_000  # lines of one paste


def written(score: Decimal | None) -> str:
    """A score as typed and printed: "8", "8,5", "8,25"."""
    if score is None:
        return ""
    return format_decimal(score).rstrip("0").rstrip(",")


@dataclass(frozen=True, slots=True)
class Line:
    """One learner on the page."""

    place: Enrolment
    said: Said
    outcome: Outcome
    attendance: AttendanceShare | None
    wrong: str

    @property
    def band_label(self) -> str:
        return str(self.outcome.band.label) if self.outcome.band else ""


class ResultPage:
    """The page of one class: five queries, whatever the number of learners."""

    def __init__(self, item: TrainingClass) -> None:
        self.item = item
        self.rules = rules_of(item)
        self.sheet = sheet_of(item)
        self.version = str(self.sheet.version)
        self.places = list(Enrolment.objects.of_class(item).attending().for_listing())
        self.attendance = attendance_of(item)
        self.outcomes = outcomes(self.places, self.rules)
        self.said: dict[int, Said] = {
            place.pk: Said(written(place.score), written(place.retake_score), place.is_commended)
            for place in self.places
        }
        self.wrong: dict[int, str] = {}
        self.notes: list[str] = []
        self.refusal = ""
        self.conflicts: list[tuple[Enrolment, str, str]] = []
        self.status = 200

    def fill(self, filled: tuple[Mapping[int, Said], list[str]]) -> None:
        """Show what was typed or pasted in place of what is stored; nothing is saved by this."""
        said, self.notes = filled
        self.stored = dict(self.said)
        self.said.update(said)

    def show_conflict(self, sentence: str) -> None:
        """Both values of each score that differs; the next save is against what is stored now."""
        self.refusal, self.status = sentence, 409
        self.conflicts = [
            (place, shown(self.stored[place.pk]), shown(self.said[place.pk]))
            for place in self.places
            if self.stored[place.pk] != self.said[place.pk]
        ]

    @property
    def may_sit(self) -> dict[int, bool | None]:
        return {key: share.may_sit for key, share in self.attendance.items()}

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                place,
                self.said[place.pk],
                self.outcomes[place.pk],
                self.attendance.get(place.pk),
                self.wrong.get(place.pk, ""),
            )
            for place in self.places
        ]

    @property
    def wrong_lines(self) -> list[Line]:
        return [line for line in self.lines if line.wrong]

    @cached_property
    def summary(self) -> ResultSummary:
        return summary_of(self.places, self.outcomes)

    def band_lines(self) -> list[tuple[str, int, str]]:
        """Label, count and share of those with a score, the best band first."""
        counts, whole = self.summary.bands, self.summary.scored
        return [(str(band.label), counts[band], format_share(counts[band], whole)) for band in Band]

    @property
    def passed_share(self) -> str:
        return format_share(self.summary.passed, self.summary.scored)

    @property
    def women_share(self) -> str:
        return format_share(self.summary.women, self.summary.attending)


def shown(said: Said) -> str:
    """One line's values for the table of conflicts."""
    parts = [said.score or "–", said.retake and _("làm lại {score}").format(score=said.retake)]
    return "; ".join(part for part in parts if part) + (f"; {_('khen thưởng')}" if said.is_commended else "")


def said_in(sent: Mapping[str, str], places: Iterable[Enrolment]) -> tuple[dict[int, Said], list[str]]:
    """What the form says; a learner whose box did not come keeps what is stored."""
    said = {
        place.pk: Said(sent[f"score-{place.pk}"], sent.get(f"retake-{place.pk}", ""), f"commended-{place.pk}" in sent)
        for place in places
        if f"score-{place.pk}" in sent
    }
    return said, []


def said_of_pasted(text: str, places: list[Enrolment]) -> tuple[dict[int, Said], list[str]]:
    """Scores pasted from a sheet: one column in the list's order, or lines with a name (or number) and a score.

    Nothing is guessed: a name that fits nobody or two learners is said in a note and left out.
    """
    lines = [line.rstrip() for line in text.splitlines()[:MOST_PASTED]]
    while lines and not lines[-1].strip():
        lines.pop()
    cells = [re.split(r"\t|;", line) for line in lines]
    if all(len(row) == 1 for row in cells):
        return said_in_order([row[0] for row in cells], places)
    return said_by_name(cells, places)


def said_in_order(column: list[str], places: list[Enrolment]) -> tuple[dict[int, Said], list[str]]:
    if len(column) != len(places):
        sentence = _(
            "Cột dán có {lines} dòng, danh sách có {places} học viên; hãy dán đủ và đúng thứ tự, hoặc dán kèm họ tên."
        )
        return {}, [sentence.format(lines=len(column), places=len(places))]
    return {
        place.pk: Said(score.strip(), written(place.retake_score), place.is_commended)
        for place, score in zip(places, column, strict=True)
    }, []


def said_by_name(rows: list[list[str]], places: list[Enrolment]) -> tuple[dict[int, Said], list[str]]:
    named: dict[str, list[Enrolment]] = {}
    for place in places:
        named.setdefault(fold(place.learner.full_name), []).append(place)
    said: dict[int, Said] = {}
    notes = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row if cell.strip()]
        fitting = next((named[fold(cell)] for cell in cells if fold(cell) in named), [])
        if len(fitting) != 1 or len(cells) < 2:
            notes.append(_("Dòng {number} chưa khớp với một học viên nào của lớp nên chưa điền.").format(number=number))
            continue
        place = fitting[0]
        said[place.pk] = Said(cells[-1], written(place.retake_score), place.is_commended)
    return said, notes
