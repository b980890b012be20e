"""A clerk corrects a learner and the place in the class, notes who left and who came back, and removes a mistake."""

import re

import pytest
from django.urls import reverse

from courses.models import ClassRole, Enrolment, Learner, ResultSheet
from portal.models import AuditEntry
from portal.partial_dates import PartialDate
from tests import factories


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def place(item, centre_a):
    learner = factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yen", gender="F", birth=PartialDate(1985))
    sender = factories.create_sender(centre=centre_a)
    return factories.enrol(item, learner, organisation=sender, position="Bí thư chi bộ")


SAID = {
    "version": "1.1",
    "full_name": "Bo Bo Thị Yen",
    "gender": "F",
    "birth": "1985",
    "organisation": "Đảng ủy xã Cam Đức",
    "position": "Bí thư chi bộ",
    "role": "MEMBER",
    "note": "",
}


def path(name, place):
    return reverse(f"courses:{name}_enrolment", args=[place.pk])


def edit(client, place, **changes):
    return client.post(path("edit", place), SAID | changes)


def held(place):
    """Everything the database holds of the place and its learner; None of what is gone."""
    rows = [Learner.objects.filter(pk=place.learner_id).values(), Enrolment.objects.filter(pk=place.pk).values()]
    return [row.first() for row in rows]


def deeds():
    return [(line.actor.username, line.deed, line.changes) for line in AuditEntry.objects.order_by("pk")]


def test_it_saves_person_and_place_and_records_each(sign_in, an, place):
    client = sign_in(an)

    response = edit(
        client, place, full_name="Bo Bo Thị Yến", birth="5/8/1985", organisation="Đảng uỷ xã Cam Đức", role="MONITOR"
    )

    assert response.url == reverse("courses:class_learners", args=[place.training_class_id])
    place = Enrolment.objects.select_related("learner").get(pk=place.pk)
    assert (place.learner.full_name, place.learner.birth) == ("Bo Bo Thị Yến", PartialDate(1985, 8, 5))
    assert place.learner.search_key == "bo bo thi yen"
    assert (place.role, place.organisation.name) == (ClassRole.MONITOR, "Đảng ủy xã Cam Đức")  # one body, two spellings
    assert (place.learner.version, place.version) == (2, 2)
    assert deeds() == [
        ("an", "correct_learner", {"full_name": ["Bo Bo Thị Yen", "Bo Bo Thị Yến"], "birth": ["1985", "05/8/1985"]}),
        ("an", "correct_learner", {"role": ["MEMBER", "MONITOR"]}),
    ]


def test_a_new_sending_body_is_kept_for_the_centre(sign_in, an, place, centre_a):
    edit(sign_in(an), place, organisation="Hội Phụ nữ xã Cam Hải Đông")

    assert sorted(centre_a.senders.values_list("name", flat=True)) == [
        "Hội Phụ nữ xã Cam Hải Đông", "Đảng ủy xã Cam Đức",
    ]  # fmt: skip


def test_saving_what_is_stored_writes_nothing(sign_in, an, place):
    before = held(place)

    assert edit(sign_in(an), place).status_code == 302
    assert (held(place), deeds()) == (before, [])


def test_a_stale_save_shows_both_values_and_writes_nothing(sign_in, an, binh, place):
    edit(sign_in(binh), place, full_name="Bo Bo Thị Yến", note="của Bình")
    before, lines = held(place), deeds()

    response = edit(sign_in(an), place, full_name="Bo Bo Thị Én", gender="M")

    assert response.status_code == 409
    table = response.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td>", table) == [
        ("Họ và tên", "Bo Bo Thị Yến", "Bo Bo Thị Én"),
        ("Giới tính", "nữ", "nam"),
        ("Ghi chú", "của Bình", ""),
    ]
    assert (held(place), deeds()) == (before, lines)
    version = re.search(r'name="version" value="([^"]*)"', response.text)[1]
    assert edit(sign_in(an), place, full_name="Bo Bo Thị Én", version=version).status_code == 302


def test_a_class_has_one_monitor(sign_in, an, item, centre_a, place):
    factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Lê A"), number=2, role="MONITOR")
    before = held(place)

    response = edit(sign_in(an), place, full_name="Tên mới", role="MONITOR")

    assert response.context["form"].errors == {"role": ["Lớp đã có lớp trưởng; hãy đổi vai trò của người đó trước."]}
    assert (held(place), deeds()) == (before, [])


