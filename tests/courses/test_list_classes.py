"""A person looks through the classes they may see: searched, filtered, sorted, paged, taken along as a workbook."""

import time
from datetime import date
from urllib.parse import urlencode

import pytest

from courses.models import State
from portal.listing import COUNTED_ROWS, ROWS_A_PAGE
from tests import factories
from tests.courses.uploads import cells_of

MARKUP = "<script>alert(1)</script>{{7*7}}<b>&amp;"
OVERFLOWS = ["2147483648", "9223372036854775808", "-1", "1e3", "١", "\x00", "9" * 5000]


@pytest.fixture
def create(centre_a, programme):
    """One more class of centre A."""

    def created(**said):
        return factories.create_class(**({"centre": centre_a, "programme": programme} | said))

    return created


def names_on(response):
    return [item.name for item in response.context["page_obj"].object_list]


def listed(client, **asked):
    response = client.get("/classes/", asked)
    assert response.status_code == 200
    return names_on(response)


def exported(client, **asked):
    """The names in the workbook, below its title and headings."""
    return [row[2] for row in cells_of(client.get("/classes/export/", asked).content)[2:]]


def test_it_lists_the_classes_with_their_facts(sign_in, an, create):
    item = create(name="Lớp nhận thức khóa 5", declared_learners=1200)

    page = sign_in(an).get("/classes/").text

    assert f'<a href="/classes/{item.pk}/">Lớp nhận thức khóa 5</a>' in page
    for fact in (
        "Trung tâm chính trị thành phố Nha Trang",
        "01/03/2023",
        "05/03/2023",
        "1.200",
        "Đã bế giảng",
        "1 lớp",
    ):
        assert fact in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_classes_as_for_one(sign_in, dung, create, django_assert_num_queries, count):
    for number in range(count):
        create(name=f"Lớp {number}", partners=["Hội Phụ nữ", "Đoàn Thanh niên"])
    client = sign_in(dung)

    with django_assert_num_queries(6):
        assert len(listed(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbook_asks_as_much_for_three_classes_as_for_one(
    sign_in, dung, create, django_assert_num_queries, count
):
    for number in range(count):
        create(name=f"Lớp {number}", partners=["Hội Phụ nữ", "Đoàn Thanh niên"])
    client = sign_in(dung)

    with django_assert_num_queries(7):
        assert len(exported(client)) == count


def test_a_centre_is_named_as_it_was_on_the_opening_day(sign_in, dung, board, programme):
    centre = factories.create_centre(board=board, code="NH", name="Trung tâm bồi dưỡng chính trị")
    former = centre.names.get()
    former.valid_to = date(2022, 1, 1)
    former.save()
    centre.names.create(text="Trung tâm chính trị", valid_from=date(2022, 1, 1))
    for day in (date(2021, 12, 31), date(2022, 1, 1)):
        factories.create_class(centre=centre, programme=programme, opened_on=day, closed_on=None)

    page = sign_in(dung).get("/classes/", {"sort": "opened"})

    assert [item.centre_name for item in page.context["page_obj"]] == [
        "Trung tâm bồi dưỡng chính trị",
        "Trung tâm chính trị",
    ]


# ---- Search ----


MARKED = [
    "nhan thuc", "NHẬN THỨC", "nha\u0323\u0302n thu\u031b\u0301c", "dang nhan", " khoa  5 ", "12-QĐ", "12-qd", "nhận\x00",
]  # fmt: skip


def test_it_finds_a_class_with_and_without_marks(sign_in, an, create):
    create(name="Lớp nhận thức về Đảng", intake="khóa 5", opening_decision="12-QĐ/TTCT")
    create(name="Sơ cấp lý luận", intake="", programme=None, programme_text="Sơ cấp")
    client = sign_in(an)

    assert {q: listed(client, q=q) for q in MARKED} == {q: ["Lớp nhận thức về Đảng"] for q in MARKED}


def test_it_finds_a_class_by_the_programme_it_was_listed_under(sign_in, an, create):
    create(name="Lớp A", programme=None, programme_text="Nghiệp vụ công tác Hội")
    create(name="Lớp B")

    assert listed(sign_in(an), q="nghiep vu") == ["Lớp A"]


def test_signs_of_other_languages_are_letters(sign_in, an, create):
    create(name="Lớp nhận thức")
    client = sign_in(an)

    for q in ("%", "_", "a.*", "(a+)+$", "' OR 1=1 --", "\\"):
        assert (q, listed(client, q=q)) == (q, [])


def test_a_search_of_2000_words_is_quick_and_uses_eight(sign_in, an, create):
    create(name="một hai ba bốn năm sáu bảy tám")
    create(name="một hai ba bốn năm sáu bảy")
    client = sign_in(an)
    began = time.perf_counter()

    found = listed(client, q="một hai ba bốn năm sáu bảy tám " + "chín " * 1992)

    assert found == ["một hai ba bốn năm sáu bảy tám"]
    assert time.perf_counter() - began < 1


def test_the_search_is_shown_as_it_was_typed(sign_in, an, create):
    page = sign_in(an).get("/classes/", {"q": '"><script>alert(1)</script>'}).text

    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>alert" not in page


# ---- Filters ----


@pytest.fixture
def four_classes(create, centre_b, programme):
    create(name="A mở", opened_on=date(2023, 6, 30), closed_on=None, state=State.OPEN)
    create(name="A xong", opened_on=date(2023, 7, 1), closed_on=date(2023, 7, 9))
    create(name="A hủy", opened_on=date(2022, 12, 31), closed_on=None, state=State.CANCELLED, state_reason="ít người")
    factories.create_class(centre=centre_b, programme=programme, name="B xong", opened_on=date(2023, 1, 1))


EVERY = ["A hủy", "A mở", "A xong", "B xong"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, EVERY),
        ({"state": "OPEN"}, ["A mở"]),
        ({"state": "CANCELLED"}, ["A hủy"]),
        ({"period": "2023-H1"}, ["A mở", "B xong"]),
        ({"period": "2023-H2"}, ["A xong"]),
        ({"period": "2023"}, ["A mở", "A xong", "B xong"]),
        ({"period": "2022-H2"}, ["A hủy"]),
        ({"period": "1999-H1"}, []),
        ({"period": "2023-H1", "state": "COMPLETED", "q": "xong"}, ["B xong"]),
    ],
)
def test_it_narrows_the_list_and_the_workbook_alike(sign_in, dung, four_classes, asked, found):
    client = sign_in(dung)

    assert sorted(listed(client, **asked)) == found
    assert sorted(exported(client, **asked)) == found


