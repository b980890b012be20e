"""What lecturers do for a class outside its sessions: essays marked, exams set. It counts in standard hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models import Lecturer
from courses.models.training_class import TrainingClass

if TYPE_CHECKING:
    from portal.models import User


class DutyKind(models.TextChoices):
    """1147-QĐ/BTGDVTW (01/12/2025), Điều 13: 6 essays are one hour, one exam one and a half."""

    ESSAYS = "ESSAYS", _("chấm bài thu hoạch")
    EXAMS = "EXAMS", _("ra đề, đáp án, thang điểm")


class TeachingDutyQuerySet(models.QuerySet["TeachingDuty"]):
    # Scope
    def editable_by(self, user: User) -> TeachingDutyQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.editable_by(user))


class TeachingDuty(models.Model):
    """How many essays or exams one lecturer did for one class on one day."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="duties")
    lecturer = models.ForeignKey(Lecturer, models.PROTECT, verbose_name=_("giảng viên"), related_name="duties")
    kind = models.CharField(_("việc"), max_length=20, choices=DutyKind.choices)
    done_on = models.DateField(_("ngày"))
    quantity = models.PositiveIntegerField(_("số lượng"))

    objects = TeachingDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc tính giờ chuẩn")
        verbose_name_plural = _("việc tính giờ chuẩn")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "lecturer", "kind", "done_on"],
                name="a_duty_is_noted_once_a_day",
                violation_error_message=_("Việc này của giảng viên trong ngày đã được ghi."),
            ),
            models.CheckConstraint(name="duty_kind_is_a_known_one", condition=Q(kind__in=DutyKind.values)),
            models.CheckConstraint(
                name="a_duty_has_from_1_to_1000_pieces",
                condition=Q(quantity__range=(1, 1000)),
                violation_error_message=_("Số lượng phải từ 1 đến 1.000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer}: {self.get_kind_display()} × {self.quantity}"
