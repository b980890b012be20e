"""Why somebody of the board looked at the names of a class: the reason, who, when; the centre can read it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField
from portal.models import User

OPEN_FOR = timedelta(hours=1)  # a reason given once opens one class's names for so long
LEAST_REASON = 10  # letters


class NameAccessQuerySet(models.QuerySet["NameAccess"]):
    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> NameAccessQuerySet:
        return self.filter(training_class=training_class)

    def open_to(self, user: User, at: datetime | None = None) -> NameAccessQuerySet:
        """Reasons this person gave less than an hour ago."""
        return self.filter(asked_by=user, asked_at__gt=(at or now()) - OPEN_FOR)

    # Loading
    def for_listing(self) -> NameAccessQuerySet:
        return self.select_related("asked_by").order_by("-asked_at", "-pk")


class NameAccess(models.Model):
    """One reason by one person for one class. Written once, never changed."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="name_accesses"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người xem"), related_name="+"
    )
    asked_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    reason = CleanCharField(_("lý do"), max_length=250)

    objects = NameAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần xem tên học viên")
        verbose_name_plural = _("lần xem tên học viên")
        constraints = [
            models.CheckConstraint(name="looking_at_names_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.reason
