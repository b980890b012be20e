"""A list of classes as a workbook: the same columns that an upload reads, hence Vietnamese in either language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation

from courses.models import TrainingClass
from portal.spreadsheets import Column, Table, write_workbook


def class_columns() -> list[Column]:
    return [
        Column("Trung tâm", 34),
        Column("Chương trình", 40),
        Column("Tên lớp", 44),
        Column("Khóa", 10),
        Column("Ngày khai giảng", 13, "date"),
        Column("Ngày bế giảng", 13, "date"),
        Column("Số học viên", 10, "count"),
        Column("Trong đó nữ", 10, "count"),
        Column("Đơn vị phối hợp", 32),
        Column("Số quyết định mở lớp", 16),
        Column("Trạng thái", 14),
        Column("Ghi chú", 30),
    ]


def class_workbook(classes: Iterable[TrainingClass], *, subtitle: Sequence[str] = ()) -> bytes:
    """The classes, loaded `for_export`, as a workbook of one sheet that an upload reads back unchanged."""
    with translation.override("vi"):
        return write_workbook([class_table("Danh sách lớp", classes, subtitle=subtitle)])


def class_table(title: str, classes: Iterable[TrainingClass], *, subtitle: Sequence[str]) -> Table:
    """The classes, loaded `for_export`, one a row."""
    return Table(title, [title, *subtitle], class_columns(), (class_row(item) for item in classes))


def class_row(item: TrainingClass) -> Sequence[Any]:
    return (
        item.centre_name,  # type: ignore[attr-defined]
        item.programme_name,
        item.name,
        item.intake,
        item.opened_on,
        item.closed_on,
        item.declared_learners,
        item.declared_women,
        "; ".join(sorted(partner.name for partner in item.partners.all())),
        item.opening_decision,
        state_words(item),
        item.note,
    )


def state_words(item: TrainingClass) -> str:
    label = str(item.get_state_display())
    return f"{label}: {item.state_reason}" if item.state_reason else label
