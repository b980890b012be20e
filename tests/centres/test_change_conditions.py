"""A centre's people, or the board's officer, say what changed: premises, posts, communes served; history stays."""

import re
from datetime import date

import pytest
from django.urls import reverse

from centres.conditions import ConditionError, follow_on, last_condition, stamp_of
from centres.models import Premises, ServiceArea, StaffingQuota
from portal.models import AuditEntry
from portal.versioned import StaleError
from tests import factories


def url(page, centre):
    return reverse(f"centres:change_{page}", args=[centre.pk])


def seen_in(response):
    return re.search(r'name="seen" value="([^"]*)"', response.text)[1]


def send(client, page, centre, **said):
    """The form as the page shows it, with these boxes filled."""
    return client.post(url(page, centre), {"seen": seen_in(client.get(url(page, centre)))} | said)


def premises_of(centre):
    rows = Premises.objects.of_centre(centre).order_by("valid_from")
    return list(rows.values_list("state", "note", "valid_from", "valid_to"))


def quotas_of(centre):
    rows = StaffingQuota.objects.of_centre(centre).order_by("valid_from")
    return list(rows.values_list("posts", "decision", "valid_from", "valid_to"))


def areas_of(centre):
    rows = ServiceArea.objects.of_centre(centre).order_by("pk")
    return list(rows.values_list("name", "valid_from", "valid_to"))


def deeds():
    return [(line.deed, line.actor.username) for line in AuditEntry.objects.order_by("pk")]


# ---- Premises and posts ----


def test_a_change_closes_the_state_before_on_the_day_before(sign_in, an, centre_a):
    client = sign_in(an)
    send(client, "premises", centre_a, state="IN_USE", address="số 1", since="01/01/2020")

    response = send(client, "premises", centre_a, state="UNDER_REPAIR", address="số 1", note="mái", since="15/8/2022")

    assert response.url == centre_a.get_absolute_url()
    assert premises_of(centre_a) == [
        ("IN_USE", "", date(2020, 1, 1), date(2022, 8, 15)),
        ("UNDER_REPAIR", "mái", date(2022, 8, 15), None),
    ]
    assert deeds() == [("create_premises", "an"), ("change_premises", "an"), ("create_premises", "an")]


def test_the_same_first_day_corrects_what_was_said(sign_in, an, centre_a):
    client = sign_in(an)
    send(client, "premises", centre_a, state="NONE", since="01/01/2020")

    send(client, "premises", centre_a, state="BORROWED", note="hội trường", since="01/01/2020")

    assert premises_of(centre_a) == [("BORROWED", "hội trường", date(2020, 1, 1), None)]


def test_posts_rest_on_a_decision_of_the_register(sign_in, binh, board, centre_a):
    decision = factories.create_document(board=board, number="12-QĐ/TU", kind="DECISION")
    client = sign_in(binh)

    send(client, "quota", centre_a, posts="6", decision=decision.pk, since="01/01/2020")
    send(client, "quota", centre_a, posts="5", decision="", since="01/01/2023")

    assert quotas_of(centre_a) == [
        (6, decision.pk, date(2020, 1, 1), date(2023, 1, 1)), (5, None, date(2023, 1, 1), None),
    ]  # fmt: skip


def test_the_form_shows_what_is_recorded_now(sign_in, dung, centre_a):
    centre_a.premises.create(state="BORROWED", address="số 9", valid_from=date(2020, 1, 1))

    response = sign_in(dung).get(url("premises", centre_a))

    assert response.context["form"]["state"].value() == "BORROWED"
    assert "Hiện ghi: mượn, thuê tạm, từ 01/01/2020." in response.text


