"""What checking a learner list finds: a verdict on each row, remarks on its cells, persons it may already be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.partial_dates import PartialDate

NEW, KNOWN, SAME, REFUSED = STATUSES = ("new", "known", "same", "refused")
AS_NEW = "new"  # the decision that a row is nobody the portal knows


@dataclass(frozen=True)
class Reason:
    """One remark on one cell; the message names the cell. An error refuses the row; a warning lets it in."""

    field: str
    level: str  # "error" or "warning"
    message: str


@dataclass(frozen=True)
class Proposal:
    """A person of the centre whom the row may mean. `label` tells them apart; `why` says what agrees."""

    learner_id: int
    label: str
    why: str
    is_exact: bool = False  # same name and whole birth, or same CCCD; else only alike


@dataclass(frozen=True)
class LearnerRow:
    """One row's verdict, and what is written when it is chosen.

    `status`: "new"; "known" (one person of the centre is meant beyond doubt); "same" (already in this class);
    "refused". `match` is what is done without a decision: a learner's key as text, or "new"; "" when refused.
    A refused row keeps what could be read of it. `said` has each cell as shown, for the repair boxes.
    """

    number: int
    status: str
    full_name: str = ""
    gender: str = ""  # "M", "F" or ""
    birth: PartialDate | None = None
    unit: str = ""
    position: str = ""
    id_number: str = ""
    phone: str = ""
    party_joined: PartialDate | None = None
    party_confirmed: PartialDate | None = None
    ethnicity: str = ""
    religion: str = ""
    score: Decimal | None = None
    note: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()
    proposals: Sequence[Proposal] = ()
    match: str = ""

    @property
    def errors(self) -> list[str]:
        return [reason.message for reason in self.reasons if reason.level == "error"]

    @property
    def warnings(self) -> list[str]:
        return [reason.message for reason in self.reasons if reason.level == "warning"]

    @property
    def is_good(self) -> bool:
        """Whether the row can be taken."""
        return self.status in (NEW, KNOWN)


@dataclass(frozen=True)
class CheckedList:
    """All rows in the order of the sheet. `fields` are the keys of `said`, as far as the list has such columns."""

    rows: Sequence[LearnerRow]
    notes: Sequence[str]
    skipped: int
    fields: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows by status, and how many rows of the sheet hold no learner."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in STATUSES} | {"skipped": self.skipped}
