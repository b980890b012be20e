"""Finds the header of a class list and says which column holds what: plain text work, knows no models."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.vietnamese import fold

SEARCHED_ROWS = 60  # a header lower than this is no header of a list
FEWEST_COLUMNS = 3  # a row with fewer known headings is no header

# Headings as offices write them, folded (no marks, lower case). The first field that knows a heading takes it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "serial": ("stt", "tt", "so tt", "so thu tu", "thu tu", "no"),
    "centre": (
        "trung tam", "ten trung tam", "ma trung tam", "trung tam chinh tri", "ttct", "ten ttct", "don vi",
        "ten don vi", "don vi mo lop", "don vi to chuc", "trung tam mo lop", "co so dao tao", "co so mo lop",
    ),
    "programme": (
        "chuong trinh", "ten chuong trinh", "ma chuong trinh", "loai lop", "loai chuong trinh", "loai hinh lop",
        "loai hinh", "noi dung boi duong", "noi dung", "chuong trinh boi duong", "chuong trinh dao tao",
        "chuong trinh dao tao boi duong", "chuong trinh hoc", "chuyen de", "ten chuyen de",
    ),
    "name": ("ten lop", "lop", "ten lop hoc", "lop hoc", "ten lop boi duong", "lop boi duong"),
    "intake": ("khoa", "khoa hoc", "khoa so", "khoa lop", "khoa thu"),
    "opened_on": (
        "ngay khai giang", "khai giang", "ngay mo lop", "ngay mo", "tu ngay", "ngay bat dau", "bat dau",
        "thoi gian khai giang", "thoi gian mo lop", "thoi gian bat dau", "ngay kg", "kg", "thoi gian mo",
    ),
    "closed_on": (
        "ngay be giang", "be giang", "den ngay", "ngay ket thuc", "ket thuc", "thoi gian be giang",
        "thoi gian ket thuc", "ngay bg", "bg", "ngay dong lop", "ngay tong ket",
    ),
    "women": (
        "trong do nu", "nu", "so nu", "hoc vien nu", "so hoc vien nu", "so luong nu", "hv nu", "tong so nu",
        "so nu hoc vien",
    ),
    "learners": (
        "so hoc vien", "hoc vien", "so luong hoc vien", "so luong", "tong so hoc vien", "si so", "so hv", "hv",
        "tong so hv", "so luot hoc vien", "luot hoc vien", "tong hoc vien", "so nguoi", "so nguoi hoc", "sl hv",
        "sl hoc vien", "tong so", "so luong hv", "so luot", "tong so nguoi", "quy mo",
    ),
    "partners": (
        "don vi phoi hop", "phoi hop", "co quan phoi hop", "don vi phoi hop mo lop", "phoi hop mo lop",
        "don vi phoi hop to chuc", "to chuc phoi hop", "dv phoi hop", "phoi hop voi", "co quan don vi phoi hop",
    ),
    "opening_decision": (
        "so quyet dinh mo lop", "quyet dinh mo lop", "so quyet dinh", "so qd", "qd mo lop", "quyet dinh so",
        "so qd mo lop", "quyet dinh", "so ky hieu quyet dinh", "so ky hieu",
    ),
    "state": ("trang thai", "tinh trang", "tinh trang lop", "trang thai lop"),
    "note": ("ghi chu", "chu thich", "dien giai", "ghi chu khac", "luu y"),
}
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}


@dataclass(frozen=True)
class Header:
    """Where the list begins: 1-based last header row, and for each field its 1-based column and heading."""

    first_row: int
    last_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    repeated: tuple[str, ...] = ()  # headings of further columns that name a field already found
    other: tuple[int, ...] = field(default=())  # columns with a heading nobody knows


def plain_heading(cell: Any) -> str:
    """A heading folded, without bracketed remarks, stars, colons and full stops."""
    if not isinstance(cell, str):
        return ""
    text = re.sub(r"\(.*?\)|\[.*?\]", " ", fold(cell))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The best header among the first rows: the one that names the most fields; None when no row does."""
    best: Header | None = None
    for index in range(min(len(rows), SEARCHED_ROWS)):
        for found in (read_header(rows, index, depth=1), read_header(rows, index, depth=2)):
            if found is not None and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def read_header(rows: Sequence[Sequence[Any]], index: int, depth: int) -> Header | None:
    """The header that stands in `depth` rows from the 0-based `index`; None when it is none."""
    block = rows[index : index + depth]
    if len(block) < depth or (depth == 2 and not is_second_header_row(block[1])):
        return None
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    repeated: list[str] = []
    other: list[int] = []
    for column, (shown, candidates) in enumerate(headings_of(block), start=1):
        name = next((FIELD_OF[text] for text in candidates if text in FIELD_OF), None)
        if name is None:
            other.extend([column] if shown else [])
        elif name in columns:
            repeated.append(shown)
        else:
            columns[name], headings[name] = column, shown
    if len(columns.keys() - {"serial"}) < FEWEST_COLUMNS:
        return None
    return Header(index + 1, index + depth, columns, headings, tuple(repeated), tuple(other))


def is_second_header_row(row: Sequence[Any]) -> bool:
    """Whether a row can stand below another as its second line: words only, one of them a known heading."""
    filled = [cell for cell in row if cell not in (None, "")]
    return (
        bool(filled)
        and all(isinstance(cell, str) for cell in filled)
        and any(plain_heading(cell) in FIELD_OF for cell in filled)
    )


def headings_of(block: Sequence[Sequence[Any]]) -> list[tuple[str, list[str]]]:
    """For each column the heading as shown and, best first, the folded readings of it.

    In a two-row header the upper cell of a merged pair stands only in its first column, so it
    is carried to the right over the columns that have a lower cell.
    """
    width = max(len(row) for row in block)
    padded = [[*row, *[None] * (width - len(row))] for row in block]
    if len(padded) == 1:
        return [(str(cell or "").strip(), [plain_heading(cell)]) for cell in padded[0]]
    result = []
    carried = ""
    for upper_cell, lower_cell in zip(*padded, strict=True):
        lower = plain_heading(lower_cell)
        if plain_heading(upper_cell):
            carried = str(upper_cell).strip()
        upper = plain_heading(carried) if lower or plain_heading(upper_cell) else ""
        shown = " – ".join(str(part).strip() for part in (carried if upper else "", lower_cell or "") if part)
        result.append((shown, [text for text in (f"{upper} {lower}".strip(), lower, upper) if text]))
    return result
