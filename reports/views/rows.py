"""The rows behind one figure: exactly the classes it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from centres.periods import Span
from courses.class_table import class_table
from courses.models.training_class import TrainingClassQuerySet
from courses.views.classes import MOST_EXPORTED, workbook_response
from portal.listing import BoundedPaginator, Ordering
from portal.spreadsheets import write_workbook
from reports.facts import live_facts
from reports.indicators import DIMENSIONS, INDICATORS, Indicator, rows_behind, tally
from reports.views.briefing import span_or_404

ROWS_A_PAGE = 100  # an article's half-year on one page: who counts the 69 classes sees them all
ORDER = Ordering(
    {
        "opened": ("opened_on", "pk"),
        "name": ("name", "pk"),
        "centre": ("centre__list_order", "opened_on", "pk"),
        "learners": ("declared_learners", "pk"),
    },
    default="centre",
)


@dataclass(frozen=True)
class Asked:
    """A figure, its rule, what it was narrowed to, and its value and rows."""

    span: Span
    indicator: Indicator
    narrowed: list[tuple[str, str]]  # label, value as asked
    value: int
    classes: TrainingClassQuerySet


def asked_for(request: StaffRequest, period: str) -> Asked:
    """The figure a link names; 404 for a figure or a month that does not exist."""
    span = span_or_404(period)
    code = request.GET.get("figure", "classes")
    if code not in INDICATORS:
        raise Http404
    wanted = {name: request.GET[name].replace("\x00", "") for name in DIMENSIONS if request.GET.get(name)}
    centres = Centre.objects.visible_to(request.user).of_board(request.hats.board)
    behind = rows_behind(live_facts(span, centres), code, {name: stored(name, text) for name, text in wanted.items()})
    groups = tally(behind)
    value = groups[0][code] if groups else 0
    shown = [(str(DIMENSIONS[name]), text) for name, text in wanted.items()]
    return Asked(span, INDICATORS[code], shown, value, behind.rows)  # type: ignore[arg-type]


def stored(dimension: str, text: str) -> Any:
    """The value of a dimension as the facts hold it."""
    if dimension != "month":
        return text
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


@require_GET
@allow(*EVERYONE)
def figure_rows(request: StaffRequest, period: str) -> HttpResponse:
    asked = asked_for(request, period)
    sort = ORDER.asked(request)
    rows = asked.classes.for_listing().order_by(*ORDER.fields(sort))
    page = BoundedPaginator(rows, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    return render(request, "reports/figure_rows.html", {"asked": asked, "page_obj": page, "sort": sort})


@require_GET
@allow(*EVERYONE)
def export_rows(request: StaffRequest, period: str) -> HttpResponse:
    asked = asked_for(request, period)
    rows = asked.classes.for_export().order_by(*ORDER.fields(ORDER.asked(request)))[:MOST_EXPORTED]
    title = f"{asked.indicator.label}, {asked.span.label}"
    printed = _("Xuất ngày {day}").format(day=localdate().strftime("%d/%m/%Y"))
    subtitle = [*(f"{label}: {text}" for label, text in asked.narrowed), printed]
    table = class_table(_("Danh sách lớp"), rows, subtitle=[title, *subtitle])
    return workbook_response(write_workbook([table]), f"so-lieu-{asked.span.code}-{asked.indicator.code}.xlsx")
