"""Certificates: issued once, numbered without gap or double, kept for ever with the names of their day."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
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
MOST_OFFSET_MM = 50


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


class CertificatePractice(models.Model):
    """How one centre issues its certificates: what the paper says of it, who may, where its printer takes the stock.

    The director signs and issues, or delegates (360-QĐ/TW, 29/8/2025): `clerks_may_issue` is that delegation,
    which the director may take back.
    """

    centre = models.OneToOneField(
        Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="certificate_practice"
    )
    superior = CleanCharField(_("cấp ủy trực tiếp"), max_length=150, blank=True)  # printed above the centre's name
    place = CleanCharField(_("địa danh"), max_length=60, blank=True)  # before the date; empty: the board's
    clerks_may_issue = models.BooleanField(_("giám đốc ủy quyền cho giáo vụ cấp số"), default=True)
    offset_x_mm = models.DecimalField(_("dời sang phải (mm)"), max_digits=4, decimal_places=1, default=Decimal(0))
    offset_y_mm = models.DecimalField(_("dời xuống (mm)"), max_digits=4, decimal_places=1, default=Decimal(0))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("cách cấp giấy chứng nhận")
        verbose_name_plural = _("cách cấp giấy chứng nhận")
        constraints = [
            models.CheckConstraint(
                name="stock_offsets_are_at_most_50_mm",
                condition=Q(offset_x_mm__range=(-MOST_OFFSET_MM, MOST_OFFSET_MM))
                & Q(offset_y_mm__range=(-MOST_OFFSET_MM, MOST_OFFSET_MM)),
                violation_error_message=_("Khoảng dời phải từ -50 đến 50 mm."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.centre)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    # Scope
    def visible_to(self, user: User) -> CertificateQuerySet:
        """Certificates in the registers of the centres the user sees, and those of the classes the user sees.

        The two differ where a centre issued for a class of the one it carries on.
        """
        centres = Centre.objects.visible_to(user)
        return self.filter(Q(centre__in=centres) | Q(training_class__centre__in=centres))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> CertificateQuerySet:
        return self.filter(training_class=training_class)

    def of_centres(self, keys: Collection[int]) -> CertificateQuerySet:
        return self.filter(centre__in=keys)

    def of_class_key(self, key: int) -> CertificateQuerySet:
        return self.filter(training_class=key)

    def of_kind(self, kind: str) -> CertificateQuerySet:
        return self.filter(kind=kind)

    def of_year(self, year: int) -> CertificateQuerySet:
        return self.filter(year=year)

    def in_state(self, state: str) -> CertificateQuerySet:
        return self.filter(state=state)

    def with_keys(self, keys: Collection[int]) -> CertificateQuerySet:
        return self.filter(pk__in=keys)

    def at_places(self, enrolments: Collection[int]) -> CertificateQuerySet:
        return self.filter(enrolment__in=enrolments)

    def with_code(self, code: str) -> CertificateQuerySet:
        return self.filter(check_code=code)

    def matching(self, folded_words: list[str]) -> CertificateQuerySet:
        """Certificates whose holder, number, programme and class hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    def years(self) -> list[int]:
        """The years that have certificates, the newest first; ends the chain."""
        return list(self.order_by("-year").values_list("year", flat=True).distinct())

    def counts(self) -> list[dict[str, Any]]:
        """How many there are in each register, by what became of them; the newest year first; ends the chain."""
        rows = self.values("centre", "kind", "year").annotate(
            issued=Count("pk"),
            valid=Count("pk", filter=Q(state=CertificateState.VALID)),
            replaced=Count("pk", filter=Q(state=CertificateState.REPLACED)),
            revoked=Count("pk", filter=Q(state=CertificateState.REVOKED)),
        )
        return list(rows.order_by("-year", "centre__list_order", "centre", "kind"))

    # Loading
    def for_listing(self) -> CertificateQuerySet:
        """With the certificate it stands for and the one that stands for it."""
        return self.select_related("replaces", "replaced_by", "training_class")

    def in_register_order(self) -> CertificateQuerySet:
        return self.order_by("year", "kind", "number")

    def for_page(self) -> CertificateQuerySet:
        return self.for_listing().select_related("centre__board", "issued_by")


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
    signer_post = CleanCharField(_("chức vụ người ký"), max_length=80, blank=True)
    signer_name = CleanCharField(_("người ký"), max_length=100, blank=True)
    sort_key = CollationKeyField(source="holder_name", by_given_name=True)
    search_key = SearchKeyField(sources=("holder_name", "number_text", "programme_name", "class_name"))
    check_code = models.CharField(_("mã kiểm tra"), max_length=12, unique=True, default=new_check_code, editable=False)
    state = models.CharField(
        _("tình trạng"), max_length=20, choices=CertificateState.choices, default=CertificateState.VALID
    )
    # Why it was replaced or revoked; on a valid one that stands for another, why it was issued anew.
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
        indexes = [
            models.Index(fields=["training_class", "number"], name="certificate_by_class"),
            models.Index(fields=["centre", "sort_key"], name="certificate_by_centre_and_name"),
        ]
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

    def get_absolute_url(self) -> str:
        return reverse("courses:certificate_detail", args=[self.pk])

    @property
    def number_text(self) -> str:
        """ "007/2026": the number within the centre's register of that kind and year."""
        return f"{self.number:03d}/{self.year}"

    # --- What may be done, asked by the page and by the verb --------------------------------------

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")

    @property
    def can_revoke(self) -> bool:
        return self.state == CertificateState.VALID

    @property
    def can_reissue(self) -> bool:
        """A revoked one too: who was wronged gets a new number, and the revoked one stays visible."""
        return self.state != CertificateState.REPLACED and not self.is_replaced
