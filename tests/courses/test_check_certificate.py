"""A stranger checks a certificate by its code: valid, replaced or revoked, and as little else as possible."""

import logging
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from centres.models import UnitName
from courses.models import CheckAttempt
from courses.outcomes.certificate_checks import MOST_MISSES, initials_of, normal_code, shown_code
from courses.outcomes.certificates import issue, reissue, revoke
from portal.visitors import visitor_address
from tests.courses.graduates import recognised_class

DAY = date(2023, 3, 20)
UNKNOWN = "ABCDEFGHJKMN"


@pytest.fixture
def item(centre_a, programme, an, binh):
    return recognised_class(centre_a, programme, an, binh, scores={"Bo Bo Thị Yến": "9"})


@pytest.fixture
def certificate(item, centre_a, binh):
    [only] = issue(item, centre=centre_a, by=binh, on=DAY)
    return only


def answer(code, client=None, **headers):
    return (client or Client()).get(f"/check/{code}/", **headers)


def told(response):
    """The heading and the facts, in order."""
    page = re.sub(r"\s+", " ", response.text)
    title = re.search(r'notice-title">(.*?)</h2>', page)[1]
    return title, [fact.strip() for fact in re.findall(r"<dd>(.*?)</dd>", page)]


def test_it_says_that_it_is_valid_and_little_more(certificate):
    response = answer(certificate.check_code)

    assert told(response) == (
        "Giấy này có giá trị",
        [
            shown_code(certificate.check_code), "B. B. T. Y.", "Bồi dưỡng nhận thức về Đảng",
            "Trung tâm chính trị thành phố Nha Trang", "2023",
        ],
    )  # fmt: skip
    hidden = ("Bo Bo", "Yến", "1981", "001", "Xuất sắc", "xuất sắc", "Lớp bồi dưỡng", "Cam Đức", "Bình")
    assert [word for word in hidden if word in response.text] == []


def test_replaced_and_revoked_say_so_with_the_same_facts(certificate, binh, centre_a):
    new = reissue(certificate, centre=centre_a, reason="In sai", by=binh, on=DAY)
    revoke(new, reason="Lý do riêng", by=binh)

    old, taken = answer(certificate.check_code), answer(new.check_code)

    assert (told(old)[0], told(taken)[0]) == ("Giấy này đã được thay bằng giấy khác", "Giấy này đã bị thu hồi")
    assert told(old)[1][1:] == told(taken)[1][1:]
    assert new.check_code not in old.text
    assert "Lý do riêng" not in taken.text


def test_it_reads_a_code_as_people_write_it(certificate):
    code = certificate.check_code
    spellings = [code.lower(), shown_code(code), shown_code(code).lower().replace("-", " "), f" {code}."]

    assert [told(answer(spelling))[0] for spelling in spellings] == ["Giấy này có giá trị"] * 4
    assert CheckAttempt.objects.count() == 0


def test_the_box_leads_to_the_page_of_the_code():
    client = Client()

    assert client.get("/check/", {"code": "abcd-efgh jkmn"}).url == "/check/ABCDEFGHJKMN/"
    assert 'name="code"' in client.get("/check/", {"code": " - "}).text


def test_a_centre_that_is_no_more_still_verifies_under_its_name_of_then(certificate, centre_a):
    UnitName.objects.filter(centre=centre_a).update(text="Tên sau này")
    type(centre_a).objects.filter(pk=centre_a.pk).update(valid_to=date(2025, 7, 1))

    with time_machine.travel(date(2026, 1, 1), tick=False):
        title, facts = told(answer(certificate.check_code))

    assert (title, facts[3]) == ("Giấy này có giá trị", "Trung tâm chính trị thành phố Nha Trang")


def test_an_unknown_code_gets_the_same_status_and_shape(certificate):
    known, unknown = answer(certificate.check_code), answer(UNKNOWN)

    assert told(unknown) == ("Không có giấy nào mang mã này", ["ABCD-EFGH-JKMN", "–", "–", "–", "–"])
    assert (unknown.status_code, dict(unknown.headers).keys()) == (known.status_code, dict(known.headers).keys())
    assert re.findall(r"<dt>.*?</dt>", unknown.text) == re.findall(r"<dt>.*?</dt>", known.text)


