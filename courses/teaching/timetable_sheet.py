"""A timetable, and an attendance book, as workbooks; Vietnamese in either language, as the centre's papers are."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.text import capfirst
from django.utils.timezone import localtime

from courses.models import Session, TrainingClass
from courses.teaching.attendance import Mark, Overview
from courses.teaching.timetables import periods_of
from portal.models import User
from portal.spreadsheets import Column, Table, write_workbook
from portal.vietnamese import format_date

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
SIGNS: dict[Mark | None, str] = {"present": "x", "absent": "K", "leave": "P", None: ""}
STANDINGS = {True: "được viết", False: "không đủ điều kiện", None: "chưa rõ"}


def timetable_workbook(item: TrainingClass, sessions: Sequence[Session]) -> bytes:
    """The sessions, loaded `for_listing`, one a row, and their periods summed."""
    periods = periods_of(sessions, item.programme.period_count if item.programme else None)
    columns = [
        Column("Ngày", 13, "date"),
        Column("Thứ", 12),
        Column("Buổi", 9),
        Column("Bài, nội dung", 50),
        Column("Hình thức", 20),
        Column("Giảng viên", 26),
        Column("Số tiết", 9, "count"),
        Column("Địa điểm", 30),
    ]
    with translation.override("vi"):
        rows = [
            (
                session.held_on,
                WEEKDAYS[session.held_on.weekday()],
                session.get_half_day_display(),
                session.lesson,
                session.get_kind_display(),
                str(session.lecturer or ""),
                session.period_count,
                session.venue or item.venue,
            )
            for session in sessions
        ]
        total = ("Cộng", None, None, None, None, None, periods.planned, None)
        return write_workbook([Table("Lịch học", ["Lịch học", *heads(item)], columns, rows, total)])


def heads(item: TrainingClass) -> list[str]:
    return [item.name, str(item.centre_name)]  # type: ignore[attr-defined]  # annotated by for_page


def attendance_workbook(item: TrainingClass, overview: Overview, *, by: User) -> bytes:
    """Learners down, sessions across: x present, P with leave, K without; blank: attendance not taken.

    It holds names, so it bears that of who exported it.
    """
    columns = [
        Column("TT", 6, "count"),
        Column("Họ và tên", 30),
        *(Column(head_of(session), 10) for session in overview.sessions),
        Column("Số tiết dự", 10, "count"),
        Column("Số tiết đã học", 10, "count"),
        Column("Tỷ lệ", 10, "share"),
        Column("Viết thu hoạch", 18),
    ]
    rows = [
        (
            row.place.number,
            row.place.learner.full_name,
            *(SIGNS[mark] for mark in row.marks),
            row.share.attended if row.share.taken else None,
            row.share.taken or None,
            row.share.share,
            STANDINGS[row.share.may_sit],
        )
        for row in overview.rows
    ]
    with translation.override("vi"):
        stamp = f"{by.full_name} xuất lúc {localtime():%H:%M %d/%m/%Y}"
        legend = "x: có mặt; P: vắng có phép; K: vắng không phép; để trống: chưa điểm danh."
        return write_workbook([Table("Điểm danh", ["Điểm danh", *heads(item), legend, stamp], columns, rows)])


def head_of(session: Session) -> str:
    with translation.override("vi"):
        return (
            f"{capfirst(session.get_half_day_display())} {format_date(session.held_on)} ({session.period_count} tiết)"
        )
