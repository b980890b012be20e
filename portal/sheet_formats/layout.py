"""Opens the user's own .xlsx with its layout, once everything a hostile file could hide is cut away."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portal.sheet_formats.cells import Grid, Refusal
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.package import Package
from portal.sheet_formats.xlsx import main_part, relations_of, relations_path
from portal.sheet_formats.xlsx_cells import MAIN_NAMESPACES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

MAX_LAYOUT_MARKS = 100_000  # cells, blank ones included; measured: 105 MB and 3.6 s. Beyond, the rows alone
_MAX_MERGED = 100_000  # cells under merged ranges, which openpyxl makes one by one
_escape = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_KEPT_PARTS = ("worksheet", "styles", "sharedStrings", "theme")
_KEPT_ELEMENTS = {
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "conditionalFormatting",
    "dataValidations", "mergeCells", "printOptions", "pageMargins", "pageSetup", "headerFooter",
}  # fmt: skip
# What openpyxl raises for a part it cannot make sense of; SyntaxError is that of the XML parsers.
_OPENPYXL_ERRORS = (
    KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, OSError, SyntaxError, Refusal
)  # fmt: skip


def open_layout(package: Package, grids: list[Grid]) -> Workbook | None:
    """The workbook with fonts, widths and merged cells, values in place of formulas, text that stays text.

    None when openpyxl cannot make sense of it: then the rows alone must do. Filters, protection, links,
    pictures and comments are gone.
    """
    import openpyxl  # noqa: PLC0415 - slow to load, and reading does without
    from openpyxl.cell.cell import MergedCell  # noqa: PLC0415 - as above

    warnings.simplefilter("ignore")  # what openpyxl drops was meant to go
    try:
        book = openpyxl.load_workbook(io.BytesIO(_slim(package)), data_only=True, keep_links=False)
    except _OPENPYXL_ERRORS:
        return None
    if len(book.worksheets) != len(grids):
        return None
    for sheet, grid in zip(book.worksheets, grids, strict=True):
        for row, column, value in grid.cells():
            cell = sheet.cell(row, column)
            if isinstance(cell, MergedCell):
                continue
            if isinstance(value, str):
                put_text(cell, value)
            elif cell.value is None:
                cell.value = value
    return book


def put_text(cell: Cell, text: str) -> None:
    """Give the cell this text: openpyxl would make a formula of "=1+1", and Excel an A of "_x0041_"."""
    cell.value = _escape.sub("_x005F_", text)
    cell.data_type = "s"


def _slim(package: Package) -> bytes:
    """The same workbook with the parts and elements that carry cells and their looks, not packed."""
    book = main_part(package)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as slim:
        for name in ("[Content_Types].xml", relations_path(""), book, relations_path(book)):
            slim.writestr(name, _checked(package.read(name)))
        for relation in relations_of(package, book).values():
            if relation.kind == "worksheet":
                slim.writestr(relation.target, _cut(package.read(relation.target)))
            elif relation.kind in _KEPT_PARTS and relation.target in package:
                slim.writestr(relation.target, _checked(package.read(relation.target)))
    return kept.getvalue()


def _checked(content: bytes) -> bytes:
    """The part as it is. Raises Refusal for a DOCTYPE."""
    Walker().walk(content)
    return content


def _cut(content: bytes) -> bytes:
    """A worksheet without the elements that only other parts explain. Raises Refusal for too much merging."""
    cutter = _Cutter()
    cutter.walk(content)
    kept, end = [], 0
    for start, stop in cutter.cuts:
        kept.append(content[end:start])
        end = stop
    return b"".join([*kept, content[end:]])


class _Cutter(Walker):
    """Notes the byte ranges of those children of the root that are not kept."""

    NAMESPACES = MAIN_NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.cuts: list[tuple[int, int]] = []
        self.cut_from: int | None = None
        self.depth = self.merged = 0

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """End the cut of the element before, and begin one at an element that is not kept."""
        name = self.names[long_name]
        if self.depth == 1:
            self.close_cut()
            self.cut_from = None if name in _KEPT_ELEMENTS else self.parser.CurrentByteIndex
        elif name == "mergeCell":
            self.merged += _area(attributes.get("ref", ""))
            if self.merged > _MAX_MERGED:
                raise Refusal("damaged")
        self.depth += 1

    def end(self, long_name: str) -> None:
        """End the last cut where the root ends."""
        self.depth -= 1
        if not self.depth:
            self.close_cut()

    def close_cut(self) -> None:
        """Keep the range from where the cut began to the element at hand."""
        if self.cut_from is not None:
            self.cuts.append((self.cut_from, self.parser.CurrentByteIndex))
            self.cut_from = None


def _area(reference: str) -> int:
    """The number of cells in a range such as A1:C4. Raises ValueError for what is none."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 - already loaded here

    left, top, right, bottom = range_boundaries(reference)
    return int((right - left + 1) * (bottom - top + 1))
