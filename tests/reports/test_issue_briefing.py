"""An office issues the briefing as a Party paper: head, number, title, tables, signature, recipients, annex."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from centres.models import Centre
from centres.periods import Span, read_period, year_span
from portal.papers.blocks import Heading, Signature, Table
from portal.papers.profiles import profile_on
from reports.figures import figures_of_board
from reports.outputs import Subject, produce
from reports.papers import Issue, briefing_paper, issuer_of, summary_of
from tests import factories

TODAY = date(2023, 7, 12)
H1 = read_period("2023-H1")


def paper_of(board, *, span=H1, issue=Issue(), today=TODAY):  # noqa: B008 - frozen
    return briefing_paper(figures_of_board(board, span, today=today), issue)


def printed(board, *, issue=Issue(), form="pdf"):  # noqa: B008 - frozen
    return produce(form, Subject(board, H1, Centre.objects.of_board(board), TODAY, issue))


def annex_tables(paper):
    return [block for annex in paper.annexes for block in annex.blocks if isinstance(block, Table)]


@pytest.fixture
def one_class(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


def test_it_prints_every_zone_of_the_head(board, one_class):
    lines = (
        PdfReader(BytesIO(printed(board, issue=Issue("12", date(2023, 7, 12))))).pages[0].extract_text().splitlines()
    )

    assert lines[:10] == [
        "TỈNH ỦY KHÁNH HÒA",
        "BAN TUYÊN GIÁO",
        "*",
        "Số 12-BC/BTGTU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Nha Trang, ngày 12 tháng 7 năm 2023",
        "BÁO CÁO",
        "kết quả hoạt động của trung tâm chính trị cấp huyện",
        "6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023",
        "-----",
    ]


def test_it_leaves_number_and_day_open_before_it_is_issued(board, one_class):
    lines = PdfReader(BytesIO(printed(board))).pages[0].extract_text().splitlines()

    assert (lines[3], lines[5]) == ("Số …-BC/BTGTU", "Nha Trang, ngày … tháng … năm 2023")


def test_it_prints_the_same_head_in_word(board, one_class):
    document = Document(BytesIO(printed(board, issue=Issue("12", date(2023, 7, 12)), form="docx")))

    left, right = document.tables[0].rows[0].cells
    assert [paragraph.text for paragraph in left.paragraphs] == [
        "TỈNH ỦY KHÁNH HÒA",
        "BAN TUYÊN GIÁO",
        "*",
        "Số 12-BC/BTGTU",
    ]
    assert [paragraph.text for paragraph in right.paragraphs if paragraph.text] == [
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Nha Trang, ngày 12 tháng 7 năm 2023",
    ]


def test_it_is_signed_for_the_head_by_a_deputy(board, one_class):
    board.signer_authority, board.signer_post, board.signer_name = "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Hồ Thị Mai"
    board.save()

    pages = PdfReader(BytesIO(printed(board))).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    assert paper_of(board).signature == Signature("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Hồ Thị Mai")
    assert (
        "Nơi nhận: - Tỉnh ủy Khánh Hòa; - Các trung tâm chính trị; - Lưu Ban Tuyên giáo Tỉnh ủy Khánh Hòa. "
        "K/T TRƯỞNG BAN PHÓ TRƯỞNG BAN Hồ Thị Mai"
    ) in text


def test_it_is_signed_by_the_head_in_person(board, one_class):
    assert paper_of(board).signature == Signature("", "TRƯỞNG BAN", "")


@pytest.mark.parametrize(
    ("name", "superior", "issuer"),
    [
        ("Ban Tuyên giáo Tỉnh ủy Khánh Hòa", "Tỉnh ủy Khánh Hòa", "Ban Tuyên giáo"),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", "Tỉnh ủy Khánh Hòa", "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("Tỉnh ủy Khánh Hòa", "Tỉnh ủy Khánh Hòa", "Tỉnh ủy Khánh Hòa"),
    ],
)
def test_it_does_not_say_the_committee_twice_in_the_head(board, name, superior, issuer):
    figures = replace(figures_of_board(board, H1, today=TODAY), board_name=name)
    board.superior = superior

    assert issuer_of(figures) == issuer


# The title


@pytest.mark.parametrize(
    ("period", "lines"),
    [
        ("2023-H1", ("cấp huyện", "6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023")),
        ("2023-H2", ("cấp huyện", "6 tháng cuối năm 2023, nhiệm vụ 6 tháng đầu năm 2024")),
        ("2023", ("cấp huyện", "năm 2023, nhiệm vụ năm 2024")),
        ("2025-H1", ("cấp huyện", "6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2025")),
        ("2025-H2", ("cấp xã", "6 tháng cuối năm 2025, nhiệm vụ 6 tháng đầu năm 2026")),
        ("2025", ("cấp huyện, cấp xã", "năm 2025, nhiệm vụ năm 2026")),
        ("2026-H1", ("cấp xã", "6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2026")),
        ("2100-H2", ("cấp xã", "6 tháng cuối năm 2100, nhiệm vụ 6 tháng đầu năm 2101")),
    ],
)
def test_it_titles_the_paper_by_period_and_tier(period, lines):
    tier, rest = lines

    assert summary_of(read_period(period)) == (f"kết quả hoạt động của trung tâm chính trị {tier}", rest)


@pytest.mark.parametrize(
    ("end", "tier"),
    [(date(2025, 6, 30), "cấp huyện"), (date(2025, 7, 1), "cấp huyện, cấp xã")],
)
def test_it_changes_the_tier_with_the_day_the_district_tier_ended(end, tier):
    assert summary_of(Span(date(2025, 1, 1), end, "x", "kỳ thử"))[0].endswith(f"trung tâm chính trị {tier}")


@pytest.mark.parametrize(
    ("dated", "today", "code"),
    [
        (None, date(2023, 7, 12), "36-HD/VPTW"),
        (date(2023, 7, 12), date(2026, 11, 23), "36-HD/VPTW"),
        (date(2026, 5, 26), date(2026, 11, 23), "36-HD/VPTW"),
        (date(2026, 5, 27), date(2026, 11, 23), "05-HD/VPTW"),
    ],
)
def test_it_follows_the_format_of_its_day_or_of_the_last_day_of_its_figures(board, dated, today, code):
    paper = paper_of(board, issue=Issue("", dated), today=today)

    assert profile_on(paper.dated).code == code


# Tables


def test_it_has_its_parts_in_order(board, one_class):
    paper = paper_of(board)

    assert [f"{block.number} {block.text}" for block in paper.body if isinstance(block, Heading)] == [
        "I. Kết quả mở lớp",
        "1. Theo trung tâm",
        "2. Theo nhóm chương trình (trong các lớp theo hướng dẫn)",
        "3. Theo tháng khai giảng",
    ]
    assert [annex.title for annex in paper.annexes] == ["Mở lớp theo chương trình và trung tâm, 6 tháng đầu năm 2023"]


def test_it_annexes_programmes_by_centre(board, centre_a, centre_b, programme):
    hosted = factories.create_programme(board=board, code="TC", name="Trung cấp", counts_toward_total=False)
    factories.create_class(centre=centre_a, programme=programme, declared_learners=1_000)
    factories.create_class(centre=centre_b, programme=programme)
    factories.create_class(centre=centre_b, programme=None, programme_text="Kỹ năng", declared_learners=50)
    factories.create_class(centre=centre_b, programme=hosted, declared_learners=60)

    paper = paper_of(board)

    [table] = annex_tables(paper)
    assert [column.title for column in table.columns] == ["Chương trình", "Nha Trang", "Cam Lâm", "Tổng số"]
    assert [row.cells for row in table.rows] == [
        ("Bồi dưỡng nhận thức về Đảng", "1 (1.000)", "1 (100)", "2 (1.100)"),
        ("Trung cấp (*)", "0", "1 (60)", "1 (60)"),
        ("Ngoài danh mục", "0", "1 (50)", "1 (50)"),
        ("Tổng cộng", "1 (1.000)", "2 (150)", "3 (1.150)"),
    ]
    assert paper.annexes[0].note == (
        "Mỗi ô: số lớp, trong ngoặc là lượt học viên. Dòng “(*)” là lớp đặt nhờ, không tính vào tổng số."
    )


def test_it_explains_the_star_only_where_there_is_one(board, one_class):
    assert paper_of(board).annexes[0].note == "Mỗi ô: số lớp, trong ngoặc là lượt học viên."


@pytest.mark.parametrize(("count", "columns"), [(8, [10]), (9, [9, 3]), (17, [9, 9, 3])])
def test_it_parts_the_annex_where_the_centres_do_not_fit_a_page(board, programme, count, columns):
    for number in range(count):
        name = f"Trung tâm chính trị xã Số {number}"
        centre = factories.create_centre(board=board, code=f"C{number:02d}", name=name, list_order=number)
        factories.create_class(centre=centre, programme=programme, declared_learners=50 + number)

    tables = annex_tables(paper_of(board))

    assert [len(table.columns) for table in tables] == columns
    assert [table.columns[-1].title == "Tổng số" for table in tables] == [False] * (len(tables) - 1) + [True]
    total = sum(50 + number for number in range(count))
    assert tables[-1].rows[-1].cells[-1] == f"{count} ({total:,})".replace(",", ".")


def test_it_prints_a_board_without_centres(board):
    text = PdfReader(BytesIO(printed(board))).pages[0].extract_text()

    assert "Trong 6 tháng đầu năm 2023, chưa có lớp nào được mở." in text
    assert paper_of(board).annexes == ()


def test_it_keeps_markup_in_names_as_letters(board, programme):
    centre = factories.create_centre(board=board, code="X", name="<b>Trung tâm</b> & {{ 7*7 }}")
    factories.create_class(centre=centre, programme=programme)

    text = " ".join(PdfReader(BytesIO(printed(board))).pages[0].extract_text().split())

    assert "<b>Trung tâm</b> & {{ 7*7 }}" in text


def test_it_says_of_which_day_its_figures_are(board, one_class):
    [note] = [block for block in paper_of(board).body if "Số liệu tính đến" in str(block)]

    assert note.runs[0].text.startswith("Số liệu tính đến hết ngày 30/6/2023.")


def test_it_gives_the_same_bytes_for_the_same_figures(board, one_class):
    assert printed(board) == printed(board)


def test_it_has_no_form_for_a_day_before_36_hd(board):
    with pytest.raises(LookupError, match="30/06/2017"):
        produce("pdf", Subject(board, read_period("2017-H1"), Centre.objects.of_board(board), TODAY))


def test_it_prints_an_early_period_that_is_issued_today(board):
    subject = Subject(board, year_span(2015), Centre.objects.of_board(board), TODAY, Issue("01", TODAY))

    assert produce("pdf", subject).startswith(b"%PDF")
