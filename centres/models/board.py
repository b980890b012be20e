"""The provincial propaganda board: the tenant to which every growing row belongs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.naming import board_name
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins
from portal.fields import CleanCharField

if TYPE_CHECKING:
    from portal.models import User


class BoardQuerySet(DatedQuerySet["Board"]):
    # Scope
    def visible_to(self, user: User, on: date | None = None) -> BoardQuerySet:
        """The boards whose people, or whose centres' people, the user is among on that day."""
        from centres.models.people import Appointment  # noqa: PLC0415 - people stands on board

        posts = Appointment.objects.held_by(user).counting(on)
        return self.filter(Q(pk__in=posts.values("board")) | Q(pk__in=posts.values("centre__board")))

    # Loading
    def with_name(self, on: date) -> BoardQuerySet:
        """Annotates `name`, the board's name on that day."""
        return self.annotate(name=board_name("pk", on))


class Board(models.Model):
    """A provincial board (Ban Tuyên giáo Tỉnh ủy; since 2025 Ban Tuyên giáo và Dân vận Tỉnh ủy)."""

    code = CleanCharField(_("mã"), max_length=20, unique=True)
    superior = CleanCharField(_("cấp ủy trực tiếp"), max_length=150)  # printed above the issuer: TỈNH ỦY …
    symbol = CleanCharField(_("ký hiệu văn bản"), max_length=20)  # BTGTU, in "Số 12-BC/BTGTU"
    place = CleanCharField(_("địa danh"), max_length=60)  # printed before the date of a paper
    signer_post = CleanCharField(_("chức vụ người ký"), max_length=80, default="TRƯỞNG BAN")
    signer_authority = CleanCharField(_("ký thay"), max_length=80, blank=True)  # "K/T TRƯỞNG BAN"; empty: in person
    signer_name = CleanCharField(_("người ký"), max_length=100, blank=True)
    valid_from = models.DateField(_("hoạt động từ"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban tuyên giáo")
        verbose_name_plural = _("ban tuyên giáo")
        constraints = [ends_after_it_begins("board_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.code
