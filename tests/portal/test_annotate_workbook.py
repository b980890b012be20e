"""A user gets the own workbook back with a sentence on each wrong row, without the rows already taken in."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from portal.spreadsheets import WorkbookError, annotate_workbook, read_workbook
from portal.workbook_refusals import refusal_sentence
from tests.portal import hostile
from tests.portal.hostile import cell, ods_cell, ods_row, ods_table, row, worksheet, xlsx


def class_list(rows=6):
    """A list as clerks send it: title, header in row 4, learners from row 5, a signature under them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Lớp 1"
    sheet["A1"] = "DANH SÁCH HỌC VIÊN"
    sheet["A1"].font = Font(name="Times New Roman", bold=True)
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append([])
    sheet.append(["TT", "Họ và tên", "Ngày sinh"])
    for number in range(1, rows + 1):
        sheet.append([number, f"Học viên {number}", date(1980, 1, number)])
        sheet.row_dimensions[4 + number].height = 20 + number
    sheet.cell(rows + 6, 2, "GIÁM ĐỐC")
    sheet.merge_cells(start_row=rows + 6, end_row=rows + 7, start_column=2, end_column=3)
    sheet.column_dimensions["B"].width = 33
    sheet.freeze_panes = "A5"
    return book


def saved(book):
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def annotated(content, *, sheet="Lớp 1", header_row=4, errors=None, drop_rows=()):
    """What the user gets back."""
    return annotate_workbook(
        content, filename="lớp.xlsx", sheet=sheet, header_row=header_row, errors=errors or {}, drop_rows=drop_rows
    )


def opened(content):
    """The first sheet, formulas as formulas."""
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def rows(content):
    """The rows of the first sheet."""
    return read_workbook(content, filename="a").sheets[0].rows


def test_it_writes_the_errors_beside_the_rows_and_drops_the_rest():
    content = annotated(saved(class_list()), errors={6: "Thiếu ngày sinh.", 9: "Trùng dòng 6."}, drop_rows=[5, 7, 8])

    assert rows(content) == [
        ["DANH SÁCH HỌC VIÊN"],
        [],
        [],
        ["TT", "Họ và tên", "Ngày sinh", "Lỗi"],
        [2, "Học viên 2", date(1980, 1, 2), "Thiếu ngày sinh."],
        [5, "Học viên 5", date(1980, 1, 5), "Trùng dòng 6."],
        [6, "Học viên 6", date(1980, 1, 6)],
        [],
        [None, "GIÁM ĐỐC"],
    ]


def test_it_keeps_the_layout_and_moves_it_along():
    sheet = opened(annotated(saved(class_list()), errors={6: "Sai."}, drop_rows=[5, 7, 8]))

    assert sorted(area.coord for area in sheet.merged_cells.ranges) == ["A1:C1", "B9:C10"]
    assert {number: sheet.row_dimensions[number].height for number in (5, 6, 7)} == {5: None, 6: 25, 7: 26}
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["D"].width) == (33, 50)
    assert (sheet["A1"].font.b, sheet["A1"].font.name, sheet.freeze_panes) == (True, "Times New Roman", "A5")
    assert (sheet["D5"].fill.start_color.rgb, sheet["D5"].alignment.wrap_text) == ("00FFC7CE", True)


def test_it_writes_the_column_of_an_earlier_round_anew():
    first = annotated(saved(class_list()), errors={5: "Sai một.", 6: "Sai hai."}, drop_rows=[7])

    second = annotated(first, errors={6: "Vẫn sai."}, drop_rows=[])

    assert [line[3:] for line in rows(second)[3:6]] == [["Lỗi"], [], ["Vẫn sai."]]
    assert opened(second)["D5"].fill.fill_type is None


