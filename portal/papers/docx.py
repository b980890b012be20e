"""A paper as a DOCX file, which an office can go on editing in Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import Table as Grid
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as Line

from portal.papers import docx_styles as styles
from portal.papers.blocks import (
    Align,
    Annex,
    Block,
    Heading,
    Item,
    Paper,
    Paragraph,
    Picture,
    Run,
    Table,
    TableColumn,
    TableRow,
)
from portal.papers.phrases import (
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
from portal.papers.profiles import FormatProfile, profile_on

_ISSUER_SHARE = 0.47  # of the text's width; the Party's name needs the larger part
_PARTY_NAME_EM = 13.78  # its width in Times New Roman Bold, in units of the size of type
_MM_PER_PT = 25.4 / 72
_SIGNING_SPACE_MM = 28
_CELL_PADDING = 60  # twips
_ALIGNMENTS: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def render_docx(paper: Paper) -> bytes:
    """The paper as an A4 Word file in Times New Roman, in the format profile of its date.

    Pictures are left out: Word takes no SVG from us, and the table beside one carries its figures. The same
    paper gives the same bytes. Raises LookupError for a day that no profile holds.
    """
    profile = profile_on(paper.dated)
    document = new_document()
    styles.set_up(document, paper, profile)
    _add_head(document, paper, profile)
    _add_title(document, paper, profile)
    _add_blocks(document, paper.body, styles.text_width_mm(profile, landscape=paper.landscape))
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # no signature alone on a page
    _add_close(document, paper, profile)
    for annex in paper.annexes:
        _add_annex(document, annex, profile)
    return _packed(document)


def _add_head(document: Document, paper: Paper, profile: FormatProfile) -> None:
    width = styles.text_width_mm(profile, landscape=paper.landscape)
    left, right = _add_pair(document, (width * _ISSUER_SHARE, width * (1 - _ISSUER_SHARE)))
    header = paper.header
    _fill(left.paragraphs[0], styles.HEAD, Run(header.superior.upper()))
    _fill(left.add_paragraph(), styles.HEAD, Run(header.issuer.upper(), bold=True))
    _fill(left.add_paragraph(), styles.HEAD, Run(profile.divider))
    if header.number:
        _fill(left.add_paragraph(), styles.HEAD, Run(number_line(header, profile)))
    name = _fill(right.paragraphs[0], styles.HEAD, Run(PARTY_NAME, bold=True))
    name.runs[0].font.size = Pt(profile.party_name_pt)
    _rule_off(_fill(right.add_paragraph(), styles.HEAD), width * (1 - _ISSUER_SHARE), profile.party_name_pt)
    _fill(right.add_paragraph(), styles.HEAD, Run(date_line(header, paper.dated), italic=True))


def _rule_off(line: Line, cell_mm: float, party_name_pt: float) -> None:
    """Make an empty line into a rule as long as the Party's name above it: a border between two indents."""
    idle = max(cell_mm - _PARTY_NAME_EM * party_name_pt * _MM_PER_PT, 0) / 2
    spacing = line.paragraph_format
    spacing.left_indent = spacing.right_indent = Mm(idle)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)
    borders = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    line._p.get_or_add_pPr().insert_element_before(
        parse_xml(borders), "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _add_title(document: Document, paper: Paper, profile: FormatProfile) -> None:
    kind = _fill(document.add_paragraph(), styles.TITLE, Run(paper.title.kind.upper(), bold=True))
    kind.runs[0].font.size = Pt(profile.kind_pt)
    kind.paragraph_format.space_before = Pt(20)
    for text in paper.title.summary:
        _fill(document.add_paragraph(), styles.TITLE, Run(text, bold=True))
    _fill(document.add_paragraph(), styles.TITLE, Run(TITLE_RULE)).paragraph_format.space_after = Pt(8)


def _add_close(document: Document, paper: Paper, profile: FormatProfile) -> None:
    """Recipients on the left, signature on the right, in one row that does not split."""
    width = styles.text_width_mm(profile, landscape=paper.landscape)
    left, right = _add_pair(document, (width * 0.48, width * 0.52))
    if paper.recipients:
        label = _fill(left.paragraphs[0], styles.RECIPIENTS, Run(RECIPIENTS_LABEL)).runs[0]
        label.font.size, label.underline = Pt(profile.recipients_label_pt), True
        for text in recipient_lines(paper.recipients):
            _fill(left.add_paragraph(), styles.RECIPIENTS, Run(text))
    signature = paper.signature
    if signature.authority:
        _fill(right.paragraphs[0], styles.SIGNATURE, Run(signature.authority.upper(), bold=True))
    post = right.add_paragraph() if signature.authority else right.paragraphs[0]
    _fill(post, styles.SIGNATURE, Run(signature.post.upper()))
    name = _fill(right.add_paragraph(), styles.SIGNATURE, Run(signature.name, bold=True))
    name.paragraph_format.space_before = Mm(_SIGNING_SPACE_MM)
    for cell in (left, right):
        cell.paragraphs[0].paragraph_format.space_before = Pt(12)
    _thin(_fill(document.add_paragraph(), styles.CELL))


def _add_annex(document: Document, annex: Annex, profile: FormatProfile) -> None:
    """A section of its own, so that its page may lie on its side; numbers and foot go on from the body's."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    styles.lay_out(section, profile, landscape=annex.landscape)
    _fill(document.add_paragraph(), styles.TITLE, Run(annex_label(annex), bold=True))
    last = _fill(document.add_paragraph(), styles.TITLE, Run(annex.title, bold=True))
    if annex.note:
        last = _fill(document.add_paragraph(), styles.TITLE, Run(annex.note, italic=True))
    last.paragraph_format.space_after = Pt(6)
    _add_blocks(document, annex.blocks, styles.text_width_mm(profile, landscape=annex.landscape))


def _add_blocks(document: Document, blocks: Sequence[Block], width_mm: float) -> None:
    for block in blocks:
        match block:
            case Paragraph():
                line = _fill(document.add_paragraph(), styles.BODY, *block.runs)
                if block.centred:
                    line.alignment, line.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Mm(0)
            case Heading():
                _fill(document.add_paragraph(), f"Heading{block.level}", Run(heading_line(block)))
            case Item():
                _fill(document.add_paragraph(), styles.BODY, Run("- "), *block.runs)
            case Table():
                _add_table(document, block, width_mm)
            case Picture():
                pass


def _add_table(document: Document, table: Table, width_mm: float) -> None:
    if table.caption:
        caption = _fill(document.add_paragraph(), styles.CELL, Run(table.caption, bold=True))
        caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(4)
        caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    whole = sum(column.width for column in table.columns)
    _set_widths(grid, [width_mm * column.width / whole for column in table.columns], padding=_CELL_PADDING)
    _add_table_head(grid, table)
    for row in table.rows:
        _add_table_row(grid, row, table.columns)
    _thin(_fill(document.add_paragraph(), styles.CELL))  # or Word would join a table that follows


def _set_widths(grid: Grid, widths_mm: Sequence[float], *, padding: int) -> None:
    """Fix the columns, and the blank (twips) at a cell's sides; the table's edge meets the margin."""
    properties, sides = grid._tbl.tblPr, f'w:w="{padding}" w:type="dxa"'
    indent = f"<w:tblInd {nsdecls('w')} {sides}/>"
    blank = f"<w:tblCellMar {nsdecls('w')}><w:left {sides}/><w:right {sides}/></w:tblCellMar>"
    grid.autofit = False
    properties.insert_element_before(parse_xml(indent), "w:tblLayout", "w:tblLook")
    properties.insert_element_before(parse_xml(blank), "w:tblLook")
    for column, width in zip(grid.columns, widths_mm, strict=True):
        column.width = Mm(width)


def _add_table_head(grid: Grid, table: Table) -> None:
    """One row, or two where columns are grouped: then what stands alone spans both; repeated on each page."""
    groups = table.head_groups()
    is_grouped = any(name for name, _columns in groups)
    upper = _add_row(grid, repeated=True)
    lower = _add_row(grid, repeated=True) if is_grouped else upper
    start = 0
    for name, columns in groups:
        end = start + len(columns) - 1
        if name:
            _fill_head(upper[start].merge(upper[end]), name)
            for cell, column in zip(lower[start : end + 1], columns, strict=True):
                _fill_head(cell, column.title)
        else:
            _fill_head(upper[start].merge(lower[start]), columns[0].title)
        start = end + 1


def _fill_head(cell: _Cell, title: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _fill(cell.paragraphs[0], styles.CELL, Run(title, bold=True)).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_table_row(grid: Grid, row: TableRow, columns: Sequence[TableColumn]) -> None:
    for cell, content, column in zip(_add_row(grid, repeated=False), row.cells, columns, strict=True):
        run = content if isinstance(content, Run) else Run(content)
        line = _fill(cell.paragraphs[0], styles.CELL, replace(run, bold=run.bold or row.bold))
        line.alignment = _ALIGNMENTS[column.align]
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _add_row(grid: Grid, *, repeated: bool) -> tuple[_Cell, ...]:
    """A row that stays on one page, and its cells, asked for once: table.cell(i, j) counts them all."""
    row: _Row = grid.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))
    return row.cells


def _add_pair(document: Document, widths_mm: tuple[float, float]) -> tuple[_Cell, ...]:
    """Two cells side by side, without rules and inner margins."""
    grid = document.add_table(rows=0, cols=2)
    _set_widths(grid, widths_mm, padding=0)
    return _add_row(grid, repeated=False)


def _fill(line: Line, style: str, *runs: Run) -> Line:
    """Give a line its style, by identifier (python-docx looks up a name in 4 ms), and its text."""
    line._p.style = style
    for run in runs:
        _add_run(line, run)
    return line


def _add_run(line: Line, run: Run) -> None:
    added = line.add_run(printable(run.text))
    if run.bold:
        added.bold = True
    if run.italic:
        added.italic = True
    if run.href:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), line.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        line._p.append(link)
        link.append(added._r)


def _thin(line: Line) -> None:
    spacing = line.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(6)


def _packed(document: Document) -> bytes:
    """The file with the day of every member fixed: a ZIP keeps the clock, and a copy must compare equal."""
    written, packed = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()
