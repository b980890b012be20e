"""A person looks up the catalogue of programmes: each line one programme in one span of days."""

from datetime import date

import pytest

from courses.models import Kind
from tests import factories


def listed(client, **asked):
    response = client.get("/programmes/", asked)
    assert response.status_code == 200
    return [item.code for item in response.context["page_obj"].object_list]


def test_it_lists_each_version_with_its_facts(sign_in, an, board):
    document = board.documents.create(
        number="12-HD/BTGTW",
        kind="GUIDANCE",
        issuer="Ban Tuyên giáo Trung ương",
        issued_on=date(2022, 1, 5),
        abstract="Hướng dẫn",
    )
    item = factories.create_programme(
        board=board, code="SCLL", name="Sơ cấp lý luận chính trị", counts_toward_total=False,
        valid_from=date(2020, 1, 1), valid_to=date(2023, 7, 1),
    )  # fmt: skip
    item.kind, item.period_count, item.guidance_document = Kind.TRAINING, 80, document
    item.save()

    page = sign_in(an).get("/programmes/").text

    for fact in (
        "<code>SCLL</code>", "Sơ cấp lý luận chính trị", "Lý luận chính trị cơ bản", "Trung ương hướng dẫn",
        "12-HD/BTGTW</a>)", "Đào tạo · 80 tiết · không tính vào tổng số lớp", "từ 01/01/2020", "đến hết 30/06/2023",
    ):  # fmt: skip
        assert fact in page


def test_a_programme_without_known_days_has_no_limit(sign_in, an, programme):
    page = sign_in(an).get("/programmes/").text

    assert "không giới hạn" in page
    assert "1900" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, an, board, django_assert_num_queries, count):
    for number in range(count):
        factories.create_programme(board=board, code=f"P{number}")
    client = sign_in(an)

    with django_assert_num_queries(5):
        assert listed(client) == [f"P{number}" for number in range(count)]


def test_it_keeps_the_boards_order_then_the_code_then_the_days(sign_in, an, board):
    for code, order, since in (("B", 2, 2000), ("A", 2, 2020), ("A", 2, 2010), ("C", 1, 2000)):
        until = date(2020, 1, 1) if since == 2010 else None
        item = factories.create_programme(board=board, code=code, valid_from=date(since, 1, 1), valid_to=until)
        item.list_order = order
        item.save()

    page = sign_in(an).get("/programmes/").context["page_obj"]

    assert [(item.code, item.valid_from.year) for item in page] == [("C", 2000), ("A", 2010), ("A", 2020), ("B", 2000)]


def test_it_finds_with_and_without_marks(sign_in, an, board, programme):
    factories.create_programme(board=board, code="SCLL", name="Sơ cấp lý luận chính trị")
    client = sign_in(an)

    for q in ("nhan thuc", "NHẬN THỨC", "nha\u0323\u0302n", "ntd", "ve dang nhan", "nhận\x00", "dang " * 2000):
        assert listed(client, q=q) == ["NTD"]


def test_it_says_when_it_finds_nothing(sign_in, an, programme):
    page = sign_in(an).get("/programmes/", {"q": "<b>không</b>"}).text

    assert "Không có chương trình nào khớp" in page
    assert "&lt;b&gt;không&lt;/b&gt;" in page
    assert "<b>không" not in page


def test_it_bears_any_page(sign_in, an, programme):
    client = sign_in(an)

    for page in ("abc", "0", "-1", str(10**30)):
        assert listed(client, page=page) == ["NTD"]


def test_markup_in_a_name_is_text(sign_in, an, board):
    factories.create_programme(board=board, code="<i>", name="<script>alert(1)</script>{{7*7}}")

    page = sign_in(an).get("/programmes/").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


# ---- Refused ----


def test_another_boards_catalogue_is_not_shown(sign_in, an, programme):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_programme(board=other, code="RIENG", name="Nhận thức riêng")

    assert listed(sign_in(an)) == ["NTD"]
    assert listed(sign_in(an), q="riêng") == []


def test_nothing_is_changed_here(sign_in, dung, programme):
    assert sign_in(dung).post("/programmes/", {"name": "khác"}).status_code == 405
    programme.refresh_from_db()
    assert programme.name == "Bồi dưỡng nhận thức về Đảng"
