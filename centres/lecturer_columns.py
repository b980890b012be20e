"""Which column of a list of lecturers holds what, and what its words mean: plain text work, knows no models' rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from centres.models import Degree, LecturerKind, Standing, TheoryLevel
from portal.vietnamese import clean, fold

SEARCHED_ROWS = 60  # a header lower than this is no header of a list
# Headings as offices write them, folded, without signs.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "serial": ("stt", "tt", "so tt", "so thu tu", "so"),
    "full_name": ("ho va ten", "ho ten", "ho va ten giang vien", "ho ten giang vien", "ten giang vien", "giang vien"),
    "family_name": ("ho va dem", "ho dem", "ho va ten dem", "ho"),
    "given_name": ("ten",),
    "birth_year": ("nam sinh", "ngay sinh", "sinh nam", "ngay thang nam sinh", "ngay thang sinh"),
    "centre": ("trung tam", "ten trung tam", "trung tam chinh tri", "ttct", "ma trung tam"),
    "kind": ("loai", "loai giang vien", "loai hinh", "hinh thuc", "giang vien chuyen trach kiem chuc thinh giang"),
    "standing": ("cuong vi",),
    "degree": ("trinh do chuyen mon", "chuyen mon", "trinh do cm", "td chuyen mon", "hoc vi", "trinh do hoc van"),
    "theory_level": (
        "trinh do ly luan chinh tri", "ly luan chinh tri", "llct", "trinh do llct", "td llct", "trinh do ly luan",
    ),
    "post": ("chuc vu", "chuc danh"),
    "workplace": (
        "chuc vu don vi", "chuc vu don vi cong tac", "don vi cong tac", "co quan don vi", "co quan cong tac", "don vi",
        "chuc vu co quan don vi", "noi cong tac",
    ),
    "subjects": (
        "noi dung giang day", "noi dung", "chuyen de giang day", "chuyen de", "bai giang", "mon giang day",
        "noi dung chuyen de giang day", "noi dung dam nhiem",
    ),
    "valid_from": ("tu ngay", "ngay bat dau", "thoi gian tu", "giang day tu ngay", "tu"),
    "last_day": ("den het ngay", "den ngay", "ngay ket thuc", "den"),
}  # fmt: skip
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
KINDS = (
    (LecturerKind.FULL_TIME, r"chuyen trach|co huu"),
    (LecturerKind.CONCURRENT, r"kiem chuc|kiem nhiem"),
    (LecturerKind.GUEST, r"thinh giang|\bmoi\b"),
)
STANDINGS = (
    (Standing.DEPUTY_DIRECTOR, r"pho giam doc"),
    (Standing.DIRECTOR, r"giam doc"),
    (Standing.LECTURER, r"giang vien"),
)
DEGREES = (
    (Degree.DOCTOR, r"tien s[iy]|\bts\b"),
    (Degree.MASTER, r"thac s[iy]|\bths\b|cao hoc"),
    (Degree.BACHELOR, r"dai hoc|cu nhan|ky su|\bdh\b"),
    (Degree.COLLEGE, r"cao dang|\bcd\b"),
    (Degree.SECONDARY, r"trung cap|\btc\b"),
)
LEVELS = (
    (TheoryLevel.ADVANCED, r"cao cap|cu nhan|\bcc\b"),
    (TheoryLevel.INTERMEDIATE, r"trung cap|\btc\b"),
    (TheoryLevel.PRIMARY, r"so cap|\bsc\b"),
)
CHOICES: Mapping[str, Sequence[tuple[Any, str]]] = {
    "kind": KINDS, "standing": STANDINGS, "degree": DEGREES, "theory_level": LEVELS,
}  # fmt: skip


class CellError(ValueError):
    """A cell that cannot be read; the text may be shown."""


def words_of(cell: Any) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(cell)).split()) if isinstance(cell, str) else ""


def header_in(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """The 0-based row of the headings and the column of each field; the row that names the most fields."""
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = FIELD_OF.get(words_of(cell))
            if name:
                found.setdefault(name, column)
        has_name = "full_name" in found or {"family_name", "given_name"} <= found.keys()
        if has_name and len(found) >= 2 and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def choice_in(name: str, text: str) -> str:
    """The stored word for what a cell says. Raises CellError with what is known."""
    said = fold(text)
    for value, pattern in CHOICES[name]:
        if re.search(pattern, said):
            return str(value)
    known = ", ".join(str(value.label) for value, _pattern in CHOICES[name])
    raise CellError(_("không hiểu “{text}”; hãy ghi một trong: {known}").format(text=text[:40], known=known))


def group_kind(row: Sequence[Any]) -> str | None:
    """The kind that a group row such as "I. GIẢNG VIÊN CHUYÊN TRÁCH" gives to the rows below it."""
    filled = [cell for cell in row if cell not in (None, "")]
    texts = [fold(cell) for cell in filled if isinstance(cell, str)]
    if not texts or len(filled) > 2:
        return None
    said = " ".join(texts)
    if "giang vien" not in said:
        return None
    return next((str(value) for value, pattern in KINDS if re.search(pattern, said)), None)


def plain_cell(cell: Any) -> str | int | None:
    """A cell as a signed page can carry it: a whole number, or text; days as 08/11/2019."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else str(cell)
    if isinstance(cell, (date, datetime)):
        return cell.strftime("%d/%m/%Y")
    return clean(str(cell)) or None
