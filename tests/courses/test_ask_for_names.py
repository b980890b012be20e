"""Somebody of the board gives a reason to see a class's names; the centre can read who did."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from courses.learners.privacy import masked_id_number, masked_phone
from courses.models import NameAccess
from portal.models import AuditEntry
from tests import factories


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


def url(item):
    return reverse("courses:ask_names", args=[item.pk])


def is_open(sign_in, person, item):
    return sign_in(person).get(url(item)).context["is_open"]


def test_a_reason_opens_the_names_for_an_hour(sign_in, dung, item):
    response = sign_in(dung).post(url(item), {"reason": "Đối chiếu danh sách với quyết định mở lớp"})

    assert response.url == item.get_absolute_url()
    assert [(a.asked_by, a.reason) for a in NameAccess.objects.all()] == [
        (dung, "Đối chiếu danh sách với quyết định mở lớp")
    ]
    assert [(e.actor, e.deed) for e in AuditEntry.objects.about(item)] == [(dung, "see_names")]
    assert is_open(sign_in, dung, item)
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert not is_open(sign_in, dung, item)


def test_it_goes_on_where_the_person_was(sign_in, dung, item):
    sent = {"reason": "Đối chiếu danh sách", "next": "/classes/?q=a"}

    assert sign_in(dung).post(url(item), sent).url == "/classes/?q=a"
    assert sign_in(dung).post(url(item), sent | {"next": "//evil.example/"}).url == item.get_absolute_url()


def test_it_opens_one_class_to_one_person(sign_in, dung, giang, item, centre_a, programme):
    other = factories.create_class(centre=centre_a, programme=programme, name="Lớp khác")

    sign_in(dung).post(url(item), {"reason": "Đối chiếu danh sách"})

    assert not is_open(sign_in, dung, other)
    assert not is_open(sign_in, giang, item)


def test_the_centre_sees_its_names_and_who_looked(sign_in, dung, an, item):
    sign_in(dung).post(url(item), {"reason": "Đối chiếu danh sách"})

    response = sign_in(an).get(url(item))

    assert response.context["is_open"]
    assert [(a.asked_by, a.reason) for a in response.context["page_obj"].object_list] == [(dung, "Đối chiếu danh sách")]


@pytest.mark.parametrize("reason", ["", "   ", "xem", "\u200b" * 20])
def test_it_wants_a_reason_that_means_something(sign_in, dung, item, reason):
    response = sign_in(dung).post(url(item), {"reason": reason})

    assert response.context["error"] == "Hãy ghi rõ lý do, ít nhất 10 ký tự."
    assert NameAccess.objects.count() == 0
    assert not is_open(sign_in, dung, item)


def test_the_centres_own_people_need_none(sign_in, an, item):
    sign_in(an).post(url(item), {"reason": "Đối chiếu danh sách"})

    assert NameAccess.objects.count() == 0


def test_another_centre_finds_nothing(sign_in, chi, item):
    assert sign_in(chi).post(url(item), {"reason": "Đối chiếu danh sách"}).status_code == 404
    assert NameAccess.objects.count() == 0


def test_it_masks_numbers():
    assert [masked_id_number(number) for number in ("056085001234", "225123456", "", "12", "12345")] == [
        "056•••••1234", "225••3456", "", "12", "••345",
    ]  # fmt: skip
    assert [masked_phone(phone) for phone in ("0905123456", "", "12")] == ["•••••••456", "", "12"]
