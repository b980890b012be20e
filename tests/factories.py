"""Rows for tests: explicit, without chance, nothing hidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from centres.models import Appointment, Board, Centre, Document, Lecturer, LecturerKind, Level, Post, UnitName
from courses.models import (
    Certificate,
    Enrolment,
    Family,
    Guidance,
    HalfDay,
    Learner,
    Programme,
    RuleSet,
    SendingOrganisation,
    Session,
    State,
    TrainingClass,
)
from courses.models.partner import partner_rows
from portal.dated import SINCE_EVER
from portal.models import User

PASSWORD = "mot-mat-khau-du-dai"


def create_board(*, code: str = "KH", name: str = "Ban Tuyên giáo Tỉnh ủy Khánh Hòa") -> Board:
    board = Board.objects.create(
        code=code, superior="Tỉnh ủy Khánh Hòa", symbol="BTGTU", place="Nha Trang", signer_post="TRƯỞNG BAN"
    )
    UnitName.objects.create(board=board, text=name)
    return board


def create_centre(
    *,
    board: Board,
    code: str,
    name: str,
    level: str = Level.DISTRICT,
    aliases: Sequence[str] = (),
    list_order: int = 0,
    valid_from: date = SINCE_EVER,
    valid_to: date | None = None,
) -> Centre:
    centre = Centre.objects.create(
        board=board, code=code, level=level, aliases=list(aliases), list_order=list_order,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    UnitName.objects.create(centre=centre, text=name, valid_from=valid_from)
    return centre


def create_document(*, board: Board, number: str = "45-KH/BTGTU", **further: Any) -> Document:
    said = {"kind": "PLAN", "issuer": "Ban Tuyên giáo Tỉnh ủy", "issued_on": date(2023, 3, 2), "abstract": "thao giảng"}
    return Document.objects.create(board=board, number=number, **said | further)


def create_user(*, username: str, full_name: str, is_staff: bool = False) -> User:
    user = User(username=username, full_name=full_name, is_staff=is_staff, is_superuser=is_staff)
    user.set_password(PASSWORD)
    user.save()
    return user


def appoint(
    user: User,
    post: Post,
    unit: Board | Centre,
    *,
    valid_from: date = SINCE_EVER,
    valid_to: date | None = None,
) -> Appointment:
    where = {"board": unit} if isinstance(unit, Board) else {"centre": unit}
    return Appointment.objects.create(user=user, post=post, valid_from=valid_from, valid_to=valid_to, **where)


def create_family(*, board: Board, code: str = "LLCT_CO_BAN", name: str = "Lý luận chính trị cơ bản") -> Family:
    return Family.objects.get_or_create(board=board, code=code, defaults={"name": name})[0]


def create_programme(
    *,
    board: Board,
    code: str = "NTD",
    name: str = "Bồi dưỡng nhận thức về Đảng",
    family: Family | None = None,
    guidance: str = Guidance.CENTRAL,
    aliases: Sequence[str] = (),
    counts_toward_total: bool = True,
    valid_from: date = SINCE_EVER,
    valid_to: date | None = None,
) -> Programme:
    return Programme.objects.create(
        board=board, code=code, name=name, family=family or create_family(board=board), guidance=guidance,
        aliases=list(aliases), counts_toward_total=counts_toward_total, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def create_class(
    *,
    centre: Centre,
    programme: Programme | None,
    programme_text: str = "",
    name: str = "Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023",
    intake: str = "1/2023",
    opened_on: date | None = date(2023, 3, 1),
    closed_on: date | None = date(2023, 3, 5),
    declared_learners: int | None = 100,
    declared_women: int | None = 40,
    partners: Sequence[str] = (),
    state: str = State.COMPLETED,
    state_reason: str = "",
    **further: Any,
) -> TrainingClass:
    """A completed class of March 2023 unless told otherwise; without history lines."""
    item = TrainingClass.objects.create(
        board=centre.board, centre=centre, programme=programme,
        programme_text=programme_text or (programme.name if programme else ""), name=name, intake=intake,
        opened_on=opened_on, closed_on=closed_on, declared_learners=declared_learners, declared_women=declared_women,
        state=state, state_reason=state_reason, **further,
    )  # fmt: skip
    held = partner_rows(centre.board, partners)
    item.partners.set([held[partner] for partner in partners])
    return item


def create_rule_set(
    *,
    board: Board,
    name: str = "Quy chế 1147",
    valid_from: date = SINCE_EVER,
    valid_to: date | None = None,
    **rules: Any,
) -> RuleSet:
    """The numbers of 1147-QĐ/BTGDVTW unless told otherwise, read back as the database holds them."""
    row = RuleSet.objects.create(board=board, name=name, valid_from=valid_from, valid_to=valid_to, **rules)
    return RuleSet.objects.get(pk=row.pk)


def create_lecturer(
    *, centre: Centre, full_name: str = "Lê Văn Giảng", kind: str = LecturerKind.FULL_TIME, **further: Any
) -> Lecturer:
    return Lecturer.objects.create(board=centre.board, centre=centre, full_name=full_name, kind=kind, **further)


def create_learner(*, centre: Centre, full_name: str = "Bo Bo Thị Yến", **further: Any) -> Learner:
    return Learner.objects.create(board=centre.board, centre=centre, full_name=full_name, **further)


def create_sender(*, centre: Centre, name: str = "Đảng ủy xã Cam Đức") -> SendingOrganisation:
    return SendingOrganisation.objects.get_or_create(centre=centre, name=name)[0]


def enrol(training_class: TrainingClass, learner: Learner, *, number: int = 1, **further: Any) -> Enrolment:
    return Enrolment.objects.create(training_class=training_class, learner=learner, number=number, **further)


def create_certificate(place: Enrolment, *, issued_by: User, number: int = 1, **further: Any) -> Certificate:
    """A valid one of 20/3/2023 unless told otherwise; the register's last number is left alone."""
    item = place.training_class
    said = {
        "kind": "CERTIFICATE", "year": 2023, "issued_on": date(2023, 3, 20), "centre_name": "Trung tâm chính trị",
        "programme_name": item.programme_name, "class_name": item.name, "holder_name": place.learner.full_name,
        "band": "GOOD",
    }  # fmt: skip
    return Certificate.objects.create(
        board=item.board, centre=item.centre, training_class=item, enrolment=place, number=number,
        issued_by=issued_by, **(said | further),
    )  # fmt: skip


def create_session(
    *,
    training_class: TrainingClass,
    held_on: date = date(2023, 3, 1),
    half_day: int = HalfDay.MORNING,
    lesson: str = "Khái quát lịch sử Đảng",
    **further: Any,
) -> Session:
    return Session.objects.create(
        training_class=training_class, held_on=held_on, half_day=half_day, lesson=lesson, **further
    )
