"""Pages on which everything has its place in millimetres: certificates, also onto stock that was printed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.papers.markup import document_markup
from portal.papers.qr import qr_drawing
from portal.papers.stylesheet import FAMILY, faces

LEAST_PT = 6.5  # a text too long for its box shrinks, but not below what can be read
_LINE = 1.2  # of the size of type
_MM_A_POINT = 25.4 / 72
_LETTER, _BOLD_LETTER, _CAPITAL = 0.46, 0.5, 0.72  # generous mean widths of a letter in the size of type
_FILLED = 0.88  # of a line among several: a word that does not fit goes to the next


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text in a box: left edge, top edge, width and height in mm. Too long for it, it shrinks; it is never cut."""

    text: str
    x: float
    y: float
    width: float
    size_pt: float = 12
    height: float = 0  # 0: one line
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    italic: bool = False
    underlined: bool = False

    @property
    def fitted_pt(self) -> float:
        """The largest size, in steps of half a point, at which the text fits by a careful estimate of its width."""
        size = self.size_pt
        while size > LEAST_PT and not self._fits(size):
            size -= 0.5
        return size

    def _fits(self, size: float) -> bool:
        letter = _CAPITAL if self.text.isupper() else _BOLD_LETTER if self.bold else _LETTER
        letters_a_line = self.width / (size * _MM_A_POINT * letter)
        line_mm = size * _LINE * _MM_A_POINT
        lines = max(int(self.height / line_mm + 0.01), 1)
        return len(self.text) <= letters_a_line * (1 if lines == 1 else lines * _FILLED)

    @property
    def style(self) -> str:
        return (
            f"{_edges(self.x, self.y)}; width: {self.width}mm; text-align: {self.align}; font-size: {self.fitted_pt}pt"
            f"{'; font-weight: bold' * self.bold}{'; font-style: italic' * self.italic}"
            f"{'; text-decoration: underline' * self.underlined}"
        )


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A drawn rectangle: left, top, width and height in mm; without a border it is filled: a line is a thin one."""

    x: float
    y: float
    width: float
    height: float
    border: Literal["", "0.5pt solid", "3pt double"] = ""

    @property
    def style(self) -> str:
        look = f"box-sizing: border-box; border: {self.border} #000" if self.border else "background: #000"
        return f"{_edges(self.x, self.y)}; width: {self.width}mm; height: {self.height}mm; {look}"


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A QR code, its blank edge included, `side` mm wide; `title` is what a reader of the file hears."""

    content: str
    title: str
    x: float
    y: float
    side: float

    @property
    def style(self) -> str:
        return f"{_edges(self.x, self.y)}; width: {self.side}mm; height: {self.side}mm"


Placed: TypeAlias = PlacedText | PlacedBox | PlacedCode


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """One sheet and what stands on it, in reading order."""

    things: tuple[Placed, ...]

    def moved(self, dx: float, dy: float) -> PlacedPage:
        """Everything `dx` mm to the right and `dy` mm down: where this printer takes this stock."""
        return PlacedPage(tuple(replace(thing, x=thing.x + dx, y=thing.y + dy) for thing in self.things))


_RULES = """
@page {{ size: {width}mm {height}mm; margin: 0 }}
html {{ font: 12pt/{line} "{family}"; color: #000; overflow-wrap: anywhere }}
body, p {{ margin: 0 }}
section {{ position: relative; width: {width}mm; height: {height}mm; break-after: page }}
section:last-child {{ break-after: auto }}
p, div {{ position: absolute }}
svg {{ display: block; width: 100%; height: 100% }}
"""


def placed_markup(
    pages: Iterable[PlacedPage], *, title: str, author: str, dated: date, size_mm: tuple[float, float]
) -> str:
    """The pages as one document for the PDF renderer; `size_mm` is width and height of the sheet.

    Equal places share one rule of the style sheet: that halves the time a page takes.
    """
    width, height = size_mm
    classes: dict[str, str] = {}
    sheets = format_html_join("", "<section>{}</section>", [(_sheet(page, classes),) for page in pages])
    rules = _RULES.format(width=width, height=height, line=_LINE, family=FAMILY)
    places = "".join(f".{name} {{ {style} }}\n" for style, name in classes.items())
    return document_markup(title=title, author=author, dated=dated, style=faces() + rules + places, body=sheets)


def _sheet(page: PlacedPage, classes: dict[str, str]) -> SafeString:
    pieces = ((_piece(thing, classes.setdefault(thing.style, f"s{len(classes)}")),) for thing in page.things)
    return format_html_join("", "{}", pieces)


def _piece(thing: Placed, place: str) -> SafeString:
    match thing:
        case PlacedText():
            return format_html('<p class="{}">{}</p>', place, thing.text)
        case PlacedBox():
            return format_html('<div class="{}"></div>', place)
        case PlacedCode():
            return format_html('<div class="{}">{}</div>', place, qr_drawing(thing.content, thing.title))


def _edges(x: float, y: float) -> str:
    return f"left: {x:.2f}mm; top: {y:.2f}mm"
