"""The rows behind one figure: exactly the classes it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from courses.classes.class_lines import class_lines
from courses.classes.class_table import class_workbook
from courses.models import Guidance, Programme
from courses.models.class_queryset import TrainingClassQuerySet
from courses.views.classes import MOST_EXPORTED, refuse_long_export, workbook_response
from portal.listing import BoundedPaginator, Ordering
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
    narrowed: list[tuple[str | Promise, str | Promise]]  # label, what it was narrowed to, by its name
    value: int | None  # None: classes were opened, and none of them reports it
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
    counts = tally(behind)[0]
    reported_by = INDICATORS[code].reported_by
    value = None if reported_by and counts["classes"] and not counts[reported_by] else counts[code]
    shown = [(DIMENSIONS[name], named(name, text, span, centres, request)) for name, text in wanted.items()]
    return Asked(span, INDICATORS[code], shown, value, behind.rows)  # type: ignore[arg-type]


def named(dimension: str, text: str, span: Span, centres: CentreQuerySet, request: StaffRequest) -> str | Promise:
    """What the reader calls the value of a dimension; the text as asked where nothing bears it. At most a query."""
    names: dict[str, str | Promise] = {}
    if dimension == "month":
        return f"{stored(dimension, text):%m/%Y}".removeprefix("0")
    if dimension == "guidance":
        names = dict(Guidance.choices)
    elif dimension == "centre":
        names = {centre.code: centre.name for centre in centres.for_listing(span.end)}  # type: ignore[attr-defined]
    else:
        versions = Programme.objects.of_board(request.hats.board).for_listing()
        rows = [version.family if dimension == "family" else version for version in versions]
        names = {row.code: row.name for row in rows}
    return names.get(text, text)


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
    page.object_list = class_lines(page.object_list, page.start_index())
    return render(request, "reports/figure_rows.html", {"asked": asked, "page_obj": page, "sort": sort})


@require_GET
@allow(*EVERYONE)
def export_rows(request: StaffRequest, period: str) -> HttpResponse:
    asked = asked_for(request, period)
    if asked.classes.count() > MOST_EXPORTED:
        return refuse_long_export(request, reverse("reports:figure_rows", args=[asked.span.code]))
    rows = asked.classes.for_export().order_by(*ORDER.fields(ORDER.asked(request)))
    with translation.override("vi"):  # the workbook is Vietnamese, as every paper is
        title = f"{asked.indicator.label}, {asked.span.label}"
        subtitle = [f"{label}: {text}" for label, text in asked.narrowed]
    printed = f"Xuất ngày {localdate():%d/%m/%Y}"
    content = class_workbook(rows, subtitle=[title, *subtitle, printed])
    return workbook_response(content, f"so-lieu-{asked.span.code}-{asked.indicator.code}.xlsx")
