"""A clerk says what became of a class: it opened, closed, was put off, called off, or comes back."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from courses.models import State
from portal.models import AuditEntry
from tests import factories

DEEDS = {
    "open": ({"day": "06/3/2023"}, State.PLANNED, State.OPEN, "Lớp đã khai giảng."),
    "complete": ({"day": "9/3/2023"}, State.OPEN, State.COMPLETED, "Lớp đã bế giảng."),
    "postpone": (
        {"reason": "chờ kinh phí"},
        State.PLANNED,
        State.POSTPONED,
        "Đã hoãn lớp; lớp không tính vào số lớp đã mở.",
    ),
    "cancel": ({"reason": "ít người"}, State.OPEN, State.CANCELLED, "Đã hủy lớp; lớp không tính vào số lớp đã mở."),
    "reinstate": (
        {"reason": "hủy nhầm"},
        State.CANCELLED,
        State.PLANNED,
        "Đã khôi phục lớp; lớp trở về trạng thái dự kiến mở.",
    ),
}
# Every state from which a deed is not open.
IMPOSSIBLE = [
    *(("open", state) for state in (State.OPEN, State.COMPLETED, State.CANCELLED)),
    *(("complete", state) for state in (State.PLANNED, State.COMPLETED, State.POSTPONED, State.CANCELLED)),
    *(("postpone", state) for state in (State.OPEN, State.COMPLETED, State.POSTPONED, State.CANCELLED)),
    *(("cancel", state) for state in (State.COMPLETED, State.CANCELLED)),
    *(("reinstate", state) for state in (State.PLANNED, State.OPEN, State.COMPLETED, State.POSTPONED)),
]


@pytest.fixture
def create(centre_a, programme):
    def created(state, **said):
        reason = "chờ kinh phí" if state in (State.POSTPONED, State.CANCELLED) else ""
        facts = {"centre": centre_a, "programme": programme, "state": state, "state_reason": reason}
        return factories.create_class(**(facts | {"opened_on": date(2023, 3, 1), "closed_on": date(2023, 3, 8)} | said))

    return created


def do(client, item, deed, **fields):
    return client.post(f"/classes/{item.pk}/{deed}/", fields)


def row_of(item):
    item.refresh_from_db()
    return (
        item.state,
        item.state_reason,
        item.opened_on,
        item.closed_on,
        item.version,
        item.programme_id,
        item.steps.count(),
    )


def said_to(response):
    """What this answer says; what earlier ones said waits too until a page shows it."""
    said = get_messages(response.wsgi_request)._queued_messages
    return [(message.level_tag, str(message)) for message in said]


@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_done_and_recorded(sign_in, an, create, deed):
    fields, before, after, sentence = DEEDS[deed]
    item = create(before)

    response = do(sign_in(an), item, deed, **fields)

    assert (response.status_code, response.url) == (302, item.get_absolute_url())
    assert said_to(response) == [("success", sentence)]
    item.refresh_from_db()
    assert (item.state, item.version) == (after, 2)
    assert [(step.state, step.taken_by, step.reason) for step in item.steps.all()] == [
        (after, an, fields.get("reason", ""))
    ]
    assert [(line.actor, line.deed, line.changes) for line in AuditEntry.objects.all()] == [
        (an, "move_class", {"state": [before, after]})
    ]


def test_it_opens_and_closes_on_the_day_that_was_said(sign_in, an, create):
    item = create(State.PLANNED)
    do(sign_in(an), item, "open", day="06/3/2023")
    do(sign_in(an), item, "complete", day="ngày 07 tháng 3 năm 2023")

    item.refresh_from_db()
    assert (item.opened_on, item.closed_on, item.state) == (date(2023, 3, 6), date(2023, 3, 7), State.COMPLETED)


def test_a_class_put_off_opens_on_a_new_day(sign_in, an, create):
    item = create(State.POSTPONED)

    do(sign_in(an), item, "open", day="08/3/2023")

    item.refresh_from_db()
    assert (item.state, item.state_reason, item.opened_on) == (State.OPEN, "", date(2023, 3, 8))


def test_a_class_that_comes_back_forgets_why_it_was_called_off(sign_in, an, create):
    item = create(State.CANCELLED)

    do(sign_in(an), item, "reinstate", reason="hủy nhầm")

    assert row_of(item)[:2] == (State.PLANNED, "")
    assert item.steps.get().reason == "hủy nhầm"


@pytest.mark.parametrize("person", ["binh", "dung"])
def test_the_director_and_the_boards_officer_may_too(request, sign_in, person, create):
    client = sign_in(request.getfixturevalue(person))

    for deed, (fields, before, after, _sentence) in DEEDS.items():
        item = create(before)
        do(client, item, deed, **fields)
        assert row_of(item)[0] == after


def test_a_reason_is_kept_as_one_clean_line(sign_in, an, create):
    item = create(State.PLANNED)

    do(sign_in(an), item, "cancel", reason="  i\u0301t\r\nngười \u200b")

    assert row_of(item)[:2] == (State.CANCELLED, "ít người")


@pytest.mark.parametrize("length", [249, 250])
def test_a_reason_may_be_long(sign_in, an, create, length):
    item = create(State.PLANNED)

    do(sign_in(an), item, "postpone", reason="ấ" * length)

    assert row_of(item)[:2] == (State.POSTPONED, "ấ" * length)


def test_a_reason_with_markup_is_text(sign_in, an, create):
    client = sign_in(an)

    response = do(client, create(State.PLANNED), "cancel", reason="<script>alert(1)</script>{{7*7}}")

    page = client.get(response.url).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


# ---- Refused ----


UNKEPT = {
    "ấ" * 251: "“lý do” dài 251 ký tự, nhiều nhất là 250.",
    "ít\x07người": "Nội dung có ký tự ẩn U+0007 không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
    "ít\x00người": "Nội dung có ký tự ẩn U+0000 không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
    "\u202eiờưgn tí": "Nội dung có ký tự ẩn U+202E không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
}
UNREAD = {
    "": "Ô trống, chưa có ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
    "31/02/2023": "Ngày “31/02/2023” không có trong lịch; hãy kiểm tra lại.",
    "2023": "“2023” chỉ có năm; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
    "\x00": "Không đọc được “\x00” thành ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
}


def assert_refused(response, item, before, sentence):
    assert (response.status_code, response.url) == (302, item.get_absolute_url())
    assert said_to(response) == [("error", sentence)]
    assert row_of(item) == before
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("deed", ["postpone", "cancel", "reinstate"])
def test_it_asks_for_a_reason_that_can_be_kept(sign_in, an, create, deed):
    item = create(DEEDS[deed][1])
    before = row_of(item)
    client = sign_in(an)

    for fields in ({}, {"reason": ""}, {"reason": " \n\t"}, {"reason": "\u200b\u3000"}):
        assert_refused(do(client, item, deed, **fields), item, before, "Hãy ghi lý do.")
    for reason, sentence in UNKEPT.items():
        assert_refused(do(client, item, deed, reason=reason), item, before, sentence)


@pytest.mark.parametrize("deed", ["open", "complete"])
def test_it_asks_for_a_day(sign_in, an, create, deed):
    item = create(DEEDS[deed][1])
    before = row_of(item)
    client = sign_in(an)

    for day, sentence in UNREAD.items():
        assert_refused(do(client, item, deed, day=day), item, before, sentence)
    assert_refused(do(client, item, deed), item, before, UNREAD[""])


def test_a_class_without_learners_does_not_open(sign_in, an, create):
    item = create(State.PLANNED, declared_learners=None, declared_women=None)
    before = row_of(item)

    response = do(sign_in(an), item, "open", day="01/03/2023")

    assert_refused(response, item, before, "Lớp chưa có số học viên: hãy sửa lớp, ghi số học viên rồi khai giảng.")


def test_it_does_not_open_after_it_closed(sign_in, an, create):
    item = create(State.PLANNED)
    before = row_of(item)

    response = do(sign_in(an), item, "open", day="09/03/2023")

    assert_refused(response, item, before, "Ngày khai giảng không được sau ngày bế giảng: hãy sửa ngày bế giảng trước.")


def test_it_does_not_close_before_it_opened(sign_in, an, create):
    item = create(State.OPEN)
    before = row_of(item)

    response = do(sign_in(an), item, "complete", day="28/02/2023")

    assert_refused(response, item, before, "Ngày bế giảng không được trước ngày khai giảng.")


def test_it_does_nothing_from_where_the_class_stands(sign_in, an, create):
    client = sign_in(an)

    for deed, state in IMPOSSIBLE:
        item = create(state)
        before = row_of(item)
        response = do(client, item, deed, day="02/03/2023", reason="thử")
        assert_refused(response, item, before, "Lớp đã được người khác xử lý; hãy xem lại trạng thái hiện nay của lớp.")


def test_of_two_clicks_one_succeeds(sign_in, an, create):
    item = create(State.PLANNED)
    do(sign_in(an), item, "cancel", reason="ít người")

    response = do(sign_in(an), item, "cancel", reason="ít người")

    assert [level for level, _sentence in said_to(response)] == ["error"]
    assert row_of(item)[4:] == (2, item.programme_id, 1)


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403), (None, 302)])
def test_nobody_else_may(request, sign_in, create, person, status):
    client = sign_in(request.getfixturevalue(person)) if person else Client()

    for deed, (fields, state, _after, _sentence) in DEEDS.items():
        item = create(state)
        stored = row_of(item)
        assert do(client, item, deed, **fields).status_code == status
        assert row_of(item) == stored
    assert AuditEntry.objects.count() == 0


def test_looking_changes_nothing(sign_in, an, create):
    client = sign_in(an)

    for deed, (fields, before, _after, _sentence) in DEEDS.items():
        item = create(before)
        stored = row_of(item)
        assert client.get(f"/classes/{item.pk}/{deed}/", fields).status_code == 405
        assert row_of(item) == stored