def test_it_narrows_to_one_centre(sign_in, dung, four_classes, centre_a):
    client = sign_in(dung)

    assert sorted(listed(client, centre=centre_a.pk)) == ["A hủy", "A mở", "A xong"]
    assert sorted(exported(client, centre=centre_a.pk)) == ["A hủy", "A mở", "A xong"]


def test_a_year_long_past_stays_chosen_in_the_filter(sign_in, dung, four_classes):
    page = sign_in(dung).get("/classes/", {"period": "1999-H1"}).text

    assert '<option value="1999-H1" selected>6 tháng đầu năm 1999</option>' in page


def test_it_passes_over_a_centre_that_is_not_on_offer(sign_in, dung, four_classes):
    client = sign_in(dung)

    assert {centre: sorted(listed(client, centre=centre)) for centre in OVERFLOWS} == dict.fromkeys(OVERFLOWS, EVERY)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("state", ["open", "ANYTHING", "\x00"]),
        ("period", ["2023-H3", "0000-H1", "9999", "x" * 9000]),
        ("user__password__startswith", ["a"]),
        ("_connector", ["OR"]),
    ],
)
def test_it_passes_over_a_value_that_is_not_on_offer(sign_in, dung, four_classes, name, values):
    client = sign_in(dung)

    assert {value: sorted(listed(client, **{name: value})) for value in values} == dict.fromkeys(values, EVERY)


def test_another_centre_in_the_address_opens_nothing(sign_in, an, four_classes, centre_b):
    """Of one's own centre there is nothing to choose."""
    client = sign_in(an)

    assert sorted(listed(client, centre=centre_b.pk)) == ["A hủy", "A mở", "A xong"]
    assert sorted(exported(client, centre=centre_b.pk)) == ["A hủy", "A mở", "A xong"]
    assert 'name="centre"' not in client.get("/classes/").text


