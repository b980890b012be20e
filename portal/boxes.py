"""Boxes that forms of several rooms use: words to look for, a day, and days that a file or a person leaves out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.vietnamese import ReadingError, parse_date

ONE_DAY = timedelta(days=1)


class SearchBox(forms.CharField):
    """Words to look for. Any text will do: `portal.listing.search_words` takes what it can use of it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Tìm"), required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
        )

    def run_validators(self, value: Any) -> None:
        """No text is refused, not even one with a NUL."""


class DayInput(forms.DateInput):
    """A day typed as ngày/tháng/năm; no browser's own picker, which old machines show as month/day."""

    def __init__(self) -> None:
        super().__init__(
            format="%d/%m/%Y",
            attrs={
                "class": "input-medium",
                "placeholder": _("ngày/tháng/năm"),
                "inputmode": "numeric",
                "autocomplete": "off",
            },
        )


class DayBox(forms.DateField):
    """A day of the years 1900–2100, read as cells of lists are: "1/7/2025", "01.07.2025", "1 tháng 7 năm 2025"."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_date(value)
        except ReadingError as error:
            raise ValidationError(str(error), code="invalid") from None


def day_after(last_day: date | None) -> date | None:
    """A last day as rows keep it: the first day that no longer counts."""
    return None if last_day is None else last_day + ONE_DAY


def last_day_of(valid_to: date | None) -> date | None:
    """The reverse of `day_after`."""
    return None if valid_to is None else valid_to - ONE_DAY


def refuse_before(said: dict[str, Any], first: str, last: str) -> None:
    """Raises ValidationError beside `last` when that day lies before `first`."""
    if said.get(first) and said.get(last) and said[last] < said[first]:
        raise ValidationError({last: _now("Ngày cuối không được trước ngày đầu.")})
