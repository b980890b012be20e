"""What checking a class list finds: remarks on cells, the values of a row, the verdict on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from centres.models import Centre
from courses.models import Programme, State, TrainingClass
from courses.models.training_class import NOT_YET_OPEN, state_on
from portal.vietnamese import fold_spelling


@dataclass(frozen=True)
class Reason:
    """One remark on one cell. An error refuses the row; a warning lets it in."""

    field: str
    message: str
    level: str = "error"


@dataclass(frozen=True)
class ClassValues:
    """What a row says of a class; None where it says nothing."""

    centre: Centre
    programme: Programme | None
    programme_text: str
    name: str
    intake: str
    opened_on: date | None
    closed_on: date | None
    declared_learners: int | None
    declared_women: int | None
    partners: frozenset[str]
    opening_decision: str
    note: str
    called_off: State | None  # CANCELLED or POSTPONED when the row says so
    state_reason: str

    @property
    def centre_key(self) -> int:
        return self.centre.pk

    @property
    def programme_key(self) -> str:
        """What tells programmes apart over their versions. See also `TrainingClass.programme_key`."""
        return self.programme.code if self.programme else fold_spelling(self.programme_text)

    def state_after(self, state: str | None, today: date) -> str:
        """Where a class in `state` (None: a new one) stands once the row is taken in."""
        if self.called_off is not None:
            return self.called_off.value
        if state in (None, *NOT_YET_OPEN):
            return state_on(self.opened_on, self.closed_on, today)
        return str(state)


@dataclass(frozen=True)
class CheckedRow:
    """One row's verdict; `changes` maps a field to (before, after) when the row changes `existing`."""

    number: int
    title: str
    status: str  # "new", "changed", "same" or "refused"
    reasons: Sequence[Reason] = ()
    values: ClassValues | None = None
    existing: TrainingClass | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def counts_of(checked: Sequence[CheckedRow], skipped: int) -> dict[str, int]:
    found = Counter(row.status for row in checked)
    return {status: found[status] for status in ("new", "changed", "same", "refused")} | {"skipped": skipped}
