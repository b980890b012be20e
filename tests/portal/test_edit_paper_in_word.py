"""An office takes a paper as DOCX and goes on editing it in Word."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from portal.charts import BarRow, stacked_bars
from portal.papers.blocks import Annex, Heading, Item, Paragraph, Picture, Run, para
from portal.papers.docx import render_docx
from tests.portal.sample_paper import HEADER, HOSTILE, TABLE, create_paper


def opened(**changes):
    return Document(BytesIO(render_docx(create_paper(**changes))))


def texts(container):
    return [paragraph.text for paragraph in container.paragraphs]


def mm(*lengths):
    """Lengths as Word stores them, in twentieths of a point, rounded to a tenth of a millimetre."""
    return [round(length / Mm(1), 1) for length in lengths]


def all_text(document):
    """Every letter of the body, also those in cells and links, in order."""
    return "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def test_it_writes_a_report_as_the_party_does():
    document = opened(body=(*create_paper().body, Item((Run("Ninh Hòa"),)), Heading(3, "a)", "Kế hoạch")))

    head, close = document.tables
    assert [texts(cell) for cell in head.rows[0].cells] == [
        ["TỈNH ỦY KHÁNH HÒA", "BAN TUYÊN GIÁO", "*", "Số 12-BC/BTGTU"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "", "Nha Trang, ngày 12 tháng 7 năm 2023"],
    ]
    assert texts(document) == [
        "BÁO CÁO",
        "kết quả hoạt động 6 tháng đầu năm,",
        "nhiệm vụ 6 tháng cuối năm 2023",
        "-----",
        "I. KẾT QUẢ",
        "Mở 76 lớp.",
        "- Ninh Hòa",
        "a) Kế hoạch",
        "",
    ]
    assert [texts(cell) for cell in close.rows[0].cells] == [
        ["Nơi nhận:", "- Thường trực Tỉnh ủy (báo cáo);", "- Lưu."],
        ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Trần Mộng Điệp"],
    ]


def test_it_has_the_page_of_the_profile():
    section = opened().sections[0]

    assert mm(section.page_width, section.page_height) == [210, 297]
    assert mm(section.top_margin, section.bottom_margin) == [20, 20]
    assert mm(section.left_margin, section.right_margin) == [30, 15]
    assert mm(section.header_distance) == [10]


def test_it_has_real_styles_with_the_measures_of_the_profile():
    styles = opened().styles

    normal = styles["Normal"]
    fonts = normal.element.rPr.rFonts
    assert [fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")] == ["Times New Roman"] * 4
    assert normal.font.size == Pt(14)
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert normal.paragraph_format.line_spacing == Pt(18)
    assert mm(normal.paragraph_format.first_line_indent) == [10]
    assert normal.paragraph_format.space_before == Pt(6)
    assert normal.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    headings = [styles[f"Heading {level}"] for level in (1, 2, 3)]
    assert [style.font.bold for style in headings] == [True, True, False]
    assert {(style.font.size, str(style.font.color.rgb)) for style in headings} == {(Pt(14), "000000")}
    named = ("Đầu văn bản", "Tên văn bản", "Ô bảng", "Nơi nhận", "Chữ ký", "Mép trang")
    assert [styles[name].font.size.pt for name in named] == [14, 14, 12, 12, 14, 14]


def test_it_uses_the_heading_styles_and_no_other_typeface():
    headings = Heading(1, "I.", "Một"), Heading(2, "1.", "Hai"), Heading(3, "a)", "Ba")

    document = opened(body=(*headings, para("x")))

    used = [paragraph.style.name for paragraph in document.paragraphs]
    assert used[4:8] == ["Heading 1", "Heading 2", "Heading 3", "Normal"]
    assert list(document.element.body.iter(qn("w:rFonts"))) == []


def test_it_numbers_pages_from_the_second_at_the_top_in_the_middle():
    section = opened().sections[0]

    line = section.header.paragraphs[0]
    field = line._p.find(qn("w:fldSimple"))
    assert section.different_first_page_header_footer is True
    assert section.first_page_header.is_linked_to_previous is True  # which, in a first section, is empty
    assert field.get(qn("w:instr")) == "PAGE"
    assert line.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_it_prints_the_check_code_at_the_foot_of_every_page():
    section = opened(check_code="7F3A-99C2").sections[0]

    assert texts(section.footer) == ["Mã kiểm tra: 7F3A-99C2"]
    assert texts(section.first_page_footer) == ["Mã kiểm tra: 7F3A-99C2"]


def test_it_repeats_a_tables_two_head_rows_and_splits_no_row():
    table = opened(body=(TABLE,)).tables[1]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["TT", "Trung tâm", "Năm 2023", "Năm 2023"],
        ["TT", "Trung tâm", "Lớp", "Học viên"],
        ["1", "Ninh Hòa", "12", "1.530"],
        ["", "Tổng cộng", "12", "1.530"],
    ]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    whole = [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows]
    assert repeated == [True, True, False, False]
    assert whole == [True, True, True, True]
    assert [cell.paragraphs[0].alignment for cell in table.rows[2].cells] == [
        WD_ALIGN_PARAGRAPH.CENTER,
        WD_ALIGN_PARAGRAPH.LEFT,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.RIGHT,
    ]
    assert [cell.paragraphs[0].runs[0].bold for cell in table.rows[3].cells] == [True] * 4
    assert mm(sum(column.width for column in table.columns)) == [165]


def test_it_keeps_the_signature_with_the_last_line():
    document = opened(body=(para("dòng cuối"),))

    last = next(p for p in document.paragraphs if p.text == "dòng cuối")
    assert last.paragraph_format.keep_with_next is True
    assert document.tables[-1].rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None


def test_it_gives_each_annex_a_section_which_may_lie_on_its_side():
    annexes = (
        Annex(1, "Số lớp", (TABLE,), note="(Kèm theo)", landscape=True),
        Annex(2, "Ghi chú", (para("x"),)),
    )

    document = opened(annexes=annexes)

    sections = document.sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert mm(sections[1].page_width, sections[1].page_height, sections[1].top_margin) == [297, 210, 30]
    assert mm(sections[1].left_margin, sections[1].right_margin) == [20, 20]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]
    assert [section.header.is_linked_to_previous for section in sections] == [False, True, True]
    titles = [text for text in texts(document) if text.startswith(("PHỤ", "Số", "Ghi", "(Kèm"))]
    assert titles == ["PHỤ LỤC 1", "Số lớp", "(Kèm theo)", "Số lớp và học viên", "PHỤ LỤC 2", "Ghi chú"]


def test_it_leaves_pictures_out():
    chart = stacked_bars("Số lớp", "Một trung tâm.", ["Lớp"], [BarRow("Ninh Hòa", (9,))], "lớp")

    document = opened(body=(para("trước"), Picture(chart, "Biểu đồ 1", 120), para("sau")))

    assert texts(document)[4:6] == ["trước", "sau"]


def test_it_writes_hostile_text_letter_by_letter_and_links_nowhere():
    document = opened(
        header=replace(HEADER, place=HOSTILE[0], number=HOSTILE[3]),
        body=(*map(para, HOSTILE), Heading(2, "1.", HOSTILE[2])),
        recipients=HOSTILE,
        annexes=(Annex(1, HOSTILE[0], (), note=HOSTILE[1]),),
    )

    assert [all_text(document).count(text) for text in HOSTILE] == [4, 3, 3, 3]
    external = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert external == []


def test_it_links_only_where_the_author_says_so():
    linked = Paragraph((Run("69/76", href="https://portal.example/?a=1&b=2"), Run(" lớp.")))

    document = opened(body=(linked,))

    paragraph = document.paragraphs[4]
    assert paragraph.text == "69/76 lớp."
    assert [link.url for link in paragraph.hyperlinks] == ["https://portal.example/?a=1&b=2"]


def test_it_drops_characters_that_xml_forbids():
    document = opened(body=(para("Lê\x00\x0b\x1b Văn\ufffe\uffff\ud800 An\r\n\tBình"),))

    assert document.paragraphs[4].text == "Lê Văn An Bình"


def test_it_states_title_author_language_and_the_papers_day():
    document = opened()

    properties = document.core_properties
    midnight = datetime(2023, 7, 12, tzinfo=UTC)
    assert properties.title == "Báo cáo kết quả hoạt động 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023"
    assert properties.author == properties.last_modified_by == "Ban Tuyên giáo Tỉnh ủy Khánh Hòa"
    assert properties.language == "vi-VN"
    assert properties.comments == ""
    assert (properties.created, properties.modified) == (midnight, midnight)
    language = next(document.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:val")) == "vi-VN"


def test_it_gives_the_same_bytes_each_time():
    first = render_docx(create_paper(check_code="7F3A"))
    second = render_docx(create_paper(check_code="7F3A"))

    assert first == second
    assert {member.date_time for member in ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_knows_no_profile_before_the_first():
    with pytest.raises(LookupError, match="02/04/2018"):
        render_docx(create_paper(dated=date(2018, 4, 2)))


def test_it_orders_the_elements_of_tables_and_lines_as_word_wants_them():
    body = opened(body=(TABLE,)).element.body

    def order(tag):
        return {tuple(re.sub(r"\{.*\}", "", child.tag) for child in node) for node in body.iter(qn(tag))}

    assert order("w:tblPr") == {
        ("tblW", "tblInd", "tblLayout", "tblCellMar", "tblLook"),
        ("tblStyle", "tblW", "tblInd", "tblLayout", "tblCellMar", "tblLook"),
    }
    assert ("pStyle", "pBdr", "spacing", "ind") in order("w:pPr")
