"""The first page after signing in: what waits for this person, and how the half-year stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from centres.access import Hats, StaffRequest, hats_of
from courses.models import ImportBatch, TrainingClass
from portal.policy import allow_signed_in
from portal.vietnamese import format_count
from reports.overview import half_years_with_classes

RECENT = 4  # half-years on the first page


@dataclass(frozen=True)
class Waiting:
    """One thing to do, and where it is done."""

    text: str
    url: str


@require_GET
@allow_signed_in
def home(request: HttpRequest) -> HttpResponse:
    hats = hats_of(request)
    staff = cast(StaffRequest, request)
    if not hats.is_board and not hats.is_centre:
        return render(request, "reports/home_without_post.html")
    shown = {"waiting": waiting_for(staff, hats), "overview": half_years_with_classes(staff.user)[:RECENT]}
    return render(request, "reports/home.html", shown)


def waiting_for(request: StaffRequest, hats: Hats) -> list[Waiting]:
    """What the person can settle; three queries."""
    if not hats.can_edit:
        return []
    today = localdate()
    classes = reverse("courses:class_list")
    counts = TrainingClass.objects.editable_by(request.user).waiting_counts(today)
    previews = ImportBatch.objects.of_user(request.user).awaiting().count()
    lines = [
        (
            counts["due_to_open"],
            ngettext(
                "{count} lớp đã đến ngày khai giảng: xác nhận đã mở, hoãn hay hủy",
                "{count} lớp đã đến ngày khai giảng: xác nhận đã mở, hoãn hay hủy",
                counts["due_to_open"],
            ),
            f"{classes}?state=PLANNED&sort=opened",
        ),
        (
            counts["due_to_complete"],
            ngettext(
                "{count} lớp đã qua ngày bế giảng: xác nhận đã bế giảng",
                "{count} lớp đã qua ngày bế giảng: xác nhận đã bế giảng",
                counts["due_to_complete"],
            ),
            f"{classes}?state=OPEN&sort=opened",
        ),
        (
            previews,
            _("{count} danh sách đã tải lên nhưng chưa xác nhận nhập"),
            reverse("courses:upload_list"),
        ),
    ]
    return [Waiting(text.format(count=format_count(count)), url) for count, text, url in lines if count]
