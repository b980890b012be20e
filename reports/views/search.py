"""One box over everything the person may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from portal.listing import MOST_LETTERS
from reports.search import KINDS, search


@require_GET
@allow(*EVERYONE)
def search_page(request: StaffRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:MOST_LETTERS]
    kind = request.GET.get("in", "")
    found = search(request.user, q, kind=kind, page=request.GET.get("page"))
    chosen = next((one for one in KINDS if one.code == kind), None)
    return render(request, "reports/search_page.html", {"q": q, "found": found, "chosen": chosen})
