"""What a cell looks like at first sight: a birth, a mark, a number of a person; and how it shows. Knows no models."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from portal.vietnamese import clean, fold, fold_spelling, format_date

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YES = frozenset({"x", "v", "✓", "✔", "√", "+", "*", "1", "co", "nu", "phai"})
NO = frozenset({"", "0", "o", "khong", "k", "nam", "-"})
# The same as above, as `ditto_text` gives it.
DITTO = frozenset(
    {"nt", "n.t", "-nt-", '"', '""', "''", "//", "-//-", "như trên", "nhưtrên", ",,", "〃", '-"-', "/", "n/t"}
)
SERIAL = re.compile(r"[0-9]{1,5}(?:\.0)?\s*[.)/]?")
_BIRTH = re.compile(r"(?:[0-9]{1,2} ?[/.-] ?){0,2}[0-9]{2,4}|[0-9]{8}")
NUMBERING = re.compile(
    r"(?:(?P<roman>[IVXLC]{1,7})|(?P<letter>[A-ZĐ])|(?P<arabic>[0-9]{1,3}(?:\.[0-9]{1,2})?))"
    r"(?:\s*[.)/:]\s*(?![0-9])|\s+[-–]\s+|\s*$)"
)


def shown(cell: Any) -> str:
    """A cell as the text its reader sees, on one line: 1.0 is "1", a day is day/month/year, 8.5 is "8,5"."""
    if type(cell) is str and not is_iso_day(cell):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}".replace(".", ",")
    text = cell if isinstance(cell, str) else str(cell)
    if is_iso_day(text):
        return format_date(date.fromisoformat(text))
    return clean(text)


def is_iso_day(text: str) -> bool:
    """Whether the text is a day as the reader keeps one."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not ISO_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_birth(cell: Any) -> bool:
    """Whether a cell looks like a birth: a day, a month of a year, a year."""
    if isinstance(cell, str):
        return is_iso_day(cell) or (_BIRTH.fullmatch(cell.strip(" '.")) is not None and cell.strip() not in ("1", "0"))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return 1900 <= cell <= 2100 or 7_000 <= cell <= 60_000
    return False


def is_mark(cell: Any) -> bool:
    """Whether a cell is a mark such as x or 1, or a plain yes or no."""
    return isinstance(cell, bool) or fold(shown(cell)) in YES | NO


def is_serial(cell: Any) -> bool:
    """Whether a cell is an Arabic serial number."""
    if isinstance(cell, bool) or cell is None:
        return False
    if isinstance(cell, (int, float)):
        return 0 < cell < 100_000 and float(cell).is_integer()
    return isinstance(cell, str) and SERIAL.fullmatch(cell.strip()) is not None


@lru_cache(maxsize=4096)
def is_ditto(text: str) -> bool:
    """Whether the text says "the same as above"."""
    if len(text) > 12:
        return False
    plain = fold_spelling(text).strip(" .()")
    return plain in DITTO or plain.replace(" ", "") in DITTO
