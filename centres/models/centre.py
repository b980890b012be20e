"""Political centres, their names over time, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from centres.models.board import Board
from centres.models.document import Document
from centres.models.naming import centre_name
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins
from portal.fields import CleanCharField, SearchKeyField

if TYPE_CHECKING:
    from centres.models.people import Appointment
    from portal.models import User


class Level(models.TextChoices):
    """The tier a centre belongs to. The district tier ended on 1/7/2025 (360-QĐ/TW, 29/8/2025)."""

    DISTRICT = "DISTRICT", _("cấp huyện")
    COMMUNE = "COMMUNE", _("cấp xã")
    PROVINCIAL_SCHOOL = "PROVINCIAL_SCHOOL", _("trường chính trị tỉnh")


# Whose rows a centre's people reach: their own centre while it is in force, and those it succeeded,
# however long the chain. UNION (not UNION ALL) ends even on a circle.
REACHED_CENTRES = """
    WITH RECURSIVE reached(id) AS (
        SELECT c.id FROM centres_centre c JOIN centres_appointment a ON a.centre_id = c.id
        WHERE a.user_id = %s AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
          AND c.valid_from <= %s AND (c.valid_to IS NULL OR c.valid_to > %s)
        UNION
        SELECT s.predecessor_id FROM centres_succession s JOIN reached r ON s.successor_id = r.id
        WHERE s.effective_on <= %s
    )
    SELECT id FROM reached
"""


# The centres that some given ones carry on, however long the chain; see also REACHED_CENTRES.
SUCCEEDED_CENTRES = """
    WITH RECURSIVE reached(id) AS (
        SELECT s.predecessor_id FROM centres_succession s WHERE s.successor_id IN ({marks}) AND s.effective_on <= %s
        UNION
        SELECT s.predecessor_id FROM centres_succession s JOIN reached r ON s.successor_id = r.id
        WHERE s.effective_on <= %s
    )
    SELECT id FROM reached
"""


class CentreQuerySet(DatedQuerySet["Centre"]):
    # Scope
    def visible_to(self, user: User, on: date | None = None) -> CentreQuerySet:
        """The one tenancy rule: a board's people see its centres, a centre's people see their own.

        A centre's people also see the centres theirs succeeded; the people of a centre that has
        ended see nothing by that post. Other apps never restate this; they filter on
        `centre__in=` this queryset. Nobody without an appointment in force sees anything.
        """
        from centres.models.people import Appointment  # noqa: PLC0415 - people stands on centre

        day = on or localdate()
        text = day.isoformat()
        boards = Appointment.objects.held_by(user).in_force(day).filter(board__isnull=False)
        reached = RawSQL(REACHED_CENTRES, (user.pk, *[text] * 5))  # noqa: S611 - constant SQL, bound parameters
        return self.filter(Q(board__in=boards.values("board")) | Q(pk__in=reached))

    def editable_by(self, user: User, on: date | None = None) -> CentreQuerySet:
        """Centres whose classes the user may enter: the board officer's, or the own one."""
        from centres.models.people import EDITORS, Appointment  # noqa: PLC0415 - people stands on centre

        posts = Appointment.objects.held_by(user).counting(on).filter(post__in=EDITORS)
        return self.filter(
            Q(board__in=posts.filter(board__isnull=False).values("board"))
            | Q(pk__in=posts.filter(centre__isnull=False).values("centre"))
        )

    # Vocabulary
    def of_board(self, board: Board) -> CentreQuerySet:
        return self.filter(board=board)

    def with_key(self, key: int) -> CentreQuerySet:
        return self.filter(pk=key)

    def staffed_by(self, user: User, on: date | None = None) -> CentreQuerySet:
        """Centres whose papers the user keeps: as director, deputy or clerk, and those that theirs succeeded.

        Narrower than `visible_to`: a board's people are not among them. Learners are known by name here alone.
        """
        from centres.models.people import CENTRE, Appointment  # noqa: PLC0415 - people stands on centre

        posts = Appointment.objects.held_by(user).counting(on).filter(post__in=CENTRE)
        own = list(posts.values_list("centre", flat=True))
        return self.filter(Q(pk__in=own) | Q(pk__in=Centre.objects.succeeded_by(own, on).values("pk")))

    def succeeded_by(self, successors: Collection[int], on: date | None = None) -> CentreQuerySet:
        """Centres that one of these carries on, directly or through others, by that day."""
        text = (on or localdate()).isoformat()
        marks = ", ".join(["%s"] * len(successors)) or "NULL"
        reached = RawSQL(SUCCEEDED_CENTRES.format(marks=marks), (*successors, text, text))  # noqa: S611 - bound parameters
        return self.filter(pk__in=reached)

    def matching(self, folded_words: list[str]) -> CentreQuerySet:
        """Centres one of whose names, of any time, holds every one of the folded words."""
        if not folded_words:
            return self
        names = UnitName.objects.filter(centre=OuterRef("pk"))
        for word in folded_words:
            names = names.filter(search_key__contains=word)
        return self.filter(Exists(names))

    # Loading
    def with_name(self, on: date) -> CentreQuerySet:
        """Annotates `name`, the centre's name on that day."""
        return self.annotate(name=centre_name("pk", on))

    def with_edit_mark(self, user: User) -> CentreQuerySet:
        """Annotates `can_edit`, whether the user may change the centre's rows today."""
        own = Centre.objects.editable_by(user).filter(pk=OuterRef("pk"))
        return self.annotate(can_edit=Exists(own))

    def for_listing(self, on: date) -> CentreQuerySet:
        return self.with_name(on).order_by("list_order", "code")


