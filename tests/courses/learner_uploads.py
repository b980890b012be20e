"""Learner lists as people bring them, kept for their preview without starting a process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from courses.learner_lists.tables import Column, LearnerTable, TableRow
from courses.learners.learner_batches import keep_list
from courses.models import LearnerBatch, TrainingClass
from courses.models.learner_batch import ListSource
from portal.models import User

COLUMNS = {
    "number": "STT", "full_name": "Họ và tên", "birth": "Ngày sinh", "gender": "Giới tính",
    "unit": "Đơn vị cử đi học", "position": "Chức vụ",
}  # fmt: skip


def learner_row(
    full_name: object = "Bo Bo Thị Yến",
    *,
    birth: object = "05/8/1985",
    gender: object = "Nữ",
    unit: object = "Đảng ủy xã Cam Đức",
    position: object = "Bí thư chi bộ",
    number: object = None,
) -> tuple[object, ...]:
    """One good row, unless told otherwise."""
    return number, full_name, birth, gender, unit, position


def table_of_rows(*rows: Sequence[Any], titles: Sequence[str] = tuple(COLUMNS.values())) -> LearnerTable:
    """The rows as they are read from a sheet whose header is its row 1; the first learner stands in row 2."""
    found = {title: name for name, title in COLUMNS.items()}
    columns = [
        Column(
            place,
            title,
            found.get(title),
            [str(row[place - 1]) for row in rows[:3] if len(row) >= place and row[place - 1]],
        )
        for place, title in enumerate(titles, start=1)
    ]
    return LearnerTable(
        sheet="Sheet1",
        header_rows=[1],
        columns=columns,
        rows=[TableRow(number, list(row)) for number, row in enumerate(rows, start=2)],
    )


def sent_list(sender: User, item: TrainingClass, *rows: Sequence[Any], **further: Any) -> LearnerBatch:
    """The sender's pasted list of these rows, waiting for its confirmation."""
    return keep_list(item, table_of_rows(*rows), source=ListSource.PASTED, by=sender, **further)


def text_to_paste(*rows: Sequence[object]) -> str:
    """The rows below their headings, as a spreadsheet puts them on the clipboard."""
    lines = [COLUMNS.values(), *rows]
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in line) for line in lines)
