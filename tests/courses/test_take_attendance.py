"""A clerk takes attendance: everybody is there until said otherwise; of two who take it at once nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from courses.models import Absence, Enrolment, NameAccess, ResultSheet, Session
from courses.teaching.attendance import StaleAttendanceError, take_attendance
from portal.models import AuditEntry
from tests import factories

NAMES = ("Nguyễn Thị Ánh", "Trần Văn Bảo", "Bo Bo Thị Yến")


@pytest.fixture
def item(board, centre_a, programme):
    factories.create_rule_set(board=board)
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def places(item):
    return [
        factories.enrol(item, factories.create_learner(centre=item.centre, full_name=name), number=number)
        for number, name in enumerate(NAMES, start=1)
    ]


@pytest.fixture
def session(item):
    return factories.create_session(training_class=item)


def url(name, row):
    return reverse(f"courses:{name}", args=[row.pk])


def marks(places, *said, version="1"):
    """What the form sends: a mark a learner, everybody present where nothing is said."""
    noted = [*said, *["present"] * (len(places) - len(said))]
    return {f"mark-{place.pk}": mark for place, mark in zip(places, noted, strict=True)} | {"version": version}


def take(client, session, places, *said, **options):
    return client.post(url("take_attendance", session), marks(places, *said, **options))


def stored(session):
    """Who took it, at which version, and who was absent with leave (True) or without (False)."""
    session.refresh_from_db()
    noted = Absence.objects.filter(session=session).order_by("enrolment__number")
    return (
        session.taken_by,
        session.version,
        [(absence.enrolment.learner.full_name, absence.has_leave) for absence in noted],
    )


def confirm_results(item, an, binh):
    ResultSheet.objects.create(
        training_class=item, board=item.board, entered_by=an, confirmed_by=binh, confirmed_at=now()
    )


def test_everybody_is_there_until_said_otherwise(sign_in, an, session, places):
    client = sign_in(an)
    page = client.get(url("take_attendance", session))
    assert [(str(place), mark) for place, mark in page.context["lines"]] == [(name, "present") for name in NAMES]
    assert "Buổi này chưa điểm danh." in page.text

    response = take(client, session, places)

    assert response.url == url("attendance", session.training_class)
    assert stored(session) == (an, 2, [])


def test_it_notes_the_absent_with_leave_and_without_and_records_it(sign_in, an, session, places):
    first, second, third = places
    client = sign_in(an)

    response = take(client, session, places, "absent", "present", "leave")

    assert stored(session) == (an, 2, [("Nguyễn Thị Ánh", False), ("Bo Bo Thị Yến", True)])
    assert "Đã lưu điểm danh buổi “Khái quát lịch sử Đảng”: 2 học viên vắng." in client.get(response.url).text
    [line] = AuditEntry.objects.all()
    assert (line.actor, line.deed, line.target_key) == (an, "take_attendance", str(session.pk))
    assert line.changes == {"absent": [None, {"absent": [first.pk], "leave": [third.pk]}]}  # keys, no names


def test_a_mistake_is_put_right_and_both_states_are_on_record(sign_in, an, session, places):
    first, second, _third = places
    client = sign_in(an)
    take(client, session, places, "absent")

    take(client, session, places, "present", "leave", version="2")

    assert stored(session) == (an, 3, [("Trần Văn Bảo", True)])
    assert AuditEntry.objects.latest("pk").changes == {
        "absent": [{"absent": [first.pk], "leave": []}, {"absent": [], "leave": [second.pk]}]
    }


def test_three_hundred_are_saved_in_one_form(sign_in, an, item, session, django_assert_max_num_queries):
    learners = [factories.create_learner(centre=item.centre, full_name=f"Nguyễn Văn {n}") for n in range(300)]
    places = Enrolment.objects.bulk_create(
        Enrolment(training_class=item, learner=learner, number=number) for number, learner in enumerate(learners, 1)
    )
    client = sign_in(an)
    for name, row, most in (("take_attendance", session, 8), ("attendance", item, 8), ("timetable", item, 8)):
        with django_assert_max_num_queries(most):
            assert client.get(url(name, row)).status_code == 200

    response = take(client, session, places, *["absent"] * 100)

    assert response.status_code == 302
    assert len(stored(session)[2]) == 100


def test_the_numbers_on_a_printed_sheet_fill_the_rows_and_save_nothing(sign_in, an, session, places):
    client = sign_in(an)
    take(client, session, places, "absent")
    before = stored(session)

    page = client.get(f"{url('take_attendance', session)}?absent=2P%2C+03%3B+9+x1")

    assert [mark for _place, mark in page.context["lines"]] == ["present", "leave", "absent"]
    assert page.context["unknown"] == ["9", "x1"]
    assert "Không có số này trong danh sách: 9, x1." in page.text
    assert "Chưa lưu" in page.text
    assert stored(session) == before


def test_who_withdrew_is_not_asked_after_but_stays_noted(sign_in, an, session, places):
    client = sign_in(an)
    take(client, session, places, "absent", "absent")
    places[0].withdrawn_reason = "chuyển công tác"
    places[0].save()

    page = client.get(url("take_attendance", session))
    take(client, session, places[1:], version="2")

    assert [str(place) for place, _mark in page.context["lines"]] == list(NAMES[1:])
    assert stored(session)[2] == [("Nguyễn Thị Ánh", False)]


# ---- Two at once ----


def test_pressed_twice_it_is_taken_once(sign_in, an, session, places):
    client = sign_in(an)

    answers = [take(client, session, places, "absent").status_code for _press in range(2)]

    assert (answers, stored(session)[1], AuditEntry.objects.count()) == ([302, 302], 2, 1)


def test_the_later_of_two_sees_both_and_nothing_is_lost(sign_in, an, binh, session, places):
    take(sign_in(binh), session, places, "absent", "leave")
    before = stored(session)

    response = take(sign_in(an), session, places, "present", "leave", "absent")

    assert response.status_code == 409
    conflicts = [(str(one.place), one.theirs, one.yours) for one in response.context["stale"].conflicts]
    assert conflicts == [("Nguyễn Thị Ánh", "absent", "present"), ("Bo Bo Thị Yến", "present", "absent")]
    assert [mark for _place, mark in response.context["lines"]] == ["present", "leave", "absent"]
    assert (stored(session), AuditEntry.objects.count()) == (before, 1)
    again = take(sign_in(an), session, places, "present", "leave", "absent", version=response.context["version"])
    assert (again.status_code, stored(session)[1]) == (302, 3)


def test_a_session_moved_meanwhile_is_no_conflict(sign_in, an, session, places):
    """Nobody's marks would be overwritten: nobody took it yet."""
    Session.objects.filter(pk=session.pk).update(version=5, venue="Phòng 2")

    assert take(sign_in(an), session, places, "absent").status_code == 302
    assert stored(session)[1:] == (6, [("Nguyễn Thị Ánh", False)])


