"""Template filters that write numbers and dates as offices do; "–" where there is no figure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone

from portal.vietnamese import NO_VALUE, format_count, format_date, format_decimal, format_share

register = template.Library()


@register.filter
def count(number: int | str | None) -> str:
    """7720 → "7.720"; None, and a name the context does not hold (""), → "–"."""
    return NO_VALUE if number is None or isinstance(number, str) else format_count(number)


@register.filter
def decimal(number: Decimal | int | float | str | None, places: int = 2) -> str:
    """101.575 → "101,58", half up; floats as they are printed; None and "" → "–"."""
    if number is None or isinstance(number, str):
        return NO_VALUE
    return format_decimal(Decimal(str(number)), places)


@register.filter
def vdate(day: date | str | None) -> str:
    """12 July 2023 → "12/7/2023", moments by their day in the portal's time zone; None and "" → "–"."""
    if day is None or isinstance(day, str):
        return NO_VALUE
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localdate(day)
    return format_date(day)


@register.filter
def day(value: date | None) -> str:
    """5 June 2026 → "05/06/2026", for columns; None → "–"."""
    return NO_VALUE if value is None else value.strftime("%d/%m/%Y")


@register.filter
def day_before(day: date) -> date:
    """The last day that an excluded end leaves in force."""
    return day - timedelta(days=1)


@register.simple_tag
def share(part: int | str | None, whole: int | str | None) -> str:
    """`{% share 69 76 %}` → "90,79%"; "–" of nothing, or where either figure was not reported."""
    if not isinstance(part, int) or not isinstance(whole, int):
        return NO_VALUE
    return format_share(part, whole)
