"""A person opens one class: what it is, how it came about, and what may be done to it."""

import re
from datetime import date

import pytest
import time_machine
from django.utils.timezone import now

from courses.models import Enrolment, HalfDay, Learner, Programme, State, TrainingClass
from tests import factories

DEEDS = ("edit", "open", "complete", "postpone", "cancel", "reinstate")


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


def offered(client, item):
    """The deeds whose link or form stands on the page."""
    page = client.get(item.get_absolute_url()).text
    return [deed for deed in DEEDS if f"/classes/{item.pk}/{deed}/" in page]


def facts_of(page):
    """The facts as (name, value), without their markup."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {name: re.sub(r"<[^>]*>", "", value).strip() for name, value in found}


def test_it_shows_what_the_class_is(sign_in, an, centre_a, programme):
    item = factories.create_class(
        centre=centre_a, programme=programme, name="Lớp nhận thức", intake="khóa 5", declared_learners=1200,
        declared_women=0, partners=["Hội Phụ nữ", "Đoàn Thanh niên"], opening_decision="12-QĐ/TTCT",
        note="đợt 1\nđợt 2", venue="Hội trường", clerk_name="Trần Thị An", opening_decided_on=date(2023, 2, 20),
        homeroom_lecturer=factories.create_lecturer(centre=centre_a),
    )  # fmt: skip

    page = sign_in(an).get(item.get_absolute_url()).text

    assert facts_of(page) == {
        "Chương trình": "Bồi dưỡng nhận thức về Đảng",
        "Nguồn hướng dẫn": "Trung ương hướng dẫn",
        "Nhóm": "Lý luận chính trị cơ bản",
        "Khóa": "khóa 5",
        "Ngày khai giảng": "01/03/2023",
        "Ngày bế giảng": "05/03/2023",
        "Số học viên": "1.200",
        "Địa điểm": "Hội trường",
        "Trong đó nữ": "0",
        "Đã có tên": "chưa nhập tên Còn thiếu tên 1.200 người so với số đã báo.",
        "Đơn vị phối hợp": "Hội Phụ nữ; Đoàn Thanh niên",
        "Chủ nhiệm lớp": "Lê Văn Giảng",
        "Giáo vụ": "Trần Thị An",
        "Số quyết định mở lớp": "12-QĐ/TTCT, ngày 20/02/2023",
        "Ghi chú": "đợt 1đợt 2",
    }
    assert "Trung tâm chính trị thành phố Nha Trang" in page
    assert "đợt 1<br>đợt 2" in page


def test_it_shows_a_dash_for_what_nobody_said(sign_in, an, centre_a):
    item = factories.create_class(
        centre=centre_a, programme=None, programme_text="Chuyên đề", intake="", opened_on=None, closed_on=None,
        declared_learners=None, declared_women=None, state=State.PLANNED,
    )  # fmt: skip

    assert facts_of(sign_in(an).get(item.get_absolute_url()).text) == {
        "Chương trình": "Chuyên đề (ngoài danh mục)",
        "Khóa": "–",
        "Ngày khai giảng": "–",
        "Ngày bế giảng": "–",
        "Số học viên": "–",
        "Địa điểm": "–",
        "Trong đó nữ": "–",
        "Đã có tên": "chưa nhập tên",
        "Đơn vị phối hợp": "–",
        "Chủ nhiệm lớp": "–",
        "Giáo vụ": "–",
        "Số quyết định mở lớp": "–",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_a_long_history_as_for_a_short_one(
    sign_in, an, binh, centre_a, programme, django_assert_num_queries, count
):
    item = factories.create_class(centre=centre_a, programme=programme, partners=[f"Hội {n}" for n in range(count)])
    for number in range(count):
        item.steps.create(state=State.PLANNED, taken_by=(an, binh)[number % 2])
    client = sign_in(an)

    with django_assert_num_queries(8):
        assert len(client.get(item.get_absolute_url()).context["steps"]) == count


@pytest.mark.parametrize("count", [10, 300])
def test_it_asks_as_much_for_300_learners_as_for_10(
    sign_in, an, board, centre_a, item, django_assert_num_queries, count
):
    factories.create_rule_set(board=board)
    sender = factories.create_sender(centre=centre_a)
    item.set_quotas({sender.name: count})
    learners = Learner.objects.bulk_create(
        Learner(board=board, centre=centre_a, full_name=f"Người {n}", gender="F" if n % 2 else "M")
        for n in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(training_class=item, learner=learner, number=n) for n, learner in enumerate(learners, start=1)
    )
    client = sign_in(an)

    with django_assert_num_queries(8):
        shown = client.get(item.get_absolute_url()).context
    assert (shown["item"].named, shown["item"].named_women) == (count, count // 2)


def tasks_on(client, item):
    return [(task.note, task.is_done) for task in client.get(item.get_absolute_url()).context["tasks"]]


def test_it_tells_how_far_the_class_is_and_what_is_next(sign_in, an, board, centre_a):
    programme = factories.create_programme(board=board, code="HAI")
    Programme.objects.filter(pk=programme.pk).update(period_count=10)
    item = factories.create_class(centre=centre_a, programme=programme, declared_learners=2, declared_women=1)
    client = sign_in(an)
    assert tasks_on(client, item) == [
        ("0/2 người có tên", False), ("chưa có số", False), ("0/10 tiết", False), ("0/0 buổi", False),
        ("0/0 người có điểm", False), ("đã cấp 0", False),
    ]  # fmt: skip

    for number, name in enumerate(["Cao Thị Ánh", "Bo Bo Thị Yến"], start=1):
        learner = factories.create_learner(centre=centre_a, full_name=name)
        factories.enrol(item, learner, number=number, score=8)
    for half_day in (HalfDay.MORNING, HalfDay.AFTERNOON):
        factories.create_session(training_class=item, half_day=half_day, taken_at=now(), taken_by=an)
    TrainingClass.objects.filter(pk=item.pk).update(opening_decision="12-QĐ/TTCT")

    assert tasks_on(client, item) == [
        ("2/2 người có tên", True), ("12-QĐ/TTCT", True), ("10/10 tiết", True), ("2/2 buổi", True),
        ("2/2 người có điểm", False), ("đã cấp 0", False),
    ]  # fmt: skip


def test_the_difference_is_shown_until_it_is_nought(sign_in, an, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme, declared_learners=2, declared_women=None)
    client = sign_in(an)
    said = []
    for number in (1, 2, 3):
        factories.enrol(item, factories.create_learner(centre=centre_a), number=number)
        said.append(client.get(item.get_absolute_url()).context["headcount"])

    assert said == [
        "Còn thiếu tên 1 người so với số đã báo.",
        "",
        "Danh sách nhiều hơn số đã báo 1 người.",
    ]


def test_it_shows_the_rules_of_the_opening_day_with_their_clause(sign_in, an, board, item):
    factories.create_rule_set(board=board, name="Quy chế cũ", clause="Điều 1", valid_to=date(2023, 3, 2), pass_from=4)
    factories.create_rule_set(board=board, name="Quy chế mới", valid_from=date(2023, 3, 2))

    page = sign_in(an).get(item.get_absolute_url()).text

    rules = page.partition('id="rules"')[2].partition("</section>")[0]
    assert "Quy chế cũ. Điều 1." in rules
    assert "từ 4, thang điểm 10" in rules
    assert "đạt 80%, tính trên tổng số tiết" in rules
    assert "Quy chế mới" not in page


def test_it_warns_of_too_few_learners_and_refuses_nothing(sign_in, an, board, centre_a, programme):
    factories.create_rule_set(board=board, least_learners=25)
    item = factories.create_class(
        centre=centre_a, programme=programme, declared_learners=24, declared_women=None, state=State.PLANNED
    )
    client = sign_in(an)
    assert "Lớp có 24 học viên, ít hơn mức tối thiểu 25" in client.get(item.get_absolute_url()).text

    client.post(f"/classes/{item.pk}/open/", {"day": "01/03/2023"})

    item.refresh_from_db()
    assert item.state == State.OPEN
    TrainingClass.objects.update(declared_learners=25)
    assert "ít hơn mức tối thiểu" not in client.get(item.get_absolute_url()).text


def test_the_board_sees_counts_and_no_names(sign_in, giang, centre_a, item):
    factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yến"))

    page = sign_in(giang).get(item.get_absolute_url()).text

    assert "1/100 người có tên" in page
    assert "Bo Bo Thị Yến" not in page


def test_it_tells_the_history_the_newest_step_first(sign_in, an, item):
    with time_machine.travel("2023-02-20 09:05+07:00", tick=False):
        item.steps.create(state=State.PLANNED, taken_by=None)
    with time_machine.travel("2023-03-01 23:59+07:00", tick=False):
        item.steps.create(state=State.CANCELLED, taken_by=an, reason="ít người")

    page = sign_in(an).get(item.get_absolute_url()).text

    history = " ".join(re.sub(r"<[^>]*>", " ", page.partition('<ol class="history">')[2].partition("</ol>")[0]).split())
    assert history == "Hủy 23:59 01/03/2023 · Trần Thị An ít người Dự kiến mở 09:05 20/02/2023 · Hệ thống"


@pytest.mark.parametrize(
    ("state", "deeds"),
    [
        (State.PLANNED, ["edit", "open", "postpone", "cancel"]),
        (State.OPEN, ["edit", "complete", "cancel"]),
        (State.COMPLETED, ["edit"]),
        (State.POSTPONED, ["edit", "open", "cancel"]),
        (State.CANCELLED, ["edit", "reinstate"]),
    ],
)
def test_it_offers_what_may_be_done_now(sign_in, an, centre_a, programme, state, deeds):
    reason = "chờ kinh phí" if state in (State.POSTPONED, State.CANCELLED) else ""
    item = factories.create_class(centre=centre_a, programme=programme, state=state, state_reason=reason)

    assert offered(sign_in(an), item) == deeds
    assert facts_of(sign_in(an).get(item.get_absolute_url()).text).get("Lý do", "") == reason


def test_it_offers_a_reader_nothing(sign_in, giang, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme, state=State.PLANNED)

    assert offered(sign_in(giang), item) == []


def test_a_successor_reads_and_changes_nothing(sign_in, chi, item, centre_a, centre_b):
    """The class stays its own centre's, or its board's, to change."""
    centre_b.inheritances.create(predecessor=centre_a, kind="MERGER", effective_on=date(2023, 7, 1))

    client = sign_in(chi)

    assert client.get(item.get_absolute_url()).status_code == 200
    assert offered(client, item) == []


def test_the_people_of_a_centre_that_ended_see_nothing(sign_in, an, centre_a, item):
    centre_a.valid_to = date(2024, 1, 1)
    centre_a.save()

    assert sign_in(an).get(item.get_absolute_url()).status_code == 403


def test_it_hides_another_centres_class(sign_in, chi, item):
    response = sign_in(chi).get(item.get_absolute_url())

    assert response.status_code == 404
    assert item.name not in response.text


def test_it_bears_any_number(sign_in, an, item):
    client = sign_in(an)

    for key in ("0", "2147483648", "9223372036854775808", "9" * 5000, "-1", "1.0", "1e3", "abc", "1%00"):
        assert client.get(f"/classes/{key}/").status_code == 404
