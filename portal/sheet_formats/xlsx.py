"""Reads .xlsx: the value each cell last showed, never a formula, at the row and column the cell names.

Own reader, since the limits need a walk over all cells anyway, and python-calamine 0.9.1 loses values without a
word: error cells and formulas without a value are empty, CDATA is dropped, 1<!-- -->2 is 1, of a cell given
twice the last wins, a sheet in "Strict" form or UTF-16 has no rows.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.legacy_text import encoding_of_font
from portal.sheet_formats.cells import MAX_CELL_MARKS, MAX_SHEETS, Budget, Grid, Refusal
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.moments import Kind, format_kind
from portal.sheet_formats.package import Package
from portal.sheet_formats.xlsx_cells import MAIN_NAMESPACES, SheetWalker, StringsWalker, is_index

_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)


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
    fonts: list[str] = field(default_factory=list)  # likewise: the encoding that an old font gives away, else ""


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
            fonts = book.fonts if any(book.fonts) else []
            walker = SheetWalker(grid, book.strings, book.kinds, fonts, since_1904=book.since_1904)
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
            StringsWalker(book.strings).walk(package.read(relation.target))
        elif relation.kind == "styles":
            _StylesWalker(book.kinds, book.fonts).walk(package.read(relation.target))
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
        super().__init__()
        self.folder = folder
        self.relations: dict[str, Relation] = {}

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Keep one relation; a target starts at the root or at the folder of the part."""
        if self.names[long_name] == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.relations[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))


class _BookWalker(Walker):
    NAMESPACES = MAIN_NAMESPACES

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Keep the names of the sheets and the date system."""
        name = self.names[long_name]
        if name == "sheet":
            relation_id = next((attributes[key] for key in _RELATION_IDS if key in attributes), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.book.sheets.append((attributes.get("name", ""), hidden, relation_id))
        elif name == "workbookPr":
            self.book.since_1904 = attributes.get("date1904") in ("1", "true")


class _StylesWalker(Walker):
    NAMESPACES = MAIN_NAMESPACES

    def __init__(self, kinds: list[Kind], fonts: list[str]) -> None:
        super().__init__()
        self.kinds, self.fonts = kinds, fonts
        self.codes: dict[int, str] = {}
        self.font_names: list[str] = []
        self.within = False

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Keep what each cell style shows; formats and fonts are defined before the styles that use them."""
        name = self.names[long_name]
        if name == "numFmt":
            self.codes[_small_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font":
            self.font_names.append("")
        elif name == "name" and self.font_names:
            self.font_names[-1] = encoding_of_font(attributes.get("val", ""))
        elif name == "cellXfs":
            self.within = True
        elif name == "xf" and self.within and len(self.kinds) < MAX_CELL_MARKS:
            number = _small_int(attributes.get("numFmtId"))
            self.kinds.append(format_kind(number, self.codes.get(number)))
            font = _small_int(attributes.get("fontId"))
            self.fonts.append(self.font_names[font] if font < len(self.font_names) else "")

    def end(self, long_name: str) -> None:
        """Styles outside cellXfs are templates, not used by cells."""
        if self.names[long_name] == "cellXfs":
            self.within = False


def _small_int(text: str | None) -> int:
    """A number format's number; 0, which is General, when it is none."""
    return int(text) if text and is_index(text) else 0
