"""Invented half-years before the article's: its own list moved back in time, with other numbers of learners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from centres.periods import HalfYear
from courses.imports.reading import ClassList, ListRow
from portal.vietnamese import parse_date


def shifted_lists(class_list: ClassList, half: HalfYear, count: int) -> Iterator[tuple[HalfYear, ClassList]]:
    """The list itself for `half`, then count − 1 lists for the half-years before it, the nearest first."""
    current = half
    for age in range(count):
        yield current, class_list if age == 0 else moved_back(class_list, half, current, age)
        current = current.previous


def moved_back(class_list: ClassList, half: HalfYear, target: HalfYear, age: int) -> ClassList:
    """The rows that open within `half`, in `target`: same day of the half-year, learners varied by a fixed rule."""
    rows = []
    for row in class_list.rows:
        opened_on = parse_date(row.cells["opened_on"])
        if half.start <= opened_on <= half.end:
            rows.append(moved_row(row, opened_on, half, target, age))
    return replace(class_list, rows=rows)


def moved_row(row: ListRow, opened_on: date, half: HalfYear, target: HalfYear, age: int) -> ListRow:
    shift = min(target.start + (opened_on - half.start), target.end) - opened_on
    learners = 25 + (int(row.cells["learners"]) * 7 + row.number * 13 + age * 31) % 140
    women = row.cells.get("women")
    # Its own number within the year: else the import takes a class of the second half for one of the first.
    intake = f"{row.number + 100 * (target.half - 1)}/{target.year}"
    cells = dict(row.cells) | {
        "opened_on": (opened_on + shift).isoformat(),
        "closed_on": moved(row.cells.get("closed_on"), shift),
        "intake": intake,
        "name": str(row.cells["name"]).split(" khóa ")[0] + f" khóa {intake}",
        "learners": learners,
        "women": None if women is None else min(int(women), learners),
    }
    return ListRow(row.number, cells, row.other)


def moved(cell: object, shift: timedelta) -> str | None:
    return None if cell is None else (parse_date(cell) + shift).isoformat()
