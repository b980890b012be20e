"""Places in a class: who sits where, sent by whom, with which result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre
from courses.models.learner import Gender, Learner
from courses.models.learner_batch import LearnerBatch
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField, SearchKeyField
from portal.vietnamese import clean, collation_key, fold, fold_spelling

if TYPE_CHECKING:
    from portal.models import User


class SendingOrganisationQuerySet(models.QuerySet["SendingOrganisation"]):
    # Vocabulary
    def of_centre(self, centre: Centre) -> SendingOrganisationQuerySet:
        return self.filter(centre=centre)

    # Loading
    def names(self) -> list[str]:
        """The names in order; ends the chain."""
        return list(self.order_by("search_key").values_list("name", flat=True))

    def named(self, centre: Centre, name: str) -> SendingOrganisation | None:
        """The centre's body of that name, however it is spelt (uỷ, ủy); made where there is none; None for no name."""
        name = clean(name)
        if not name:
            return None
        alike = self.of_centre(centre).filter(search_key=fold(name)).order_by("pk")
        known = next((body for body in alike if fold_spelling(body.name) == fold_spelling(name)), None)
        return known or self.get_or_create(centre=centre, name=name)[0]


class SendingOrganisation(models.Model):
    """A body that sends learners (đơn vị cử đi học), as one centre knows it."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="senders")
    name = CleanCharField(_("đơn vị cử đi học"), max_length=200)
    search_key = SearchKeyField(sources=("name",))

    objects = SendingOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị cử đi học")
        verbose_name_plural = _("đơn vị cử đi học")
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="sender_name_is_unique_within_its_centre")
        ]

    def __str__(self) -> str:
        return self.name


class SendingQuota(models.Model):
    """How many learners one body was asked to send to one class."""

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, verbose_name=_("lớp"), related_name="sending_quotas"
    )
    organisation = models.ForeignKey(
        SendingOrganisation, models.PROTECT, verbose_name=_("đơn vị cử đi học"), related_name="quotas"
    )
    seats = models.PositiveIntegerField(_("chỉ tiêu"))

    class Meta:
        verbose_name = _("chỉ tiêu cử đi học")
        verbose_name_plural = _("chỉ tiêu cử đi học")
        constraints = [
            models.UniqueConstraint(fields=["training_class", "organisation"], name="a_body_has_one_quota_in_a_class"),
            models.CheckConstraint(
                name="a_sending_quota_is_from_1_to_1000",
                condition=Q(seats__range=(1, 1000)),
                violation_error_message=_("Chỉ tiêu phải từ 1 đến 1.000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.seats}"


class ClassRole(models.TextChoices):
    """The class committee (1147-QĐ/BTGDVTW, Điều 5): one monitor, one or two vice-monitors."""

    MEMBER = "MEMBER", _("học viên")
    MONITOR = "MONITOR", _("lớp trưởng")
    VICE_MONITOR = "VICE_MONITOR", _("lớp phó")


@dataclass(frozen=True, slots=True)
class SenderCount:
    """How many places of a class one body took; `key` is None where no body is named."""

    key: int | None
    name: str
    learners: int
    women: int
    withdrawn: int


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    # Scope
    def visible_to(self, user: User) -> EnrolmentQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def editable_by(self, user: User, on: date | None = None) -> EnrolmentQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.editable_by(user, on))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> EnrolmentQuerySet:
        return self.filter(training_class=training_class)

    def attending(self) -> EnrolmentQuerySet:
        """Without those who withdrew."""
        return self.filter(withdrawn_reason="")

    def withdrawn(self) -> EnrolmentQuerySet:
        return self.exclude(withdrawn_reason="")

    def sent_by(self, sender_key: int | None) -> EnrolmentQuerySet:
        """Those whom this body sent; with None, those for whom no body is named."""
        return self.filter(organisation=sender_key)

    def matching(self, folded_words: list[str]) -> EnrolmentQuerySet:
        """Places of learners whose name holds every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(learner__search_key__contains=word)
        return found

    def counts_by_sender(self) -> list[SenderCount]:
        """Places, women and withdrawals by sending body, the largest first, nobody last; ends the chain."""
        rows = (
            self.values("organisation", "organisation__name")
            .annotate(
                learners=Count("pk"),
                women=Count("pk", filter=Q(learner__gender=Gender.FEMALE)),
                withdrawn=Count("pk", filter=~Q(withdrawn_reason="")),
            )
            .order_by()
        )
        counts = [
            SenderCount(
                row["organisation"], row["organisation__name"] or "", row["learners"], row["women"], row["withdrawn"]
            )
            for row in rows
        ]
        return sorted(counts, key=lambda row: (row.key is None, -row.learners, collation_key(row.name)))

    # Loading
    def for_listing(self) -> EnrolmentQuerySet:
        """The class's own order: the number on the list, then the name."""
        return self.select_related("learner", "organisation").order_by("number", "learner__sort_key", "pk")

    def for_page(self) -> EnrolmentQuerySet:
        return self.select_related("learner", "organisation", "training_class__centre")


