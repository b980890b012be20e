"""A class's sessions by half-day, and who was absent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from centres.models import Centre, Lecturer
from courses.models.class_state import State
from courses.models.enrolment import Enrolment, ResultSheet
from courses.models.rule_set import RuleSet
from courses.models.training_class import TrainingClass
from portal.fields import CleanCharField

if TYPE_CHECKING:
    from courses.models.class_queryset import TrainingClassQuerySet
    from portal.models import User


class HalfDay(models.IntegerChoices):
    """A session (buổi) is a half-day; whole numbers, so that they sort as the day goes."""

    MORNING = 1, _("sáng")
    AFTERNOON = 2, _("chiều")
    EVENING = 3, _("tối")


class SessionKind(models.TextChoices):
    """What the periods are spent on (HD 61-HD/BTGTW, 16/6/2022)."""

    LESSON = "LESSON", _("lên lớp")
    DISCUSSION = "DISCUSSION", _("thảo luận")
    FIELD_STUDY = "FIELD_STUDY", _("nghiên cứu thực tế")
    REVIEW = "REVIEW", _("ôn tập")
    ESSAY = "ESSAY", _("viết thu hoạch, kiểm tra")


CONFIRMED = Q(confirmed_by__isnull=False)  # of a ResultSheet
NOT_HELD = (State.CANCELLED, State.POSTPONED)  # such a class takes up nobody's half-day


class SessionQuerySet(models.QuerySet["Session"]):
    # Scope
    def visible_to(self, user: User) -> SessionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def editable_by(self, user: User) -> SessionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.editable_by(user))

    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> SessionQuerySet:
        return self.filter(training_class=training_class)

    def with_key(self, key: int) -> SessionQuerySet:
        return self.filter(pk=key)

    def taken(self) -> SessionQuerySet:
        """Sessions whose attendance was taken: the others say nothing about anybody."""
        return self.filter(taken_at__isnull=False)

    def not_taken(self) -> SessionQuerySet:
        return self.filter(taken_at__isnull=True)

    def unlocked(self) -> SessionQuerySet:
        """Sessions of classes whose results nobody confirmed yet: attendance and periods may still move."""
        return self.filter(~Exists(ResultSheet.objects.filter(CONFIRMED, training_class=OuterRef("training_class"))))

    def at_version(self, version: int) -> SessionQuerySet:
        return self.filter(version=version)

    def in_half_day(self, held_on: date, half_day: int) -> SessionQuerySet:
        return self.filter(held_on=held_on, half_day=half_day)

    def with_lesson(self, lesson: str) -> SessionQuerySet:
        return self.filter(lesson=lesson)

    def without_key(self, key: int) -> SessionQuerySet:
        return self.exclude(pk=key)

    def that_may_clash(
        self, item: TrainingClass, lecturers: Collection[int], first: date, last: date
    ) -> SessionQuerySet:
        """Sessions of other live classes in [first, last] with one of these lecturers, or at the same centre."""
        near = Q(lecturer__in=lecturers) | Q(training_class__centre=item.centre_id)
        found = self.filter(near, training_class__board=item.board_id, held_on__range=(first, last))
        return found.exclude(training_class=item.pk).exclude(training_class__state__in=NOT_HELD)

    # Loading
    def in_order(self) -> SessionQuerySet:
        """As the days go."""
        return self.order_by("held_on", "half_day", "list_order", "pk")

    def for_listing(self) -> SessionQuerySet:
        return self.select_related("lecturer", "taken_by").in_order()

    def with_class_sight(self, user: User) -> SessionQuerySet:
        """Joins the class and annotates `is_class_visible`, whether the user may know which class it is."""
        seen = Centre.objects.visible_to(user).filter(pk=OuterRef("training_class__centre"))
        return self.select_related("training_class").annotate(is_class_visible=Exists(seen))


class Session(models.Model):
    """One lesson in one half-day; `period_count` in tiết. `taken_at` NULL: attendance not taken, nobody absent."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name=_("lớp"), related_name="sessions")
    held_on = models.DateField(_("ngày"))
    half_day = models.PositiveSmallIntegerField(_("buổi"), choices=HalfDay.choices)
    list_order = models.PositiveSmallIntegerField(_("thứ tự trong buổi"), default=0)
    kind = models.CharField(_("hình thức"), max_length=20, choices=SessionKind.choices, default=SessionKind.LESSON)
    lesson = CleanCharField(_("bài, nội dung"), max_length=250)
    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, verbose_name=_("giảng viên"), related_name="sessions", null=True, blank=True
    )
    period_count = models.PositiveSmallIntegerField(_("số tiết"), default=5)
    venue = CleanCharField(_("địa điểm"), max_length=200, blank=True)
    taken_at = models.DateTimeField(_("điểm danh lúc"), null=True, blank=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("người điểm danh"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    version = models.PositiveIntegerField(default=1)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("lịch học")
        indexes = [models.Index(fields=["lecturer", "held_on", "half_day"], name="session_by_lecturer_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "held_on", "half_day", "lesson"],
                name="a_lesson_stands_once_in_a_half_day",
                violation_error_message=_("Bài này đã có trong buổi đó."),
            ),
            models.CheckConstraint(name="half_day_is_a_known_one", condition=Q(half_day__in=HalfDay.values)),
            models.CheckConstraint(name="session_kind_is_a_known_one", condition=Q(kind__in=SessionKind.values)),
            models.CheckConstraint(
                name="a_session_has_from_1_to_10_periods",
                condition=Q(period_count__range=(1, 10)),
                violation_error_message=_("Số tiết của một buổi phải từ 1 đến 10."),
            ),
            models.CheckConstraint(
                name="attendance_says_who_took_it",
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.lesson


class AbsenceQuerySet(models.QuerySet["Absence"]):
    # Vocabulary
    def of_class(self, training_class: TrainingClass) -> AbsenceQuerySet:
        return self.filter(session__training_class=training_class, session__taken_at__isnull=False)

    def of_session(self, session: Session) -> AbsenceQuerySet:
        return self.filter(session=session)

    def of_places(self, places: Collection[int]) -> AbsenceQuerySet:
        return self.filter(enrolment__in=places)

    # Loading
    def marks(self) -> dict[tuple[int, int], bool]:
        """Session and place of each absence → whether it had leave; ends the chain."""
        return {
            (session, place): leave for session, place, leave in self.values_list("session", "enrolment", "has_leave")
        }


def rule_of(field: str) -> Subquery:
    """A field of the rules in force on a class's opening day, in a query of classes; None without day or rules."""
    opening: Any = OuterRef("opened_on")
    return Subquery(RuleSet.objects.filter(board=OuterRef("board")).in_force(opening).values(field)[:1])


def with_class_life(classes: TrainingClassQuerySet, user: User) -> TrainingClassQuerySet:
    """What a page of timetable or attendance asks of the class, in the one query that fetches it.

    Annotates `is_editable`, `are_results_confirmed`, and of the rules of the opening day `attendance_percent`,
    `rule_name`, `rule_clause`. The partners, whom no such page names, are not loaded.
    """
    return (
        classes.for_page()
        .prefetch_related(None)
        .annotate(
            is_editable=Exists(Centre.objects.editable_by(user).filter(pk=OuterRef("centre"))),
            are_results_confirmed=Exists(ResultSheet.objects.filter(CONFIRMED, training_class=OuterRef("pk"))),
            attendance_percent=rule_of("attendance_percent"),
            rule_name=rule_of("name"),
            rule_clause=rule_of("clause"),
        )
    )


MOST_COPIED_FROM = 30  # of the latest classes; an older timetable is seldom wanted


def classes_with_timetable(classes: TrainingClassQuerySet, item: TrainingClass) -> list[TrainingClass]:
    """Other classes of the class's programme, whichever its version, that have a timetable; the latest first."""
    if item.programme is None:
        return []
    held = Exists(Session.objects.filter(training_class=OuterRef("pk")))
    found = classes.filter(held, board=item.board_id, programme__code=item.programme.code).exclude(pk=item.pk)
    return list(found.order_by(F("opened_on").desc(nulls_last=True), "-pk")[:MOST_COPIED_FROM])


def has_confirmed_results(training_class: TrainingClass) -> bool:
    return ResultSheet.objects.filter(CONFIRMED, training_class=training_class).exists()


def attendance_facts(training_class: TrainingClass) -> dict[str, int | None]:
    """Of one class, in one query: `threshold` (%), and the periods `laid_down`, `timetabled` and `taken`."""
    return (
        TrainingClass.objects.filter(pk=training_class.pk)
        .annotate(
            threshold=rule_of("attendance_percent"),
            laid_down=F("programme__period_count"),
            timetabled=Coalesce(Sum("sessions__period_count"), 0),
            taken=Coalesce(Sum("sessions__period_count", filter=Q(sessions__taken_at__isnull=False)), 0),
        )
        .values("threshold", "laid_down", "timetabled", "taken")
        .get()
    )


def missed_periods(training_class: TrainingClass) -> list[tuple[int, str, int]]:
    """Place, why it was given up ("": it was not), periods missed with leave or without; of one class, in one query."""
    taken = Q(absences__session__taken_at__isnull=False)
    missed = Coalesce(Sum("absences__session__period_count", filter=taken), 0)
    places = Enrolment.objects.of_class(training_class).annotate(missed=missed)
    return list(places.values_list("pk", "withdrawn_reason", "missed"))


class Absence(models.Model):
    """One learner was absent from one session, with leave or without. Present learners have no row."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("buổi học"), related_name="absences")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name=_("học viên"), related_name="absences")
    has_leave = models.BooleanField(_("có phép"), default=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("vắng mặt")
        verbose_name_plural = _("vắng mặt")
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="an_absence_is_noted_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}"
