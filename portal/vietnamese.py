"""Vietnamese text, numbers and dates, read and written as offices do; pure, knows nothing of Django."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

NO_VALUE = "–"  # printed for "no figure"; never for nought
COUNT_LIMIT = 999_999_999  # what fits every engine's integer column, with room to add

# ---- Text ----

# Marks of direction and joining, fillers and tags: nothing to see, so two equal names would differ. The soft
# hyphen stays: in TCVN3 it is the letter ư, and the decoder must still find it. Bidi overrides stay too: the
# fields refuse them.
_INVISIBLE = re.compile(
    "[\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
# Written out because \s also takes U+000B, U+000C and U+001C–001F, which must stay to be refused.
_BLANKS = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]+")
_BREAKS = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
_WHITE = re.compile("[\t\n\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+")
# Eth and the African D are typed and converted for Đ; H’Bia is H'Bia; a dash is a dash.
_LOOK_ALIKES = str.maketrans(
    {"ð": "đ", "ɖ": "đ", "\u00ad": None}
    | dict.fromkeys("‘’ʻʼ`´′", "'")
    | dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
)
# What `clean` has to change: a text without any goes through at once.
_ODD_ASCII = re.compile("[\t\n\r]|  |^ | $").search
_ODD = re.compile(
    f"{_INVISIBLE.pattern}|[\t\n\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]|  |^ | $"
).search
_STROKES = str.maketrans({"đ": "d", "ƀ": "b"})  # strokes are no marks to Unicode: NFD leaves them
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_EARLY_TONE = re.compile(f"(?:(o)([{_TONES}])(a\u0306?|e)|(u)([{_TONES}])(y))(?![\u0300-\u036f])")


def clean(text: str) -> str:
    """The text on one line, in NFC, without invisible characters, blanks single and none at the ends.

    Every Unicode space, tab and line break counts as a blank. Control characters are
    left where they are: whoever stores the text refuses them. See also `clean_lines`.
    """
    if type(text) is str:
        if text.isascii():
            if not _ODD_ASCII(text):
                return text
        elif not _ODD(text) and unicodedata.is_normalized("NFC", text):
            return text
    return _WHITE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip(" ")


def clean_lines(text: str) -> str:
    """Like `clean` line by line: line breaks become \\n, and at most one empty line separates two others."""
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in _BREAKS.split(visible))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text as search sees it: lower case, no marks, đ as d; "UỶ BAN", "ủy ban" and "uy ban" are one."""
    bare = (c for c in unicodedata.normalize("NFD", _lowered(text)) if not unicodedata.combining(c))
    return clean("".join(bare).translate(_STROKES))


@lru_cache(maxsize=4096)
def fold_spelling(text: str) -> str:
    """The text as name matching sees it: lower case, marks kept, the tone of oa, oe, uy on the second vowel.

    "Hòa" and "Hoà", "Thủy" and "Thuỷ" are one name; "Hoa" and "Hòa", "Lý" and "Lí" are two.
    """
    return unicodedata.normalize("NFC", _late_tones(_lowered(text)))


def _lowered(text: str) -> str:
    return clean(clean(text).casefold().translate(_LOOK_ALIKES))


def _late_tones(text: str) -> str:
    """The text in NFD with hòa written hoà: the second vowel is right in hoàn and in quý too."""
    return _EARLY_TONE.sub(
        lambda found: "".join(found.group(1, 3, 2) if found[1] else found.group(4, 6, 5)),
        unicodedata.normalize("NFD", text),
    )


# ---- Order ----

_PIECE = re.compile(r"([0-9]+)|(.)([\u0300-\u036f]*)", re.DOTALL)
_QUALITIES = "\u0302\u0306\u031b"  # circumflex, breve, horn make other letters; tones do not
_LETTER_CODES = {
    unicodedata.normalize("NFD", letter): str(code)
    for code, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=30)
}
_BLANK_CODE, _SYMBOL_CODE, _NUMBER_CODE, _FOREIGN_CODE = "10", "11", "20", "90"
_TONE_CODES = {"": "1"} | {tone: str(code) for code, tone in enumerate(_TONES, start=2)}
_OTHER_MARK_CODE = "7"


