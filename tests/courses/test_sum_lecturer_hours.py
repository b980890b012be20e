"""A centre sees its lecturers' standard hours of a school year, and notes essays marked and exams set."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from courses.models import SessionKind, State, TeachingDuty
from tests import factories

LIST = reverse("courses:lecturer_hours")


@pytest.fixture(autouse=True)
def may_2026():
    with time_machine.travel("2026-05-15 08:00 +0700", tick=False):
        yield


@pytest.fixture
def rules(board):
    return factories.create_rule_set(board=board)


@pytest.fixture
def lecturer(centre_a):
    return factories.create_lecturer(centre=centre_a, full_name="Mấu Thị Hạnh")


@pytest.fixture
def item(centre_a, programme):
    days = {"opened_on": date(2026, 3, 2), "closed_on": date(2026, 3, 6)}
    return factories.create_class(centre=centre_a, programme=programme, **days)


def teach(item, lecturer, day, periods=5, **further):
    lesson = f"Bài ngày {day}"
    return factories.create_session(
        training_class=item, lecturer=lecturer, held_on=day, period_count=periods, lesson=lesson, **further
    )


def hours_in(client, **asked):
    response = client.get(LIST, asked)
    return {line.lecturer.full_name: line.hours for line in response.context["lines"]}


def url(lecturer):
    return reverse("courses:hours_of_lecturer", args=[lecturer.pk])


def duty(item, **said):
    return {"training_class": item.pk, "kind": "ESSAYS", "done_on": "10/3/2026", "quantity": "12"} | said


def test_it_adds_up_sessions_essays_and_exams(sign_in, an, item, lecturer, rules):
    teach(item, lecturer, date(2026, 3, 2))
    teach(item, lecturer, date(2026, 3, 3), periods=4)
    sign_in(an).post(url(lecturer), duty(item))
    sign_in(an).post(url(lecturer), duty(item, kind="EXAMS", quantity="2"))

    found = hours_in(sign_in(an), year="2025-2026")["Mấu Thị Hạnh"]

    assert (found.live, found.marking, found.exams, found.total, found.norm) == (9, 2, 3, 14, 270)


def test_it_counts_what_was_taught_so_far_in_that_year_and_not_what_was_called_off(
    sign_in, an, item, lecturer, centre_a, programme
):
    teach(item, lecturer, date(2025, 8, 31))
    teach(item, lecturer, date(2025, 9, 1), periods=1)
    teach(item, lecturer, date(2026, 5, 15), periods=2)
    teach(item, lecturer, date(2026, 5, 16))
    teach(item, lecturer, date(2026, 3, 3), kind=SessionKind.ESSAY)
    called_off = factories.create_class(
        centre=centre_a, programme=programme, state=State.CANCELLED, state_reason="Bão", name="Lớp hủy"
    )
    teach(called_off, lecturer, date(2026, 3, 4))

    assert hours_in(sign_in(an))["Mấu Thị Hạnh"].live == 3
    assert hours_in(sign_in(an), year="2024-2025")["Mấu Thị Hạnh"].live == 5


def test_concurrent_lecturers_owe_nothing(sign_in, an, centre_a, rules):
    factories.create_lecturer(centre=centre_a, full_name="Cao Là Phương", kind="CONCURRENT")
    factories.create_lecturer(centre=centre_a, full_name="Đỗ Ẩn", standing="DIRECTOR")

    found = hours_in(sign_in(an))

    assert (found["Cao Là Phương"].norm, found["Đỗ Ẩn"].norm) == (None, 27)


def test_the_board_sees_all_centres_and_narrows(sign_in, dung, lecturer, centre_b):
    factories.create_lecturer(centre=centre_b, full_name="Cao Là Phương")

    assert list(hours_in(sign_in(dung))) == ["Mấu Thị Hạnh", "Cao Là Phương"]
    assert list(hours_in(sign_in(dung), centre=centre_b.pk)) == ["Cao Là Phương"]
    assert list(hours_in(sign_in(dung), q="mau hanh")) == ["Mấu Thị Hạnh"]


def test_the_rows_behind_the_figure_are_shown(sign_in, an, item, lecturer):
    teach(item, lecturer, date(2026, 3, 2))
    sign_in(an).post(url(lecturer), duty(item))

    context = sign_in(an).get(url(lecturer)).context

    assert [session.period_count for session in context["sessions"]] == [5]
    assert [(done.kind, done.quantity) for done in context["duties"]] == [("ESSAYS", 12)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries_for_any_number(sign_in, an, centre_a, item, count, django_assert_num_queries):
    for number in range(count):
        teach(item, factories.create_lecturer(centre=centre_a, full_name=f"Người {number}"), date(2026, 3, 2 + number))
    client = sign_in(an)

    with django_assert_num_queries(8):
        client.get(LIST)


def test_it_gives_the_years_sheet(sign_in, an, item, lecturer, rules):
    teach(item, lecturer, date(2026, 3, 2))

    content = sign_in(an).get(reverse("courses:export_hours")).content

    rows = [row for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True) if row[0] == 1]
    assert [row[1:] for row in rows] == [("Mấu Thị Hạnh", "chuyên trách", "giảng viên", 5, 0, 0, 5, 270, -265, 100)]


def test_a_duty_noted_by_mistake_is_taken_back(sign_in, an, item, lecturer):
    sign_in(an).post(url(lecturer), duty(item))

    sign_in(an).post(reverse("courses:delete_duty", args=[TeachingDuty.objects.get().pk]))

    assert TeachingDuty.objects.count() == 0


def test_the_same_duty_twice_a_day_is_a_slip(sign_in, an, item, lecturer):
    sign_in(an).post(url(lecturer), duty(item))

    response = sign_in(an).post(url(lecturer), duty(item, quantity="13"))

    assert "đã được ghi" in response.content.decode()
    assert [done.quantity for done in TeachingDuty.objects.all()] == [12]


def test_it_refuses_what_cannot_be(sign_in, an, item, lecturer, centre_b, programme):
    theirs = factories.create_class(centre=centre_b, programme=programme, opened_on=date(2026, 3, 2), closed_on=None)
    wrong = [
        {"quantity": "0"}, {"quantity": "1001"}, {"done_on": "31/2/2026"}, {"done_on": "16/5/2026"},
        {"done_on": "01/3/2026"}, {"kind": "X"}, {"training_class": theirs.pk},
    ]  # fmt: skip

    statuses = [sign_in(an).post(url(lecturer), duty(item, **said)).status_code for said in wrong]

    assert statuses == [200] * len(wrong)
    assert TeachingDuty.objects.count() == 0


def test_who_only_reads_notes_nothing(sign_in, giang, item, lecturer):
    assert sign_in(giang).post(url(lecturer), duty(item)).status_code == 403
    assert TeachingDuty.objects.count() == 0


def test_another_centre_finds_nothing(sign_in, an, chi, item, lecturer):
    sign_in(an).post(url(lecturer), duty(item))
    noted = TeachingDuty.objects.get()

    assert sign_in(chi).get(url(lecturer)).status_code == 404
    assert sign_in(chi).post(url(lecturer), duty(item)).status_code == 404
    assert sign_in(chi).post(reverse("courses:delete_duty", args=[noted.pk])).status_code == 404
    assert hours_in(sign_in(chi), q="hanh") == {}
    assert list(TeachingDuty.objects.all()) == [noted]
