"""A board's half-year: when it ends for counting, and when reports are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.board import Board
from centres.periods import FIRST_YEAR, LAST_YEAR, HalfYear

if TYPE_CHECKING:
    from portal.models import User


class PeriodQuerySet(models.QuerySet["Period"]):
    # Scope
    def visible_to(self, user: User) -> PeriodQuerySet:
        return self.filter(board__in=Board.objects.visible_to(user))


class Period(models.Model):
    """One half-year of one board. Its days follow from year and half; see `HalfYear`."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="periods")
    year = models.PositiveSmallIntegerField(_("năm"))
    half = models.PositiveSmallIntegerField(_("nửa năm"))  # 1 or 2
    cut_off_on = models.DateField(_("chốt số liệu đến hết ngày"))  # included
    due_on = models.DateField(_("hạn nộp báo cáo"))  # included, to 24:00 local

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["board", "year", "half"], name="a_board_has_each_half_year_once"),
            models.CheckConstraint(name="a_half_year_is_the_first_or_second", condition=Q(half__in=(1, 2))),
            models.CheckConstraint(
                name="a_period_lies_in_a_plausible_year", condition=Q(year__range=(FIRST_YEAR, LAST_YEAR))
            ),
        ]

    def __str__(self) -> str:
        return self.half_year.label

    @property
    def half_year(self) -> HalfYear:
        return HalfYear(self.year, self.half)
