"""What checking a class list finds: remarks on cells, the values of a row, the verdict on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from centres.models import Centre
from courses.imports.reading import NAMES_OF_FIELDS, ListRow
from courses.models import Programme, State, TrainingClass
from courses.models.class_state import NOT_YET_OPEN, state_on
from portal.spreadsheets import cell_name
from portal.vietnamese import fold_spelling


@dataclass(frozen=True)
class Reason:
    """One remark on one cell. An error refuses the row; a warning lets it in."""

    field: str
    message: str
    level: str = "error"


class Remarks:
    """What is to be said about one row; each sentence names its cell."""

    def __init__(self, row: ListRow, columns: Mapping[str, int]) -> None:
        self.row, self.columns = row, columns
        self.reasons: list[Reason] = []

    def where(self, name: str) -> str:
        """The cell's name as a spreadsheet shows it; the row's number where the list has no such column."""
        if name not in self.columns:
            return _("dòng {row}").format(row=self.row.number)
        return _("ô {cell}").format(cell=cell_name(self.row.number, self.columns[name]))

    def say(self, name: str, sentence: str, level: str = "error") -> None:
        self.reasons.append(Reason(name, f"{NAMES_OF_FIELDS[name]()} ({self.where(name)}): {sentence}", level))

    def warn(self, name: str, sentence: str) -> None:
        self.say(name, sentence, "warning")

    def is_wrong(self, name: str) -> bool:
        """Whether something in that cell is wrong."""
        return any(reason.field == name and reason.level == "error" for reason in self.reasons)

    @property
    def has_errors(self) -> bool:
        return any(reason.level == "error" for reason in self.reasons)


def made_up_name(programme_text: str, intake: str) -> str:
    """What a class without a name is called; 250 characters at most."""
    return f"{programme_text} {intake}".strip()[:250].strip()


@dataclass(frozen=True)
class ClassValues:
    """What a row says of a class; None where it says nothing."""

    centre: Centre
    programme: Programme | None
    programme_text: str
    name: str
    is_named: bool  # False: the row has no name, and `name` was made of programme and intake
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
    is_planned: bool  # the row says that the class has not opened, whatever its day

    @property
    def centre_key(self) -> int:
        return self.centre.pk

    @property
    def programme_key(self) -> str:
        """What tells programmes apart over their versions. See also `TrainingClass.programme_key`."""
        return self.programme.code if self.programme else fold_spelling(self.programme_text)

    def first_state(self, today: date) -> State:
        """Where a class that begins with this row stands."""
        if self.called_off is not None:
            return self.called_off
        return State.PLANNED if self.is_planned else state_on(self.opened_on, self.closed_on, today)

    def state_after(
        self, state: str, today: date, *, opened_on: date | None, closed_on: date | None, moved: bool
    ) -> str:
        """Where a class in `state` stands once the row is taken in, with the days it then has.

        Its days decide only while it has not opened, or when the row moved one of them: a class
        that somebody opened or closed by hand stays as it is.
        """
        if self.called_off is not None:
            return self.called_off.value
        if self.is_planned:
            return State.PLANNED.value if state in NOT_YET_OPEN else state
        return state_on(opened_on, closed_on, today).value if moved or state in NOT_YET_OPEN else state


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