def test_a_value_said_twice_counts_once(sign_in, dung, four_classes, centre_a, centre_b):
    response = sign_in(dung).get(f"/classes/?centre={centre_b.pk}&centre={centre_a.pk}")

    assert sorted(names_on(response)) == ["A hủy", "A mở", "A xong"]


def test_the_workbook_link_keeps_what_was_asked(sign_in, dung, four_classes):
    page = sign_in(dung).get("/classes/?period=2023-H1&sort=name&page=1").text

    assert 'href="/classes/export/?period=2023-H1&amp;sort=name"' in page


# ---- Order and pages ----


@pytest.fixture
def three_to_sort(create, centre_b, programme):
    create(name="Lớp B", opened_on=date(2023, 1, 9), declared_learners=60)
    create(
        name="Lớp C",
        opened_on=date(2023, 1, 8),
        closed_on=None,
        declared_learners=None,
        declared_women=None,
        state=State.PLANNED,
    )
    factories.create_class(
        centre=centre_b, programme=programme, name="Lớp A", opened_on=None, closed_on=None, declared_learners=50,
        state=State.PLANNED,
    )  # fmt: skip


# No other name is known, and then the newest stand first.
ORDERS = {
    "name": "ABC", "-name": "CBA", "opened": "CBA", "-opened": "ABC", "learners": "ABC", "-learners": "CBA",
    "centre": "BCA", "-centre": "ACB", "": "ABC", "password": "ABC", "pk": "ABC", "centre__board__code": "ABC",
    "--name": "ABC", "opened_on": "ABC",
}  # fmt: skip


def test_it_sorts_by_the_columns_on_offer_alone(sign_in, dung, three_to_sort):
    """An empty cell counts as the largest on both engines."""
    client = sign_in(dung)

    assert {sort: "".join(name[-1] for name in listed(client, sort=sort)) for sort in ORDERS} == ORDERS


@pytest.mark.parametrize(("sort", "order"), [("-name", "CBA"), ("password", "ABC")])
def test_the_workbook_keeps_the_order(sign_in, dung, three_to_sort, sort, order):
    assert exported(sign_in(dung), sort=sort) == [f"Lớp {letter}" for letter in order]


def test_it_shows_fifty_a_page(sign_in, an, create):
    for number in range(ROWS_A_PAGE + 1):
        create(name=f"Lớp {number:02}")
    client = sign_in(an)

    first, second = listed(client, sort="name"), listed(client, sort="name", page=2)

    assert (len(first), second) == (50, ["Lớp 50"])
    assert 'href="?sort=name&amp;page=2"' in client.get("/classes/?sort=name").text


def test_it_bears_any_page(sign_in, an, create):
    create(name="Lớp 1")
    client = sign_in(an)

    for page in ("abc", "0", "-1", str(10**30), "9" * 5000):
        assert listed(client, page=page) == ["Lớp 1"]


def test_a_list_of_more_than_a_thousand_is_not_counted_out(sign_in, an, create):
    one = create(name="Lớp 0")
    type(one).objects.bulk_create(
        type(one)(board=one.board, centre=one.centre, name=f"Lớp {number}") for number in range(COUNTED_ROWS)
    )

    page = sign_in(an).get("/classes/", {"page": "21"})

    assert "Hơn 1.000 lớp" in page.text
    assert "Trang 21" in page.text
    assert "Trang 21/" not in page.text
    assert (len(names_on(page)), page.context["page_obj"].has_next()) == (1, False)


# ---- What stands in it ----


def test_markup_in_a_name_is_text(sign_in, an, create):
    item = create(name=MARKUP, programme=None, programme_text=MARKUP, intake=MARKUP[:40], note=MARKUP)
    client = sign_in(an)

    for path in ("/classes/", f"/classes/{item.pk}/", f"/classes/{item.pk}/edit/", "/briefings/2023-H1/rows/"):
        page = client.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}&lt;b&gt;&amp;amp;" in page
        assert "<script>alert" not in page
    assert exported(client) == [MARKUP]


