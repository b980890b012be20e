"""From a file or the clipboard to a table: finds the list, turns old fonts into Unicode, tells the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from courses.learner_lists.columns import NAMES, Area, Header, Heading, find_header, is_header_like, read_header
from courses.learner_lists.guessing import guessed_header
from courses.learner_lists.looks import is_birth, is_mark, shown
from courses.learner_lists.tables import Column, LearnerTable, TableRow
from portal.legacy_text import NAMES as NAMES_OF_ENCODINGS
from portal.legacy_text import TCVN3, VNI, encoding_by_letters, is_either, to_unicode
from portal.sheet_formats.cells import MAX_COLUMNS, MAX_ROWS, Cell, FontText
from portal.sheet_formats.cells import clean as clean_cell
from portal.spreadsheets import Sheet, Workbook, WorkbookError, read_workbook
from portal.vietnamese import clean_lines

SAMPLES, SNIFFED = 4, 60  # cells shown with a column, and looked at to tell what it holds
LONGEST_PASTE = 2_000_000  # characters
QUOTED_CELL = re.compile(r'"((?:[^"]|"")+)"(?=[\t\n]|$)')
PLAIN_CELL = re.compile(r"[^\t\n]*")
_EMPTY = re.compile(r"[-‐-―−.…_\s]*")


@dataclass(frozen=True)
class UnicodeSheet:
    """A sheet whose old fonts have been turned into Unicode; `turned` says which cells of which row were."""

    sheet: Sheet
    rows: list[list[Any]]
    turned: Mapping[int, dict[int, str]]  # 0-based row → 1-based column → encoding


def read_learner_file(content: bytes, filename: str) -> LearnerTable:
    """The learner list in an uploaded workbook. Raises WorkbookError with a sentence for the user."""
    return table_in(read_workbook(content, filename=filename))


def table_in(workbook: Workbook) -> LearnerTable:
    """The learner list in the workbook's best sheet. Raises WorkbookError."""
    sheets = [in_unicode(sheet) for sheet in workbook.sheets]
    found = [(page, header) for page in sheets if (header := find_header(page.rows, page.sheet.merged)) is not None]
    if not found:
        raise WorkbookError(
            _(
                "Không tìm thấy dòng tiêu đề của danh sách học viên. Bảng cần có cột Họ và tên và thêm một cột như "
                "Ngày sinh, Đơn vị; hãy thêm dòng tiêu đề rồi gửi lại."
            )
        )
    page, header = max(found, key=lambda pair: worth(*pair))
    table = table_of(page, header)
    if not table.rows:
        sentence = _(
            "Trang “{sheet}” có dòng tiêu đề nhưng không có học viên nào bên dưới; hãy ghi mỗi người một dòng."
        )
        raise WorkbookError(sentence.format(sheet=page.sheet.name))
    return replace(table, notes=[*notes_on_sheets(page, sheets, found), *table.notes])


def read_pasted(text: str) -> LearnerTable:
    """The learner list that was copied from a spreadsheet: cells between tabs, a header or none.

    Raises WorkbookError with a sentence for the user.
    """
    if len(text) > LONGEST_PASTE:
        raise WorkbookError(_("Đoạn dán quá dài; hãy lưu danh sách thành tệp Excel rồi tải lên."))
    rows: list[list[Cell]] = [[clean_cell(cell) for cell in row] for row in pasted_rows(text)]
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise WorkbookError(_("Đoạn dán quá nhiều dòng hoặc cột; hãy lưu danh sách thành tệp Excel rồi tải lên."))
    page = in_unicode(Sheet(name="", rows=rows, hidden=False))
    header = find_header(page.rows, fewest=1)
    if header is None and (guess := guessed_header(page.rows)) is not None:
        note = _("Không thấy dòng tiêu đề nên các cột được đoán theo nội dung; hãy kiểm tra từng cột.")
        table = table_of(page, guess)
        return replace(table, notes=[note, *table.notes])
    if header is None or not (table := table_of(page, header)).rows:
        raise WorkbookError(
            _("Không thấy học viên nào trong đoạn dán; hãy chép cả dòng tiêu đề và các dòng học viên từ Excel.")
        )
    return table