class Centre(models.Model):
    """A political centre as a unit; its names are `UnitName` rows, never a field to overwrite."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban phụ trách"), related_name="centres")
    code = CleanCharField(_("mã"), max_length=20)
    level = models.CharField(_("cấp"), max_length=20, choices=Level.choices)
    aliases: models.JSONField[list[str], list[str]] = models.JSONField(_("tên gọi khác"), default=list, blank=True)
    list_order = models.PositiveIntegerField(_("thứ tự trong danh sách"), default=0)
    valid_from = models.DateField(_("hoạt động từ"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("trung tâm chính trị")
        verbose_name_plural = _("trung tâm chính trị")
        constraints = [
            models.UniqueConstraint(fields=["board", "code"], name="centre_code_is_unique_within_its_board"),
            models.CheckConstraint(name="centre_level_is_a_known_one", condition=Q(level__in=Level.values)),
            ends_after_it_begins("centre_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return getattr(self, "name", None) or self.code  # the name only where `with_name` loaded it

    def get_absolute_url(self) -> str:
        return reverse("centres:centre_detail", args=[self.pk])

    def people_in_post(self, on: date) -> models.QuerySet[Appointment]:
        """Who holds a post here that day, the director first."""
        return self.appointments.in_force(on).select_related("user").in_rank()

    def inherited_from(self) -> models.QuerySet[Succession]:
        """The centres this one carries on, the latest first."""
        return (
            self.inheritances.select_related("predecessor", "decision")
            .with_predecessor_name()
            .order_by("-effective_on")
        )


class UnitNameQuerySet(DatedQuerySet["UnitName"]):
    # Vocabulary
    def of_centres(self, centres: Iterable[Centre] | CentreQuerySet) -> UnitNameQuerySet:
        return self.filter(centre__in=centres)


class UnitName(models.Model):
    """What a board or a centre was called from a day to a day."""

    board = models.ForeignKey(Board, models.PROTECT, verbose_name=_("ban"), null=True, blank=True, related_name="names")
    centre = models.ForeignKey(
        Centre, models.PROTECT, verbose_name=_("trung tâm"), null=True, blank=True, related_name="names"
    )
    text = CleanCharField(_("tên"), max_length=200)
    search_key = SearchKeyField(sources=("text",))
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("văn bản đặt tên"), null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = UnitNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("tên đơn vị")
        verbose_name_plural = _("tên đơn vị")
        constraints = [
            models.CheckConstraint(
                name="unit_name_belongs_to_one_board_or_one_centre",
                condition=Q(board__isnull=True, centre__isnull=False) | Q(board__isnull=False, centre__isnull=True),
            ),
            ends_after_it_begins("unit_name_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.text


class SuccessionKind(models.TextChoices):
    """How one unit followed another."""

    REPLACEMENT = "REPLACEMENT", _("thay thế")
    MERGER = "MERGER", _("sáp nhập")
    SPLIT = "SPLIT", _("chia tách")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    # Loading
    def with_predecessor_name(self) -> SuccessionQuerySet:
        """Annotates `predecessor_name`, as the predecessor was called last."""
        return self.annotate(predecessor_name=centre_name("predecessor", F("effective_on")))


class Succession(models.Model):
    """From a day on, `successor` carries on what `predecessor` did, wholly or in part."""

    predecessor = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("đơn vị cũ"), related_name="successions")
    successor = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("đơn vị kế thừa"), related_name="inheritances")
    kind = models.CharField(_("hình thức"), max_length=20, choices=SuccessionKind.choices)
    effective_on = models.DateField(_("từ ngày"))
    share_percent = models.DecimalField(  # NULL: no share was decided, so figures are not apportioned
        _("phần kế thừa (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("quyết định"), null=True, blank=True, related_name="+"
    )

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("kế thừa")
        verbose_name_plural = _("kế thừa")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="a_centre_succeeds_another_only_once"),
            models.CheckConstraint(name="a_centre_does_not_succeed_itself", condition=~Q(predecessor=F("successor"))),
            models.CheckConstraint(name="succession_kind_is_a_known_one", condition=Q(kind__in=SuccessionKind.values)),
            models.CheckConstraint(
                name="succession_share_is_between_0_and_100",
                condition=Q(share_percent__isnull=True) | Q(share_percent__gt=0, share_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