def test_a_learner_added_meanwhile_is_asked_after(sign_in, an, item, session, places):
    newcomer = factories.enrol(item, factories.create_learner(centre=item.centre, full_name="Cao Mới"), number=4)

    response = take(sign_in(an), session, places, "absent")

    assert response.status_code == 409
    assert response.context["stale"].added == [newcomer]
    assert [mark for _place, mark in response.context["lines"]] == ["absent", "present", "present", "present"]
    assert stored(session) == (None, 1, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_told(an, binh, session, places):
    start = Barrier(2)

    def taking(person, mark):
        try:
            start.wait()
            return take_attendance(session, {place.pk: mark for place in places}, seen_version="1", by=person)
        except StaleAttendanceError as error:
            return len(error.conflicts)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(taking, (an, binh), ("absent", "leave")))

    assert sorted(found, key=str) == [3, True]
    assert (stored(session)[1], len(stored(session)[2]), AuditEntry.objects.count()) == (2, 3, 1)


# ---- Taken back, locked ----


def test_it_is_taken_back_with_a_reason(sign_in, an, session, places):
    client = sign_in(an)
    take(client, session, places, "absent")

    response = client.post(url("clear_attendance", session), {"reason": "nhầm buổi"})

    assert response.url == url("take_attendance", session)
    assert stored(session) == (None, 3, [])
    line = AuditEntry.objects.latest("pk")
    assert (line.deed, line.changes) == (
        "clear_attendance", {"absent": [{"absent": [places[0].pk], "leave": []}, None], "reason": ["", "nhầm buổi"]},
    )  # fmt: skip


