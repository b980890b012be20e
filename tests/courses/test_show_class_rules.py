"""Beside the form, or on a page of its own, a clerk reads the rules a class of that programme and day would go by."""

from datetime import date

import pytest

from courses.models import Programme
from tests import factories


@pytest.fixture
def rules(board):
    factories.create_rule_set(board=board, name="Quy chế cũ", clause="Điều 1", valid_to=date(2025, 12, 1), pass_from=4)
    factories.create_rule_set(
        board=board, name="Quy chế mới", clause="Điều 5 và 6", valid_from=date(2025, 12, 1), least_learners=25
    )


def ask(client, asked, **headers):
    return client.get(f"/classes/rules/?{asked}", headers=headers)


def lines_of(response):
    return [(rule.name, rule.text) for rule in response.context["rule_lines"]]


def test_it_shows_the_rules_of_the_day_the_length_and_the_guidance(sign_in, an, board, programme, rules):
    document = board.documents.create(
        number="61-HD/BTGTW", kind="GUIDANCE", issuer="Ban", issued_on=date(2022, 6, 16), abstract="Hướng dẫn"
    )
    Programme.objects.update(period_count=50, guidance_document=document)

    response = ask(sign_in(an), "programme_code=NTD&opened_on=01/12/2025")

    assert lines_of(response) == [
        ("Thời lượng", "50 tiết"),
        ("Văn bản hướng dẫn", "61-HD/BTGTW"),
        ("Học viên", "ít nhất 25 người một lớp"),
        ("Dự học", "đạt 80%, tính trên tổng số tiết, mới được viết thu hoạch"),
        ("Điểm đạt", "từ 5, thang điểm 10"),
        ("Làm lại", "1 lần"),
        ("Giấy chứng nhận", "cấp trong 15 ngày từ ngày công nhận"),
    ]
    assert "Quy chế mới, có hiệu lực vào ngày 01/12/2025." in " ".join(response.text.split())
    assert "Điều 5 và 6." in response.text
    assert "Mở lớp theo chương trình này" in response.text


def test_the_day_before_it_shows_the_older_rules(sign_in, an, programme, rules):
    response = ask(sign_in(an), "programme=NTD&opened_on=2025-11-30")

    assert ("Điểm đạt", "từ 4, thang điểm 10") in lines_of(response)
    assert response.context["rules"].name == "Quy chế cũ"


def test_the_form_gets_a_piece_of_the_page_with_intake_and_name(sign_in, an, programme, rules):
    client = sign_in(an)

    piece = ask(client, "new=1&programme_code=NTD&opened_on=05/01/2026&centre=", **{"HX-Request": "true"}).text

    assert "<html" not in piece
    assert 'data-suggest="id_intake" data-value="1/2026"' in piece
    assert 'data-suggest="id_name" data-value="Lớp bồi dưỡng nhận thức về Đảng khóa 1/2026"' in piece
    assert "data-suggest" not in ask(client, "programme_code=NTD", **{"HX-Request": "true"}).text


def test_without_rules_it_says_whom_to_tell(sign_in, an):
    assert "Chưa có bộ quy định nào cho ngày này" in ask(sign_in(an), "").text


def test_nonsense_is_passed_over(sign_in, an, programme, rules):
    for asked in (
        "programme=X",
        "opened_on=31/02/2026",
        "programme=%00&opened_on=%00&centre=%00",
        "centre=" + "9" * 5000,
    ):
        assert ask(sign_in(an), asked).status_code == 200


def test_a_reader_is_offered_no_new_class(sign_in, giang, programme, rules):
    page = ask(sign_in(giang), "programme=NTD&opened_on=05/01/2026").text

    assert "ít nhất 25 người" in page
    assert "/classes/new/" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_programmes_as_for_one(sign_in, an, board, rules, django_assert_num_queries, count):
    for number in range(count):
        factories.create_programme(board=board, code=f"P{number}")
    client = sign_in(an)

    with django_assert_num_queries(7):
        ask(client, "programme=P0")
