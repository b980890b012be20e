"""A person looks through the centres they may see, side by side, as they are or as they were on a day."""

from datetime import date

import pytest

from centres.models import LecturerKind, Post
from tests import factories
from tests.courses.uploads import cells_of


def listed(client, **asked):
    response = client.get("/centres/", asked)
    assert response.status_code == 200
    return [line.centre.code for line in response.context["page_obj"].object_list]


def test_it_lists_the_boards_centres_in_its_order(sign_in, dung, board, centre_b, centre_a):
    factories.create_centre(board=board, code="AA", name="Trung tâm chính trị Diên Khánh", list_order=2)

    assert listed(sign_in(dung)) == ["NT", "AA", "CL"]


def test_it_shows_the_name_the_tier_and_the_days(sign_in, dung, board):
    centre = factories.create_centre(
        board=board, code="NH", name="Trung tâm chính trị phường Ninh Hòa", level="COMMUNE",
        valid_from=date(2025, 7, 1), valid_to=date(2027, 1, 1),
    )  # fmt: skip

    page = sign_in(dung).get("/centres/").text

    for fact in (
        "<code>NH</code>", f'<a href="/centres/{centre.pk}/">Trung tâm chính trị phường Ninh Hòa</a>', "Cấp xã",
        "từ 01/07/2025", "đến hết 31/12/2026",
    ):  # fmt: skip
        assert fact in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, dung, board, django_assert_num_queries, count):
    for number in range(count):
        factories.create_centre(board=board, code=f"C{number}", name=f"Trung tâm {number}")
    client = sign_in(dung)

    with django_assert_num_queries(8):
        assert listed(client) == [f"C{number}" for number in range(count)]


def test_it_finds_with_and_without_marks(sign_in, dung, centre_a, centre_b):
    client = sign_in(dung)

    for q in ("cam lam", "CAM LÂM", "Cam La\u0302m", "huyen cam", "Cam\x00", "lam " * 2000):
        assert listed(client, q=q) == ["CL"]


def test_it_finds_a_centre_by_a_name_it_bore_once(sign_in, dung, centre_a, centre_b):
    former = centre_b.names.get()
    former.valid_to = date(2024, 1, 1)
    former.save()
    centre_b.names.create(text="Trung tâm chính trị xã Cam Lâm mới", valid_from=date(2024, 1, 1))

    assert listed(sign_in(dung), q="huyện") == ["CL"]
    assert listed(sign_in(dung), q="mới huyện") == []


def test_it_says_when_it_finds_nothing(sign_in, dung, centre_a):
    page = sign_in(dung).get("/centres/", {"q": "<b>không</b>"}).text

    assert "Không có trung tâm nào khớp" in page
    assert "<b>không" not in page


def test_it_bears_any_page(sign_in, dung, centre_a):
    client = sign_in(dung)

    for page in ("abc", "0", "-1", str(10**30)):
        assert listed(client, page=page) == ["NT"]


# ---- Side by side ----


@pytest.fixture
def compared(board, an, binh, centre_a, centre_b):
    """Centre A: 6 posts, 3 people, at repair; centre B: 4 posts, 1 person, no seat recorded; C: nothing recorded."""
    factories.create_centre(board=board, code="KS", name="Trung tâm chính trị huyện Khánh Sơn", list_order=3)
    centre_a.quotas.create(posts=5, valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1))
    centre_a.quotas.create(posts=6, valid_from=date(2024, 1, 1))
    centre_b.quotas.create(posts=4, valid_from=date(2020, 1, 1))
    centre_a.premises.create(state="UNDER_REPAIR", valid_from=date(2024, 1, 1))
    factories.appoint(binh, Post.CLERK, centre_a)
    for number, (centre, kind) in enumerate(
        [
            (centre_a, LecturerKind.FULL_TIME), (centre_a, LecturerKind.GUEST), (centre_a, LecturerKind.GUEST),
            (centre_b, LecturerKind.FULL_TIME), (centre_b, LecturerKind.CONCURRENT),
        ]
    ):  # fmt: skip
        factories.create_lecturer(centre=centre, full_name=f"Người {number}", kind=kind)


