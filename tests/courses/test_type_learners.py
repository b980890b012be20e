"""A clerk types learners into the grid of a class and saves them in one go."""

import re
import uuid

import pytest
from django.urls import reverse

from courses.models import Enrolment, Learner, LearnerBatch
from portal.models import AuditEntry
from portal.partial_dates import PartialDate
from tests import factories

EMPTY = ("", "", "", "", "")
YEN = ("Bo Bo Thị Yến", "5/8/1985", "Nữ", "Đảng ủy xã Cam Đức", "Bí thư chi bộ")
DAT = ("Trần Văn Đạt", "1979", "Nam", "nt", "")


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


def path(item):
    return reverse("courses:add_learners", args=[item.pk])


def sent(*rows, token="", **further):
    """The grid as a browser sends it: each column a list."""
    columns = zip(*rows, strict=True)
    names = ("full_name", "birth", "gender", "unit", "position")
    return {"token": token or str(uuid.uuid4())} | dict(zip(names, map(list, columns), strict=True)) | further


def enrolled(item):
    places = item.enrolments.select_related("learner", "organisation").order_by("number")
    return [
        (place.number, place.learner.full_name, str(place.learner.birth), place.learner.gender, str(place.organisation))
        for place in places
    ]


def test_it_saves_what_was_typed(sign_in, an, item):
    client = sign_in(an)

    response = client.post(path(item), sent(YEN, EMPTY, DAT, EMPTY))

    assert response.url == reverse("courses:class_learners", args=[item.pk])
    assert "Đã thêm 2 học viên." in client.get(response.url).text
    assert enrolled(item) == [
        (1, "Bo Bo Thị Yến", "05/8/1985", "F", "Đảng ủy xã Cam Đức"),
        (2, "Trần Văn Đạt", "1979", "M", "Đảng ủy xã Cam Đức"),
    ]
    assert item.enrolments.get(number=1).position == "Bí thư chi bộ"
    assert {line.actor for line in AuditEntry.objects.all()} == {an}


def test_more_learners_go_on_from_the_last_number(sign_in, an, item, centre_a):
    factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Lê A"), number=7)

    sign_in(an).post(path(item), sent(YEN))

    assert [line[:2] for line in enrolled(item)] == [(7, "Lê A"), (8, "Bo Bo Thị Yến")]


def test_the_same_grid_sent_twice_is_saved_once(sign_in, an, item):
    client, grid = sign_in(an), sent(YEN, DAT)

    answers = [client.post(path(item), grid).url for _press in range(2)]

    assert answers == [reverse("courses:class_learners", args=[item.pk])] * 2
    assert (len(enrolled(item)), LearnerBatch.objects.count()) == (2, 1)


def test_anothers_token_is_no_key_to_anothers_list(sign_in, an, binh, item):
    grid = sent(YEN)
    sign_in(binh).post(path(item), grid)

    response = sign_in(an).post(path(item), grid | {"full_name": ["Lê Anh"]})

    assert response.status_code == 302
    assert [line[1] for line in enrolled(item)] == ["Bo Bo Thị Yến", "Lê Anh"]


def test_without_javascript_a_button_gives_more_rows(sign_in, an, item):
    response = sign_in(an).post(path(item), sent(*[EMPTY] * 9, YEN, more="1"))

    assert len(response.context["rows"]) == 20
    assert response.context["rows"][9]["full_name"] == "Bo Bo Thị Yến"
    assert 'value="Bo Bo Thị Yến"' in response.text
    assert '<option value="Nữ" selected>' in response.text
    assert LearnerBatch.objects.count() == 0


def test_the_grid_offers_the_centres_sending_bodies(sign_in, an, item, centre_a, centre_b):
    factories.create_sender(centre=centre_a, name="Đảng ủy phường Vĩnh Hải")
    factories.create_sender(centre=centre_b, name="Đảng ủy của Chi")

    page = sign_in(an).get(path(item)).text

    assert re.findall(r'<option value="(Đảng[^"]*)">', page) == ["Đảng ủy phường Vĩnh Hải"]
    assert page.count('name="full_name"') == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_grid_asks_as_much_for_three_bodies_as_for_one(
    sign_in, an, item, centre_a, django_assert_num_queries, count
):
    for number in range(count):
        factories.create_sender(centre=centre_a, name=f"Đảng ủy xã {number}")
    client = sign_in(an)

    with django_assert_num_queries(5):
        client.get(path(item))


# ---- What asks for a look ----


@pytest.mark.parametrize(
    "wrong",
    [
        ("Lê Anh", "31/02/1985", "", "", ""),
        ("", "1985", "Nam", "", ""),
        ("Bo Bo Thị Yến", "5/8/1985", "Nữ", "", ""),  # twice in the grid
    ],
)
def test_a_wrong_row_saves_nothing_and_loses_nothing(sign_in, an, item, wrong):
    client = sign_in(an)

    response = client.post(path(item), sent(YEN, wrong))

    batch = LearnerBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert (enrolled(item), Learner.objects.count()) == ([], 0)
    page = client.get(response.url).text
    assert "Chưa lưu: có dòng cần xem lại." in page
    assert "Bo Bo Thị Yến" in page


def test_somebody_perhaps_known_is_asked_about(sign_in, an, item, centre_a):
    factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yến", birth=PartialDate(1985, 8, 5))

    response = sign_in(an).post(path(item), sent(YEN))

    assert response.url == LearnerBatch.objects.get().get_absolute_url()
    assert enrolled(item) == []


def test_an_empty_or_endless_grid_is_refused(sign_in, an, item):
    client = sign_in(an)

    empty = client.post(path(item), sent(EMPTY, ("  ", "\u200b", "", "", "")))
    endless = client.post(path(item), sent(*[YEN] * 301))

    assert "Chưa gõ tên nào nên chưa lưu gì." in empty.text
    assert "nhiều nhất 300 học viên" in endless.text
    assert endless.text.count('value="Bo Bo Thị Yến"') == 301
    assert LearnerBatch.objects.count() == 0


def test_a_token_of_nonsense_is_no_token(sign_in, an, item):
    client = sign_in(an)

    for token in ("", "x", "\x00", "9" * 5000):
        assert client.post(path(item), {**sent(EMPTY), "token": token}).status_code == 200


def test_nobody_else_may(sign_in, chi, dung, giang, khoa, lan, item):
    answers = {
        person.username: {
            sign_in(person).get(path(item)).status_code, sign_in(person).post(path(item), sent(YEN)).status_code
        }
        for person in (chi, dung, giang, khoa, lan)
    }  # fmt: skip

    assert answers == {"chi": {404}, "dung": {403}, "giang": {403}, "khoa": {403}, "lan": {403}}
    assert (Enrolment.objects.count(), LearnerBatch.objects.count()) == (0, 0)
