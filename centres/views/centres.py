"""The centres side by side, and each one's page, as they were on a day."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.centre_page import centre_page
from centres.forms import CentreFilter, DayForm
from centres.models import Centre
from centres.overview import ORDERS, CentreLine, centre_lines, ordered_lines, total_of
from centres.tables import centre_workbook
from portal.listing import ROWS_A_PAGE, Ordering, workbook_response

ORDER = Ordering({"board": (), **dict.fromkeys(ORDERS, ())}, default="board")


def lines_asked(request: StaffRequest) -> tuple[CentreFilter, date, str, list[CentreLine]]:
    """The filter, the day, the order asked for, and the lines in that order."""
    asked = CentreFilter(request.GET)
    day, sort = asked.day(), ORDER.asked(request)
    centres = list(asked.narrowed(Centre.objects.visible_to(request.user)).for_listing(day))
    return asked, day, sort, ordered_lines(centre_lines(centres, day), sort)


@require_GET
@allow(*EVERYONE)
def centre_list(request: StaffRequest) -> HttpResponse:
    asked, day, sort, lines = lines_asked(request)
    posts, people = total_of(lines)
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = {"filter": asked, "page_obj": page, "sort": sort, "day": day, "today": localdate()}
    return render(request, "centres/centre_list.html", shown | {"total_posts": posts, "total_people": people})


@require_GET
@allow(*EVERYONE)
def export_centres(request: StaffRequest) -> HttpResponse:
    _asked, day, _sort, lines = lines_asked(request)
    return workbook_response(centre_workbook(lines, day), "trung-tam-chinh-tri.xlsx")


@require_GET
@allow(*EVERYONE)
def centre_detail(request: StaffRequest, centre_id: int) -> HttpResponse:
    asked = DayForm(request.GET)
    day = asked.day()
    centre = get_object_or_404(
        Centre.objects.visible_to(request.user).with_name(day).with_edit_mark(request.user), pk=centre_id
    )
    page = centre_page(centre, day)
    return render(request, "centres/centre_detail.html", {"page": page, "asked": asked, "today": localdate()})
