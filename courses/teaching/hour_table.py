"""The year's sheet of standard hours as a workbook, Vietnamese in either language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation

from courses.teaching.hours import SchoolYear
from courses.teaching.lecturer_hours import LecturerYear
from portal.spreadsheets import Column, Table, write_workbook

COLUMNS = [
    Column("STT", 6, "count"),
    Column("Họ và tên", 30),
    Column("Loại giảng viên", 16),
    Column("Cương vị", 14),
    Column("Giảng trực tiếp", 12, "decimal"),
    Column("Chấm bài", 12, "decimal"),
    Column("Ra đề", 12, "decimal"),
    Column("Tổng giờ chuẩn", 12, "decimal"),
    Column("Định mức", 12, "decimal"),
    Column("Vượt (+), thiếu (-)", 12, "decimal"),
    Column("Tỷ lệ giảng trực tiếp", 14, "share"),
]


def hours_workbook(lines: Sequence[LecturerYear], year: SchoolYear, centre_name: str) -> bytes:
    with translation.override("vi"):
        title = ["Tổng hợp giờ chuẩn của giảng viên", f"Năm học {year}", centre_name]
        rows = [row_of(number, line) for number, line in enumerate(lines, start=1)]
        return write_workbook([Table(f"Giờ chuẩn {year}", [line for line in title if line], COLUMNS, rows)])


def row_of(number: int, line: LecturerYear) -> list[object]:
    lecturer, hours = line.lecturer, line.hours
    return [
        number,
        lecturer.full_name,
        str(lecturer.get_kind_display()),
        str(lecturer.get_standing_display()),
        hours.live,
        hours.marking,
        hours.exams,
        hours.total,
        hours.norm,
        hours.beyond,
        hours.live_share,
    ]
