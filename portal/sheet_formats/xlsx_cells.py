"""Walks the cells and shared strings of .xlsx; most of the time of reading is spent here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.legacy_text import encoding_of_font
from portal.sheet_formats.cells import (
    MAX_CELL_MARKS,
    MAX_TEXT,
    NOT_CALCULATED,
    Cell,
    FontText,
    Grid,
    Refusal,
    clean,
    column_number,
)
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.moments import Kind, from_serial, iso_moment, plain_number

MAIN_NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "",  # what Excel calls "Strict"
}
_escape = re.compile(r"_x([0-9A-Fa-f]{4})_")
_area = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})").fullmatch
_TRUE = ("1", "true")
_row_number = re.compile(r"[1-9][0-9]{0,6}").fullmatch
_MOST_LETTERS = 7 * MAX_TEXT  # an escape such as _x000D_ stands for one character


class _Columns(dict[str, int]):
    """Column numbers by their letters, kept for the next row. Raises Refusal for other letters."""

    def __missing__(self, letters: str) -> int:
        if not re.fullmatch("[A-Z]{1,3}", letters):
            raise Refusal("damaged")
        self[letters] = number = column_number(letters)
        return number


class _TextWalker(Walker):
    """Collects the text of one string or cell; phonetic runs are left out."""

    NAMESPACES = MAIN_NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.length = 0
        self.collecting = False
        self.phonetic = False

    def text(self, text: str) -> None:
        """Keep text of an element that asked for it. Raises Refusal when it grows too long for a cell."""
        if self.collecting:
            self.length += len(text)
            if self.length > _MOST_LETTERS:
                raise self.too_long()
            self.pieces.append(text)

    def too_long(self) -> Refusal:
        """The refusal of a text without end."""
        return Refusal("bomb")


class StringsWalker(_TextWalker):
    """The shared strings; rich text keeps its words, and of its fonts the first that is of before Unicode."""

    def __init__(self, strings: list[str | None]) -> None:
        super().__init__()
        self.strings = strings
        self.font = ""

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Begin to collect at each piece of text."""
        name = self.names[long_name]
        if name == "t":
            self.collecting = not self.phonetic
        elif name == "rPh":
            self.phonetic = True
        elif name == "rFont":
            self.font = self.font or encoding_of_font(attributes.get("val", ""))

    def end(self, long_name: str) -> None:
        """Keep a whole string."""
        name = self.names[long_name]
        if name == "t":
            self.collecting = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            if len(self.strings) > MAX_CELL_MARKS:
                raise Refusal("too-many-cells")
            text = clean(_unescape("".join(self.pieces)))
            self.strings.append(FontText.of(text, self.font) if self.font and text else text)
            self.pieces.clear()
            self.length, self.font = 0, ""


class SheetWalker(_TextWalker):
    """The cells of one sheet; `row` and `column` come from a cell's own name, else from the cell before."""

    def __init__(
        self, grid: Grid, strings: list[str | None], kinds: list[Kind], fonts: list[str], *, since_1904: bool
    ) -> None:
        super().__init__()
        self.grid = grid
        self.strings = strings
        self.kinds = kinds
        self.fonts = fonts  # by style number; empty where no style has an old font
        self.since_1904 = since_1904
        self.columns = _Columns()
        self.row = self.column = 0
        self.row_text: str | None = None
        self.kind = self.style = ""
        self.is_sheet = self.in_cell = self.has_formula = self.has_value = False

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Begin a row, a cell or a value."""
        name = self.names[long_name]
        if name == "c":
            self.begin_cell(attributes)
        elif name == "v" or name == "t":
            if name == "v" and self.has_value:
                raise Refusal("damaged")
            self.has_value = True
            self.collecting = self.in_cell and not self.phonetic
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.begin_row(attributes.get("r"))
            if attributes.get("hidden") in _TRUE:
                self.grid.hide_rows(self.row, self.row)
        elif name == "rPh":
            self.phonetic = True
        else:
            self.start_aside(name, attributes)

    def start_aside(self, name: str, attributes: Mapping[str, str]) -> None:
        """What stands beside the cells: hidden columns, merged areas."""
        if name == "worksheet":
            self.is_sheet = True
        elif name == "col" and attributes.get("hidden") in _TRUE:
            places = [attributes.get(end, "") for end in ("min", "max")]
            if all(map(is_index, places)):
                self.grid.hide_columns(int(places[0]), int(places[1]))
        elif name == "mergeCell" and (area := _area(attributes.get("ref", ""))):
            first, row, last, last_row = area.groups()
            self.grid.merge(int(row), column_number(first), int(last_row), column_number(last))

    def begin_row(self, number: str | None) -> None:
        """Go to the row the file names, else to the next one."""
        if self.in_cell:
            raise Refusal("damaged")
        self.column = 0
        if number is None:
            self.row += 1
            self.row_text = None
        else:
            self.go_to_row(number)

    def go_to_row(self, number: str) -> None:
        """Raises Refusal for what is no row number."""
        if not _row_number(number):
            raise Refusal("damaged")
        self.row, self.row_text = int(number), number

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Go to the cell the file names, else to the next one in the row."""
        self.grid.budget.mark()
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip("0123456789")
            self.column = self.columns[letters]
            number = reference[len(letters) :]
            if number != self.row_text:
                self.go_to_row(number)
        if self.in_cell or not self.row:
            raise Refusal("damaged")
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.in_cell, self.has_formula, self.has_value = True, False, False

    def end(self, long_name: str) -> None:
        """End a value, or put the cell into the grid."""
        name = self.names[long_name]
        if name == "v" or name == "t":
            self.collecting = False
        elif name == "c":
            self.in_cell = False
            if self.has_value or self.has_formula:
                text = "".join(self.pieces)
                self.pieces.clear()
                self.length = 0
                value = self.value(text)
                if self.fonts and type(value) is str:
                    value = self.marked(value)
                self.grid.put(self.row, self.column, value)
        elif name == "rPh":
            self.phonetic = False

    def too_long(self) -> Refusal:
        """The refusal of a text without end, with the name of the cell."""
        return self.grid.refusal("long-text", self.row, self.column)

    def value(self, text: str) -> Cell:
        """The value of the cell whose text was read."""
        if not text:
            return NOT_CALCULATED if self.has_formula and self.kind != "str" else None
        if self.kind == "s":
            if is_index(text) and int(text) < len(self.strings):
                return self.strings[int(text)]
            raise Refusal("damaged")
        if self.kind == "n":
            return self.number(text)
        if self.kind == "b" and text in ("0", "1", "false", "true"):
            return text in ("1", "true")
        if self.kind == "d":
            return iso_moment(text)
        return clean(_unescape(text))

    def marked(self, text: str) -> str:
        """The text with the old font of its cell, if it has one."""
        style = int(self.style) if is_index(self.style) else 0
        font = self.fonts[style] if style < len(self.fonts) else ""
        return FontText.of(text, font) if font else text

    def number(self, text: str) -> Cell:
        """A number, or the day or time it shows in its style; an unknown style shows numbers."""
        value = plain_number(text)
        style = int(self.style) if is_index(self.style) else 0
        if style >= len(self.kinds) or self.kinds[style] == "number" or isinstance(value, str | None):
            return value
        return from_serial(float(text), self.kinds[style], since_1904=self.since_1904)


def is_index(text: str) -> bool:
    """Whether the text is a whole number of at most nine digits."""
    return text.isdigit() and text.isascii() and len(text) < 10


def _unescape(text: str) -> str:
    """Characters that XML cannot hold, written by Excel as _x000D_; _x005F_ protects a real underscore."""
    return _escape.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
