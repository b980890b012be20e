"""A class's results as a workbook: the score sheet that goes into the class file, Vietnamese in either language."""

from __future__ import annotations

from django.utils import translation
from django.utils.timezone import localtime

from courses.outcomes.result_page import Line, ResultPage
from portal.models import User
from portal.spreadsheets import Column, Table, write_workbook

COLUMNS = [
    Column("STT", 6, "count"),
    Column("Họ và tên", 30),
    Column("Ngày sinh", 13),
    Column("Đơn vị", 34),
    Column("Số tiết dự", 11),
    Column("Điểm", 9, "decimal"),
    Column("Điểm làm lại", 9, "decimal"),
    Column("Xếp loại", 14),
    Column("Khen thưởng", 12),
    Column("Ghi chú", 24),
]


def results_workbook(page: ResultPage, *, by: User) -> bytes:
    """The sheet of one class; it says who took it and when, for it holds names."""
    with translation.override("vi"):
        taken = f"Xuất bởi {by.get_full_name()} lúc {localtime():%H:%M %d/%m/%Y}"
        title = ["Bảng điểm", page.item.name, taken]
        return write_workbook([Table("Bảng điểm", title, COLUMNS, [row_of(line) for line in page.lines])])


def row_of(line: Line) -> list[object]:
    place = line.place
    return [
        place.number,
        place.learner.full_name,
        str(place.learner.birth or ""),
        str(place.organisation or place.position),
        line.attendance.percent if line.attendance else "",
        place.score,
        place.retake_score,
        line.band_label.capitalize(),
        "x" if place.is_commended else "",
        place.note,
    ]