def test_without_a_reason_it_stays(sign_in, an, session, places):
    client = sign_in(an)
    take(client, session, places, "absent")

    page = client.post(url("clear_attendance", session), {"reason": " \u200b "}, follow=True)

    assert "Hãy ghi lý do xóa điểm danh." in page.text
    assert stored(session) == (an, 2, [("Nguyễn Thị Ánh", False)])


def test_once_results_are_confirmed_it_is_locked(sign_in, an, binh, item, session, places):
    client = sign_in(an)
    take(client, session, places, "absent")
    before = stored(session)
    confirm_results(item, an, binh)
    sentence = "Kết quả của lớp đã được xác nhận nên điểm danh không sửa được nữa"

    page = client.get(url("take_attendance", session))
    answers = [
        client.post(url("take_attendance", session), marks(places, version="2"), follow=True),
        client.post(url("clear_attendance", session), {"reason": "nhầm"}, follow=True),
    ]

    assert "data-roll" not in page.text
    assert [sentence in answer.text for answer in (page, *answers)] == [True] * 3
    assert (stored(session), AuditEntry.objects.count()) == (before, 1)


# ---- Seen ----


def test_the_overview_says_what_was_not_taken(sign_in, an, item, session, places):
    factories.create_session(training_class=item, held_on=date(2023, 3, 2), lesson="Bài 2")
    client = sign_in(an)
    take(client, session, places, "absent", "leave")

    page = client.get(url("attendance", item))

    assert [(str(row.place), row.marks, row.share.percent, row.standing) for row in page.context["rows"]] == [
        ("Nguyễn Thị Ánh", ["absent", None], "0,00%", "no"),
        ("Trần Văn Bảo", ["leave", None], "0,00%", "no"),
        ("Bo Bo Thị Yến", ["present", None], "100,00%", "open"),
    ]
    assert [str(one) for one in page.context["waiting"]] == ["Bài 2"]
    assert "phải dự ít nhất 80% số tiết, tức 8/10 tiết" in page.text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("show=no", ["Trần Văn Bảo"]),
        ("show=yes", ["Nguyễn Thị Ánh", "Bo Bo Thị Yến"]),
        ("show=open", []),
        ("show=nonsense&sort=--", list(NAMES)),
        ("sort=name", ["Nguyễn Thị Ánh", "Trần Văn Bảo", "Bo Bo Thị Yến"]),
        ("sort=-name", ["Bo Bo Thị Yến", "Trần Văn Bảo", "Nguyễn Thị Ánh"]),
        ("sort=share", ["Trần Văn Bảo", "Nguyễn Thị Ánh", "Bo Bo Thị Yến"]),
    ],
)
def test_the_overview_is_narrowed_and_sorted(sign_in, an, item, session, places, asked, names):
    client = sign_in(an)
    take(client, session, places, "present", "absent")

    rows = client.get(f"{url('attendance', item)}?{asked}").context["rows"]

    assert [str(row.place) for row in rows] == names


def test_it_exports_the_book_with_the_name_of_who_did(sign_in, an, item, session, places):
    client = sign_in(an)
    take(client, session, places, "absent", "leave")

    response = client.get(url("export_attendance", item))

    rows = [list(row) for row in load_workbook(BytesIO(response.content)).active.values]
    assert rows[4][0].startswith("Trần Thị An xuất lúc ")
    assert rows[-3:] == [
        [1, "Nguyễn Thị Ánh", "K", 0, 5, 0, "không đủ điều kiện"],
        [2, "Trần Văn Bảo", "P", 0, 5, 0, "không đủ điều kiện"],
        [3, "Bo Bo Thị Yến", "x", 5, 5, 100, "được viết"],
    ]


