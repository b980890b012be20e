"""From a workbook to the rows that are classes: finds the list, leaves out titles, totals and signatures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.imports.columns import Header, find_header, is_column_note, is_header_like, read_header
from courses.imports.names import core_name
from portal.sheet_formats.cells import NOT_CALCULATED
from portal.spreadsheets import ERROR_TEXTS, Sheet, Workbook, WorkbookError
from portal.vietnamese import ReadingError, clean_lines, fold, fold_spelling, parse_count, parse_date

NAMES_OF_FIELDS: Mapping[str, Callable[[], str]] = {
    "centre": lambda: _("Trung tâm"),
    "programme": lambda: _("Chương trình"),
    "name": lambda: _("Tên lớp"),
    "intake": lambda: _("Khóa"),
    "opened_on": lambda: _("Ngày khai giảng"),
    "closed_on": lambda: _("Ngày bế giảng"),
    "learners": lambda: _("Số học viên"),
    "women": lambda: _("Trong đó nữ"),
    "partners": lambda: _("Đơn vị phối hợp"),
    "opening_decision": lambda: _("Số quyết định mở lớp"),
    "state": lambda: _("Trạng thái"),
    "note": lambda: _("Ghi chú"),
}


@dataclass(frozen=True)
class ListRow:
    """One row that is a class: 1-based number in the sheet (record number in a CSV), cells by field."""

    number: int
    cells: Mapping[str, Any]  # text, int, float, bool, ISO date text, or None
    other: tuple[str, ...] = ()  # what stands in columns nobody knows: tells repeated rows apart
    headings: tuple[str, ...] = ()  # the texts of the headings above it, the nearest first; one may name its centre


@dataclass(frozen=True)
class ClassList:
    """What a workbook held: the rows that are classes, and how many rows were none."""

    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    rows: Sequence[ListRow]
    skipped: int
    notes: Sequence[str] = field(default=())


def read_class_list(workbook: Workbook) -> ClassList:
    """The class list in the workbook's best sheet.

    Raises WorkbookError when no sheet has a header, or a required column is missing.
    """
    found = [(sheet, header) for sheet in workbook.sheets if (header := find_header(sheet.rows)) is not None]
    if not found:
        raise WorkbookError(
            _(
                "Không tìm thấy dòng tiêu đề của danh sách lớp. Bảng cần có các cột như Trung tâm, Chương trình, "
                "Tên lớp, Ngày khai giảng, Số học viên; hãy thêm dòng tiêu đề rồi gửi lại."
            )
        )
    sheet, header = max(found, key=lambda pair: worth(*pair))
    refuse_missing_columns(sheet, header)
    rows, skipped = class_rows(sheet, header)
    if not rows:
        sentence = _("Trang “{sheet}” có dòng tiêu đề nhưng không có lớp nào bên dưới; hãy ghi mỗi lớp một dòng.")
        raise WorkbookError(sentence.format(sheet=sheet.name))
    left = [other for other, head in found if other is not sheet and worth(other, head)[:3] == (True, True, True)]
    return ClassList(
        sheet.name, header.last_row, header.columns, header.headings, rows, skipped, notes_on(sheet, header, left)
    )


def worth(sheet: Sheet, header: Header) -> tuple[bool, bool, bool, int]:
    """Which of two sheets is the list: the visible one, the complete one, the filled one, the one with more columns."""
    filled = any(cell is not None for row in sheet.rows[header.last_row :] for cell in row)
    return (not sheet.hidden, header.is_complete, filled, len(header.columns))


def refuse_missing_columns(sheet: Sheet, header: Header) -> None:
    missing = [NAMES_OF_FIELDS[name]() for name in header.missing()]
    if missing:
        raise WorkbookError(
            _("Trang “{sheet}” thiếu cột: {columns}. Hãy thêm cột (tiêu đề ở dòng {row}) rồi gửi lại.").format(
                sheet=sheet.name, columns=", ".join(missing), row=header.last_row
            )
        )


def notes_on(sheet: Sheet, header: Header, other_lists: Sequence[Sheet]) -> list[str]:
    """What the reader left aside, said openly."""
    notes = []
    if sheet.hidden:
        notes.append(_("Danh sách được đọc từ trang ẩn “{sheet}”.").format(sheet=sheet.name))
    repeated = _("Cột “{heading}” lặp lại một cột đã có nên không được đọc.")
    notes.extend(repeated.format(heading=heading) for heading in header.repeated)
    if header.unread:
        sentence = _("Các cột không dùng đến: {headings}.")
        notes.append(sentence.format(headings=", ".join(f"“{heading[:60]}”" for heading in header.unread)))
    left = _("Trang “{sheet}” cũng có danh sách lớp nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng.")
    notes.extend(left.format(sheet=other.name) for other in other_lists)
    return notes


def class_rows(sheet: Sheet, header: Header) -> tuple[list[ListRow], int]:
    """The rows below the header that are classes, and how many rows of the sheet are none.

    Raises WorkbookError when another header further down puts the columns elsewhere.
    """
    rows = sheet.rows  # they end at the last filled one
    repeated = repeated_headers(rows, header)
    titles = titles_above(rows, header, repeated)
    sifter = Sifter(header)
    for number, raw in enumerate(rows[header.last_row :], start=header.last_row + 1):
        if number in repeated:
            sifter.turn_the_page()
        elif number not in titles and not is_column_note(raw):
            kept = [stored(cell) for cell in raw]
            sifter.put(list_row(number, kept, header), Look.at(raw, kept, header))
    return sifter.rows, len(rows) - len(sifter.rows)


def repeated_headers(rows: Sequence[Sequence[Any]], header: Header) -> set[int]:
    """The rows below the header that print it again."""
    depth = header.last_row - header.first_row + 1
    found = set()
    for number, raw in enumerate(rows[header.last_row :], start=header.last_row + 1):
        if not is_header_like(raw):
            continue
        found.add(number)
        again = read_header(rows, number - 1, depth)
        if again is not None and any(header.columns.get(name, place) != place for name, place in again.columns.items()):
            sentence = _(
                "Dòng {row} là một tiêu đề khác với tiêu đề ở dòng {first}; hãy tách thành hai tệp rồi gửi lại."
            )
            raise WorkbookError(sentence.format(row=number, first=header.last_row))
    return found


def titles_above(rows: Sequence[Sequence[Any]], header: Header, repeated: set[int]) -> set[int]:
    """The rows of one or two texts just above a repeated header: the head of the next page."""
    titles: set[int] = set()
    for number in repeated:
        above = number - 1
        while above > header.last_row and above not in repeated and is_title(rows[above - 1]):
            titles.add(above)
            above -= 1
    return titles


def is_title(raw: Sequence[Any]) -> bool:
    filled = [cell for cell in raw if cell is not None]
    return len(filled) <= 2 and not any(
        not isinstance(cell, str) or DAY_LIKE.search(cell) or count_in(cell) is not None for cell in filled
    )


def list_row(number: int, kept: Sequence[Any], header: Header) -> ListRow:
    other = [str(kept[column - 1] or "") for column in header.other if column <= len(kept)]
    while other and not other[-1]:
        other.pop()
    return ListRow(number, cells_by_field(kept, header), tuple(other))


def cells_by_field(kept: Sequence[Any], header: Header) -> dict[str, Any]:
    return {name: kept[column - 1] if column <= len(kept) else None for name, column in header.columns.items()}


def stored(cell: Any) -> Any:
    """A cell as JSON can hold it; blank text, and a lone dash or dots, are None."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        text = clean_lines(cell)
        return None if re.fullmatch(r"[-‐-―−.…_\s]*", text) else text
    return cell if isinstance(cell, (int, float, bool)) or cell is None else str(cell)


