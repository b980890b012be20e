"""The frame of a DOCX paper: pages, styles, language, page number and properties, from a format profile."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import cast

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as Line

from portal.papers.blocks import Paper
from portal.papers.phrases import CHECK_CODE_LABEL, printable
from portal.papers.profiles import FormatProfile

# A style's identifier in the file; an office sees the name beside it in Word's list.
BODY = "Normal"
HEAD = "PaperHead"
TITLE = "PaperTitle"
CELL = "PaperCell"
RECIPIENTS = "PaperRecipients"
SIGNATURE = "PaperSignature"
EDGE = "PaperEdge"
_NAMES = {
    HEAD: "Đầu văn bản",
    TITLE: "Tên văn bản",
    CELL: "Ô bảng",
    RECIPIENTS: "Nơi nhận",
    SIGNATURE: "Chữ ký",
    EDGE: "Mép trang",
}

_FACE = "Times New Roman"
_LANGUAGE = "vi-VN"
_A4_MM = (210, 297)
_CHECK_CODE_PT = 9


def set_up(document: Document, paper: Paper, profile: FormatProfile) -> None:
    """Turn python-docx's American template into an empty Vietnamese paper of that profile."""
    _set_defaults(document)
    _set_styles(document, profile)
    section = document.sections[0]
    lay_out(section, profile, landscape=paper.landscape)
    section.different_first_page_header_footer = True
    _add_page_number(section)
    if paper.check_code:
        _add_check_code(section, paper.check_code)
    _set_properties(document, paper)


def lay_out(section: Section, profile: FormatProfile, *, landscape: bool) -> None:
    """Give a section its A4 page and margins; a landscape page is bound at the top."""
    width, height = reversed(_A4_MM) if landscape else _A4_MM
    margins = profile.margins.turned() if landscape else profile.margins
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = section.footer_distance = Mm(profile.page_number_from_edge_mm)


def text_width_mm(profile: FormatProfile, *, landscape: bool) -> float:
    """The width between the margins, in millimetres."""
    margins = profile.margins.turned() if landscape else profile.margins
    return _A4_MM[1 if landscape else 0] - margins.left - margins.right


def _set_defaults(document: Document) -> None:
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_face(defaults.find(qn("w:rFonts")))
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), _LANGUAGE)
    language.set(qn("w:eastAsia"), _LANGUAGE)


def _set_face(fonts: BaseOxmlElement) -> None:
    """One typeface for every script; the theme's names go, because Word obeys them first."""
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FACE)


def _set_styles(document: Document, profile: FormatProfile) -> None:
    normal = cast(ParagraphStyle, document.styles["Normal"])
    _style(normal, size=profile.body_pt, line=profile.body_line_pt, before=profile.paragraph_before_pt)
    normal.paragraph_format.first_line_indent = Mm(profile.first_line_mm)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    normal.paragraph_format.widow_control = True
    for level in (1, 2, 3):
        heading = cast(ParagraphStyle, document.styles[f"Heading {level}"])
        _style(heading, size=profile.body_pt, line=profile.body_line_pt, before=profile.paragraph_before_pt)
        heading.font.bold, heading.font.italic = level < 3, level == 3
        heading.paragraph_format.keep_with_next = True
    centre, left = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
    _add_plain_style(document, HEAD, profile.head_pt, centre)
    _add_plain_style(document, TITLE, profile.summary_pt, centre)
    _add_plain_style(document, SIGNATURE, profile.signature_pt, centre)
    _add_plain_style(document, EDGE, profile.page_number_pt, centre)
    _add_plain_style(document, RECIPIENTS, profile.recipients_pt, left)
    cell = _add_plain_style(document, CELL, profile.table_pt, left)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)


def _add_plain_style(document: Document, identifier: str, size: float, alignment: WD_ALIGN_PARAGRAPH) -> ParagraphStyle:
    """A style without the body's indent, spacing and justification."""
    style = cast(ParagraphStyle, document.styles.add_style(_NAMES[identifier], WD_STYLE_TYPE.PARAGRAPH))
    style.element.styleId = identifier
    style.base_style = document.styles["Normal"]
    _style(style, size=size, line=None, before=0)
    style.paragraph_format.first_line_indent = Mm(0)
    style.paragraph_format.alignment = alignment
    style.quick_style = True
    return style


def _style(style: ParagraphStyle, *, size: float, line: float | None, before: float) -> None:
    """Black type of that size in points; `line` is the exact distance of lines, None is single spacing."""
    _set_face(style.element.get_or_add_rPr().get_or_add_rFonts())
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(0)
    if line is None:
        spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)


def _add_page_number(section: Section) -> None:
    """The number at the top of every page but the first, whose own header stays empty."""
    line = section.header.paragraphs[0]
    line._p.style = EDGE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    field.append(line.add_run("2")._r)  # what a reader shows that does not compute fields


def _add_check_code(section: Section, code: str) -> None:
    for footer in (section.footer, section.first_page_footer):
        line: Line = footer.paragraphs[0]
        line._p.style = EDGE
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.add_run(printable(f"{CHECK_CODE_LABEL} {code}")).font.size = Pt(_CHECK_CODE_PT)


def _set_properties(document: Document, paper: Paper) -> None:
    """Properties that depend on the paper alone: no clock, no name of a machine or its user."""
    properties = document.core_properties
    # The format cuts off at 255 characters.
    properties.title = printable(paper.title.sentence())[:255]
    properties.author = printable(f"{paper.header.issuer} {paper.header.superior}")[:255]
    properties.last_modified_by = properties.author
    properties.comments = ""
    properties.language = _LANGUAGE
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(paper.dated, time(), UTC)
