"""Reads a province's file key by key; every complaint is a Vietnamese sentence that names the key and its place.

Knows the shape of JSON and no models.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.fields import refuse_unstorable
from portal.vietnamese import ReadingError, clean, parse_decimal

FIRST_YEAR, LAST_YEAR = 1900, 2100
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # date.fromisoformat reads more: 20230526, 2023-W21-5


class ProvinceError(Exception):
    """The file cannot be taken; the text says what is wrong with it and may be shown."""


class Entry:
    """One object of the file; an absent key and null are the same. All readers raise ProvinceError."""

    def __init__(self, said: Any, where: str) -> None:
        if not isinstance(said, dict):
            raise ProvinceError(_("Tệp không đúng dạng: {where} phải là một nhóm các mục {{…}}.").format(where=where))
        self.said, self.where = said, where

    def has(self, key: str) -> bool:
        return self.said.get(key) is not None

    def complaint(self, key: str, what: str) -> ProvinceError:
        return ProvinceError(_("Mục “{key}” của {where} {what}.").format(key=key, where=self.where, what=what))

    def value(self, key: str) -> Any:
        if not self.has(key):
            raise ProvinceError(_("Thiếu mục “{key}” của {where}.").format(key=key, where=self.where))
        return self.said[key]

    def entry(self, key: str, where: str) -> Entry:
        return Entry(self.value(key), where)

    def entries(self, key: str, where: str) -> list[Entry]:
        """The objects of a list, each with its number in `where`; none for an absent key."""
        return [Entry(said, where.format(number=number)) for number, said in enumerate(self._list(key), start=1)]

    def text(self, key: str, *, most: int, may_be_empty: bool = False) -> str:
        """One line of clean text of at most `most` letters."""
        return self._clean(key, self.value(key), most, may_be_empty)

    def texts(self, key: str, *, most: int) -> list[str]:
        return [self._clean(key, item, most) for item in self._list(key)]

    def names(self, key: str, where: str, *, most: int) -> dict[str, str]:
        """An object of codes and names; none for an absent key."""
        if not self.has(key):
            return {}
        said = self.entry(key, where)
        return {said._clean(code, code, 40): said.text(code, most=most) for code in said.said}

    def one_of(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        if default and not self.has(key):
            return str(default)
        value = self.value(key)
        if value not in allowed:
            what = _("là “{value}”; chỉ nhận: {allowed}").format(value=value, allowed=", ".join(allowed))
            raise self.complaint(key, what)
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.said.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.complaint(key, _("chỉ nhận true hoặc false"))
        return default if value is None else value

    def number(self, key: str, *, least: int = 1, most: int) -> int | None:
        """A whole number from `least` to `most`, or None for an absent one."""
        value = self.said.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.complaint(key, _("phải là số nguyên từ {least} đến {most}").format(least=least, most=most))
        return value

    def decimal(self, key: str, *, digits: int) -> Decimal:
        """A number from 0 with at most `digits` digits before and two after the point: 1.5, "0.25", "0,25"."""
        value = self.value(key)
        try:
            found = parse_decimal(value)
        except ReadingError:
            found = None
        if found is None or not 0 <= found < 10**digits or found != round(found, 2):
            what = _("phải là số từ 0, có nhiều nhất {digits} chữ số nguyên và hai chữ số lẻ")
            raise self.complaint(key, what.format(digits=digits))
        return found

    def day(self, key: str) -> date | None:
        """A day as year-month-day, or None for an absent one."""
        text = self.said.get(key)
        if text in (None, ""):
            return None
        try:
            found = date.fromisoformat(text) if isinstance(text, str) and ISO_DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            raise self.complaint(key, _("là “{text}”, không phải ngày dạng năm-tháng-ngày").format(text=text))
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            years = _("nằm ngoài các năm {first}–{last}; nếu chưa biết ngày, hãy để null")
            raise self.complaint(key, years.format(first=FIRST_YEAR, last=LAST_YEAR))
        return found

    def _list(self, key: str) -> list[Any]:
        value = self.said.get(key)
        if value is not None and not isinstance(value, list):
            raise self.complaint(key, _("phải là một danh sách […]"))
        return value or []

    def _clean(self, key: str, value: Any, most: int, may_be_empty: bool = False) -> str:
        if not isinstance(value, str):
            raise self.complaint(key, _("phải là chữ trong ngoặc kép"))
        text = clean(value)
        try:
            refuse_unstorable(text)
        except ValidationError as error:
            raise self.complaint(key, _("có ký tự không lưu được")) from error
        if not text and not may_be_empty:
            raise self.complaint(key, _("còn trống"))
        if len(text) > most:
            raise self.complaint(key, _("dài {length} ký tự, nhiều nhất là {most}").format(length=len(text), most=most))
        return text


def refuse_repeated(codes: Sequence[str], what: str) -> None:
    """Raises ProvinceError when the file names one code twice: the second would quietly replace the first."""
    for code, count in Counter(codes).items():
        if count > 1:
            raise ProvinceError(
                _("Tệp ghi {what} có mã “{code}” {count} lần.").format(what=what, code=code, count=count)
            )
