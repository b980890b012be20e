"""Tells the columns of pasted rows that have no header, by what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from courses.learner_lists.columns import Header, Heading
from courses.learner_lists.looks import is_birth, is_ditto, is_serial, shown
from portal.vietnamese import fold, fold_spelling

GUESSED_ROWS = 200
_NAME = re.compile(r"[^\W\d_][^\W\d_'.-]*(?: [^\W\d_][^\W\d_'.-]*){1,5}")
_GENDER = frozenset({"nam", "nữ", "nu"})
_POSITION = re.compile(
    r"(bi thu|pho |chu tich|can bo|nhan vien|chuyen vien|giao vien|truong |uy vien|cong chuc|doan vien)"
)


def guessed_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """A header of no rows: which column holds names, births, numbers; None when none holds names."""
    sample = [row for row in rows if any(cell is not None for cell in row)][:GUESSED_ROWS]
    width = max(map(len, sample), default=0)
    columns = [[row[place] for row in sample if place < len(row) and row[place] is not None] for place in range(width)]
    found: dict[int, str] = {}
    for name, test in TESTS.items():
        place = likeliest(columns, test, found)
        if place is not None:
            found[place] = name
    if "full_name" not in found.values():
        return None
    return Header(0, 0, {place + 1: Heading("", name) for place, name in found.items()})


def likeliest(columns: Sequence[Sequence[Any]], test: Callable[[Any], bool], found: dict[int, str]) -> int | None:
    """The column, not yet told, of whose cells the most pass the test, four fifths at least; the first of equals."""
    best, share = None, 0.8
    for place, cells in enumerate(columns):
        if place in found or not cells:
            continue
        passing = sum(map(test, cells)) / len(cells)
        if passing > share or (passing == share and best is None):
            best, share = place, passing
    return best


def digits(cell: Any) -> str:
    return re.sub(r"[\s.'-]", "", shown(cell))


def is_phone_like(cell: Any) -> bool:
    return re.fullmatch(r"(\+?84|0)?[35789][0-9]{8}|01[0-9]{9}", digits(cell)) is not None


def is_identity_like(cell: Any) -> bool:
    return re.fullmatch(r"[0-9]{9}|[0-9]{11,12}", digits(cell)) is not None


def is_name_like(cell: Any) -> bool:
    return isinstance(cell, str) and cell[:1].isupper() and _NAME.fullmatch(cell) is not None and len(cell) < 50


def is_gender_like(cell: Any) -> bool:
    return fold_spelling(shown(cell)) in _GENDER


def is_position_like(cell: Any) -> bool:
    return _POSITION.match(fold(shown(cell))) is not None


def is_text(cell: Any) -> bool:
    return isinstance(cell, str) and (is_ditto(cell) or not any(map(str.isdigit, cell)))


# In this order: a column is told once.
TESTS: dict[str, Callable[[Any], bool]] = {
    "number": is_serial,
    "full_name": is_name_like,
    "phone": is_phone_like,
    "id_number": is_identity_like,
    "birth": is_birth,
    "gender": is_gender_like,
    "position": is_position_like,
    "unit": is_text,
}
