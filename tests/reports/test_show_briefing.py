"""A board's officer reads the half-year's figures; each opens exactly the classes it counts."""

import re
from datetime import date, timedelta

import lxml.html
import pytest

from centres.models import Post
from courses.models import State
from tests import factories

ROWS_URL = "/briefings/2023-H1/rows/"
# Of these figures the number is a sum over the rows, not their count.
SUMS = {
    "learners": "declared_learners",
    "hosted_learners": "declared_learners",
    "unlisted_learners": "declared_learners",
    "women": "declared_women",
}


@pytest.fixture
def province(board, centre_a, centre_b):
    """Two centres with classes and one without; programmes of each guidance, one renewed, one regrouped, one hosted."""
    factories.create_centre(board=board, code="D&K", name="Trung tâm chính trị Diên Khánh", list_order=3)
    basic = factories.create_family(board=board)
    skills = factories.create_family(board=board, code="NV&KN", name="Nghiệp vụ, kỹ năng")
    turn = date(2023, 4, 1)
    first = factories.create_programme(board=board, code="NTD", family=basic, valid_to=turn)
    renewed = factories.create_programme(
        board=board, code="NTD", name="Nhận thức về Đảng mới", family=basic, valid_from=turn
    )
    regrouped = factories.create_programme(
        board=board, code="CD", name="Chuyên đề", guidance="PROVINCIAL", family=basic, valid_to=turn
    )
    grouped = factories.create_programme(
        board=board, code="CD", name="Chuyên đề", guidance="PROVINCIAL", family=skills, valid_from=turn
    )
    local = factories.create_programme(board=board, code="R+1", name="Lớp riêng", guidance="LOCAL", family=skills)
    hosted = factories.create_programme(
        board=board, code="TC", name="Trung cấp", family=skills, counts_toward_total=False
    )
    opened = [
        (centre_a, first, date(2023, 1, 1), 10, 1), (centre_a, first, date(2023, 3, 31), 20, None),
        (centre_a, renewed, date(2023, 4, 1), 30, 3), (centre_a, regrouped, date(2023, 2, 2), 40, None),
        (centre_a, grouped, date(2023, 6, 30), 50, 5), (centre_b, grouped, date(2023, 5, 5), 1_060, 6),
        (centre_b, local, date(2023, 5, 6), 70, None), (centre_b, hosted, date(2023, 5, 7), 80, 8),
        (centre_b, None, date(2023, 5, 8), 90, 9),
    ]  # fmt: skip
    for number, (centre, programme, day, learners, women) in enumerate(opened):
        factories.create_class(
            centre=centre, programme=programme, programme_text="Ngoài danh mục", name=f"Lớp {number}", opened_on=day,
            closed_on=None, state=State.OPEN if number % 2 else State.COMPLETED, declared_learners=learners,
            declared_women=women, partners=["Hội Phụ nữ", "Đoàn Thanh niên"][: number % 3],
        )  # fmt: skip
    for name, state, day in [
        ("hủy", State.CANCELLED, date(2023, 3, 3)), ("hoãn", State.POSTPONED, date(2023, 3, 4)),
        ("dự kiến", State.PLANNED, date(2023, 3, 5)), ("năm trước", State.COMPLETED, date(2022, 12, 31)),
        ("kỳ sau", State.COMPLETED, date(2023, 7, 1)), ("không ngày", State.PLANNED, None),
    ]:  # fmt: skip
        reason = "chờ" if state in (State.CANCELLED, State.POSTPONED) else ""
        factories.create_class(
            centre=centre_b,
            programme=local,
            name=f"Lớp {name}",
            opened_on=day,
            closed_on=None,
            state=state,
            state_reason=reason,
        )


def read(client, path="/briefings/2023-H1/"):
    response = client.get(path)
    assert response.status_code == 200
    return lxml.html.fromstring(response.text)


def words(element):
    return " ".join(element.text_content().split())


def number_in(text):
    return int(text.replace(".", ""))


