"""An office prints a paper as PDF: in Party format, from its own fonts, the same bytes each time."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from portal.charts import BarRow, stacked_bars
from portal.papers.blocks import (
    Annex,
    Heading,
    Item,
    Paragraph,
    Picture,
    Run,
    Table,
    TableColumn,
    TableRow,
)
from portal.papers.pdf import render_pdf
from portal.papers.phrases import annex_label, date_line
from portal.papers.profiles import profile_on
from tests.portal.sample_paper import HEADER, TABLE, create_lines, create_paper, lines, objects, read

MM = 72 / 25.4
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL_LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
LETTERS = "".join(x + x.upper() for x in SMALL_LETTERS if not x.isascii())


def strokes(page):
    """Each stretch of text: the text, where it begins (points from the lower left corner), its size."""
    found = []

    def visit(text, matrix, text_matrix, _font, size):
        if text.strip():
            x = matrix[0] * text_matrix[4] + matrix[4]
            y = matrix[3] * text_matrix[5] + matrix[5]
            found.append((text.strip(), round(x, 1), round(y, 1), round(size * matrix[0], 1)))

    page.extract_text(visitor_text=visit)
    return found


def test_it_prints_a_report_as_the_party_does():
    paper = create_paper(body=(*create_paper().body, TABLE), check_code="7F3A-99C2")

    assert [lines(page) for page in read(paper).pages] == [
        [
            "TỈNH ỦY KHÁNH HÒA",
            "BAN TUYÊN GIÁO",
            "*",
            "Số 12-BC/BTGTU",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "Nha Trang, ngày 12 tháng 7 năm 2023",
            "BÁO CÁO",
            "kết quả hoạt động 6 tháng đầu năm,",
            "nhiệm vụ 6 tháng cuối năm 2023",
            "-----",
            "I. KẾT QUẢ",
            "Mở 76 lớp.",
            "Số lớp và học viên",
            "TT Trung tâm",
            "Năm 2023",
            "Lớp Học viên",
            "1 Ninh Hòa 12 1.530",
            "Tổng cộng 12 1.530",
            "Nơi nhận:",
            "- Thường trực Tỉnh ủy (báo cáo);",
            "- Lưu.",
            "K/T TRƯỞNG BAN",
            "PHÓ TRƯỞNG BAN",
            "Trần Mộng Điệp",
            "Mã kiểm tra: 7F3A-99C2",
        ]
    ]


def test_it_sets_each_element_in_its_size():
    sizes = {text: size for text, _x, _y, size in strokes(read(create_paper()).pages[0])}

    assert sizes == {
        "TỈNH ỦY KHÁNH HÒA": 14,
        "BAN TUYÊN GIÁO": 14,
        "*": 14,
        "Số 12-BC/BTGTU": 14,
        "ĐẢNG CỘNG SẢN VIỆT NAM": 15,
        "Nha Trang, ngày 12 tháng 7 năm 2023": 14,
        "BÁO CÁO": 16,
        "kết quả hoạt động 6 tháng đầu năm,": 14,
        "nhiệm vụ 6 tháng cuối năm 2023": 14,
        "-----": 14,
        "I. KẾT QUẢ": 14,
        "Mở": 14,
        "76 lớp": 14,
        ".": 14,
        "Nơi nhận:": 14,
        "- Thường trực Tỉnh ủy (báo cáo);": 12,
        "- Lưu.": 12,
        "K/T TRƯỞNG BAN": 14,
        "PHÓ TRƯỞNG BAN": 14,
        "Trần Mộng Điệp": 14,
    }


def test_it_keeps_the_margins_and_the_lines_of_the_profile():
    linked = Paragraph((Run("chữ " * 80, href="https://portal.example/"),))  # a link tells where a line ends

    page = read(create_paper(body=(linked,))).pages[0]

    boxes = [[float(edge) for edge in note.get_object()["/Rect"]] for note in page["/Annots"]]
    assert [float(edge) for edge in page.mediabox] == pytest.approx([0, 0, 210 * MM, 297 * MM], abs=0.1)
    assert boxes[0][0] == pytest.approx((30 + 10) * MM, abs=0.1)
    assert [box[0] for box in boxes[1:]] == pytest.approx([30 * MM] * len(boxes[1:]), abs=0.1)
    assert [box[2] for box in boxes[:-1]] == pytest.approx([(210 - 15) * MM] * len(boxes[1:]), abs=0.1)
    assert [above[1] - box[1] for above, box in zip(boxes, boxes[1:], strict=False)] == pytest.approx(
        [18] * len(boxes[1:]), abs=0.01
    )


def test_it_numbers_pages_from_the_second_at_the_top_in_the_middle():
    pages = read(create_paper(body=create_lines(60))).pages

    numbers = [[stroke for stroke in strokes(page) if stroke[2] > (297 - 20) * MM] for page in pages]

    assert [[text for text, _x, _y, _size in found] for found in numbers] == [[], ["2"], ["3"]]
    for _text, x, y, size in (numbers[1][0], numbers[2][0]):
        middle = x + size / 4  # a digit is half an em wide
        assert middle == pytest.approx((30 + (210 - 30 - 15) / 2) * MM, abs=0.5)
        assert 10 * MM < 297 * MM - y < 10 * MM + size
        assert size == 14


def test_it_stays_within_top_and_bottom_margins():
    page = read(create_paper(body=create_lines(60))).pages[1]

    heights = [y for text, _x, y, _size in strokes(page) if text.startswith("dòng")]

    assert (297 - 20) * MM - 18 < max(heights) < (297 - 20) * MM
    assert min(heights) > 20 * MM


@pytest.mark.parametrize("count", range(16, 34))
def test_it_never_leaves_the_signature_alone_on_a_page(count):
    pages = [lines(page) for page in read(create_paper(body=create_lines(count))).pages]

    last = pages[-1]
    assert "Nơi nhận:" in last
    assert "Trần Mộng Điệp" in last
    assert f"dòng {count}" in last


def test_it_starts_each_annex_on_a_new_page_which_may_lie_on_its_side():
    annexes = (
        Annex(1, "Số lớp", (TABLE,), note="(Kèm theo Báo cáo số 12-BC/BTGTU)", landscape=True),
        Annex(2, "Ghi chú", (Heading(3, "a)", "Nguồn"), Item((Run("Báo cáo của trung tâm."),)))),
    )

    pages = read(create_paper(annexes=annexes)).pages

    widths = [round(float(page.mediabox.width) / MM) for page in pages]
    assert widths == [210, 297, 210]
    assert lines(pages[1])[:4] == [
        "PHỤ LỤC 1",
        "Số lớp",
        "(Kèm theo Báo cáo số 12-BC/BTGTU)",
        "Số lớp và học viên",
    ]
    assert lines(pages[2]) == ["PHỤ LỤC 2", "Ghi chú", "a) Nguồn", "- Báo cáo của trung tâm.", "3"]


def test_it_calls_a_single_annex_by_no_number():
    assert annex_label(Annex(None, "Số lớp", ())) == "PHỤ LỤC"


def test_it_repeats_a_tables_head_and_splits_no_row():
    rows = tuple(TableRow((str(number), "ĐẦU " + "chữ " * 150 + "CUỐI")) for number in range(1, 11))
    table = Table((TableColumn("TT", 1, "center"), TableColumn("Ghi chú", 6)), rows)

    pages = [page.extract_text() for page in read(create_paper(body=(table,))).pages]

    assert [page.count("TT Ghi chú") for page in pages] == [1, 1, 1]
    assert [page.count("ĐẦU") for page in pages] == [3, 5, 2]
    assert [page.count("CUỐI") for page in pages] == [3, 5, 2]


@pytest.mark.parametrize("count", range(20, 25))
def test_it_never_leaves_a_heading_or_a_caption_alone_at_the_foot_of_a_page(count):
    body = (*create_lines(count), Heading(1, "II.", "Kết quả"), TABLE)

    pages = [lines(page) for page in read(create_paper(body=body)).pages]

    page = next(page for page in pages if "Số lớp và học viên" in page)
    assert "II. KẾT QUẢ" in page
    assert "1 Ninh Hòa 12 1.530" in page


def test_it_draws_a_chart_in_the_papers_font_with_its_title_for_the_blind():
    chart = stacked_bars("Số lớp", "Một trung tâm.", ["Có", "Không"], [BarRow("Ninh Hòa", (9, 1))], "lớp")

    reader = read(create_paper(body=(Picture(chart, "Biểu đồ 1", 120),)))

    text = re.sub(r"\s", "", reader.pages[0].extract_text())
    assert text.endswith("CóKhôngĐơnvị:lớpNinhHòa10(9+1)")
    figures = [o for o in objects(reader) if isinstance(o, dict) and o.get("/S") == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == ["Số lớp"]
    assert fonts(reader) == {"Portal-Serif", "Portal-Serif-Bold", "Portal-Serif-Italic"}


def fonts(reader):
    """The fonts of a file, each of which must be embedded, and only with the glyphs it needs."""
    found = [o for o in objects(reader) if isinstance(o, dict) and o.get("/Type") == "/FontDescriptor"]
    assert all("/FontFile2" in font for font in found)
    assert all(re.fullmatch(r"/[A-Z]{6}\+Portal-Serif.*", font["/FontName"]) for font in found)
    return {font["/FontName"].split("+")[1] for font in found}


def test_it_prints_every_vietnamese_letter_in_each_face_from_its_own_fonts():
    faces = [Run(LETTERS, bold=bold, italic=italic) for bold in (False, True) for italic in (False, True)]

    reader = read(create_paper(body=tuple(Paragraph((face,)) for face in faces)))

    assert len(LETTERS) == 134
    text = reader.pages[0].extract_text().replace("\n", "").replace("\u200b", "")
    assert text.count(LETTERS) == 4
    assert fonts(reader) == {f"Portal-Serif{face}" for face in ("", "-Bold", "-Italic", "-Bold-Italic")}


def test_it_tags_the_file_and_states_language_and_title():
    reader = read(create_paper(body=(*create_paper().body, TABLE)))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"] == {"/Marked": True}
    assert reader.metadata.title == ("Báo cáo kết quả hoạt động 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023")
    assert reader.metadata.author == "Ban Tuyên giáo Tỉnh ủy Khánh Hòa"
    tags = {o["/S"] for o in objects(reader) if isinstance(o, dict) and o.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD"} <= tags


def test_it_gives_the_same_bytes_each_time_in_any_language_dated_by_the_paper():
    first = render_pdf(create_paper())
    with translation.override("en"):
        second = render_pdf(create_paper())

    assert first == second
    assert PdfReader(BytesIO(first)).metadata["/CreationDate"] == "D:20230712"
    assert PdfReader(BytesIO(first)).metadata["/ModDate"] == "D:20230712"


def test_it_leaves_out_what_is_not_said():
    paper = create_paper(recipients=(), signature=replace(create_paper().signature, authority=""))

    assert lines(read(paper).pages[0])[-2:] == ["PHÓ TRƯỞNG BAN", "Trần Mộng Điệp"]


# The rule that held on the paper's day


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2018, 4, 3), "36-HD/VPTW"),
        (date(2023, 7, 12), "36-HD/VPTW"),
        (date(2026, 5, 26), "36-HD/VPTW"),
        (date(2026, 5, 27), "05-HD/VPTW"),
        (date(2030, 1, 1), "05-HD/VPTW"),
    ],
)
def test_it_takes_the_profile_of_its_day(day, code):
    assert profile_on(day).code == code


def test_it_knows_no_profile_before_the_first():
    with pytest.raises(LookupError, match="02/04/2018"):
        render_pdf(create_paper(dated=date(2018, 4, 2)))


@pytest.mark.parametrize(
    ("issued_on", "line"),
    [
        (date(2018, 2, 20), "Nha Trang, ngày 20 tháng 02 năm 2018"),
        (date(2023, 1, 5), "Nha Trang, ngày 05 tháng 01 năm 2023"),
        (date(2023, 3, 9), "Nha Trang, ngày 09 tháng 3 năm 2023"),
        (date(2023, 12, 31), "Nha Trang, ngày 31 tháng 12 năm 2023"),
        (None, "Nha Trang, ngày … tháng … năm 2023"),
    ],
)
def test_it_writes_the_day_as_offices_do(issued_on, line):
    assert date_line(replace(HEADER, issued_on=issued_on), date(2023, 7, 12)) == line


def test_it_names_the_vendored_fonts_in_their_readme():
    folder = Path(__file__).resolve().parents[2] / "static" / "fonts"

    listed = set(re.findall(r"^\| (\S+\.(?:ttf|woff2)) ", (folder / "README.md").read_text("utf-8"), re.M))

    assert listed == {path.name for path in folder.iterdir() if path.suffix in (".ttf", ".woff2")}
