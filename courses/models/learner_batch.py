"""One uploaded or pasted learner list of one class: what was read, how it was mapped, what became of it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField

if TYPE_CHECKING:
    from portal.models import User


class ListSource(models.TextChoices):
    """How a learner list came."""

    FILE = "FILE", _("tệp")
    PASTED = "PASTED", _("dán từ Excel")
    TYPED = "TYPED", _("gõ trên cổng")


class LearnerBatchState(models.TextChoices):
    """Where a learner list stands."""

    PREVIEWED = "PREVIEWED", _("đang xem trước")
    RUNNING = "RUNNING", _("đang nhập")
    APPLIED = "APPLIED", _("đã nhập")
    UNDONE = "UNDONE", _("đã rút lại")


def stored_list_name(batch: LearnerBatch, filename: str) -> str:
    """A random name: what the user called the file is kept in the row, never on the disk."""
    return f"learner-lists/{batch.key.hex}.bin"


class LearnerBatchQuerySet(models.QuerySet["LearnerBatch"]):
    # Scope
    def visible_to(self, user: User) -> LearnerBatchQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def editable_by(self, user: User, on: date | None = None) -> LearnerBatchQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.editable_by(user, on))

    def of_user(self, user: User) -> LearnerBatchQuerySet:
        """A person's own uploads: nobody confirms what somebody else previewed."""
        return self.filter(uploaded_by=user)

    # Vocabulary
    def in_state(self, state: str) -> LearnerBatchQuerySet:
        return self.filter(state=state)

    def of_class(self, training_class: TrainingClass) -> LearnerBatchQuerySet:
        return self.filter(training_class=training_class)

    # Loading
    def for_listing(self) -> LearnerBatchQuerySet:
        """The newest first, without the rows that were read."""
        return self.defer("table", "repairs", "wrong_rows", "made_learners").order_by("-pk")

    def for_page(self) -> LearnerBatchQuerySet:
        return self.select_related("training_class__centre", "training_class__programme", "training_class__board")


class LearnerBatch(models.Model):
    """One list on its way into a class: `table` as read, `mapping` and `repairs` as the user said."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="learner_batches")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(_("cách gửi"), max_length=10, choices=ListSource.choices, default=ListSource.FILE)
    filename = CleanCharField(max_length=200)  # "" when pasted or typed
    file = models.FileField(upload_to=stored_list_name, blank=True)
    sha256 = models.CharField(max_length=64)
    table: models.JSONField[Any, Any] = models.JSONField()
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    repairs: models.JSONField[Any, Any] = models.JSONField(
        default=dict
    )  # row number → {field: text, "match": pk|"new", "skip": "1" where the row is left out}
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    wrong_rows: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)  # row → why refused
    made_learners: models.JSONField[list[int], list[int]] = models.JSONField(
        default=list
    )  # keys of the persons it added, so that undoing it removes nobody else
    state = models.CharField(max_length=20, choices=LearnerBatchState.choices, default=LearnerBatchState.PREVIEWED)
    applied_at = models.DateTimeField(null=True)

    objects = LearnerBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("danh sách học viên đã gửi")
        verbose_name_plural = _("danh sách học viên đã gửi")
        constraints = [
            models.CheckConstraint(
                name="learner_batch_state_is_a_known_one", condition=Q(state__in=LearnerBatchState.values)
            ),
            models.CheckConstraint(name="list_source_is_a_known_one", condition=Q(source__in=ListSource.values)),
            models.CheckConstraint(
                name="an_applied_learner_batch_says_when",
                condition=Q(state__in=("PREVIEWED", "RUNNING")) | Q(applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(_("danh sách {source}")).format(source=self.get_source_display())

    def get_absolute_url(self) -> str:
        return reverse("courses:preview_learners", args=[self.key])

    @property
    def is_awaiting(self) -> bool:
        return self.state == LearnerBatchState.PREVIEWED

    @property
    def can_undo(self) -> bool:
        return self.state == LearnerBatchState.APPLIED


class ColumnMemory(models.Model):
    """How a centre's people mapped a header that the portal had not known: offered again at the next such list."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    header = models.CharField(max_length=64)  # SHA-256 of the folded header words
    mapping: models.JSONField[Any, Any] = models.JSONField()  # column index → field

    class Meta:
        verbose_name = _("cột đã nhớ")
        verbose_name_plural = _("cột đã nhớ")
        constraints = [
            models.UniqueConstraint(fields=["centre", "header"], name="a_header_is_remembered_once_by_a_centre")
        ]

    def __str__(self) -> str:
        return self.header[:8]
