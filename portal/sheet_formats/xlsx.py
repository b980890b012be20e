"""Reads .xlsx: the value each cell last showed, never a formula, at the row and column the cell names.

Own reader, because the libraries lose values without a word: see docs/decisions on reading workbooks.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.sheet_formats.cells import (
    MAX_CELL_MARKS,
    MAX_SHEETS,
    MAX_TEXT,
    NOT_CALCULATED,
    Budget,
    Cell,
    Grid,
    Refusal,
    clean,
    column_number,
)
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.moments import Kind, format_kind, from_serial, iso_moment, plain_number
from portal.sheet_formats.package import Package

MAIN_NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "",  # what Excel calls "Strict"
}
_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_row_number = re.compile(r"[1-9][0-9]{0,6}").fullmatch
_escape = re.compile(r"_x([0-9A-Fa-f]{4})_")
_reference = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})").fullmatch
_row_escape = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Relation:
    """One line of a relationship part: the last word of its type, and the part it leads to."""

    kind: str
    target: str


@dataclass
class Book:
    """What the sheets of a workbook share, and where each stands, in the order of the tabs."""

    sheets: list[tuple[str, bool, str]] = field(default_factory=list)  # name, hidden, relation id
    since_1904: bool = False
    strings: list[str | None] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)  # by style number


def read_xlsx(package: Package, budget: Budget) -> list[Grid]:
    """All worksheets in the order of the tabs, hidden ones too; chart sheets hold no cells and are left out.

    Raises Refusal when a sheet cannot be read whole.
    """
    book, relations = open_book(package)
    grids = []
    for name, hidden, relation_id in book.sheets:
        relation = relations.get(relation_id)
        if relation is None:
            raise Refusal("damaged")
        if relation.kind == "worksheet":
            grid = Grid(name, budget, hidden=hidden)
            walker = _SheetWalker(grid, book)
            walker.walk(package.read(relation.target))
            if not walker.is_sheet:
                raise Refusal("damaged")
            grids.append(grid)
    return grids


def open_book(package: Package) -> tuple[Book, dict[str, Relation]]:
    """The workbook part with its shared strings and styles, and its relations by id. Raises Refusal."""
    start = main_part(package)
    relations = relations_of(package, start)
    book = Book()
    _BookWalker(book).walk(package.read(start))
    if len(book.sheets) > MAX_SHEETS:
        raise Refusal("too-many-sheets")
    for relation in relations.values():
        if relation.kind == "sharedStrings":
            _StringsWalker(book.strings).walk(package.read(relation.target))
        elif relation.kind == "styles":
            _StylesWalker(book.kinds).walk(package.read(relation.target))
    return book, relations


def main_part(package: Package) -> str:
    """The name of the workbook part. Raises Refusal when the package does not lead to one."""
    mains = [r.target for r in relations_of(package, "").values() if r.kind == "officeDocument"]
    if "[content_types].xml" not in package or len(mains) != 1:
        raise Refusal("damaged")
    return mains[0]


def relations_path(part: str) -> str:
    """Where the relations of a part are kept; part "" is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations_of(package: Package, part: str) -> dict[str, Relation]:
    """The relations of a part by id; those that lead out of the package are left out."""
    walker = _RelationsWalker(posixpath.dirname(part))
    if relations_path(part) in package:
        walker.walk(package.read(relations_path(part)))
    return walker.relations


