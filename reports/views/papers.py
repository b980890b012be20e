"""The briefing as a file: PDF, DOCX, XLSX, JSON or text."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from portal.papers.pdf import PdfUnavailableError
from reports.forms import IssueForm
from reports.outputs import OUTPUTS, Subject, produce
from reports.papers import Issue
from reports.views.briefing import span_or_404


@require_GET
@allow(*EVERYONE)
def download_paper(request: StaffRequest, period: str, form: str) -> HttpResponse:
    span = span_or_404(period)
    if form not in OUTPUTS:
        raise Http404
    issue_form = IssueForm(request.GET)
    if not issue_form.is_valid():
        for error in (error for errors in issue_form.errors.values() for error in errors):
            messages.error(request, str(error))
        return redirect("reports:briefing_page", span.code)
    said = issue_form.cleaned_data
    subject = Subject(
        board=request.hats.board,
        span=span,
        centres=Centre.objects.visible_to(request.user).of_board(request.hats.board),
        today=localdate(),
        issue=Issue(said["number"].zfill(2) if said["number"] else "", said["dated"]),
    )
    try:
        content = produce(form, subject)
    except PdfUnavailableError as error:
        return render(request, "reports/paper_unavailable.html", {"error": error, "span": span}, status=503)
    except LookupError as error:  # no format profile for such an early day
        messages.error(request, str(error))
        return redirect("reports:briefing_page", span.code)
    response = HttpResponse(content, content_type=OUTPUTS[form].content_type)
    suffix = "txt" if form == "text" else form
    response["Content-Disposition"] = f'attachment; filename="bao-cao-{span.code}.{suffix}"'
    return response
