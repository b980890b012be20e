"""A person looks through the centres they may see."""

from datetime import date

import pytest

from tests import factories


def listed(client, **asked):
    response = client.get("/centres/", asked)
    assert response.status_code == 200
    return [item.code for item in response.context["page_obj"].object_list]


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

    with django_assert_num_queries(5):
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


# ---- Refused ----


def test_a_centres_people_see_their_own(sign_in, an, binh, chi, centre_a, centre_b):
    assert [listed(sign_in(person)) for person in (an, binh, chi)] == [["NT"], ["NT"], ["CL"]]
    assert listed(sign_in(an), q="cam lâm") == []


def test_another_boards_centres_are_not_shown(sign_in, dung, centre_a):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_centre(board=other, code="TH", name="Trung tâm chính trị Tuy Hòa")

    assert listed(sign_in(dung)) == ["NT"]
