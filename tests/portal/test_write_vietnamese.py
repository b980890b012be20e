"""The portal writes and orders names, numbers and dates as a Vietnamese office does."""

import random
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import formats, translation
from hypothesis import given
from hypothesis import strategies as st

from portal.vietnamese import (
    collation_key,
    format_count,
    format_date,
    format_decimal,
    format_long_date,
    format_mean,
    format_share,
    given_name_key,
    mean,
    share,
)


def shuffled(names):
    return random.Random(7).sample(names, len(names))


# Order


@pytest.mark.parametrize(
    "in_order",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ", "man", "mă", "mâ"],
        ["An", "Anh", "Ánh", "Ăn", "Ân", "Ẩn"],
        ["Diễm", "Dung", "Dũng", "Dương", "Đạt", "Đông", "Em", "Ê", "Oanh", "Ô", "Ơ", "Út", "Ưu", "Vân", "Y"],
        ["Lớp 1", "Lớp 2", "Lớp 10", "Lớp 10 A", "Lớp ĐVM", "Lớp khóa 86", "Lớp khóa 100"],
        ["", "(Cam Lâm)", "12", "Cam", "Cam Lâm", "Cam Ranh", "Cămpuchia"],
        ["Hoa", "Hòa", "Hoa Lư"],
        ["H'Bia", "Ha", "Yêu", "Zung", "Жуков", "李"],
        ["Ban", "Bản", "Ƀan", "Be", "Bĕ", "Bê"],  # a foreign mark weighs less than a letter
    ],
)
def test_it_sorts_like_a_dictionary(in_order):
    assert sorted(shuffled(in_order), key=collation_key) == in_order


def test_it_sorts_by_given_name_then_family_then_middle():
    in_order = [
        "An",
        "Lê An",
        "Nguyễn Thị An",
        "Nguyễn Văn An",
        "Trần An",
        "Lê Ánh",
        "Bo Bo Thị Yến An Ân",
        "Nguyễn Hoà",
        "Trần Hòa",
        "Ka Nhút",
        "Nguyễn Út",
        "Đặng Yến",
    ]

    assert sorted(shuffled(in_order), key=given_name_key) == in_order


def test_it_gives_the_same_key_to_one_name_in_two_spellings():
    assert given_name_key("Trần Thị  HOÀ") == given_name_key(unicodedata.normalize("NFD", "Trần Thị Hòa"))


def test_its_keys_are_digits_alone():
    assert collation_key("Ẩn") == "324703"
    assert collation_key("Đạt 10") == "36305510200210016"


@given(st.text(), st.text())
def test_its_keys_are_digits_for_any_text(one, other):
    assert re.fullmatch(r"[0-9]*", collation_key(one))
    assert collation_key(one) == collation_key(unicodedata.normalize("NFD", one))
    assert re.fullmatch(r"[0-9]+", given_name_key(f"{one} {other}"))


# Numbers and dates


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (76, "76"), (999, "999"), (7720, "7.720"), (1234567, "1.234.567"), (-7720, "-7.720")],
)
def test_it_groups_thousands_with_dots(number, written):
    assert format_count(number) == written


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [
        (Decimal("101.575"), 2, "101,58"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("0.005"), 2, "0,01"),
        (Decimal("-0.125"), 2, "-0,13"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("9.995"), 2, "10,00"),
        (Decimal("1234.5"), 1, "1.234,5"),
        (Decimal("2.5"), 0, "3"),
        (7720, 2, "7.720,00"),
    ],
)
def test_it_writes_decimals_half_up(number, places, written):
    assert format_decimal(number, places) == written


def test_it_refuses_to_write_what_is_no_number():
    with pytest.raises(ValueError, match="NaN"):
        format_decimal(Decimal("NaN"))


@pytest.mark.parametrize(
    ("part", "whole", "percent", "written"),
    [
        (69, 76, Decimal("90.79"), "90,79%"),
        (30, 69, Decimal("43.48"), "43,48%"),
        (1, 800, Decimal("0.13"), "0,13%"),  # a tie: half up, not half even
        (1, 3, Decimal("33.33"), "33,33%"),
        (0, 76, Decimal("0.00"), "0,00%"),
        (180, 281, Decimal("64.06"), "64,06%"),
        (76, 69, Decimal("110.14"), "110,14%"),
        (0, 0, None, "–"),
        (5, 0, None, "–"),
    ],
)
def test_it_gives_a_share_in_percent(part, whole, percent, written):
    assert share(part, whole) == percent
    assert format_share(part, whole) == written


def test_it_gives_a_mean():
    assert mean(7720, 76) == Decimal("101.58")
    assert format_mean(7720, 76) == "101,58"
    assert mean(Decimal("28.25"), 3) == Decimal("9.42")
    assert mean(1, 8) == Decimal("0.13")


def test_it_has_no_mean_of_nothing():
    assert mean(0, 0) is None
    assert format_mean(0, 0) == "–"


@pytest.mark.parametrize(
    ("day", "written", "written_out"),
    [
        (date(2023, 3, 2), "02/3/2023", "ngày 02 tháng 3 năm 2023"),
        (date(2023, 7, 12), "12/7/2023", "ngày 12 tháng 7 năm 2023"),
        (date(2019, 11, 8), "08/11/2019", "ngày 08 tháng 11 năm 2019"),
        (date(2018, 2, 20), "20/02/2018", "ngày 20 tháng 02 năm 2018"),
        (date(2025, 1, 1), "01/01/2025", "ngày 01 tháng 01 năm 2025"),
    ],
)
def test_it_writes_days_in_party_style(day, written, written_out):
    assert format_date(day) == written
    assert format_long_date(day) == written_out


# In templates


def rendered(source, **context):
    return Template("{% load vietnamese %}" + source).render(Context(context))


def test_it_writes_figures_in_templates():
    source = "{{ n|count }} {{ d|decimal }} {{ d|decimal:1 }} {{ day|vdate }} {% share 69 76 %}"

    page = rendered(source, n=7720, d=Decimal("101.575"), day=date(2023, 7, 12))

    assert page == "7.720 101,58 101,6 12/7/2023 90,79%"


def test_it_writes_a_dash_where_there_is_no_figure():
    source = "{{ n|count }} {{ n|decimal }} {{ n|vdate }} {% share n 76 %} {% share 0 0 %} {{ missing|count }}"

    assert rendered(source, n=None) == "– – – – – –"


def test_it_writes_a_moment_by_its_day_in_vietnam():
    assert rendered("{{ moment|vdate }}", moment=datetime(2023, 6, 30, 18, 0, tzinfo=UTC)) == "01/7/2023"


def test_it_puts_no_markup_into_a_page():
    assert rendered("{{ n|count }}{{ n|vdate }}{% share n n %}", n="<b>7</b>") == "–––"


@pytest.mark.parametrize(("language", "number"), [("vi", "1.234.567,5"), ("en", "1,234,567.5")])
def test_it_reads_and_writes_day_first_in_both_languages(language, number):
    with translation.override(language):
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
        assert formats.date_format(date(2026, 6, 5)) == "05/06/2026"
        assert formats.date_format(datetime(2026, 6, 5, 7, 30), "DATETIME_FORMAT") == "07:30 05/06/2026"
        assert formats.number_format(Decimal("1234567.5"), force_grouping=True) == number
