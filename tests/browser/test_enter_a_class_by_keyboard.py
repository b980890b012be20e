"""A clerk enters a class with the keyboard alone, then opens it."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import press, tab_to, type_into
from tests.browser.looking import flaws_of

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(own_empty_portal):
    return own_empty_portal


def test_it_saves_a_class_and_opens_it(page_of):
    page = page_of("giaovu.nhatrang")
    press(page, page.get_by_role("navigation").get_by_role("link", name="Lớp", exact=True))
    press(page, page.get_by_role("link", name="Thêm lớp"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thêm lớp")

    type_into(page, "Trung tâm", "Trung tâm chính trị thành phố Nha")
    type_into(page, "Chương trình", "Bồi dưỡng nhận thức")
    type_into(page, "Tên lớp", "Lớp gõ bằng bàn phím")
    type_into(page, "Số học viên", "40")
    press(page, page.get_by_role("button", name="Lưu"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Lớp gõ bằng bàn phím")
    assert flaws_of(page) == []
    tab_to(page, page.get_by_label("Ngày khai giảng"))
    page.keyboard.press("Control+A")
    page.keyboard.type("05/06/2023")
    page.keyboard.press("Enter")
    expect(page.locator(".lead .state-open")).to_be_visible()


def test_it_cancels_a_class_only_after_asking_why(page_of):
    page = page_of("giaovu.nhatrang")
    page.goto("/classes/new/")
    page.get_by_label("Trung tâm").select_option(label="Trung tâm chính trị thành phố Nha Trang")
    page.get_by_label("Chương trình").select_option(label="Bồi dưỡng nhận thức về Đảng")
    page.get_by_label("Tên lớp").fill("Lớp sẽ hủy")
    page.get_by_role("button", name="Lưu").click()

    press(page, page.locator("summary", has_text="Hủy lớp"))
    tab_to(page, page.locator(".confirm-danger").get_by_role("textbox"))
    page.keyboard.type("Không đủ người học")
    press(page, page.get_by_role("button", name="Hủy lớp"))

    expect(page.locator(".lead .state-cancelled")).to_be_visible()
    expect(page.locator(".history")).to_contain_text("Không đủ người học")
