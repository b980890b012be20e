"""A clerk sets a class's timetable: one session, many at once, or an earlier class's; and is told what does not fit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from courses.models import HalfDay, ResultSheet, Session, SessionKind, State
from courses.teaching.timetables import Run, TimetableError, add_session, periods_of, plans_of, read_lines
from portal.models import AuditEntry
from tests import factories


@pytest.fixture
def item(centre_a, programme):
    programme.period_count = 50
    programme.save()
    return factories.create_class(centre=centre_a, programme=programme, venue="Hội trường A")


@pytest.fixture
def giang_vien(centre_a):
    return factories.create_lecturer(centre=centre_a)


@pytest.fixture
def said(giang_vien):
    return {
        "held_on": "02/03/2023", "half_day": "1", "kind": "LESSON", "lesson": "Lịch sử Đảng",
        "lecturer": str(giang_vien.pk), "period_count": "5", "venue": "",
    }  # fmt: skip


@pytest.fixture
def run():
    """Three lessons, mornings and afternoons of a Thursday and the Monday after."""
    return {
        "lessons": "Bài 1\nBài 2\t10\nBài 3 | Lê Văn Giảng | 2 tiết", "first": "02/03/2023", "last": "",
        "half_days": ["1", "2"], "skips_weekends": "on", "period_count": "5", "kind": "LESSON", "lecturer": "",
        "venue": "Hội trường B",
    }  # fmt: skip


def url(name, row):
    return reverse(f"courses:{name}", args=[row.pk])


def rows_of(item):
    """Everything the timetable holds, as the days go."""
    sessions = Session.objects.of_class(item).for_listing()
    return [
        (one.held_on, one.half_day, one.kind, one.lesson, str(one.lecturer or ""), one.period_count, one.venue)
        for one in sessions
    ]


def flaws(client, item):
    """Lesson → what the page says beside it."""
    return {str(session): found for session, found in client.get(url("timetable", item)).context["lines"] if found}


def confirm_results(item, an, binh):
    ResultSheet.objects.create(
        training_class=item, board=item.board, entered_by=an, confirmed_by=binh, confirmed_at=now()
    )


# ---- One session ----


def test_it_adds_a_session_and_records_it(sign_in, an, item, said):
    response = sign_in(an).post(url("add_session", item), said)

    assert response.url == url("timetable", item)
    assert rows_of(item) == [(date(2023, 3, 2), 1, "LESSON", "Lịch sử Đảng", "Lê Văn Giảng", 5, "")]
    [line] = AuditEntry.objects.all()
    assert (line.actor, line.deed, line.target_label, line.changes) == (
        an, "add_session", "Lịch sử Đảng", {"held_on": [None, "2023-03-02"]},
    )  # fmt: skip


def test_pressed_twice_it_adds_one(sign_in, an, item, said):
    client = sign_in(an)

    answers = [client.post(url("add_session", item), said).status_code for _press in range(2)]

    assert (answers, len(rows_of(item)), AuditEntry.objects.count()) == ([302, 302], 1, 1)


def test_the_same_lesson_said_otherwise_is_refused(sign_in, an, item, said):
    client = sign_in(an)
    client.post(url("add_session", item), said)

    response = client.post(url("add_session", item), said | {"period_count": "3"})

    assert "Bài này đã có trong buổi đó" in response.text
    assert [row[5] for row in rows_of(item)] == [5]


def test_a_half_day_may_hold_two_lessons_in_their_order(sign_in, an, item, said):
    client = sign_in(an)
    for lesson, periods in (("Ôn tập", "2"), ("Bài cuối", "3")):
        client.post(url("add_session", item), said | {"lesson": lesson, "period_count": periods})

    assert [row[3] for row in rows_of(item)] == ["Ôn tập", "Bài cuối"]
    assert flaws(client, item) == {}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"period_count": "11"}, "period_count", "Số tiết của một buổi phải từ 1 đến 10."),
        ({"period_count": "0"}, "period_count", "Số tiết của một buổi phải từ 1 đến 10."),
        ({"held_on": "02/03/0223"}, "held_on", "Năm không hợp lý; hãy kiểm tra lại."),
    ],
)
def test_it_says_beside_the_box_what_is_wrong(sign_in, an, item, said, changes, field, sentence):
    response = sign_in(an).post(url("add_session", item), said | changes)

    assert dict(response.context["form"].errors) == {field: [sentence]}
    assert rows_of(item) == []


def test_another_centres_lecturer_is_no_choice(sign_in, an, item, said, centre_b):
    stranger = factories.create_lecturer(centre=centre_b, full_name="Cao Văn Lạ")

    response = sign_in(an).post(url("add_session", item), said | {"lecturer": str(stranger.pk)})

    assert list(response.context["form"].errors) == ["lecturer"]
    assert "Cao Văn Lạ" not in response.text
    assert rows_of(item) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_add_one(an, binh, item, giang_vien):
    values = {
        "held_on": date(2023, 3, 2), "half_day": 1, "kind": "LESSON", "lesson": "Lịch sử Đảng",
        "lecturer": giang_vien, "period_count": 5, "venue": "",
    }  # fmt: skip
    start = Barrier(2)

    def adding(person):
        try:
            start.wait()
            return add_session(item, values, by=person).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(adding, (an, binh)))

    assert (len(found), len(rows_of(item)), AuditEntry.objects.count()) == (1, 1, 1)


# ---- Many at once ----


def test_it_sets_a_run_of_lessons_over_the_half_days(sign_in, an, item, run, giang_vien):
    """A weekend lies between; a lesson of ten periods goes on in the next half-day."""
    response = sign_in(an).post(url("plan_run", item), run | {"first": "03/03/2023"})

    assert response.url == url("timetable", item)
    common = ("Hội trường B",)
    assert rows_of(item) == [
        (date(2023, 3, 3), 1, "LESSON", "Bài 1", "", 5, *common),
        (date(2023, 3, 3), 2, "LESSON", "Bài 2", "", 5, *common),
        (date(2023, 3, 6), 1, "LESSON", "Bài 2", "", 5, *common),
        (date(2023, 3, 6), 2, "LESSON", "Bài 3", "Lê Văn Giảng", 2, *common),
    ]


def test_a_run_sent_twice_is_set_once(sign_in, an, item, run, giang_vien):
    client = sign_in(an)
    client.post(url("plan_run", item), run)
    before = rows_of(item)

    client.post(url("plan_run", item), run)

    assert len(before) == 4
    assert (rows_of(item), AuditEntry.objects.count()) == (before, 4)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last": "02/03/2023"}, "Cần 4 buổi nhưng đến 02/3/2023 chỉ có 2 buổi"),
        ({"lessons": "Bài 1\nBài 2 | Trần Không Có"}, "Dòng 2: không có giảng viên “Trần Không Có”"),
        ({"lessons": "Bài 1 | 500"}, "Dòng 1: số tiết của một bài phải từ 1 đến 100."),
        ({"lessons": "Bài " + "a" * 250}, "Dòng 1: Tên bài dài quá 250 ký tự."),
        ({"lessons": "\n".join(f"Bài {number}" for number in range(401)), "half_days": "1"}, "nhiều nhất 400 buổi"),
        ({"half_days": []}, "bắt buộc"),
        ({"last": "01/03/2023"}, "Ngày cuối không được trước ngày đầu."),
    ],
)
def test_a_run_is_set_whole_or_not_at_all(sign_in, an, item, run, giang_vien, changes, sentence):
    response = sign_in(an).post(url("plan_run", item), run | changes)

    assert response.status_code == 200
    assert sentence in response.text
    assert (rows_of(item), AuditEntry.objects.count()) == ([], 0)


# ---- Copied ----


def test_it_copies_an_earlier_timetable_with_the_same_days_between(
    sign_in, an, item, giang_vien, centre_a, centre_b, programme
):
    """Without venues, attendance, and lecturers of another centre."""
    source = factories.create_class(centre=centre_a, programme=programme, name="Lớp khóa trước")
    days = {"lecturer": giang_vien, "venue": "Hội trường cũ", "taken_at": now(), "taken_by": an}
    factories.create_session(training_class=source, held_on=date(2023, 1, 5), lesson="Bài 1", **days)
    factories.create_session(
        training_class=source, held_on=date(2023, 1, 9), lesson="Đi thực tế", kind=SessionKind.FIELD_STUDY,
        lecturer=factories.create_lecturer(centre=centre_b),
    )  # fmt: skip

    response = sign_in(an).post(url("copy_timetable", item), {"source": source.pk, "first": "02/03/2023"})

    assert response.url == url("timetable", item)
    assert rows_of(item) == [
        (date(2023, 3, 2), 1, "LESSON", "Bài 1", "Lê Văn Giảng", 5, ""),
        (date(2023, 3, 6), 1, "FIELD_STUDY", "Đi thực tế", "", 5, ""),
    ]
    assert list(Session.objects.of_class(item).taken()) == []


def test_it_offers_only_classes_of_the_programme_that_one_may_see(
    sign_in, an, item, board, centre_a, centre_b, programme
):
    other_programme = factories.create_programme(board=board, code="DVM", name="Đảng viên mới")
    own = factories.create_class(centre=centre_a, programme=programme, name="Cùng chương trình")
    strange = factories.create_class(centre=centre_b, programme=programme, name="Lớp của Chi")
    unlike = factories.create_class(centre=centre_a, programme=other_programme, name="Khác chương trình")
    factories.create_class(centre=centre_a, programme=programme, name="Không có lịch")
    for one in (own, strange, unlike, item):
        factories.create_session(training_class=one)
    client = sign_in(an)

    form = client.get(url("copy_timetable", item)).context["form"]
    refused = client.post(url("copy_timetable", item), {"source": strange.pk, "first": "02/03/2023"})

    assert form.fields["source"].choices == [(own.pk, "Cùng chương trình (01/03/2023)")]
    assert list(refused.context["form"].errors) == ["source"]
    assert len(rows_of(item)) == 1


# ---- Periods and clashes ----


def test_it_adds_up_the_periods_against_the_programme(sign_in, an, item):
    for day in (1, 2):
        for half in (HalfDay.MORNING, HalfDay.AFTERNOON):
            factories.create_session(training_class=item, held_on=date(2023, 3, day), half_day=half)
    factories.create_session(training_class=item, held_on=date(2023, 3, 2), lesson="Thêm", period_count=1)

    page = sign_in(an).get(url("timetable", item))

    found = page.context["periods"]
    assert (found.planned, found.laid_down, found.half_days, found.missing, found.surplus) == (21, 50, 4, 29, 0)
    assert "Đã xếp 21/50 tiết trong 4 buổi." in page.text
    assert "Còn thiếu 29 tiết so với chương trình." in page.text
    assert [periods_of([], None).missing, periods_of([], 50).missing, periods_of([], None).surplus] == [0, 50, 0]


def test_it_says_beside_a_session_who_and_what_is_elsewhere(
    sign_in, an, item, centre_a, centre_b, programme, giang_vien
):
    """Another centre's class is not named; a class called off takes up nobody's half-day."""
    own = factories.create_class(centre=centre_a, programme=programme, name="Lớp đối tượng Đảng")
    strange = factories.create_class(centre=centre_b, programme=programme, name="Lớp của Chi", venue="Hội trường A")
    gone = factories.create_class(
        centre=centre_a, programme=programme, state=State.CANCELLED, state_reason="ít người", venue="Hội trường A"
    )
    factories.create_session(training_class=item, lesson="Bài 1", lecturer=giang_vien)
    factories.create_session(training_class=item, lesson="Bài 2", held_on=date(2023, 3, 2))
    factories.create_session(training_class=item, lesson="Bài 3", held_on=date(2023, 3, 3), venue="Phòng 5")
    factories.create_session(training_class=own, lecturer=giang_vien)
    factories.create_session(training_class=own, held_on=date(2023, 3, 2), venue="hội  truong a")
    factories.create_session(training_class=own, held_on=date(2023, 3, 3), half_day=HalfDay.EVENING, venue="Phòng 5")
    factories.create_session(training_class=strange, lecturer=giang_vien)
    factories.create_session(training_class=strange, held_on=date(2023, 3, 3))
    factories.create_session(training_class=gone, lecturer=giang_vien)

    found = flaws(sign_in(an), item)

    assert {lesson: sorted(said) for lesson, said in found.items()} == {
        "Bài 1": [
            "Lê Văn Giảng đã có giờ dạy ở lớp “Lớp đối tượng Đảng”.",
            "Lê Văn Giảng đã có giờ dạy ở một lớp khác.",
        ],
        "Bài 2": ["Địa điểm này đã xếp cho lớp “Lớp đối tượng Đảng”."],
    }


def test_it_says_which_session_does_not_fit_the_class(sign_in, an, item, centre_a):
    """The day before, the first, the last and the day after of class and lecturer; a half-day too full."""
    ended = factories.create_lecturer(
        centre=centre_a, full_name="Trần Cũ", valid_from=date(2023, 3, 2), valid_to=date(2023, 3, 4)
    )
    for day, lecturer in (("2023-02-28", None), ("2023-03-05", None), ("2023-03-06", None)):
        factories.create_session(
            training_class=item, held_on=date.fromisoformat(day), lesson=f"Ngày {day[-2:]}", lecturer=lecturer
        )
    for day in (1, 2, 3, 4):
        factories.create_session(
            training_class=item, held_on=date(2023, 3, day), lesson=f"Thầy Cũ {day}", lecturer=ended
        )
    factories.create_session(training_class=item, held_on=date(2023, 3, 2), lesson="Chồng lên")

    found = flaws(sign_in(an), item)

    crowded = ["Buổi này xếp 10 tiết, nhiều hơn 5 tiết của một buổi."]
    late = ["Trần Cũ không còn hoặc chưa là giảng viên của trung tâm vào ngày này."]
    assert found == {
        "Ngày 28": ["Trước ngày khai giảng (01/3/2023)."],
        "Ngày 06": ["Sau ngày bế giảng (05/3/2023)."],
        "Thầy Cũ 1": late,
        "Thầy Cũ 4": late,
        "Thầy Cũ 2": crowded,
        "Chồng lên": crowded,
    }


# ---- Changed, taken away ----


def test_it_changes_a_session(sign_in, an, item, said):
    session = factories.create_session(training_class=item, lesson="Lịch sử Đảng", held_on=date(2023, 3, 2))

    response = sign_in(an).post(url("edit_session", session), said | {"version": "1", "venue": "Phòng 2"})

    assert response.url == url("timetable", item)
    assert rows_of(item) == [(date(2023, 3, 2), 1, "LESSON", "Lịch sử Đảng", "Lê Văn Giảng", 5, "Phòng 2")]
    [line] = AuditEntry.objects.all()
    assert (line.deed, line.changes) == (
        "change_session", {"lecturer": [None, "Lê Văn Giảng"], "venue": ["", "Phòng 2"]},
    )  # fmt: skip


def test_a_stale_save_shows_both_values_and_writes_nothing(sign_in, an, binh, item, said):
    session = factories.create_session(training_class=item, lesson="Lịch sử Đảng", held_on=date(2023, 3, 2))
    sign_in(binh).post(url("edit_session", session), said | {"version": "1", "period_count": "4"})
    before = rows_of(item)

    response = sign_in(an).post(url("edit_session", session), said | {"version": "1", "half_day": "2"})

    assert response.status_code == 409
    assert response.context["conflicts"] == [("buổi", "sáng", "chiều"), ("số tiết", 4, 5)]
    assert (rows_of(item), AuditEntry.objects.count()) == (before, 1)


def test_two_sessions_do_not_come_to_stand_in_one_place(sign_in, an, item, said):
    factories.create_session(training_class=item, lesson="Lịch sử Đảng", held_on=date(2023, 3, 2))
    other = factories.create_session(training_class=item, lesson="Bài khác", held_on=date(2023, 3, 3))
    before = rows_of(item)

    response = sign_in(an).post(url("edit_session", other), said | {"version": "1"})

    assert "Bài này đã có trong buổi đó; hãy chọn buổi khác." in response.text
    assert rows_of(item) == before


def test_it_deletes_a_session_and_a_second_press_finds_none(sign_in, an, item):
    session = factories.create_session(training_class=item)
    client = sign_in(an)

    assert client.post(url("delete_session", session)).url == url("timetable", item)
    assert client.post(url("delete_session", session)).status_code == 404
    assert rows_of(item) == []
    assert [(line.deed, line.target_key) for line in AuditEntry.objects.all()] == [("delete_session", str(session.pk))]


def test_a_session_with_attendance_stays(sign_in, an, item):
    session = factories.create_session(training_class=item, taken_at=now(), taken_by=an)

    response = sign_in(an).post(url("delete_session", session), follow=True)

    assert "Buổi này đã điểm danh nên không xóa được" in response.text
    assert (len(rows_of(item)), AuditEntry.objects.count()) == (1, 0)


def test_once_results_are_confirmed_no_period_moves(sign_in, an, binh, item, said, run, giang_vien):
    """Who taught where may still be put right: no share rests on it."""
    session = factories.create_session(training_class=item, lesson="Lịch sử Đảng", held_on=date(2023, 3, 2))
    confirm_results(item, an, binh)
    client = sign_in(an)
    before = rows_of(item)
    sentence = "Kết quả của lớp đã được xác nhận nên số tiết của lịch học không đổi được nữa."

    answers = [
        client.post(url("add_session", item), said | {"lesson": "Thêm"}),
        client.post(url("plan_run", item), run),
        client.post(url("edit_session", session), said | {"version": "1", "period_count": "4"}),
        client.post(url("delete_session", session), follow=True),
    ]

    assert [sentence in answer.text for answer in answers] == [True] * 4
    assert rows_of(item) == before
    client.post(url("edit_session", session), said | {"version": "1"})
    assert [row[4] for row in rows_of(item)] == ["Lê Văn Giảng"]


# ---- The page ----


def test_it_exports_the_timetable(sign_in, giang, item, giang_vien):
    factories.create_session(training_class=item, lesson="=1+1", lecturer=giang_vien)

    response = sign_in(giang).get(url("export_timetable", item))

    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert [row[0] for row in rows[:3]] == [
        "Lịch học", "Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023", "Trung tâm chính trị thành phố Nha Trang",
    ]  # fmt: skip
    assert [list(row[1:]) for row in rows[-2:]] == [
        ["thứ Tư", "sáng", "=1+1", "lên lớp", "Lê Văn Giảng", 5, "Hội trường A"],
        [None, None, None, None, None, 5, None],
    ]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("person", "queries"), [("an", 6), ("giang", 6)])
def test_it_asks_as_much_for_three_sessions_as_for_one(
    request, sign_in, item, giang_vien, centre_a, programme, count, person, queries, django_assert_num_queries
):
    for number in range(count):
        other = factories.create_class(centre=centre_a, programme=programme)
        for one in (item, other):
            factories.create_session(
                training_class=one, held_on=date(2023, 3, 1 + number), lesson=f"Bài {number}", lecturer=giang_vien
            )
    client = sign_in(request.getfixturevalue(person))

    with django_assert_num_queries(queries):
        client.get(url("timetable", item))


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403)])
def test_nobody_else_may_change_it(request, sign_in, person, status, item, said, run):
    session = factories.create_session(training_class=item)
    before = rows_of(item)
    client = sign_in(request.getfixturevalue(person))

    answers = [
        client.post(url("add_session", item), said).status_code,
        client.post(url("plan_run", item), run).status_code,
        client.post(url("copy_timetable", item), {"source": item.pk, "first": "02/03/2023"}).status_code,
        client.post(url("edit_session", session), said | {"version": "1"}).status_code,
        client.post(url("delete_session", session)).status_code,
    ]

    assert answers == [status] * 5
    assert (rows_of(item), AuditEntry.objects.count()) == (before, 0)


def test_a_run_never_ends_up_without_half_days():
    run = Run(first=date(2023, 3, 2), last=None, half_days=[], skips_weekends=True)

    with pytest.raises(TimetableError):
        plans_of(read_lines("Bài 1", [], run), run)