def rows_behind(client, href):
    """The classes that a link opens: code of the figure, its heading, the rows of every page."""
    assert href.startswith(ROWS_URL)
    response = client.get(href)
    page = response.context["page_obj"]
    rows = list(response.context["asked"].classes)
    assert (page.paginator.num_pages, len(page)) == (1, len(rows))
    return (
        response.context["asked"].indicator.code,
        words(lxml.html.fromstring(response.text).find(".//h1")),
        rows,
    )


def counted(code, rows):
    """What the figure must say of these rows."""
    return sum(getattr(item, SUMS[code]) or 0 for item in rows) if code in SUMS else len(rows)


def assert_opens(client, shown, href):
    code, heading, rows = rows_behind(client, href)
    assert (href, number_in(heading.rpartition(": ")[2])) == (href, shown)
    assert (href, counted(code, rows)) == (href, shown)


# ---- Figures and their rows ----


def test_every_number_in_the_tables_opens_as_many_rows(sign_in, dung, province):
    client = sign_in(dung)

    links = read(client).xpath("//table//a[@class='figure-ref']")

    assert len(links) == 3 * 3 + 3 + 2 + 4 * 2 + 2 + 2 + 6 * 2 + 7  # centres, total, families, programmes, …
    for link in links:
        assert_opens(client, number_in(words(link).partition("/")[0]), link.get("href"))


def test_every_big_figure_opens_its_rows(sign_in, dung, province):
    client = sign_in(dung)

    cards = read(client).xpath("//div[@class='figure-card']")

    lines = "./p[@class='figure-label' or @class='figure-value' or @class='figure-note']"
    assert [[words(line) for line in card.xpath(lines)] for card in cards] == [
        ["Lớp đã mở", "8"],
        ["Lượt học viên", "1.370", "bình quân 171,25 học viên một lớp"],
        ["Lớp theo hướng dẫn của Trung ương, Tỉnh", "75,00%", "6/8 lớp"],
        ["Lớp theo nhu cầu địa phương", "12,50%", "1/8 lớp"],
    ]
    for card, number in zip(cards, (8, 1370, 6, 1), strict=True):
        assert_opens(client, number, card.find(".//a").get("href"))


def test_every_bar_opens_its_centres_rows(sign_in, dung, province):
    client = sign_in(dung)

    charts = read(client).xpath("//*[local-name() = 'svg']")

    assert len(charts) == 2  # one for a wide page, one for a phone
    for chart in charts:
        links = chart.xpath(".//*[local-name() = 'a']")
        assert [len(rows_behind(client, link.get("href"))[2]) for link in links] == [5, 3, 0]


def test_a_total_is_the_sum_of_its_parts(sign_in, dung, province):
    page = read(sign_in(dung))

    for column in (1, 2, 4):  # classes, learners, guided
        cells = page.xpath(f"//section[h2/@id='by-centre']//tr/td[{column}]")
        *parts, total = [number_in(words(cell)) for cell in cells]
        assert sum(parts) == total
    for column, whole in ((1, 8), (2, 1370)):
        months = page.xpath(f"//section[h2/@id='by-month']//td[{column}]")
        assert sum(number_in(words(cell)) for cell in months) == whole


def table(page, section):
    return [[words(cell) for cell in row.xpath("./*")] for row in page.xpath(f"//section[h2/@id='{section}']//tr")][1:]


