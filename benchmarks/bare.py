"""What Django itself costs: 50 rows in a plain table for a signed-in person, behind the portal's own middleware."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import TrainingClass
from portal.policy import allow_anyone

ROWS = 50


@allow_anyone  # mounted by the benchmarks alone
@login_required
def bare_list(request: HttpRequest) -> HttpResponse:
    """The newest rows through the template engine that `startproject` sets up: no frame, filter, sorting or count."""
    rows = TrainingClass.objects.order_by("-pk")[:ROWS]
    return render(request, "bare_list.html", {"rows": rows}, using="bare")
