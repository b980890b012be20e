"""Finds the header of a learner list and says which column holds what: plain text work, knows no models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.vietnamese import fold, fold_spelling

SEARCHED_ROWS = 60  # a header lower than this is no header of a list
DEEPEST = 4  # rows of one header
Area = Sequence[int]  # of a merged area: first row, first column, last row, last column

# Headings as offices write them, folded, without signs. Of two columns that mean one field the one whose pattern
# stands further up is read.
PATTERNS: Sequence[tuple[str, str]] = (
    (
        "ignore",
        r".*\b(ngay|noi) cap\b.*|.*\b(diem danh|bang chu|doan vien|vao doan|que quan|noi sinh|tru quan|noi o)\b.*",
    ),
    ("ignore", r"loi|ky (nhan|ten).*|chu ky|xep loai.*|.*\b(cha|me|vo|chong|gioi thieu|giup do)"),
    ("number", r"stt|tt|so (tt|thu tu)|thu tu|no"),
    ("family_name", r"ho( va| ten)*( chu)?( ten)? (dem|lot|chu lot)( va ten dem)?|ho( va)?|ho chu (dem|lot)"),
    (
        "full_name",
        r"ho( va)? ten(( cua)? (khai sinh|day du|hoc vien|can bo|dang vien|nguoi hoc|dong chi))*|hovaten|hoten",
    ),
    ("full_name", r"ten( cua)? (hoc vien|hv|nguoi hoc|can bo|dang vien|dong chi|quan chung)|hoc vien"),
    ("birth", r"(ngay|nam|thang|ntn)?( (ngay|thang|nam))* ?sinh( (ngay|thang|nam))*|ntns|sinh (ngay|nam).*"),
    ("ethnicity", r"dan toc|dtoc|thanh phan dan toc"),
    ("religion", r"ton giao|tg"),
    (
        "party_confirmed",
        r"((ngay|thang|nam) )*((ket nap|vao|cong nhan) (dang )?)?((dang vien )?chinh thuc|dvct|ct)( ngay.*)?",
    ),
    (
        "party_joined",
        r"((ngay|thang|nam) )*((duoc )?ket nap|vao)( vao)? (dang|dcsvn|dcs)( viet nam)?"
        r"( (tam thoi|du bi|lan dau))*( .*du bi)?",
    ),
    (
        "party_joined",
        r"((ngay|thang|nam) )*((ket nap|vao) (dang )?)?((dang vien )?du bi|dvdb|db)|ngay (kn|vd)|vao dang",
    ),
    (
        "id_number",
        r"(so )?(the )?(cccd|cmnd|cmt|cmtnd|can cuoc|chung minh|dinh danh|cc)\b.*|ma (so )?dinh danh.*",
    ),
    (
        "phone",
        r"((so|sdt) )?(dien thoai|d thoai|dt|sdt|di dong|phone|zalo|tel)( .*)?|lien (he|lac)|so lien (he|lac)",
    ),
    (
        "score",
        r"(tong )?diem( so| thi| bai| thu hoach| tong ket| tb| trung binh| kiem tra| cuoi khoa| bang so| dat| tk| kt)*"
        r"|ket qua( hoc tap)? diem",
    ),
    ("position", r"chuc (vu|danh)( .*)?|nghe nghiep.*|cong viec( .*)?"),
    ("unit", r"(ten )?(don vi|to chuc|co quan) cu( di)?( hoc)?( .*)?"),
    ("unit", r"(ten )?(don vi|co quan|noi)( \w+ ?\w*)? (cong tac|sinh hoat|lam viec)( .*)?"),
    ("unit", r"(ten )?(don vi|co quan)( .*)?|dv|dvct|noi lam viec"),
    ("unit", r"(dang bo|dang uy|tccsd|to chuc (co so )?dang|chi bo|chi dang bo|xa phuong|dia phuong|truong)( .*)?"),
    ("note", r"ghi chu.*|gc|chu thich|luu y"),
    ("gender", r"gioi tinh( .*)?|gioi|phai|gt|nam nu"),
)
COMPILED = [(name, re.compile(pattern)) for name, pattern in PATTERNS]
BIRTH_LIKE = re.compile(r"\bsinh\b|^ntns$")
GENDER_LIKE = re.compile(r"^(gioi|phai|gt$|nam nu)")
NAMES = ("full_name", "family_name", "given_name")


@dataclass(frozen=True)
class Heading:
    """One column of a header: its text as shown, the field it names ("" for none), and how plainly (0 is best)."""

    shown: str
    field: str
    rank: int = 0


@dataclass(frozen=True)
class Header:
    """Where the list begins: 1-based first and last header row, and the heading of each column from 1 on."""

    first_row: int
    last_row: int
    headings: Mapping[int, Heading]
    repeated: tuple[str, ...] = ()  # headings of further columns that name a field already found

    @property
    def fields(self) -> dict[str, int]:
        """Field → column."""
        return {heading.field: column for column, heading in self.headings.items() if heading.field}

    @property
    def is_plain(self) -> bool:
        """Whether it names the learners beyond doubt, with other columns beside, though nobody knows those."""
        shown = [words_of(heading.shown) for heading in self.headings.values() if heading.field == "full_name"]
        return bool(shown) and shown[0] != "ten" and len(self.headings) > 1

    @property
    def worth(self) -> int:
        """How many of the fields that matter are named."""
        return len(self.fields.keys() - {"number", "ignore"})


def words_of(cell: Any) -> str:
    """A heading folded to bare words: without stars, signs, line breaks, and a number before it."""
    return re.sub(r"^([0-9]+ )+", "", " ".join(re.sub(r"[^a-z0-9]+", " ", fold(cell)).split()))


def find_header(rows: Sequence[Sequence[Any]], merged: Sequence[Area] = (), *, fewest: int = 2) -> Header | None:
    """The header that names the most fields; of those the shallowest, which takes in no title and no learner."""
    found: list[Header] = []
    for index in range(min(len(rows), SEARCHED_ROWS)):
        for depth in range(1, DEEPEST + 1):
            header = read_header(rows, index, depth, merged)
            if header is not None and (len(header.fields.keys() - {"ignore"}) >= fewest or header.is_plain):
                found.append(header)
    if not found:
        return None
    first = min(found, key=lambda header: header.last_row)
    rivals = [header for header in found if header.first_row <= first.last_row or header.worth > first.worth + 2]
    best = max(rivals, key=lambda header: (header.worth, header.first_row - header.last_row, -header.first_row))
    return deepened(best, rows, merged)


def deepened(header: Header, rows: Sequence[Sequence[Any]], merged: Sequence[Area]) -> Header:
    """The header with the line below it, when that says more of its columns ("Nam", "Nữ") and names nobody."""
    below = rows[header.last_row] if header.last_row < len(rows) else []
    names = [header.fields[name] for name in NAMES if name in header.fields]
    filled = [cell for cell in below if cell not in (None, "")]
    if not filled or not all(map(is_known, filled)) or any(at([below], 0, column - 1) for column in names):
        return header
    deeper = read_header(rows, header.first_row - 1, header.last_row - header.first_row + 2, merged)
    return deeper if deeper is not None and deeper.worth >= header.worth else header


def read_header(rows: Sequence[Sequence[Any]], index: int, depth: int, merged: Sequence[Area] = ()) -> Header | None:
    """The header that stands in `depth` rows from the 0-based `index`; None when it names no name."""
    block = rows[index : index + depth]
    if len(block) < depth or not all(is_heading_row(row) for row in block):
        return None
    if depth > 1 and not any(is_known(cell) for cell in block[-1]):
        return None
    headings: dict[int, Heading] = {}
    best: dict[str, int] = {}
    repeated = []
    for column, parts in enumerate(columns_of(block, index + 1, merged), start=1):
        heading = heading_of(parts)
        rival = best.get(heading.field)
        if heading.field not in ("", "ignore"):
            if rival is None:
                best[heading.field] = column
            elif heading.rank < headings[rival].rank:
                repeated.append(headings[rival].shown)
                headings[rival] = Heading(headings[rival].shown, "")
                best[heading.field] = column
            else:
                if (column - 1, heading.shown) != (rival, headings[rival].shown):  # else one heading over two columns
                    repeated.append(heading.shown)
                heading = Heading(heading.shown, "")
        if heading.shown:
            headings[column] = heading
    if not best.keys() & set(NAMES):
        return None
    return Header(index + 1, index + depth, settled(headings), tuple(repeated))


def settled(headings: dict[int, Heading]) -> dict[int, Heading]:
    """A column "Tên" is the given name beside one for the family name, else the whole name."""
    fields = {heading.field: column for column, heading in headings.items()}
    if "given_name" in fields and "family_name" not in fields:
        column = fields["given_name"]
        field = "full_name"
        if "full_name" in fields and fields["full_name"] == column - 1:  # "Họ và tên" over the family name alone
            headings[column - 1] = Heading(headings[column - 1].shown, "family_name")
            field = "given_name"
        elif "full_name" in fields:
            field = ""
        headings[column] = Heading(headings[column].shown, field)
    elif "family_name" in fields and "given_name" not in fields and "full_name" not in fields:
        column = fields["family_name"]
        headings[column] = Heading(headings[column].shown, "full_name")
    return headings


def is_heading_row(row: Sequence[Any]) -> bool:
    """Whether a row can be a line of a header: words alone, none of them long."""
    filled = [cell for cell in row if cell not in (None, "")]
    return bool(filled) and all(isinstance(cell, str) and len(cell) <= 120 for cell in filled)


def is_known(cell: Any) -> bool:
    return isinstance(cell, str) and (words_of(cell) in ("nam", "nu") or heading_of([cell]).field != "")


def columns_of(block: Sequence[Sequence[Any]], top: int, merged: Sequence[Area]) -> Iterator[list[str]]:
    """For each column its headings from the top down.

    A merged heading stands only in its first column. Where the file says how far it reaches, that holds; where it
    says nothing, it is carried to the right over the columns that have something below it.
    """
    width = max(len(row) for row in block)
    covering = {
        (row, column): (area[0], area[1])
        for area in merged
        if area[0] < top + len(block) and area[2] >= top and area[3] <= width + 50
        for row in range(max(area[0], top), min(area[2], top + len(block) - 1) + 1)
        for column in range(area[1], area[3] + 1)
    }
    carried: list[Any] = [None] * len(block)
    reach = max((column for _row, column in covering), default=0)
    for column in range(1, max(width, reach) + 1):
        own = [row[column - 1] if column <= len(row) else None for row in block]
        if covering:
            places = [covering.get((top + level, column), (top + level, column)) for level in range(len(block))]
            cells = [at(block, row - top, first - 1) if row >= top else None for row, first in dict.fromkeys(places)]
            yield [cell for cell in cells if cell not in (None, "")]
            continue
        filled = [level for level, cell in enumerate(own) if cell not in (None, "")]
        if not filled:
            yield []
            continue
        carried[filled[0] :] = own[filled[0] :]
        yield [cell for cell in carried[: filled[-1] + 1] if cell not in (None, "")]


def at(block: Sequence[Sequence[Any]], row: int, column: int) -> Any:
    return block[row][column] if row < len(block) and column < len(block[row]) else None


def heading_of(parts: Sequence[str]) -> Heading:
    """What a column with these headings, from the top down, holds."""
    shown = " – ".join(" ".join(str(part).split()) for part in parts)
    field, rank = next(fields_of(parts), ("", 0))
    return Heading(shown, field, rank)


def fields_of(parts: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The fields that the headings may name with their ranks, likeliest first."""
    if not parts:
        return
    if gendered := gendered_field(parts):
        yield gendered, 0
    for without_remarks in (False, True):
        texts = [re.sub(r"\(.*?\)|\[.*?\]", " ", part) if without_remarks else part for part in parts]
        words = [word for word in map(words_of, texts) if word]
        for start in range(len(words)):
            yield from named(" ".join(words[start:]))
        for end in range(len(words) - 1, 0, -1):
            yield from named(" ".join(words[:end]))


