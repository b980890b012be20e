"""A director uploads a list that names another centre, and touches and sees nothing of it."""

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HEADINGS = ["Trung tâm", "Chương trình", "Tên lớp", "Ngày khai giảng", "Số học viên"]
OWN = ["TTCT Nha Trang", "Bồi dưỡng nhận thức về Đảng", "Lớp của Nha Trang khóa 9/2023", "20/06/2023", 50]
OTHERS = ["TTCT Cam Lâm", "Bồi dưỡng nhận thức về Đảng", "Lớp của Cam Lâm khóa 9/2023", "21/06/2023", 60]


@pytest.fixture
def portal(own_demo_portal):
    return own_demo_portal


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADINGS, OWN, OTHERS):
        book.active.append(row)
    path = tmp_path / "hai-trung-tam.xlsx"
    book.save(path)
    return path


def class_names(page):
    page.goto("/classes/")
    return page.locator("tbody th[scope=row] a").all_inner_texts()


def test_it_refuses_rows_of_another_centre(page_of, workbook):
    director, neighbour = page_of("giamdoc.nhatrang"), page_of("giamdoc.camlam")
    before = class_names(neighbour)
    director.goto("/class-lists/")
    director.get_by_label("Tệp danh sách lớp").set_input_files(workbook)

    director.get_by_role("button", name="Đọc và xem trước").click()
    refused = director.locator(".row-refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("A3")
    director.get_by_role("button", name="Nhập các dòng đã chọn").first.click()
    expect(director.get_by_role("heading", level=1)).to_have_text("Đã nhập danh sách lớp")

    assert OWN[2] in class_names(director)
    assert before
    assert class_names(neighbour) == before


def test_it_shows_nothing_of_another_centre(page_of):
    director, neighbour = page_of("giamdoc.nhatrang"), page_of("giamdoc.camlam")
    neighbour.goto("/classes/")
    hidden = neighbour.locator("tbody th[scope=row] a").first.get_attribute("href")
    paths = ["/", "/classes/", "/classes/?q=Cam+Lâm", "/briefings/2023-H1/", "/briefings/2023-H1/rows/", "/centres/"]

    leaks = [path for path in paths if "Cam Lâm" in words_of(director, path)]

    assert "Cam Lâm" in words_of(neighbour, "/classes/")
    assert leaks == []
    assert director.request.get(hidden).status == 404


def words_of(page, path):
    page.goto(path)
    return page.locator("main").inner_text()