def test_a_class_without_names_is_led_to_its_list(sign_in, an, item, session):
    client = sign_in(an)

    page = client.get(url("take_attendance", session))
    sent = client.post(url("take_attendance", session), {"version": "1"}, follow=True)

    assert "Lớp chưa có danh sách học viên" in page.text
    assert "hãy nhập danh sách trước" in sent.text
    assert stored(session) == (None, 1, [])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("person", "queries"), [("an", (7, 7)), ("dung", (8, 8))])
def test_the_pages_ask_as_much_for_three_as_for_one(
    request, sign_in, item, an, person, queries, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        place = factories.enrol(item, factories.create_learner(centre=item.centre), number=number)
        session = factories.create_session(
            training_class=item, held_on=date(2023, 3, number), taken_at=now(), taken_by=an
        )
        Absence.objects.create(session=session, enrolment=place)
    client = sign_in(request.getfixturevalue(person))

    for (name, row), most in zip((("attendance", item), ("take_attendance", session)), queries, strict=True):
        with django_assert_num_queries(most):
            client.get(url(name, row))


# ---- Refused ----


@pytest.mark.parametrize("person", ["dung", "giang"])
def test_the_boards_people_see_counts_and_no_names(request, sign_in, person, an, item, session, places):
    take(sign_in(an), session, places, "absent")
    client = sign_in(request.getfixturevalue(person))

    pages = [client.get(url("attendance", item)).text, client.get(url("take_attendance", session)).text]

    assert [name for name in NAMES for page in pages if name in page] == []
    assert "Trang này chỉ cho bạn xem số đếm." in pages[0]
    assert '<p class="figure-value">1/1</p>' in pages[0]
    assert client.get(url("export_attendance", item)).status_code == 404


def test_the_boards_officer_takes_it_only_for_a_reason(sign_in, dung, item, session, places):
    client = sign_in(dung)
    assert take(client, session, places, "absent").status_code == 403
    assert client.post(url("clear_attendance", session), {"reason": "nhầm"}).status_code == 403
    assert (stored(session), AuditEntry.objects.count()) == ((None, 1, []), 0)

    NameAccess.objects.create(training_class=item, asked_by=dung, reason="kiểm tra sổ điểm danh")

    assert NAMES[0] in client.get(url("take_attendance", session)).text
    assert take(client, session, places, "absent").status_code == 302


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403)])
def test_nobody_else_may(request, sign_in, person, status, session, places):
    client = sign_in(request.getfixturevalue(person))

    answers = [
        take(client, session, places, "absent").status_code,
        client.post(url("clear_attendance", session), {"reason": "nhầm"}).status_code,
    ]

    assert answers == [status] * 2
    assert (stored(session), AuditEntry.objects.count()) == ((None, 1, []), 0)


def test_who_is_not_signed_in_takes_nothing(session, places):
    assert take(Client(), session, places, "absent").status_code == 302
    assert stored(session) == (None, 1, [])


def test_another_classs_learner_is_passed_over(sign_in, an, session, places, centre_b, programme):
    other = factories.create_class(centre=centre_b, programme=programme)
    stranger = factories.enrol(other, factories.create_learner(centre=centre_b))

    client = sign_in(an)
    client.post(
        url("take_attendance", session),
        marks(places) | {f"mark-{stranger.pk}": "absent", "mark-x": "absent", f"mark-{'9' * 30}": "absent"},
    )

    assert stored(session) == (an, 2, [])


@pytest.mark.parametrize("mark", ["", "ABSENT", "x", "\x00"])
def test_a_mark_nobody_knows_is_asked_after_again(sign_in, an, session, places, mark):
    response = take(sign_in(an), session, places, mark)

    assert (response.status_code, response.context["stale"].added) == (409, places[:1])
    assert stored(session) == (None, 1, [])
