"""A half-year or a year is named by a code, and is a run of days."""

from datetime import date

import pytest

from centres.periods import HalfYear, PeriodError, Span, read_period, year_span


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30), "6 tháng đầu năm 2023"),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31), "6 tháng cuối năm 2023"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "năm 2024"),
        ("1990-H1", date(1990, 1, 1), date(1990, 6, 30), "6 tháng đầu năm 1990"),
        ("2100-H2", date(2100, 7, 1), date(2100, 12, 31), "6 tháng cuối năm 2100"),
    ],
)
def test_it_reads_a_code(code, start, end, label):
    assert read_period(code) == Span(start, end, code, label)


@pytest.mark.parametrize("text", ["2023-h1", " 2023-H1", "2023-H1\n"])
def test_it_forgives_case_and_blanks(text):
    assert read_period(text).code == "2023-H1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-H3",
        "2023-H0",
        "2023-H",
        "2023H1",
        "2023-H12",
        "23",
        "20233",
        "-2023",
        "2023-H1 x",
        "２０２３",
        "٢٠٢٣-H1",
    ],
)
def test_it_refuses_what_is_no_period(text):
    with pytest.raises(PeriodError, match="Không hiểu kỳ"):
        read_period(text)


@pytest.mark.parametrize("text", ["1989", "1989-H2", "2101", "2101-H1", "0000", "9999-H2"])
def test_it_refuses_years_no_centre_reports(text):
    with pytest.raises(PeriodError, match="Không có kỳ"):
        read_period(text)


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (date(2022, 12, 31), False),
        (date(2023, 1, 1), True),
        (date(2023, 6, 30), True),
        (date(2023, 7, 1), False),
    ],
)
def test_both_ends_belong_to_it(day, is_in):
    assert (day in read_period("2023-H1")) is is_in


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 1, 1), "2023-H1"),
        (date(2023, 6, 30), "2023-H1"),
        (date(2023, 7, 1), "2023-H2"),
        (date(2023, 12, 31), "2023-H2"),
        (date(2024, 2, 29), "2024-H1"),
    ],
)
def test_a_day_lies_in_one_half_year(day, code):
    half = HalfYear.holding(day)

    assert half.code == code
    assert day in half.span()


def test_half_years_follow_one_another_without_a_gap():
    half = HalfYear(2022, 2)

    assert [half.previous.code, half.next.code] == ["2022-H1", "2023-H1"]
    assert half.next.previous == half
    assert sorted([HalfYear(2023, 2), HalfYear(2023, 1), HalfYear(2022, 2)])[0] == half


def test_a_year_is_its_two_halves():
    year, first, second = year_span(2023), HalfYear(2023, 1), HalfYear(2023, 2)

    assert (year.start, year.end) == (first.start, second.end)
    assert year.months() == first.span().months() + second.span().months()


def test_it_lists_its_months():
    assert read_period("2023-H2").months() == ["2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"]


@pytest.mark.parametrize(
    ("today", "as_of"),
    [
        (date(2023, 6, 29), date(2023, 6, 29)),
        (date(2023, 6, 30), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 6, 30)),
    ],
)
def test_its_figures_are_of_today_or_of_its_last_day(today, as_of):
    assert read_period("2023-H1").as_of(today) == as_of


@pytest.mark.parametrize("half", [0, 3, -1])
def test_there_are_two_halves_in_a_year(half):
    with pytest.raises(PeriodError):
        HalfYear(2023, half)
