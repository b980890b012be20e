"""A list of classes as a workbook table: the same columns that an upload reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.models import TrainingClass
from portal.spreadsheets import Column, Table


def class_columns() -> list[Column]:
    return [
        Column(_("Trung tâm"), 34),
        Column(_("Chương trình"), 40),
        Column(_("Tên lớp"), 44),
        Column(_("Khóa"), 10),
        Column(_("Ngày khai giảng"), 13, "date"),
        Column(_("Ngày bế giảng"), 13, "date"),
        Column(_("Số học viên"), 10, "count"),
        Column(_("Trong đó nữ"), 10, "count"),
        Column(_("Đơn vị phối hợp"), 32),
        Column(_("Số quyết định mở lớp"), 16),
        Column(_("Trạng thái"), 14),
        Column(_("Ghi chú"), 30),
    ]


def class_table(title: str, classes: Iterable[TrainingClass], *, subtitle: Sequence[str] = ()) -> Table:
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