def pasted_rows(text: str) -> list[list[str]]:
    """The cells of a pasted text, parted by tabs; by semicolons where it has no tab and they part every line alike."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").rstrip("\n")
    if "\t" in text:
        return [row.split("\t") for row in text.split("\n")] if '"' not in text else quoted_rows(text)
    rows = [line.split(";") for line in text.split("\n")]
    return rows if len({len(row) for row in rows}) == 1 else [[line] for line in text.split("\n")]


def quoted_rows(text: str) -> list[list[str]]:
    """The cells where Excel put some in quotes: those that hold a line break, a tab, or quotes beside them.

    A quote that stands alone in its cell is a ditto mark and stays.
    """
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        found = QUOTED_CELL.match(text, place)
        if found and re.search('[\n\t]|""', found[1]):
            rows[-1].append(found[1].replace('""', '"'))
        else:
            found = PLAIN_CELL.match(text, place)
            assert found is not None  # noqa: S101 - it matches nothing, too
            rows[-1].append(found[0])
        place = found.end() + 1
        if text[found.end() : place] == "\n":
            rows.append([])
    return rows


# --- Old fonts ---------------------------------------------------------------------------------------


def in_unicode(sheet: Sheet) -> UnicodeSheet:
    """The sheet with each text in TCVN3 or VNI turned, cell by cell: the font says it, or the letters, or the row."""
    rows: list[list[Any]] = []
    turned: dict[int, dict[int, str]] = {}
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for place, row in enumerate(sheet.rows):
        if all(type(cell) is not FontText and (type(cell) is not str or cell.isascii()) for cell in row):
            rows.append(row)
            continue
        found = {
            column: read
            for column, cell in enumerate(row, start=1)
            if isinstance(cell, str) and (read := told(cell, known))[1]
        }
        if found:
            encoding = next(iter(found.values()))[1]
            row = list(row)
            for column, cell in enumerate(row, start=1):
                if column not in found and isinstance(cell, str) and is_either(cell) and fits(row, encoding):
                    new = to_unicode(cell, encoding)
                    if new != cell:
                        found[column] = (new, encoding)
            for column, (text, _encoding) in found.items():
                row[column - 1] = clean_cell(text)
            turned[place] = {column: NAMES_OF_ENCODINGS[encoding] for column, (_text, encoding) in found.items()}
        rows.append(row)
    return UnicodeSheet(sheet, rows, turned)


def told(cell: str, known: dict[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    """The cell in Unicode and the encoding it was in; "" when it was Unicode already."""
    font = cell.font if isinstance(cell, FontText) else ""
    key = (str(cell), font)
    if key not in known:
        encoding = font or (encoding_by_letters(cell) if not cell.isascii() else "")
        new = to_unicode(str(cell), encoding)
        known[key] = (new, encoding if new != cell else "")
    return known[key]


def fits(row: Sequence[Any], encoding: str) -> bool:
    """Whether nothing in the row is plainly Unicode, so that a doubtful cell goes with the others."""
    return encoding in (TCVN3, VNI) and all(
        ord(letter) < 0x250 for cell in row if isinstance(cell, str) for letter in cell
    )


# --- The table ---------------------------------------------------------------------------------------


def worth(page: UnicodeSheet, header: Header) -> tuple[bool, bool, int, int]:
    """Which of two sheets is the list: the visible one, the filled one, the one with more columns, the longer one."""
    filled = sum(any(cell is not None for cell in row) for row in page.rows[header.last_row :])
    return (not page.sheet.hidden, filled > 0, header.worth, filled)


def table_of(page: UnicodeSheet, header: Header) -> LearnerTable:
    """The rows below the header. Raises WorkbookError for a second list on the sheet."""
    refuse_lists_side_by_side(header)
    rows, skipped = list(rows_below(page, header)), 0
    skipped = len(page.rows) - len(rows)
    header = sniffed(header, rows)
    columns = columns_with_samples(header, rows)
    name = page.sheet.name
    header_rows = [header.first_row, header.last_row] if header.last_row else []
    return LearnerTable(name, header_rows, columns, rows, notes_on_table(page, header, rows), skipped)


def rows_below(page: UnicodeSheet, header: Header) -> Iterator[TableRow]:
    """The filled rows below the header, without its repetitions. Raises WorkbookError for another header."""
    hidden = set(page.sheet.hidden_rows)
    covered = covered_cells(page.sheet.merged, header.last_row)
    above: list[Any] = []
    for place in range(header.last_row, len(page.rows)):
        number, raw = place + 1, page.rows[place]
        if is_header_like(raw) and is_repeated(page, header, place):
            continue
        cells = [stored(cell) for cell in raw]
        merged = [column for column in covered.get(number, ()) if column <= len(above)]
        for column in merged:
            cells.extend([None] * (column - len(cells)))
            if cells[column - 1] is None:
                cells[column - 1] = above[column - 1]
        above = cells
        if any(cell is not None for cell in raw) and any(cell is not None for cell in cells):
            yield TableRow(number, cells, page.turned.get(place, {}), merged, number in hidden)


def covered_cells(merged: Sequence[Area], header_row: int) -> dict[int, list[int]]:
    """Row → the columns in which a merged cell of one column reaches down from the row above."""
    found: dict[int, list[int]] = {}
    for first_row, first, last_row, last in merged:
        if first == last and first_row > header_row:
            for row in range(first_row + 1, last_row + 1):
                found.setdefault(row, []).append(first)
    return found


def is_repeated(page: UnicodeSheet, header: Header, place: int) -> bool:
    """Whether the header is printed again here; raises WorkbookError when it puts its columns elsewhere."""
    depths = range(1, header.last_row - header.first_row + 2)
    found = [again for depth in depths if (again := read_header(page.rows, place, depth, page.sheet.merged))]
    if found:
        again = max(found, key=lambda other: other.worth)
        known = header.fields
        if any(known.get(name, column) != column for name, column in again.fields.items() if name != "ignore"):
            sentence = _(
                "Dòng {row} là tiêu đề của một danh sách khác với danh sách ở dòng {first}; hãy tách mỗi danh sách "
                "thành một trang riêng rồi gửi từng trang."
            )
            raise WorkbookError(sentence.format(row=place + 1, first=header.last_row))
    return True


def refuse_lists_side_by_side(header: Header) -> None:
    """Two lists beside one another would give half the learners."""
    names = [heading.shown for heading in header.headings.values() if heading.field in NAMES]
    if len(header.repeated) > 1 and any(text in header.repeated for text in names):
        raise WorkbookError(
            _(
                "Trang có hai danh sách đặt cạnh nhau (cột “{heading}” xuất hiện hai lần); hãy chuyển thành một danh "
                "sách từ trên xuống rồi gửi lại."
            ).format(heading=names[0])
        )


def stored(cell: Any) -> Any:
    """A cell as JSON can hold it; blank text, and a lone dash or dots, are None."""
    if type(cell) is str:
        if len(cell) < 9 and _EMPTY.fullmatch(cell):
            return None
        return clean_lines(cell) if "\n" in cell or "  " in cell or cell[0] == " " or cell[-1] == " " else cell
    if cell is None or isinstance(cell, (int, float, bool)):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return stored(str(cell))


# --- What the columns hold ---------------------------------------------------------------------------


def sniffed(header: Header, rows: Sequence[TableRow]) -> Header:
    """The header with what only the cells can say: births or marks under "Nữ", a given name without a heading."""
    headings = dict(header.headings)
    fields = header.fields

    def cells_of(column: int) -> list[Any]:
        found = (row.cells[column - 1] for row in rows if column <= len(row.cells))
        return list(islice((cell for cell in found if cell is not None), SNIFFED))

    def most(column: int, test: Callable[[Any], bool]) -> bool:
        cells = cells_of(column)
        return bool(cells) and sum(map(test, cells)) * 2 > len(cells)

    for name, other, test in (
        ("female_mark", "birth_female", is_birth),
        ("birth_female", "female_mark", is_mark),
        ("birth_male", "ignore", is_mark),
    ):
        if (column := fields.get(name)) and most(column, test):
            headings[column] = Heading(headings[column].shown, other)
    column = fields.get("full_name")
    if column and "given_name" not in fields and is_given_name(header, column + 1, rows):
        headings[column] = Heading(headings[column].shown, "family_name")
        headings[column + 1] = Heading(headings[column].shown, "given_name")
    return replace(header, headings=headings)


def is_given_name(header: Header, column: int, rows: Sequence[TableRow]) -> bool:
    """Whether a column right of "Họ và tên", without a heading of its own, holds single words row after row."""
    heading = header.headings.get(column)
    if heading is not None and heading.field not in ("", "full_name"):
        return False
    if heading is not None and heading.shown not in {other.shown for other in header.headings.values() if other.field}:
        return False
    named = [row.cells for row in rows if column - 1 <= len(row.cells) and isinstance(row.cells[column - 2], str)]
    cells = [cells[column - 1] for cells in named[:SNIFFED] if column <= len(cells) and cells[column - 1] is not None]
    words = [cell for cell in cells if isinstance(cell, str) and " " not in cell and cell[:1].isalpha()]
    return bool(words) and len(words) * 5 >= len(cells) * 4 and len(cells) * 2 > len(named[:SNIFFED])


def columns_with_samples(header: Header, rows: Sequence[TableRow]) -> list[Column]:
    width = max((len(row.cells) for row in rows), default=0)
    found = []
    for column in range(1, max(width, max(header.headings, default=0)) + 1):
        heading = header.headings.get(column, Heading("", ""))
        cells = (row.cells[column - 1] for row in rows if column <= len(row.cells))
        samples = list(islice((shown(cell)[:60] for cell in cells if cell is not None), SAMPLES))
        if heading.shown or samples:
            found.append(Column(column, heading.shown, heading.field or None, samples))
    return found


# --- What is said about it ---------------------------------------------------------------------------


def notes_on_sheets(
    page: UnicodeSheet, pages: Sequence[UnicodeSheet], found: Sequence[tuple[UnicodeSheet, Header]]
) -> list[str]:
    """Which sheet was read, where there was a choice."""
    notes = []
    if page.sheet.hidden:
        notes.append(_("Danh sách được đọc từ trang ẩn “{sheet}”.").format(sheet=page.sheet.name))
    elif page is not pages[0]:
        notes.append(_("Danh sách được đọc từ trang “{sheet}”.").format(sheet=page.sheet.name))
    left = _("Trang “{sheet}” cũng có danh sách nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng.")
    notes.extend(
        left.format(sheet=other.sheet.name) for other, header in found if other is not page and worth(other, header)[1]
    )
    return notes


def notes_on_table(page: UnicodeSheet, header: Header, rows: Sequence[TableRow]) -> list[str]:
    """What the reader left aside or took from where nobody sees it, said openly."""
    notes = []
    if hidden := [row.number for row in rows if row.is_hidden]:
        sentence = _("Các dòng đang ẩn trong tệp cũng được đọc: {rows}.")
        notes.append(sentence.format(rows=ranges(hidden)))
    columns = set(page.sheet.hidden_columns)
    if shown_headings := [
        heading.shown for column, heading in header.headings.items() if column in columns and heading.shown
    ]:
        sentence = _("Các cột đang ẩn trong tệp cũng được đọc: {headings}.")
        notes.append(sentence.format(headings=", ".join(f"“{text[:60]}”" for text in shown_headings)))
    repeated = _("Cột “{heading}” lặp lại một cột đã có nên không được đọc.")
    notes.extend(repeated.format(heading=heading[:60]) for heading in header.repeated)
    turned = {name for row in rows for name in row.old_fonts.values()}
    for name in sorted(turned):
        notes.append(
            _("Danh sách gõ bằng phông chữ cũ đã được chuyển từ {name}; hãy soát lại họ tên.").format(name=name)
        )
    return notes


def ranges(numbers: Sequence[int]) -> str:
    """4, 5, 6, 9 → "4–6, 9"; at most ten pieces."""
    pieces: list[list[int]] = []
    for number in numbers:
        if pieces and number == pieces[-1][1] + 1:
            pieces[-1][1] = number
        else:
            pieces.append([number, number])
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in pieces[:10]]
    return ", ".join(texts) + ("…" if len(pieces) > 10 else "")
