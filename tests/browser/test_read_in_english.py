"""A guest changes the language, and every page goes on working."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, flaws_of
from tests.browser.walking import flaws_by_view

pytestmark = pytest.mark.browser


def flaws_in_english(page):
    return flaws_of(page, "en")


def test_it_keeps_every_page_whole(page_of):
    page = page_of("chuyenvien", PHONE)
    page.locator(".menu summary").click()

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    found = flaws_by_view(page, look=flaws_in_english)
    assert len(found) > 10
    assert {view: flaws for view, flaws in found.items() if flaws} == {}


def test_it_goes_back_to_vietnamese_before_anybody_signs_in(open_browser):
    page = open_browser()
    page.goto("/sign-in/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert flaws_in_english(page) == []

    page.get_by_role("button", name="Tiếng Việt").click()

    expect(page.locator("html")).to_have_attribute("lang", "vi")
