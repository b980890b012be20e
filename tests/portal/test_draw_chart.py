"""A page or a paper shows counts as bars that anyone can read, in colour, in grey, or aloud."""

import re
from xml.etree import ElementTree

import pytest

from portal.charts import BarRow, stacked_bars

SVG = "{http://www.w3.org/2000/svg}"
GUIDED = ["Theo hướng dẫn", "Không theo hướng dẫn"]


def parse(markup):
    return ElementTree.fromstring(markup)  # noqa: S314  our own drawing


def draw(*rows, labels=GUIDED, **options):
    markup = stacked_bars("Số lớp", "Hai trung tâm.", labels, rows, "lớp", **options)
    return parse(markup)


def words(node):
    return [text.text for text in node.iter(f"{SVG}text")]


def bars(svg):
    """What each bar is made of: the class and the width of its pieces."""
    groups = [group for group in svg if group.find(f"{SVG}title") is not None]
    return [[(piece.get("class"), width(piece)) for piece in group.findall(f"{SVG}g")] for group in groups]


def width(piece):
    return float(piece.find(f"{SVG}rect").get("width"))


def test_it_draws_a_bar_a_row_with_its_total_and_its_parts():
    svg = draw(BarRow("Ninh Hòa", (9, 1)), BarRow("Cam Lâm", (4, 1)))

    assert words(svg) == [
        "Theo hướng dẫn",
        "Không theo hướng dẫn",
        "Đơn vị: lớp",
        "Ninh Hòa",
        "10 (9 + 1)",
        "Cam Lâm",
        "5 (4 + 1)",
    ]
    first, second = bars(svg)
    assert [name for name, _length in first + second] == ["c1", "c2", "c1", "c2"]
    one = first[1][1]
    assert [length / one for _name, length in first + second] == pytest.approx([9, 1, 4, 1], rel=0.01)


def test_it_says_each_bar_in_words():
    svg = draw(BarRow("Ninh Hòa", (1234, 1)))

    titles = [title.text for title in svg.iter(f"{SVG}title")]
    assert titles == ["Số lớp", "Ninh Hòa: 1.235 lớp (Theo hướng dẫn: 1.234; Không theo hướng dẫn: 1)"]
    assert svg.find(f"{SVG}desc").text == "Hai trung tâm."


