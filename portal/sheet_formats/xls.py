"""Reads .xls of Excel 95 to 2003: values by calamine, and a walk over the records for what it hides."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import date, time, timedelta

from portal.legacy_text import encoding_of_font
from portal.sheet_formats.cells import MAX_SHEETS, Budget, Cell, FontText, Grid, Refusal, clean, whole
from portal.sheet_formats.ole import Ole

# Record types of [MS-XLS]; each of _SINGLE starts with row and column.
_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_FONT, _XF, _ROW, _COLUMNS, _MERGED = 0x0031, 0x00E0, 0x0208, 0x007D, 0x00E5
Places = dict[tuple[int, int], str]  # by row and column from 1
Value = int | float | str | bool | time | date | timedelta
_SINGLE = {_FORMULA, _BOOLERR, 0x0203, 0x0204, 0x027E, 0x00D6, 0x00FD}
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xls(ole: Ole, content: bytes, budget: Budget) -> list[Grid]:
    """All worksheets in the order of the tabs, hidden ones too. Raises Refusal when one cannot be read whole.

    calamine gives an error cell as an empty one, and asks for memory by the farthest cell: hence the walk.
    """
    stream = ole.read("workbook" if "workbook" in ole.names else "book")
    sheets, fonts = _sheets(stream)
    if len(sheets) > MAX_SHEETS:
        raise Refusal("too-many-sheets")
    import python_calamine  # noqa: PLC0415 - only old files need it

    grids = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheets_metadata) != len(sheets):
            raise Refusal("damaged")
        for about, (offset, kind) in zip(book.sheets_metadata, sheets, strict=True):
            if kind == 0:
                hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
                grid = Grid(about.name, budget, hidden=hidden)
                errors, old_fonts = _walk(stream, offset, grid, fonts)
                _fill(grid, book.get_sheet_by_name(about.name).to_python(skip_empty_area=False), errors, old_fonts)
                grids.append(grid)
    except python_calamine.PasswordError as error:
        raise Refusal("password") from error
    except python_calamine.CalamineError as error:
        raise Refusal("damaged") from error
    return grids


def _fill(grid: Grid, rows: list[list[Value]], errors: Places, old_fonts: Places) -> None:
    """Put calamine's rows into the grid, with the errors it left out and the fonts it does not tell."""
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            if (row, column) not in errors:
                cell = _cell(value)
                font = old_fonts.get((row, column))
                grid.put(row, column, FontText.of(cell, font) if font and isinstance(cell, str) else cell)
    for (row, column), error in errors.items():
        grid.put(row, column, error)


def _cell(value: Value) -> Cell:
    """A value of calamine as a cell: clean text, whole numbers as int."""
    if isinstance(value, str):
        return clean(value)
    return whole(value) if isinstance(value, float) else value


def _sheets(stream: bytes) -> tuple[list[tuple[int, int]], list[str]]:
    """Offset and kind (0 is a worksheet) of each sheet, and what old font each style has.

    Raises Refusal for passwords and macro sheets.
    """
    sheets, names, styles = [], [], []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise Refusal("password")
        if kind == _BOUNDSHEET and len(body) >= 6:
            offset, _visibility, sheet_kind = struct.unpack_from("<IBB", body)
            if sheet_kind == 1:
                raise Refusal("macro")
            sheets.append((offset, sheet_kind))
        elif kind == _FONT:
            names.append(encoding_of_font(_font_name(body)))
        elif kind == _XF and len(body) >= 2:
            (number,) = struct.unpack_from("<H", body)
            styles.append(number - (number > 4))  # there is no font 4
    return sheets, [names[number] if number < len(names) else "" for number in styles] if any(names) else []


def _font_name(body: bytes) -> str:
    """The name in a FONT record; Excel 95 wrote it without the byte of flags."""
    if len(body) < 16:
        return ""
    length = body[14]
    if len(body) == 15 + length:
        return body[15:].decode("latin-1")
    return body[16 : 16 + 2 * length].decode("utf-16-le", "ignore") if body[15] & 1 else body[16:].decode("latin-1")


def _walk(stream: bytes, offset: int, grid: Grid, fonts: list[str]) -> tuple[Places, Places]:
    """The error cells of a sheet, and its cells in old fonts, by row and column from 1.

    Raises Refusal for far and repeated cells.
    """
    errors: Places = {}
    old_fonts: Places = {}
    seen = set()
    for kind, body in _records(stream, offset):
        for row, column in _places(kind, body):
            grid.budget.mark()
            if (row, column) in seen:
                raise grid.refusal("cell-twice", row, column)
            seen.add((row, column))
            grid.check(row, column)
            error = _error(kind, body)
            if error:
                errors[row, column] = error
            if fonts and kind != _MULRK and (font := _font_of(body, fonts)):
                old_fonts[row, column] = font
        _look(kind, body, grid)
    return errors, old_fonts


def _font_of(body: bytes, fonts: list[str]) -> str:
    (style,) = struct.unpack_from("<H", body, 4)
    return fonts[style] if style < len(fonts) else ""


def _look(kind: int, body: bytes, grid: Grid) -> None:
    """Keep what a record says of hidden rows, hidden columns and merged cells."""
    if kind == _ROW and len(body) >= 14:
        row, flags = struct.unpack_from("<H10xH", body)
        if flags & 0x20:
            grid.hide_rows(row + 1, row + 1)
    elif kind == _COLUMNS and len(body) >= 10:
        first, last, flags = struct.unpack_from("<HH4xH", body)
        if flags & 1:
            grid.hide_columns(first + 1, last + 1)
    elif kind == _MERGED and len(body) >= 2:
        for first_row, last_row, first, last in struct.iter_unpack("<4H", body[2 : 2 + (len(body) - 2) // 8 * 8]):
            grid.merge(first_row + 1, first + 1, last_row + 1, last + 1)


def _places(kind: int, body: bytes) -> Iterator[tuple[int, int]]:
    """The filled cells a record gives, counted from 1."""
    if kind in _SINGLE and len(body) >= 6:
        row, column = struct.unpack_from("<HH", body)
        yield row + 1, column + 1
    elif kind == _MULRK and len(body) >= 6:
        row, first = struct.unpack_from("<HH", body)
        (last,) = struct.unpack_from("<H", body, len(body) - 2)
        for column in range(first, last + 1):
            yield row + 1, column + 1


def _error(kind: int, body: bytes) -> str | None:
    """The error a cell or the result of a formula shows, if any."""
    if kind == _BOOLERR and len(body) >= 8 and body[7]:
        return _ERRORS.get(body[6], "#VALUE!")
    if kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        return _ERRORS.get(body[8], "#VALUE!")
    return None


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """The records from `offset` to the end of that part; parts within it, such as charts, are left out."""
    depth = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        depth += kind == _BOF
        if depth == 1:
            yield kind, stream[offset + 4 : offset + 4 + length]
        depth -= kind == _EOF
        if depth <= 0:
            return
        offset += 4 + length
    raise Refusal("damaged")