@lru_cache(maxsize=4096)
def collation_key(text: str) -> str:
    """A string of digits whose order is the Vietnamese order of the texts, in every engine and collation.

    Only the digits 0–9 occur, the one alphabet that C, ICU, glibc and SQLite all sort
    alike. First come the letters, two digits each (10 blank, 11 symbols, 20 numbers,
    30–62 a ă â b c d đ … y z, 90 other scripts), then 0, then the tones, one digit each
    (ngang, huyền, hỏi, ngã, sắc, nặng), trailing ngang left out. Letters of the whole
    text decide before tones do, as in CLDR, Excel and LibreOffice. Numbers go by value:
    "Lớp 2" before "Lớp 10". Case and tone placement do not count. Empty for empty text.
    """
    folded = _late_tones(_lowered(text))
    if not folded:
        return ""
    weights = [_weights(*found.groups("")) for found in _PIECE.finditer(folded)]
    tones = "".join(tone for _, tone in weights).rstrip("1")
    return "".join(code for code, _ in weights) + "0" + tones


def given_name_key(full_name: str) -> str:
    """A `collation_key` by given name (the last word), then family name (the first), then the words between.

    A one-word name is a given name and stands before the longer names that share it.
    """
    words = clean(full_name).split(" ")
    family = words[0] if len(words) > 1 else ""
    return "0".join(collation_key(part) for part in (words[-1], family, " ".join(words[1:-1])))


def _weights(number: str, base: str, marks: str) -> tuple[str, str]:
    """The codes of letter and tone of one piece of NFD text: a run of digits, or a letter and its marks."""
    if number:
        value = number.lstrip("0")[:99]
        return f"{_NUMBER_CODE}{len(value):02d}{value}", "1"
    if base == "ƀ":
        base, marks = "b", marks + "\u0335"
    letter = base + "".join(sorted(mark for mark in marks if mark in _QUALITIES))
    tone = "".join(mark for mark in marks if mark not in _QUALITIES)
    if letter not in _LETTER_CODES:  # ĕ, ŭ, č of the Central Highlands stand by their plain letter
        letter, tone = base, marks
    return _LETTER_CODES.get(letter) or _foreign_code(base), _TONE_CODES.get(tone, _OTHER_MARK_CODE)


def _foreign_code(character: str) -> str:
    if character == " ":
        return _BLANK_CODE
    group = _FOREIGN_CODE if unicodedata.category(character)[0] in "LMN" else _SYMBOL_CODE
    return f"{group}{ord(character):07d}"


# ---- Writing numbers and dates ----


def format_count(number: int) -> str:
    """7720 → "7.720"."""
    return f"{number:,}".replace(",", ".")


def format_decimal(number: Decimal | int, places: int = 2) -> str:
    """101.575 → "101,58": decimal comma, thousands dot, half up (away from nought), never "-0,00"."""
    units = _half_up(Fraction(number), places)
    whole, rest = divmod(abs(units), 10**places)
    decimals = f",{rest:0{places}d}" if places else ""
    return f"{'-' if units < 0 else ''}{format_count(whole)}{decimals}"


