"""One person's record: what the portal holds of them, to be shown to them, given to them, and corrected.

Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: who the data is about may know it and have it corrected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.learners.privacy import ReasonError, masked_id_number, masked_phone
from courses.models import Enrolment, Learner, RuleSet
from courses.models.name_access import LEAST_REASON
from courses.outcomes.results import outcome, rules_among
from portal import audit
from portal.models import AuditEntry, User

FIELDS = (
    "full_name",
    "gender",
    "birth",
    "id_number",
    "phone",
    "ethnicity",
    "religion",
    "party_joined",
    "party_confirmed",
)
SENSITIVE = ("id_number", "ethnicity", "religion", "party_joined", "party_confirmed")  # Nghị định 356/2025, Điều 4
MASKED = "•••"


class StaleLearnerError(Exception):
    """Somebody saved the learner after the form was opened: label, stored and typed value of each difference."""

    def __init__(self, stored: Learner, said: Mapping[str, Any]) -> None:
        super().__init__(_("Thông tin học viên đã được người khác sửa sau khi bạn mở biểu mẫu."))
        self.version = stored.version
        self.conflicts = [
            (Learner._meta.get_field(name).verbose_name, getattr(stored, name), value)  # type: ignore[union-attr]
            for name, value in said.items()
            if getattr(stored, name) != value
        ]


def masked_facts(learner: Learner) -> list[tuple[str, str]]:
    """Label and value of what is known, the sensitive ones masked; unknown ones are left out."""
    masks = {"id_number": masked_id_number, "phone": masked_phone}
    facts = []
    for name, label, value in known_facts(learner):
        if name in masks:
            value = masks[name](value)
        elif name in SENSITIVE:
            value = MASKED
        facts.append((label, value))
    return facts


def open_facts(learner: Learner) -> list[tuple[str, str]]:
    return [(label, value) for _name, label, value in known_facts(learner)]


def known_facts(learner: Learner) -> list[tuple[str, str, str]]:
    """Name, label and text of each field that is filled."""
    facts = []
    for name in FIELDS:
        value = learner.get_gender_display() if name == "gender" else getattr(learner, name)
        if value and not (name == "gender" and not learner.gender):
            label = str(Learner._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            facts.append((name, label, str(value)))
    return facts


def has_sensitive(learner: Learner) -> bool:
    return any(getattr(learner, name) for name in (*SENSITIVE, "phone"))


def places_of(learner: Learner) -> list[Enrolment]:
    """The person's classes over the years, the newest first, with what became of each (`outcome`)."""
    places = list(
        learner.enrolments.select_related("training_class__board", "training_class__programme", "organisation")
        .prefetch_related("certificates")
        .order_by("-training_class__opened_on", "-pk")
    )
    board_rules = list(RuleSet.objects.of_board(learner.board))
    for place in places:
        rules = rules_among(board_rules, place.training_class.opened_on)
        place.outcome = outcome(place.score, place.retake_score, rules)  # type: ignore[attr-defined]
    return places


def corrections_of(learner: Learner) -> list[AuditEntry]:
    """What was changed in the record, by whom, the newest first."""
    return list(AuditEntry.objects.about(learner).select_related("actor").order_by("-at", "-pk"))


def reveal(learner: Learner, *, by: User) -> list[tuple[str, str]]:
    """The facts unmasked; that somebody looked is recorded."""
    with transaction.atomic():
        audit.record(by, "see_learner", learner)
    return open_facts(learner)


def export(learner: Learner, *, reason: str, by: User) -> bytes:
    """All that is held of one person as JSON, with who took it and why. Raises ReasonError."""
    if len(reason) < LEAST_REASON:
        raise ReasonError(_("Hãy ghi rõ lý do, ít nhất {count} ký tự.").format(count=LEAST_REASON))
    record = {
        "learner": dict(open_facts(learner)),
        "classes": [
            {
                "class": place.training_class.name,
                "opened_on": place.training_class.opened_on and place.training_class.opened_on.isoformat(),
                "sent_by": str(place.organisation or ""),
                "position": place.position,
                "score": str(place.score) if place.score is not None else None,
                "retake_score": str(place.retake_score) if place.retake_score is not None else None,
                "certificates": [certificate.number_text for certificate in place.certificates.all()],
            }
            for place in places_of(learner)
        ],
        "taken_by": by.get_full_name(),
        "reason": reason,
    }
    with transaction.atomic():
        audit.record(by, "export_learner", learner, {"reason": ("", reason)})
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def correct(learner: Learner, said: Mapping[str, Any], *, seen_version: str, by: User) -> None:
    """Save a correction; the old values stay in the trail, sensitive ones masked. Raises StaleLearnerError."""
    with transaction.atomic():
        stored = Learner.objects.select_for_update().get(pk=learner.pk)
        if seen_version != str(stored.version):
            raise StaleLearnerError(stored, said)
        changes = {
            name: (getattr(stored, name), value) for name, value in said.items() if getattr(stored, name) != value
        }
        for name, (_before, value) in changes.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.save()
        audit.record(by, "correct_learner", stored, {name: veiled(name, *pair) for name, pair in changes.items()})


def veiled(name: str, before: Any, after: Any) -> tuple[str, str]:
    """The two values as the trail keeps them."""
    if name == "id_number":
        return masked_id_number(before), masked_id_number(after)
    if name == "phone":
        return masked_phone(before), masked_phone(after)
    if name in SENSITIVE:
        return MASKED if before else "", MASKED if after else ""
    return str(before or ""), str(after or "")
