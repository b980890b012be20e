"""The portal reads what people type and what workbooks hold: text, counts, decimals, dates."""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vietnamese import (
    ReadingError,
    clean,
    clean_lines,
    fold,
    fold_spelling,
    format_count,
    format_date,
    format_decimal,
    format_long_date,
    parse_count,
    parse_date,
    parse_decimal,
)

# Surrogates and controls too, and plenty of Vietnamese with marks in any order.
ANY_TEXT = st.text() | st.text(alphabet="aăâeêioôơuưyđĐðoOaA \u00a0\u0300\u0301\u0303\u0309\u0323\u0302\u031b'’")
HUGE = pytest.param(10**5000, id="5,001 digits")  # more than Python turns into text
LONG = pytest.param("9" * 6000, id="6,000 nines")


# Cleaning


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Nguyễn   Thị  Hoa ", "Nguyễn Thị Hoa"),
        ("Nguyễn\u00a0Thị\u2003Hoa\u3000", "Nguyễn Thị Hoa"),
        ("\ufeffNguyễn\u200b Thị\u200d Hoa\u2060", "Nguyễn Thị Hoa"),
        ("Lớp ĐVM\r\nK2/2021\t(Cam Lâm)", "Lớp ĐVM K2/2021 (Cam Lâm)"),
        ("Nguye\u0302\u0303n Thi\u0323 \u0110a\u0300o", "Nguyễn Thị Đào"),
        ("e\u200b\u0302", "ê"),
        ("\u200b \ufeff", ""),
        ("H'Bia K’Sor", "H'Bia K’Sor"),
    ],
)
def test_it_cleans_blanks_and_invisible_characters(raw, cleaned):
    assert clean(raw) == cleaned


def test_it_leaves_control_characters_to_be_refused():
    assert clean("\x0bAn\x1c \x00") == "\x0bAn\x1c \x00"


def test_it_leaves_raw_tcvn3_to_its_decoder():
    assert clean("Tr\u00adêng ®¶ng") == "Tr\u00adêng ®¶ng"


def test_it_cleans_line_by_line():
    raw = "\r\n Dòng  một \r\rDòng\u00a0hai\u2028\n\n\nDòng ba\u200b\t\n"

    assert clean_lines(raw) == "Dòng một\n\nDòng hai\n\nDòng ba"


# Folding


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("NGUYỄN ÁNH ĐẠT", "nguyen anh dat"),
        ("Ủy ban", "uy ban"),
        ("Uỷ  ban", "uy ban"),
        ("Ðức", "duc"),  # Eth, as some converters write it
        ("Y Ƀlô Êñuôl", "y blo enuol"),
        ("H’Bia – K`Sor", "h'bia - k'sor"),
        ("Tr\u00ading", "tring"),
        ("ẦN ĂN ƯƠNG", "an an uong"),
    ],
)
def test_it_folds_for_search(raw, folded):
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Uỷ ban", "Ủy ban"),
        ("Khoá", "Khóa"),
        ("xoè", "xòe"),
        ("Thuý", "THÚY"),
        ("hoạ", "họa"),
        ("hoàn", "hòan"),
        ("hoặc", "họăc"),
        ("huỳnh", "hùynh"),
        ("quý", "qúy"),
        ("Hoà", unicodedata.normalize("NFD", "Hòa")),
        ("H'Bia", "H’Bia"),
        ("Đạt", "Ðạt"),
    ],
)
def test_it_takes_two_spellings_for_one_name(one, other):
    assert fold_spelling(one) == fold_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoa", "Hòa"),
        ("Lý", "Lí"),
        ("Quý", "Quy"),
        ("Quý", "Quí"),
        ("Thúy", "Thùy"),
        ("Đạt", "Dạt"),
        ("của", "cuả"),
    ],
)
def test_it_keeps_two_names_apart(one, other):
    assert fold_spelling(one) != fold_spelling(other)


def test_it_spells_as_printed():
    assert fold_spelling("Quý THỦY, khóa Hòa; của mía") == "quý thuỷ, khoá hoà; của mía"


@given(ANY_TEXT)
def test_it_changes_nothing_the_second_time(text):
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)
    assert fold(fold(text)) == fold(text)
    assert fold_spelling(fold_spelling(text)) == fold_spelling(text)


