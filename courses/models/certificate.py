"""Certificates: issued once, numbered without gap or double, kept for ever with the names of their day."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre
from courses.models.enrolment import Enrolment
from courses.models.rule_set import Band
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField, CollationKeyField, SearchKeyField

if TYPE_CHECKING:
    from portal.models import User

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that a reader takes for another
CODE_LENGTH = 12


def new_check_code() -> str:
    """A code that cannot be guessed or counted on from another: 31^12 of them."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


class CertificateKind(models.TextChoices):
    """What the paper is called; each kind has its own run of numbers."""

    CERTIFICATE = "CERTIFICATE", _("giấy chứng nhận")
    DIPLOMA = "DIPLOMA", _("bằng tốt nghiệp sơ cấp")


class CertificateState(models.TextChoices):
    """Whether the paper still holds."""

    VALID = "VALID", _("có giá trị")
    REPLACED = "REPLACED", _("đã được thay thế")
    REVOKED = "REVOKED", _("đã thu hồi")


class CertificateRegister(models.Model):
    """One run of numbers: one centre, one kind, one year. `last_number` rises under a row lock only."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="registers")
    kind = models.CharField(_("loại"), max_length=20, choices=CertificateKind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    last_number = models.PositiveIntegerField(_("số cuối đã cấp"), default=0)

    class Meta:
        verbose_name = _("sổ gốc")
        verbose_name_plural = _("sổ gốc")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year"], name="a_centre_has_one_register_a_kind_and_year"
            ),
            models.CheckConstraint(name="register_kind_is_a_known_one", condition=Q(kind__in=CertificateKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    # Scope
    def visible_to(self, user: User) -> CertificateQuerySet:
        return self.filter(centre__in=Centre.objects.visible_to(user))

    def editable_by(self, user: User, on: date | None = None) -> CertificateQuerySet:
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> CertificateQuerySet:
        return self.filter(training_class=training_class)

    def in_state(self, state: str) -> CertificateQuerySet:
        return self.filter(state=state)

    # Loading
    def in_register_order(self) -> CertificateQuerySet:
        return self.order_by("year", "kind", "number")


class Certificate(models.Model):
    """One row of the register, kept for ever (1147-QĐ/BTGDVTW, Điều 9). Names are those of the day of issue.

    A reissue is a new row with its own number that `replaces` the old; nothing is deleted.
    """

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="certificates")
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="certificates"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, verbose_name=_("học viên của lớp"), related_name="certificates"
    )
    kind = models.CharField(_("loại"), max_length=20, choices=CertificateKind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số"))
    issued_on = models.DateField(_("ngày cấp"))
    centre_name = CleanCharField(_("trung tâm cấp"), max_length=200)
    programme_name = CleanCharField(_("chương trình"), max_length=250)
    class_name = CleanCharField(_("lớp học"), max_length=250)
    studied_from = models.DateField(_("học từ"), null=True)
    studied_to = models.DateField(_("học đến"), null=True)
    holder_name = CleanCharField(_("họ và tên"), max_length=100)
    holder_birth = CleanCharField(_("ngày sinh"), max_length=10, blank=True)  # as printed
    holder_workplace = CleanCharField(_("đơn vị"), max_length=200, blank=True)
    band = models.CharField(_("xếp loại"), max_length=20, choices=Band.choices)
    sort_key = CollationKeyField(source="holder_name", by_given_name=True)
    search_key = SearchKeyField(sources=("holder_name", "programme_name", "number"))
    check_code = models.CharField(_("mã kiểm tra"), max_length=12, unique=True, default=new_check_code, editable=False)
    state = models.CharField(
        _("tình trạng"), max_length=20, choices=CertificateState.choices, default=CertificateState.VALID
    )
    state_reason = CleanCharField(_("lý do"), max_length=250, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("thay cho"), related_name="replaced_by", null=True, blank=True
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người cấp"), related_name="+"
    )
    issued_at = models.DateTimeField(_("cấp lúc"), auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        indexes = [models.Index(fields=["training_class", "number"], name="certificate_by_class")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year", "number"], name="a_certificate_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state="VALID"), name="an_enrolment_has_one_valid_certificate"
            ),
            models.CheckConstraint(
                name="certificate_kind_is_a_known_one", condition=Q(kind__in=CertificateKind.values)
            ),
            models.CheckConstraint(
                name="certificate_state_is_a_known_one", condition=Q(state__in=CertificateState.values)
            ),
            models.CheckConstraint(name="certificate_band_is_a_known_one", condition=Q(band__in=Band.values)),
            models.CheckConstraint(name="a_certificate_goes_to_who_passed", condition=~Q(band=Band.FAIL)),
            models.CheckConstraint(
                name="a_replaced_or_revoked_certificate_says_why",
                condition=Q(state=CertificateState.VALID) | ~Q(state_reason=""),
                violation_error_message=_("Hãy ghi lý do."),
            ),
        ]

    def __str__(self) -> str:
        return self.number_text

    @property
    def number_text(self) -> str:
        """ "007/2026": the number within the centre's register of that kind and year."""
        return f"{self.number:03d}/{self.year}"