def test_it_is_one_picture_named_by_title_and_description():
    svg = draw(BarRow("Ninh Hòa", (9, 1)))

    assert svg.get("role") == "img"
    names = [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")]
    assert svg.get("aria-labelledby") == " ".join(names)


def test_it_links_bars_and_then_is_a_group_whose_links_can_be_reached():
    svg = draw(BarRow("Ninh Hòa", (9, 1), href="/bao-cao/?a=1&b=2"), BarRow("Cam Lâm", (4, 1)))

    assert svg.get("role") == "group"
    assert [link.get("href") for link in svg.iter(f"{SVG}a")] == ["/bao-cao/?a=1&b=2"]
    assert len(bars(svg)) == 2


def test_it_tells_series_apart_without_colour_or_style():
    markup = stacked_bars("Số lớp", "", ["A", "B", "C"], [BarRow("Ninh Hòa", (5, 5, 5))], "lớp")

    solid, hatched, empty = parse(markup)[-1].findall(f"{SVG}g")
    assert [piece.get("fill") for piece in (solid, hatched, empty)] == ["currentColor", "none", "none"]
    assert [len(piece) for piece in (solid, hatched, empty)] == [1, 2, 1]
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|#[0-9a-f]{3}", markup)
    assert set(re.findall(r' (?:fill|stroke)="([^"]*)"', markup)) == {"currentColor", "none"}


def test_it_keeps_the_hatching_within_its_piece():
    hatched = draw(BarRow("Ninh Hòa", (0, 7)))[-1].find(f"{SVG}g")

    piece = {name: float(hatched.find(f"{SVG}rect").get(name)) for name in ("x", "y", "width", "height")}
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", hatched.find(f"{SVG}path").get("d"))
    assert len(points) > 20
    assert all(piece["x"] <= float(x) <= piece["x"] + piece["width"] + 0.1 for x, _y in points)
    assert all(piece["y"] <= float(y) <= piece["y"] + piece["height"] + 0.1 for _x, y in points)


def test_it_shows_nought_and_not_reported_as_two_things():
    svg = draw(BarRow("Ninh Hòa", (0, 0)), BarRow("Cam Lâm", ()))

    assert words(svg)[3:] == ["Ninh Hòa", "0", "Cam Lâm", "–"]
    assert bars(svg) == [[], []]
    titles = [title.text for title in svg.iter(f"{SVG}title")]
    assert titles[1:] == [
        "Ninh Hòa: 0 lớp (Theo hướng dẫn: 0; Không theo hướng dẫn: 0)",
        "Cam Lâm: chưa báo cáo",
    ]


def test_it_draws_an_empty_chart_of_no_rows():
    svg = draw()

    assert words(svg) == ["Theo hướng dẫn", "Không theo hướng dẫn", "Đơn vị: lớp"]
    assert svg.get("viewBox") == "0 0 600 59"


def test_it_prints_no_parts_of_a_single_series():
    assert words(draw(BarRow("Ninh Hòa", (7720,)), labels=["Lớp"]))[-1] == "7.720"


def test_it_breaks_a_long_label_and_keeps_all_of_it_in_the_title():
    name = "Trung tâm bồi dưỡng lý luận chính trị thành phố Phan Rang - Tháp Chàm"

    svg = draw(BarRow(name, (1, 0)))

    assert words(svg)[3:5] == ["Trung tâm bồi dưỡng lý", "luận chính trị thành…"]
    assert list(svg.iter(f"{SVG}title"))[1].text.startswith(name)


def test_it_puts_labels_above_the_bars_for_a_phone_under_an_id_of_its_own():
    row = BarRow("Trung tâm chính trị thành phố Nha Trang", (9, 1))

    wide, narrow = draw(row), draw(row, narrow=True)

    assert (wide.get("viewBox"), narrow.get("viewBox")) == ("0 0 600 101", "0 0 340 110")
    assert words(narrow)[3] == "Trung tâm chính trị thành phố Nha Trang"
    assert wide.get("aria-labelledby") != narrow.get("aria-labelledby")


@pytest.mark.parametrize("narrow", [False, True])
def test_it_keeps_every_bar_and_figure_inside_the_drawing(narrow):
    svg = draw(BarRow("Ninh Hòa", (1234567, 7654321)), BarRow("Cam Lâm", (1, 0)), narrow=narrow)

    right, bottom = (float(edge) for edge in svg.get("viewBox").split()[2:])
    for rect in svg.iter(f"{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) <= right
        assert float(rect.get("y")) + float(rect.get("height")) <= bottom
    for text in svg.iter(f"{SVG}text"):
        if text.get("text-anchor") != "end":
            assert float(text.get("x")) + 7 * len(text.text) <= right


def test_it_escapes_whatever_is_typed():
    trap = '"><script>alert(1)</script> & {{ 7 }}'

    markup = stacked_bars(trap, trap, [trap], [BarRow(trap, (1,), href="/?q=" + trap)], trap)

    svg = parse(markup)
    assert "<script" not in markup
    assert svg.find(f"{SVG}title").text == trap
    assert svg.find(f"{SVG}desc").text == trap
    assert next(svg.iter(f"{SVG}a")).get("href") == "/?q=" + trap
    assert words(svg)[0] == trap


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_it_refuses_an_address_that_is_no_page(href):
    with pytest.raises(ValueError, match="http"):
        BarRow("Ninh Hòa", (1,), href=href)


def test_it_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="số âm"):
        BarRow("Ninh Hòa", (-1, 2))
    with pytest.raises(ValueError, match="ba dãy số"):
        draw(BarRow("Ninh Hòa", (1, 2, 3)))
    with pytest.raises(ValueError, match="ba dãy số"):
        draw(labels=[])
    with pytest.raises(ValueError, match="ba dãy số"):
        draw(labels=["A", "B", "C", "D"])