def gendered_field(parts: Sequence[str]) -> str:
    """What a column "Nam" or "Nữ" holds: births of men or women, or marks; "" for other columns."""
    last = fold_spelling(parts[-1]).strip(" .:*")
    if last not in ("nam", "nữ", "nu"):
        return ""
    above = " ".join(words_of(part) for part in parts[:-1])
    if BIRTH_LIKE.search(above):
        return "birth_male" if last == "nam" else "birth_female"
    if last == "nam":
        return "ignore" if GENDER_LIKE.search(above) else "birth_male"
    return "female_mark" if not above or GENDER_LIKE.search(above) else ""


def named(words: str) -> Iterator[tuple[str, int]]:
    if words == "ten":
        yield "given_name", 1
    for rank, (name, pattern) in enumerate(COMPILED):
        if pattern.fullmatch(words):
            yield name, rank


def is_header_like(raw: Sequence[Any]) -> bool:
    """Whether a row holds headings: words without numbers, at least two of them known, and most."""
    filled = [cell for cell in raw if cell not in (None, "")]
    if len(filled) < 2 or any(not isinstance(cell, str) or re.search("[0-9]", cell) for cell in filled):
        return False
    known = sum(map(is_known, filled))
    return known >= 2 and known * 2 > len(filled)


def is_column_note(raw: Sequence[Any]) -> bool:
    """Whether a row explains columns: units in brackets alone, or column numbers such as (1) (2) (3) or A B 1 2."""
    filled = [str(cell).strip() for cell in raw if cell not in (None, "")]
    if filled and all(re.fullmatch(r"\(\D*\)", text) for text in filled):
        return len(filled) > 1
    tokens = [re.fullmatch(r"[(\[]?-?([0-9]{1,2}|[A-Z])(\.0)?[)\]]?( *=.*)?", text) for text in filled]
    numbers = [int(token[1]) for token in tokens if token and token[1].isdigit()]
    return len(filled) >= 3 and all(tokens) and numbers in (list(range(1, len(numbers) + 1)), list(range(len(numbers))))
