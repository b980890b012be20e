"""A person opens one document: how it is cited, its file, and what rests on it, as far as they may see."""

import re
from datetime import date

import pytest

from centres.models import Document
from tests import factories


def resting(page):
    """Each group's heading with what stands in its first column."""
    part = page.partition('id="resting"')[2]
    groups = re.split(r"<h3>", part)[1:]
    return {
        " ".join(group.partition("</h3>")[0].split()): [
            re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r'<th scope="row">(.*?)</th>', group)
        ]
        for group in groups
    }


@pytest.fixture
def document(board):
    return factories.create_document(board=board, number="12-QĐ/TU", kind="DECISION", issuer="Tỉnh ủy")


@pytest.fixture
def rested_on(board, centre_a, centre_b, an, chi, dung, programme, document):
    """Something of each kind at centre A and at centre B, and at the board."""
    programme.guidance_document = document
    programme.save()
    factories.create_rule_set(board=board, name="Quy chế thử", document=document)
    for centre, person in ((centre_a, an), (centre_b, chi)):
        factories.create_class(
            centre=centre, programme=programme, name=f"Lớp của {centre.code}", opening_decision="12-QĐ/TU"
        )
        centre.names.update(decision=document)
        person.appointments.update(decision=document)
        centre.quotas.create(posts=5, valid_from=date(2020, 1, 1), decision=document)
    dung.appointments.update(decision=document)
    centre_a.successions.create(successor=centre_b, kind="MERGER", effective_on=date(2025, 7, 1), decision=document)
    return document


OF_A = {
    "Chương trình (1)": ["Bồi dưỡng nhận thức về Đảng"],
    "Bộ quy định đánh giá (1)": ["Quy chế thử"],
    "Lớp mở theo quyết định này (1)": ["Lớp của NT"],
    "Tên đơn vị (1)": ["Trung tâm chính trị thành phố Nha Trang"],
    "Bổ nhiệm (1)": ["Trần Thị An, giáo vụ"],
    "Biên chế được giao (1)": ["5 biên chế"],
}
OF_ALL = {
    "Chương trình (1)": ["Bồi dưỡng nhận thức về Đảng"],
    "Bộ quy định đánh giá (1)": ["Quy chế thử"],
    "Lớp mở theo quyết định này (2)": ["Lớp của CL", "Lớp của NT"],
    "Tên đơn vị (2)": ["Trung tâm chính trị huyện Cam Lâm", "Trung tâm chính trị thành phố Nha Trang"],
    "Kế thừa, sáp nhập (1)": ["Trung tâm chính trị thành phố Nha Trang → Trung tâm chính trị huyện Cam Lâm"],
    "Bổ nhiệm (3)": ["Cao Thị Chi, giáo vụ", "Phạm Thị Dung, chuyên viên ban", "Trần Thị An, giáo vụ"],
    "Biên chế được giao (2)": ["5 biên chế", "5 biên chế"],
}


def test_the_board_sees_all_that_rests_on_it(sign_in, dung, rested_on):
    page = sign_in(dung).get(rested_on.get_absolute_url()).text

    assert {label: sorted(rows) for label, rows in resting(page).items()} == OF_ALL
    assert "<h1>Quyết định 12-QĐ/TU</h1>" in page
    assert "Quyết định số 12-QĐ/TU, ngày 02/3/2023 của Tỉnh ủy" in page
    assert f'href="/documents/{rested_on.pk}/edit/"' in page


def test_a_centre_sees_what_is_its_own(sign_in, an, rested_on):
    page = sign_in(an).get(rested_on.get_absolute_url()).text

    assert resting(page) == OF_A
    assert "/edit/" not in page


def test_a_number_alone_is_not_enough_where_the_days_differ(sign_in, dung, centre_a, programme, document):
    for name, day in (("cùng ngày", date(2023, 3, 2)), ("khác ngày", date(2022, 3, 2)), ("không ghi ngày", None)):
        factories.create_class(
            centre=centre_a, programme=programme, name=name, opening_decision="12-QĐ/TU", opening_decided_on=day
        )
    factories.create_class(centre=centre_a, programme=programme, name="số khác", opening_decision="112-QĐ/TU")

    page = sign_in(dung).get(document.get_absolute_url()).text

    assert sorted(resting(page)["Lớp mở theo quyết định này (2)"]) == ["cùng ngày", "không ghi ngày"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, dung, centre_a, document, django_assert_num_queries, count):
    for number in range(count):
        factories.create_class(centre=centre_a, programme=None, programme_text="x", opening_decision=document.number)
        person = factories.create_user(username=f"p{number}", full_name=f"Người {number}")
        factories.appoint(person, "CLERK", centre_a)
        person.appointments.update(decision=document)
    client = sign_in(dung)

    with django_assert_num_queries(6):
        client.get(document.get_absolute_url())


def test_more_than_a_page_bears_is_said_to_be_more(sign_in, dung, centre_a, document, monkeypatch):
    monkeypatch.setattr("reports.resting.MOST_ROWS", 2)
    for number in range(3):
        factories.create_class(
            centre=centre_a, programme=None, programme_text="x", name=f"Lớp {number}", opening_decision=document.number
        )

    page = sign_in(dung).get(document.get_absolute_url()).text

    assert resting(page) == {"Lớp mở theo quyết định này (2+)": ["Lớp 0", "Lớp 1"]}


def test_nothing_rests_on_a_new_one(sign_in, an, document):
    page = sign_in(an).get(document.get_absolute_url()).text

    assert resting(page) == {}
    assert "Chưa có chương trình, lớp, tên gọi" in page


def test_markup_is_text(sign_in, dung, board):
    document = factories.create_document(board=board, number="<i>1", abstract="<script>alert(1)</script>")

    page = sign_in(dung).get(document.get_absolute_url()).text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert Document.objects.count() == 1
