"""One person's record over the years: shown masked, opened on record, given with a reason, corrected."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import CENTRE, EVERYONE, StaffRequest, allow
from courses.learners import learner_records
from courses.learners.learner_record_form import LearnerRecordForm
from courses.learners.learner_records import StaleLearnerError
from courses.learners.privacy import ReasonError
from courses.models import Learner
from portal.vietnamese import clean


def shown_of(learner: Learner) -> dict[str, Any]:
    return {
        "learner": learner,
        "facts": learner_records.masked_facts(learner),
        "has_masked": learner_records.has_sensitive(learner),
        "places": learner_records.places_of(learner),
        "corrections": learner_records.corrections_of(learner),
    }


@require_GET
@allow(*EVERYONE)
def learner_detail(request: StaffRequest, learner_id: int) -> HttpResponse:
    learner = get_object_or_404(Learner.objects.visible_to(request.user).select_related("board"), pk=learner_id)
    return render(request, "courses/learner_detail.html", shown_of(learner))


@require_POST
@allow(*CENTRE)
def reveal_learner(request: StaffRequest, learner_id: int) -> HttpResponse:
    """The same page with nothing masked, once: the next request is masked again."""
    learner = get_object_or_404(Learner.objects.visible_to(request.user).select_related("board"), pk=learner_id)
    facts = learner_records.reveal(learner, by=request.user)
    return render(request, "courses/learner_detail.html", shown_of(learner) | {"facts": facts, "has_masked": False})


@require_POST
@allow(*CENTRE)
def export_learner(request: StaffRequest, learner_id: int) -> HttpResponse:
    learner = get_object_or_404(Learner.objects.visible_to(request.user).select_related("board"), pk=learner_id)
    try:
        content = learner_records.export(learner, reason=clean(request.POST.get("reason", "")), by=request.user)
    except ReasonError as error:
        messages.error(request, str(error))
        return redirect(learner)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="hoc-vien-{learner.pk}.json"'
    return response


@require_http_methods(["GET", "POST"])
@allow(*CENTRE)
def edit_learner(request: StaffRequest, learner_id: int) -> HttpResponse:
    learner = get_object_or_404(Learner.objects.editable_by(request.user), pk=learner_id)
    sent = request.POST if request.method == "POST" else None
    shown: dict[str, Any] = {"learner": learner, "version": sent.get("version", "") if sent else str(learner.version)}
    form = LearnerRecordForm(sent, instance=copy(learner), needs=learner.needs())
    if sent is not None and form.is_valid():
        try:
            learner_records.correct(learner, form.values(), seen_version=shown["version"], by=request.user)
        except StaleLearnerError as error:
            shown |= {"form": form, "version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "courses/learner_form.html", shown, status=409)
        messages.success(request, _("Đã lưu thông tin học viên; giá trị cũ còn trong nhật ký sửa."))
        return redirect(learner)
    return render(request, "courses/learner_form.html", shown | {"form": form})
