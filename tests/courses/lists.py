"""Makes class lists for tests: rows to the bytes of a workbook, and back to what the reader saw."""

import io
from datetime import date, datetime, time

import xlsxwriter

from courses.imports.reading import read_class_list
from portal.sheet_formats.cells import Budget
from portal.sheet_formats.kinds import read_any
from portal.spreadsheets import Sheet, Workbook

HEADINGS = (
    "STT", "Trung tâm", "Chương trình", "Tên lớp", "Khóa", "Ngày khai giảng", "Ngày bế giảng", "Số học viên",
    "Trong đó nữ", "Đơn vị phối hợp", "Số quyết định mở lớp", "Ghi chú",
)  # fmt: skip
FIELDS = (
    "serial", "centre", "programme", "name", "intake", "opened_on", "closed_on", "learners", "women", "partners",
    "opening_decision", "note",
)  # fmt: skip
A_CLASS = {
    "serial": 1,
    "centre": "TTCT Nha Trang",
    "programme": "Bồi dưỡng nhận thức về Đảng",
    "name": "Lớp nhận thức về Đảng khóa 1/2023",
    "intake": "1/2023",
    "opened_on": date(2023, 3, 1),
    "closed_on": date(2023, 3, 5),
    "learners": 59,
    "women": 31,
    "partners": "Hội Nông dân",
    "opening_decision": "01-QĐ/TTCT",
    "note": None,
}


class Formula:
    """A cell with a formula and the value it last showed: an error such as #REF!, or a number."""

    def __init__(self, shown):
        self.shown = shown


def row(**said):
    """The cells of a faultless class of March 2023 at centre A, in the order of HEADINGS; `said` changes some."""
    unknown = said.keys() - A_CLASS.keys()
    assert not unknown, unknown
    return [(A_CLASS | said)[name] for name in FIELDS]


def bare(**said):
    """A row that holds only what is said."""
    return row(**{**dict.fromkeys(FIELDS), **said})


def listed(*rows):
    """A sheet with the usual header in row 1, and these rows from row 2 on."""
    return [list(HEADINGS), *rows]


def columns(fields, *rows):
    """A sheet with only these columns, in this order."""
    places = [FIELDS.index(name) for name in fields]
    return [[line[place] for place in places] for line in listed(*rows)]


def xlsx(sheets, hidden=()):
    """The workbook's bytes; `sheets` are the rows of one sheet, or of several by name."""
    if not isinstance(sheets, dict):
        sheets = {"Danh sách lớp": sheets}
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(content, options)
    looks = {
        date: book.add_format({"num_format": "dd/mm/yyyy"}),
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, line in enumerate(rows):
            for place, cell in enumerate(line):
                write(page, number, place, cell, looks)
        if name in hidden:
            page.hide()
        else:
            page.activate()
            page.set_first_sheet()
    book.close()
    return content.getvalue()


def write(page, number, place, cell, looks):
    if cell is None:
        return
    if isinstance(cell, Formula):
        page.write_formula(number, place, "=A1", None, cell.shown)
    elif isinstance(cell, bool):
        page.write_boolean(number, place, cell)
    elif type(cell) in looks:
        page.write_datetime(number, place, cell, looks[type(cell)])
    elif isinstance(cell, int | float):
        page.write_number(number, place, cell)
    else:
        page.write_string(number, place, cell)


def csv(rows, *, separator=";", encoding="utf-8-sig"):
    """The rows as a CSV file; days are written day/month/year."""
    return "".join(separator.join(map(csv_cell, line)) + "\r\n" for line in rows).encode(encoding)


def csv_cell(cell):
    text = cell.strftime("%d/%m/%Y") if isinstance(cell, date) else "" if cell is None else str(cell)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(sign in text for sign in ';,"\n') else text


def read_bytes(content):
    """The class list in the bytes, without the child process that reads what users send."""
    kind, grids = read_any(content, Budget())
    sheets = [Sheet(name=grid.name, rows=list(grid.rows()), hidden=grid.hidden) for grid in grids]
    return read_class_list(Workbook(sheets=sheets, is_text=kind == "text"))


def read(sheets, hidden=()):
    """The class list that the reader finds in these rows, through a real workbook."""
    return read_bytes(xlsx(sheets, hidden))


def cells(class_list, *names):
    """For each class the cells of these fields."""
    return [tuple(found.cells.get(name) for name in names) for found in class_list.rows]


def numbers(class_list):
    """The rows of the sheet that were taken for classes."""
    return [found.number for found in class_list.rows]