class _RelationsWalker(Walker):
    NAMESPACES = {"http://schemas.openxmlformats.org/package/2006/relationships": ""}

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.relations: dict[str, Relation] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep one relation; a target starts at the root or at the folder of the part."""
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.relations[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))


class _BookWalker(Walker):
    NAMESPACES = MAIN_NAMESPACES

    def __init__(self, book: Book) -> None:
        self.book = book

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep the names of the sheets and the date system."""
        if name == "sheet":
            relation_id = next((attributes[key] for key in _RELATION_IDS if key in attributes), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.book.sheets.append((attributes.get("name", ""), hidden, relation_id))
        elif name == "workbookPr":
            self.book.since_1904 = attributes.get("date1904") in ("1", "true")


class _StylesWalker(Walker):
    NAMESPACES = MAIN_NAMESPACES

    def __init__(self, kinds: list[Kind]) -> None:
        self.kinds = kinds
        self.codes: dict[int, str] = {}
        self.within = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep what each cell style shows; formats are defined before the styles that use them."""
        if name == "numFmt":
            self.codes[_small_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.within = True
        elif name == "xf" and self.within and len(self.kinds) < MAX_CELL_MARKS:
            number = _small_int(attributes.get("numFmtId"))
            self.kinds.append(format_kind(number, self.codes.get(number)))

    def end(self, name: str) -> None:
        """Styles outside cellXfs are templates, not used by cells."""
        if name == "cellXfs":
            self.within = False


def _small_int(text: str | None) -> int:
    """A number format's number; 0, which is General, when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class _TextWalker(Walker):
    """Collects the text of one string or cell; phonetic runs are left out."""

    NAMESPACES = MAIN_NAMESPACES

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.collecting = False
        self.phonetic = False

    def text(self, text: str) -> None:
        """Keep text of an element that asked for it. Raises Refusal when it grows too long for a cell."""
        if self.collecting and not self.phonetic:
            self.length += len(text)
            if self.length > MAX_TEXT * 7:  # an escape such as _x000D_ stands for one character
                raise self.too_long()
            self.pieces.append(text)

    def too_long(self) -> Refusal:
        """The refusal of a text without end."""
        return Refusal("bomb")

    def take(self) -> str:
        """The text collected since the last call."""
        text = "".join(self.pieces)
        self.pieces.clear()
        self.length = 0
        return text


class _StringsWalker(_TextWalker):
    """The shared strings; rich text loses its fonts and keeps its words."""

    def __init__(self, strings: list[str | None]) -> None:
        super().__init__()
        self.strings = strings

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin to collect at each piece of text."""
        if name == "t":
            self.collecting = True
        elif name == "rPh":
            self.phonetic = True

    def end(self, name: str) -> None:
        """Keep a whole string."""
        if name == "t":
            self.collecting = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            if len(self.strings) > MAX_CELL_MARKS:
                raise Refusal("too-many-cells")
            self.strings.append(clean(_unescape(self.take())))


class _SheetWalker(_TextWalker):
    """The cells of one sheet: `position` comes from their own names, else from the cell before."""

    def __init__(self, grid: Grid, book: Book) -> None:
        super().__init__()
        self.grid = grid
        self.book = book
        self.row = self.column = 0
        self.kind = self.style = ""
        self.is_sheet = self.in_cell = self.has_formula = self.has_value = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin a row, a cell or a value."""
        if name == "c":
            self.begin_cell(attributes)
        elif name == "v" or name == "t":
            if name == "v" and self.has_value:
                raise Refusal("damaged")
            self.has_value = True
            self.collecting = self.in_cell
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.begin_row(attributes.get("r"))
        elif name == "rPh":
            self.phonetic = True
        elif name == "worksheet":
            self.is_sheet = True

    def begin_row(self, number: str | None) -> None:
        """Go to the row the file names, else to the next one."""
        self.column = 0
        if number is None:
            self.row += 1
        elif _row_number(number):
            self.row = int(number)
        else:
            raise Refusal("damaged")

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Go to the cell the file names, else to the next one in the row."""
        self.grid.budget.mark()
        reference = attributes.get("r")
        if self.in_cell:
            raise Refusal("damaged")
        if reference is None:
            self.column += 1
        else:
            found = _reference(reference)
            if found is None:
                raise Refusal("damaged")
            self.column, self.row = column_number(found[1]), int(found[2])
        if not self.row:
            raise Refusal("damaged")
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.in_cell, self.has_formula, self.has_value = True, False, False

    def end(self, name: str) -> None:
        """End a value, or put the cell into the grid."""
        if name == "v" or name == "t":
            self.collecting = False
        elif name == "c":
            self.in_cell = False
            if self.has_value or self.has_formula:
                self.grid.put(self.row, self.column, self.value(self.take()))
        elif name == "rPh":
            self.phonetic = False

    def too_long(self) -> Refusal:
        """The refusal of a text without end, with the name of the cell."""
        return self.grid.refusal("long-text", self.row, self.column)

    def value(self, text: str) -> Cell:
        """The value of the cell whose text was read."""
        if not text:
            return NOT_CALCULATED if self.has_formula and self.kind != "str" else None
        if self.kind == "n":
            return self.number(text)
        if self.kind == "s":
            return _shared(self.book.strings, text)
        if self.kind == "b" and text in ("0", "1", "false", "true"):
            return text in ("1", "true")
        if self.kind == "d":
            return iso_moment(text)
        return clean(_unescape(text))

    def number(self, text: str) -> Cell:
        """A number, or the day or time it shows in its style; an unknown style shows numbers."""
        value = plain_number(text)
        style = _small_int(self.style)
        if isinstance(value, str | None) or style >= len(self.book.kinds):
            return value
        kind = self.book.kinds[style]
        if kind == "number":
            return value
        return from_serial(float(text), kind, since_1904=self.book.since_1904)


def _shared(strings: Sequence[str | None], text: str) -> str | None:
    """The shared string at an index written as text. Raises Refusal when there is none."""
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) < len(strings):
        return strings[int(text)]
    raise Refusal("damaged")


def _unescape(text: str) -> str:
    """Characters that XML cannot hold, written by Excel as _x000D_; _x005F_ protects a real underscore."""
    return _escape.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
