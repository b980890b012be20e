"""The programme catalogue: each row is one dated version of one programme."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Document
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins
from portal.fields import CleanCharField, SearchKeyField

if TYPE_CHECKING:
    from portal.models import User


class Kind(models.TextChoices):
    """57-QĐ/TW (08/02/2022): đào tạo leads to a level of theory; everything else is bồi dưỡng."""

    TRAINING = "TRAINING", _("đào tạo")
    REFRESHER = "REFRESHER", _("bồi dưỡng")


class Guidance(models.TextChoices):
    """Whose guidance a programme follows; central and provincial ones make the "guided" share."""

    CENTRAL = "CENTRAL", _("Trung ương hướng dẫn")
    PROVINCIAL = "PROVINCIAL", _("Tỉnh hướng dẫn")
    LOCAL = "LOCAL", _("theo nhu cầu địa phương")


GUIDED = (Guidance.CENTRAL, Guidance.PROVINCIAL)


class Family(models.Model):
    """A board's own grouping of programmes, such as "lý luận chính trị cơ bản"."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="families")
    code = CleanCharField(_("mã"), max_length=40)
    name = CleanCharField(_("tên nhóm"), max_length=150)
    list_order = models.PositiveIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("nhóm chương trình")
        verbose_name_plural = _("nhóm chương trình")
        constraints = [models.UniqueConstraint(fields=["board", "code"], name="family_code_is_unique_within_its_board")]

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(DatedQuerySet["Programme"]):
    # Scope
    def visible_to(self, user: User) -> ProgrammeQuerySet:
        return self.filter(board__in=Board.objects.visible_to(user))

    # Vocabulary
    def of_board(self, board: Board) -> ProgrammeQuerySet:
        return self.filter(board=board)

    def matching(self, folded_words: list[str]) -> ProgrammeQuerySet:
        """Versions whose code and name hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    # Loading
    def for_listing(self) -> ProgrammeQuerySet:
        return self.select_related("family", "guidance_document").order_by("list_order", "code", "valid_from")

    def version_on(self, code: str, on: date) -> Programme | None:
        """The version of `code` in force on that day; ends the chain."""
        return self.filter(code=code).in_force(on).first()


class Programme(models.Model):
    """One version of a programme: what it is called, whose guidance it follows, from a day to a day."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="programmes")
    code = CleanCharField(_("mã"), max_length=40)
    name = CleanCharField(_("tên chương trình"), max_length=250)
    aliases: models.JSONField[list[str], list[str]] = models.JSONField(_("tên gọi khác"), default=list, blank=True)
    search_key = SearchKeyField(sources=("code", "name"))
    kind = models.CharField(_("loại hình"), max_length=20, choices=Kind.choices, default=Kind.REFRESHER)
    family = models.ForeignKey(Family, models.PROTECT, verbose_name=_("nhóm"), related_name="programmes")
    guidance = models.CharField(_("nguồn hướng dẫn"), max_length=20, choices=Guidance.choices)
    guidance_document = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name=_("văn bản hướng dẫn"),
        null=True,
        blank=True,
        related_name="programmes",
    )
    period_count = models.PositiveSmallIntegerField(_("số tiết"), null=True, blank=True)  # NULL: not laid down
    needs_id_number = models.BooleanField(_("cần số CCCD của học viên"), default=False)
    needs_party_dates = models.BooleanField(_("cần ngày vào Đảng của học viên"), default=False)
    needs_ethnicity = models.BooleanField(_("cần dân tộc, tôn giáo của học viên"), default=False)
    counts_toward_total = models.BooleanField(_("tính vào tổng số lớp của trung tâm"), default=True)
    list_order = models.PositiveIntegerField(_("thứ tự"), default=0)
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")
        constraints = [
            models.CheckConstraint(name="programme_kind_is_a_known_one", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="programme_guidance_is_a_known_one", condition=Q(guidance__in=Guidance.values)),
            ends_after_it_begins("programme_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_guided(self) -> bool:
        return self.guidance in GUIDED