# --- Which rows are classes --------------------------------------------------------------------------

DAY_LIKE = re.compile(r"(?<![0-9])[0-9]{1,2} ?[/.-] ?[0-9]{1,2}(?![0-9])")
# Written as `fold_spelling` gives it: the tone of oa, oe, uy on the second vowel.
SUM = r"^(tổng|cộng|luỹ kế|toàn tỉnh|sub ?total|total|tong cong|tong so)"
TOTAL = re.compile(SUM + r"(?![^\W\d_])")
BARE_TOTAL = re.compile(
    r"^(tổng( cộng| số| chung| cộng chung)?|cộng( chung| dồn| trang)?|luỹ kế|toàn tỉnh"
    r"|sub ?total|total|tong( cong| so)?|cong)[\s:.]*$"
)
NAMED_TOTAL = re.compile(
    SUM + r"\s*([0-9:.(\-]"
    r"|(cộng|số|toàn|các|chung|theo|trung tâm|ttct|huyện|thị xã|thành phố|tp|tx|xã|phường|dồn|lớp)\b)"
)
# Folded.
COUNTED = re.compile(r"^[0-9]+([.,][0-9]{3})* ?(lop|hoc vien|hv|luot|nguoi|chuong trinh|trung tam|khoa)\b")
NUMBERING = re.compile(r"^(?:(?:[IVXLC]+|[A-Z]|[0-9]{1,3})(?:[.)](?![0-9])|[/-](?=\s)|$)|[a-zđ]\))\s*")
UNIT = re.compile(r"^(ttct|ttbdct|trung tam|tt|truong chinh tri|huyen|thi xa|thanh pho|tp|tx|xa|phuong|dac khu)\b")
FOOTNOTE = re.compile(r"^(ghi chu|luu y|chu thich|nguon|\*|\(\*\)|- )")
SIGNING_DAY = re.compile(r"^([^0-9,]{2,40}, ?)?ng(ay|\.).*\bthang\b.*\bnam\b|^[^0-9,]{2,40}, ?(ngay ?)?[0-9]+ ?[/.-]")
SIGNING = re.compile(
    r"^(noi nhan|xac nhan cua|ky ten|\(?ky,? |\(?da ky|(k/?t|t/?m|tl|tuq)\b"
    r"|((nguoi|can bo|chuyen vien) )(lap|tong hop|thong ke)|lap (bieu|bang)"
    r"|((quyen|q|pho|p)\b[. ]*)?(giam doc|truong ban|truong phong|hieu truong|thu truong|chu tich|ke toan|van thu))"
)
TEXT_FIELDS = ("centre", "programme", "name", "intake")
REMARKS = ("partners", "opening_decision", "state", "note")


