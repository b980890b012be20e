"""A reader opens a figure and sees the classes behind it, its rule, and what it was narrowed to."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine

from courses.models import State
from reports.indicators import INDICATORS
from tests import factories
from tests.courses.uploads import cells_of

PATH = "/briefings/2023-H1/rows/"


@pytest.fixture
def create(centre_a, programme):
    def created(**said):
        return factories.create_class(**({"centre": centre_a, "programme": programme} | said))

    return created


def rows(client, **asked):
    response = client.get(PATH, asked)
    assert response.status_code == 200
    return [item.name for item in response.context["page_obj"].object_list]


def heading(client, **asked):
    page = client.get(PATH, asked).text
    return re.findall(r"<h1>(.*?)</h1>", page)[0], " ".join(re.findall(r'<p class="lead">(.*?)</p>', page)[0].split())


def exported(client, **asked):
    """The names in the workbook, below its headings."""
    column = [line[2] for line in cells_of(client.get(f"{PATH}export/", asked).content)]
    return column[column.index("Tên lớp") + 1 :]


def test_it_shows_the_classes_and_how_they_are_counted(sign_in, an, create):
    create(name="Lớp một", declared_learners=1000)
    create(name="Lớp hai", declared_learners=720)
    client = sign_in(an)

    assert rows(client, figure="learners") == ["Lớp một", "Lớp hai"]
    assert heading(client, figure="learners") == ("Lượt học viên: 1.720", "6 tháng đầu năm 2023")
    assert "Tổng số học viên của các lớp đã mở" in client.get(PATH, {"figure": "learners"}).text


def test_without_a_figure_it_shows_the_opened_classes(sign_in, an, create):
    create(name="mở")
    create(name="hủy", state=State.CANCELLED, state_reason="ít người")

    assert rows(sign_in(an)) == ["mở"]


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        ({"centre": "NT"}, "Trung tâm: Trung tâm chính trị thành phố Nha Trang"),
        ({"programme": "NTD"}, "Chương trình: Bồi dưỡng nhận thức về Đảng"),
        ({"family": "LLCT_CO_BAN"}, "Nhóm chương trình: Lý luận chính trị cơ bản"),
        ({"guidance": "CENTRAL"}, "Nguồn hướng dẫn: Trung ương hướng dẫn"),
        ({"month": "2023-03"}, "Tháng khai giảng: 3/2023"),
        (
            {"programme": "NTD", "guidance": "CENTRAL"},
            "Chương trình: Bồi dưỡng nhận thức về Đảng · Nguồn hướng dẫn: Trung ương hướng dẫn",
        ),
    ],
)
def test_it_says_by_name_what_it_was_narrowed_to(sign_in, dung, create, board, centre_b, narrowed, said):
    create(name="trong")
    other = factories.create_programme(
        board=board,
        code="R",
        name="Riêng",
        guidance="LOCAL",
        family=factories.create_family(board=board, code="F", name="Khác"),
    )
    create(name="ngoài", centre=centre_b, programme=other, opened_on=date(2023, 4, 1), closed_on=None)
    client = sign_in(dung)

    assert rows(client, **narrowed) == ["trong"]
    assert heading(client, **narrowed) == ("Số lớp đã mở: 1", f"6 tháng đầu năm 2023 · {said}")


def test_a_value_that_nothing_bears_opens_nothing(sign_in, dung, create):
    create()
    client = sign_in(dung)

    for narrowed in (
        {"centre": "KHAC"}, {"centre": "\x00"}, {"centre": "<script>alert(1)</script>"}, {"programme": "' OR 1=1 --"},
        {"guidance": "central"}, {"family": "x" * 9000}, {"month": "2023-07"}, {"month": "1999-01"},
    ):  # fmt: skip
        page = client.get(PATH, narrowed).text
        assert "Không có lớp nào đứng sau số này" in page
        assert "<script>alert" not in page
    assert exported(client, centre="KHAC") == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("month", ["2023-13", "2023-0", "2023", "2023-W01", "\x00", "٢٠٢٣-٠١", "2023-01-01"]),
        ("figure", ["password", "", "classes ", "CLASSES", "__class__", "\x00", "x" * 9000]),
    ],
)
def test_a_month_and_a_figure_that_are_none_are_not_found(sign_in, dung, create, name, values):
    create()
    client = sign_in(dung)

    for path in (PATH, f"{PATH}export/"):
        assert {value: client.get(path, {name: value}).status_code for value in values} == dict.fromkeys(values, 404)


def test_every_figure_of_the_registry_opens(sign_in, dung, create):
    create()
    client = sign_in(dung)

    assert {code: client.get(PATH, {"figure": code}).status_code for code in INDICATORS} == dict.fromkeys(
        INDICATORS, 200
    )


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_classes_as_for_one(sign_in, dung, create, django_assert_num_queries, count):
    for number in range(count):
        create(name=f"Lớp {number}", partners=["Hội Phụ nữ", "Đoàn Thanh niên"])
    client = sign_in(dung)

    with django_assert_num_queries(6):
        assert len(rows(client)) == count
    with django_assert_num_queries(8):
        assert len(rows(client, programme="NTD", centre="NT", guidance="CENTRAL")) == count


# ---- Order and pages ----


@pytest.fixture
def three_to_sort(create, centre_b):
    create(name="Lớp B", opened_on=date(2023, 1, 9), declared_learners=60)
    create(name="Lớp C", opened_on=date(2023, 1, 8), declared_learners=70)
    create(name="Lớp A", opened_on=date(2023, 1, 10), declared_learners=50, centre=centre_b)


ORDERS = {
    "": "CBA", "centre": "CBA", "-centre": "ABC", "name": "ABC", "-name": "CBA", "opened": "CBA", "-opened": "ABC",
    "learners": "ABC", "-learners": "CBA", "password": "CBA", "--name": "CBA",
}  # fmt: skip


def test_it_sorts_by_the_columns_on_offer_alone(sign_in, dung, three_to_sort):
    client = sign_in(dung)

    assert {sort: "".join(name[-1] for name in rows(client, sort=sort)) for sort in ORDERS} == ORDERS


@pytest.mark.parametrize(("sort", "order"), [("name", "ABC"), ("password", "CBA")])
def test_the_workbook_keeps_the_order(sign_in, dung, three_to_sort, sort, order):
    assert exported(sign_in(dung), sort=sort) == [f"Lớp {letter}" for letter in order]


def test_a_hundred_stand_on_a_page(sign_in, an, create):
    first = create(name="Lớp 000")
    type(first).objects.bulk_create(
        type(first)(
            board=first.board, centre=first.centre, programme=first.programme, name=f"Lớp {number:03}",
            state=State.OPEN, opened_on=first.opened_on, declared_learners=1,
        )
        for number in range(1, 101)
    )  # fmt: skip
    client = sign_in(an)

    assert (len(rows(client, sort="name")), rows(client, sort="name", page=2)) == (100, ["Lớp 100"])
    assert heading(client)[0] == "Số lớp đã mở: 101"


def test_it_bears_any_page(sign_in, an, create):
    create(name="Lớp 1")
    client = sign_in(an)

    for page in ("abc", "-1", str(10**30)):
        assert rows(client, page=page) == ["Lớp 1"]


# ---- The workbook ----


@time_machine.travel("2023-07-12 08:00+07:00", tick=False)
def test_the_workbook_says_what_it_holds(sign_in, an, create):
    create(name="Lớp một")
    client = sign_in(an)
    asked = {"figure": "guided", "month": "2023-03"}

    assert f'href="{PATH}export/?{urlencode(asked).replace("&", "&amp;")}"' in client.get(PATH, asked).text
    response = client.get(f"{PATH}export/", asked)
    lines = cells_of(response.content)

    assert response["Content-Disposition"] == 'attachment; filename="so-lieu-2023-H1-guided.xlsx"'
    *titles, _headings, row = [line[0] for line in lines]
    assert titles[-3:] == [
        "Lớp theo hướng dẫn của Trung ương, Tỉnh, 6 tháng đầu năm 2023",
        "Tháng khai giảng: 3/2023",
        "Xuất ngày 12/07/2023",
    ]
    assert (row, lines[-1][2]) == ("Trung tâm chính trị thành phố Nha Trang", "Lớp một")


def test_rows_too_many_for_a_workbook_are_not_cut_in_silence(sign_in, an, create, monkeypatch):
    monkeypatch.setattr("reports.views.rows.MOST_EXPORTED", 1)
    create()
    create()
    client = sign_in(an)

    response = client.get(f"{PATH}export/", {"figure": "learners", "sort": "name"})

    assert response.url == f"{PATH}?figure=learners&sort=name"
    assert "nên chưa tải được; hãy lọc" in client.get(response.url).text


# ---- Refused ----


def test_another_centres_classes_are_not_among_them(sign_in, an, dung, create, centre_b):
    create(name="của A")
    create(name="của B", centre=centre_b)

    assert rows(sign_in(an)) == ["của A"]
    assert rows(sign_in(an), centre="CL") == []
    assert exported(sign_in(an)) == ["của A"]
    assert heading(sign_in(an), centre="CL")[1] == "6 tháng đầu năm 2023 · Trung tâm: CL"
    assert rows(sign_in(dung)) == ["của A", "của B"]


@pytest.mark.parametrize("period", ["2023-H3", "abcd", "1989", "2023-H1%00"])
def test_a_period_that_is_none_is_not_found(sign_in, dung, period):
    for path in (f"/briefings/{period}/rows/", f"/briefings/{period}/rows/export/"):
        assert sign_in(dung).get(path).status_code == 404