@given(ANY_TEXT)
def test_it_reads_composed_and_decomposed_text_alike(text):
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert clean(composed) == clean(decomposed)
    assert fold(composed) == fold(decomposed)
    assert fold_spelling(composed) == fold_spelling(decomposed)


# Counts


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (59, 59),
        (59.0, 59),
        (Decimal("59.00"), 59),
        ("59", 59),
        (" 05 ", 5),
        ("0", 0),
        ("1.200", 1200),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("12.345.678", 12_345_678),
        ("59 học viên", 59),
        ("59 người", 59),
        ("59 HV", 59),
        ("59hv.", 59),
        ("59 đ/c", 59),
        ("59 đồng chí", 59),
        ("1.200 lượt người", 1200),
        (unicodedata.normalize("NFD", "59 người"), 59),
        (999_999_999, 999_999_999),
    ],
)
def test_it_reads_a_count(cell, count):
    assert parse_count(cell) == count


@pytest.mark.parametrize(
    "cell",
    [
        "59,5", 59.5, "1.2", "1.20", "1.2000", "0.123", "1,200", "5.0", "5,0", "1 20", "1.200 300",
        -1, "-1", "−1", -0.5, "+5", True, False, "năm mươi", "khoảng 59", "59 lớp", "59 (25 nữ)", "1e3", "١٢",
        "5９", "", "  ", None, "–", "#REF!", 10**9, "1.000.000.000", HUGE, LONG, 1e300,
        Decimal("1E+999999"), float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), date(2023, 1, 1),
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_count(cell):
    with pytest.raises(ReadingError) as refusal:
        parse_count(cell)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("59,5", "“59,5” không phải là số nguyên; dấu chấm chỉ dùng để ngăn hàng nghìn, như 1.200."),
        (59.5, "“59,5” không phải là số nguyên."),
        (-3, "Số đếm không được âm."),
        ("năm mươi", "Không đọc được “năm mươi” thành số; hãy viết số nguyên, như 59."),
        (None, "Ô trống, chưa có số; hãy viết số nguyên, như 59."),
        (10**9, "Số quá lớn: nhiều nhất là 999.999.999."),
        ("x" * 50, f"Không đọc được “{'x' * 40}…” thành số; hãy viết số nguyên, như 59."),
    ],
)
def test_it_says_why_a_count_is_refused(cell, sentence):
    with pytest.raises(ReadingError) as refusal:
        parse_count(cell)

    assert str(refusal.value) == sentence


@given(st.integers(min_value=0, max_value=999_999_999))
def test_it_reads_back_the_counts_it_writes(count):
    assert parse_count(format_count(count)) == count