def test_it_shows_each_table(sign_in, dung, province):
    page = read(sign_in(dung))

    assert table(page, "by-centre") == [
        ["Trung tâm chính trị thành phố Nha Trang", "5", "150", "30,00", "5", "100,00%"],
        ["Trung tâm chính trị huyện Cam Lâm", "3", "1.220", "406,67", "1", "33,33%"],
        ["Trung tâm chính trị Diên Khánh", "0", "0", "–", "0", "–"],
        ["Tổng cộng", "8", "1.370", "171,25", "6", "75,00%"],
    ]
    assert table(page, "by-family") == [
        ["Lý luận chính trị cơ bản", "4/6", "66,67%"],
        ["Nghiệp vụ, kỹ năng", "2/6", "33,33%"],
    ]
    programmes = table(page, "by-programme")
    assert [row[-2:] for row in programmes] == [
        ["3", "60"],
        ["2", "1.110"],
        ["1", "40"],
        ["1", "70"],
        ["1", "80"],
        ["1", "90"],
    ]
    for row, label in zip(
        programmes,
        (
            "Nhận thức về Đảng mới", "Chuyên đề (Nghiệp vụ, kỹ năng)", "Chuyên đề (Lý luận chính trị cơ bản)",
            "Lớp riêng", "Trung cấp", "Ngoài danh mục",
        ),
        strict=True,
    ):  # fmt: skip
        assert row[0].startswith(label)
    assert table(page, "by-month") == [
        ["1/2023", "1", "10"], ["2/2023", "1", "40"], ["3/2023", "1", "20"], ["4/2023", "1", "30"],
        ["5/2023", "3", "1.220"], ["6/2023", "1", "50"],
    ]  # fmt: skip
    assert table(page, "others") == [
        ["Lượt học viên nữ", "24"], ["Lớp có đơn vị phối hợp", "5"], ["Lớp đã bế giảng", "5"], ["Lớp hủy", "1"],
        ["Lớp hoãn", "1"], ["Lớp ngoài danh mục", "1"], ["Lớp đặt nhờ tại trung tâm", "1"],
    ]  # fmt: skip


def test_women_that_nobody_reports_are_not_nought(sign_in, dung, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, declared_women=None)
    client = sign_in(dung)

    page = read(client)

    assert table(page, "others")[0] == ["Lượt học viên nữ", "–"]
    _code, heading, _rows = rows_behind(client, f"{ROWS_URL}?figure=women")
    assert heading == "Lượt học viên nữ: –"


def test_it_says_the_same_in_sentences(sign_in, dung, province):
    page = read(sign_in(dung))

    said = [words(line) for line in page.xpath("//section[h2/@id='sentences']//p")]

    assert said[0].startswith("Trong 6 tháng đầu năm 2023, 2 trung tâm chính trị đã mở 8 lớp")
    assert "1.370 lượt học viên" in said[0]
    assert "6/8 lớp, đạt 75,00%" in said[1]


# ---- Spans and days ----


@pytest.mark.parametrize(
    ("period", "classes"), [("2022-H2", 1), ("2023-H1", 8), ("2023-H2", 1), ("2023", 9), ("2023-h1", 8), ("1990-H1", 0)]
)
def test_a_class_counts_in_the_period_of_its_opening_day(sign_in, dung, province, period, classes):
    figures = sign_in(dung).get(f"/briefings/{period}/").context["figures"]

    assert figures["classes"] == classes


def test_a_whole_year_has_twelve_months(sign_in, dung, province):
    assert len(table(read(sign_in(dung), "/briefings/2023/"), "by-month")) == 12


def test_it_says_up_to_which_day_it_counts(sign_in, dung, board):
    assert "Số liệu tính đến hết ngày 30/6/2023." in sign_in(dung).get("/briefings/2023-H1/").text


# ---- Queries ----


@pytest.mark.parametrize(("centres", "classes"), [(1, 1), (1, 300), (20, 20), (20, 300)])
def test_it_asks_as_much_for_many_as_for_one(sign_in, dung, board, django_assert_num_queries, centres, classes):
    """At most eight are allowed."""
    units = [factories.create_centre(board=board, code=f"C{n}", name=f"Trung tâm {n}") for n in range(centres)]
    programmes = [factories.create_programme(board=board, code=f"P{n}") for n in range(min(classes, 5))]
    start = date(2023, 1, 1)
    factories.TrainingClass.objects.bulk_create(
        factories.TrainingClass(
            board=board, centre=units[n % centres], programme=programmes[n % len(programmes)], name=f"Lớp {n}",
            opened_on=start + timedelta(days=n % 180), declared_learners=10, state=State.OPEN,
        )
        for n in range(classes)
    )  # fmt: skip
    client = sign_in(dung)

    with django_assert_num_queries(6):
        page = client.get("/briefings/2023-H1/")

    assert (page.context["figures"]["classes"], len(page.context["figures"].centres)) == (classes, centres)


