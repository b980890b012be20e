"""The rules and the length that a class would go by: beside its form, and as a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from centres.access import EVERYONE, StaffRequest, allow
from centres.models import Centre
from courses.classes.class_entry import start_of
from courses.classes.class_page import rule_lines, rules_on
from courses.models import Programme
from portal.dated import holds_on


@require_GET
@allow(*EVERYONE)
def class_rules(request: StaffRequest) -> HttpResponse:
    """`programme`, `opened_on` and `centre` as the form of a new class takes them; nonsense is passed over."""
    board = request.hats.editing_board if request.hats.can_edit else request.hats.board
    centres = list(Centre.objects.editable_by(request.user).of_board(board))
    versions = list(Programme.objects.of_board(board).for_listing())
    start = start_of(request.GET.dict(), centres, versions)
    day, programme = start.get("opened_on", localdate()), start.get("programme")
    rules = rules_on(board.pk, day)
    shown: dict[str, Any] = {"start": start, "day": day, "programme": programme, "rules": rules}
    shown |= {"rule_lines": rule_lines(rules, programme), "is_new": "new" in request.GET}
    shown["programmes"] = [row for row in versions if holds_on(day, row.valid_from, row.valid_to)]
    is_fragment = request.headers.get("HX-Request")
    return render(request, f"courses/{'_class_rules' if is_fragment else 'class_rules'}.html", shown)