def test_it_gives_no_formula_back():
    book = class_list()
    sheet = book.worksheets[0]
    for place, text in (
        ("B5", "=cmd|'/C calc'!A0"),
        ("B6", "@SUM(1)"),
        ("B7", "-1"),
        ("B8", "+84905"),
        ("B9", "_x005F_x0041_"),
    ):
        sheet[place].value = text
        sheet[place].data_type = "s"
    book.create_sheet("Khác")["A1"] = "=1+1"

    content = annotated(saved(book), errors={5: "=1+1"})

    back = openpyxl.load_workbook(io.BytesIO(content))
    assert [(back.worksheets[0][p].value, back.worksheets[0][p].data_type) for p in ("B5", "B6", "B7", "B8", "D5")] == [
        ("=cmd|'/C calc'!A0", "s"),
        ("@SUM(1)", "s"),
        ("-1", "s"),
        ("+84905", "s"),
        ("=1+1", "s"),
    ]
    assert rows(content)[8][1] == "_x0041_"
    assert (back["Khác"]["A1"].value, back["Khác"]["A1"].data_type) == ("#CALC!", "s")


def test_it_gives_the_value_a_formula_last_showed():
    lines = row(1, cell("A1", "TT", 't="str"')) + row(2, '<c r="A2"><f>1+1</f><v>2</v></c>')

    sheet = opened(annotated(xlsx(lines), sheet="Trang 1", header_row=1))

    assert (sheet["A2"].value, sheet["A2"].data_type) == (2, "n")


def test_it_shows_every_wrong_row_whatever_hid_it():
    book = class_list()
    sheet = book.worksheets[0]
    sheet.row_dimensions[6].hidden = True
    sheet.auto_filter.ref = "A4:C10"
    sheet.protection.sheet = True
    sheet.column_dimensions.group("C", "H", hidden=True)
    sheet.sheet_state = "hidden"
    book.create_sheet("Khác")

    back = opened(annotated(saved(book), errors={6: "Sai."}))

    assert (back.row_dimensions[6].hidden, back.auto_filter.ref, back.protection.sheet) == (False, None, False)
    assert (back.column_dimensions["D"].hidden, back.sheet_state) == (False, "visible")
    assert (back.column_dimensions["C"].min, back.column_dimensions["C"].max) == (3, 3)  # no longer to H


def test_it_frees_the_column_from_merged_cells():
    book = class_list()
    book.worksheets[0].merge_cells("C6:E6")
    book.worksheets[0].merge_cells("A13:XFD13")

    content = annotated(saved(book), errors={6: "Sai."})

    assert rows(content)[5] == [2, "Học viên 2", date(1980, 1, 2), "Sai."]


def test_it_merges_no_more_what_lost_a_row():
    book = class_list()
    book.worksheets[0].merge_cells("B6:B7")
    book.worksheets[0].merge_cells("B9:B10")

    sheet = opened(annotated(saved(book), drop_rows=[7]))

    assert sorted(area.coord for area in sheet.merged_cells.ranges) == ["A1:C1", "B11:C12", "B8:B9"]


def test_it_leaves_comments_and_links_behind():
    book = class_list()
    book.worksheets[0]["A4"].comment = Comment("xem http://example.com", "ai đó")
    book.worksheets[0]["A5"].hyperlink = "http://example.com/"

    sheet = opened(annotated(saved(book), errors={6: "Sai."}))

    assert (sheet["A4"].comment, sheet["A5"].hyperlink, sheet["A5"].value) == (None, None, 1)


def test_it_makes_no_cells_for_a_hostile_merged_range():
    lines = row(1, cell("A1", "Tên", 't="str"')) + row(2, cell("A2", 5))
    merged = '<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>'

    content = annotated(packed(lines, merged), sheet="Trang 1", header_row=1, errors={2: "Sai."})

    assert rows(content) == [["Tên", "Lỗi"], [5, "Sai."]]


def test_it_refers_to_no_part_that_it_left_behind():
    parts = '<pageSetup orientation="landscape" r:id="p1"/><drawing r:id="d1"/><legacyDrawing r:id="v1"/>'
    parts += '<tableParts count="1"><tablePart r:id="t1"/></tableParts>'

    content = annotated(packed(row(1, cell("A1", 1)), parts), sheet="Trang 1", header_row=1)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"r:id" not in archive.read("xl/worksheets/sheet1.xml")
    assert opened(content).page_setup.orientation == "landscape"


