"""The documents that decisions, programmes and classes rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centres.models.board import Board
from portal.fields import CleanCharField, SearchKeyField

if TYPE_CHECKING:
    from portal.models import User


class DocumentKind(models.TextChoices):
    """Party document types used here (399-QĐ/TW, 09/01/2026; 66-QĐ/TW, 06/02/2017)."""

    REGULATION = "REGULATION", _("quy định")
    DECISION = "DECISION", _("quyết định")
    GUIDANCE = "GUIDANCE", _("hướng dẫn")
    PLAN = "PLAN", _("kế hoạch")
    REPORT = "REPORT", _("báo cáo")
    NOTICE = "NOTICE", _("thông báo")
    LETTER = "LETTER", _("công văn")
    RESOLUTION = "RESOLUTION", _("nghị quyết")
    OTHER = "OTHER", _("văn bản khác")


class DocumentQuerySet(models.QuerySet["Document"]):
    # Scope
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Documents of the boards the user belongs to, by a board's post or a centre's."""
        return self.filter(board__in=Board.objects.visible_to(user))


class Document(models.Model):
    """One issued document, cited as "Quy định số 208-QĐ/TW, ngày 08/11/2019 của …"."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="documents")
    number = CleanCharField(_("số, ký hiệu"), max_length=60)
    kind = models.CharField(_("loại văn bản"), max_length=20, choices=DocumentKind.choices)
    issuer = CleanCharField(_("cơ quan ban hành"), max_length=150)
    issued_on = models.DateField(_("ngày ban hành"))
    abstract = CleanCharField(_("trích yếu"), max_length=500)
    search_key = SearchKeyField(sources=("number", "issuer", "abstract"))
    file = models.FileField(_("tệp"), upload_to="documents/%Y/", blank=True)
    in_force_until = models.DateField(_("hiệu lực đến"), null=True, blank=True)  # last day; NULL: still in force

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        constraints = [
            models.UniqueConstraint(
                fields=["board", "number", "issuer", "issued_on"], name="document_is_registered_once"
            ),
            models.CheckConstraint(name="document_kind_is_a_known_one", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(
                name="document_is_not_over_before_it_is_issued",
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