@pytest.mark.django_db
def test_nonsense_is_an_unknown_code():
    odd = ["a", "%00", "x" * 300, "<b>", "٣" * 12, "ABCDEFGHJKM%C4%90", "%F0%9F%99%82" * 12]

    assert [told(answer(code))[0] for code in odd] == ["Không có giấy nào mang mã này"] * len(odd)


def test_no_page_is_listed_or_kept(certificate):
    for response in (answer(certificate.check_code), answer(UNKNOWN), Client().get("/check/")):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store"
        assert '<meta name="robots" content="noindex">' in response.text


def test_initials_of_every_kind_of_name():
    names = ["Bo Bo Thị Yến", "Y Moan", "H'Bia Niê", "ẩn", ""]

    assert [initials_of(name) for name in names] == ["B. B. T. Y.", "Y. M.", "H. N.", "Ẩ.", ""]
    assert (normal_code(" abcd-EFGH–jkmn "), shown_code("ABCDEFGH")) == ("ABCDEFGHJKMN", "ABCD-EFGH")


# ---- Guessing ----


def guess(client, times=MOST_MISSES, **headers):
    return [answer(f"{number:012d}", client, **headers).status_code for number in range(times)]


def test_guessing_ends_and_then_known_codes_are_not_answered_either(certificate):
    client = Client()
    assert guess(client) == [200] * MOST_MISSES

    stopped = [answer(code, client) for code in (UNKNOWN, certificate.check_code)]

    assert [response.status_code for response in stopped] == [429, 429]
    assert all(590 <= int(response["Retry-After"]) <= 600 for response in stopped)
    assert "Hãy đợi 10 phút" in stopped[0].text
    assert stopped[0].text == stopped[1].text
    assert CheckAttempt.objects.count() == MOST_MISSES


def test_after_ten_minutes_it_answers_again_and_forgets(certificate):
    began = now()
    with time_machine.travel(began, tick=False):
        guess(Client())
    with time_machine.travel(began + timedelta(minutes=9, seconds=59), tick=False):
        assert answer(certificate.check_code).status_code == 429
    with time_machine.travel(began + timedelta(minutes=10), tick=False):
        assert answer(UNKNOWN).status_code == 200

    assert CheckAttempt.objects.count() == 1


def test_true_codes_are_never_bounded_and_write_nothing(certificate):
    client = Client()

    assert {answer(certificate.check_code, client).status_code for _time in range(MOST_MISSES + 5)} == {200}
    assert CheckAttempt.objects.count() == 0


def test_addresses_are_bounded_apart_and_a_forged_header_does_not_help(certificate, settings):
    settings.TRUSTED_PROXIES = 1
    client = Client()
    forged = [
        answer(f"{number:012d}", client, headers={"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"})
        for number in range(MOST_MISSES + 1)
    ]
    other = answer(UNKNOWN, client, headers={"X-Forwarded-For": "198.51.100.8"})

    assert [response.status_code for response in forged] == [200] * MOST_MISSES + [429]
    assert other.status_code == 200


def test_where_a_visitor_comes_from(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    found = {}
    for settings.TRUSTED_PROXIES in (0, 1, 2, 3):
        found[settings.TRUSTED_PROXIES] = visitor_address(request)

    assert found == {0: "127.0.0.1", 1: "198.51.100.7", 2: "203.0.113.9", 3: "127.0.0.1"}


def test_no_code_name_or_address_is_written_to_a_log_or_kept(certificate, caplog):
    client = Client()
    with caplog.at_level(logging.DEBUG):
        guess(client, headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer(certificate.check_code, client).status_code == 429

    logged = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert [line for line in logged if "/check/" in line or certificate.check_code in line] == []
    assert {len(attempt.visitor) for attempt in CheckAttempt.objects.all()} == {64}


def test_it_needs_no_one_signed_in_and_takes_no_other_method(certificate, sign_in, chi):
    path = f"/check/{certificate.check_code}/"

    assert told(answer(certificate.check_code, sign_in(chi)))[0] == "Giấy này có giá trị"
    assert [Client().post(path).status_code, Client().put("/check/").status_code] == [405, 405]
