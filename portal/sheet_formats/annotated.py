"""Writes a workbook back to its user: a sentence on each wrong row, and without the rows already taken in."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.sheet_formats.cells import Budget, Cell, Grid, Refusal, cell_name, clean, safe_sheet_name
from portal.sheet_formats.kinds import read_any
from portal.sheet_formats.layout import MAX_LAYOUT_MARKS, open_layout, put_text
from portal.sheet_formats.package import Package

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ERROR_WIDTH = 50  # characters
_LIGHT_RED, _DARK_RED = "FFC7CE", "9C0006"


@dataclass(frozen=True)
class Notes:
    """What to write into which sheet; rows count from 1, as in the sheet that was sent."""

    sheet: str
    header_row: int
    heading: str
    errors: dict[int, str]
    drop_rows: Collection[int]


def annotated(content: bytes, notes: Notes) -> bytes:
    """The workbook as .xlsx with the notes. Raises Refusal as reading does, and for a sheet not there."""
    budget = Budget()
    kind, grids = read_any(content, budget)
    place = next((place for place, grid in enumerate(grids) if grid.name == notes.sheet), None)
    if place is None:
        raise Refusal("no-sheet", sheet=notes.sheet)
    book = None
    if kind == "xlsx" and budget.marks <= MAX_LAYOUT_MARKS:
        book = open_layout(Package(content), grids)
    if book is None:
        book = _plain(grids)
    sheet = book.worksheets[place]
    _write_errors(sheet, grids[place], notes)
    _drop_rows(sheet, sorted(row for row in notes.drop_rows if row > notes.header_row))
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    sheet.sheet_state = "visible"
    book.active = sheet
    answer = io.BytesIO()
    book.save(answer)
    return answer.getvalue()


def _plain(grids: list[Grid]) -> Workbook:
    """A workbook with the same rows in the same places, and no layout."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and reading does without

    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for grid in grids:
        sheet = book.create_sheet(safe_sheet_name(grid.name, taken))
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        for row, column, value in grid.cells():
            cell = sheet.cell(row, column)
            shown = _writable(value)
            if isinstance(shown, str):
                put_text(cell, shown)
            else:
                cell.value = shown
            if isinstance(shown, date):
                cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(shown, datetime) else "dd/mm/yyyy"
    return book


def _writable(value: Cell) -> Cell:
    """The value as Excel can hold it: days before 1900 become text."""
    if isinstance(value, date) and value.year < 1900:
        return value.strftime("%d/%m/%Y")
    return value


def _write_errors(sheet: Worksheet, grid: Grid, notes: Notes) -> None:
    """Add the column of errors to the right of the table, or write anew the one of an earlier round."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - already loaded here

    column = _error_column(grid, notes)
    _free_column(sheet, column, notes.header_row)
    for row, old_column, _value in grid.cells():
        if old_column == column and row > notes.header_row:
            sheet.cell(row, column).value = None
            sheet.cell(row, column).fill = PatternFill()
    heading = sheet.cell(notes.header_row, column)
    put_text(heading, notes.heading)
    if column > 1:
        heading._style = copy(sheet.cell(notes.header_row, column - 1)._style)
    _set_width(sheet, column)
    for row, sentence in notes.errors.items():
        cell = sheet.cell(row, column)
        put_text(cell, clean(sentence) or "")
        cell.fill = PatternFill("solid", start_color=_LIGHT_RED)
        cell.font = Font(color=_DARK_RED)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = None  # so that Excel fits it to the sentence
        sheet.row_dimensions[row].hidden = False


def _error_column(grid: Grid, notes: Notes) -> int:
    """The column with the heading, else the first one right of everything from the header row down."""
    last = 0
    for row, column, value in grid.cells():
        if row == notes.header_row and value == notes.heading:
            return column
        if row >= notes.header_row:
            last = max(last, column)
    return last + 1


def _free_column(sheet: Worksheet, column: int, header_row: int) -> None:
    """Undo merged ranges that reach into the column of errors: a covered cell cannot hold a sentence."""
    for area in list(sheet.merged_cells.ranges):
        if area.max_row >= header_row and area.min_col <= column <= area.max_col:
            sheet.unmerge_cells(area.coord)


def _set_width(sheet: Worksheet, column: int) -> None:
    """Widen the column; a group of columns with one width that holds it ends before it."""
    for group in sheet.column_dimensions.values():
        if group.min and group.max and group.min < column <= group.max:
            group.max = column - 1
    own = sheet.column_dimensions[cell_name(1, column)[:-1]]
    own.min = own.max = column
    own.width = _ERROR_WIDTH
    own.hidden = False


def _drop_rows(sheet: Worksheet, dropped: list[int]) -> None:
    """Remove rows in one pass: openpyxl's own delete_rows moves all later cells again for each row.

    Merged ranges and heights move along; a merged range that loses a row is merged no more.
    """
    if not dropped:
        return

    def moved(row: int) -> int:
        return row - bisect_left(dropped, row)

    gone = set(dropped)
    merged = [m for m in sheet.merged_cells.ranges if m.max_row >= dropped[0]]
    for area in list(merged):
        sheet.unmerge_cells(area.coord)
    cells = {}
    for (row, column), cell in sheet._cells.items():
        if row not in gone:
            cell.row = moved(row)
            cells[cell.row, column] = cell
    sheet._cells = cells
    heights = [(row, height) for row, height in sheet.row_dimensions.items() if row not in gone]
    sheet.row_dimensions.clear()
    for row, height in heights:
        height.index = moved(row)
        sheet.row_dimensions[moved(row)] = height
    for area in merged:
        if gone.isdisjoint(range(area.min_row, area.max_row + 1)):
            sheet.merge_cells(
                start_row=moved(area.min_row),
                end_row=moved(area.max_row),
                start_column=area.min_col,
                end_column=area.max_col,
            )