def figures(client, **asked):
    lines = client.get("/centres/", asked).context["page_obj"].object_list
    return {
        line.centre.code: (
            line.posts, line.people.in_post, line.missing, line.people.full_time, line.people.concurrent,
            line.people.guest, line.premises and line.premises.state,
        )
        for line in lines
    }  # fmt: skip


def test_it_puts_posts_people_and_premises_side_by_side(sign_in, dung, compared):
    client = sign_in(dung)

    assert figures(client) == {
        "NT": (6, 3, 3, 1, 0, 2, "UNDER_REPAIR"),
        "CL": (4, 1, 3, 1, 1, 0, None),
        "KS": (None, 0, None, 0, 0, 0, None),
    }
    page = client.get("/centres/")
    assert (page.context["total_posts"], page.context["total_people"].in_post) == (10, 4)
    assert "thiếu 3" in page.text


def test_it_compares_them_on_any_day(sign_in, dung, compared, centre_a, centre_b):
    centre_b.valid_from = date(2024, 1, 1)
    centre_b.save()
    client = sign_in(dung)

    assert [figures(client, on=day)["NT"][:1] for day in ("31/12/2023", "1/1/2024")] == [(5,), (6,)]
    assert [figures(client, on=day)["NT"][-1] for day in ("31/12/2023", "1/1/2024")] == [None, "UNDER_REPAIR"]
    assert [sorted(figures(client, on=day)) for day in ("31/12/2023", "1/1/2024")] == [["KS", "NT"], ["CL", "KS", "NT"]]
    assert sorted(figures(client, on="31/12/2023", all="on")) == ["CL", "KS", "NT"]


# What is not recorded counts as the largest; no other name is known, and then the board's own order stands.
ORDERS = {
    "name": "CL KS NT", "-name": "NT KS CL", "posts": "CL NT KS", "-posts": "KS NT CL", "in_post": "KS CL NT",
    "-full_time": "NT CL KS", "guest": "CL KS NT", "-concurrent": "CL NT KS", "premises": "NT CL KS",
    "missing": "NT CL KS", "": "NT CL KS", "pk": "NT CL KS", "centre__board": "NT CL KS", "--name": "NT CL KS",
}  # fmt: skip


def test_it_sorts_by_each_column(sign_in, dung, compared):
    client = sign_in(dung)

    assert {sort: " ".join(listed(client, sort=sort)) for sort in ORDERS} == ORDERS


def test_the_workbook_holds_what_the_page_shows(sign_in, dung, compared):
    rows = cells_of(sign_in(dung).get("/centres/export/", {"on": "1/1/2024", "sort": "posts"}).content)

    assert rows[1][0] == "Tại ngày 01/01/2024"
    assert [row[1:10] for row in rows[3:]] == [
        ["CL", "cấp huyện", 4, 1, 3, 1, 1, 0, None],
        ["NT", "cấp huyện", 6, 3, 3, 1, 0, 2, "đang sửa chữa"],
        ["KS", "cấp huyện", None, 0, None, 0, 0, 0, None],
        [None, None, 10, 4, 6, 2, 1, 2, None],
    ]


# ---- Refused ----


def test_a_centres_people_see_their_own(sign_in, an, binh, chi, centre_a, centre_b):
    assert [listed(sign_in(person)) for person in (an, binh, chi)] == [["NT"], ["NT"], ["CL"]]
    assert listed(sign_in(an), q="cam lâm") == []


def test_another_boards_centres_are_not_shown(sign_in, dung, centre_a):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_centre(board=other, code="TH", name="Trung tâm chính trị Tuy Hòa")

    assert listed(sign_in(dung)) == ["NT"]
