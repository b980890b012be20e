"""QR codes as a drawing of our own: runs of dark squares as strokes, which the PDF renderer draws fast and sharp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

_QUIET = 4  # blank modules around the code (ISO/IEC 18004)
_MASK = 3  # any of the eight reads alike; trying them all takes longer than the drawing


def qr_drawing(content: str, title: str) -> SafeString:
    """The code as SVG without a size of its own, its blank edge included; `title` is what a screen reader says.

    Error level M: a stamp or a torn corner may take 15 %. The same content gives the same drawing.
    """
    rows = [list(row) for row in segno.make(content, error="m", micro=False, mask=_MASK).matrix]
    side = len(rows) + 2 * _QUIET
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img">'
        '<title>{}</title><path stroke="#000" d="{}"/></svg>',
        *(side, side),
        title,
        "".join(_strokes(rows)),
    )


def _strokes(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Each run of dark modules of a row as one stroke of width 1: "M4 4.5h7"."""
    for y, row in enumerate(rows, start=_QUIET):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start + _QUIET} {y}.5h{x - start}"
            x += 1
