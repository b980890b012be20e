"""Turns what files write for numbers, days, times and spans into values: plain arithmetic, knows no file."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import MINYEAR, date, datetime, time, timedelta
from typing import Literal

from portal.sheet_formats.cells import Cell, clean, whole

Kind = Literal["number", "date", "time", "duration"]

# ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates in the East Asian editions.
_BUILT_IN: dict[int, Kind] = {
    **dict.fromkeys([*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)], "date"),
    **dict.fromkeys([*range(18, 22), 32, 33, 45, 47], "time"),
    46: "duration",
}
_SECONDS = 86_400
_LAST_SERIAL = 2_958_466  # 1 January 10000: the first day that does not exist
_literal = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_elapsed = re.compile(r"\[(h+|m+|s+)\]")
_bracket = re.compile(r"\[[^\]]*\]?")
_half_day = re.compile("am/pm|a/p|general")
_number = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?").fullmatch
_span = re.compile(r"(-?)PT(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7})(?:[.,][0-9]+)?S)?").fullmatch


def plain_number(text: str) -> Cell:
    """The number a file wrote, an int where it is whole; text that is no number stays text, to be refused."""
    stripped = text.strip()
    return whole(float(stripped)) if _number(stripped) else clean(text)


def iso_moment(text: str) -> Cell:
    """A date, a time, or a date and time in ISO 8601; any other text as it is, to be refused."""
    for kind in (date, time):
        with suppress(ValueError):
            return kind.fromisoformat(text)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return clean(text)


def iso_span(text: str) -> Cell:
    """PT07H30M00S: a time of day when it lies within one, else a span; any other text as it is.

    Fractions of a second are cut off.
    """
    found = _span(text)
    if found is None:
        return clean(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if found[1]:
        return -span
    return _time_of_day(int(span.total_seconds())) if span < timedelta(days=1) else span


def format_kind(number: int, code: str | None) -> Kind:
    """What a number format shows; `code` is its text where the file defines one, None for a built-in one."""
    if code is None:
        return _BUILT_IN.get(number, "number")
    shown = _literal.sub("", code.lower()).split(";")[0]
    if _elapsed.search(shown):
        return "duration"
    shown = _half_day.sub("", _bracket.sub("", shown))
    if "d" in shown or "y" in shown:
        return "date"
    if "h" in shown or "s" in shown:
        return "time"
    return "date" if "m" in shown else "number"


def from_serial(serial: float, kind: Kind, *, since_1904: bool) -> Cell:
    """The day, time or span an Excel serial shows, to the second; the number where it stands for none.

    Bounds: the first day is 1/1/1900 (2/1/1904 in the other date system), the last 31/12/9999. The day
    29/2/1900, which only Excel knows, stays the number 60.
    """
    if kind == "number" or not -_LAST_SERIAL < serial < _LAST_SERIAL:
        return whole(serial)
    seconds = round(serial * _SECONDS)
    if kind == "duration":
        return timedelta(seconds=seconds)
    if kind == "time" and 0 <= seconds < _SECONDS:
        return _time_of_day(seconds)
    days, rest = divmod(seconds, _SECONDS)
    if days < 1 or (days == 60 and not since_1904):
        return whole(serial)
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if days < 60 else 30)
    try:
        moment = start + timedelta(days=days, seconds=rest)
    except OverflowError:
        return whole(serial)
    return moment if rest else moment.date()


def _time_of_day(seconds: int) -> time:
    """The time so many seconds after midnight; below 86,400."""
    return (datetime(MINYEAR, 1, 1) + timedelta(seconds=seconds)).time()
