"""A person opens one centre: who holds a post there, what it was called, what it carries on."""

import re
from datetime import date

import pytest
import time_machine

from centres.models import Post
from tests import factories


def facts_of(page):
    """The facts as (name, value), without their markup."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return [tuple(" ".join(re.sub(r"<[^>]*>", "", part).split()) for part in pair) for pair in found]


def test_it_shows_people_names_and_predecessors(sign_in, dung, an, binh, board, centre_a, centre_b):
    former = centre_a.names.get()
    former.valid_to = date(2025, 7, 1)
    former.save()
    decision = board.documents.create(
        number="360-QĐ/TU", kind="DECISION", issuer="Tỉnh ủy", issued_on=date(2025, 6, 30), abstract="Đổi tên"
    )
    centre_a.names.create(text="Trung tâm chính trị phường Nha Trang", valid_from=date(2025, 7, 1), decision=decision)
    centre_a.inheritances.create(predecessor=centre_b, kind="MERGER", effective_on=date(2025, 7, 1))

    page = sign_in(dung).get(centre_a.get_absolute_url()).text

    assert facts_of(page) == [
        ("Giám đốc", "Nguyễn Văn Bình"),
        ("Giáo vụ", "Trần Thị An"),
        ("từ 01/07/2025", "Trung tâm chính trị phường Nha Trang (360-QĐ/TU)"),
        ("đến hết 30/06/2025", "Trung tâm chính trị thành phố Nha Trang"),
        ("từ 01/07/2025", "Trung tâm chính trị huyện Cam Lâm (sáp nhập)"),
    ]
    assert "<h1>Trung tâm chính trị phường Nha Trang</h1>" in page
    assert f'href="/classes/?centre={centre_a.pk}"' in page


@pytest.mark.parametrize(
    ("day", "holders"),
    [("2023-12-31", ["–"]), ("2024-01-01", ["Đặng Văn Em"]), ("2024-06-30", ["Đặng Văn Em"]), ("2024-07-01", ["–"])],
)
def test_it_names_who_holds_the_post_that_day(sign_in, dung, centre_a, day, holders):
    person = factories.create_user(username="em", full_name="Đặng Văn Em")
    factories.appoint(person, Post.CLERK, centre_a, valid_from=date(2024, 1, 1), valid_to=date(2024, 7, 1))

    with time_machine.travel(f"{day} 00:00+07:00", tick=False):
        page = sign_in(dung).get(centre_a.get_absolute_url()).text

    assert [value for _name, value in facts_of(page)][:-1] == holders


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_people_as_for_one(sign_in, dung, centre_a, django_assert_num_queries, count):
    for number in range(count):
        factories.appoint(
            factories.create_user(username=f"p{number}", full_name=f"Người {number}"), Post.CLERK, centre_a
        )
    client = sign_in(dung)

    with django_assert_num_queries(7):
        client.get(centre_a.get_absolute_url())


def test_markup_in_a_name_is_text(sign_in, dung, board, centre_a):
    centre = factories.create_centre(board=board, code="<i>", name="<script>alert(1)</script>{{7*7}}")

    for path in (centre.get_absolute_url(), "/centres/", "/classes/"):
        page = sign_in(dung).get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
        assert "<script>alert" not in page


# ---- Refused ----


def test_it_hides_another_centre(sign_in, an, centre_b):
    response = sign_in(an).get(centre_b.get_absolute_url())

    assert response.status_code == 404
    assert "Cam Lâm" not in response.text


def test_a_successor_opens_its_predecessor_and_not_the_other_way(sign_in, an, chi, centre_a, centre_b):
    centre_a.inheritances.create(predecessor=centre_b, kind="MERGER", effective_on=date(2023, 7, 1))

    assert sign_in(an).get(centre_b.get_absolute_url()).status_code == 200
    assert sign_in(chi).get(centre_a.get_absolute_url()).status_code == 404


def test_it_bears_any_number(sign_in, dung, centre_a):
    client = sign_in(dung)

    for key in ("0", "2147483648", "9223372036854775808", "9" * 5000, "-1", "abc"):
        assert client.get(f"/centres/{key}/").status_code == 404
