"""The numbers of the decisions printed for classes: given once, so that the same paper always carries the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models import Centre
from courses.models.training_class import TrainingClass

if TYPE_CHECKING:
    from portal.models import User

MOST_NUMBER = 9_999  # of one year's decisions; more is a typing error


class PaperKind(models.TextChoices):
    """The decisions of a class that carry a number of their own (1147-QĐ/BTGDVTW, Điều 5)."""

    OPENING = "OPENING", _("quyết định mở lớp")
    COMMITTEE = "COMMITTEE", _("quyết định thành lập ban cán sự lớp")


class ClassPaperQuerySet(models.QuerySet["ClassPaper"]):
    # Scope
    def visible_to(self, user: User) -> ClassPaperQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> ClassPaperQuerySet:
        return self.filter(training_class=training_class)

    def of_kind(self, kind: str) -> ClassPaperQuerySet:
        return self.filter(kind=kind)

    def numbered(self, centre: Centre, year: int, number: int) -> ClassPaperQuerySet:
        """The decision of the centre that carries this number in that year: at most one."""
        return self.filter(centre=centre, year=year, number=number)


class ClassPaper(models.Model):
    """One numbered decision of one class. Both kinds are decisions (QĐ) and share the centre's one row of numbers.

    Numbers of Party papers run per type and committee term (domain.md §6.5); until the portal knows terms,
    a year stands for one, and the office may type any number that is free.
    """

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="papers")
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="+")
    kind = models.CharField(_("loại giấy tờ"), max_length=20, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))  # of `issued_on`
    number = models.PositiveIntegerField(_("số"))
    issued_on = models.DateField(_("ngày ban hành"))

    objects = ClassPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy tờ của lớp")
        verbose_name_plural = _("giấy tờ của lớp")
        constraints = [
            models.UniqueConstraint(fields=["training_class", "kind"], name="a_class_has_one_decision_of_a_kind"),
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="a_centre_gives_a_decision_number_once_a_year"
            ),
            models.CheckConstraint(name="class_paper_kind_is_a_known_one", condition=Q(kind__in=PaperKind.values)),
            models.CheckConstraint(
                name="a_decision_number_is_from_1_to_9999", condition=Q(number__range=(1, MOST_NUMBER))
            ),
        ]

    def __str__(self) -> str:
        return self.number_text

    @property
    def number_text(self) -> str:
        """ "07-QĐ/TTCT"."""
        return number_text(self.number)


def number_text(number: int) -> str:
    """The number and symbol of a centre's decision: below 10 with a leading 0 (domain.md §6.5)."""
    return f"{number:02d}-QĐ/TTCT"