@dataclass(frozen=True)
class Look:
    """What a row below the header shows at first sight."""

    said: Mapping[str, Any]  # its filled cells by field, without the serial number
    texts: Sequence[tuple[str, str]]  # field ("" for a column nobody knows) and text, from left to right
    counts: Mapping[str, int]  # learners and women, where they can be read
    is_numbered: bool  # bears an Arabic serial number
    is_dated: bool  # has a day in a column for days, or what was meant for one

    @classmethod
    def at(cls, raw: Sequence[Any], kept: Sequence[Any], header: Header) -> Look:
        """A row as the reader gave it, and as it is kept."""
        field_at = {column: name for name, column in header.columns.items()}
        cells = cells_by_field(kept, header)
        said = {name: cell for name, cell in cells.items() if cell is not None and name != "serial"}
        return cls(
            said=said,
            texts=[
                (field_at.get(column, ""), text)
                for column, (cell, text) in enumerate(zip(raw, kept, strict=True), start=1)
                if isinstance(cell, str) and text and text not in ERROR_TEXTS
            ],
            counts={name: count for name in ("learners", "women") if (count := count_in(said.get(name))) is not None},
            is_numbered=re.fullmatch(r"[0-9]{1,5}(\.0)?[.)]?", str(cells.get("serial") or "")) is not None,
            is_dated=any(is_day_like(said.get(name)) for name in ("opened_on", "closed_on")),
        )

    def identity(self) -> list[str]:
        """The texts that a class has and a row of totals has not: its programme, name and intake."""
        return [
            text
            for name, text in self.texts
            if name in ("programme", "name", "intake")
            and not TOTAL.match(fold_spelling(text))
            and not COUNTED.match(fold(text))
        ]


def count_in(cell: Any) -> int | None:
    try:
        return parse_count(cell)
    except ReadingError:
        return None


def is_date(cell: Any) -> bool:
    try:
        parse_date(cell)
    except ReadingError:
        return False
    return True


def is_day_like(cell: Any) -> bool:
    return is_date(cell) or (isinstance(cell, str) and DAY_LIKE.search(cell) is not None)


