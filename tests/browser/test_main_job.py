"""From a real class list to the half-year briefing: the board officer's hour, in a browser."""

import unicodedata

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.looking import HEIGHTS, PHONE, flaws_of
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser

WORKBOOK = ROOT / "reports" / "demo" / "classes-2023-h1.xlsx"
HEADINGS = 5  # the row of the workbook that holds them; classes stand in rows 6 to 84
HEADER = [
    "TỈNH ỦY KHÁNH HÒA", "BAN TUYÊN GIÁO", "*", "Số 12-BC/BTGTU", "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Nha Trang, ngày 12 tháng 7 năm 2023", "BÁO CÁO",
]  # fmt: skip
ARTICLE = ["76", "7.720", "69/76", "90,79%", "30/69"]  # as printed 2023, but for 90.78, which was cut off


@pytest.fixture
def portal(own_empty_portal):
    return own_empty_portal


def send(page, workbook):
    """Upload a workbook as far as its preview."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Nhập danh sách").click()
    page.get_by_label("Tệp danh sách lớp").set_input_files(workbook)
    page.get_by_role("button", name="Đọc và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước danh sách lớp")


def confirm(page):
    page.get_by_role("button", name="Nhập các dòng đã chọn").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhập danh sách lớp")


def big_figures(page):
    return page.locator(".figure-value").all_inner_texts()


def open_briefing(page):
    """Go from the result of an import to the briefing of 2023-H1 by its links."""
    page.get_by_role("link", name="Mở báo cáo giao ban").click()
    page.get_by_role("link", name="6 tháng đầu năm 2023", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo giao ban 6 tháng đầu năm 2023")


def rows_behind(page, figure):
    """How many classes the page behind a big figure lists."""
    page.locator(".figure-card", has_text=figure).get_by_role("link").click()
    expect(page.get_by_role("table")).to_be_visible()
    count = page.locator("tbody tr").count()
    page.go_back()
    return count


def download(page, control, folder):
    with page.expect_download() as started:
        control.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def text_of(pdf):
    """The words of a PDF on one line, spaces made even."""
    pages = pypdf.PdfReader(pdf).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text() for page in pages).split()))


def changed_copy(folder, changes):
    """The reference workbook with some cells changed."""
    book = openpyxl.load_workbook(WORKBOOK)
    for cell, value in changes.items():
        book.active[cell] = value
    path = folder / "sua.xlsx"
    book.save(path)
    return path


def class_rows(sheet):
    """The rows that have a number: not the total, not the place for the signature."""
    rows = sheet.iter_rows(min_row=HEADINGS + 1, values_only=True)
    return [row for row in rows if isinstance(row[0], int)]


def missing_from(text, expected):
    return [words for words in expected if words not in text]


def test_it_goes_from_the_workbook_to_the_briefing_on_paper(page_of, tmp_path):
    page = page_of("chuyenvien")

    send(page, WORKBOOK)
    assert big_figures(page) == ["79", "0", "0", "0"]  # new, changed, same, wrong
    assert flaws_of(page) == []
    confirm(page)
    assert flaws_of(page) == []
    open_briefing(page)

    assert big_figures(page) == ["76", "7.720", "90,79%", "9,21%"]
    assert missing_from(page.locator("main").inner_text(), ARTICLE) == []
    expect(page.get_by_role("link", name="30/69")).to_be_visible()
    assert rows_behind(page, "90,79%") == 69
    assert rows_behind(page, "9,21%") == 7
    page.get_by_label("Số văn bản").fill("12")
    page.get_by_label("Ngày ký").fill("12/07/2023")
    paper = text_of(download(page, page.get_by_role("button", name="PDF"), tmp_path))
    assert missing_from(paper, [*HEADER, *ARTICLE, "Nơi nhận:"]) == []


def test_it_finds_nothing_to_import_in_the_same_file_again(page_of):
    page = page_of("chuyenvien")
    send(page, WORKBOOK)
    confirm(page)

    send(page, WORKBOOK)

    assert big_figures(page) == ["0", "0", "79", "0"]
    assert page.get_by_role("button", name="Nhập các dòng đã chọn").count() == 0
    assert flaws_of(page) == []


def test_it_gives_wrong_rows_back_with_the_reason_and_the_cell(page_of, tmp_path):
    changes = {"G6": "05/01/2023", "I7": 121, "B8": "Trung tâm chính trị huyện Không Có"}
    page = page_of("chuyenvien")

    send(page, changed_copy(tmp_path, changes))

    assert big_figures(page) == ["76", "0", "0", "3"]
    wrong = page.locator("section", has=page.get_by_role("heading", name="Dòng cần sửa")).locator("tbody tr")
    assert [cell for cell, row in zip(changes, wrong.all_inner_texts(), strict=True) if cell not in row] == []
    assert flaws_of(page) == []
    page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    assert flaws_of(page) == []
    link = page.get_by_role("link", name="Tải tệp các dòng cần sửa")
    returned = openpyxl.load_workbook(download(page, link, tmp_path)).active
    assert returned.cell(HEADINGS, 13).value == "Lỗi"
    rows = class_rows(returned)
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [cell for cell, row in zip(changes, rows, strict=True) if cell not in row[12]] == []
