"""A person opens one centre as it is, or as it was on any day: names, people, premises, posts, area, lecturers."""

import re
from datetime import date

import pytest
import time_machine

from centres.models import Centre, LecturerKind, Post
from tests import factories


def facts_of(page):
    """The facts as (name, value), without their markup."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return [tuple(" ".join(re.sub(r"<[^>]*>", "", part).split()) for part in pair) for pair in found]


def leaders_of(page):
    return facts_of(page.partition('id="people"')[2].partition("</dl>")[0])


def page_of(client, centre, on=None):
    response = client.get(centre.get_absolute_url(), {"on": on} if on else {})
    assert response.status_code == 200
    return response.text


@pytest.fixture
def decision(board):
    return factories.create_document(board=board, number="360-QĐ/TU", kind="DECISION", issuer="Tỉnh ủy")


@pytest.fixture
def furnished(centre_a, decision):
    """Renamed, moved out of its house, given fewer posts on 1/7/2025; serves one commune more since."""
    turn = date(2025, 7, 1)
    centre_a.names.update(valid_to=turn)
    centre_a.names.create(text="Trung tâm chính trị phường Nha Trang", valid_from=turn, decision=decision)
    centre_a.premises.create(state="IN_USE", address="số 1", valid_from=date(2020, 1, 1), valid_to=turn)
    centre_a.premises.create(state="NONE", note="chờ bố trí", valid_from=turn)
    centre_a.quotas.create(posts=6, valid_from=date(2020, 1, 1), valid_to=turn)
    centre_a.quotas.create(posts=4, valid_from=turn, decision=decision)
    centre_a.service_areas.create(name="xã Vĩnh Thạnh", valid_to=turn)
    centre_a.service_areas.create(name="phường Nha Trang", valid_from=turn)
    factories.create_lecturer(centre=centre_a, full_name="Lê Văn Cũ", valid_to=turn)
    factories.create_lecturer(centre=centre_a, full_name="Lê Thị Mới", valid_from=turn, subjects="Lịch sử Đảng")
    return centre_a


def test_it_shows_the_centre_as_it_was_on_either_side_of_a_day(sign_in, dung, furnished):
    client = sign_in(dung)

    before, after = page_of(client, furnished, "30/06/2025"), page_of(client, furnished, "1/7/2025")

    for page, heading, posts, state, area, lecturer in (
        (before, "Trung tâm chính trị thành phố Nha Trang", "6", "Đang sử dụng", "xã Vĩnh Thạnh.", "Lê Văn Cũ"),
        (after, "Trung tâm chính trị phường Nha Trang", "4", "Chưa có trụ sở", "phường Nha Trang.", "Lê Thị Mới"),
    ):
        shown = page.partition('id="history"')[0]
        assert f"<h1>{heading}</h1>" in page
        assert facts_of(shown)[1][0] == "Tình trạng" or facts_of(shown)[0][0] == "Chưa có"
        assert f'figure-value">{posts}<' in shown
        assert state in shown
        assert area in shown
        assert re.findall(r'scope="row">(L[^<]*)', shown) == [lecturer]


def test_it_shows_what_there_was_over_time(sign_in, dung, furnished, centre_b, decision):
    furnished.inheritances.create(predecessor=centre_b, kind="MERGER", effective_on=date(2025, 7, 1))

    page = page_of(sign_in(dung), furnished, "1/8/2025")

    assert facts_of(page.partition('id="history"')[2]) == [
        ("từ 01/07/2025", "Trung tâm chính trị phường Nha Trang (360-QĐ/TU)"),
        ("đến hết 30/06/2025", "Trung tâm chính trị thành phố Nha Trang"),
        ("từ 01/07/2025", "kế thừa Trung tâm chính trị huyện Cam Lâm (sáp nhập)"),
        ("từ 01/07/2025", "Chưa có trụ sở (chờ bố trí)"),
        ("từ 01/01/2020 đến hết 30/06/2025", "Đang sử dụng, số 1"),
        ("từ 01/07/2025", "4 (360-QĐ/TU)"),
        ("từ 01/01/2020 đến hết 30/06/2025", "6"),
        ("đến hết 30/06/2025", "xã Vĩnh Thạnh"),
    ]
    assert f'href="{decision.get_absolute_url()}"' in page


def test_one_person_with_two_posts_is_one_person(sign_in, dung, an, binh, centre_a):
    factories.appoint(binh, Post.CLERK, centre_a, valid_from=date(2024, 1, 1))

    page = page_of(sign_in(dung), centre_a)

    assert leaders_of(page) == [
        ("Nguyễn Văn Bình", "Giám đốc, giáo vụ · từ 01/01/2024"), ("Trần Thị An", "Giáo vụ"),
    ]  # fmt: skip
    assert "2 người giữ chức vụ + 0 giảng viên chuyên trách khác = 2 người." in page


def test_it_counts_people_not_posts_nor_rows(sign_in, dung, an, binh, centre_a):
    """Bình directs and teaches full-time: linked to his account he counts once; the others are counted by kind."""
    centre_a.quotas.create(posts=5, valid_from=date(2020, 1, 1))
    factories.create_lecturer(centre=centre_a, full_name="Nguyễn Văn Bình", user=binh)
    factories.create_lecturer(centre=centre_a, full_name="Lê Văn Chuyên")
    for kind in (LecturerKind.CONCURRENT, LecturerKind.GUEST, LecturerKind.GUEST):
        factories.create_lecturer(centre=centre_a, full_name=f"Người {kind}", kind=kind)

    page = page_of(sign_in(dung), centre_a)

    assert "2 người giữ chức vụ + 1 giảng viên chuyên trách khác = 3 người." in page
    assert re.findall(r'figure-value">([^<]*)<', page) == ["5", "3", "5"]
    assert "2 chuyên trách, 1 kiêm chức, 2 thỉnh giảng" in page
    assert "còn thiếu 2" in page


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2023-12-31", [("Chưa có", "–")]), ("2024-01-01", [("Đặng Văn Em", "Giáo vụ · từ 01/01/2024 đến hết 30/06/2024")]),
        ("2024-06-30", [("Đặng Văn Em", "Giáo vụ · từ 01/01/2024 đến hết 30/06/2024")]), ("2024-07-01", [("Chưa có", "–")]),
    ],
)  # fmt: skip
def test_it_names_who_holds_the_post_that_day(sign_in, dung, centre_a, day, holders):
    person = factories.create_user(username="em", full_name="Đặng Văn Em")
    factories.appoint(person, Post.CLERK, centre_a, valid_from=date(2024, 1, 1), valid_to=date(2024, 7, 1))
    client = sign_in(dung)

    asked = page_of(client, centre_a, "/".join(reversed(day.split("-"))))
    with time_machine.travel(f"{day} 00:00+07:00", tick=False):
        today = page_of(sign_in(dung), centre_a)

    assert leaders_of(asked) == leaders_of(today) == holders


def test_before_and_after_its_time_it_says_so_and_shows_nobody(sign_in, dung, binh, centre_a, centre_b):
    Centre.objects.filter(pk=centre_a.pk).update(valid_from=date(2019, 11, 8), valid_to=date(2025, 7, 1))
    centre_a.successions.create(successor=centre_b, kind="MERGER", effective_on=date(2025, 7, 1))
    centre_a.service_areas.create(name="xã Phước Đồng")  # since ever, for all that was recorded
    client = sign_in(dung)

    before, after = page_of(client, centre_a, "7/11/2019"), page_of(client, centre_a, "1/7/2025")

    assert "Ngày 07/11/2019 trung tâm chưa hoạt động; trung tâm hoạt động từ 08/11/2019." in before
    assert "Ngày 01/07/2025 trung tâm không còn hoạt động; ngày hoạt động cuối cùng là 30/06/2025." in after
    assert "Trung tâm chính trị huyện Cam Lâm tiếp tục công việc của trung tâm." in after
    for page in (before, after):
        assert "Nguyễn Văn Bình" not in page
        assert "Người giữ chức vụ" not in page
        assert "xã Phước Đồng" in page.partition('id="history"')[2]
    for day in ("8/11/2019", "30/6/2025"):
        assert "Nguyễn Văn Bình" in page_of(client, centre_a, day)


def test_a_day_that_cannot_be_read_is_said_beside_the_box(sign_in, dung, binh, centre_a):
    client = sign_in(dung)

    for nonsense in ("31/02/2023", "abc", "2023", "9" * 500):
        page = page_of(client, centre_a, nonsense)
        assert "field-error" in page
        assert "Nguyễn Văn Bình" in page  # today's


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_of_each_as_for_one(sign_in, dung, furnished, django_assert_num_queries, count):
    for number in range(count):
        user = factories.create_user(username=f"p{number}", full_name=f"Người {number}")
        factories.appoint(user, Post.CLERK, furnished)
        factories.create_lecturer(centre=furnished, full_name=f"Giảng viên {number}")
        furnished.service_areas.create(name=f"xã {number}")
    client = sign_in(dung)

    with django_assert_num_queries(7):
        client.get(furnished.get_absolute_url())


def test_only_who_may_change_it_is_offered_to(sign_in, an, binh, dung, giang, centre_a):
    offered = {
        person.username: "/premises/" in page_of(sign_in(person), centre_a) for person in (an, binh, dung, giang)
    }

    assert offered == {"an": True, "binh": True, "dung": True, "giang": False}


def test_markup_in_a_name_is_text(sign_in, dung, board, centre_a):
    centre = factories.create_centre(board=board, code="<i>", name="<script>alert(1)</script>{{7*7}}")
    centre.premises.create(state="NONE", address="<b>1</b>", note="<b>2</b>", valid_from=date(2020, 1, 1))
    centre.service_areas.create(name="<script>alert(1)</script>{{7*7}}")

    for path in (centre.get_absolute_url(), "/centres/", "/classes/", f"{centre.get_absolute_url()}area/"):
        page = sign_in(dung).get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
        assert "<script>alert" not in page
        assert "<b>1" not in page


# ---- Refused ----


def test_it_hides_another_centre(sign_in, an, centre_b):
    response = sign_in(an).get(centre_b.get_absolute_url())

    assert response.status_code == 404
    assert "Cam Lâm" not in response.text


def test_a_successor_opens_its_predecessor_and_not_the_other_way(sign_in, an, chi, centre_a, centre_b):
    centre_a.inheritances.create(predecessor=centre_b, kind="MERGER", effective_on=date(2023, 7, 1))

    assert sign_in(an).get(centre_b.get_absolute_url()).status_code == 200
    assert sign_in(chi).get(centre_a.get_absolute_url()).status_code == 404


def test_a_day_opens_no_centre_that_today_hides(sign_in, an, lan, centre_a, centre_b):
    """Rights are today's, whatever day is looked at: Lan was clerk here until the end of 2022."""
    assert sign_in(an).get(centre_b.get_absolute_url(), {"on": "01/01/2022"}).status_code == 404
    assert sign_in(lan).get(centre_a.get_absolute_url(), {"on": "01/01/2022"}).status_code == 403


def test_it_bears_any_number(sign_in, dung, centre_a):
    client = sign_in(dung)

    for key in ("0", "2147483648", "9223372036854775808", "9" * 5000, "-1", "abc"):
        assert client.get(f"/centres/{key}/").status_code == 404
