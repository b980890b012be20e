"""What became of each learner of a class: score, band, passed or not, by the rules of the opening day.

Sources: 1147-QĐ/BTGDVTW (01/12/2025), Điều 6: ten points, passed from 5,0, one retake; bands from 5, 7, 8 and 9,
lower bounds included. The numbers themselves are rows (`RuleSet`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.models import Band, Enrolment, RuleSet, TrainingClass
from portal.dated import holds_on

PASSING = (Band.EXCELLENT, Band.GOOD, Band.FAIR, Band.AVERAGE)  # from the best down


@dataclass(frozen=True, slots=True)
class Outcome:
    """One learner's result. Everything is None while no score was given, or no rules held on the opening day."""

    final_score: Decimal | None  # points; the retake's where there was one
    band: Band | None
    has_passed: bool | None
    is_retake: bool


NO_OUTCOME = Outcome(final_score=None, band=None, has_passed=None, is_retake=False)


def rules_of(training_class: TrainingClass) -> RuleSet | None:
    """The rules in force on the class's opening day; without a day, or without rules, None."""
    if training_class.opened_on is None:
        return None
    return RuleSet.objects.of_board(training_class.board).rules_on(training_class.opened_on)


def rules_among(rule_sets: Iterable[RuleSet], on: date | None) -> RuleSet | None:
    """Of rules in hand, those in force on that day; see also `rules_of`."""
    if on is None:
        return None
    return next((rules for rules in rule_sets if holds_on(on, rules.valid_from, rules.valid_to)), None)


def outcome(score: Decimal | None, retake_score: Decimal | None, rules: RuleSet | None) -> Outcome:
    """A retake's score stands in place of the first; scores are not rounded."""
    final = retake_score if retake_score is not None else score
    if final is None or rules is None:
        return NO_OUTCOME
    band = rules.band_of(final)
    return Outcome(final, band, band in PASSING, is_retake=retake_score is not None)


def outcomes(enrolments: Iterable[Enrolment], rules: RuleSet | None) -> dict[int, Outcome]:
    """Enrolment's key → outcome, of rows in hand; who withdrew has none."""
    return {
        place.pk: NO_OUTCOME if place.withdrawn_reason else outcome(place.score, place.retake_score, rules)
        for place in enrolments
    }


def outcome_of(training_class: TrainingClass) -> dict[int, Outcome]:
    """Enrolment's key → outcome, in two queries whatever the size of the class."""
    return outcomes(Enrolment.objects.of_class(training_class), rules_of(training_class))


@dataclass(frozen=True, slots=True)
class ResultSummary:
    """What a closing notice says of a class: counts; shares are of those with a result."""

    attending: int  # without those who withdrew
    women: int
    scored: int
    passed: int
    bands: Mapping[Band, int]  # every band, with noughts
    retakes: int
    commended: int


def summary_of(enrolments: Iterable[Enrolment], found: Mapping[int, Outcome]) -> ResultSummary:
    """The summary of places in hand, their learners loaded."""
    attending = [place for place in enrolments if not place.withdrawn_reason]
    results = [found[place.pk] for place in attending]
    bands = Counter(result.band for result in results if result.band is not None)
    return ResultSummary(
        attending=len(attending),
        women=sum(place.learner.gender == "F" for place in attending),
        scored=sum(result.final_score is not None for result in results),
        passed=sum(result.has_passed is True for result in results),
        bands={band: bands[band] for band in Band},
        retakes=sum(result.is_retake for result in results),
        commended=sum(place.is_commended for place in attending),
    )
