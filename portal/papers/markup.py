"""A paper's tree as HTML for the PDF renderer; every word is escaped here, so that "<b>" stays a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.papers.blocks import (
    Annex,
    Block,
    Header,
    Heading,
    Item,
    Paper,
    Paragraph,
    Picture,
    Run,
    Signature,
    Table,
    TableColumn,
    TableRow,
)
from portal.papers.phrases import (
    CHECK_CODE_LABEL,
    PARTY_NAME,
    RECIPIENTS_LABEL,
    TITLE_RULE,
    annex_label,
    date_line,
    heading_line,
    number_line,
    printable,
    recipient_lines,
)
from portal.papers.profiles import FormatProfile
from portal.papers.stylesheet import FAMILY, stylesheet

_EMPTY = SafeString("")
_ENDLESS = re.compile(r"\S{51}")  # no word is as long
_PIECES = re.compile(r"\s*\S{1,50}|\s+$")
_BREAK = SafeString("<wbr>")


def page_markup(paper: Paper, profile: FormatProfile) -> str:
    """The whole document of a paper. Dates are the paper's own."""
    return document_markup(
        title=paper.title.sentence(),
        author=f"{paper.header.issuer} {paper.header.superior}",
        dated=paper.dated,
        style=stylesheet(profile, landscape=paper.landscape),
        body=_joined(
            (
                _check_code(paper.check_code),
                _head(paper, profile),
                _title(paper),
                _blocks(paper.body),
                _close(paper.signature, paper.recipients),
                *(_annex(annex) for annex in paper.annexes),
            )
        ),
    )


def document_markup(*, title: str, author: str, dated: date, style: str, body: SafeString) -> str:
    """One document for the PDF renderer, without the characters that no page may hold.

    `style` is a sheet of our own numbers and names, never a word of the paper: it is not escaped.
    """
    return printable(
        format_html(
            '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="author" content="{}"><meta name="dcterms.created" content="{}">'
            '<meta name="dcterms.modified" content="{}"><style>{}</style></head><body>{}</body></html>',
            title,
            author,
            *(dated.isoformat(), dated.isoformat()),
            mark_safe(style),  # noqa: S308  our own numbers and names only
            body,
        )
    )


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _lines(tag_class: str, lines: Sequence[str]) -> SafeString:
    return format_html_join("", '<span class="{}">{}</span> ', ((tag_class, line) for line in lines))


def _check_code(code: str) -> SafeString:
    return format_html('<div class="check-code">{} {}</div>', CHECK_CODE_LABEL, code) if code else _EMPTY


def _head(paper: Paper, profile: FormatProfile) -> SafeString:
    header: Header = paper.header
    return format_html(
        '<div class="head"><div class="issuer"><p>{}</p><p class="own">{}</p><p>{}</p>{}</div>'
        '<div><p class="party-name"><span>{}</span></p><p class="place">{}</p></div></div>',
        header.superior.upper(),
        header.issuer.upper(),
        profile.divider,
        format_html("<p>{}</p>", number_line(header, profile)) if header.number else _EMPTY,
        PARTY_NAME,
        date_line(header, paper.dated),
    )


def _title(paper: Paper) -> SafeString:
    return format_html(
        '<h1 class="title"><span class="kind">{}</span> {}</h1><p class="title-rule">{}</p>',
        paper.title.kind.upper(),
        _lines("summary", paper.title.summary),
        TITLE_RULE,
    )


def _close(signature: Signature, recipients: tuple[str, ...]) -> SafeString:
    """Recipients on the left, signature on the right, in one piece with the line before it."""
    received = _EMPTY
    if recipients:
        label = format_html('<p class="recipients-label">{}</p>', RECIPIENTS_LABEL)
        names = ((line,) for line in recipient_lines(recipients))
        received = label + format_html_join("", "<p>{}</p>", names)
    authority = format_html('<p class="authority">{}</p>', signature.authority.upper())
    return format_html(
        '<div class="close"><div class="recipients">{}</div>'
        '<div class="signature">{}<p>{}</p><p class="name">{}</p></div></div>',
        received,
        authority if signature.authority else _EMPTY,
        signature.post.upper(),
        signature.name,
    )


