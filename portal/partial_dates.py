"""Days of which only the year, or month and year, may be known: births and Party dates as lists have them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portal.vietnamese import ReadingError, fold, format_date, parse_date

if TYPE_CHECKING:
    FieldBase = models.CharField[Any, Any]
else:
    FieldBase = models.CharField

FIRST_YEAR, LAST_YEAR = 1900, 2100
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_MONTH = re.compile(r"(?:thang )?(\d{1,2})\s*[/.-]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, perhaps its month, perhaps its day. Raises ValueError for what no calendar holds."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR or (self.day is not None and self.month is None):
            raise ValueError(self.iso)
        date(self.year, self.month or 1, self.day or 1)

    @property
    def iso(self) -> str:
        """ISO 8601 with reduced precision: "1985", "1985-08", "1985-08-05"; sorts as the days do."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    def __str__(self) -> str:
        """As offices write it: "05/8/1985", "8/1985", "1985". Never an invented 01/01."""
        if self.month is None:
            return str(self.year)
        if self.day is None:
            return f"{self.month:02d}/{self.year}" if self.month < 3 else f"{self.month}/{self.year}"
        return format_date(date(self.year, self.month, self.day))

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """The reverse of `iso`. Raises ValueError."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None  # noqa: S101 - the pattern has it
        return cls(year, month, day)

    @classmethod
    def of_day(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)


def parse_partial_date(value: object) -> PartialDate:
    """What a cell or a box says: a whole day (see `parse_date`), "8/1985", "tháng 8/1985", "1985" or the number 1985.

    Two-digit years as in `parse_date`. Raises ReadingError.
    """
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return PartialDate(value)
    text = fold(value).strip("., ") if isinstance(value, str) else ""
    try:
        if found := _YEAR.fullmatch(text):
            return PartialDate(int(found[1]))
        if found := _MONTH.fullmatch(text):
            return PartialDate(int(found[2]), int(found[1]))
    except ValueError:
        raise ReadingError(_("“{text}” không có trong lịch; hãy kiểm tra lại.").format(text=value)) from None
    return PartialDate.of_day(parse_date(value))


class PartialDateFormField(forms.CharField):
    """A box for "05/8/1985", "8/1985" or "1985"; gives a PartialDate or None."""

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, PartialDate):
            return value
        if not str(value).strip():
            return None
        try:
            return parse_partial_date(str(value))
        except ReadingError as error:
            raise ValidationError(str(error), code="partial_date") from None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value


class PartialDateField(FieldBase):
    """A PartialDate kept as ISO text, or NULL where nothing is known."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 10
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("max_length", None)
        return name, path, args, options

    def from_db_value(self, value: str | None, expression: object, connection: object) -> PartialDate | None:
        return PartialDate.from_iso(value) if value else None

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.from_iso(str(value)) if value else None
        except ValueError:
            raise ValidationError(_("Ngày không hợp lệ."), code="partial_date") from None

    def run_validators(self, value: Any) -> None:
        """A PartialDate is valid by being one; the validator of CharField would ask its length."""

    def get_prep_value(self, value: Any) -> Any:
        return value.iso if isinstance(value, PartialDate) else value or None

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def formfield(self, **options: Any) -> Any:  # type: ignore[override]
        return super().formfield(**{"form_class": PartialDateFormField, "max_length": None, **options})
