"""What the preview of a learner list shows, and what its boxes say when they come back; knows no request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.learner_lists.tables import FIELDS, LearnerTable
from courses.learner_lists.verdicts import AS_NEW, CheckedList, LearnerRow
from courses.learners.learner_batches import (
    MATCH,
    SKIP,
    decisions_of,
    in_reading_order,
    mapping_of,
    needs_a_look,
    skipped_of,
)
from courses.learners.privacy import masked_id_number
from courses.models import LearnerBatch

ROWS_A_PAGE = 50
BOXES = ("full_name", "birth", "gender", "unit", "position")  # of every row to look at; and those with a remark
GENDER_WORDS = {"M": "Nam", "F": "Nữ"}  # as lists say it, in either language
GENDERS = (("Nam", _("Nam")), ("Nữ", _("Nữ")))  # what is sent, and what is shown
STATUS_WORDS = {
    "new": _("Thêm mới"),
    "known": _("Đã có hồ sơ"),
    "same": _("Đã có trong lớp"),
    "refused": _("Cần sửa"),
}


@dataclass(frozen=True)
class Box:
    """One field of a row that may be repaired in place."""

    field: str
    label: Any
    text: str
    errors: Sequence[str]
    warnings: Sequence[str]

    @property
    def genders(self) -> Sequence[tuple[str, Any]]:
        return GENDERS

    @property
    def is_known_gender(self) -> bool:
        """Whether the text is one of the two words, or nothing."""
        return not self.text or self.text in dict(GENDERS)


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview; `answer` is what the user said to the proposals, "" so far nothing."""

    row: LearnerRow
    boxes: Sequence[Box]
    further: Sequence[str]  # remarks on fields that have no box
    answer: str
    is_chosen: bool
    status_words: Any

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def to_look_at(self) -> bool:
        return needs_a_look(self.row)


def shown_rows(batch: LearnerBatch, rows: Sequence[LearnerRow]) -> list[ShownRow]:
    skipped, answers = skipped_of(batch), decisions_of(batch)
    return [
        ShownRow(
            row,
            boxes_of(row) if needs_a_look(row) else [],
            [reason.message for reason in row.reasons if reason.field not in FIELDS],
            answers.get(row.number, row.match if row.status == "known" else ""),
            row.number not in skipped,
            STATUS_WORDS[row.status],
        )
        for row in rows
    ]


def boxes_of(row: LearnerRow) -> list[Box]:
    """The usual boxes, then one for each further field that has a remark."""
    remarked = {reason.field for reason in row.reasons if reason.field in FIELDS}
    names = [*BOXES, *(name for name in FIELDS if name in remarked and name not in BOXES)]
    return [
        Box(
            name,
            FIELDS[name],
            text_of(row, name),
            [reason.message for reason in row.reasons if (reason.field, reason.level) == (name, "error")],
            [reason.message for reason in row.reasons if (reason.field, reason.level) == (name, "warning")],
        )
        for name in names
    ]


def text_of(row: LearnerRow, name: str) -> str:
    """A cell as it was said; the gender also where the column under which the birth stands says it."""
    text = row.said.get(name, "")
    return GENDER_WORDS.get(row.gender, text) if name == "gender" else text


def ordered_rows(checked: CheckedList) -> list[LearnerRow]:
    return in_reading_order(checked.rows)


# ---- What comes back ----


def said_in(post: QueryDict, checked: CheckedList) -> dict[int, dict[str, str]]:
    """Row → what its boxes, its question and its tick say that differs from what is held.

    Only rows that the page showed, fields that it offered and persons whom it proposed are read.
    """
    shown = numbers_in(post, "shown")
    ticked = numbers_in(post, "rows")
    return {row.number: said for row in checked.rows if row.number in shown and (said := said_of(row, post, ticked))}


def said_of(row: LearnerRow, post: QueryDict, ticked: Collection[int]) -> dict[str, str]:
    said = {}
    for box in boxes_of(row) if needs_a_look(row) else []:
        text = post.get(f"{box.field}-{row.number}")
        if text is not None and text.strip() != box.text:
            said[box.field] = text.strip()
    answer = post.get(f"match-{row.number}", "")
    if answer in {AS_NEW, *(str(proposal.learner_id) for proposal in row.proposals)} and row.proposals:
        said[MATCH] = answer
    if row.is_good:
        said[SKIP] = "" if row.number in ticked else "1"
    return said


def numbers_in(post: QueryDict, name: str) -> set[int]:
    return {int(number) for number in post.getlist(name) if number.isdecimal() and len(number) < 8}


# ---- Columns ----


@dataclass(frozen=True)
class ShownColumn:
    """A column of the list with some of its cells, and what it is read as."""

    index: int
    title: str
    samples: Sequence[str]
    field: str
    is_found: bool  # the portal found it; else nobody knows what it holds


def shown_columns(batch: LearnerBatch, table: LearnerTable) -> list[ShownColumn]:
    meanings = table.mapping | mapping_of(batch)
    return [
        ShownColumn(
            column.index,
            column.title,
            [masked_id_number(cell) if meanings[column.index] == "id_number" else cell for cell in column.samples],
            meanings[column.index],
            meanings[column.index] != "ignore",
        )
        for column in table.columns
    ]


def columns_in(post: QueryDict, table: LearnerTable) -> dict[int, str]:
    """Column → field as chosen; a column or a field that was not offered is passed over."""
    chosen = {column.index: post.get(f"column-{column.index}", "") for column in table.columns}
    return {index: name for index, name in chosen.items() if name in FIELDS}


def field_choices() -> Mapping[str, Any]:
    return FIELDS
