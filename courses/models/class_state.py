"""Where a class can stand, and where its own days put it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a class stands."""

    PLANNED = "PLANNED", _("dự kiến mở")
    OPEN = "OPEN", _("đang học")
    COMPLETED = "COMPLETED", _("đã bế giảng")
    POSTPONED = "POSTPONED", _("hoãn")
    CANCELLED = "CANCELLED", _("hủy")


OPENED = (State.OPEN, State.COMPLETED)  # what "lớp đã mở" counts
NOT_YET_OPEN = (State.PLANNED, State.POSTPONED)
LIVE = (State.PLANNED, State.OPEN, State.POSTPONED)


def state_on(opened_on: date | None, closed_on: date | None, today: date) -> State:
    """Where a class that was neither called off nor asked about stands on that day, by its own days."""
    if opened_on is None or opened_on > today:
        return State.PLANNED
    return State.COMPLETED if closed_on is not None and closed_on < today else State.OPEN
