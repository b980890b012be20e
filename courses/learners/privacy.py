"""Who may see learners by name: the centre's own people; the board's only for a reason, for an hour, on record.

Masks for what is sensitive by law stand here too (Luật 91/2025/QH15; Nghị định 356/2025/NĐ-CP, Điều 4).
"""

from __future__ import annotations

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from centres.access import CENTRE, StaffRequest
from centres.models import Centre
from courses.models import NameAccess, TrainingClass
from courses.models.name_access import LEAST_REASON
from portal import audit
from portal.models import User


class ReasonError(ValueError):
    """The reason is missing or too short to mean anything; the text may be shown."""


def is_own_class(request: StaffRequest, training_class: TrainingClass) -> bool:
    """Whether the person works at the class's centre, or at the one that carries it on."""
    if not request.hats.holds(*CENTRE):
        return False
    own = {centre.pk for centre in request.hats.centres}
    return (
        training_class.centre_id in own or Centre.objects.succeeded_by(own).with_key(training_class.centre_id).exists()
    )


def may_see_names(request: StaffRequest, training_class: TrainingClass) -> bool:
    """Asked by every page and every deed that shows or writes learners of a class the person may see."""
    if is_own_class(request, training_class):
        return True
    return NameAccess.objects.open_to(request.user).of_class(training_class).exists()


def refuse_names(request: StaffRequest, training_class: TrainingClass) -> None:
    """Raises Http404 for who may not see the names: a download of names has no counts to show instead."""
    if not may_see_names(request, training_class):
        raise Http404


def ask_for_names(training_class: TrainingClass, *, reason: str, by: User) -> NameAccess:
    """Record why somebody looks at the names of a class; opens them for an hour. Raises ReasonError."""
    if len(reason) < LEAST_REASON:
        raise ReasonError(_("Hãy ghi rõ lý do, ít nhất {count} ký tự.").format(count=LEAST_REASON))
    with transaction.atomic():
        access = NameAccess.objects.create(training_class=training_class, asked_by=by, reason=reason)
        audit.record(by, "see_names", training_class, {"reason": ("", reason)})
    return access


def masked_id_number(number: str) -> str:
    """ "056085001234" → "056•••••1234": the first three, the last four; shorter numbers show their last three."""
    if len(number) < 9:
        return "•" * max(len(number) - 3, 0) + number[-3:]
    return f"{number[:3]}{'•' * (len(number) - 7)}{number[-4:]}"


def masked_phone(phone: str) -> str:
    """ "0905123456" → "•••••••456"."""
    return "•" * max(len(phone) - 3, 0) + phone[-3:]
