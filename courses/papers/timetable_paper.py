"""The timetable of a class, on its side: half-day, lesson, periods, lecturer, place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.models import HalfDay, Session, SessionKind
from courses.papers.subject import Gap, Subject
from portal.papers.blocks import Block, Paper, Table, TableColumn, TableRow, Title, para
from portal.vietnamese import format_count, format_date

COLUMNS = (
    TableColumn("STT", 0.65, "center"),
    TableColumn("Ngày", 1.3, "center"),
    TableColumn("Buổi", 0.7, "center"),
    TableColumn("Bài, nội dung", 4.2),
    TableColumn("Hình thức", 1.4),
    TableColumn("Số tiết", 0.7, "center"),
    TableColumn("Giảng viên", 2),
    TableColumn("Địa điểm", 1.9),
)


def timetable_gaps(subject: Subject) -> list[Gap]:
    if not subject.sessions:
        return [Gap(_("Chưa có buổi học nào: hãy lập lịch ở trang Lịch học."), "courses:timetable")]
    gaps = []
    without = sum(1 for session in subject.sessions if is_taught(session) and session.lecturer is None)
    if without:
        sentence = _("{count} buổi chưa phân công giảng viên.").format(count=without)
        gaps.append(Gap(sentence, "courses:timetable", blocks=False))
    programme, total = subject.item.programme, period_total(subject)
    if programme is not None and programme.period_count and programme.period_count != total:
        sentence = _("Lịch có {total} tiết, chương trình có {wanted} tiết.").format(
            total=total, wanted=programme.period_count
        )
        gaps.append(Gap(sentence, "courses:timetable", blocks=False))
    return gaps


def is_taught(session: Session) -> bool:
    return session.kind == SessionKind.LESSON


def period_total(subject: Subject) -> int:
    return sum(session.period_count for session in subject.sessions)


def timetable_paper(subject: Subject) -> Paper:
    item, day = subject.item, subject.opening_day
    return Paper(
        dated=day,
        header=subject.letterhead.header("", item.opening_decided_on),
        title=Title("LỊCH HỌC", (f"lớp {subject.class_name}",)),
        body=tuple(timetable_blocks(subject)),
        signature=subject.signature(day),
        recipients=("Giảng viên, học viên của lớp", "Lưu hồ sơ lớp"),
        landscape=True,
    )


def timetable_blocks(subject: Subject) -> list[Block]:
    blocks: list[Block] = []
    if subject.item.opening_decision:
        blocks.append(para(f"Kèm theo {subject.opening_citation()} {subject.class_name}."))
    if subject.item.venue:
        blocks.append(para(f"Địa điểm: {subject.item.venue}, trừ buổi có ghi nơi khác."))
    rows = [session_row(number, session) for number, session in enumerate(subject.sessions, start=1)]
    total = TableRow(("", "", "", "Tổng cộng", "", format_count(period_total(subject)), "", ""), bold=True)
    return [*blocks, Table(COLUMNS, (*rows, total))]


def session_row(number: int, session: Session) -> TableRow:
    return TableRow(
        (
            str(number),
            format_date(session.held_on),
            HalfDay(session.half_day).label.capitalize(),
            session.lesson,
            str(session.get_kind_display()).capitalize(),
            str(session.period_count),
            session.lecturer.full_name if session.lecturer else "",
            session.venue,
        )
    )