class Sifter:
    """Takes the rows from top to bottom and keeps those that are classes.

    Only a row that is known to be something else is left out: in doubt a row is a class, so that it comes back
    refused with a sentence and is not lost in silence.
    """

    def __init__(self, header: Header) -> None:
        self.header = header
        self.rows: list[ListRow] = []
        self._headings: tuple[str, ...] = ()
        self._is_signing = False
        self._all: list[Look] = []
        self._since_total = 0  # index in `_all` of the first class after the last total
        self._centres: set[str] = set()

    def turn_the_page(self) -> None:
        """The header is printed again, so what follows is the list again."""
        self._is_signing = False

    def put(self, row: ListRow, look: Look) -> None:
        if look.is_dated and look.counts:
            self._keep(row, look)
        elif not look.said and not look.texts:
            return
        elif self._is_total(look):
            self._since_total = len(self._all)
        elif self._all and self._is_signature(look):
            self._is_signing = True
        elif self._is_signing and not self._is_plainly_a_class(look):
            return
        elif heading := self._heading(look):
            self._headings = (heading, *self._headings[:5])
            self._centres.add(core_name(heading))
        elif look.said and not self._is_remark(look):
            self._keep(row, look)

    def _keep(self, row: ListRow, look: Look) -> None:
        self._is_signing = False
        self._all.append(look)
        self._centres.add(core_name(str(look.said.get("centre", ""))))
        self.rows.append(row if look.said.get("centre") else replace(row, headings=self._headings))

    def _is_total(self, look: Look) -> bool:
        """Whether the row adds others up: it says so, or its numbers do."""
        if look.is_dated or (look.is_numbered and look.identity()):
            return False
        labels = [fold_spelling(text) for name, text in look.texts if name not in REMARKS]
        if any(BARE_TOTAL.match(label) for label in labels):
            return True
        if look.is_numbered or look.identity():
            return False
        for label in labels:
            rest = core_name(TOTAL.sub("", label))
            if NAMED_TOTAL.match(label) or (TOTAL.match(label) and (rest in self._centres or self._adds_up(look, 1))):
                return True
        only_formulas = not look.texts and NOT_CALCULATED in look.said.values()
        return only_formulas or (len(look.texts) <= 2 and self._adds_up(look, 2))

    def _adds_up(self, look: Look, fewest: int) -> bool:
        """Whether the row's learners, or else women, are the sum of the classes since the last total, or of all."""
        name = next(iter(look.counts), None)
        if name is None:
            return False
        parts = [[other.counts.get(name, 0) for other in self._all[start:]] for start in (self._since_total, 0)]
        return any(len(numbers) >= fewest and sum(numbers) == look.counts[name] for numbers in parts)

    def _is_signature(self, look: Look) -> bool:
        """Whether the signature block begins here: an office's signing words, and nothing a class would have."""
        texts = [text for _name, text in look.texts]
        if look.counts or look.is_numbered or not 1 <= len(texts) <= 4:
            return False
        days = [text for text in texts if SIGNING_DAY.match(fold(text))]
        if days and len(texts) <= 2 and (len(texts) == 1 or "," in fold(days[0])[:42]):
            return True
        signing = [text for text in texts if is_signing(text)]
        return bool(signing) and len(texts) - len(signing) <= 1 and not look.is_dated

    def _is_plainly_a_class(self, look: Look) -> bool:
        """Below a signature only names and recipients are expected."""
        named = len(look.said.keys() & set(TEXT_FIELDS))
        return look.is_dated or bool(look.counts) or (look.is_numbered and named > 0) or named >= 3

    def _is_remark(self, look: Look) -> bool:
        """A footnote, or a lone text where a day or a number belongs."""
        if look.is_dated or look.counts or look.is_numbered or len(look.texts) > 2 or not look.texts:
            return False
        name, text = look.texts[0]
        lone = len(look.texts) == 1 and name in ("opened_on", "closed_on", "learners", "women")
        return FOOTNOTE.match(fold(text)) is not None or (lone and not re.search("[0-9]", text))

    def _heading(self, look: Look) -> str:
        """The text of a row that heads the rows below it (“I. TTCT Cam Lâm: 12 lớp”), without number and count."""
        texts = [
            (name, text) for name, text in look.texts if not NUMBERING.fullmatch(text) and not COUNTED.match(fold(text))
        ]
        if look.is_dated or len(texts) != 1 or texts[0][0] in REMARKS:
            return ""
        name, text = texts[0]
        marks = [mark for _name, mark in look.texts if NUMBERING.fullmatch(mark) and not mark[0].isdigit()]
        led = bool(marks) or NUMBERING.match(text) is not None
        bare = NUMBERING.sub("", text)
        counted = re.search(r"[:(,–-]\s*[0-9.]+\s*(lớp|học viên)", text)
        is_unit = UNIT.match(fold(bare)) is not None
        if (look.is_numbered and not is_unit) or (look.counts and not (led or counted)):
            return ""
        if name in ("", "serial", "centre") or led or counted or is_unit or (text.isupper() and " " in text):
            return re.split(r"\s*[:(]\s*|\s*[-–,]\s*[0-9]+ lớp", bare)[0].strip()
        return ""


def is_signing(text: str) -> bool:
    """Whether a text is a signing word or title; longer ones only in capitals, as offices print them."""
    folded = fold(text)
    found = SIGNING.match(folded)
    if found is None:
        return False
    rest = re.sub(r"^( bieu| bang| danh sach| bao cao| truong)*", "", folded[found.end() :]).strip(" .:,()")
    return not rest or text.isupper() or folded.startswith(("noi nhan", "xac nhan cua", "ky", "(ky", "da ky", "(da ky"))