def share(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, half up to 0.01 from the unrounded counts; None of nothing."""
    return Decimal(_half_up(Fraction(part * 100, whole), 2)).scaleb(-2) if whole else None


def format_share(part: int, whole: int) -> str:
    """69 of 76 → "90,79%"; "–" of nothing."""
    percent = share(part, whole)
    return NO_VALUE if percent is None else f"{format_decimal(percent)}%"


def mean(total: Decimal | int, count: int) -> Decimal | None:
    """`total` divided by `count` in the unit of `total`, half up to 0.01; None of nothing."""
    return Decimal(_half_up(Fraction(total) / count, 2)).scaleb(-2) if count else None


def format_mean(total: Decimal | int, count: int) -> str:
    """7720 in 76 → "101,58"; "–" of nothing."""
    average = mean(total, count)
    return NO_VALUE if average is None else format_decimal(average)


def format_date(day: date) -> str:
    """12 July 2023 → "12/7/2023": a leading 0 for days below 10 and months 1 and 2 only (36-HD/VPTW)."""
    return f"{day.day:02d}/{_month(day)}/{day.year}"


def format_long_date(day: date) -> str:
    """2 March 2023 → "ngày 02 tháng 3 năm 2023"; leading 0 as in `format_date`."""
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def _half_up(number: Fraction, places: int) -> int:
    """The number in units of 10^-places, exactly rounded, ties away from nought."""
    units = int(abs(number) * 10**places + Fraction(1, 2))
    return units if number >= 0 else -units


# ---- Reading numbers and dates ----

_COUNT = re.compile(
    r"(-?)([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)"
    r"(?: ?(?:(?:luot )?(?:hoc vien|hv|nguoi|dong chi|d/c|dc)|luot)\.?)?"
)
_DECIMAL = re.compile(r"(-?)([0-9]{1,15}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4})(?:,([0-9]{1,9}))?")
_DECIMAL_WITH_DOT = re.compile(r"(-?)([0-9]{1,15})\.([0-9]{1,9})")
_THOUSANDS_OR_DECIMALS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_TIME = r"(?:[t ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:z|[+-][0-9]{2}:?[0-9]{2}))?)?"
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})(?: ?[/.-] ?|,? thang )([0-9]{1,2})(?: ?[/.-] ?|,? nam )([0-9]{4}|[0-9]{2})" + _TIME
)
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{1,2})" + _TIME)
_YEAR_ONLY = re.compile(r"(?:nam )?[12][0-9]{3}")
_NO_DAY = re.compile(r"(?:thang )?[0-9]{1,2}(?: ?[/.-] ?|,? nam )[12][0-9]{3}")
_NO_YEAR = re.compile(r"[0-9]{1,2}(?: ?[/.-] ?| thang )[0-9]{1,2}")
_SERIAL_START = date(1899, 12, 30)  # day 0 of the 1900 system, as it counts from March 1900 on
_EXAMPLE = "hãy viết ngày/tháng/năm, ví dụ 03/4/2023"


class ReadingError(ValueError):
    """A cell or box that cannot be read; the text is a Vietnamese sentence, without the name of the cell."""


def parse_count(value: object) -> int:
    """A count, 0 to 999.999.999, from a cell: 59, 59.0, "59", "1.200", "1 200", "59 học viên", "59 đ/c".

    A dot or blank is read only before exactly three digits; a comma never. Raises
    ReadingError for anything else: "59,5", "1.2", negatives, booleans, words, nothing.
    """
    found = _COUNT.fullmatch(fold(value)) if isinstance(value, str) else None
    number = _finite(Decimal(found[1] + re.sub(r"[. ]", "", found[2])) if found else value)
    if number is None:
        raise ReadingError(_why_not_count(value))
    if number < 0:
        raise ReadingError("Số đếm không được âm.")
    if number > COUNT_LIMIT:
        raise ReadingError(f"Số quá lớn: nhiều nhất là {format_count(COUNT_LIMIT)}.")
    if number != int(number):
        raise ReadingError(f"{_quoted(value)} không phải là số nguyên.")
    return int(number)


def parse_decimal(value: object) -> Decimal:
    """A number with decimals, such as a score, from a cell: "9,5", "9.5", 9.5, "1.234,5".

    Up to 15 digits before and 9 after the comma; the sign is kept, bounds are the caller's.
    Floats are taken at the 15 significant digits a spreadsheet holds. Raises ReadingError,
    also for "1.234", which may be 1234 or 1,234, and for booleans, words, nothing.
    """
    if isinstance(value, str):
        text = fold(value)
        if _THOUSANDS_OR_DECIMALS.fullmatch(text):
            both = f"{text.replace('.', '')} hay {text.replace('.', ',')}"
            raise ReadingError(f"{_quoted(value)} không rõ là {both}; hãy viết một trong hai cách đó.")
        found = _DECIMAL.fullmatch(text) or _DECIMAL_WITH_DOT.fullmatch(text)
        if found:
            return Decimal(f"{found[1]}{found[2].replace('.', '')}.{found[3] or ''}")
    number = _finite(value)
    if number is not None and -(10**15) < number < 10**15:
        return Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)
    raise ReadingError(_unread(value, "số", "hãy viết như 9,5"))


def parse_date(value: object, *, first_serial_year: int = 1990) -> date:
    """A day of the years 1900–2100 from a cell; day before month always, never month before day.

    Reads dates, "03/4/2023", "3-4-2023", "3.4.23", "ngày 3 tháng 4 năm 2023" and ISO
    "2023-04-03", with or without a time, which is dropped. Two-digit years: 00–79 are
    2000–2079, 80–99 are 1980–1999. Numbers, and texts of five digits, are days of Excel's
    1900 system from `first_serial_year` (at least 1928, so that no year is taken for one)
    to 2100. Raises ReadingError when day, month or year is missing or not in the calendar.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _in_bounds(value, str(value))
    text = fold(value) if isinstance(value, str) else ""
    if re.fullmatch(r"[0-9]{5}", text):
        value = int(text)
    number = _finite(value)
    if number is not None:
        return _from_serial(number, max(first_serial_year, 1928))
    text = text.strip("., ").removeprefix("ngay ")
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(number) for number in found.groups())
        if len(found[3]) == 2:
            year += 2000 if year < 80 else 1900
        return _calendar_day(year, month, day, str(value))
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(number) for number in found.groups())
        return _calendar_day(year, month, day, str(value))
    raise ReadingError(_why_not_date(value, text))


