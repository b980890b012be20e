"""Reads .ods: the value of each cell, with repeated rows and columns spread out within the limits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.legacy_text import encoding_of_font
from portal.sheet_formats.cells import (
    ERROR_TEXTS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT,
    NOT_CALCULATED,
    Budget,
    Cell,
    FontText,
    Grid,
    Refusal,
    clean,
)
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.moments import iso_moment, iso_span, plain_number
from portal.sheet_formats.package import Package

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_OASIS}{name}:1.0 " for name in ("office", "table", "text", "style"))
_FORMAT = f"{_OASIS}xsl-fo-compatible:1.0 "
_CALC_EXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
# What stands in these is no cell of a sheet: old values, copies of other files, text of notes and drawings.
_ASIDE = {"office:annotation", "table:shapes", "table:tracked-changes", "table:dde-links"}
_NOT_SHOWN = ("collapse", "filter")
_white = re.compile("[ \t\r\n]+")


def read_ods(package: Package, budget: Budget) -> list[Grid]:
    """All sheets in the order of the tabs, hidden ones too. Raises Refusal when one cannot be read whole."""
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refusal("password")
    walker = _ContentWalker(budget)
    walker.walk(package.read("content.xml"))
    return walker.grids


class _ContentWalker(Walker):
    """The sheets of content.xml; `row` and `column` are those of the last cell seen, counted from 1."""

    NAMESPACES = {
        _OFFICE.strip(): "office:",
        _TABLE.strip(): "table:",
        _TEXT.strip(): "text:",
        _STYLE.strip(): "style:",
        f"{_OASIS}drawing:1.0": "draw:",
    }

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.grids: list[Grid] = []
        self.hidden_styles: set[str] = set()
        self.old_fonts: dict[str, str] = {}  # of the styles that have one
        self.column_styles: dict[int, str] = {}
        self.style = ""
        self.row = self.column = self.row_repeat = 0
        self.filled: list[tuple[int, int, Cell]] = []  # column, repeat, value of the row at hand
        self.cell: Mapping[str, str] = {}  # attributes of the cell at hand
        self.paragraphs: list[list[str]] = []
        self.length = 0
        self.in_table = self.in_cell = self.in_paragraph = False
        self.aside = 0  # depth within an element of _ASIDE

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Begin a sheet, row, cell or piece of its text."""
        name = self.names[long_name]
        if self.aside or name in _ASIDE or name.startswith("draw:"):
            self.aside += 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.begin_cell(attributes)
        elif self.in_cell:
            self.begin_text(name, attributes)
        elif name == "table:table-row":
            self.filled, self.column = [], 0
            self.row_repeat = _count(attributes.get(f"{_TABLE}number-rows-repeated"))
            if attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN and self.in_table:
                self.grids[-1].hide_rows(self.row + 1, self.row + self.row_repeat)
        elif name == "table:table":
            self.begin_sheet(attributes)
        elif name == "table:table-column":
            self.begin_column(attributes)
        elif name == "table:table-source":  # a copy of a sheet of another file
            raise Refusal("external-link")
        elif name == "style:style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif name == "style:text-properties":
            names = (attributes.get(key, "") for key in (f"{_STYLE}font-name", f"{_FORMAT}font-family"))
            if font := next(filter(None, (encoding_of_font(name.strip("'\"")) for name in names)), ""):
                self.old_fonts[self.style] = font
        elif name == "style:table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.style)

    def begin_sheet(self, attributes: Mapping[str, str]) -> None:
        """Begin a sheet. Raises Refusal for a sheet within a sheet, which no program writes."""
        if self.in_table:
            raise Refusal("damaged")
        if len(self.grids) >= MAX_SHEETS:
            raise Refusal("too-many-sheets")
        hidden = attributes.get(f"{_TABLE}style-name") in self.hidden_styles
        self.grids.append(Grid(attributes.get(f"{_TABLE}name", ""), self.budget, hidden=hidden))
        self.in_table, self.row, self.column = True, 0, 0
        self.column_styles = {}

    def begin_column(self, attributes: Mapping[str, str]) -> None:
        """Keep what a column says of its cells; columns stand before the rows."""
        last = self.column + _count(attributes.get(f"{_TABLE}number-columns-repeated"))
        if self.in_table and attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN:
            self.grids[-1].hide_columns(self.column + 1, last)
        style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        if self.old_fonts.get(style):
            self.column_styles.update(dict.fromkeys(range(self.column + 1, min(last, MAX_COLUMNS) + 1), style))
        self.column = last

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell. Raises Refusal for one within another or outside a sheet."""
        self.budget.mark()
        if self.in_cell or not self.in_table:
            raise Refusal("damaged")
        self.cell, self.in_cell = attributes, True
        self.paragraphs, self.length = [], 0

    def begin_text(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin a paragraph of a cell, or add the spaces, tabs and line ends it writes as elements."""
        if name == "table:table":
            raise Refusal("damaged")
        if name == "text:p" or name == "text:h":
            self.paragraphs.append([])
            self.in_paragraph = True
        elif name == "text:s":
            self.add(" " * min(_count(attributes.get(f"{_TEXT}c")), MAX_TEXT + 1))
        elif name == "text:tab":
            self.add("\t")
        elif name == "text:line-break":
            self.add("\n")

    def text(self, text: str) -> None:
        """Keep the text of a paragraph; a run of white space is one space, as the standard has it."""
        if self.in_paragraph and not self.aside:
            self.add(_white.sub(" ", text))

    def add(self, text: str) -> None:
        """Add to the paragraph at hand. Raises Refusal when the cell grows too long."""
        if not self.paragraphs:
            return
        self.length += len(text)
        if self.length > MAX_TEXT:
            raise self.grids[-1].refusal("long-text", self.row + 1, self.column + 1)
        self.paragraphs[-1].append(text)

    def end(self, long_name: str) -> None:
        """End a paragraph, cell, row or sheet."""
        name = self.names[long_name]
        if self.aside:
            self.aside -= 1
        elif name == "text:p" or name == "text:h":
            self.in_paragraph = False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.end_cell()
        elif name == "table:table-row" and self.in_table:
            self.end_row()
        elif name == "table:table":
            self.in_table = False

    def end_cell(self) -> None:
        """Keep the value of the cell and how often it repeats to the right."""
        repeat = _count(self.cell.get(f"{_TABLE}number-columns-repeated"))
        value = self.value()
        if isinstance(value, str) and self.old_fonts:
            style = self.cell.get(f"{_TABLE}style-name") or self.column_styles.get(self.column + 1, "")
            value = FontText.of(value, font) if (font := self.old_fonts.get(style)) else value
        rows, columns = (_count(self.cell.get(f"{_TABLE}number-{what}-spanned")) for what in ("rows", "columns"))
        if rows > 1 or columns > 1:
            self.grids[-1].merge(self.row + 1, self.column + 1, self.row + rows, self.column + columns)
        if value is not None:
            self.filled.append((self.column + 1, repeat, value))
        self.column += repeat
        self.in_cell = False

    def end_row(self) -> None:
        """Put the row into the grid as often as it repeats. Raises Refusal beyond the last row or column."""
        grid = self.grids[-1]
        if self.filled:
            for number in range(self.row + 1, self.row + 1 + min(self.row_repeat, MAX_ROWS + 1)):
                for column, repeat, value in self.filled:
                    for place in range(column, column + min(repeat, MAX_COLUMNS + 1)):
                        grid.put(number, place, value)
        self.row += self.row_repeat
        self.filled = []

    def value(self) -> Cell:
        """The value of the cell at hand; what does not fit its declared type stays text, for an importer to refuse."""
        cell = self.cell
        kind = cell.get(f"{_OFFICE}value-type", "")
        shown = "\n".join("".join(paragraph) for paragraph in self.paragraphs)
        if cell.get(f"{_CALC_EXT}value-type") == "error":
            return shown if shown in ERROR_TEXTS else "#VALUE!"
        if kind in ("float", "percentage", "currency"):
            return plain_number(cell.get(f"{_OFFICE}value", shown))
        if kind == "date":
            return iso_moment(cell.get(f"{_OFFICE}date-value", shown))
        if kind == "time":
            return iso_span(cell.get(f"{_OFFICE}time-value", shown))
        if kind == "boolean":
            flag = cell.get(f"{_OFFICE}boolean-value", shown)
            return flag == "true" if flag in ("true", "false") else clean(flag)
        if not kind and f"{_TABLE}formula" in cell and not shown:
            return NOT_CALCULATED
        return clean(shown or cell.get(f"{_OFFICE}string-value", ""))


def _count(text: str | None) -> int:
    """How often something repeats: 1 when not said. Raises Refusal for what is no count."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("damaged")
    return int(text)