class Enrolment(models.Model):
    """One learner's place in one class; "lượt học viên" counts these."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="enrolments")
    learner = models.ForeignKey(Learner, models.PROTECT, verbose_name=_("học viên"), related_name="enrolments")
    number = models.PositiveIntegerField(_("số thứ tự"))
    organisation = models.ForeignKey(
        SendingOrganisation,
        models.PROTECT,
        verbose_name=_("đơn vị cử đi học"),
        related_name="enrolments",
        null=True,
        blank=True,
    )
    position = CleanCharField(_("chức vụ, đơn vị công tác"), max_length=200, blank=True)
    role = models.CharField(_("vai trò trong lớp"), max_length=20, choices=ClassRole.choices, default=ClassRole.MEMBER)
    withdrawn_reason = CleanCharField(_("lý do thôi học"), max_length=250, blank=True)  # "": still attends
    score = models.DecimalField(_("điểm"), max_digits=5, decimal_places=2, null=True, blank=True)  # NULL: not given
    retake_score = models.DecimalField(
        _("điểm làm lại"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # NULL: none
    is_commended = models.BooleanField(_("được khen thưởng"), default=False)
    note = CleanCharField(_("ghi chú"), max_length=250, blank=True)
    batch = models.ForeignKey(
        LearnerBatch, models.PROTECT, verbose_name=_("lần nhập"), related_name="enrolments", null=True, blank=True
    )  # NULL: typed in
    version = models.PositiveIntegerField(default=1)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("học viên của lớp")
        verbose_name_plural = _("học viên của lớp")
        indexes = [models.Index(fields=["training_class", "number", "id"], name="enrolment_by_class_and_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "learner"],
                name="a_learner_has_one_place_in_a_class",
                violation_error_message=_("Học viên này đã có trong lớp."),
            ),
            models.UniqueConstraint(
                fields=["training_class"],
                condition=Q(role="MONITOR"),
                name="a_class_has_at_most_one_monitor",
                violation_error_message=_("Lớp đã có lớp trưởng."),
            ),
            models.CheckConstraint(name="class_role_is_a_known_one", condition=Q(role__in=ClassRole.values)),
            models.CheckConstraint(
                name="scores_are_between_0_and_100",
                condition=(Q(score__isnull=True) | Q(score__range=(0, 100)))
                & (Q(retake_score__isnull=True) | Q(retake_score__range=(0, 100))),
                violation_error_message=_("Điểm không hợp lý."),
            ),
            models.CheckConstraint(
                name="a_retake_follows_a_first_score",
                condition=Q(retake_score__isnull=True) | Q(score__isnull=False),
                violation_error_message=_("Chưa có điểm lần đầu nên chưa thể ghi điểm làm lại."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.learner)


class ResultSheet(models.Model):
    """A class's results as a whole: who entered them, which second person confirmed, which decision recognises them."""

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="result_sheet"
    )
    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người nhập điểm"), related_name="+", null=True
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người xác nhận"), related_name="+", null=True
    )  # NULL: not confirmed; while it stands, no score moves
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True)
    recognition_decision = CleanCharField(_("số quyết định công nhận"), max_length=60, blank=True)
    recognised_on = models.DateField(_("ngày quyết định công nhận"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("bảng kết quả")
        verbose_name_plural = _("bảng kết quả")
        constraints = [
            models.CheckConstraint(
                name="results_are_confirmed_by_a_second_person",
                condition=Q(confirmed_by__isnull=True)
                | Q(entered_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=models.F("entered_by")),
                violation_error_message=_("Người xác nhận phải khác người nhập điểm."),
            ),
            models.CheckConstraint(
                name="a_recognition_decision_has_number_and_day",
                condition=Q(recognition_decision="", recognised_on__isnull=True)
                | ~Q(recognition_decision="") & Q(recognised_on__isnull=False),
                violation_error_message=_("Quyết định công nhận phải có cả số và ngày."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.training_class)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_id is not None
