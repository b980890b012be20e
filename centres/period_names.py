"""What a page calls a period, in the reader's language; papers keep the Vietnamese label of `centres.periods`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from centres.periods import HalfYear, Span


def period_name(period: HalfYear | Span) -> str:
    """ "6 tháng đầu năm 2023", "6 tháng cuối năm 2023" or "năm 2023"."""
    year, _mark, half = period.code.partition("-H")
    names = {"1": _("6 tháng đầu năm {year}"), "2": _("6 tháng cuối năm {year}"), "": _("năm {year}")}
    return names[half].format(year=year)
