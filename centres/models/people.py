"""Posts that people hold from a day to a day. Every right begins here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from centres.models.board import Board
from centres.models.centre import Centre
from centres.models.document import Document
from centres.models.naming import board_name, centre_name
from portal.dated import SINCE_EVER, DatedQuerySet, ends_after_it_begins

if TYPE_CHECKING:
    from portal.models import User


class Post(models.TextChoices):
    """What somebody was appointed to; one person may hold several (208-QĐ/TW has it so)."""

    BOARD_LEADER = "BOARD_LEADER", _("lãnh đạo ban")
    BOARD_OFFICER = "BOARD_OFFICER", _("chuyên viên ban")
    DIRECTOR = "DIRECTOR", _("giám đốc")
    DEPUTY_DIRECTOR = "DEPUTY_DIRECTOR", _("phó giám đốc")
    CLERK = "CLERK", _("giáo vụ")
    LECTURER = "LECTURER", _("giảng viên")
    OBSERVER = "OBSERVER", _("theo dõi")  # of a board: reads its figures, changes nothing


AT_A_BOARD = (Post.BOARD_LEADER, Post.BOARD_OFFICER, Post.OBSERVER)
AT_A_CENTRE = (Post.DIRECTOR, Post.DEPUTY_DIRECTOR, Post.CLERK, Post.LECTURER)

BOARD = (Post.BOARD_LEADER, Post.BOARD_OFFICER)
CENTRE = (Post.DIRECTOR, Post.DEPUTY_DIRECTOR, Post.CLERK)
ON_PAYROLL = (Post.DIRECTOR, Post.DEPUTY_DIRECTOR, Post.CLERK)  # whose holders fill a centre's posts (biên chế)
EDITORS = (Post.BOARD_OFFICER, *CENTRE)  # who may enter and change classes


class AppointmentQuerySet(DatedQuerySet["Appointment"]):
    # Vocabulary
    def held_by(self, user: User) -> AppointmentQuerySet:
        return self.filter(user=user.pk)

    def at_centres(self, centres: Iterable[Centre]) -> AppointmentQuerySet:
        return self.filter(centre__in=centres)

    def of_posts(self, posts: Iterable[Post]) -> AppointmentQuerySet:
        return self.filter(post__in=list(posts))

    def of_demo_people(self) -> AppointmentQuerySet:
        return self.filter(user__is_demo=True)

    def counting(self, on: date | None = None) -> AppointmentQuerySet:
        """Posts in force that day at a unit in force that day."""
        day = on or localdate()
        alive = Q(centre__isnull=True) | (
            Q(centre__valid_from__lte=day) & (Q(centre__valid_to__isnull=True) | Q(centre__valid_to__gt=day))
        )
        return self.in_force(day).filter(alive)

    # Loading
    def in_rank(self) -> AppointmentQuerySet:
        """The order in which an office lists its people."""
        ranks = [models.When(post=post, then=models.Value(rank)) for rank, post in enumerate(Post.values)]
        return self.order_by(models.Case(*ranks, default=models.Value(len(ranks))), "pk")

    def with_units(self, on: date) -> AppointmentQuerySet:
        """Joins the units and annotates `unit_name`, boards first."""
        return (
            self.select_related("board", "centre__board")
            .annotate(unit_name=Coalesce(board_name("board", on), centre_name("centre", on)))
            .order_by(F("board").asc(nulls_last=True), "centre", "pk")
        )


class Appointment(models.Model):
    """One person, one post, at one board or one centre, from a day to a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người"), related_name="appointments"
    )
    post = models.CharField(_("chức vụ"), max_length=20, choices=Post.choices)
    board = models.ForeignKey(
        Board, models.PROTECT, verbose_name=_("ban"), null=True, blank=True, related_name="appointments"
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        verbose_name=_("trung tâm"),
        null=True,
        blank=True,
        related_name="appointments",
    )
    decision = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("quyết định"), null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("từ ngày"), default=SINCE_EVER)
    valid_to = models.DateField(_("đến (không tính ngày này)"), null=True, blank=True)  # NULL: still

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("bổ nhiệm")
        verbose_name_plural = _("bổ nhiệm")
        constraints = [
            models.CheckConstraint(
                name="a_board_post_is_held_at_a_board_a_centre_post_at_a_centre",
                condition=Q(board__isnull=False, centre__isnull=True, post__in=AT_A_BOARD)
                | Q(board__isnull=True, centre__isnull=False, post__in=AT_A_CENTRE),
                violation_error_message=_(
                    "Chức vụ của ban phải gắn với một ban; chức vụ của trung tâm phải gắn với một trung tâm."
                ),
            ),
            ends_after_it_begins("appointment_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_post_display()}"

    @property
    def home_board(self) -> Board:
        """The board the post belongs to, directly or through its centre."""
        if self.board is not None:
            return self.board
        assert self.centre is not None  # noqa: S101 - the database's CHECK says so
        return self.centre.board