def _finite(value: object) -> int | float | Decimal | None:
    """The value itself where it is a number; None for booleans, NaN, infinities and all else."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _from_serial(number: int | float | Decimal, first_year: int) -> date:
    first, last = date(first_year, 1, 1) - _SERIAL_START, date(2101, 1, 1) - _SERIAL_START
    if first.days <= number < last.days:
        return _SERIAL_START + timedelta(days=int(number))
    raise ReadingError(_why_not_date(number, str(int(number)) if 1000 <= number < 10_000 else ""))


def _calendar_day(year: int, month: int, day: int, written: str) -> date:
    if month > 12:
        raise ReadingError(f"Không có tháng {month} trong {_quoted(written)}; hãy viết ngày/tháng/năm.")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ReadingError(f"Ngày {_quoted(written)} không có trong lịch; hãy kiểm tra lại.") from error
    return _in_bounds(found, written)


def _in_bounds(day: date, written: str) -> date:
    if 1900 <= day.year <= 2100:
        return day
    raise ReadingError(f"Ngày {_quoted(written)} nằm ngoài các năm 1900–2100.")


def _why_not_count(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[-0-9., ]*[0-9][-0-9., ]*", fold(value)):
        return f"{_quoted(value)} không phải là số nguyên; dấu chấm chỉ dùng để ngăn hàng nghìn, như 1.200."
    return _unread(value, "số", "hãy viết số nguyên, như 59")


def _why_not_date(value: object, text: str) -> str:
    for pattern, sentence in (
        (_YEAR_ONLY, f"{_quoted(value)} chỉ có năm; {_EXAMPLE}."),
        (_NO_DAY, f"{_quoted(value)} thiếu ngày; {_EXAMPLE}."),
        (_NO_YEAR, f"{_quoted(value)} thiếu năm; {_EXAMPLE}."),
    ):
        if pattern.fullmatch(text):
            return sentence
    return _unread(value, "ngày", _EXAMPLE)


def _unread(value: object, wanted: str, advice: str) -> str:
    if value is None or value == "" or (isinstance(value, str) and not clean(value)):
        return f"Ô trống, chưa có {wanted}; {advice}."
    return f"Không đọc được {_quoted(value)} thành {wanted}; {advice}."


def _quoted(value: object) -> str:
    """The value in quotation marks, as written, cut at 40 characters; huge numbers are not spelt out."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return "số quá lớn này"
    text = str(value).replace(".", ",") if isinstance(value, float) else clean(str(value))
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
