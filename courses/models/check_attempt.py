"""Codes that nobody issued, asked for at the public check page: counted by address, kept for minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class CheckAttemptQuerySet(models.QuerySet["CheckAttempt"]):
    # Vocabulary
    def by_visitor(self, visitor: str) -> CheckAttemptQuerySet:
        return self.filter(visitor=visitor)

    def since(self, moment: datetime) -> CheckAttemptQuerySet:
        return self.filter(at__gt=moment)

    def before(self, moment: datetime) -> CheckAttemptQuerySet:
        return self.filter(at__lte=moment)


class CheckAttempt(models.Model):
    """One unknown code from one address. Kept in the database because several nodes count together."""

    visitor = models.CharField(max_length=64)  # a keyed hash of the address, never the address
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = CheckAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "lần hỏi mã không có"
        verbose_name_plural = "lần hỏi mã không có"
        indexes = [models.Index(fields=["visitor", "at"], name="check_attempt_by_visitor")]

    def __str__(self) -> str:
        return self.visitor[:8]
