"""A person chooses the language of the pages on this device; whoever chose nothing reads Vietnamese."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

COOKIE = settings.LANGUAGE_COOKIE_NAME


def language_of(client, **headers):
    """What <html lang> says on the sign-in page."""
    page = client.get("/sign-in/", headers=headers).text
    return page.partition('<html lang="')[2].partition('"')[0]


def test_it_keeps_the_chosen_language_and_goes_back_to_the_page(db):
    client = Client()

    response = client.post("/language/", {"language": "en", "next": "/sign-in/?next=/classes/"})

    assert (response.status_code, response.url) == (302, "/sign-in/?next=/classes/")
    assert language_of(client) == "en"


def test_it_keeps_the_choice_for_a_year_out_of_reach_of_scripts(db):
    cookie = Client().post("/language/", {"language": "en"}).cookies[COOKIE]

    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("en", 31_536_000, True, "Lax")


def test_it_goes_back_to_vietnamese(db):
    client = Client()
    client.post("/language/", {"language": "en"})

    client.post("/language/", {"language": "vi"})

    assert language_of(client) == "vi"


def test_it_speaks_vietnamese_whatever_the_browser_says(db):
    """Old office machines say English."""
    assert language_of(Client(), accept_language="en-US,en;q=0.9") == "vi"
    assert language_of(Client(), accept_language="x" * 50_000) == "vi"


def test_it_leaves_the_process_in_the_language_it_had(db):
    client = Client()
    client.post("/language/", {"language": "en"})
    before = translation.get_language()

    client.get("/sign-in/")

    assert translation.get_language() == before


@pytest.mark.parametrize("language", ["fr", "", "../vi", "en\r\nX: 1", "vi" * 100])
def test_it_keeps_no_language_that_is_not_on_offer(db, language):
    response = Client().post("/language/", {"language": language, "next": "/sign-in/"})

    assert (response.status_code, response.url) == (302, "/sign-in/")
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("kept", ["fr", "zz-ZZ", "a" * 4000, "../../etc"])
def test_it_passes_over_a_cookie_that_names_none(db, kept):
    client = Client()
    client.cookies = SimpleCookie({COOKIE: kept})

    assert language_of(client) == "vi"


def test_it_changes_nothing_on_get(db):
    response = Client().get("/language/", {"language": "en"})

    assert response.status_code == 405
    assert COOKIE not in response.cookies
