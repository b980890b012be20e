"""What all readers of workbooks share: limits, refusals, clean text, and the grid of one sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

Cell = str | float | int | bool | date | datetime | time | timedelta | None

MAX_SHEETS = 100
MAX_ROWS = 20_000  # the number of the last row that may hold something
MAX_COLUMNS = 256
MAX_CELLS = 250_000  # filled cells, all sheets together
MAX_CELL_MARKS = 1_000_000  # cells the file mentions, blank ones included
MAX_SLOTS = 1_000_000  # cells between column A and the last filled one of each row
MAX_TEXT = 32_767  # characters in one cell: Excel's own limit
MAX_CHARACTERS = 8_000_000  # characters in all cells together
MAX_MERGED = 10_000  # merged areas that are remembered

NOT_CALCULATED = "#CALC!"  # a formula that was saved without its value
NOT_A_NUMBER = "#NUM!"
ERROR_TEXTS = frozenset(
    {
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", NOT_A_NUMBER, "#N/A", "#GETTING_DATA",
        "#SPILL!", "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", NOT_CALCULATED,
    }
)  # fmt: skip

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u180e\u200b-\u200d\u2060\ufeff"
_LINE_ENDS = "\r\u0085\u2028\u2029"
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_find_odd = re.compile(f"[{_SPACES}{_INVISIBLE}{_LINE_ENDS}{_FORBIDDEN}]").search
_space = re.compile(f"[{_SPACES}]")
_invisible = re.compile(f"[{_INVISIBLE}]")
_line_end = re.compile(f"\r\n|[{_LINE_ENDS}]")
_forbidden = re.compile(f"[{_FORBIDDEN}]")


class FontText(str):
    """The text of a cell whose font is one of before Unicode; `font` as `encoding_of_font` names it."""

    font = ""

    @classmethod
    def of(cls, text: str, font: str) -> FontText:
        marked = cls(text)
        marked.font = font
        return marked


class Refusal(Exception):
    """The file is not read, for the reason `code`. See also portal/spreadsheets.py: a sentence for each."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def clean(text: str) -> str | None:
    """The text in NFC with plain spaces and line ends; None when nothing but spaces is left.

    No-break and other wide spaces become a space, zero-width characters go (not the soft hyphen: in TCVN3 it
    is the letter ư), every line end becomes a newline. Control characters, surrogates and U+FFFE/FFFF become
    U+FFFD, which an importer can see and refuse. Spaces at the ends stay.
    """
    if _find_odd(text):
        text = _line_end.sub("\n", text)
        text = _invisible.sub("", _space.sub(" ", text))
        text = _forbidden.sub("\ufffd", text)
    if text.isspace() or not text:
        return None
    return unicodedata.normalize("NFC", text)


def whole(number: float) -> Cell:
    """The number as an int when it is whole and below 2**53; infinity and NaN become the text #NUM!."""
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number if abs(number) < float("inf") else NOT_A_NUMBER


@cache
def column_number(letters: str) -> int:
    """The 1-based number of a column: A is 1, XFD is 16384; takes upper-case letters A to Z only."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheet programs show it: row 12, column 5 is E12; both count from 1."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def safe_sheet_name(name: str, taken: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, unique in `taken` whatever the case.

    Adds the name to `taken`, folded. A name that is already there gets " (2)", " (3)" and so on.
    """
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", " ", name)
    name = " ".join(name.split()).strip("' ") or "Sheet"
    shown, number = _cut(name, 31), 2
    while shown.casefold() in taken:
        ending = f" ({number})"
        shown, number = _cut(name, 31 - len(ending)) + ending, number + 1
    taken.add(shown.casefold())
    return shown


def _cut(name: str, length: int) -> str:
    """At most `length` UTF-16 units of the name, as Excel counts, without an apostrophe at the end."""
    return name.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip("' ")


class Budget:
    """What one workbook may still use, over all its sheets."""

    def __init__(self) -> None:
        self.marks = self.cells = self.characters = self.slots = 0

    def mark(self) -> None:
        """Count a cell that the file mentions. Raises Refusal when there are too many."""
        self.marks += 1
        if self.marks > MAX_CELL_MARKS:
            raise Refusal("too-many-cells")

    def spend(self, value: Cell) -> None:
        """Count a filled cell and its characters. Raises Refusal when there are too many."""
        self.cells += 1
        if isinstance(value, str):
            self.characters += len(value)
        if self.cells > MAX_CELLS or self.characters > MAX_CHARACTERS:
            raise Refusal("too-many-cells")


class Grid:
    """The filled cells of one sheet, by row and column counted from 1; which rows and columns do not show."""

    def __init__(self, name: str, budget: Budget, *, hidden: bool = False) -> None:
        self.name = (clean(name) or "")[:100]
        self.hidden = hidden
        self.budget = budget
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []  # first row, first column, last row, last column
        self._rows: dict[int, dict[int, Cell]] = {}

    def hide_columns(self, first: int, last: int) -> None:
        self.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMNS) + 1))

    def hide_rows(self, first: int, last: int) -> None:
        self.hidden_rows.update(range(max(first, 1), min(last, MAX_ROWS) + 1))

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Remember an area that shows its first cell alone."""
        if last_row <= MAX_ROWS and last_column <= MAX_COLUMNS and len(self.merged) < MAX_MERGED:
            self.merged.append((first_row, first_column, last_row, last_column))

    def put(self, row: int, column: int, value: Cell) -> None:
        """Keep one filled cell; None is passed over.

        Raises Refusal for a cell that stands too far out, holds too long a text, or was already given.
        """
        if value is None:
            return
        self.budget.spend(value)
        if row > MAX_ROWS or column > MAX_COLUMNS:
            self.check(row, column)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise self.refusal("long-text", row, column)
        cells = self._rows.setdefault(row, {})
        if column in cells:
            raise self.refusal("cell-twice", row, column)
        cells[column] = value

    def check(self, row: int, column: int) -> None:
        """Raises Refusal for a filled cell that stands too far out."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise self.refusal("far-cell", row, column)

    def refusal(self, code: str, row: int, column: int) -> Refusal:
        """A refusal that names this sheet and the cell."""
        return Refusal(code, sheet=self.name, cell=cell_name(row, column))

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and value of each filled cell, in no order."""
        for row, cells in self._rows.items():
            for column, value in cells.items():
                yield row, column, value

    def rows(self) -> Iterator[list[Cell]]:
        """Row 1, row 2 … to the last filled one; each row from column A to its own last filled cell."""
        for number in range(1, max(self._rows, default=0) + 1):
            cells = self._rows.get(number, {})
            width = max(cells, default=0)
            self.budget.slots += width
            if self.budget.slots > MAX_SLOTS:
                raise Refusal("too-many-cells")
            row: list[Cell] = [None] * width
            for column, value in cells.items():
                row[column - 1] = value
            yield row