def _annex(annex: Annex) -> SafeString:
    return format_html(
        '<section class="annex{}"><h2 class="annex-title"><span>{}</span> <span>{}</span></h2>{}{}</section>',
        " turned" if annex.landscape else "",
        annex_label(annex),
        annex.title,
        format_html('<p class="annex-note">{}</p>', annex.note) if annex.note else _EMPTY,
        _blocks(annex.blocks),
    )


def _blocks(blocks: Sequence[Block]) -> SafeString:
    return _joined(_block(block) for block in blocks)


def _block(block: Block) -> SafeString:
    match block:
        case Paragraph():
            kind = "block centred" if block.centred else "block"
            return format_html('<p class="{}">{}</p>', kind, _runs(block.runs))
        case Heading():
            level = block.level + 1  # the paper's title is level 1
            return format_html('<h{} class="block">{}</h{}>', level, _text(heading_line(block)), level)
        case Item():
            return format_html('<p class="block">- {}</p>', _runs(block.runs))
        case Table():
            return table_markup(block)
        case Picture():
            # WeasyPrint reads no style into an SVG, and takes its alternative text from the first <title>.
            fitted = block.svg.replace("<svg ", f'<svg font-family="{FAMILY}" ', 1)
            return format_html(
                '<div class="picture" style="width: {}mm">{}<p>{}</p></div>',
                block.width_mm,
                mark_safe(fitted),  # noqa: S308  portal.charts escaped it; only a font name was added
                block.caption,
            )


def _runs(runs: Sequence[Run]) -> SafeString:
    return _joined(_run(run) for run in runs)


def _text(text: str) -> SafeString:
    """The text escaped; an endless word may break every 50 letters, or 20,000 of them take 10 seconds."""
    pieces = ((piece,) for piece in _PIECES.findall(text))
    return format_html_join(_BREAK, "{}", pieces) if _ENDLESS.search(text) else escape(text)


def _run(run: Run) -> SafeString:
    piece = _text(run.text)
    if run.bold:
        piece = format_html("<b>{}</b>", piece)
    if run.italic:
        piece = format_html("<i>{}</i>", piece)
    if run.href:
        piece = format_html('<a href="{}">{}</a>', run.href, piece)
    return piece


def table_markup(table: Table) -> SafeString:
    """A ruled table with its caption; its head is repeated on each page."""
    whole = sum(column.width for column in table.columns)
    return format_html(
        "{}<table><colgroup>{}</colgroup><thead>{}</thead><tbody>{}</tbody></table>",
        format_html('<p class="caption">{}</p>', table.caption) if table.caption else _EMPTY,
        format_html_join(
            "",
            '<col style="width: {}%">',
            ((f"{100 * column.width / whole:.3f}",) for column in table.columns),
        ),
        _table_head(table),
        _joined(_table_row(row, table.columns) for row in table.rows),
    )


def _table_head(table: Table) -> SafeString:
    """One row, or two where columns are grouped: then what stands alone spans both."""
    groups = table.head_groups()
    grouped = [column for name, columns in groups if name for column in columns]
    rows = 2 if grouped else 1
    upper = _joined(
        format_html('<th colspan="{}" scope="colgroup">{}</th>', len(columns), name)
        if name
        else format_html('<th rowspan="{}" scope="col">{}</th>', rows, columns[0].title)
        for name, columns in groups
    )
    lower = format_html_join("", '<th scope="col">{}</th>', ((column.title,) for column in grouped))
    return format_html("<tr>{}</tr>{}", upper, format_html("<tr>{}</tr>", lower) if grouped else _EMPTY)


def _table_row(row: TableRow, columns: Sequence[TableColumn]) -> SafeString:
    cells = format_html_join(
        "",
        '<td class="{}">{}</td>',
        (
            (column.align, _run(cell) if isinstance(cell, Run) else _text(cell))
            for cell, column in zip(row.cells, columns, strict=True)
        ),
    )
    return format_html('<tr class="{}">{}</tr>', "bold" if row.bold else "plain", cells)
