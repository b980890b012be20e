"""The attendance sheet of a class, on its side: names by sessions, empty boxes to fill in by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.models import HalfDay, Session
from courses.papers.subject import Gap, Subject
from portal.papers.blocks import Block, Paper, Signature, Table, TableColumn, TableRow, Title, para
from portal.vietnamese import format_count

SESSIONS_A_TABLE = 16  # columns that fit a landscape page beside the names; more sessions, more tables
SHORT = {HalfDay.MORNING: "S", HalfDay.AFTERNOON: "C", HalfDay.EVENING: "T"}
LEGEND = (
    "Để trống: có mặt; P: vắng có phép; K: vắng không phép. S: buổi sáng; C: buổi chiều; T: buổi tối. "
    "Giảng viên ký vào dòng cuối của từng buổi."
)


def attendance_gaps(subject: Subject) -> list[Gap]:
    gaps = []
    if not subject.places:
        gaps.append(Gap(_("Chưa có tên học viên: hãy nhập ở trang Học viên."), "courses:class_learners"))
    if not subject.sessions:
        gaps.append(Gap(_("Chưa có buổi học nào: hãy lập lịch ở trang Lịch học."), "courses:timetable"))
    return gaps


def attendance_paper(subject: Subject) -> Paper:
    item = subject.item
    homeroom = item.homeroom_lecturer.full_name if item.homeroom_lecturer else ""
    return Paper(
        dated=subject.opening_day,
        header=subject.letterhead.header("", item.opening_decided_on),
        title=Title("SỔ ĐIỂM DANH", (f"lớp {subject.class_name}",)),
        body=tuple(attendance_blocks(subject)),
        signature=Signature("", "Chủ nhiệm lớp", homeroom),
        recipients=(),
        landscape=True,
    )


def attendance_blocks(subject: Subject) -> list[Block]:
    sessions = subject.sessions
    stretches = [sessions[start : start + SESSIONS_A_TABLE] for start in range(0, len(sessions), SESSIONS_A_TABLE)]
    tables = [stretch_table(subject, stretch) for stretch in stretches]
    count = para(f"Lớp có {format_count(len(subject.places))} học viên, {format_count(len(sessions))} buổi học.")
    return [count, *tables, para(LEGEND)]


def stretch_table(subject: Subject, stretch: Sequence[Session]) -> Table:
    """One table: as many sessions as fit a page; the days stand over their half-days."""
    columns = (
        TableColumn("STT", 0.8, "center"),
        TableColumn("Họ và tên", 4.2),
        *session_columns(stretch),
        TableColumn("Ghi chú", 1.6),
    )
    blank = ("",) * len(stretch)
    rows = [
        TableRow((str(number), place.learner.full_name, *blank, ""))
        for number, place in enumerate(subject.places, start=1)
    ]
    signing = TableRow(("", "Giảng viên ký", *blank, ""), bold=True)
    return Table(columns, (*rows, signing))


def session_columns(stretch: Sequence[Session]) -> list[TableColumn]:
    """A column a session; the second lesson of one half-day is S2."""
    met: Counter[tuple[object, int]] = Counter()
    columns = []
    for session in stretch:
        met[session.held_on, session.half_day] += 1
        count = met[session.held_on, session.half_day]
        title = SHORT[HalfDay(session.half_day)] + (str(count) if count > 1 else "")
        day = f"{session.held_on.day:02d}/{session.held_on.month:02d}"
        columns.append(TableColumn(title, 1, "center", group=day))
    return columns
