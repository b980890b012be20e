"""Writes tables as an .xlsx that is safe to open: no cell is a formula or a link, numbers stay numbers."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.sheet_formats.cells import MAX_TEXT, safe_sheet_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_CREATED = datetime(2000, 1, 1)  # a constant, so that the same rows give the same bytes
# "none": else Excel takes the font of its theme instead.
_FONT = {"font_name": "Times New Roman", "font_size": 12, "font_scheme": "none"}
_NUMBER_FORMATS = {"text": "@", "count": "#,##0", "date": "dd/mm/yyyy", "share": '0.00"%"', "decimal": "0.00"}
_MOMENT_FORMAT = "dd/mm/yyyy hh:mm"
_SAFE_INTEGER = 10**15  # Excel keeps 15 digits
_forbidden = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Kind = Literal["text", "count", "date", "share", "decimal"]


@dataclass(frozen=True)
class Column:
    """One column: its heading, width in characters, and how its numbers look.

    A "share" is in per cent (69/76 is 90.79), as it is printed elsewhere. A "text" column keeps leading
    zeros when somebody types into it.
    """

    title: str
    width: int = 14
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """One sheet: lines of title, a header, rows and, if there is one, a row of totals.

    Rows and total have one value for each column: None leaves a cell empty; int, float, Decimal and bool stay
    numbers and truth values, dates stay dates, all else is text.
    """

    name: str
    title: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    total: Sequence[object] | None = None


def write_workbook(tables: Sequence[Table]) -> bytes:
    """The tables as one .xlsx, a sheet each, printed on A4 across; the same tables give the same bytes.

    Control characters become U+FFFD, text beyond 32,767 characters is cut with "…", whole numbers beyond 15
    digits and dates before 1900 become text, since Excel would change them.
    Raises ValueError for more rows than a sheet of Excel holds (1,048,576), and for infinite numbers.
    """
    workbook_file = io.BytesIO()
    options = {
        "constant_memory": True,
        # Text is written by write_string alone; these hold should somebody ever call write().
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": dict(_FONT),  # XlsxWriter changes it
    }
    with xlsxwriter.Workbook(workbook_file, options) as workbook:  # removes its files even when a row fails
        workbook.set_properties({"created": _CREATED})
        formats = _Formats(workbook)
        taken: set[str] = set()
        for table in tables:
            sheet = workbook.add_worksheet(safe_sheet_name(table.name, taken))
            _write_table(sheet, table, formats)
    return workbook_file.getvalue()


class _Formats:
    """The cell formats of one workbook, made once each."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, bool], Format] = {}
        self.title = self._add(bold=True, font_size=14)
        self.subtitle = self._add()
        self.header = self._add(
            bold=True, border=1, align="center", valign="vcenter", text_wrap=True, bg_color="#E7E6E6"
        )

    def cell(self, number_format: str, *, bold: bool) -> Format:
        """The format of a cell with this number format."""
        key = (number_format, bold)
        if key not in self._made:
            wrap = number_format == _NUMBER_FORMATS["text"]
            self._made[key] = self._add(num_format=number_format, bold=bold, border=1, valign="top", text_wrap=wrap)
        return self._made[key]

    def _add(self, **properties: object) -> Format:
        return self._workbook.add_format(_FONT | properties)


def _write_table(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    """Fill one sheet from top to bottom: constant memory allows no way back."""
    header_row = len(table.title) + 1 if table.title else 0
    _set_page(sheet, header_row)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    for row, line in enumerate(table.title):
        _write_text(sheet, row, 0, line, formats.subtitle if row else formats.title)
    for place, column in enumerate(table.columns):
        _write_text(sheet, header_row, place, column.title, formats.header)
    row = header_row
    for row, values in enumerate(table.rows, start=header_row + 1):
        _write_row(sheet, row, table.columns, values, formats, bold=False)
    if table.total is not None:
        _write_row(sheet, row + 1, table.columns, table.total, formats, bold=True)


def _set_page(sheet: Worksheet, header_row: int) -> None:
    """A4 across, one page wide, the header on each page and in sight, pages numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.75)  # inches
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header_row)
    sheet.freeze_panes(header_row + 1, 0)
    sheet.set_footer("&C" + _("Trang %(page)s/%(pages)s") % {"page": "&P", "pages": "&N"})


def _write_row(
    sheet: Worksheet,
    row: int,
    columns: Sequence[Column],
    values: Sequence[object],
    formats: _Formats,
    *,
    bold: bool,
) -> None:
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        _write_cell(sheet, row, place, value, column.kind, formats, bold=bold)


def _write_cell(
    sheet: Worksheet, row: int, place: int, value: object, kind: Kind, formats: _Formats, *, bold: bool
) -> None:
    """Write one value by its own type; the kind of its column only says how numbers look."""
    form = formats.cell(_NUMBER_FORMATS[kind], bold=bold)
    if value is None:
        written = sheet.write_blank(row, place, None, form)
    elif isinstance(value, bool):
        written = sheet.write_boolean(row, place, value, form)
    elif isinstance(value, int | float | Decimal) and _fits(value):
        look = form if kind in ("count", "share") else formats.cell("General", bold=bold)
        written = sheet.write_number(row, place, value, look)
    elif isinstance(value, date) and value.year >= 1900:
        is_moment = isinstance(value, datetime)
        look = formats.cell(_MOMENT_FORMAT if is_moment else _NUMBER_FORMATS["date"], bold=bold)
        written = sheet.write_datetime(row, place, _local(value), look)
    else:
        _write_text(sheet, row, place, _as_text(value), formats.cell(_NUMBER_FORMATS["text"], bold=bold))
        return
    _check(written)


def _write_text(sheet: Worksheet, row: int, place: int, text: str, form: Format) -> None:
    """Write text as text, whatever it begins with."""
    text = _forbidden.sub("\ufffd", str(text))
    if len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
        text = text.encode("utf-16-le")[: 2 * MAX_TEXT - 2].decode("utf-16-le", "ignore") + "…"
    _check(sheet.write_string(row, place, text, form))


def _fits(value: int | float | Decimal) -> bool:
    """Whether Excel shows the number as it is. Raises ValueError for infinity and NaN."""
    if not math.isfinite(value):
        raise ValueError(f"no cell can hold {value}")
    return isinstance(value, float) or -_SAFE_INTEGER < value < _SAFE_INTEGER


def _local(value: date) -> date:
    """A moment without its time zone, as the clock on the wall shows it; a date as it is."""
    return timezone.make_naive(value) if isinstance(value, datetime) and value.tzinfo else value


def _as_text(value: object) -> str:
    """The text of a value that Excel has no type for."""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def _check(written: int) -> None:
    """Raises ValueError when the cell lies outside a sheet, which XlsxWriter passes over without a word."""
    if written != 0:
        raise ValueError("a sheet of Excel has 1,048,576 rows and 16,384 columns at most")
