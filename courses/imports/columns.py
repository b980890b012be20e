"""Finds the header of a class list and says which column holds what: plain text work, knows no models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.vietnamese import fold

SEARCHED_ROWS = 60  # a header lower than this is no header of a list
FEWEST_COLUMNS = 3  # a row with fewer known headings is no header
DEEPEST = 3  # rows: "Học viên" over "Trong đó" over "Nữ"

# Headings as offices write them, folded (no marks, lower case), the plainest first: of two columns that mean one
# field, the one whose heading stands further left here is read.
# fmt: off
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "serial": ("stt", "tt", "so tt", "so thu tu", "thu tu", "no", "#"),
    "centre": (
        "trung tam chinh tri", "trung tam", "ten trung tam chinh tri", "ten trung tam", "ma trung tam", "ttct",
        "ten ttct", "ma ttct", "ttct cap huyen", "ttct huyen", "trung tam chinh tri cap huyen", "ttbdct",
        "trung tam boi duong chinh tri", "trung tam mo lop", "don vi mo lop", "don vi to chuc", "don vi trung tam",
        "don vi dao tao", "don vi thuc hien", "don vi chu tri", "co so dao tao", "co so mo lop", "ten don vi",
        "don vi", "huyen thi xa thanh pho", "huyen thi thanh pho", "dia phuong",
    ),
    "programme": (
        "chuong trinh", "ten chuong trinh", "ma chuong trinh", "chuong trinh dao tao boi duong",
        "chuong trinh boi duong", "chuong trinh dao tao", "ten chuong trinh dao tao boi duong",
        "ten chuong trinh boi duong", "ma ct", "ten ct", "chuong trinh hoc", "chuong trinh lop", "loai chuong trinh",
        "loai lop", "loai hinh lop", "loai hinh", "chuyen de", "ten chuyen de", "noi dung boi duong",
        "noi dung dao tao boi duong", "noi dung lop", "noi dung",
    ),
    "name": (
        "ten lop", "ten lop hoc", "ten lop boi duong", "ten lop dao tao boi duong", "ten cac lop", "ten lop mo",
        "lop hoc", "lop boi duong", "lop dao tao boi duong", "lop",
    ),
    "intake": ("khoa", "khoa hoc", "khoa so", "so khoa", "khoa lop", "khoa thu", "khoa nam"),
    "opened_on": (
        "ngay khai giang", "khai giang", "khai giang ngay", "ngay thang khai giang", "ngay thang nam khai giang",
        "thoi gian khai giang", "ngay khai giang lop", "ngay kg", "kg", "ngay mo lop", "ngay thang mo lop", "ngay mo",
        "mo lop", "thoi gian mo lop", "thoi gian mo", "ngay bat dau", "thoi gian bat dau", "bat dau", "tu ngay",
        "thoi gian tu ngay", "thoi gian tu", "tu",
    ),
    "closed_on": (
        "ngay be giang", "be giang", "be giang ngay", "ngay thang be giang", "ngay thang nam be giang",
        "thoi gian be giang", "ngay be giang lop", "ngay bg", "bg", "ngay dong lop", "ngay tong ket", "ngay ket thuc",
        "thoi gian ket thuc", "ket thuc", "den ngay", "thoi gian den ngay", "thoi gian den", "den",
    ),
    "women": (
        "trong do nu", "so hoc vien nu", "hoc vien nu", "so nu", "nu", "so luong nu", "sl nu", "so hv nu", "hv nu",
        "tong so nu", "so nu hoc vien", "nu hoc vien", "trong do so nu", "trong do hoc vien nu", "tong so hoc vien nu",
        "hoc vien trong do nu", "so hoc vien trong do nu", "nu gioi",
    ),
    "learners": (
        "so hoc vien", "tong so hoc vien", "so luong hoc vien", "hoc vien", "so hv", "tong so hv", "so luong hv", "hv",
        "sl hoc vien", "sl hv", "ts hoc vien", "ts hv", "tong hoc vien", "tong hv", "so luot hoc vien", "luot hoc vien",
        "tong so luot hoc vien", "so hoc vien tham gia", "so hoc vien tham du", "so hoc vien thuc te", "si so",
        "so nguoi hoc", "so luong nguoi hoc", "so nguoi", "tong so nguoi", "so luot", "so luong", "tong so", "quy mo",
    ),
    "partners": (
        "don vi phoi hop", "don vi phoi hop mo lop", "don vi phoi hop to chuc", "don vi phoi hop thuc hien",
        "cac don vi phoi hop", "dv phoi hop", "co quan phoi hop", "co quan don vi phoi hop", "co quan phoi hop mo lop",
        "to chuc phoi hop", "phoi hop mo lop", "phoi hop voi", "phoi hop",
    ),
    "opening_decision": (
        "so quyet dinh mo lop", "so qd mo lop", "quyet dinh mo lop", "qd mo lop", "quyet dinh mo lop so",
        "so quyet dinh mo", "so qd mo", "so quyet dinh", "so qd", "quyet dinh so", "so ngay quyet dinh", "so ngay qd",
        "so ky hieu quyet dinh", "quyet dinh", "so ky hieu",
    ),
    "state": ("trang thai", "trang thai lop", "tinh trang", "tinh trang lop"),
    "note": ("ghi chu", "ghi chu khac", "chu thich", "dien giai", "luu y"),
}
# fmt: on
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
RANK_OF = {heading: rank for headings in HEADINGS.values() for rank, heading in enumerate(headings)}
COMPLETE = (("opened_on",), ("learners",), ("programme", "name"))  # of each group a list needs one column
OUR_OWN = "loi"  # the column "Lỗi" of a list that was sent back: no part of a class
# Lower headings that leave the meaning to the heading above them.
NEUTRAL = {"tong so", "tong cong", "tong", "ts", "chung", "so luong", "sl", "so nguoi", "nguoi", "luot", "so luot"}
PLANNED = re.compile(r"^(ke hoach|chi tieu|du kien|kh)\b")  # planned numbers stand beside the real ones


@dataclass(frozen=True)
class Header:
    """Where the list begins: 1-based first and last header row, and for each field its 1-based column and heading."""

    first_row: int
    last_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    repeated: tuple[str, ...] = ()  # headings of further columns that name a field already found
    unread: tuple[str, ...] = ()  # headings nobody knows
    other: tuple[int, ...] = ()  # the columns beside the known ones, which still tell two rows apart

    @property
    def is_complete(self) -> bool:
        return not self.missing()

    def missing(self) -> list[str]:
        """The fields without which no class can be read."""
        return [group[0] for group in COMPLETE if not self.columns.keys() & set(group)]


def readings(cell: Any) -> list[str]:
    """A heading folded, without stars, colons, a number before it; with its remark in brackets, then without."""
    if not isinstance(cell, str):
        return []
    folded = fold(cell)
    if folded in FIELD_OF:
        return [folded]
    found = (words_of(folded), words_of(re.sub(r"\(.*?\)|\[.*?\]", " ", folded)))
    return [text for text in dict.fromkeys(found) if text]


def words_of(folded: str) -> str:
    return re.sub(r"^([0-9]+ )+", "", " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split()))


def is_known(cell: Any) -> bool:
    return any(text in FIELD_OF for text in readings(cell))


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The first header that has all a list needs, else the one that names the most fields; None when there is none.

    Of the readings of one place the one that names the most fields counts; of those, the one that goes down to the
    lowest line of headings and takes in no title above.
    """
    found: list[Header] = []
    for index in range(min(len(rows), SEARCHED_ROWS)):
        for depth in range(1, DEEPEST + 1):
            if (header := read_header(rows, index, depth)) is not None:
                found.append(header)
    complete = [header for header in found if header.is_complete]
    if complete:
        found = [header for header in complete if header.first_row <= complete[0].last_row]
    return max(found, key=lambda header: (len(header.columns), header.last_row, header.first_row), default=None)


