"""A class: what was planned, opened, completed, postponed or cancelled, and each step of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre
from centres.models.naming import centre_name
from centres.periods import Span
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


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    # Scope
    def visible_to(self, user: User) -> TrainingClassQuerySet:
        return self.filter(centre__in=Centre.objects.visible_to(user))

    def listed_at(self, centres: Sequence[Centre], board: Board, *, is_whole_board: bool) -> TrainingClassQuerySet:
        """`visible_to` within one board, worded so that a list walks an index and stops after one page.

        `centres` are those the user sees, loaded before. Of the whole board each row along the board's index is
        asked: from `centre__in` SQLite would sort every class first.
        """
        keys = [centre.pk for centre in centres]
        if is_whole_board:
            return self.filter(Exists(Centre.objects.filter(pk=OuterRef("centre"), pk__in=keys)), board=board)
        return self.filter(board=board, centre__in=keys)

    def editable_by(self, user: User, on: date | None = None) -> TrainingClassQuerySet:
        """Classes the user may change: the board officer's centres', or the own centre's."""
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_board(self, board: Board) -> TrainingClassQuerySet:
        return self.filter(board=board)

    def of_centre(self, centre: Centre) -> TrainingClassQuerySet:
        return self.filter(centre=centre)

    def in_state(self, state: str) -> TrainingClassQuerySet:
        return self.filter(state=state)

    def with_key(self, key: int) -> TrainingClassQuerySet:
        return self.filter(pk=key)

    def opening_in(self, span: Span) -> TrainingClassQuerySet:
        """Classes whose opening day, kept or planned, falls in the span, both ends included."""
        return self.filter(opened_on__range=(span.start, span.end))

    def opened(self) -> TrainingClassQuerySet:
        return self.filter(state__in=OPENED)

    def without_programme(self) -> TrainingClassQuerySet:
        """Classes whose programme is not in the catalogue on their opening day."""
        return self.filter(programme__isnull=True)

    def outside_their_version(self) -> TrainingClassQuerySet:
        """Classes without a programme, or whose opening day the programme's version does not hold."""
        after = Q(programme__valid_to__isnull=False, opened_on__gte=F("programme__valid_to"))
        return self.filter(Q(programme__isnull=True) | Q(opened_on__lt=F("programme__valid_from")) | after)

    def matching(self, folded_words: list[str]) -> TrainingClassQuerySet:
        """Classes whose name, intake, programme or decision hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    def twins_among(self, centres: Collection[int], start: date, end: date) -> TrainingClassQuerySet:
        """Classes of these centres that open in [start, end], with what an import compares."""
        found = self.filter(centre__in=centres, opened_on__range=(start, end))
        return found.select_related("programme").prefetch_related("partners").order_by("pk")

    def waiting_counts(self, on: date) -> dict[str, int]:
        """How many classes are due to open and due to complete that day; ends the chain."""
        return self.aggregate(
            due_to_open=Count("pk", filter=Q(state=State.PLANNED, opened_on__lte=on)),
            due_to_complete=Count("pk", filter=Q(state=State.OPEN, closed_on__lt=on)),
        )

    # Loading
    def with_centre_name(self) -> TrainingClassQuerySet:
        """Annotates `centre_name`, as the centre was called on the opening day."""
        return self.annotate(centre_name=centre_name_then())

    def with_partner_mark(self) -> TrainingClassQuerySet:
        """Annotates `has_partner`, whether the class was opened jointly."""
        links = TrainingClass.partners.through.objects.filter(trainingclass=OuterRef("pk"))
        return self.annotate(has_partner=Exists(links))

    def for_listing(self) -> models.QuerySet[TrainingClass, Any]:
        """The columns that `courses.class_lines` prints, without a model's row for each."""
        return self.values(
            "pk", "name", "programme__name", "programme_text", "opened_on", "closed_on", "declared_learners", "state",
            centre_name=centre_name_then(),
        )  # fmt: skip

    def listed(self, keys: Iterable[int]) -> list[dict[str, Any]]:
        """The rows of these keys `for_listing`, in the order of the keys; ends the chain."""
        wanted = list(keys)
        found = {row["pk"]: row for row in self.filter(pk__in=wanted).for_listing()}
        return [found[key] for key in wanted if key in found]

    def for_export(self) -> TrainingClassQuerySet:
        return self.with_centre_name().select_related("programme").prefetch_related("partners")

    def for_page(self) -> TrainingClassQuerySet:
        return self.for_export().select_related("board", "programme__family", "programme__guidance_document")


def centre_name_then() -> Coalesce:
    """As a class's centre was called on the opening day; today, where the class has none yet."""
    return centre_name("centre", Coalesce("opened_on", localdate()))


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
    note = CleanTextField(_("ghi chú"), blank=True, max_length=1000)
    state = models.CharField(_("trạng thái"), max_length=20, choices=State.choices, default=State.PLANNED)
    state_reason = CleanCharField(_("lý do"), max_length=250, blank=True)
    search_key = SearchKeyField(sources=("name", "intake", "programme_text", "opening_decision"))
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

    def amend(self, values: Mapping[str, Any], partners: Collection[str], *, seen_version: str, by: User) -> None:
        """Save what a form says, if nobody saved since the form was opened.

        Raises StaleError, with both values of every field that differs, when somebody did; then
        nothing is written.
        """
        stored = TrainingClass.objects.for_page().get(pk=self.pk)
        said = {**values, "partners": "; ".join(sorted(partners))}
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
            audit.record(by, "change_class", stored, changes)

    def said(self, name: str) -> Any:
        """A field's value as a form says it."""
        if name == "partners":
            return "; ".join(sorted(partner.name for partner in self.partners.all()))
        return getattr(self, name)

    def set_partners(self, names: Collection[str]) -> None:
        held = partner_rows(self.board, names)
        self.partners.set([held[name] for name in names])

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
            (TrainingClass._meta.get_field(name).verbose_name, theirs, yours)  # type: ignore[union-attr]
            for name, (theirs, yours) in changes.items()
            if name != "programme_text"
        ]


def create_class_of(
    centre: Centre, values: Mapping[str, Any], partners: Collection[str], *, by: User, today: date
) -> TrainingClass:
    """One class typed in: it stands where its own days put it, planned when it has no learners yet."""
    state = state_on(values["opened_on"], values["closed_on"], today)
    if values["declared_learners"] is None:
        state = State.PLANNED
    with transaction.atomic():
        item = TrainingClass.objects.create(board=centre.board, centre=centre, state=state, **values)
        item.set_partners(partners)
        item.steps.create(state=state, taken_by=by)
        audit.record(by, "create_class", item)
    return item
