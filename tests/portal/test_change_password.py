"""A person changes their own password; whoever else is signed in with the old one is out."""

import pytest
from django.test import Client

from portal.models import AuditEntry
from tests.factories import PASSWORD

NEW = "hai mươi bốn con thuyền ra khơi"  # Vietnamese letters and blanks


def change(client, old=PASSWORD, new=NEW, again=None):
    fields = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/password/", fields)


def assert_unchanged(person):
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert AuditEntry.objects.count() == 0


def test_it_changes_the_password(sign_in, an):
    client = sign_in(an)

    response = change(client)

    assert (response.status_code, response.url) == (302, "/")
    an.refresh_from_db()
    assert an.check_password(NEW)
    assert "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc." in client.get("/").text
    assert [(line.actor, line.deed) for line in AuditEntry.objects.all()] == [(an, "change_password")]


def test_it_keeps_this_session_and_ends_the_others(sign_in, an):
    here, elsewhere = sign_in(an), sign_in(an)

    change(here)

    assert here.get("/classes/").status_code == 200
    assert elsewhere.get("/classes/").url == "/sign-in/?next=/classes/"


def test_a_password_of_128_letters_is_read_to_its_end(sign_in, an):
    long = "đường dài mới biết ngựa hay " * 5
    change(sign_in(an), new=long[:128])

    an.refresh_from_db()
    assert an.check_password(long[:128])
    assert not an.check_password(long[:127] + "x")


def test_the_boxes_hide_and_may_be_filled_by_a_keeper_of_passwords(sign_in, an):
    page = sign_in(an).get("/password/").text

    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1


def test_it_refuses_a_wrong_old_password(sign_in, an):
    response = change(sign_in(an), old="khong-phai-mat-khau-nay")

    assert response.status_code == 200
    assert 'id="id_old_password_error"' in response.text
    assert_unchanged(an)


def test_it_refuses_two_different_ones(sign_in, an):
    response = change(sign_in(an), again=NEW + "!")

    assert 'id="id_new_password2_error"' in response.text
    assert_unchanged(an)


@pytest.mark.parametrize("new", ["mười-bốn-chữ-x", "123456789123456789", "Trần Thị An Trần", ""])
def test_it_refuses_a_weak_one(sign_in, an, new):
    """Too short by one, all too common, the person's own name, none."""
    response = change(sign_in(an), new=new)

    assert response.status_code == 200
    assert "field-error" in response.text
    assert_unchanged(an)


def test_an_empty_form_is_refused_and_not_passed_over(sign_in, an):
    response = sign_in(an).post("/password/")

    assert response.text.count('<ul class="field-error"') == 3
    assert_unchanged(an)


def test_it_changes_no_other_persons_password(sign_in, an, binh):
    client = sign_in(an)

    client.post(
        "/password/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, "user": binh.pk, "id": binh.pk},
    )

    binh.refresh_from_db()
    assert binh.check_password(PASSWORD)


def test_who_is_not_signed_in_is_sent_to_the_door(db):
    assert Client().get("/password/").url == "/sign-in/?next=/password/"
    assert change(Client()).status_code == 302
