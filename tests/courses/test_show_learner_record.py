"""A centre shows one person's record to them, gives it, and corrects it; every full look is on record."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Learner
from portal.models import AuditEntry
from portal.partial_dates import PartialDate
from tests import factories

ID, PHONE = "056085001234", "0905123456"


@pytest.fixture
def learner(centre_a):
    return factories.create_learner(
        centre=centre_a, full_name="Bo Bo Thị Yến", gender="F", birth=PartialDate(1985), id_number=ID, phone=PHONE,
        party_joined=PartialDate(2015, 3),
    )  # fmt: skip


@pytest.fixture
def place(learner, centre_a, programme, board):
    factories.create_rule_set(board=board)
    item = factories.create_class(centre=centre_a, programme=programme)
    return factories.enrol(item, learner, score=Decimal("8.5"))


def url(learner, name="learner_detail"):
    return reverse(f"courses:{name}", args=[learner.pk])


def form_of(learner, **said):
    return {"version": str(learner.version), "full_name": learner.full_name, "gender": "F", "birth": "1985",
            "id_number": ID, "phone": PHONE, "party_joined": "3/2015", "party_confirmed": ""} | said  # fmt: skip


def deeds(learner):
    return [(entry.actor, entry.deed) for entry in AuditEntry.objects.about(learner).order_by("pk")]


def test_it_shows_the_years_and_masks_what_is_sensitive(sign_in, an, place, learner):
    response = sign_in(an).get(url(learner))

    assert dict(response.context["facts"]) == {
        "họ và tên": "Bo Bo Thị Yến", "giới tính": "nữ", "ngày sinh": "1985", "số CCCD": "056•••••1234",
        "điện thoại": "•••••••456", "ngày vào Đảng (dự bị)": "•••",
    }  # fmt: skip
    (shown,) = response.context["places"]
    assert (shown.outcome.final_score, shown.outcome.band) == (Decimal("8.5"), "GOOD")
    assert ID not in response.content.decode()
    assert deeds(learner) == []


def test_a_full_look_is_recorded(sign_in, an, learner):
    client = sign_in(an)

    response = client.post(url(learner, "reveal_learner"))

    assert dict(response.context["facts"])["số CCCD"] == ID
    assert deeds(learner) == [(an, "see_learner")]
    assert ID not in client.get(url(learner)).content.decode()


def test_all_that_is_held_is_given_for_a_reason(sign_in, an, place, learner):
    response = sign_in(an).post(url(learner, "export_learner"), {"reason": "Học viên đề nghị cung cấp"})

    record = json.loads(response.content)
    assert record["learner"]["số CCCD"] == ID
    assert (record["taken_by"], record["reason"]) == ("Trần Thị An", "Học viên đề nghị cung cấp")
    assert [(line["opened_on"], line["score"]) for line in record["classes"]] == [("2023-03-01", "8.50")]
    assert deeds(learner) == [(an, "export_learner")]


@pytest.mark.parametrize("reason", ["", "xem"])
def test_it_is_not_given_without_a_reason(sign_in, an, learner, reason):
    response = sign_in(an).post(url(learner, "export_learner"), {"reason": reason})

    assert response.url == learner.get_absolute_url()
    assert deeds(learner) == []


def test_a_correction_keeps_the_old_value_in_the_trail(sign_in, an, learner):
    sent = form_of(learner, full_name="Bo Bo Thị Yên", birth="05/8/1985", id_number="056085009999")

    assert sign_in(an).post(url(learner, "edit_learner"), sent).url == learner.get_absolute_url()

    learner.refresh_from_db()
    assert (learner.full_name, str(learner.birth), learner.id_number, learner.version) == (
        "Bo Bo Thị Yên", "05/8/1985", "056085009999", 2,
    )  # fmt: skip
    assert AuditEntry.objects.about(learner).get().changes == {
        "full_name": ["Bo Bo Thị Yến", "Bo Bo Thị Yên"],
        "birth": ["1985", "05/8/1985"],
        "id_number": ["056•••••1234", "056•••••9999"],
    }


def test_it_asks_only_for_what_a_programme_needs(sign_in, an, centre_a, programme):
    learner = factories.create_learner(centre=centre_a)
    factories.enrol(factories.create_class(centre=centre_a, programme=programme), learner)
    plain = ["full_name", "gender", "birth", "phone"]
    assert list(sign_in(an).get(url(learner, "edit_learner")).context["form"].fields) == plain

    programme.needs_id_number = programme.needs_party_dates = True
    programme.save()

    assert list(sign_in(an).get(url(learner, "edit_learner")).context["form"].fields) == [
        "full_name", "gender", "birth", "id_number", "phone", "party_joined", "party_confirmed",
    ]  # fmt: skip


def test_a_stale_correction_gets_both_values(sign_in, an, binh, learner):
    sent = form_of(learner, full_name="Bo Bo Thị Yên")
    sign_in(binh).post(url(learner, "edit_learner"), form_of(learner, full_name="Bo Bo Thị Yển"))

    response = sign_in(an).post(url(learner, "edit_learner"), sent)

    assert response.status_code == 409
    assert response.context["conflicts"] == [("họ và tên", "Bo Bo Thị Yển", "Bo Bo Thị Yên")]
    assert Learner.objects.get().full_name == "Bo Bo Thị Yển"


@pytest.mark.parametrize(
    "said",
    [
        {"id_number": "12345"},
        {"birth": "31/02/1985"},
        {"full_name": ""},
        {"party_joined": "5/2016", "party_confirmed": "2015"},
    ],
)
def test_it_refuses_what_cannot_be(sign_in, an, learner, said):
    assert sign_in(an).post(url(learner, "edit_learner"), form_of(learner, **said)).status_code == 200
    assert Learner.objects.get().version == 1
    assert deeds(learner) == []


def test_another_centre_and_the_board_find_nothing(sign_in, chi, dung, giang, learner):
    for person in (chi, dung, giang):
        assert sign_in(person).get(url(learner)).status_code == 404
    for name in ("reveal_learner", "export_learner", "edit_learner"):
        sent = form_of(learner, reason="Học viên đề nghị cung cấp", full_name="Ai đó")
        assert sign_in(chi).post(url(learner, name), sent).status_code == 404
        assert sign_in(dung).post(url(learner, name), sent).status_code == 403
    assert (Learner.objects.get().version, deeds(learner)) == (1, [])


def test_the_queries_do_not_grow_with_the_classes(
    sign_in, an, learner, centre_a, programme, board, django_assert_num_queries
):
    factories.create_rule_set(board=board)
    client = sign_in(an)
    for number in range(3):
        item = factories.create_class(
            centre=centre_a, programme=programme, name=f"Lớp {number}", opened_on=date(2023, 3, number + 1)
        )
        factories.enrol(item, learner)
        if number in (0, 2):
            with django_assert_num_queries(9):
                client.get(url(learner))