def packed(lines, after):
    """An .xlsx of one sheet with elements after its rows."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = worksheet(lines, after=after).replace("<worksheet ", f'<worksheet xmlns:r="{relations}" ')
    return hostile.package(hostile.xlsx_parts([sheet]))


ODS_LIST = hostile.ods(
    ods_table(
        ods_row(ods_cell("string", "Tên"), ods_cell("string", "Sinh")),
        ods_row(ods_cell("string", "=An"), ods_cell("date", attributes='office:date-value="1980-01-02"')),
        ods_row(ods_cell("string", "Bình"), ods_cell("date", attributes='office:date-value="1850-01-02"')),
        ods_row(ods_cell("string", "Chi"), ods_cell("date", attributes='office:date-value="1980-01-02T07:30:00"')),
    )
)
XLS_LIST = hostile.xls(b"".join(hostile.xls_text(n, 0, text) for n, text in enumerate(("Tên", "=An", "Bình", "Chi"))))


def test_it_gives_other_kinds_of_file_back_as_xlsx():
    from_ods = annotated(ODS_LIST, sheet="Trang 1", header_row=1, errors={2: "Sai."}, drop_rows=[])
    from_xls = annotated(XLS_LIST, sheet="Trang 1", header_row=1, errors={4: "Sai."}, drop_rows=[2, 3])
    from_csv = annotated("Tên\n=An\nBình\n".encode(), sheet="CSV", header_row=1, errors={3: "Sai."}, drop_rows=[2])

    assert rows(from_ods) == [
        ["Tên", "Sinh", "Lỗi"],
        ["=An", date(1980, 1, 2), "Sai."],
        ["Bình", "02/01/1850"],
        ["Chi", datetime(1980, 1, 2, 7, 30)],
    ]
    assert rows(from_xls) == [["Tên", "Lỗi"], ["Chi", "Sai."]]
    assert rows(from_csv) == [["Tên", "Lỗi"], ["Bình", "Sai."]]
    assert opened(from_ods)["A2"].data_type == "s"
    assert opened(from_ods)["B2"].number_format == "dd/mm/yyyy"


def test_it_gives_the_rows_back_where_the_layout_cannot_be_kept():
    strict = hostile.xlsx_parts([worksheet(row(1, cell("A1", "Tên", 't="str"')) + row(2, cell("A2", 5)))])
    strict["xl/styles.xml"] = "<styleSheet/>"
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        strict[name] = str(strict[name]).replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
        )

    content = annotated(hostile.package(strict), sheet="Trang 1", header_row=1, errors={2: "Sai."})

    assert rows(content) == [["Tên", "Lỗi"], [5, "Sai."]]


@pytest.mark.child
def test_it_answers_for_two_thousand_rows_with_every_third_dropped():
    content = annotated(
        saved(class_list_of(2000)),
        errors=dict.fromkeys(range(6, 2004, 3), "Sai."),
        drop_rows=range(5, 2004, 3),
    )

    assert len(rows(content)) == 4 + 2000 - len(range(5, 2004, 3))


def class_list_of(count):
    """A plain list of so many rows and twelve columns under a header in row 4."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Lớp 1"
    for _blank in range(3):
        sheet.append(["x"])
    for _number in range(count + 1):
        sheet.append(["Học viên"] * 12)
    return book


@pytest.mark.parametrize(
    ("content", "code", "detail"),
    [
        (b"%PDF-1.7", "pdf", {}),
        (hostile.far_cell(), "far-cell", {"sheet": "Trang 1", "cell": "XFD1048576"}),
        (xlsx(""), "no-sheet", {"sheet": "Lớp 1"}),
    ],
)
def test_it_refuses_what_reading_refuses(content, code, detail):
    with pytest.raises(WorkbookError) as error:
        annotated(content)

    assert str(error.value) == refusal_sentence(code, "lớp.xlsx", detail)
