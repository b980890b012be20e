"""The centres, and each one's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from portal.listing import ROWS_A_PAGE, BoundedPaginator, search_words


@require_GET
@allow(*EVERYONE)
def centre_list(request: StaffRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    centres = Centre.objects.visible_to(request.user).matching(search_words(q)).for_listing(localdate())
    page = BoundedPaginator(centres, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    return render(request, "centres/centre_list.html", {"page_obj": page, "q": q, "today": localdate()})


@require_GET
@allow(*EVERYONE)
def centre_detail(request: StaffRequest, centre_id: int) -> HttpResponse:
    centre = get_object_or_404(Centre.objects.visible_to(request.user).with_name(localdate()), pk=centre_id)
    shown = {
        "centre": centre,
        "names": centre.names.select_related("decision").order_by("-valid_from"),
        "people": centre.people_in_post(localdate()),
        "predecessors": centre.inherited_from(),
    }
    return render(request, "centres/centre_detail.html", shown)