def test_a_name_that_looks_like_a_formula_is_text_in_the_workbook(sign_in, an, create):
    create(name='=HYPERLINK("https://evil.example")')

    cells = cells_of(sign_in(an).get("/classes/export/").content)

    assert cells[2][2] == '=HYPERLINK("https://evil.example")'


def test_the_workbook_holds_what_an_upload_reads(sign_in, an, create):
    create(partners=["Hội Nông dân", "Đoàn Thanh niên"], opening_decision="5-QĐ", note="đợt 1")

    title, headings, row = cells_of(sign_in(an).get("/classes/export/").content)

    assert title[0] == "Danh sách lớp"
    assert headings == [
        "Trung tâm", "Chương trình", "Tên lớp", "Khóa", "Ngày khai giảng", "Ngày bế giảng", "Số học viên",
        "Trong đó nữ", "Đơn vị phối hợp", "Số quyết định mở lớp", "Trạng thái", "Ghi chú",
    ]  # fmt: skip
    assert [str(cell) for cell in row] == [
        "Trung tâm chính trị thành phố Nha Trang", "Bồi dưỡng nhận thức về Đảng",
        "Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023", "1/2023", "2023-03-01 00:00:00", "2023-03-05 00:00:00",
        "100", "40", "Hội Nông dân; Đoàn Thanh niên", "5-QĐ",
        "đã bế giảng", "đợt 1",
    ]  # fmt: skip
    assert (row[6], row[7]) == (100, 40)


def test_a_list_too_long_for_a_workbook_is_not_cut_in_silence(sign_in, an, create, monkeypatch):
    monkeypatch.setattr("courses.views.classes.MOST_EXPORTED", 1)
    create(name="Lớp 1")
    client = sign_in(an)
    assert exported(client) == ["Lớp 1"]
    create(name="Lớp 2")

    response = client.get("/classes/export/", {"q": "lớp", "sort": "name"})

    assert response.url == f"/classes/?{urlencode({'q': 'lớp', 'sort': 'name'})}"
    assert "Danh sách dài hơn 1 lớp nên chưa tải được" in client.get(response.url).text


# ---- Nothing to show ----


def test_an_empty_list_says_how_to_begin(sign_in, an):
    page = sign_in(an).get("/classes/").text

    assert "Chưa có lớp nào" in page
    assert page.count('href="/class-lists/"') == 3  # navigation, button, first step
    assert exported(sign_in(an)) == []


def test_an_empty_list_offers_a_reader_nothing_to_do(sign_in, giang):
    page = sign_in(giang).get("/classes/").text

    assert "Chưa có lớp nào" in page
    assert "/class-lists/" not in page
    assert "/classes/new/" not in page


def test_a_filter_that_finds_nothing_says_so(sign_in, an, create):
    create()

    page = sign_in(an).get("/classes/", {"q": "không có lớp này"}).text

    assert "Không có lớp nào khớp với điều kiện lọc" in page
    assert "Chưa có lớp nào" not in page


# ---- Refused ----


def test_it_shows_a_person_their_centres_classes_only(sign_in, an, chi, dung, four_classes):
    assert sorted(listed(sign_in(an))) == ["A hủy", "A mở", "A xong"]
    assert listed(sign_in(chi)) == ["B xong"]
    assert sorted(listed(sign_in(dung))) == EVERY


def test_a_successor_reads_what_its_predecessor_did(sign_in, an, chi, centre_a, centre_b, four_classes):
    centre_a.inheritances.create(predecessor=centre_b, kind="MERGER", effective_on=date(2023, 7, 1))

    assert sorted(listed(sign_in(an))) == EVERY
    assert listed(sign_in(chi)) == ["B xong"]


def test_it_shows_another_boards_classes_to_nobody_of_this_one(sign_in, dung, four_classes):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    centre = factories.create_centre(board=other, code="TH", name="Trung tâm chính trị Tuy Hòa")
    factories.create_class(centre=centre, programme=factories.create_programme(board=other), name="của tỉnh khác")

    assert sorted(listed(sign_in(dung))) == EVERY
    assert sorted(listed(sign_in(dung), centre=centre.pk)) == EVERY
