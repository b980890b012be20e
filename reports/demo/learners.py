"""Classes of the article's half-year with all their life: learners, timetable, attendance, results, certificates.

At each centre one class is finished whole and one is half-way; all others live by headcount alone, as most do.
Days are those of 2023, never of today: figures and data are the same whenever the demo is loaded. The classes
half-way count as closed, as in the article, but for one that opened after the half-year: it is still open.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from centres.models import Appointment, Board, Centre, Lecturer, LecturerKind, Post
from courses.models import (
    CertificatePractice,
    ClassPaper,
    ClassRole,
    Enrolment,
    Gender,
    Learner,
    PaperKind,
    SendingOrganisation,
    SendingQuota,
    State,
    TrainingClass,
)
from courses.outcomes.results import rules_of
from courses.papers.numbers import next_number, number_in
from portal.dated import holds_on
from portal.models import User
from portal.partial_dates import PartialDate
from reports.demo.attendance import load_absences, load_timetable, seldom_there
from reports.demo.outcomes import give_scores, load_certificates, load_duties, load_sheet, passed_among
from reports.demo.people import genders, invented_birth, invented_name, invented_phone, joined_before, shared_out

LIVES = Path(__file__).parent / "class_lives.json"
NOT_YET_NAMED = 3  # learners of a class half-way
WHOLE, RUNNING = "WHOLE", "RUNNING"  # the third, UNCONFIRMED, waits for the second person
VENUE = "Hội trường trung tâm"
LEFT = "Chuyển công tác đến địa phương khác"


@dataclass(frozen=True)
class House:
    """One centre while its classes are filled: what its data file says, its lecturers, who does its paper."""

    centre: Centre
    said: Mapping[str, Any]
    clerk: User
    director: User
    lecturers: Sequence[Lecturer]


def load_learners(board: Board) -> None:
    """Fill the chosen classes. One that has learners or sessions is left alone, so loading twice changes nothing."""
    lives = json.loads(LIVES.read_text(encoding="utf-8"))
    for centre in Centre.objects.of_board(board).filter(code__in=lives["centres"]).order_by("list_order"):
        house = house_of(centre, lives["centres"][centre.code])
        for said in house.said["classes"]:
            found = TrainingClass.objects.of_centre(centre).filter(
                opened_on=said["opened_on"], programme__code=said["programme"], enrolments=None, sessions=None
            )
            if (item := found.select_related("board", "programme").first()) is not None:
                load_life(house, item, said, lives)


def house_of(centre: Centre, said: Mapping[str, Any]) -> House:
    """The demo has people at two centres only; elsewhere those of the board stand in."""
    held = {
        row.post: row.user
        for row in Appointment.objects.filter(centre=centre, user__is_demo=True).select_related("user").order_by("pk")
    }
    board = {user.username: user for user in User.objects.filter(username__in=("chuyenvien", "lanhdao"))}
    CertificatePractice.objects.get_or_create(
        centre=centre, defaults={"superior": said["superior"], "place": said["place"]}
    )
    return House(
        centre,
        said,
        clerk=held.get(Post.CLERK) or board["chuyenvien"],
        director=held.get(Post.DIRECTOR) or board["lanhdao"],
        lecturers=list(Lecturer.objects.of_centre(centre).by_name()),
    )


def load_life(house: House, item: TrainingClass, said: Mapping[str, Any], lives: Mapping[str, Any]) -> None:
    assert item.opened_on is not None  # noqa: S101 - found by its day
    chance = Random(f"{house.centre.code} {said['opened_on']} {said['programme']}")  # noqa: S311 - invented people
    life, rules = said["life"], rules_of(item)
    lecturers = [one for one in house.lecturers if holds_on(item.opened_on, one.valid_from, one.valid_to)]
    load_particulars(house, item, lecturers, is_open=said.get("is_open", False))
    places = placed(house, item, chance, lives["positions"], said)
    if life != RUNNING and rules is not None:
        give_scores([place for place in places if place is not seldom_there(places)], rules, chance)
    Enrolment.objects.bulk_create(places)
    sessions = load_timetable(item, lecturers, lives, taken=0.5 if life == RUNNING else 1, by=house.clerk)
    load_absences(sessions, places, chance, percent=rules.attendance_percent if rules else 80)
    if life == RUNNING or rules is None:
        return
    load_duties(item, lecturers, sum(place.score is not None for place in places))
    second = house.director if life == WHOLE else None
    decision = f"{next_number(house.centre, item.opened_on.year):02d}-QĐ/TTCT"
    sheet = load_sheet(item, by=house.clerk, second=second, decision=decision)
    if sheet.is_confirmed:
        passed = passed_among(places, rules)
        load_certificates(item, sheet, passed, chance, centre=house.centre, by=house.director)


# --- The class and its papers ------------------------------------------------------------------------


def load_particulars(house: House, item: TrainingClass, lecturers: Sequence[Lecturer], *, is_open: bool) -> None:
    """Venue, homeroom lecturer, clerk, and the two decisions with their numbers; the declared figures stay."""
    assert item.opened_on is not None  # noqa: S101 - found by its day
    decided_on = item.opened_on - timedelta(days=7)
    item.venue = VENUE
    item.homeroom_lecturer = next((one for one in lecturers if one.kind == LecturerKind.FULL_TIME), None)
    item.clerk_name = house.said["clerk"]
    item.opening_decided_on = decided_on
    if is_open:
        item.state = State.OPEN
        item.steps.update(state=State.OPEN)
    item.save()
    papers = [(PaperKind.OPENING, number_in(item.opening_decision), decided_on)]
    papers.append((PaperKind.COMMITTEE, next_number(house.centre, item.opened_on.year), item.opened_on))
    ClassPaper.objects.bulk_create(
        ClassPaper(training_class=item, centre=house.centre, kind=kind, number=number, year=day.year, issued_on=day)
        for kind, number, day in papers
        if number
    )


# --- Learners and their places -----------------------------------------------------------------------


def placed(
    house: House, item: TrainingClass, chance: Random, positions: Mapping[str, list[str]], said: Mapping[str, Any]
) -> list[Enrolment]:
    """Every declared learner by name, not saved yet; of a class half-way all but three (one a woman), and one left."""
    declared = item.declared_learners or 0
    women = declared * 2 // 5 if item.declared_women is None else item.declared_women
    is_running = said["life"] == RUNNING
    count = declared - NOT_YET_NAMED if is_running else declared
    known = graduates(house.centre, said.get("returning", 0), item)
    sexes = genders(chance, learners=count, women=women - 1 if is_running else women)
    for learner in known:
        sexes.remove(Gender(learner.gender))
    people = [*known, *Learner.objects.bulk_create(new_learner(house, item, gender, chance) for gender in sexes)]
    senders = shared_out(declared, senders_of(house))
    load_quotas(item, senders)
    places = [
        Enrolment(
            training_class=item,
            learner=learner,
            number=number,
            organisation=sender,
            position=chance.choice(positions["ANY"] + positions[learner.gender]),
            role=role_of(number),
        )
        for number, (learner, sender) in enumerate(zip(people, senders, strict=False), start=1)
    ]
    if is_running:
        places[-1].withdrawn_reason = LEFT
    return places


def new_learner(house: House, item: TrainingClass, gender: Gender, chance: Random) -> Learner:
    """Only what the programme needs: Party dates for new members, no ethnicity, no number of an identity card."""
    assert item.programme is not None and item.opened_on is not None  # noqa: S101 - found by both
    said: dict[str, Any] = {
        "full_name": invented_name(chance, gender=gender, shares=house.said["names"]),
        "birth": invented_birth(chance),
        "phone": invented_phone(chance),
        "party_joined": joined_before(chance, item.opened_on) if item.programme.needs_party_dates else None,
    }
    return Learner(board=item.board, centre=house.centre, gender=gender, **said)


def graduates(centre: Centre, count: int, item: TrainingClass) -> list[Learner]:
    """Learners of an earlier class of the centre who come back, as new Party members where the programme is theirs."""
    if not count or item.programme is None or item.opened_on is None:
        return []
    earlier = Enrolment.objects.filter(training_class__centre=centre, training_class__closed_on__lt=item.opened_on)
    places = earlier.select_related("learner").order_by("-training_class__opened_on", "number")[:count]
    known = [place.learner for place in places]
    if item.programme.needs_party_dates:
        for learner in known:
            learner.party_joined = PartialDate.of_day(item.opened_on - timedelta(days=21))
            learner.save()
    return known


def senders_of(house: House) -> list[SendingOrganisation]:
    """The Party committees of the communes served, then the further bodies."""
    names = [f"Đảng ủy {area.name}" for area in house.centre.service_areas.by_name()]
    return [
        SendingOrganisation.objects.get_or_create(centre=house.centre, name=name)[0]
        for name in (*names, *house.said["further_senders"])
    ]


def load_quotas(item: TrainingClass, senders: Sequence[SendingOrganisation]) -> None:
    """Each body was asked for as many as it was to send."""
    SendingQuota.objects.bulk_create(
        SendingQuota(training_class=item, organisation=sender, seats=seats)
        for sender, seats in Counter(senders).items()
    )


def role_of(number: int) -> ClassRole:
    """The class committee sits at the head of the list: one monitor, two vice-monitors."""
    return {1: ClassRole.MONITOR, 2: ClassRole.VICE_MONITOR, 3: ClassRole.VICE_MONITOR}.get(number, ClassRole.MEMBER)