# Decimals


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        (9.5, "9.5"),
        (9, "9"),
        ("10", "10"),
        (" 8,75 ", "8.75"),
        ("0.125", "0.125"),
        ("9,125", "9.125"),
        ("-0,25", "-0.25"),
        ("−0,25", "-0.25"),
        (0.1 + 0.2, "0.3"),  # what the spreadsheet shows
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        (Decimal("8.3"), "8.3"),
    ],
)
def test_it_reads_a_decimal(cell, number):
    assert parse_decimal(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    [
        "1.234", "1,234.5", "9,", ",5", "9;5", "9,5 điểm", "90,79%", "chín", "", None, True, "1e3", "NaN",
        float("nan"), float("inf"), Decimal("NaN"), 10**15, "9" * 16, HUGE, "٩٫٥",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_decimal(cell):
    with pytest.raises(ReadingError):
        parse_decimal(cell)


def test_it_asks_when_a_dot_may_mean_thousands_or_decimals():
    with pytest.raises(ReadingError) as refusal:
        parse_decimal("1.234")

    assert str(refusal.value) == "“1.234” không rõ là 1234 hay 1,234; hãy viết một trong hai cách đó."


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_it_reads_back_the_decimals_it_writes(number):
    assert parse_decimal(format_decimal(number)) == number


# Dates


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2023, 4, 3), date(2023, 4, 3)),
        (datetime(2023, 4, 3, 23, 59), date(2023, 4, 3)),
        ("03/04/2023", date(2023, 4, 3)),
        ("3/4/2023", date(2023, 4, 3)),
        ("05/06/2026", date(2026, 6, 5)),
        ("3-4-2023", date(2023, 4, 3)),
        ("3.4.2023", date(2023, 4, 3)),
        (" 3 / 4 / 2023 ", date(2023, 4, 3)),
        ("03/04/2023.", date(2023, 4, 3)),
        ("03/04/2023 07:30:00", date(2023, 4, 3)),
        ("3–4–2023", date(2023, 4, 3)),
        ("ngày 3/4/2023", date(2023, 4, 3)),
        ("3 tháng 4 năm 2023", date(2023, 4, 3)),
        ("Ngày 03 tháng 4 năm 2023", date(2023, 4, 3)),
        ("ngày 3 tháng 4, năm 2023", date(2023, 4, 3)),
        (unicodedata.normalize("NFD", "ngày 3 tháng 4 năm 2023"), date(2023, 4, 3)),
        ("2023-04-03", date(2023, 4, 3)),
        ("2023-04-03T00:00:00", date(2023, 4, 3)),
        ("2023-04-03 07:30:00.123+07:00", date(2023, 4, 3)),
        ("2023/4/3", date(2023, 4, 3)),
        ("5/8/85", date(1985, 8, 5)),
        ("5/8/80", date(1980, 8, 5)),
        ("5/8/79", date(2079, 8, 5)),
        ("5/8/00", date(2000, 8, 5)),
        ("29/02/2024", date(2024, 2, 29)),
        (45019, date(2023, 4, 3)),
        (45019.75, date(2023, 4, 3)),
        ("45019", date(2023, 4, 3)),
        (32874, date(1990, 1, 1)),
        (73415, date(2100, 12, 31)),
        ("01/01/1900", date(1900, 1, 1)),
        ("31/12/2100", date(2100, 12, 31)),
    ],
)
def test_it_reads_a_day(cell, day):
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("04/13/2023", "Không có tháng 13 trong “04/13/2023”; hãy viết ngày/tháng/năm."),
        ("03-15-1980", "Không có tháng 15 trong “03-15-1980”; hãy viết ngày/tháng/năm."),
        ("2023-13-45", "Không có tháng 13 trong “2023-13-45”; hãy viết ngày/tháng/năm."),
        ("31/4/2023", "Ngày “31/4/2023” không có trong lịch; hãy kiểm tra lại."),
        ("29/02/2023", "Ngày “29/02/2023” không có trong lịch; hãy kiểm tra lại."),
        ("00/00/1975", "Ngày “00/00/1975” không có trong lịch; hãy kiểm tra lại."),
        ("3/4/1899", "Ngày “3/4/1899” nằm ngoài các năm 1900–2100."),
        ("3/4/2101", "Ngày “3/4/2101” nằm ngoài các năm 1900–2100."),
        (date(1899, 12, 31), "Ngày “1899-12-31” nằm ngoài các năm 1900–2100."),
        ("1975", "“1975” chỉ có năm; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        (1975, "“1975” chỉ có năm; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        ("3/2015", "“3/2015” thiếu ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        ("tháng 3 năm 2015", "“tháng 3 năm 2015” thiếu ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        ("28.12", "“28.12” thiếu năm; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        ("hôm qua", "Không đọc được “hôm qua” thành ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        ("", "Ô trống, chưa có ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
        (None, "Ô trống, chưa có ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023."),
    ],
)
def test_it_says_why_a_day_is_refused(cell, sentence):
    with pytest.raises(ReadingError) as refusal:
        parse_date(cell)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "cell",
    [
        True, False, 32873, 73416, 29295, "29295", 0, -45019, 450190, "03042023", "3/4/023", "3/4/20 23",
        28.12, HUGE, float("nan"), float("inf"), time(7, 30), "Apr 3, 2023", "٣/٤/٢٠٢٣", [2023, 4, 3],
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_day(cell):
    with pytest.raises(ReadingError):
        parse_date(cell)


def test_it_reads_an_older_serial_where_births_are_expected():
    assert parse_date(29295, first_serial_year=1928) == date(1980, 3, 15)
    assert parse_date(45019, first_serial_year=1928) == date(2023, 4, 3)


def test_it_never_takes_a_year_for_a_serial():
    with pytest.raises(ReadingError):
        parse_date(1985, first_serial_year=1900)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_it_reads_back_the_days_it_writes(day):
    assert parse_date(format_date(day)) == day
    assert parse_date(format_long_date(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals())
def test_it_answers_any_cell_with_a_value_or_a_sentence(cell):
    for read in (parse_count, parse_decimal, parse_date):
        try:
            read(cell)
        except ReadingError as refusal:
            assert str(refusal)
