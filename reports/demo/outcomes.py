"""How a demo class ended: scores, the result sheet, what its lecturers did for it, certificates in the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import make_aware

from centres.models import Centre, Lecturer
from courses.models import (
    Certificate,
    CertificateState,
    DutyKind,
    Enrolment,
    ResultSheet,
    RuleSet,
    TeachingDuty,
    TrainingClass,
)
from courses.models.certificate import CODE_LENGTH, CODE_LETTERS
from courses.models.rule_set import Band
from courses.outcomes.certificates import holder_of, paper_of, take_numbers
from courses.outcomes.results import outcome
from portal import audit
from portal.models import User

SHARES = (8, 26, 42, 24)  # in a hundred: excellent, good, fair, average
FEW_RETAKE = 4  # places that all bands and a retake need
COMMENDED = 3
MISPRINTED = "In sai họ tên"
REVOKED = "Cấp nhầm: học viên chưa nộp đủ hồ sơ"


def at(day: date, hour: int) -> datetime:
    return make_aware(datetime.combine(day, time(hour)))


def working_day(day: date) -> date:
    """That day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


# --- Results -----------------------------------------------------------------------------------------


def load_sheet(item: TrainingClass, *, by: User, second: User | None, decision: str) -> ResultSheet:
    """Scores entered by one person; confirmed and recognised where there is a `second`."""
    assert item.closed_on is not None  # noqa: S101 - chosen classes have one
    sheet = ResultSheet(training_class=item, board=item.board, entered_by=by, version=2)
    if second is not None:
        sheet.confirmed_by, sheet.confirmed_at = second, at(working_day(item.closed_on + timedelta(days=4)), 9)
        sheet.recognition_decision, sheet.recognised_on = decision, working_day(item.closed_on + timedelta(days=6))
        sheet.version = 4
    sheet.save()
    audit.record(by, "enter_scores", sheet)
    if second is not None:
        audit.record(second, "confirm_results", sheet)
        audit.record(second, "recognise_results", sheet, {"recognition_decision": ("", decision)})
    return sheet


def give_scores(places: Sequence[Enrolment], rules: RuleSet, chance: Random) -> None:
    """Every band, one who passed at the second sitting and one who did not come to it; the best are commended."""
    floors = (rules.excellent_from, rules.good_from, rules.fair_from, rules.pass_from, rules.score_max)
    tops = (rules.score_max, *(floor - rules.score_step for floor in floors[:3]))
    for number, place in enumerate(chance.sample(places, len(places))):
        [band] = [number] if number < FEW_RETAKE else chance.choices(range(4), weights=SHARES)
        steps = int((tops[band] - floors[band]) / rules.score_step)
        place.score = floors[band] + rules.score_step * chance.randrange(steps + 1)
    for place, is_retaken in zip(places[-2:], (True, False), strict=False):
        place.score = rules.pass_from - rules.score_step * 4
        place.retake_score = rules.pass_from + rules.score_step * 4 if is_retaken and rules.retakes else None
    for place in sorted(places, key=lambda one: (-(one.score or Decimal(0)), one.number))[:COMMENDED]:
        place.is_commended = True


def load_duties(item: TrainingClass, lecturers: Sequence[Lecturer], essays: int) -> None:
    """One lecturer set the exam; two marked the essays."""
    assert item.opened_on is not None and item.closed_on is not None  # noqa: S101 - chosen classes have both
    marked_on = item.closed_on + timedelta(days=2)
    first = (essays + 1) // 2
    work = [(DutyKind.EXAMS, item.opened_on, 1), (DutyKind.ESSAYS, marked_on, first)]
    work.append((DutyKind.ESSAYS, marked_on, essays - first))
    TeachingDuty.objects.bulk_create(
        TeachingDuty(training_class=item, lecturer=lecturer, kind=kind, done_on=day, quantity=quantity)
        for lecturer, (kind, day, quantity) in zip(lecturers, work, strict=False)
        if quantity
    )


# --- Certificates ------------------------------------------------------------------------------------


def passed_among(places: Sequence[Enrolment], rules: RuleSet) -> list[tuple[Enrolment, Band]]:
    """Who passed, with the band, in the order in which numbers are given: by given name."""
    found = [(place, outcome(place.score, place.retake_score, rules)) for place in places]
    found.sort(key=lambda line: (line[0].learner.sort_key, line[0].number))
    return [(place, result.band) for place, result in found if result.has_passed and result.band]


def load_certificates(
    item: TrainingClass,
    sheet: ResultSheet,
    passed: Sequence[tuple[Enrolment, Band]],
    chance: Random,
    *,
    centre: Centre,
    by: User,
) -> None:
    """Issued to all who passed within the days of the rules; one was misprinted and replaced, one was revoked.

    As `courses.outcomes.certificates` issues them, but on a day of 2023 and with codes that are the same at each load.
    """
    assert sheet.recognised_on is not None  # noqa: S101 - confirmed and recognised
    issued_on, replaced_on = (working_day(sheet.recognised_on + timedelta(days=days)) for days in (5, 12))
    paper = paper_of(item, centre=centre, by=by, on=issued_on)
    first = take_numbers(centre, paper["kind"], issued_on.year, len(passed))
    papers = [
        Certificate(**paper, **holder_of(place), band=band, number=number, check_code=code(chance))
        for number, (place, band) in enumerate(passed, start=first)
    ]
    misprinted, revoked = papers[len(papers) // 3], papers[len(papers) // 2]
    misprinted.state, misprinted.state_reason = CertificateState.REPLACED, MISPRINTED
    revoked.state, revoked.state_reason = CertificateState.REVOKED, REVOKED
    issued = Certificate.objects.bulk_create(papers)
    again = Certificate.objects.create(**replacement(misprinted, chance, centre=centre, by=by, on=replaced_on))
    Certificate.objects.of_class(item).update(issued_at=at(issued_on, 10))
    Certificate.objects.filter(pk=again.pk).update(issued_at=at(replaced_on, 10))
    audit.record_many(by, "issue_certificate", [(certificate, {}) for certificate in issued])
    audit.record(by, "reissue_certificate", again, {"replaces": ("", str(misprinted)), "reason": ("", MISPRINTED)})
    audit.record(by, "revoke_certificate", revoked, {"reason": ("", REVOKED)})


def replacement(old: Certificate, chance: Random, *, centre: Centre, by: User, on: date) -> dict[str, Any]:
    """The new paper for a misprinted one: its own number, citing the old."""
    paper = paper_of(old.training_class, centre=centre, by=by, on=on)
    number = take_numbers(centre, old.kind, on.year, 1)
    return (
        paper
        | holder_of(old.enrolment)
        | {"band": old.band, "number": number, "check_code": code(chance), "replaces": old, "state_reason": MISPRINTED}
    )


def code(chance: Random) -> str:
    return "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
