"""One uploaded class list: the file, what was read from it, and what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centres.models import Board
from portal.fields import CleanCharField

if TYPE_CHECKING:
    from portal.models import User


class BatchState(models.TextChoices):
    """Where an upload stands."""

    PREVIEWED = "PREVIEWED", _("đang xem trước")
    APPLIED = "APPLIED", _("đã nhập")


def stored_name(batch: ImportBatch, filename: str) -> str:
    """A random name: what the user called the file is kept in the row, never on the disk."""
    return f"imports/{batch.key.hex}.bin"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    # Scope
    def of_user(self, user: User) -> ImportBatchQuerySet:
        """A person's own uploads: nobody confirms what somebody else previewed."""
        return self.filter(uploaded_by=user)

    # Vocabulary
    def awaiting(self) -> ImportBatchQuerySet:
        """Uploads that were previewed and not yet confirmed."""
        return self.filter(state=BatchState.PREVIEWED)

    # Loading
    def for_listing(self) -> ImportBatchQuerySet:
        return self.defer("table").order_by("-uploaded_at", "-pk")


class ImportBatch(models.Model):
    """One upload. `table` holds the sheet's rows as read, so that a preview is checked again when confirmed."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    filename = CleanCharField(max_length=200)
    file = models.FileField(upload_to=stored_name)
    sha256 = models.CharField(max_length=64)
    table: models.JSONField[Any, Any] = models.JSONField()  # {"sheet", "header_row", "rows": {"12": {field: cell}}}
    wrong_rows: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)  # row → why refused
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=BatchState.choices, default=BatchState.PREVIEWED)
    applied_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("danh sách lớp đã gửi")
        verbose_name_plural = _("danh sách lớp đã gửi")
        constraints = [
            models.CheckConstraint(name="batch_state_is_a_known_one", condition=Q(state__in=BatchState.values)),
            models.CheckConstraint(
                name="an_applied_batch_says_when",
                condition=Q(state=BatchState.PREVIEWED) | Q(applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("courses:preview_list", args=[self.key])

    @property
    def is_applied(self) -> bool:
        return self.state == BatchState.APPLIED