def test_it_says_beside_the_box_what_is_wrong(sign_in, an, place):
    before = held(place)
    client = sign_in(an)
    wrong = {"full_name": ["", "x" * 101, "a\x1bb"], "birth": ["31/02/1985", "mai"], "gender": ["X"], "role": ["BOSS"]}

    for name, texts in wrong.items():
        for text in texts:
            response = edit(client, place, **{name: text})
            assert (response.status_code, list(response.context["form"].errors)) == (200, [name])
    assert held(place) == before


def test_more_posted_fields_change_nothing(sign_in, an, place, centre_b):
    before = held(place)

    edit(sign_in(an), place, centre=centre_b.pk, training_class="9", score="10", id_number="1", learner="9", batch="9")

    assert held(place) == before


# ---- Left, came back, removed ----


def test_who_leaves_stays_on_the_list_with_the_reason(sign_in, an, place):
    Enrolment.objects.update(role="MONITOR")
    client = sign_in(an)

    response = client.post(path("withdraw", place), {"reason": " chuyển công tác "})

    assert response.url == reverse("courses:class_learners", args=[place.training_class_id])
    place.refresh_from_db()
    assert (place.withdrawn_reason, place.role, place.version) == ("chuyển công tác", "MEMBER", 2)
    client.post(path("restore", place), {"reason": "ghi nhầm người"})
    place.refresh_from_db()
    assert (place.withdrawn_reason, place.version) == ("", 3)
    assert deeds() == [
        ("an", "withdraw_learner", {"withdrawn_reason": ["", "chuyển công tác"]}),
        ("an", "restore_learner", {"reason": ["", "ghi nhầm người"]}),
    ]


def test_a_reason_is_needed_and_fits(sign_in, an, place):
    client = sign_in(an)
    before = held(place)

    for reason in ("", " \u200b ", "x" * 300, "a\x1bb"):
        client.post(path("withdraw", place), {"reason": reason})
    client.post(path("restore", place), {"reason": "đang học"})

    assert (held(place), deeds()) == (before, [])


def test_a_mistake_is_removed_and_the_person_with_it(sign_in, an, place):
    sign_in(an).post(path("delete", place))

    assert held(place) == [None, None]
    assert deeds() == [("an", "remove_learner", {"class": ["Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023", None]})]


def test_a_person_with_another_place_stays(sign_in, an, place, centre_a, programme):
    other = factories.create_class(centre=centre_a, programme=programme, name="Lớp khác")
    factories.enrol(other, place.learner)

    sign_in(an).post(path("delete", place))

    assert [row is None for row in held(place)] == [False, True]


def test_what_hangs_on_a_place_keeps_it(sign_in, an, binh, item, place):
    client = sign_in(an)
    session = factories.create_session(training_class=item)
    absence = session.absences.create(enrolment=place)
    before = held(place)
    client.post(path("delete", place))
    page = client.get(path("edit", place)).text
    assert (held(place), "Học viên đã có trong sổ điểm danh." in page) == (before, True)
    absence.delete()
    Enrolment.objects.update(score=7)
    client.post(path("delete", place))
    assert Enrolment.objects.count() == 1
    Enrolment.objects.update(score=None)
    ResultSheet.objects.create(
        training_class=item, board=item.board, entered_by=an, confirmed_by=binh, confirmed_at="2023-03-06T08:00+07:00"
    )
    before = held(place)

    for name in ("delete", "withdraw", "restore"):
        client.post(path(name, place), {"reason": "muộn rồi"})

    assert (held(place), deeds()) == (before, [])


def test_nobody_else_may(sign_in, chi, dung, giang, khoa, lan, place):
    before = held(place)
    people = {"chi": chi, "dung": dung, "giang": giang, "khoa": khoa, "lan": lan}

    answers = {
        name: {
            edit(sign_in(person), place, full_name="Tên của người khác").status_code,
            *(
                sign_in(person).post(path(deed, place), {"reason": "x"}).status_code
                for deed in ("withdraw", "restore", "delete")
            ),
        }
        for name, person in people.items()
    }

    assert answers == {"chi": {404}, "dung": {403}, "giang": {403}, "khoa": {403}, "lan": {403}}
    assert (held(place), deeds()) == (before, [])
