"""The bodies with which centres open classes."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _

from centres.models import Board
from portal.fields import CleanCharField


class PartnerOrganisation(models.Model):
    """A body with which centres of one board open classes (ban, ngành, đoàn thể)."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="partners")
    name = CleanCharField(_("tên đơn vị phối hợp"), max_length=200)

    class Meta:
        verbose_name = _("đơn vị phối hợp")
        verbose_name_plural = _("đơn vị phối hợp")
        constraints = [
            models.UniqueConstraint(fields=["board", "name"], name="partner_name_is_unique_within_its_board")
        ]

    def __str__(self) -> str:
        return self.name


def partner_rows(board: Board, names: Collection[str]) -> dict[str, PartnerOrganisation]:
    """The board's co-organisers by name, the missing ones created."""
    held = {partner.name: partner for partner in PartnerOrganisation.objects.filter(board=board, name__in=names)}
    missing = [PartnerOrganisation(board=board, name=name) for name in sorted(set(names) - held.keys())]
    return held | {partner.name: partner for partner in PartnerOrganisation.objects.bulk_create(missing)}
