"""From a workbook to the rows that are classes: finds the list, leaves out titles, totals and signatures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.imports.columns import FIELD_OF, Header, find_header, plain_heading
from portal.spreadsheets import Sheet, Workbook, WorkbookError
from portal.vietnamese import ReadingError, clean, fold, fold_spelling, parse_date

REQUIRED = ("opened_on", "learners")
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
TOTAL = re.compile(r"^(tổng|cộng|luỹ kế|total|subtotal)(?=$|[\s:.\-(0-9])")
TOTAL_NEXT = re.compile(
    r"^(tổng|cộng|luỹ kế|total|subtotal)\s*(cộng|số|hợp|toàn|các|chung|theo|trung|ttct|huyện|thị|thành|xã|phường|dồn|lớp|:|$|[0-9.(\-])"
)
SIGNATURE = (
    "nguoi lap", "giam doc", "truong ban", "thu truong", "noi nhan", "ky ten", "ky ghi ro", "xac nhan",
    "lap bieu", "k/t", "t/m", "ke toan", "van thu",
)


@dataclass(frozen=True)
class ListRow:
    """One row that is a class: 1-based number in the sheet (record number in a CSV), cells by field."""

    number: int
    cells: Mapping[str, Any]  # text, int, float, bool, ISO date text, or None
    other: tuple[str, ...] = ()  # what stands in columns nobody knows: tells repeated rows apart


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
    sheet, header = max(found, key=lambda pair: (not pair[0].hidden, len(pair[1].columns)))
    refuse_missing_columns(sheet, header)
    rows, skipped = class_rows(sheet, header)
    if not rows:
        raise WorkbookError(
            _("Trang “{sheet}” có dòng tiêu đề nhưng không có lớp nào bên dưới.").format(sheet=sheet.name)
        )
    notes = list(notes_on(header, [other for other, _header in found if other is not sheet]))
    return ClassList(sheet.name, header.last_row, header.columns, header.headings, rows, skipped, notes)


def refuse_missing_columns(sheet: Sheet, header: Header) -> None:
    missing = [NAMES_OF_FIELDS[name]() for name in REQUIRED if name not in header.columns]
    if "programme" not in header.columns and "name" not in header.columns:
        missing.append(NAMES_OF_FIELDS["programme"]())
    if missing:
        raise WorkbookError(
            _("Trang “{sheet}” thiếu cột: {columns}. Hãy thêm cột (tiêu đề ở dòng {row}) rồi gửi lại.").format(
                sheet=sheet.name, columns=", ".join(missing), row=header.last_row
            )
        )


def notes_on(header: Header, other_sheets: Sequence[Sheet]) -> Sequence[str]:
    """What the reader left aside, said openly."""
    notes = [
        _("Cột “{heading}” lặp lại một cột đã có nên không được đọc.").format(heading=heading)
        for heading in header.repeated
    ]
    notes.extend(
        _("Trang “{sheet}” cũng có danh sách lớp nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng.").format(
            sheet=sheet.name
        )
        for sheet in other_sheets
    )
    return notes


def class_rows(sheet: Sheet, header: Header) -> tuple[list[ListRow], int]:
    """The rows below the header that are classes, and how many rows of the sheet are none.

    A row that only names a centre (“I. TTCT Cam Lâm: 12 lớp”) stands for the centre of the rows below it.
    """
    rows: list[ListRow] = []
    skipped = header.last_row
    group = ""
    signing = False
    for number, raw in enumerate(sheet.rows[header.last_row :], start=header.last_row + 1):
        row = list_row(number, raw, header)
        signing = signing or (bool(rows) and is_signature(row, raw))
        if (signing and not is_complete(row)) or not is_class(row, raw):
            skipped += 1
            group = group_heading(raw) or group
            continue
        if group and not row.cells.get("centre"):
            row = ListRow(number, {**row.cells, "centre": group}, row.other)
        rows.append(row)
    return rows, skipped


def list_row(number: int, raw: Sequence[Any], header: Header) -> ListRow:
    cells = {name: stored(cell_at(raw, column)) for name, column in header.columns.items()}
    return ListRow(number, cells, tuple(str(stored(cell_at(raw, column)) or "") for column in header.other))


def cell_at(raw: Sequence[Any], column: int) -> Any:
    return raw[column - 1] if column <= len(raw) else None


def stored(cell: Any) -> Any:
    """A cell as JSON can hold it; blank text is None."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return clean(cell) or None
    return cell if isinstance(cell, (int, float, bool)) or cell is None else str(cell)


def is_class(row: ListRow, raw: Sequence[Any]) -> bool:
    """Whether a row below the header is a class, perhaps with wrong cells, and no heading, total or blank."""
    filled = {name for name, cell in row.cells.items() if cell is not None and name != "serial"}
    if not filled or is_repeated_header(raw):
        return False
    dated = bool(filled & {"opened_on", "closed_on"})
    if is_total(raw) and not is_date(row.cells.get("opened_on")):
        return False
    named = bool(filled & {"programme", "name"})
    if dated or (named and filled & {"learners", "centre"}):
        return True
    return len(filled) >= 3 or (row.cells.get("serial") is not None and bool(filled & {"learners", "centre"}) and named)


def is_complete(row: ListRow) -> bool:
    """Whether the row has both a day and a number of learners, as only a class has."""
    return is_date(row.cells.get("opened_on")) and row.cells.get("learners") is not None


def is_date(cell: Any) -> bool:
    try:
        parse_date(cell)
    except ReadingError:
        return False
    return True


def is_repeated_header(raw: Sequence[Any]) -> bool:
    """A header printed again on the next page, or the row of column numbers (1) (2) (3) below a header."""
    filled = [cell for cell in raw if cell not in (None, "")]
    words = [plain_heading(cell) for cell in filled if isinstance(cell, str)]
    if len(words) == len(filled) and sum(word in FIELD_OF for word in words) >= 3:
        return True
    numbers = [re.sub(r"\D", "", str(cell).removesuffix(".0")) for cell in filled]
    return len(filled) >= 4 and numbers == [str(count) for count in range(1, len(filled) + 1)]


def is_total(raw: Sequence[Any]) -> bool:
    """Whether the row's first words say that it adds others up, or it holds numbers alone."""
    texts = [fold_spelling(cell) for cell in raw if isinstance(cell, str) and cell.strip()]
    if not texts:
        return True
    return any(TOTAL.match(text) and TOTAL_NEXT.match(text) for text in texts[:2])


def is_signature(row: ListRow, raw: Sequence[Any]) -> bool:
    """Whether the signature block begins here: an office's signing words, and nothing a class would have."""
    if is_complete(row):
        return False
    texts = [fold(cell) for cell in raw if isinstance(cell, str) and cell.strip()]
    if len(texts) > 4 or not texts:
        return False
    return any(
        text.startswith(SIGNATURE) or re.search(r"\bngay\b.*\bthang\b.*\bnam\b", text) is not None for text in texts
    )


def group_heading(raw: Sequence[Any]) -> str:
    """The text of a row that holds one text alone, without its number and count; else ""."""
    texts = [clean(cell) for cell in raw if isinstance(cell, str) and cell.strip()]
    texts = [text for text in texts if not re.fullmatch(r"[IVXLC]+\.?|[A-Z]\.?|[0-9]+\.?", text)]
    if len(texts) != 1 or is_total(raw):
        return ""
    text = re.sub(r"^([IVXLC]+|[A-Z]|[0-9]+)[.)\-/]\s*", "", texts[0])
    return re.split(r"\s*[:(]\s*", text)[0].strip()

