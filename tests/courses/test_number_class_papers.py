"""A clerk gives a decision its number: the next free one is proposed, and no two decisions of a year share one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from courses.models import ClassPaper, PaperKind, TrainingClass
from courses.papers.numbers import NumberError, give_number, next_number, number_in
from portal.models import AuditEntry
from tests import factories

DAY = date(2026, 5, 28)


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme, opened_on=date(2026, 6, 1), closed_on=None)


@pytest.fixture
def other(centre_a, programme):
    return factories.create_class(
        centre=centre_a, programme=programme, name="Lớp kia", opened_on=date(2026, 7, 1), closed_on=None
    )


def send(client, item, kind="opening", number="12", day="28/05/2026"):
    return client.post(reverse("courses:number_paper", args=[item.pk, kind]), {"number": number, "day": day})


def given():
    rows = ClassPaper.objects.order_by("pk")
    return [(row.training_class_id, row.kind, row.number_text, row.issued_on) for row in rows]


def test_it_gives_the_number_and_says_so_on_the_class(sign_in, an, item):
    client = sign_in(an)

    response = send(client, item, number="7")

    assert "Đã ghi số 07-QĐ/TTCT." in client.get(response.url).text
    assert given() == [(item.pk, "OPENING", "07-QĐ/TTCT", DAY)]
    item.refresh_from_db()
    assert (item.opening_decision, item.opening_decided_on, item.version) == ("07-QĐ/TTCT", DAY, 2)
    line = AuditEntry.objects.get()
    assert (line.actor, line.deed, line.changes["number"]) == (an, "number_paper", ["", "07-QĐ/TTCT"])


def test_the_committees_decision_has_a_number_of_its_own(sign_in, an, item):
    client = sign_in(an)
    send(client, item)
    send(client, item, "committee", number="13", day="01/06/2026")

    assert given() == [
        (item.pk, "OPENING", "12-QĐ/TTCT", DAY),
        (item.pk, "COMMITTEE", "13-QĐ/TTCT", date(2026, 6, 1)),
    ]
    item.refresh_from_db()
    assert item.opening_decision == "12-QĐ/TTCT"


def test_the_same_number_again_changes_nothing_and_another_corrects_it(sign_in, an, item):
    client = sign_in(an)
    for _press in range(2):
        send(client, item)
    item.refresh_from_db()
    assert (AuditEntry.objects.count(), item.version) == (1, 2)

    send(client, item, number="14")

    assert given() == [(item.pk, "OPENING", "14-QĐ/TTCT", DAY)]
    assert AuditEntry.objects.count() == 2


def test_the_next_number_counts_whatever_the_portal_knows_of_the_year(an, item, other, centre_a, centre_b, programme):
    assert next_number(centre_a, 2026) == 1
    TrainingClass.objects.filter(pk=other.pk).update(opening_decision="021-QĐ/TTCT")
    factories.create_class(
        centre=centre_b, programme=programme, opened_on=DAY, closed_on=None, opening_decision="90-QĐ/TTCT"
    )
    assert next_number(centre_a, 2026) == 22
    give_number(item, PaperKind.COMMITTEE, number=30, day=DAY, by=an)

    assert (next_number(centre_a, 2026), next_number(centre_a, 2025), next_number(centre_b, 2026)) == (31, 1, 91)


def test_it_reads_the_number_at_the_beginning():
    assert [number_in(text) for text in ("12-QĐ/TTCT", "007/QĐ", " 5 ", "QĐ 12", "", "12345-QĐ")] == [12, 7, 5, 0, 0, 0]


def test_the_form_of_the_class_may_say_otherwise_and_frees_the_number(sign_in, an, item, other):
    client = sign_in(an)
    send(client, item)
    page = client.get(reverse("courses:edit_class", args=[item.pk]))
    values = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    said = {name: "" if value is None else value for name, value in values.items()}
    days = {"opened_on": "01/06/2026", "opening_decided_on": "28/05/2026"}
    client.post(
        reverse("courses:edit_class", args=[item.pk]), said | days | {"version": "2", "opening_decision": "15-QĐ/TTCT"}
    )

    item.refresh_from_db()
    assert (item.opening_decision, given()) == ("15-QĐ/TTCT", [])
    assert send(client, other).status_code == 302
    assert given() == [(other.pk, "OPENING", "12-QĐ/TTCT", DAY)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_one_number_at_once_one_gets_it(an, centre_a, programme):
    classes = [factories.create_class(centre=centre_a, programme=programme) for _ in range(8)]
    start = Barrier(8)

    def take(item):
        start.wait(timeout=20)
        try:
            return give_number(item, PaperKind.OPENING, number=12, day=DAY, by=an).training_class_id
        except NumberError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        outcomes = [key for key in people.map(take, classes) if key]

    assert [key for key, *_rest in given()] == outcomes
    assert (len(outcomes), AuditEntry.objects.count()) == (1, 1)
    assert TrainingClass.objects.filter(opening_decision="12-QĐ/TTCT").count() == 1


# ---- Refused ----


def test_it_refuses_a_number_that_another_decision_carries(sign_in, an, item, other):
    client = sign_in(an)
    send(client, item)
    before = given()

    for kind in ("opening", "committee"):
        response = send(client, other, kind)
        said = "Số 12 năm 2026 đã cấp cho quyết định của “Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023”"
        assert said in client.get(response.url).text
    assert (given(), AuditEntry.objects.count()) == (before, 1)
    other.refresh_from_db()
    assert (other.opening_decision, other.version) == ("", 1)
    assert send(client, other, day="28/05/2025").status_code == 302
    assert len(given()) == 2  # another year has its own row of numbers


def test_it_refuses_what_is_no_number_and_no_day(sign_in, an, item):
    client = sign_in(an)

    for number in ("", "0", "-1", "10000", "mười", "1,5", "9" * 5000, "\x00"):
        assert send(client, item, number=number).status_code == 302
    for day in ("", "31/02/2026", "hôm qua"):
        assert send(client, item, day=day).status_code == 302
    assert (given(), AuditEntry.objects.count()) == ([], 0)


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403)])
def test_nobody_else_may(request, sign_in, person, status, item):
    client = sign_in(request.getfixturevalue(person))

    assert {send(client, item, kind).status_code for kind in ("opening", "committee")} == {status}
    assert given() == []


def test_a_paper_without_a_number_gets_none(sign_in, an, item):
    client = sign_in(an)

    assert {send(client, item, kind).status_code for kind in ("timetable", "attendance", "diploma")} == {404}
    assert given() == []
