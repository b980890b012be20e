"""A class's learners as a workbook: headings that an upload reads back, hence Vietnamese in either language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.text import capfirst

from courses.models import ClassRole, Enrolment, Gender, TrainingClass
from portal.models import User
from portal.spreadsheets import Column, Table, write_workbook

COLUMNS = (
    Column("STT", 6, "count"),
    Column("Họ và tên", 30),
    Column("Giới tính", 10),
    Column("Ngày sinh", 14),
    Column("Đơn vị cử đi học", 36),
    Column("Chức vụ", 30),
    Column("Ghi chú", 30),
)


def learner_workbook(
    item: TrainingClass, places: Iterable[Enrolment], *, by: User, at: datetime, reads: str = "Danh sách học viên"
) -> bytes:
    """The places, loaded `for_listing`, one a row; the head names the class, and who took the list along and when."""
    with translation.override("vi"):
        title = [reads, item.name, f"{by.get_full_name()} tải về lúc {at:%H:%M} ngày {at:%d/%m/%Y}"]
        return write_workbook([Table("Học viên", title, COLUMNS, (learner_row(place) for place in places))])


def template_workbook() -> bytes:
    """An empty list with the headings that are read for certain, to be filled in."""
    with translation.override("vi"):
        return write_workbook([Table("Học viên", ["Danh sách học viên"], COLUMNS[:-1], [])])


def learner_row(place: Enrolment) -> Sequence[object]:
    learner = place.learner
    return (
        place.number,
        learner.full_name,
        capfirst(str(Gender(learner.gender).label)) if learner.gender else None,
        str(learner.birth) if learner.birth else None,
        place.organisation.name if place.organisation else None,
        place.position or None,
        remark_on(place) or None,
    )


def remark_on(place: Enrolment) -> str:
    """What stands in the last column: the role, the withdrawal, the note."""
    role = capfirst(str(ClassRole(place.role).label)) if place.role != ClassRole.MEMBER else ""
    gone = f"Thôi học: {place.withdrawn_reason}" if place.withdrawn_reason else ""
    return "; ".join(filter(None, (role, gone, place.note)))
