"""A person signs in, goes where they meant to go, and signs out."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.demo import demo_password
from portal.models import AuditEntry
from tests.factories import PASSWORD, create_user

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại; chữ hoa và chữ thường là khác nhau."
# Each would lead out of the portal, or nowhere.
OUTWARDS = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https:evil.example", "https://evil.example/", "http:///evil.example", "https://testserver@evil.example/",
    "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "\x01//evil.example", " //evil.example",
    "/\t/evil.example", "classes", "reports:home", "..", "?next=/", "https://[", "\x00",
]  # fmt: skip


def sign_in_as(username="an", password=PASSWORD, client=None, path="/sign-in/", **fields):
    return (client or Client()).post(path, {"username": username, "password": password, **fields})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_it_signs_in_and_opens_the_first_page(an):
    client = Client()

    response = sign_in_as(client=client)

    assert (response.status_code, response.url) == (302, "/")
    assert "Chào Trần Thị An" in client.get("/").text


def test_it_goes_on_to_the_page_that_was_asked_for(an):
    client = Client()
    asked = "/classes/?q=nh%E1%BA%ADn%20th%E1%BB%A9c&page=2"
    page = client.get(client.get(asked).url)
    assert f'<input type="hidden" name="next" value="{asked.replace("&", "&amp;")}">' in page.text

    response = sign_in_as(client=client, next=asked)

    assert response.url == asked


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(an):
    """Its own address may answer nothing but forms."""
    response = Client().post(
        reverse("courses:open_class", args=[5]),
        {"day": "01/3/2023"},
        headers={"referer": "http://testserver/classes/5/"},
    )

    assert response.url == "/sign-in/?next=/classes/5/"


@pytest.mark.parametrize("referer", ["", "https://[", "https://evil.example"])
def test_a_form_of_unknown_origin_leads_to_the_first_page(db, referer):
    response = Client().post(reverse("courses:open_class", args=[5]), headers={"referer": referer})

    assert response.url == "/sign-in/?next=/"


def test_who_is_signed_in_passes_the_door(sign_in, an):
    client = sign_in(an)

    assert client.get("/sign-in/").url == "/"
    assert client.get("/sign-in/?next=/classes/").url == "/classes/"


def test_it_says_who_signed_in(an):
    sign_in_as()

    assert [(line.actor, line.deed, line.target_key) for line in AuditEntry.objects.all()] == [
        (an, "sign_in", str(an.pk))
    ]


def test_it_gives_a_new_session_and_a_new_token(an):
    client = Client()
    client.get("/sign-in/")
    client.cookies["sessionid"] = "chosen-by-somebody-else"
    before = client.cookies["csrftoken"].value

    sign_in_as(client=client)

    assert client.cookies["sessionid"].value != "chosen-by-somebody-else"
    assert client.cookies["csrftoken"].value != before


def test_it_signs_out(sign_in, an):
    client = sign_in(an)
    session = client.cookies["sessionid"].value

    response = client.post("/sign-out/")

    assert (response.status_code, response.url) == (302, "/sign-in/")
    late = Client()
    late.cookies["sessionid"] = session
    assert late.get("/classes/").url == "/sign-in/?next=/classes/"


def test_a_session_ends_after_half_a_day(sign_in, an):
    with time_machine.travel("2026-07-24 07:00+07:00", tick=False) as clock:
        client = sign_in(an)
        clock.move_to("2026-07-24 18:59:00+07:00")
        assert client.get("/classes/").status_code == 200
        clock.move_to("2026-07-24 19:00:01+07:00")
        assert client.get("/classes/").status_code == 302


def test_it_keeps_the_cookies_from_scripts(an):
    cookies = sign_in_as().cookies

    assert {name: (cookie["httponly"], cookie["samesite"], cookie["path"]) for name, cookie in cookies.items()} == {
        "sessionid": (True, "Lax", "/"),
        "csrftoken": (True, "Lax", "/"),
    }


def test_the_demo_shows_its_accounts_and_their_password(an):
    guest = create_user(username="chuyenvien", full_name="Hồ Thị Mẫu")
    guest.is_demo = True
    guest.save()

    page = Client().get("/sign-in/").text

    assert page.count("<code>") == 2
    assert "<code>chuyenvien</code>" in page
    assert f"<code>{demo_password()}</code>" in page


def test_only_the_demo_shows_accounts(an, settings):
    settings.DEMO_MODE = False
    an.is_demo = True
    an.save()

    response = Client().get("/sign-in/")

    assert "<code>" not in response.text
    assert "demo_accounts" not in response.context


# ---- Refused ----


@pytest.mark.parametrize(
    ("username", "password"),
    [("an", "sai-mat-khau-roi-nhe"), ("An", PASSWORD), ("khong-co-ai", PASSWORD), ("an", PASSWORD.upper())],
)
def test_it_refuses_a_wrong_name_and_a_wrong_password_alike(an, username, password):
    client = Client()

    response = sign_in_as(username, password, client)

    assert response.status_code == 200
    assert f'<p class="mb-0">{WRONG}</p>' in response.text
    assert not is_signed_in(client)
    assert AuditEntry.objects.count() == 0


def test_it_refuses_a_closed_account_as_if_it_were_unknown(an):
    an.is_active = False
    an.save()
    closed, unknown = sign_in_as(), sign_in_as("ai")

    assert closed.status_code == 200
    assert f'<p class="mb-0">{WRONG}</p>' in closed.text
    assert len(closed.content) == len(unknown.content)


def test_a_closed_account_loses_its_open_session(sign_in, an):
    client = sign_in(an)
    an.is_active = False
    an.save()

    assert client.get("/classes/").status_code == 302


@pytest.mark.parametrize(
    "fields", [{}, {"username": "an"}, {"username": "", "password": ""}, {"username": "a\x00n", "password": "x"}]
)
def test_it_says_beside_the_box_what_is_missing(an, fields):
    client = Client()

    response = client.post("/sign-in/", fields)

    assert response.status_code == 200
    assert "field-error" in response.text
    assert not is_signed_in(client)


def test_it_bears_a_huge_password(an):
    response = sign_in_as(password="x" * 1_000_000)

    assert f'<p class="mb-0">{WRONG}</p>' in response.text


def test_it_leads_to_no_other_house(an):
    """By the form, past the door, and at the language switch."""
    client = Client()

    for wanted in OUTWARDS:
        by_form = sign_in_as(client=client, next=wanted)
        again = client.get("/sign-in/", {"next": wanted})
        by_switch = client.post("/language/", {"language": "vi", "next": wanted})
        assert (wanted, by_form.url, again.url, by_switch.url) == (wanted, "/", "/", "/")
        client.post("/sign-out/")


def test_a_line_break_in_the_wish_makes_no_header(an):
    response = sign_in_as(next="/classes/\r\nSet-Cookie: x=1")

    assert response.url == "/classes/%0D%0ASet-Cookie:%20x=1"
    assert set(response.cookies) == {"sessionid", "csrftoken"}


def test_the_wish_is_shown_without_being_run(db):
    page = Client().get("/sign-in/", {"next": '/"><script>alert(1)</script>'}).text

    assert 'value="/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>" not in page


# ---- The admin's door ----


def test_the_admin_sends_strangers_to_the_one_door(db):
    client = Client()

    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/sign-in/?next=/admin/"


def test_the_admin_has_no_form_of_its_own(khoa):
    client = Client()

    assert client.post("/admin/login/", {"username": "khoa", "password": PASSWORD}).status_code == 405
    assert not is_signed_in(client)


def test_the_administrator_passes_the_admins_door(sign_in, khoa):
    assert sign_in(khoa).get("/admin/login/").url == "/admin/"


def test_who_is_no_administrator_stops_at_the_admins_door(sign_in, dung):
    response = sign_in(dung).get("/admin/login/?next=/admin/")

    assert response.status_code == 403
    assert "Chức vụ của bạn không được mở trang này" in response.text
