"""Charts as SVG drawn once on the server, the same for page and paper: knows no model and no style sheet.

Colour comes from `currentColor`: a style sheet may set `color` on the classes c1, c2 and c3. Without one all
is black, and series are told apart by their filling (solid, hatched, empty): a grey print reads the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.vietnamese import NO_VALUE, format_count

_FONT = 14  # all lengths are in user units of the viewBox
_LETTER = 7.8  # a generous mean width of a letter at that size
_LINE = 17
_BAR = 18
_GAP = 8
_HATCH = 5


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: a count a series, left to right; no values at all means "not reported", which is not zero.

    Raises ValueError for a negative count and for an address that is neither of this site nor http or https.
    """

    label: str
    values: tuple[int, ...]
    href: str = ""

    def __post_init__(self) -> None:
        if any(value < 0 for value in self.values):
            raise ValueError(_("Biểu đồ không vẽ được số âm."))
        if urlsplit(self.href).scheme not in ("", "http", "https"):
            raise ValueError(_("Liên kết trong biểu đồ phải là địa chỉ http hoặc https."))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand: the drawing's width, the bars' left edge and full length, how labels are broken."""

    width: float
    left: float
    length: float
    label_letters: int
    label_above: bool


def stacked_bars(
    title: str,
    description: str,
    series_labels: Sequence[str],
    rows: Sequence[BarRow],
    unit: str,
    *,
    narrow: bool = False,
) -> SafeString:
    """Horizontal stacked bars, one a row, each with its total and, in brackets, its parts.

    A long label is broken into two lines at most, the rest shown as "…"; the bar's title has all of it.
    `narrow` is the drawing for a phone: labels above the bars. Bars with an address become links (for pages;
    leave addresses out for a paper). Raises ValueError unless there are 1 to 3 series and each row fits them.
    """
    count = len(series_labels)
    if not 1 <= count <= 3 or any(len(row.values) not in (0, count) for row in rows):
        raise ValueError(_("Biểu đồ cần từ một đến ba dãy số, mỗi cột đủ số của từng dãy."))
    frame = _frame(rows, narrow=narrow)
    longest = max((sum(row.values) for row in rows), default=0)
    legend_height = (count + 1) * _LINE + _GAP
    bars, bottom = [], legend_height
    for row in rows:
        bars.append(_bar(row, series_labels, unit, frame, top=bottom, longest=longest))
        bottom += _row_height(row, frame)
    key = sha256(repr((title, description, narrow)).encode()).hexdigest()[:8]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" role="{}"'
        ' aria-labelledby="chart-{}-title chart-{}-desc" font-size="{}" fill="currentColor">'
        '<title id="chart-{}-title">{}</title><desc id="chart-{}-desc">{}</desc>{}{}</svg>',
        _number(frame.width),
        _number(bottom),
        "group" if any(row.href for row in rows) else "img",  # links inside an "img" cannot be reached
        *(key, key, _FONT, key, title, key, description),
        _legend(series_labels, unit),
        format_html_join("", "{}", ((bar,) for bar in bars)),
    )


def _frame(rows: Sequence[BarRow], *, narrow: bool) -> _Frame:
    width = 340.0 if narrow else 600.0
    left = 1.0 if narrow else 180.0
    figures = max((len(_figures(row)) for row in rows), default=0) * _LETTER + 2 * _GAP
    letters = int((width if narrow else left - _GAP) / _LETTER)
    return _Frame(width, left, max(width - left - figures, 40.0), letters, label_above=narrow)


def _legend(series_labels: Sequence[str], unit: str) -> SafeString:
    entries = []
    for index, label in enumerate(series_labels):
        top = index * _LINE
        text = format_html('<text x="{}" y="{}">{}</text>', _BAR + _GAP + 2, top + _FONT - 1, label)
        entries.append((_filling(index, 1.0, top + 1.0, float(_BAR), 13.0), text))
    note = _("Đơn vị: %(unit)s") % {"unit": unit}
    return format_html(
        '<g class="legend">{}<text x="0" y="{}">{}</text></g>',
        format_html_join("", "{}{}", entries),
        len(series_labels) * _LINE + _FONT - 1,
        note,
    )


def _bar(
    row: BarRow, series_labels: Sequence[str], unit: str, frame: _Frame, *, top: float, longest: int
) -> SafeString:
    """One row of the drawing: label, bar and figures, in a link where the row has an address."""
    lines = _label_lines(row, frame)
    bar_top = top + (len(lines) * _LINE + 5 if frame.label_above else (2 * _LINE - _BAR) / 2)
    text_top = top if frame.label_above else bar_top + (_BAR - len(lines) * _LINE) / 2
    pieces, end = _segments(row, frame, bar_top, longest)
    drawing = format_html(
        '<title>{}</title>{}<path d="M{} {}v{}" stroke="currentColor"/>{}<text x="{}" y="{}">{}</text>',
        _sentence(row, series_labels, unit),
        format_html_join("", '<text x="{}" y="{}"{}>{}</text>', _label(lines, frame, text_top)),
        *(_number(frame.left), _number(bar_top - 2), _BAR + 4),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
        *(_number(end + _GAP), _number(bar_top + _BAR - 4), _figures(row)),
    )
    if row.href:
        return format_html('<a href="{}">{}</a>', row.href, drawing)
    return format_html("<g>{}</g>", drawing)


def _label_lines(row: BarRow, frame: _Frame) -> list[str]:
    return textwrap.wrap(row.label, frame.label_letters, max_lines=2, placeholder="…")


def _row_height(row: BarRow, frame: _Frame) -> int:
    if frame.label_above:
        return len(_label_lines(row, frame)) * _LINE + _BAR + 2 * _GAP
    return 2 * _LINE + _GAP


def _label(lines: Sequence[str], frame: _Frame, top: float) -> Iterator[tuple[str, str, SafeString, str]]:
    x, anchor = (0.0, "start") if frame.label_above else (frame.left - _GAP, "end")
    for index, line in enumerate(lines):
        y = top + index * _LINE + _FONT - 1
        yield _number(x), _number(y), format_html(' text-anchor="{}"', anchor), line


def _segments(row: BarRow, frame: _Frame, top: float, longest: int) -> tuple[list[SafeString], float]:
    """The pieces of a bar and where it ends; a count of zero has no piece."""
    pieces, x = [], frame.left
    for index, value in enumerate(row.values):
        if value:
            length = frame.length * value / longest
            pieces.append(_filling(index, x, top, length, float(_BAR)))
            x += length
    return pieces, x


def _filling(series: int, x: float, y: float, width: float, height: float) -> SafeString:
    """A rectangle of a series: the first solid, the second hatched, the third empty, all outlined."""
    hatch = format_html('<path d="{}"/>', _hatching(x, y, width, height)) if series == 1 else ""
    return format_html(
        '<g class="c{}" stroke="currentColor" fill="{}"><rect x="{}" y="{}" width="{}" height="{}"/>{}</g>',
        series + 1,
        "currentColor" if series == 0 else "none",
        *(_number(x), _number(y), _number(width), _number(height)),
        hatch,
    )


def _hatching(x: float, y: float, width: float, height: float) -> str:
    """Path data of slanted lines that end at the rectangle's edges: no pattern, which would need an id."""
    lines = []
    reach = float(_HATCH)
    while reach < width + height:
        near, far = max(0.0, reach - height), min(width, reach)
        start = f"{_number(x + near)} {_number(y + reach - near)}"
        lines.append(f"M{start}L{_number(x + far)} {_number(y + reach - far)}")
        reach += _HATCH
    return "".join(lines)


def _figures(row: BarRow) -> str:
    """What stands at a bar's end: "10 (9 + 1)", "10" for a single series, "0", or "–" if not reported."""
    if not row.values:
        return NO_VALUE
    total = format_count(sum(row.values))
    if len(row.values) == 1 or not any(row.values):
        return total
    return f"{total} ({' + '.join(format_count(value) for value in row.values)})"


def _sentence(row: BarRow, series_labels: Sequence[str], unit: str) -> str:
    """A bar in words: "Ninh Hòa: 10 lớp (Theo hướng dẫn: 9; Khác: 1)"."""
    if not row.values:
        return _("%(label)s: chưa báo cáo") % {"label": row.label}
    pairs = zip(series_labels, row.values, strict=True)
    parts = "; ".join(f"{name}: {format_count(value)}" for name, value in pairs)
    return f"{row.label}: {format_count(sum(row.values))} {unit} ({parts})"


def _number(value: float) -> str:
    """A length in user units, to a tenth, without idle zeros."""
    return f"{value:.1f}".removesuffix(".0")
