"""The history of a class: a line for every step it took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.class_state import State
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField


class ClassStep(models.Model):
    """One line of a class's history: it came to `state`, by whom, when, why."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, verbose_name=_("lớp"), related_name="steps")
    state = models.CharField(_("trạng thái"), max_length=20, choices=State.choices)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("người thực hiện"),
        related_name="+",
        null=True,
    )  # NULL: the system, as when a province is loaded
    taken_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    reason = CleanCharField(_("lý do"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("bước")
        verbose_name_plural = _("lịch sử lớp")
        constraints = [
            models.CheckConstraint(name="class_step_state_is_a_known_one", condition=Q(state__in=State.values))
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}"
