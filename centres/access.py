"""The gate of every business view: who may open it, by the posts they hold today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import localdate

from centres.models import BOARD, CENTRE, EDITORS, Appointment, Board, Centre, Post
from portal.models import User
from portal.policy import ask_to_sign_in

__all__ = ["BOARD", "CENTRE", "EDITORS", "EVERYONE", "Hats", "StaffRequest", "allow", "hats_of"]

EVERYONE = (
    *BOARD,
    Post.OBSERVER,
    *CENTRE,
)  # who may read classes and figures; a lecturer's pages come with teaching


@dataclass(frozen=True)
class Hats:
    """The posts that one person holds today, the board's first."""

    appointments: Sequence[Appointment]
    is_admin: bool

    def holds(self, *posts: Post) -> bool:
        return any(appointment.post in posts for appointment in self.appointments)

    def _board_of(self, *posts: Post) -> Board:
        """The board of the first of these posts. Raises StopIteration without any of them."""
        return next(held.home_board for held in self.appointments if held.post in posts)

    @property
    def board(self) -> Board:
        """The board whose figures the person reads; asked only behind a gate."""
        return self._board_of(*EVERYONE)

    @property
    def editing_board(self) -> Board:
        """The board for which the person enters classes: a clerk may read another's. Asked only behind a gate."""
        return self._board_of(*EDITORS)

    @property
    def centres(self) -> list[Centre]:
        """The centres at which the person holds a post."""
        return [appointment.centre for appointment in self.appointments if appointment.centre is not None]

    @property
    def is_board(self) -> bool:
        return self.holds(*BOARD, Post.OBSERVER)

    @property
    def is_leader(self) -> bool:
        return self.holds(Post.BOARD_LEADER)

    @property
    def is_centre(self) -> bool:
        return self.holds(*CENTRE)

    @property
    def can_edit(self) -> bool:
        return self.holds(*EDITORS)

    def may_edit(self, centre_id: int, board_id: int) -> bool:
        """Whether a post lets the person enter for that centre; see also `Centre.objects.editable_by`."""
        held = [appointment for appointment in self.appointments if appointment.post in EDITORS]
        return any(post.centre_id == centre_id or post.board_id == board_id for post in held)

    @property
    def unit_name(self) -> str:
        names = dict.fromkeys(cast(Any, appointment).unit_name for appointment in self.appointments)
        return " · ".join(names)

    @property
    def post_labels(self) -> list[str]:
        return [str(appointment.get_post_display()) for appointment in self.appointments]


class StaffRequest(HttpRequest):
    """A request that passed the gate: somebody is signed in and their posts are read."""

    user: User
    hats: Hats


def hats_of(request: HttpRequest) -> Hats:
    """The signed-in person's posts of today, read once a request."""
    staff = cast(StaffRequest, request)
    if not hasattr(staff, "hats"):
        today = localdate()
        held = Appointment.objects.held_by(staff.user).counting(today).with_units(today)
        staff.hats = Hats(list(held), is_admin=staff.user.is_staff)
    return staff.hats


def allow(*posts: Post) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Admit people who hold one of `posts` today; redirect the anonymous, refuse the rest with 403."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not hats_of(request).holds(*posts):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        gate.policy = frozenset(posts)  # type: ignore[attr-defined]  # read by tests/test_conventions.py
        return gate

    return decorate
