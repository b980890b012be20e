"""Lecturers: full-time, concurrent and guest, from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centres.models.board import Board
from centres.models.centre import Centre
from centres.models.naming import centre_name
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins
from portal.fields import CleanCharField, CleanTextField, CollationKeyField, SearchKeyField
from portal.versioned import amend
from portal.vietnamese import given_name_key

if TYPE_CHECKING:
    from portal.models import User


class LecturerKind(models.TextChoices):
    """How a lecturer belongs to a centre (360-QĐ/TW, 29/8/2025; 1147-QĐ/BTGDVTW, 01/12/2025, Điều 13)."""

    FULL_TIME = "FULL_TIME", _("chuyên trách")
    CONCURRENT = "CONCURRENT", _("kiêm chức")
    GUEST = "GUEST", _("thỉnh giảng")


class Standing(models.TextChoices):
    """Whose share of the norm of hours applies (1147-QĐ/BTGDVTW, Điều 13)."""

    DIRECTOR = "DIRECTOR", _("giám đốc")
    DEPUTY_DIRECTOR = "DEPUTY_DIRECTOR", _("phó giám đốc")
    LECTURER = "LECTURER", _("giảng viên")


class Degree(models.TextChoices):
    """Highest professional degree."""

    UNKNOWN = "", _("chưa ghi")
    SECONDARY = "SECONDARY", _("trung cấp")
    COLLEGE = "COLLEGE", _("cao đẳng")
    BACHELOR = "BACHELOR", _("đại học")
    MASTER = "MASTER", _("thạc sĩ")
    DOCTOR = "DOCTOR", _("tiến sĩ")


class TheoryLevel(models.TextChoices):
    """Level of political theory (57-QĐ/TW, 08/02/2022)."""

    UNKNOWN = "", _("chưa ghi")
    PRIMARY = "PRIMARY", _("sơ cấp")
    INTERMEDIATE = "INTERMEDIATE", _("trung cấp")
    ADVANCED = "ADVANCED", _("cao cấp, cử nhân")


class LecturerQuerySet(DatedQuerySet["Lecturer"]):
    # Scope
    def visible_to(self, user: User) -> LecturerQuerySet:
        return self.filter(centre__in=Centre.objects.visible_to(user))

    def editable_by(self, user: User, on: date | None = None) -> LecturerQuerySet:
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_centre(self, centre: Centre) -> LecturerQuerySet:
        return self.filter(centre=centre)

    def of_centres(self, centres: Iterable[Centre]) -> LecturerQuerySet:
        return self.filter(centre__in=centres)

    def of_kind(self, kind: str) -> LecturerQuerySet:
        return self.filter(kind=kind)

    def of_name(self, full_name: str) -> LecturerQuerySet:
        """Those whose name sorts as this one does: same letters and tones, whatever the case or place of the tone."""
        return self.filter(sort_key=given_name_key(full_name))

    def ended_by(self, on: date) -> LecturerQuerySet:
        return self.filter(valid_to__lte=on)

    def with_key(self, key: int) -> LecturerQuerySet:
        return self.filter(pk=key)

    def matching(self, folded_words: list[str]) -> LecturerQuerySet:
        """Lecturers whose name, workplace and subjects hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    # Loading
    def by_name(self) -> LecturerQuerySet:
        return self.order_by("sort_key", "pk")

    def with_centre_name(self, on: date) -> LecturerQuerySet:
        """Annotates `centre_name`, as the centre is called that day."""
        return self.annotate(centre_name=centre_name("centre", on))

    def with_edit_mark(self, user: User) -> LecturerQuerySet:
        """Annotates `can_edit`: a successor's people see the predecessor's lecturers, but change only their own."""
        own = Centre.objects.editable_by(user).filter(pk=OuterRef("centre"))
        return self.annotate(can_edit=Exists(own))

    def for_page(self, on: date) -> LecturerQuerySet:
        return self.with_centre_name(on).select_related("centre__board", "user")


class Lecturer(models.Model):
    """One person who teaches at one centre. An account is not needed; `user` links one where there is one."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="lecturers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("tài khoản"),
        related_name="lecturers",
        null=True,
        blank=True,
    )
    full_name = CleanCharField(_("họ và tên"), max_length=100)
    sort_key = CollationKeyField(source="full_name", by_given_name=True)
    search_key = SearchKeyField(sources=("full_name", "workplace", "subjects"))
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)  # NULL: not recorded
    kind = models.CharField(_("loại giảng viên"), max_length=20, choices=LecturerKind.choices)
    standing = models.CharField(_("cương vị"), max_length=20, choices=Standing.choices, default=Standing.LECTURER)
    degree = models.CharField(_("trình độ chuyên môn"), max_length=20, choices=Degree.choices, blank=True)
    theory_level = models.CharField(
        _("trình độ lý luận chính trị"), max_length=20, choices=TheoryLevel.choices, blank=True
    )
    workplace = CleanCharField(_("chức vụ, đơn vị công tác"), max_length=200, blank=True)
    subjects = CleanTextField(_("nội dung giảng dạy"), max_length=500, blank=True)
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still
    version = models.PositiveIntegerField(default=1)

    objects = LecturerQuerySet.as_manager()

    class Meta:
        verbose_name = _("giảng viên")
        verbose_name_plural = _("giảng viên")
        indexes = [models.Index(fields=["centre", "sort_key", "id"], name="lecturer_by_centre_and_name")]
        constraints = [
            models.CheckConstraint(name="lecturer_kind_is_a_known_one", condition=Q(kind__in=LecturerKind.values)),
            models.CheckConstraint(name="lecturer_standing_is_a_known_one", condition=Q(standing__in=Standing.values)),
            models.CheckConstraint(name="lecturer_degree_is_a_known_one", condition=Q(degree__in=Degree.values)),
            models.CheckConstraint(
                name="lecturer_theory_level_is_a_known_one", condition=Q(theory_level__in=TheoryLevel.values)
            ),
            models.CheckConstraint(
                name="a_lecturer_was_born_in_a_plausible_year",
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                violation_error_message=_("Năm sinh không hợp lý."),
            ),
            ends_after_it_begins("lecturer_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("centres:edit_lecturer", args=[self.pk])

    def amend(self, values: Mapping[str, Any], *, seen_version: str, by: User) -> bool:
        """Save what a form or a list says, if nobody saved meanwhile; whether anything changed. Raises StaleError."""
        return amend(self, values, seen_version=seen_version, by=by)
