"""A class: what was planned, opened, completed, postponed or cancelled, and each step of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre, Lecturer
from courses.models.class_queryset import TrainingClassQuerySet
from courses.models.class_state import LIVE, NOT_YET_OPEN, OPENED, State, state_on
from courses.models.partner import PartnerOrganisation, partner_rows
from courses.models.programme import Programme
from portal import audit
from portal.fields import CleanCharField, CleanTextField, SearchKeyField
from portal.vietnamese import fold_spelling

if TYPE_CHECKING:
    from portal.models import User

MOST_LEARNERS = 100_000  # more in one class is a typing error; the largest resolution sessions hold a tenth of it


class TransitionError(Exception):
    """The class is no longer where the deed expected it; the text may be shown."""


class TrainingClass(models.Model):
    """One class of one centre. `version` rises with every change, so that a stale save is seen."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), related_name="+")
    centre = models.ForeignKey(
        Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="classes", db_index=False
    )
    programme = models.ForeignKey(  # NULL: not in the catalogue on the opening day; `programme_text` says what
        Programme,
        models.PROTECT,
        verbose_name=_("chương trình"),
        related_name="classes",
        null=True,
        blank=True,
    )
    programme_text = CleanCharField(_("chương trình (ghi theo danh sách)"), max_length=250, blank=True)
    name = CleanCharField(_("tên lớp"), max_length=250)
    intake = CleanCharField(_("khóa"), max_length=40, blank=True)
    opened_on = models.DateField(_("ngày khai giảng"), null=True, blank=True)  # planned day until the class opens
    closed_on = models.DateField(_("ngày bế giảng"), null=True, blank=True)
    declared_learners = models.PositiveIntegerField(_("số học viên"), null=True, blank=True)  # NULL: not reported
    declared_women = models.PositiveIntegerField(_("trong đó nữ"), null=True, blank=True)  # NULL: not reported
    partners: models.ManyToManyField[PartnerOrganisation, Any] = models.ManyToManyField(
        PartnerOrganisation, verbose_name=_("đơn vị phối hợp"), related_name="classes", blank=True
    )
    opening_decision = CleanCharField(_("số quyết định mở lớp"), max_length=60, blank=True)
    opening_decided_on = models.DateField(_("ngày quyết định mở lớp"), null=True, blank=True)
    venue = CleanCharField(_("địa điểm"), max_length=200, blank=True)
    homeroom_lecturer = models.ForeignKey(
        Lecturer,
        models.PROTECT,
        verbose_name=_("chủ nhiệm lớp"),
        related_name="homeroom_classes",
        null=True,
        blank=True,
    )
    clerk_name = CleanCharField(_("giáo vụ"), max_length=100, blank=True)
    note = CleanTextField(_("ghi chú"), blank=True, max_length=1000)
    state = models.CharField(_("trạng thái"), max_length=20, choices=State.choices, default=State.PLANNED)
    state_reason = CleanCharField(_("lý do"), max_length=250, blank=True)
    search_key = SearchKeyField(sources=("name", "intake", "programme_text", "opening_decision"))
    entry_key = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came by; NULL: imported
    version = models.PositiveIntegerField(default=1)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("lớp")
        verbose_name_plural = _("lớp")
        indexes = [
            models.Index(fields=["board", "opened_on", "id"], name="class_by_board_and_opening"),
            models.Index(fields=["centre", "opened_on", "id"], name="class_by_centre_and_opening"),
        ]
        constraints = [
            models.CheckConstraint(name="class_state_is_a_known_one", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="a_class_does_not_close_before_it_opens",
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("Ngày bế giảng không được trước ngày khai giảng."),
            ),
            models.CheckConstraint(
                name="a_class_has_at_most_as_many_women_as_learners",
                condition=Q(declared_women__isnull=True)
                | Q(declared_learners__isnull=False, declared_women__lte=F("declared_learners")),
                violation_error_message=_("Số nữ không được lớn hơn số học viên."),
            ),
            models.CheckConstraint(
                name="a_class_has_a_plausible_number_of_learners",
                condition=Q(declared_learners__isnull=True) | Q(declared_learners__range=(1, MOST_LEARNERS)),
                violation_error_message=_("Số học viên phải từ 1 đến 100.000."),
            ),
            models.CheckConstraint(
                name="an_opened_class_has_an_opening_day_and_learners",
                condition=~Q(state__in=OPENED) | Q(opened_on__isnull=False, declared_learners__isnull=False),
                violation_error_message=_("Lớp đã mở phải có ngày khai giảng và số học viên."),
            ),
            models.CheckConstraint(
                name="a_cancelled_or_postponed_class_says_why",
                condition=~Q(state__in=(State.CANCELLED, State.POSTPONED)) | ~Q(state_reason=""),
                violation_error_message=_("Lớp hủy hoặc hoãn phải có lý do."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("courses:class_detail", args=[self.pk])

    @property
    def programme_name(self) -> str:
        return self.programme.name if self.programme else self.programme_text

    def history_lines(self) -> list[dict[str, Any]]:
        """Its steps, the newest first, as `_history.html` shows them."""
        return [
            {
                "state": step.state,
                "label": capfirst(step.get_state_display()),
                "by": step.taken_by,
                "at": step.taken_at,
                "note": step.reason,
            }
            for step in self.steps.select_related("taken_by").order_by("-pk")
        ]

    @property
    def centre_key(self) -> int:
        return self.centre_id

    @property
    def programme_key(self) -> str:
        """What tells programmes apart over their versions: the code, or the folded text outside the catalogue."""
        return self.programme.code if self.programme else fold_spelling(self.programme_text)

    # --- What may be done, asked by the page and by the verb --------------------------------------

    @property
    def can_open(self) -> bool:
        return self.state in NOT_YET_OPEN

    @property
    def can_complete(self) -> bool:
        return self.state == State.OPEN

    @property
    def can_postpone(self) -> bool:
        return self.state == State.PLANNED

    @property
    def can_cancel(self) -> bool:
        return self.state in LIVE

    @property
    def can_reinstate(self) -> bool:
        return self.state == State.CANCELLED

    # --- Verbs ------------------------------------------------------------------------------------

    def open(self, *, by: User, on: date) -> None:
        """Say that the class opened on that day. Raises TransitionError when nobody is counted in it yet."""
        if self.declared_learners is None:
            raise TransitionError(_now("Lớp chưa có số học viên: hãy sửa lớp, ghi số học viên rồi khai giảng."))
        if self.closed_on is not None and on > self.closed_on:
            raise TransitionError(_now("Ngày khai giảng không được sau ngày bế giảng: hãy sửa ngày bế giảng trước."))
        programme = (
            Programme.objects.of_board(self.board).version_on(self.programme.code, on) if self.programme else None
        )
        self._move(NOT_YET_OPEN, State.OPEN, by=by, opened_on=on, state_reason="", programme=programme)

    def complete(self, *, by: User, on: date) -> None:
        """Say that the class closed on that day."""
        if self.opened_on is not None and on < self.opened_on:
            raise TransitionError(_now("Ngày bế giảng không được trước ngày khai giảng."))
        self._move([State.OPEN], State.COMPLETED, by=by, closed_on=on)

    def postpone(self, *, by: User, reason: str) -> None:
        self._move([State.PLANNED], State.POSTPONED, by=by, state_reason=said(reason))

    def cancel(self, *, by: User, reason: str) -> None:
        self._move(LIVE, State.CANCELLED, by=by, state_reason=said(reason))

    def reinstate(self, *, by: User, reason: str) -> None:
        """Take back a cancellation: the class is planned again."""
        said(reason)
        self._move([State.CANCELLED], State.PLANNED, by=by, step_reason=reason, state_reason="")

    def amend(
        self,
        values: Mapping[str, Any],
        partners: Collection[str],
        *,
        quotas: Mapping[str, int] | None = None,
        seen_version: str,
        by: User,
    ) -> None:
        """Save what a form says, if nobody saved since the form was opened; without `quotas` those stay.

        A number of the opening decision that is typed here is no longer the one given on the page of papers.
        Raises StaleError, with both values of every field that differs, when somebody saved; then nothing is
        written.
        """
        stored = TrainingClass.objects.for_page().get(pk=self.pk)
        said = {**values, "partners": "; ".join(sorted(partners))}
        if quotas is not None:
            said["quotas"] = quotas_in_words(quotas)
        changes = {name: (stored.said(name), value) for name, value in said.items() if stored.said(name) != value}
        with transaction.atomic():
            saved = TrainingClass.objects.filter(pk=self.pk, version=stored.version)
            if seen_version != str(stored.version) or not saved.update(version=F("version") + 1):
                raise StaleError(stored, changes)
            for name, value in values.items():
                setattr(stored, name, value)
            stored.version += 1
            stored.save()
            stored.set_partners(partners)
            if quotas is not None:
                stored.set_quotas(quotas)
            if changes.keys() & {"opening_decision", "opening_decided_on"}:
                stored.papers.of_kind("OPENING").delete()
            audit.record(by, "change_class", stored, changes)

    def said(self, name: str) -> Any:
        """A field's value as a form says it."""
        if name == "partners":
            return "; ".join(sorted(partner.name for partner in self.partners.all()))
        if name == "quotas":
            return quotas_in_words(self.quotas())
        return getattr(self, name)

    def set_partners(self, names: Collection[str]) -> None:
        held = partner_rows(self.board, names)
        self.partners.set([held[name] for name in names])

    def quotas(self) -> dict[str, int]:
        """How many learners each body is to send, by its name."""
        return dict(self.sending_quotas.values_list("organisation__name", "seats").order_by("pk"))

    def set_quotas(self, quotas: Mapping[str, int]) -> None:
        """Keep these quotas and no others; a body the centre does not know yet becomes known."""
        bodies = {self.centre.senders.named(self.centre, name): seats for name, seats in quotas.items()}
        self.sending_quotas.exclude(organisation__in=bodies).delete()
        for body, seats in bodies.items():
            self.sending_quotas.update_or_create(organisation=body, defaults={"seats": seats})

    def _move(
        self, sources: Collection[str], target: State, *, by: User, step_reason: str = "", **changes: Any
    ) -> None:
        """Go to `target` if the row is still in one of `sources`, and record who did it.

        The test and the write are one UPDATE, so of two people pressing at once only one
        succeeds. Raises TransitionError for the other.
        """
        before = self.state
        with transaction.atomic():
            moved = TrainingClass.objects.filter(pk=self.pk, state__in=sources).update(
                state=target, version=F("version") + 1, **changes
            )
            if not moved:
                raise TransitionError(_now("Lớp đã được người khác xử lý; hãy xem lại trạng thái hiện nay của lớp."))
            reason = step_reason or changes.get("state_reason", "")
            self.steps.create(state=target, taken_by=by, reason=reason)
            audit.record(by, "move_class", self, {"state": (before, target)})
        self.refresh_from_db()


def quotas_in_words(quotas: Mapping[str, int]) -> str:
    """Bodies and seats in one line, however they were ordered: "Đảng ủy A: 10; Đảng ủy B: 5"."""
    return "; ".join(f"{name}: {seats}" for name, seats in sorted(quotas.items()))


def said(reason: str) -> str:
    """The reason, which must not be empty."""
    if not reason.strip():
        raise TransitionError(_now("Hãy ghi lý do."))
    return reason


class StaleError(Exception):
    """Somebody saved the class after the form was opened: both values of each field that differs."""

    def __init__(self, stored: TrainingClass, changes: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(_now("Lớp đã được người khác sửa sau khi bạn mở biểu mẫu."))
        self.version = stored.version
        self.conflicts = [
            (label_of(name), theirs, yours) for name, (theirs, yours) in changes.items() if name != "programme_text"
        ]


def label_of(name: str) -> Any:
    if name == "quotas":
        return _now("chỉ tiêu cử đi học")
    return TrainingClass._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def create_class_of(
    centre: Centre,
    values: Mapping[str, Any],
    partners: Collection[str],
    *,
    quotas: Mapping[str, int] | None = None,
    entry_key: UUID | None = None,
    by: User,
    today: date,
) -> TrainingClass:
    """One class typed in: it stands where its own days put it, planned when it has no learners yet.

    Of two presses of one form, known by its `entry_key`, the second gives the class of the first.
    """
    state = state_on(values["opened_on"], values["closed_on"], today)
    if values["declared_learners"] is None:
        state = State.PLANNED
    twins = TrainingClass.objects.entered_by(entry_key)
    twin = twins.first()  # asked once: between two questions another press may have made it
    if twin is not None and twin.centre_id == centre.pk:
        return twin
    key = None if twin is not None else entry_key
    try:
        with transaction.atomic():
            item = TrainingClass.objects.create(board=centre.board, centre=centre, state=state, entry_key=key, **values)
            item.set_partners(partners)
            item.set_quotas(quotas or {})
            item.steps.create(state=state, taken_by=by)
            audit.record(by, "create_class", item)
    except IntegrityError:
        if twin := twins.all().of_centre(centre).first():
            return twin
        raise
    return item
