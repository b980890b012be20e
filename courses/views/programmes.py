"""The programme catalogue, to read; it is kept in the admin."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from courses.models import Programme
from portal.listing import ROWS_A_PAGE, BoundedPaginator, search_words


@require_GET
@allow(*EVERYONE)
def programme_list(request: StaffRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    programmes = Programme.objects.visible_to(request.user).matching(search_words(q)).for_listing()
    page = BoundedPaginator(programmes, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    return render(request, "courses/programme_list.html", {"page_obj": page, "q": q, "today": localdate()})