def test_what_is_sent_twice_is_kept_once(sign_in, an, centre_a):
    client = sign_in(an)
    form = {"seen": seen_in(client.get(url("quota", centre_a))), "posts": "5", "since": "01/01/2020"}

    responses = [client.post(url("quota", centre_a), form) for _click in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert quotas_of(centre_a) == [(5, None, date(2020, 1, 1), None)]
    assert deeds() == [("create_staffingquota", "an")]


def test_a_stale_form_shows_both_values_and_writes_nothing(sign_in, an, binh, centre_a):
    client = sign_in(an)
    seen = seen_in(client.get(url("quota", centre_a)))
    send(sign_in(binh), "quota", centre_a, posts="6", since="01/01/2020")
    before, lines = quotas_of(centre_a), deeds()

    response = client.post(url("quota", centre_a), {"seen": seen, "posts": "4", "since": "01/02/2020"})

    assert response.status_code == 409
    assert "Có người vừa sửa nội dung này, nên chưa lưu gì" in response.text
    assert re.findall(r'data-label="(?:Đã lưu|Bạn đang nhập)">(.*?)</td>', response.text)[:2] == ["6", "4"]
    assert (quotas_of(centre_a), deeds()) == (before, lines)

    again = {"seen": seen_in(response), "posts": "4", "since": "01/02/2020"}
    assert client.post(url("quota", centre_a), again).status_code == 302
    assert [row[0] for row in quotas_of(centre_a)] == [6, 4]


def test_of_two_at_once_the_second_is_told(an, binh, centre_a):
    seen = stamp_of(last_condition(Premises, centre_a))
    said = {"state": "IN_USE", "address": "", "note": ""}
    follow_on(Premises, centre_a, said, since=date(2020, 1, 1), seen=seen, by=an)

    with pytest.raises(StaleError):
        follow_on(Premises, centre_a, said | {"state": "NONE"}, since=date(2020, 1, 1), seen=seen, by=binh)

    assert premises_of(centre_a) == [("IN_USE", "", date(2020, 1, 1), None)]


def test_a_day_before_the_latest_change_is_refused(sign_in, an, centre_a):
    client = sign_in(an)
    send(client, "premises", centre_a, state="IN_USE", since="01/01/2020")

    response = send(client, "premises", centre_a, state="NONE", since="31/12/2019")

    assert response.context["form"].errors["since"] == [
        "Dòng gần nhất tính từ ngày 01/01/2020; thay đổi mới không thể tính từ trước ngày đó."
    ]
    assert premises_of(centre_a) == [("IN_USE", "", date(2020, 1, 1), None)]


@pytest.mark.parametrize(
    ("page", "said", "wrong"),
    [
        ("premises", {}, {"state", "since"}), ("premises", {"state": "X", "since": "1/1/2020"}, {"state"}),
        ("premises", {"state": "NONE", "since": "30/02/2020"}, {"since"}),
        ("quota", {"posts": "101", "since": "1/1/2020"}, {"posts"}), ("quota", {"posts": "-1", "since": "1/1/2020"}, {"posts"}),
        ("quota", {"posts": "5", "decision": "999999", "since": "1/1/2020"}, {"decision"}),
    ],
)  # fmt: skip
def test_it_says_beside_the_box_what_is_wrong(sign_in, an, centre_a, page, said, wrong):
    response = send(sign_in(an), page, centre_a, **said)

    assert (response.status_code, set(response.context["form"].errors)) == (200, wrong)
    assert premises_of(centre_a) == quotas_of(centre_a) == []


def test_another_boards_decision_is_not_on_offer(sign_in, an, centre_a):
    other = factories.create_document(board=factories.create_board(code="PY"))

    response = send(sign_in(an), "quota", centre_a, posts="5", decision=other.pk, since="1/1/2020")

    assert set(response.context["form"].errors) == {"decision"}
    assert quotas_of(centre_a) == []


# ---- Communes served ----


def test_it_adds_communes_and_passes_over_those_that_are_there(sign_in, an, centre_a):
    client = sign_in(an)

    client.post(
        url("area", centre_a), {"names": "xã Phước Đồng\n\nphường Vĩnh Hoà\nxã Phước Đồng", "since": "1/7/2025"}
    )
    client.post(url("area", centre_a), {"names": "phường Vĩnh Hòa\nXÃ PHƯỚC ĐỒNG\nxã Vĩnh Thạnh"})

    assert areas_of(centre_a) == [
        ("xã Phước Đồng", date(2025, 7, 1), None), ("phường Vĩnh Hoà", date(2025, 7, 1), None),
        ("xã Vĩnh Thạnh", date(1900, 1, 1), None),
    ]  # fmt: skip
    assert deeds() == [("create_servicearea", "an")] * 3


def test_it_ends_a_commune_on_its_last_day_once(sign_in, an, centre_a):
    area = centre_a.service_areas.create(name="xã Phước Đồng", valid_from=date(2020, 1, 1))
    client, page = sign_in(an), reverse("centres:end_service", args=[area.pk])

    for day in ("30/6/2025", "30/6/2025", "31/7/2025"):
        client.post(page, {"last_day": day})

    assert areas_of(centre_a) == [("xã Phước Đồng", date(2020, 1, 1), date(2025, 7, 1))]
    assert deeds() == [("change_servicearea", "an")]


@pytest.mark.parametrize("day", ["31/12/2019", "", "abc"])
def test_it_refuses_an_impossible_last_day(sign_in, an, centre_a, day):
    area = centre_a.service_areas.create(name="xã Phước Đồng", valid_from=date(2020, 1, 1))
    client = sign_in(an)

    response = client.post(reverse("centres:end_service", args=[area.pk]), {"last_day": day}, follow=True)

    assert "notice-bad" in response.text
    assert areas_of(centre_a) == [("xã Phước Đồng", date(2020, 1, 1), None)]


def test_too_long_a_name_is_refused(sign_in, an, centre_a):
    response = sign_in(an).post(url("area", centre_a), {"names": "x" * 151})

    assert set(response.context["form"].errors) == {"names"}
    assert areas_of(centre_a) == []


# ---- Refused ----


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403)])
def test_nobody_else_may(request, sign_in, person, status, centre_a):
    area = centre_a.service_areas.create(name="xã Phước Đồng")
    client = sign_in(request.getfixturevalue(person))
    sent = {
        url("premises", centre_a): {"seen": "none", "state": "NONE", "since": "1/1/2020"},
        url("quota", centre_a): {"seen": "none", "posts": "5", "since": "1/1/2020"},
        url("area", centre_a): {"names": "xã khác"},
        reverse("centres:end_service", args=[area.pk]): {"last_day": "1/1/2020"},
    }

    assert {client.post(path, form).status_code for path, form in sent.items()} == {status}
    assert (premises_of(centre_a), quotas_of(centre_a)) == ([], [])
    assert areas_of(centre_a) == [("xã Phước Đồng", date(1900, 1, 1), None)]
    assert deeds() == []


def test_more_posted_fields_change_nothing(sign_in, an, centre_a, centre_b):
    further = {"centre": centre_b.pk, "valid_to": "1/1/2021", "id": "9", "board": "9"}
    sign_in(an).post(url("quota", centre_a), {"seen": "none", "posts": "5", "since": "1/1/2020"} | further)

    assert quotas_of(centre_a) == [(5, None, date(2020, 1, 1), None)]
    assert quotas_of(centre_b) == []


def test_a_verb_refuses_what_the_form_would(an, centre_a):
    follow_on(StaffingQuota, centre_a, {"posts": 5, "decision": None}, since=date(2020, 1, 1), seen="none", by=an)
    seen = stamp_of(last_condition(StaffingQuota, centre_a))

    with pytest.raises(ConditionError):
        follow_on(StaffingQuota, centre_a, {"posts": 4, "decision": None}, since=date(2019, 1, 1), seen=seen, by=an)

    assert quotas_of(centre_a) == [(5, None, date(2020, 1, 1), None)]
