"""The page of one document, with what rests on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Document
from reports.resting import resting_on


@require_GET
@allow(*EVERYONE)
def document_detail(request: StaffRequest, document_id: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user).for_page(), pk=document_id)
    groups, is_cut = resting_on(document, request.user)
    shown = {
        "document": document,
        "groups": groups,
        "is_cut": is_cut,
        "can_edit": Document.objects.editable_by(request.user).with_key(document_id).exists(),
        "is_in_force": document.is_in_force(localdate()),
    }
    return render(request, "reports/document_detail.html", shown)
