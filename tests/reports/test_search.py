"""One box finds people, classes, programmes and documents, with or without tone marks, and nobody else's."""

from datetime import date

import pytest
from django.urls import reverse

from centres.models import Document, Succession
from portal.searching import spellings
from reports.search import search
from tests import factories

URL = reverse("reports:search_page")


def titles(user, text, code="learners"):
    return [hit.title for found in search(user, text) if found.kind.code == code for hit in found.hits]


def learners(centre, *names, **further):
    return [factories.create_learner(centre=centre, full_name=name, **further) for name in names]


def test_it_finds_without_marks_and_with_either_spelling(an, centre_a):
    learners(centre_a, "Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy", "Đỗ Hoà", "Đỗ Hòa", "Trần Bình")

    assert titles(an, "thuy") == ["Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy"]
    assert titles(an, "THUỶ") == ["Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy"]
    assert titles(an, "do hoa") == ["Đỗ Hoà", "Đỗ Hòa"]
    assert titles(an, "Nguye\u0302\u0303n Thủy") == ["Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy"]


def test_what_is_spelt_as_typed_comes_first_then_given_names_in_order(an, centre_a):
    learners(centre_a, "Lê Ẩn", "Lê Anh", "Lê Ăn", "Lê An", "LÊ ÂN", "Lê Ân", "Lê Hải Lan")

    assert titles(an, "ân") == ["LÊ ÂN", "Lê Ân", "Lê An", "Lê Anh", "Lê Ăn", "Lê Ẩn", "Lê Hải Lan"]
    assert titles(an, "an")[0] == "Lê An"


def test_every_word_must_be_there(an, centre_a):
    learners(centre_a, "Nguyễn Văn An", "Nguyễn Thị An")

    assert titles(an, "an văn") == ["Nguyễn Văn An"]
    assert titles(an, "an hoàng") == []


def test_it_finds_one_by_a_whole_identity_number(an, centre_a):
    learners(centre_a, "Nguyễn Văn An", id_number="056085001234")

    assert titles(an, "056085001234") == ["Nguyễn Văn An"]
    assert titles(an, "05608500") == []
    assert titles(an, "056085001235") == []


def test_it_finds_every_kind_in_one_go(sign_in, an, centre_a, board, programme):
    learners(centre_a, "Nguyễn Nhận Thức")
    factories.create_lecturer(centre=centre_a, full_name="Trần Nhận Thức")
    factories.create_class(centre=centre_a, programme=programme)
    Document.objects.create(
        board=board, number="61-HD/BTGTW", kind="GUIDANCE", issuer="Ban Tuyên giáo Trung ương",
        issued_on=date(2022, 6, 16), abstract="Hướng dẫn bồi dưỡng nhận thức về Đảng",
    )  # fmt: skip

    found = sign_in(an).get(URL, {"q": "nhan thuc"}).context["found"]

    assert [one.kind.code for one in found] == ["learners", "lecturers", "classes", "programmes", "documents"]


def test_it_shows_one_kind_in_pages(sign_in, an, centre_a):
    learners(centre_a, *[f"Lê An {number}" for number in range(60)])

    all_kinds = sign_in(an).get(URL, {"q": "le an"}).context["found"]
    second = sign_in(an).get(URL, {"q": "le an", "in": "learners", "page": "2"}).context["found"]

    assert [(len(one.hits), one.has_more) for one in all_kinds] == [(8, True)]
    assert [(len(one.hits), one.has_more) for one in second] == [(10, False)]


def test_a_successors_people_find_whom_the_predecessor_taught(an, centre_a, centre_b):
    learners(centre_b, "Nguyễn Văn Cũ")
    Succession.objects.create(predecessor=centre_b, successor=centre_a, kind="MERGER", effective_on=date(2020, 1, 1))

    assert titles(an, "cũ") == ["Nguyễn Văn Cũ"]


# ---- What it does not tell ----


def test_nobody_finds_another_centres_people(an, chi, centre_a, centre_b, programme):
    learners(centre_b, "Nguyễn Văn Kín", id_number="056085001234")
    factories.create_lecturer(centre=centre_b, full_name="Trần Kín")
    factories.create_class(centre=centre_b, programme=programme, name="Lớp kín")

    assert (search(an, "kín"), search(an, "056085001234")) == ([], [])
    assert [one.kind.code for one in search(chi, "kín")] == ["learners", "lecturers", "classes"]


def test_the_board_finds_no_learner_by_name(dung, giang, centre_a):
    learners(centre_a, "Nguyễn Văn Kín", id_number="056085001234")

    for person in (dung, giang):
        assert (search(person, "kín"), search(person, "056085001234")) == ([], [])


def test_it_reads_eight_words_and_a_hundred_letters(an, centre_a):
    learners(centre_a, "a b c d e f g h")

    assert titles(an, "a b c d e f g h zzz") == ["a b c d e f g h"]
    assert titles(an, "a" + " " * 100 + "zzz") == ["a b c d e f g h"]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "_", "'; --", "(a+)+$", "\ud800", "x" * 5000, "a " * 2000])
def test_it_answers_whatever_is_typed(sign_in, an, centre_a, text):
    learners(centre_a, "Nguyễn Văn An")

    assert sign_in(an).get(URL, {"q": text.encode("utf-8", "ignore").decode()}).status_code == 200


def test_who_holds_no_post_searches_nothing(sign_in, lan, khoa):
    assert [sign_in(person).get(URL, {"q": "an"}).status_code for person in (lan, khoa)] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_queries_for_any_number(sign_in, an, centre_a, count, django_assert_num_queries):
    learners(centre_a, *[f"Lê An {number}" for number in range(count)])
    client = sign_in(an)

    with django_assert_num_queries(10):
        client.get(URL, {"q": "an"})


def test_it_knows_how_a_word_may_be_written():
    assert set(spellings("uỷ")) == {"uỷ", "Uỷ", "UỶ", "ủy", "Ủy", "ỦY"}
    assert set(spellings("Đỗ")) == {"đỗ", "Đỗ", "ĐỖ"}