def read_header(rows: Sequence[Sequence[Any]], index: int, depth: int) -> Header | None:
    """The header that stands in `depth` rows from the 0-based `index`; None when it is none."""
    block = rows[index : index + depth]
    if len(block) < depth or not all(is_lower_header_row(row) for row in block[1:]):
        return None
    known: dict[str, tuple[int, int, str]] = {}  # field → rank of its heading, column, heading as shown
    rest: dict[int, str] = {}
    repeated: list[str] = []
    for column, (shown, name, rank) in enumerate(columns_of(block), start=1):
        if not name:
            rest[column] = shown
        elif name not in known or rank < known[name][0]:
            repeated.extend([known[name][2]] if name in known else [])
            known[name] = (rank, column, shown)
        else:
            repeated.append(shown)
    if "learners" in known and is_planned(rows, index + depth, known["learners"][1]):
        del known["learners"]
    if len(known.keys() - {"serial"}) < FEWEST_COLUMNS:
        return None
    columns = {name: column for name, (_rank, column, _shown) in known.items()}
    return Header(
        first_row=index + 1,
        last_row=index + depth,
        columns=columns,
        headings={name: shown for name, (_rank, _column, shown) in known.items()},
        repeated=tuple(repeated),
        unread=tuple(shown for shown in rest.values() if shown and OUR_OWN not in readings(shown)),
        other=other_columns(columns, rest, max(len(row) for row in rows)),
    )


