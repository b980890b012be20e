"""A learner list as it was read: its header, its columns and its rows, in a shape that JSON can hold."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.learner_lists.columns import words_of

# What a column may hold, in the order in which a page offers it.
FIELDS: Mapping[str, Any] = {
    "number": _("Số thứ tự"),
    "full_name": _("Họ và tên"),
    "family_name": _("Họ đệm (cột riêng)"),
    "given_name": _("Tên (cột riêng)"),
    "birth": _("Ngày sinh"),
    "birth_male": _("Ngày sinh của nam (cột “Nam”)"),
    "birth_female": _("Ngày sinh của nữ (cột “Nữ”)"),
    "gender": _("Giới tính"),
    "female_mark": _("Đánh dấu nữ"),
    "ethnicity": _("Dân tộc"),
    "religion": _("Tôn giáo"),
    "position": _("Chức vụ"),
    "unit": _("Đơn vị cử đi học"),
    "party_joined": _("Ngày vào Đảng (dự bị)"),
    "party_confirmed": _("Ngày vào Đảng (chính thức)"),
    "id_number": _("Số CCCD"),
    "phone": _("Điện thoại"),
    "score": _("Điểm"),
    "note": _("Ghi chú"),
    "ignore": _("Không dùng"),
}


@dataclass(frozen=True)
class Column:
    """One column: its 1-based number, its heading as shown, what it holds (None: nobody knows), and some cells."""

    index: int
    title: str
    field: str | None
    samples: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class TableRow:
    """A filled row below the header, 1-based as in the sheet; group rows and signatures are here too.

    A cell is text, int, float, bool, None or a day in ISO. `old_fonts` says which columns were typed in an old
    encoding ("TCVN3", "VNI") and have been turned into Unicode; `merged` which of them a merged cell fills from above.
    """

    number: int
    cells: list[Any]
    old_fonts: Mapping[int, str] = field(default_factory=dict)
    merged: Sequence[int] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class LearnerTable:
    """What was read. `skipped` counts the rows that hold no learner whatever the columns mean: titles, header, blanks.

    `sheet` and `header_rows` (first and last row of the header, 1-based; empty when there is none) say where.
    """

    sheet: str
    header_rows: list[int]
    columns: list[Column]
    rows: list[TableRow]
    notes: list[str] = field(default_factory=list)
    skipped: int = 0

    @property
    def header_key(self) -> str:
        """SHA-256 of the words of the headings: two lists with the same header have the same key."""
        words = "\n".join(words_of(column.title) for column in self.columns)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def mapping(self) -> dict[int, str]:
        """Column → field as found; "ignore" for the columns nobody knows."""
        return {column.index: column.field or "ignore" for column in self.columns}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> LearnerTable:
        rows = [
            TableRow(**{**row, "old_fonts": {int(column): name for column, name in row["old_fonts"].items()}})
            for row in table["rows"]
        ]
        return cls(**{**table, "columns": [Column(**column) for column in table["columns"]], "rows": rows})
