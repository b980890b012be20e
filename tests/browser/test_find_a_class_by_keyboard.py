"""A clerk whose mouse is broken signs in, opens the menu and finds a class."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import next_stop, press, tab_to, type_into
from tests.browser.looking import PHONE

pytestmark = pytest.mark.browser


def test_it_signs_in_from_the_first_key(open_browser, portal):
    page = open_browser()
    page.goto("/")

    page.keyboard.type("giaovu.nhatrang")
    type_into(page, "Mật khẩu", portal.password)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Chào Trần Thị An")


def test_it_opens_the_fold_of_a_phone_and_goes_to_the_classes(page_of):
    page = page_of("giaovu.nhatrang", PHONE)

    press(page, page.locator(".site-nav-fold summary"))
    press(page, page.get_by_role("navigation").get_by_role("link", name="Lớp", exact=True))

    expect(page.get_by_role("heading", level=1)).to_have_text("Lớp")


def test_it_closes_the_menu_with_escape_and_is_back_where_it_was(page_of):
    page = page_of("giaovu.nhatrang")
    summary = page.locator(".menu summary")
    press(page, summary)
    tab_to(page, page.get_by_role("link", name="Đổi mật khẩu"))

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Đổi mật khẩu")).to_be_hidden()
    expect(summary).to_be_focused()


def test_it_filters_the_list(page_of):
    page = page_of("giaovu.nhatrang")
    page.goto("/classes/")
    assert page.locator("tbody tr").count() > 1

    tab_to(page, page.get_by_role("main").get_by_label("Tìm", exact=True))
    page.keyboard.type("dân vận")
    page.keyboard.press("Enter")

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Lớp nghiệp vụ công tác dân vận khóa 1/2023")


def test_it_sees_where_it_stands(page_of):
    page = page_of("giaovu.nhatrang")
    page.goto("/classes/")

    stops = [next_stop(page) for _stop in range(5)]

    assert [stop for stop in stops if not (stop["ringed"] and stop["in_view"])] == []
    assert len({str(stop["part"]) for stop in stops}) == 5


def test_it_skips_to_the_content(page_of):
    page = page_of("giaovu.nhatrang")
    page.goto("/classes/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
