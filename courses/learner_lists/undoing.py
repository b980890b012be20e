"""Takes a whole list back out of its class, while nothing rests on it."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _

from courses.models import Absence, Certificate, Enrolment, Learner, LearnerBatch, LearnerBatchState, TrainingClass
from portal import audit
from portal.models import User
from portal.vietnamese import format_count


class UndoError(Exception):
    """The list cannot be taken back; the text may be shown."""


def undo_batch(batch: LearnerBatch, *, by: User) -> Counter[str]:
    """Remove the places that this list made, and the learners it added who have no other place.

    All or nothing: with a score, an absence or a certificate on one of them nothing is removed. Of two people
    pressing at once one succeeds. Gives how many "enrolments" and "learners" went. Raises UndoError.
    """
    with transaction.atomic():
        TrainingClass.objects.select_for_update().get(pk=batch.training_class_id)
        undone = LearnerBatch.objects.filter(pk=batch.pk, state=LearnerBatchState.APPLIED).update(
            state=LearnerBatchState.UNDONE, applied_at=now()
        )
        if not undone:
            raise UndoError(_("Danh sách này chưa nhập xong hoặc đã được rút lại."))
        refuse_used(batch)
        _total, removed = Enrolment.objects.filter(batch=batch).delete()
        counts = Counter(
            enrolments=removed.get(Enrolment._meta.label, 0), learners=remove_placeless(batch.made_learners)
        )
        audit.record(by, "undo_learners", batch, {"counts": (None, dict(counts))})
    batch.refresh_from_db(fields=["state", "applied_at"])
    return counts


def refuse_used(batch: LearnerBatch) -> None:
    """Raises UndoError, saying how many, when something was entered on a place since."""
    places = Enrolment.objects.select_for_update().filter(batch=batch)
    found = places.annotate(
        is_absent=Exists(Absence.objects.filter(enrolment=OuterRef("pk"))),
        is_certified=Exists(Certificate.objects.filter(enrolment=OuterRef("pk"))),
    ).values_list("score", "is_absent", "is_certified")
    used = sum(score is not None or is_absent or is_certified for score, is_absent, is_certified in found)
    if used:
        sentence = _(
            "Chưa rút lại được: {count} học viên của danh sách này đã có điểm, vắng mặt hoặc giấy chứng nhận. "
            "Hãy xóa các mục đó trước, hoặc cho từng người thôi học."
        )
        raise UndoError(sentence.format(count=format_count(used)))


def remove_placeless(learners: list[int]) -> int:
    """Delete those of the learners who sit in no class."""
    gone = 0
    for start in range(0, len(learners), 1000):
        part = Learner.objects.filter(pk__in=learners[start : start + 1000])
        placeless = part.filter(~Exists(Enrolment.objects.filter(learner=OuterRef("pk"))))
        _total, removed = placeless.delete()
        gone += removed.get(Learner._meta.label, 0)
    return gone
