"""A browser that runs no script does the main job all the same."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(own_empty_portal):
    return own_empty_portal


def test_it_takes_the_list_in_and_shows_the_briefing(page_of):
    page = page_of("chuyenvien", PHONE, javascript=False)
    page.get_by_text("Danh mục", exact=True).click()  # a fold that opens by itself
    page.get_by_role("navigation").get_by_role("link", name="Nhập danh sách").click()
    page.get_by_label("Tệp danh sách lớp").set_input_files(ROOT / "reports" / "demo" / "classes-2023-h1.xlsx")
    page.get_by_role("button", name="Đọc và xem trước").click()

    page.get_by_role("button", name="Nhập các dòng đã chọn").first.click()

    page.get_by_role("link", name="Mở báo cáo giao ban").click()
    page.get_by_role("link", name="6 tháng đầu năm 2023", exact=True).click()
    expect(page.locator(".figure-value")).to_have_text(["76", "7.720", "90,79%", "9,21%"])


def test_it_filters_and_signs_out(page_of):
    page = page_of("chuyenvien", javascript=False)
    page.goto("/classes/")
    page.get_by_role("main").get_by_label("Tìm", exact=True).fill("không có lớp nào tên thế này")

    page.get_by_role("button", name="Lọc").click()

    expect(page.get_by_text("Không có lớp nào khớp")).to_be_visible()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
