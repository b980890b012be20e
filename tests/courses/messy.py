"""Learner lists as offices really send them, built small: rows to a workbook's bytes, and what was found in them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from courses.learner_lists.checking import check_learner_list
from courses.learner_lists.reading import read_pasted, table_in
from courses.learner_lists.tables import LearnerTable
from courses.learner_lists.verdicts import CheckedList, LearnerRow
from portal.sheet_formats.cells import Budget
from portal.sheet_formats.kinds import read_any
from portal.spreadsheets import Sheet, Workbook

OPENED, TODAY = date(2023, 3, 1), date(2023, 7, 12)
TITLES = [
    ["ĐẢNG BỘ HUYỆN CAM LÂM", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
    ["TRUNG TÂM CHÍNH TRỊ"],
    [None, None, None, None, "Cam Lâm, ngày 20 tháng 02 năm 2023"],
    ["DANH SÁCH"],
    ["Học viên lớp bồi dưỡng nhận thức về Đảng khóa I/2023"],
    ["(Kèm theo Quyết định số 05-QĐ/TTCT)"],
    [],
]
SIGNED = [
    [],
    [None, None, None, None, "Cam Lâm, ngày 20 tháng 02 năm 2023"],
    ["NGƯỜI LẬP BIỂU", None, None, None, "GIÁM ĐỐC"],
    [None, None, None, None, "(Ký, đóng dấu)"],
    ["Nguyễn Thị Lập", None, None, None, "Trần Văn Ký"],
]
PLAIN = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị"]
TWO_ROWS = [["STT", "Họ và tên", "Năm sinh", None, "Đơn vị"], [None, None, "Nam", "Nữ", None]]


def xlsx(
    sheets: Any,
    *,
    merged: Any = (),
    hidden_rows: Any = (),
    hidden_columns: Any = (),
    hidden: Any = (),
    fonts: Any = None,
) -> bytes:
    """The workbook's bytes; `sheets` are the rows of one sheet, or of several by name.

    `merged` are areas such as "C1:D1", `fonts` the font of each cell that has one, by its name; of the first sheet.
    """
    if not isinstance(sheets, dict):
        sheets = {"Danh sách": sheets}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for place, (name, rows) in enumerate(sheets.items()):
            page = book.add_worksheet(name)
            for number, line in enumerate(rows):
                for column, cell in enumerate(line):
                    font = (fonts or {}).get((number + 1, column + 1)) or (fonts or {}).get(column + 1)
                    look = book.add_format({"font_name": font}) if font and not place else None
                    if isinstance(cell, date):
                        page.write_datetime(number, column, cell, day)
                    elif isinstance(cell, str):
                        page.write_string(number, column, cell, look)
                    elif cell is not None:
                        page.write(number, column, cell)
            for area in merged if not place else ():
                merge(page, area, rows)
            for number in hidden_rows if not place else ():
                page.set_row(number - 1, None, None, {"hidden": True})
            for letters in hidden_columns if not place else ():
                page.set_column(f"{letters}:{letters}", None, None, {"hidden": True})
            if name in hidden:
                page.hide()
            else:
                page.activate()
    return content.getvalue()


def merge(page: Any, area: str, rows: Any) -> None:
    """Merge an area and leave its first cell as it is."""
    first_row, first, last_row, last = xl_range_to_numbers(area)
    page.merge_range(first_row, first, last_row, last, rows[first_row][first])


def xl_range_to_numbers(area: str) -> tuple[int, int, int, int]:
    return (*xl_cell_to_rowcol(area.split(":")[0]), *xl_cell_to_rowcol(area.split(":")[1]))


def table_from(content: bytes) -> LearnerTable:
    """The list in the bytes, without the child process that reads what users send."""
    kind, grids = read_any(content, Budget())
    sheets = [
        Sheet(
            grid.name,
            list(grid.rows()),
            grid.hidden,
            sorted(grid.hidden_rows),
            sorted(grid.hidden_columns),
            grid.merged,
        )
        for grid in grids
    ]
    return table_in(Workbook(sheets, kind == "text"))


def table(sheets: Any, **looks: Any) -> LearnerTable:
    return table_from(xlsx(sheets, **looks))


def check(given: Any, **further: Any) -> CheckedList:
    """The list, checked without a class; `given` are rows, bytes, pasted text or a table."""
    if isinstance(given, bytes):
        given = table_from(given)
    elif isinstance(given, str):
        given = read_pasted(given)
    elif not isinstance(given, LearnerTable):
        given = table(given)
    return check_learner_list(given, **{"training_class": None, "opened_on": OPENED, "today": TODAY} | further)


def listed(*rows: Any, header: Any = PLAIN) -> list[list[Any]]:
    """A sheet with a header in row 1 and these rows from row 2 on."""
    return [list(header), *map(list, rows)]


def only(checked: CheckedList) -> LearnerRow:
    """The only row there is."""
    assert len(checked.rows) == 1, [row.number for row in checked.rows]
    return checked.rows[0]


def one(name: str, cell: Any, *, header: Any = None, **further: Any) -> LearnerRow:
    """A good row whose column with this heading holds this cell."""
    heads = [*PLAIN, name] if name not in PLAIN else PLAIN
    row: list[Any] = [1, "Bo Bo Thị Yến", "05/8/1985", "Nữ", "Đảng ủy xã Cam Đức", None][: len(heads)]
    row[heads.index(name)] = cell
    return only(check(listed(row, header=heads), **further))


def said(checked: CheckedList, *names: str) -> list[Any]:
    """Of each row these attributes, births as text; without a tuple when it is one."""
    found = [tuple(str(getattr(row, name) or "") for name in names) for row in checked.rows]
    return [values[0] for values in found] if len(names) == 1 else found


def messages(row: LearnerRow, level: str = "") -> list[str]:
    return [reason.message for reason in row.reasons if not level or reason.level == level]
