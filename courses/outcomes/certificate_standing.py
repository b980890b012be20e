"""How a class stands with its certificates: who passed, who has which paper, how many days are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from courses.models import Certificate, CertificateState, Enrolment, ResultSheet, TrainingClass
from courses.outcomes.certificates import hindrance, hosted_sentence, is_hosted, passed_places
from courses.outcomes.results import Outcome, rules_of


@dataclass(frozen=True, slots=True)
class Line:
    """One learner who passed, with the certificates of this class they had, the oldest first."""

    place: Enrolment
    result: Outcome
    certificates: Sequence[Certificate]

    @property
    def valid(self) -> Certificate | None:
        return next((paper for paper in self.certificates if paper.state == CertificateState.VALID), None)

    @property
    def is_waiting(self) -> bool:
        return not self.certificates


@dataclass(frozen=True, slots=True)
class Standing:
    """`hindrance` says why nothing can be issued yet; the days are those of the rule set (1147-QĐ/BTGDVTW, Điều 9)."""

    sheet: ResultSheet | None
    hindrance: str
    lines: Sequence[Line]
    today: date
    certificate_days: int | None  # None: no rules held on the opening day

    @property
    def waiting(self) -> int:
        return sum(line.is_waiting for line in self.lines)

    @property
    def valid(self) -> int:
        return sum(line.valid is not None for line in self.lines)

    @property
    def deadline(self) -> date | None:
        """The last day on which the certificates are in time."""
        if self.sheet is None or self.sheet.recognised_on is None or self.certificate_days is None:
            return None
        return self.sheet.recognised_on + timedelta(days=self.certificate_days)

    @property
    def days_left(self) -> int | None:
        """From today to the deadline: 0 on the last day, negative when late. None without a deadline."""
        return None if self.deadline is None else (self.deadline - self.today).days

    @property
    def days_late(self) -> int:
        return max(-(self.days_left or 0), 0)

    @property
    def issued_late(self) -> int:
        """Certificates of first issue that came after the deadline."""
        last = self.deadline
        if last is None:
            return 0
        return sum(line.certificates[0].issued_on > last for line in self.lines if line.certificates)


def standing_of(training_class: TrainingClass, today: date) -> Standing:
    """Of a class loaded `for_results`: three queries more, whatever its size."""
    sheet = getattr(training_class, "result_sheet", None)
    rules = rules_of(training_class)
    return Standing(
        sheet,
        hosted_sentence() if is_hosted(training_class) else hindrance(sheet, today),
        [
            Line(place, result, sorted(place.certificates.all(), key=lambda paper: paper.pk))
            for place, result in passed_places(training_class, rules)
        ],
        today,
        rules.certificate_days if rules else None,
    )
