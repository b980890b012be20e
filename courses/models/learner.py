"""Learners: persons, each kept by one centre. What is sensitive by law is optional and masked where it is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre
from portal.fields import CleanCharField, CollationKeyField, SearchKeyField
from portal.partial_dates import PartialDateField

if TYPE_CHECKING:
    from portal.models import User


class Gender(models.TextChoices):
    """As a list says it; blank where it does not."""

    UNKNOWN = "", _("chưa ghi")
    MALE = "M", _("nam")
    FEMALE = "F", _("nữ")


class LearnerQuerySet(models.QuerySet["Learner"]):
    # Scope
    def visible_to(self, user: User) -> LearnerQuerySet:
        """Learners of the user's own centre, and of those it succeeded. The board's people see none by this door."""
        return self.filter(centre__in=Centre.objects.staffed_by(user))

    def editable_by(self, user: User, on: date | None = None) -> LearnerQuerySet:
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_centre(self, centre: Centre) -> LearnerQuerySet:
        return self.filter(centre=centre)

    def matching(self, folded_words: list[str]) -> LearnerQuerySet:
        """Learners whose name holds every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    def with_id_number(self, id_number: str) -> LearnerQuerySet:
        return self.filter(id_number=id_number)

    # Loading
    def by_name(self) -> LearnerQuerySet:
        """Given name first, in Vietnamese order, the same on both engines."""
        return self.order_by("sort_key", "pk")


class Learner(models.Model):
    """One person, known to one centre. The same person at another centre is another row, so nothing leaks.

    `birth` and the Party dates may be a year alone. `id_number` (CCCD or CMND), ethnicity, religion and Party
    dates are sensitive (Nghị định 356/2025/NĐ-CP, Điều 4): kept only where the programme needs them.
    """

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="learners")
    full_name = CleanCharField(_("họ và tên"), max_length=100)
    sort_key = CollationKeyField(source="full_name", by_given_name=True)
    search_key = SearchKeyField(sources=("full_name",))
    gender = models.CharField(_("giới tính"), max_length=1, choices=Gender.choices, blank=True)
    birth = PartialDateField(_("ngày sinh"), null=True, blank=True)
    id_number = CleanCharField(_("số CCCD"), max_length=12, blank=True)
    phone = CleanCharField(_("điện thoại"), max_length=15, blank=True)
    ethnicity = CleanCharField(_("dân tộc"), max_length=40, blank=True)
    religion = CleanCharField(_("tôn giáo"), max_length=40, blank=True)
    party_joined = PartialDateField(_("ngày vào Đảng (dự bị)"), null=True, blank=True)
    party_confirmed = PartialDateField(_("ngày vào Đảng (chính thức)"), null=True, blank=True)
    not_same_as: models.ManyToManyField[Learner, Learner] = models.ManyToManyField(
        "self", verbose_name=_("đã xác nhận là người khác"), blank=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("học viên")
        verbose_name_plural = _("học viên")
        indexes = [
            models.Index(fields=["centre", "sort_key", "id"], name="learner_by_centre_and_name"),
            models.Index(fields=["centre", "search_key"], name="learner_by_centre_and_folded"),
        ]
        constraints = [
            models.CheckConstraint(name="learner_gender_is_a_known_one", condition=Q(gender__in=Gender.values)),
            models.CheckConstraint(
                name="an_official_member_was_on_probation_before",
                condition=Q(party_joined__isnull=True)
                | Q(party_confirmed__isnull=True)
                | Q(party_confirmed__gte=F("party_joined")),
                violation_error_message=_("Ngày vào Đảng chính thức không được trước ngày dự bị."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("courses:learner_detail", args=[self.pk])

    def needs(self) -> set[str]:
        """Which sensitive facts the programmes of the person's classes need: names of Programme's `needs_` fields."""
        names = ("needs_id_number", "needs_party_dates", "needs_ethnicity")
        rows = self.enrolments.values_list(*(f"training_class__programme__{name}" for name in names))
        return {name for row in rows for name, needed in zip(names, row, strict=True) if needed}
