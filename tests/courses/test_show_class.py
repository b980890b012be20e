"""A person opens one class: what it is, how it came about, and what may be done to it."""

import re
from datetime import date

import pytest
import time_machine

from courses.models import State
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
        note="đợt 1\nđợt 2",
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
        "Trong đó nữ": "0",
        "Đơn vị phối hợp": "Hội Phụ nữ; Đoàn Thanh niên",
        "Số quyết định mở lớp": "12-QĐ/TTCT",
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
        "Trong đó nữ": "–",
        "Đơn vị phối hợp": "–",
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

    with django_assert_num_queries(7):
        assert len(client.get(item.get_absolute_url()).context["steps"]) == count


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
