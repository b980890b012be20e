"""Every answer tells the browser what it may do with it, and to keep nothing."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'",
    "img-src 'self' data:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'",
}  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def assert_protected(response):
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "no-store" in response.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Server" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/classes/", 200),
        ("/briefings/?period=2023-H1", 302),
        ("/sign-in/", 302),
        ("/classes/999999/", 404),
        ("/nothing-here", 404),
        ("/static/nothing-here.css", 404),
        ("/classes/1/open/", 405),
        ("/language/", 405),
        ("/healthz", 200),
        ("/favicon.ico", 301),
    ],
)
def test_it_protects_every_kind_of_answer(sign_in, an, path, status):
    response = sign_in(an).get(path)

    assert response.status_code == status
    assert_protected(response)


def test_it_protects_a_refusal(sign_in, giang):
    response = sign_in(giang).get(reverse("courses:create_class"))

    assert response.status_code == 403
    assert_protected(response)


def test_it_protects_the_way_to_the_door(db):
    response = Client().get("/classes/")

    assert (response.status_code, response.url) == (302, "/sign-in/?next=/classes/")
    assert_protected(response)


def test_it_protects_the_admin(sign_in, khoa):
    response = sign_in(khoa).get("/admin/")

    assert response.status_code == 200
    assert_protected(response)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("courses:export_classes", []),
        ("courses:download_template", []),
        ("reports:export_rows", ["2023-H1"]),
        ("reports:download_paper", ["2023-H1", "json"]),
        ("reports:download_paper", ["2023-H1", "text"]),
        ("reports:download_paper", ["2023-H1", "xlsx"]),
        ("reports:download_paper", ["2023-H1", "docx"]),
    ],
)
def test_a_download_is_saved_and_not_shown(sign_in, an, name, arguments):
    response = sign_in(an).get(reverse(name, args=arguments))

    assert response.status_code == 200
    assert re.fullmatch(r'attachment; filename="[a-z0-9A-Z-]+\.(xlsx|docx|json|txt)"', response["Content-Disposition"])
    assert_protected(response)


def test_it_refuses_a_form_without_a_token_in_vietnamese(an):
    client = Client(enforce_csrf_checks=True)
    client.force_login(an)

    response = client.post(reverse("courses:create_class"), {"name": "Lớp mới"})

    assert response.status_code == 403
    assert "Biểu mẫu đã hết hạn, chưa có gì được lưu" in response.text
    assert_protected(response)


def test_it_refuses_every_form_without_a_token(an, centre_a, programme):
    """Signing in too: else somebody could be signed in to another's account without noticing."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(an)
    item = factories.create_class(centre=centre_a, programme=programme)
    of_a_class = [
        reverse(f"courses:{deed}_class", args=[item.pk]) for deed in ("open", "complete", "postpone", "cancel")
    ]
    paths = ["/sign-in/", "/sign-out/", "/password/", "/language/", "/class-lists/", *of_a_class]

    assert {path: client.post(path).status_code for path in paths} == dict.fromkeys(paths, HTTPStatus.FORBIDDEN)


def test_a_static_file_may_be_kept(db):
    """Whoever has not signed in sees them too; in production their names change with their content."""
    response = Client().get("/static/img/favicon.svg")
    response.close()

    assert response.status_code == 200
    assert "no-store" not in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:abc", "", "a b"])
def test_it_answers_to_no_other_name(db, host):
    response = Client().get("/sign-in/", HTTP_HOST=host)

    assert response.status_code == 400
    assert "Máy chủ không hiểu yêu cầu này" in response.text


def test_it_ignores_a_name_that_a_proxy_was_not_asked_for(db):
    response = Client().get("/classes/", HTTP_X_FORWARDED_HOST="evil.example")

    assert (response.status_code, response.url) == (302, "/sign-in/?next=/classes/")


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/db.sqlite3", "/media/", "/manage.py", "/static/../manage.py"]
)
def test_it_serves_nothing_of_its_own_house(db, path):
    assert Client().get(path).status_code == 404


def test_it_asks_search_engines_to_stay_away(db):
    response = Client().get("/robots.txt")

    assert (response.status_code, response.text) == (200, "User-agent: *\nDisallow: /\n")


def test_no_parameter_becomes_a_header(sign_in, an):
    response = sign_in(an).get("/briefings/", {"period": "2023-H1\r\nX-Evil: 1"})

    assert response.status_code == 404
    assert "X-Evil" not in response.headers


def test_it_reads_no_ten_thousand_parameters(sign_in, an):
    response = sign_in(an).get("/classes/?" + "&".join(f"a{number}=1" for number in range(10_001)))

    assert response.status_code == 400
    assert_protected(response)


def test_a_tampered_method_stays_what_it_is(sign_in, an, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme)

    response = sign_in(an).get(
        reverse("courses:cancel_class", args=[item.pk]), {"reason": "thử"}, HTTP_X_HTTP_METHOD_OVERRIDE="POST"
    )

    assert response.status_code == 405
    item.refresh_from_db()
    assert item.state == "COMPLETED"
