"""The documents that decisions, programmes and classes rest on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from centres.models.board import Board
from portal.fields import CleanCharField, SearchKeyField
from portal.models import Attachment
from portal.vietnamese import format_date

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

    def editable_by(self, user: User, on: date | None = None) -> DocumentQuerySet:
        """Documents of the boards whose officer the user is that day: the register is the board's."""
        from centres.models.people import Appointment, Post  # noqa: PLC0415 - people stands on document

        posts = Appointment.objects.held_by(user).counting(on).filter(post=Post.BOARD_OFFICER)
        return self.filter(board__in=posts.values("board"))

    # Vocabulary
    def of_board(self, board: Board) -> DocumentQuerySet:
        return self.filter(board=board)

    def of_kind(self, kind: str) -> DocumentQuerySet:
        return self.filter(kind=kind)

    def with_key(self, key: int) -> DocumentQuerySet:
        return self.filter(pk=key)

    def matching(self, folded_words: list[str]) -> DocumentQuerySet:
        """Documents whose number, issuer and abstract hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    def in_force(self, on: date) -> DocumentQuerySet:
        """Issued by that day and not over before it. A document without a last day is still in force."""
        return self.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gte=on), issued_on__lte=on)

    def out_of_force(self, on: date) -> DocumentQuerySet:
        return self.filter(in_force_until__lt=on)

    # Loading
    def for_choosing(self) -> DocumentQuerySet:
        return self.order_by("-issued_on", "number", "pk")

    def for_page(self) -> DocumentQuerySet:
        return self.select_related("attachment__uploaded_by", "board")


class Document(models.Model):
    """One issued document, cited as "Quy định số 208-QĐ/TW, ngày 08/11/2019 của …"."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="documents")
    number = CleanCharField(_("số, ký hiệu"), max_length=60)
    kind = models.CharField(_("loại văn bản"), max_length=20, choices=DocumentKind.choices)
    issuer = CleanCharField(_("cơ quan ban hành"), max_length=150)
    issued_on = models.DateField(_("ngày ban hành"))
    abstract = CleanCharField(_("trích yếu"), max_length=500)
    search_key = SearchKeyField(sources=("number", "issuer", "abstract"))
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, verbose_name=_("tệp"), related_name="documents", null=True, blank=True
    )
    in_force_until = models.DateField(_("hiệu lực đến"), null=True, blank=True)  # last day; NULL: still in force
    version = models.PositiveIntegerField(default=1, editable=False)

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

    def get_absolute_url(self) -> str:
        return reverse("reports:document_detail", args=[self.pk])

    @property
    def citation(self) -> str:
        """As papers cite it the first time: "Quy định số 208-QĐ/TW, ngày 08/11/2019 của Ban Bí thư" (domain 6.5)."""
        return f"{self.kind_word} số {self.number}, ngày {format_date(self.issued_on)} của {self.issuer}"

    @property
    def short_citation(self) -> str:
        """As papers cite it afterwards: "Quy định 208-QĐ/TW"."""
        return f"{self.kind_word} {self.number}"

    @property
    def kind_word(self) -> str:
        """ "Quy định"; in Vietnamese whatever the reader's language, since papers are."""
        with override("vi"):
            return capfirst("văn bản" if self.kind == DocumentKind.OTHER else str(self.get_kind_display()))

    def is_in_force(self, on: date) -> bool:
        """The same reading as `DocumentQuerySet.in_force`, for a row in hand."""
        return self.issued_on <= on and (self.in_force_until is None or self.in_force_until >= on)
