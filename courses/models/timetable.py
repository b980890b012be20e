"""A class's sessions by half-day, and who was absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models import Lecturer
from courses.models.enrolment import Enrolment
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField

if TYPE_CHECKING:
    from portal.models import User


class HalfDay(models.IntegerChoices):
    """A session (buổi) is a half-day; whole numbers, so that they sort as the day goes."""

    MORNING = 1, _("sáng")
    AFTERNOON = 2, _("chiều")
    EVENING = 3, _("tối")


class SessionKind(models.TextChoices):
    """What the periods are spent on (HD 61-HD/BTGTW, 16/6/2022)."""

    LESSON = "LESSON", _("lên lớp")
    DISCUSSION = "DISCUSSION", _("thảo luận")
    FIELD_STUDY = "FIELD_STUDY", _("nghiên cứu thực tế")
    REVIEW = "REVIEW", _("ôn tập")
    ESSAY = "ESSAY", _("viết thu hoạch, kiểm tra")


class SessionQuerySet(models.QuerySet["Session"]):
    # Scope
    def visible_to(self, user: User) -> SessionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def editable_by(self, user: User) -> SessionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.editable_by(user))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> SessionQuerySet:
        return self.filter(training_class=training_class)

    def taken(self) -> SessionQuerySet:
        """Sessions whose attendance was taken: the others say nothing about anybody."""
        return self.filter(taken_at__isnull=False)

    # Loading
    def for_listing(self) -> SessionQuerySet:
        return self.select_related("lecturer", "taken_by").order_by("held_on", "half_day", "list_order", "pk")


class Session(models.Model):
    """One lesson in one half-day; `period_count` in tiết. `taken_at` NULL: attendance not taken, nobody absent."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="sessions")
    held_on = models.DateField(_("ngày"))
    half_day = models.PositiveSmallIntegerField(_("buổi"), choices=HalfDay.choices)
    list_order = models.PositiveSmallIntegerField(_("thứ tự trong buổi"), default=0)
    kind = models.CharField(_("hình thức"), max_length=20, choices=SessionKind.choices, default=SessionKind.LESSON)
    lesson = CleanCharField(_("bài, nội dung"), max_length=250)
    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, verbose_name=_("giảng viên"), related_name="sessions", null=True, blank=True
    )
    period_count = models.PositiveSmallIntegerField(_("số tiết"), default=5)
    venue = CleanCharField(_("địa điểm"), max_length=200, blank=True)
    taken_at = models.DateTimeField(_("điểm danh lúc"), null=True, blank=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("người điểm danh"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    version = models.PositiveIntegerField(default=1)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("lịch học")
        indexes = [models.Index(fields=["lecturer", "held_on", "half_day"], name="session_by_lecturer_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "held_on", "half_day", "lesson"],
                name="a_lesson_stands_once_in_a_half_day",
                violation_error_message=_("Bài này đã có trong buổi đó."),
            ),
            models.CheckConstraint(name="half_day_is_a_known_one", condition=Q(half_day__in=HalfDay.values)),
            models.CheckConstraint(name="session_kind_is_a_known_one", condition=Q(kind__in=SessionKind.values)),
            models.CheckConstraint(
                name="a_session_has_from_1_to_10_periods",
                condition=Q(period_count__range=(1, 10)),
                violation_error_message=_("Số tiết của một buổi phải từ 1 đến 10."),
            ),
            models.CheckConstraint(
                name="attendance_says_who_took_it",
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.lesson


class Absence(models.Model):
    """One learner was absent from one session, with leave or without. Present learners have no row."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("buổi học"), related_name="absences")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name=_("học viên"), related_name="absences")
    has_leave = models.BooleanField(_("có phép"), default=False)

    class Meta:
        verbose_name = _("vắng mặt")
        verbose_name_plural = _("vắng mặt")
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="an_absence_is_noted_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}"
