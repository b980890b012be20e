"""The briefing of a period on screen: its figures, each a link to the rows behind it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from centres.periods import PeriodError, Span, read_period
from courses.models import Guidance
from reports.chart import chart_of
from reports.figures import Figures, figures_of
from reports.forms import IssueForm
from reports.indicators import INDICATORS
from reports.overview import half_years_with_classes
from reports.sentences import result_sentences

# Shown in a table of their own, below those of centres, families, programmes and months.
OTHER_FIGURES = ("women", "with_partners", "completed", "cancelled", "postponed", "unlisted", "hosted")


@require_GET
@allow(*EVERYONE)
def briefing_list(request: StaffRequest) -> HttpResponse:
    if asked := request.GET.get("period"):
        return redirect("reports:briefing_page", span_or_404(asked).code)
    return render(request, "reports/briefing_list.html", {"lines": half_years_with_classes(request.user)})


def span_or_404(code: str) -> Span:
    try:
        return read_period(code)
    except PeriodError as error:
        raise Http404(str(error)) from error


def figures_for(request: StaffRequest, span: Span) -> Figures:
    """The figures of the centres the person may see."""
    centres = Centre.objects.visible_to(request.user).of_board(request.hats.board)
    return figures_of(request.hats.board, span, centres, today=localdate())


@require_GET
@allow(*EVERYONE)
def briefing_page(request: StaffRequest, period: str) -> HttpResponse:
    span = span_or_404(period)
    figures = figures_for(request, span)
    shown = {
        "figures": figures,
        "guided_share": figures.share("guided"),
        "not_guided_share": figures.share("not_guided"),
        "families": [(line, figures.family_share(line)) for line in figures.families],
        "programmes": [(line, Guidance(line.guidance).label) for line in figures.programmes],
        "others": [(INDICATORS[code], figures.reported(code)) for code in OTHER_FIGURES],
        "sentences": result_sentences(figures),
        "chart": chart_of(figures),
        "narrow_chart": chart_of(figures, narrow=True),
        "rows_url": reverse("reports:figure_rows", args=[span.code]),
        "issue_form": IssueForm(),
    }
    return render(request, "reports/briefing_page.html", shown)
