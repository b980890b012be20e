"""A book of rows as offices keep them: pages across, numbered, each with the book's name, closed by a signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join

from portal.papers.blocks import Table
from portal.papers.markup import document_markup, table_markup
from portal.papers.stylesheet import FAMILY, faces


@dataclass(frozen=True, slots=True)
class Ledger:
    """One book: who keeps it, what it is called, its rows, what is said at its end, who signs (post, name)."""

    keeper: str
    title: str
    dated: date
    table: Table
    closing: tuple[str, ...]
    closed_at: str  # "Nha Trang, ngày … tháng … năm …"
    signatures: tuple[tuple[str, str], ...]


# On paper the left edge is sewn and the seal goes across two pages (giáp lai), hence its 20 mm.
_RULES = """
@page {{ size: A4 landscape; margin: 20mm 12mm 15mm 20mm; font: 10pt/1.2 "{family}";
  @top-left {{ content: element(book) }} @top-right {{ content: "Trang " counter(page) "/" counter(pages) }} }}
@page :first {{ @top-left {{ content: none }} }}
html {{ font: 11pt/1.25 "{family}"; color: #000; overflow-wrap: anywhere }}
body, p, h1 {{ margin: 0; font-size: 1em; font-weight: normal }}
.book {{ position: running(book) }}
.keeper {{ font-weight: bold; text-transform: uppercase }}
h1 {{ font-size: 16pt; font-weight: bold; text-align: center; margin: 3mm 0 4mm }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; font-size: 10pt; line-height: 1.2 }}
th, td {{ border: 0.5pt solid #000; padding: 1.5mm 1mm; vertical-align: middle }}
tr {{ break-inside: avoid }}
th {{ text-align: center }}
.left {{ text-align: left }}
.right {{ text-align: right }}
.center {{ text-align: center }}
.end {{ break-inside: avoid; margin-top: 4mm }}
.place {{ text-align: center; font-style: italic; margin: 3mm 0 0 50% }}
.signs {{ display: table; table-layout: fixed; width: 100%; text-align: center; margin-top: 1mm }}
.signs > div {{ display: table-cell }}
.post {{ font-weight: bold }}
.name {{ margin-top: 22mm; font-weight: bold }}
"""


def ledger_markup(ledger: Ledger) -> str:
    """The book as one document for the PDF renderer: about 30 ms a row."""
    body = format_html(
        '<div class="book">{} – {}</div><p class="keeper">{}</p><h1>{}</h1>{}'
        '<div class="end">{}<p class="place">{}</p><div class="signs">{}</div></div>',
        *(ledger.title, ledger.keeper, ledger.keeper, ledger.title),
        table_markup(ledger.table),
        _paragraphs(ledger.closing),
        ledger.closed_at,
        format_html_join(
            "", '<div><p class="post">{}</p><p class="name">{}</p></div>', (tuple(sign) for sign in ledger.signatures)
        ),
    )
    style = faces() + _RULES.format(family=FAMILY)
    return document_markup(title=ledger.title, author=ledger.keeper, dated=ledger.dated, style=style, body=body)


def _paragraphs(lines: Iterable[str]) -> str:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))