# ---- Nothing to show, and what stands in it ----


def test_a_period_without_classes_shows_noughts_and_dashes(sign_in, dung, centre_a):
    client = sign_in(dung)
    page = read(client)

    assert [words(card) for card in page.xpath("//p[@class='figure-value']")] == ["0", "0", "–", "–"]
    assert table(page, "by-centre")[0] == ["Trung tâm chính trị thành phố Nha Trang", "0", "0", "–", "0", "–"]
    assert table(page, "by-family") == [["Chưa có lớp theo hướng dẫn nào."]]
    assert table(page, "by-programme") == [["Chưa có lớp nào."]]
    for link in page.xpath("//section[h2/@id='by-centre']//a[@class='figure-ref']"):
        assert_opens(client, 0, link.get("href"))


def test_a_board_without_centres_has_a_page(sign_in, dung):
    assert table(read(sign_in(dung)), "by-centre") == [["Tổng cộng", "0", "0", "–", "0", "–"]]


def test_markup_in_a_name_is_text(sign_in, dung, board):
    evil = "<script>alert(1)</script>{{7*7}}"
    centre = factories.create_centre(board=board, code="<&\"'>", name=evil)
    family = factories.create_family(board=board, code="<&\"'>", name=evil)
    programme = factories.create_programme(board=board, code="<&\"'>", name=evil, family=family)
    factories.create_class(centre=centre, programme=programme, name=evil)
    client = sign_in(dung)

    page = client.get("/briefings/2023-H1/").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page
    for link in read(client).xpath("//table//a[@class='figure-ref']"):
        href = link.get("href")
        if "centre=" in href or "programme=" in href or "family=" in href:
            assert_opens(client, number_in(words(link).partition("/")[0]), href)


# ---- Refused ----


def test_a_centres_people_see_their_own_figures(sign_in, an, province):
    client = sign_in(an)
    page = read(client)

    assert [row[0] for row in table(page, "by-centre")] == ["Trung tâm chính trị thành phố Nha Trang", "Tổng cộng"]
    assert "Cam Lâm" not in client.get("/briefings/2023-H1/").text
    for link in page.xpath("//section[h2/@id='others']//a[@class='figure-ref']"):
        assert_opens(client, number_in(words(link).partition("/")[0]), link.get("href"))


def test_another_boards_classes_are_not_counted(sign_in, dung, province):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    centre = factories.create_centre(board=other, code="NT", name="Trung tâm chính trị Tuy Hòa")
    factories.create_class(centre=centre, programme=factories.create_programme(board=other, code="NTD"))

    assert sign_in(dung).get("/briefings/2023-H1/").context["figures"]["classes"] == 8


def test_a_lecturers_board_is_not_read_by_a_clerks_post(sign_in, an, board, centre_a, province):
    """The lecturer's post, at a centre of another board, opens no figures; the clerk's does."""
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    an.appointments.all().delete()
    factories.appoint(
        an, Post.LECTURER, factories.create_centre(board=other, code="TH", name="Trung tâm chính trị Tuy Hòa")
    )
    later = factories.create_centre(board=board, code="ZZ", name="Trung tâm chính trị Vạn Ninh")
    factories.appoint(an, Post.CLERK, later)

    figures = sign_in(an).get("/briefings/2023-H1/").context["figures"]

    assert (figures.board, [line.code for line in figures.centres]) == (board, ["ZZ"])


@pytest.mark.parametrize("period", ["2023-H3", "abcd", "1989-H2", "2101", "9" * 5000, "2023-H1%00", "2023-H1;x"])
def test_a_period_that_is_none_is_not_found(sign_in, dung, period):
    assert sign_in(dung).get(f"/briefings/{period}/").status_code == 404


def test_the_figures_hold_no_mark_of_code(sign_in, dung, province):
    """A template that misses a name prints nothing, or worse."""
    text = read(sign_in(dung)).find(".//main").text_content()

    assert re.findall(r"None|nan|\{\{|%\}|Ellipsis|<[A-Z]\w+:", text) == []