def is_planned(rows: Sequence[Sequence[Any]], index: int, column: int) -> bool:
    """Whether the cell below a heading says that the column holds planned numbers."""
    below = rows[index][column - 1] if index < len(rows) and column <= len(rows[index]) else None
    return isinstance(below, str) and PLANNED.match(fold(below)) is not None


def other_columns(columns: Mapping[str, int], rest: Mapping[int, str], width: int) -> tuple[int, ...]:
    """The columns that hold something of a class beside the known ones: neither our own remarks nor a serial number.

    Columns without a heading before the first known one hold serial numbers at most.
    """
    first = min(columns.values())
    return tuple(
        column
        for column in range(1, width + 1)
        if column not in columns.values()
        and OUR_OWN not in readings(rest.get(column))
        and (column > first or rest.get(column))
    )


def is_lower_header_row(row: Sequence[Any]) -> bool:
    """Whether a row can stand below another as its lower line: words alone, one of them a known heading."""
    filled = [cell for cell in row if cell not in (None, "")]
    return all(isinstance(cell, str) for cell in filled) and any(map(is_known, filled))


def columns_of(block: Sequence[Sequence[Any]]) -> Iterator[tuple[str, str, int]]:
    """For each column its heading as shown, the field it names ("" for none), and the rank of that name.

    The upper cell of a merged pair stands only in its first column, so it is carried to the right over the columns
    that have something below it.
    """
    width = max(len(row) for row in block)
    carried: list[Any] = [None] * len(block)
    for column in range(width):
        own = [row[column] if column < len(row) else None for row in block]
        filled = [level for level, cell in enumerate(own) if cell not in (None, "")]
        if not filled:
            yield "", "", 0
            continue
        top, bottom = filled[0], filled[-1]
        carried[top:] = own[top:]
        parts = [cell for cell in carried[: bottom + 1] if cell not in (None, "")]
        shown = " – ".join(" ".join(str(part).split()) for part in parts)
        name = next((text for text in candidates_of(parts) if text in FIELD_OF), "")
        yield shown, FIELD_OF.get(name, ""), RANK_OF.get(name, 0)


def candidates_of(parts: Sequence[Any]) -> Iterator[str]:
    """The folded texts that may name a column with these headings, from the top down; best first."""
    with_brackets = [texts[0] for part in parts if (texts := readings(part))]
    without = [texts[-1] for part in parts if (texts := readings(part))]
    for words in (with_brackets, without):
        if not any(PLANNED.match(word) for word in words):
            yield from joined(words)


def joined(words: Sequence[str]) -> Iterator[str]:
    if not words:
        return
    yield " ".join(words)
    if len(words) > 1:
        if words[-1] in NEUTRAL:
            yield from joined(words[:-1])
        yield from joined(words[1:])


def is_header_like(raw: Sequence[Any]) -> bool:
    """Whether a row holds headings: words without numbers, at least two of them known, and most."""
    filled = [cell for cell in raw if cell not in (None, "")]
    if any(not isinstance(cell, str) or re.search("[0-9]", cell) for cell in filled):
        return False
    known = sum(map(is_known, filled))
    return known >= 2 and known * 2 > len(filled)


def is_column_note(raw: Sequence[Any]) -> bool:
    """Whether a row explains columns: units in brackets alone, or column numbers such as (1) (2) (3) or A B 1 2."""
    filled = [str(cell).strip() for cell in raw if cell not in (None, "")]
    if filled and all(re.fullmatch(r"\(\D*\)", text) for text in filled):
        return True
    tokens = [re.fullmatch(r"[(\[]?-?([0-9]{1,2}|[A-Z])(\.0)?[)\]]?( *=.*)?", text) for text in filled]
    numbers = [int(token[1]) for token in tokens if token and token[1].isdigit()]
    return len(filled) >= 4 and all(tokens) and numbers == list(range(1, len(numbers) + 1))
