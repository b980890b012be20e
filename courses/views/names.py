"""Giving the reason for looking at a class's names, and reading who gave one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centres.access import EVERYONE, StaffRequest, allow
from courses.learners.privacy import ReasonError, ask_for_names, is_own_class, may_see_names
from courses.models import NameAccess, TrainingClass
from courses.models.name_access import OPEN_FOR
from portal.listing import ROWS_A_PAGE, BoundedPaginator
from portal.policy import path_within
from portal.vietnamese import clean


@require_http_methods(["GET", "POST"])
@allow(*EVERYONE)
def ask_names(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_page(), pk=class_id)
    shown: dict[str, Any] = {"item": item, "reason": request.POST.get("reason", ""), "next": path_within(request, item)}
    if request.method == "POST" and not is_own_class(request, item):
        try:
            ask_for_names(item, reason=clean(shown["reason"]), by=request.user)
        except ReasonError as error:
            shown["error"] = str(error)
        else:
            messages.success(request, _("Đã ghi lý do. Danh sách tên mở cho bạn trong một giờ."))
            return redirect(shown["next"])
    accesses = NameAccess.objects.of_class(item).for_listing()
    shown |= {
        "is_own": is_own_class(request, item),
        "is_open": may_see_names(request, item),
        "minutes": int(OPEN_FOR.total_seconds() // 60),
        "page_obj": BoundedPaginator(accesses, ROWS_A_PAGE).page_asked(request.GET.get("page")),
    }
    return render(request, "courses/ask_names.html", shown)
