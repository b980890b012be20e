"""Rules of assessment, certificates and hours as dated rows: what held on a class's opening day holds for the class."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Document
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins
from portal.fields import CleanCharField


class Band(models.TextChoices):
    """Classification of a result, from the best down."""

    EXCELLENT = "EXCELLENT", _("xuất sắc")
    GOOD = "GOOD", _("giỏi")
    FAIR = "FAIR", _("khá")
    AVERAGE = "AVERAGE", _("trung bình")
    FAIL = "FAIL", _("không đạt")


class RuleSetQuerySet(DatedQuerySet["RuleSet"]):
    # Vocabulary
    def of_board(self, board: Board) -> RuleSetQuerySet:
        return self.filter(board=board)

    # Loading
    def with_document(self) -> RuleSetQuerySet:
        return self.select_related("document")

    def rules_on(self, on: date) -> RuleSet | None:
        """The rules in force on that day; ends the chain."""
        return self.in_force(on).first()


class RuleSet(models.Model):
    """One dated set of rules. Shares are whole percents; scores points of `score_max`.

    Defaults are those of 1147-QĐ/BTGDVTW (01/12/2025), Điều 5, 6, 9 and 13.
    """

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="rule_sets")
    name = CleanCharField(_("tên bộ quy định"), max_length=150)
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("văn bản"), related_name="rule_sets", null=True, blank=True
    )
    clause = CleanCharField(_("căn cứ"), max_length=200, blank=True)
    least_learners = models.PositiveSmallIntegerField(_("số học viên tối thiểu một lớp"), null=True, blank=True)
    attendance_percent = models.PositiveSmallIntegerField(_("tỷ lệ số tiết phải dự (%)"), default=80)
    score_max = models.DecimalField(_("thang điểm"), max_digits=5, decimal_places=2, default=Decimal(10))
    score_step = models.DecimalField(_("bước điểm"), max_digits=4, decimal_places=2, default=Decimal("0.25"))
    pass_from = models.DecimalField(_("đạt từ"), max_digits=5, decimal_places=2, default=Decimal(5))
    fair_from = models.DecimalField(_("khá từ"), max_digits=5, decimal_places=2, default=Decimal(7))
    good_from = models.DecimalField(_("giỏi từ"), max_digits=5, decimal_places=2, default=Decimal(8))
    excellent_from = models.DecimalField(_("xuất sắc từ"), max_digits=5, decimal_places=2, default=Decimal(9))
    retakes = models.PositiveSmallIntegerField(_("số lần làm lại"), default=1)
    certificate_days = models.PositiveSmallIntegerField(_("số ngày phải cấp giấy chứng nhận"), default=15)
    norm_hours = models.DecimalField(_("giờ chuẩn một năm học"), max_digits=6, decimal_places=2, default=Decimal(270))
    director_percent = models.PositiveSmallIntegerField(_("định mức của giám đốc (%)"), default=10)
    deputy_percent = models.PositiveSmallIntegerField(_("định mức của phó giám đốc (%)"), default=20)
    live_percent = models.PositiveSmallIntegerField(_("giảng trực tiếp ít nhất (%)"), default=50)
    essays_per_hour = models.PositiveSmallIntegerField(_("số bài chấm tính một giờ"), default=6)
    hours_per_exam = models.DecimalField(
        _("giờ chuẩn cho một bộ đề"), max_digits=4, decimal_places=2, default=Decimal("1.5")
    )
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ quy định đánh giá")
        verbose_name_plural = _("bộ quy định đánh giá")
        constraints = [
            models.CheckConstraint(
                name="rule_set_percents_are_at_most_100",
                condition=Q(
                    attendance_percent__lte=100,
                    director_percent__lte=100,
                    deputy_percent__lte=100,
                    live_percent__lte=100,
                ),
                violation_error_message=_("Tỷ lệ phải từ 0 đến 100."),
            ),
            models.CheckConstraint(
                name="rule_set_bands_rise_to_the_top_score",
                condition=Q(
                    pass_from__gt=0,
                    fair_from__gt=F("pass_from"),
                    good_from__gt=F("fair_from"),
                    excellent_from__gt=F("good_from"),
                    score_max__gte=F("excellent_from"),
                ),
                violation_error_message=_("Các mức điểm phải tăng dần và không quá thang điểm."),
            ),
            models.CheckConstraint(
                name="rule_set_step_and_hours_are_above_nought",
                condition=Q(score_step__gt=0, essays_per_hour__gt=0),
                violation_error_message=_("Bước điểm và số bài chấm một giờ phải lớn hơn 0."),
            ),
            ends_after_it_begins("rule_set_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    def band_of(self, score: Decimal) -> Band:
        """Lower bounds are included: 7,0 is khá (1147-QĐ/BTGDVTW, Điều 6)."""
        floors: list[tuple[Any, Band]] = [
            (self.excellent_from, Band.EXCELLENT),
            (self.good_from, Band.GOOD),
            (self.fair_from, Band.FAIR),
            (self.pass_from, Band.AVERAGE),
        ]
        return next((band for floor, band in floors if score >= floor), Band.FAIL)
