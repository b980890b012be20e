"""A workbook of any kind becomes rows, with every value where the sheet shows it."""

import io
import struct
import tempfile
import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
import python_calamine
import xlsxwriter

from portal.spreadsheets import ERROR_TEXTS, cell_name, read_workbook
from tests.portal import hostile
from tests.portal.hostile import cell, ods_cell, ods_row, ods_table, row, worksheet, xlsx

ROWS = [[], ["TT", "Họ và tên", "Ngày sinh"], [1, "Nguyễn Thị Hồng", date(1980, 3, 15)], [], [2, "Trần Đức"]]


def rows(content):
    """The rows of the first sheet."""
    return read_workbook(content, filename="a.xlsx").sheets[0].rows


def list_xlsx():
    """ROWS as XlsxWriter writes them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row("A2", ["TT", "Họ và tên", "Ngày sinh"])
        sheet.write_row("A3", [1, "Nguyễn Thị Hồng"])
        sheet.write_datetime("C3", date(1980, 3, 15), day)
        sheet.write_row("A5", [2, "Trần Đức"])
    return content.getvalue()


def list_ods():
    """ROWS as LibreOffice writes them, the empty rest of the sheet included."""
    heads = [ods_cell("string", text) for text in ("TT", "Họ và tên", "Ngày sinh")]
    first = [
        ods_cell("float", "1", attributes='office:value="1"'),
        ods_cell("string", "Nguyễn Thị Hồng"),
        ods_cell("date", "15/03/1980", attributes='office:date-value="1980-03-15"'),
    ]
    second = [ods_cell("float", "2", attributes='office:value="2"'), ods_cell("string", "Trần Đức")]
    rest = ods_row(ods_cell(repeat=16_384), repeat=1_048_571)
    gap = ods_row(ods_cell(repeat=16_384))
    return hostile.ods(ods_table(gap, ods_row(*heads), ods_row(*first), gap, ods_row(*second), rest))


def list_xls():
    """ROWS as Excel 97 wrote them."""
    heads = [hostile.xls_text(1, n, text) for n, text in enumerate(("TT", "Họ và tên", "Ngày sinh"))]
    first = [hostile.xls_number(2, 0, 1), hostile.xls_text(2, 1, "Nguyễn Thị Hồng")]
    first.append(hostile.xls_number(2, 2, 29295, style=1))
    second = [hostile.xls_number(4, 0, 2), hostile.xls_text(4, 1, "Trần Đức")]
    return hostile.xls(b"".join(heads + first + second))


@pytest.mark.parametrize("make", [list_xlsx, list_ods, list_xls])
def test_it_reads_every_kind_of_file_alike(make):
    workbook = read_workbook(make(), filename="danh sách")

    assert [sheet.rows for sheet in workbook.sheets] == [ROWS]
    assert [sheet.hidden for sheet in workbook.sheets] == [False]
    assert not workbook.is_text


def test_it_goes_by_the_content_and_not_by_the_name():
    assert read_workbook(list_xlsx(), filename="a.csv").sheets[0].rows == ROWS
    assert read_workbook("TT;Tên\n1;An\n".encode(), filename="a.xlsx").is_text


def test_it_gives_each_cell_of_an_xlsx_its_type():
    strings = "<si><t>chung</t></si><si><r><t>chữ </t></r><r><t>đậm</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    expected = {
        cell("A1", 0, 't="s"'): "chung",
        cell("B1", 1, 't="s"'): "chữ đậm",
        '<c r="C1" t="inlineStr"><is><t>a&amp;b </t></is></c>': "a&b ",
        cell("D1", "<![CDATA[a<b]]>", 't="str"'): "a<b",
        cell("E1", "5"): 5,
        cell("F1", "0.1"): 0.1,
        cell("G1", "1<!-- x -->2"): 12,
        cell("H1", 2**60): float(2**60),
        cell("I1", 1, 't="b"'): True,
        cell("J1", "maybe", 't="b"'): "maybe",
        cell("K1", 29295, 's="1"'): date(1980, 3, 15),
        cell("L1", 29295.5, 's="2"'): datetime(1980, 3, 15, 12),
        cell("M1", 1.5, 's="3"'): timedelta(days=1, hours=12),
        cell("N1", 0.3125, 's="4"'): time(7, 30),
        cell("O1", -5, 's="5"'): -5,
        cell("P1", 29295, 's="6"'): date(1980, 3, 15),
        cell("Q1", "2024-01-02", 't="d"'): date(2024, 1, 2),
        cell("R1", "2023-13-45", 't="d"'): "2023-13-45",
        cell("S1", 5, 's="9999"'): 5,
        cell("T1", "9" * 6000): "#NUM!",
        cell("U1", "1e999"): "#NUM!",
        cell("V1", "1_0"): "1_0",
        '<c r="W1"/>': None,
        cell("X1", "", 't="str"'): None,
        cell("Y1", "=1+1", 't="str"'): "=1+1",
    }

    assert rows(xlsx(row(1, *expected), strings=strings)) == [list(expected.values())]


def test_it_gives_each_cell_of_an_ods_its_type():
    paragraph = 'a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p><text:p>e <text:span>g</text:span>'
    note = "<office:annotation><text:p>ghi chú</text:p></office:annotation>"
    expected = {
        ods_cell("string", paragraph): "a   b\tc\nd\ne g",
        ods_cell("string", "x").replace("<text:p>", f"{note}<text:p>"): "x",
        ods_cell("percentage", "50%", attributes='office:value="0.5"'): 0.5,
        ods_cell("date", attributes='office:date-value="1980-03-15T10:00:00"'): datetime(1980, 3, 15, 10),
        ods_cell("date", attributes='office:date-value="1980-13-45"'): "1980-13-45",
        ods_cell("time", attributes='office:time-value="PT07H30M00S"'): time(7, 30),
        ods_cell("time", attributes='office:time-value="PT36H00M00S"'): timedelta(hours=36),
        ods_cell("boolean", attributes='office:boolean-value="true"'): True,
        ods_cell("boolean", attributes='office:boolean-value="maybe"'): "maybe",
        ods_cell("float", attributes='office:value="1e999"'): "#NUM!",
        ods_cell("float", attributes='office:value="abc"'): "abc",
    }

    assert rows(hostile.ods(ods_table(ods_row(*expected)))) == [list(expected.values())]


def test_it_spreads_what_an_ods_repeats():
    table = ods_table(
        ods_row(ods_cell(repeat=2), ods_cell("string", "x", repeat=3), repeat=2),
        ods_row(ods_cell(), repeat=3),
        "<table:table-row-group>" + ods_row(ods_cell("string", "y")) + "</table:table-row-group>",
    )

    assert rows(hostile.ods(table)) == [[None, None, "x", "x", "x"]] * 2 + [[], [], [], ["y"]]


def test_it_leaves_out_what_an_ods_keeps_beside_its_sheets():
    old = f"<table:tracked-changes>{ods_cell('string', 'cũ')}</table:tracked-changes>"
    links = f"<table:dde-links><table:dde-link>{ods_table(name='DDE')}</table:dde-link></table:dde-links>"
    shapes = "<table:shapes><text:p>vẽ</text:p></table:shapes>"

    workbook = read_workbook(
        hostile.ods(old + ods_table(shapes, ods_row(ods_cell("string", "x"))) + links), filename="a"
    )

    assert [(sheet.name, sheet.rows) for sheet in workbook.sheets] == [("Trang 1", [["x"]])]


def test_it_counts_days_from_1904_where_the_workbook_does():
    new = xlsx(row(1, cell("A1", 29295, 's="1"')), properties='<workbookPr date1904="1"/>')
    old = hostile.xls(hostile.xls_number(0, 0, 29295, style=1), first=hostile.record(0x0022, b"\1\0"))

    assert rows(new) == rows(old) == [[date(1984, 3, 16)]]


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (0, 0),
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, 60),  # 29/2/1900, which only Excel knows
        (61, date(1900, 3, 1)),
        (2_958_465, date(9999, 12, 31)),
        (2_958_466, 2_958_466),
        (-5, -5),
    ],
)
def test_it_leaves_a_number_that_is_no_day(serial, day):
    assert rows(xlsx(row(1, cell("A1", serial, 's="1"')))) == [[day]]


def test_it_shows_errors_and_formulas_without_a_value():
    xlsx_cells = [
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        cell("B1", "#REF!", 't="e"'),
        '<c r="C1"><f>1+1</f></c>',
        '<c r="D1"><f>1+1</f><v></v></c>',
        '<c r="E1" t="str"><f>""</f><v></v></c>',
        cell("F1", 1),
    ]
    ods_cells = [
        ods_cell("float", "2", attributes='table:formula="of:=1+1" office:value="2"'),
        ods_cell("string", "#REF!", attributes='office:string-value="" calcext:value-type="error"'),
        ods_cell("string", "Err:502", attributes='calcext:value-type="error"'),
        ods_cell(attributes='table:formula="of:=1+1"'),
    ]
    xls_cells = [
        hostile.xls_formula(0, 0, struct.pack("<d", 2)),
        hostile.xls_error(0, 1, 0x17),
        hostile.xls_formula(0, 2, b"\2\0\x2a\0\0\0\xff\xff"),
        hostile.xls_formula(0, 3, b"\0\0\0\0\0\0\xff\xff", "chữ"),
    ]

    assert rows(xlsx(row(1, *xlsx_cells))) == [[2, "#REF!", "#CALC!", "#CALC!", None, 1]]
    assert rows(hostile.ods(ods_table(ods_row(*ods_cells)))) == [[2, "#REF!", "#VALUE!", "#CALC!"]]
    assert rows(hostile.xls(b"".join(xls_cells))) == [[2, "#REF!", "#N/A", "chữ"]]
    assert {"#REF!", "#VALUE!", "#CALC!", "#N/A", "#NUM!"} <= ERROR_TEXTS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (unicodedata.normalize("NFD", "Nguyễn Thị Hồng"), "Nguyễn Thị Hồng"),
        ("Nguyễn\u00a0Thị\u2009Hồng\u3000", "Nguyễn Thị Hồng "),
        ("\ufeffNguyễn\u200b Văn\u2060 A", "Nguyễn Văn A"),
        ("b\u1eeb\u00adng", "b\u1eeb\u00adng"),  # in TCVN3 a soft hyphen is the letter ư
        ("một_x000D_\nhai_x000D_ba\u2028bốn", "một\nhai\nba\nbốn"),
        ("_x005F_x000D_ _xZZZZ_", "_x000D_ _xZZZZ_"),
        ("a_x000B_b_x001B_c_xFFFF_d_xD800_e", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("tab\tở\tgiữa", "tab\tở\tgiữa"),
        (" \u00a0\t_x000D_ ", None),
    ],
)
def test_it_cleans_text_and_marks_what_no_text_may_hold(written, read):
    content = xlsx(row(1, cell("A1", 0, 't="s"'), cell("B1", 1)), strings=f"<si><t>{written}</t></si>")

    assert rows(content) == [[read, 1]]


@pytest.mark.parametrize(("dimension", "count"), [("A1", 500), ("A1:XFD1048576", 20), ("hết", 3), ("Z9:A1", 3)])
def test_it_does_not_believe_what_a_sheet_says_of_its_size(dimension, count):
    lines = "".join(row(n, cell(f"A{n}", n)) for n in range(1, count + 1))

    assert rows(xlsx(lines, before=f'<dimension ref="{dimension}"/>')) == [[n] for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (row(3, cell("A3", 3)) + row(1, cell("B1", 1)), [[None, 1], [], [3]]),
        (row(2, cell("A2", 1)) + row(2, cell("B2", 2)), [[], [1, 2]]),
        (row(1, cell("C1", 3), cell("A1", 1)), [[1, None, 3]]),
        ("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>", [[1, 2], [None, 3]]),
        ('<row r="2"><c><v>1</v></c></row><row><c r="C3"><v>2</v></c></row>', [[], [1], [None, None, 2]]),
        (row(1, cell("A1", 1)) + "</sheetData><sheetData>" + row(2, cell("A2", 2)), [[1], [2]]),
    ],
)
def test_it_finds_all_rows_once_however_they_are_numbered(lines, expected):
    assert rows(xlsx(lines)) == expected


def test_it_drops_blank_rows_below_the_list():
    blank = "".join(row(n, *[f'<c r="{letter}{n}" s="1"/>' for letter in "ABCDEFGH"]) for n in range(3, 20_003))

    assert rows(xlsx(row(1, cell("A1", 1)) + row(2, cell("A2", "  ", 't="str"')) + blank)) == [[1]]


@pytest.mark.parametrize("content", [xlsx(""), hostile.ods(ods_table()), hostile.xls(b"")])
def test_it_gives_no_rows_for_an_empty_sheet(content):
    assert rows(content) == []


def test_it_gives_hidden_sheets_with_their_state_and_hidden_rows_with_their_cells():
    hidden_row = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    parts = hostile.xlsx_parts([worksheet(hidden_row)] * 3, states=["visible", "hidden", "veryHidden"])
    hidden_style = (
        '<style:style style:name="an" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    tables = ods_table(attributes='table:style-name="an"') + ods_table(name="Trang 2")

    def states(content):
        return [(sheet.name, sheet.hidden) for sheet in read_workbook(content, filename="a").sheets]

    workbook = read_workbook(hostile.package(parts), filename="a")
    assert [(s.name, s.hidden, s.rows) for s in workbook.sheets] == [
        ("Trang 1", False, [[1]]),
        ("Trang 2", True, [[1]]),
        ("Trang 3", True, [[1]]),
    ]
    assert states(hostile.ods(tables, styles=hidden_style)) == [("Trang 1", True), ("Trang 2", False)]
    assert states(hostile.xls(b"", hidden=2)) == [("Trang 1", True)]


STRICT = {"schemas.openxmlformats.org/spreadsheetml/2006/main": "purl.oclc.org/ooxml/spreadsheetml/main"}
ABSOLUTE = {"worksheets/sheet1.xml": "/xl/worksheets/sheet1.xml"}
ROUNDABOUT = {"worksheets/sheet1.xml": "../xl/./worksheets/Sheet1.XML"}


@pytest.mark.parametrize("changes", [STRICT, ABSOLUTE, ROUNDABOUT])
def test_it_reads_other_programs_ways_of_writing(changes):
    parts = hostile.xlsx_parts([worksheet(row(1, cell("A1", 1)))])
    for name, part in parts.items():
        for old, new in changes.items():
            if name != "[Content_Types].xml":
                parts[name] = str(part).replace(old, new)
                part = parts[name]

    assert rows(hostile.package(parts)) == [[1]]


def test_it_reads_prefixed_and_utf_16_parts():
    prefixed = worksheet(row(1, cell("A1", 1))).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns", "xmlns:x")
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + worksheet(row(1, cell("A1", 2)))).encode("utf-16")
    parts = hostile.xlsx_parts([prefixed, ""])
    parts["xl/worksheets/sheet2.xml"] = wide

    sheets = read_workbook(hostile.package(parts), filename="a").sheets

    assert [sheet.rows for sheet in sheets] == [[[1]], [[2]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_it_reads_csv_however_it_was_saved(encoding, separator):
    text = 'TT|Họ và tên|Điểm\r\n1|"Nguyễn ""Ba"" Hồng\nKỳ|x"|\r\n\r\n=1|Trần Đức|8.5|||\r\n'
    text = text.replace("|", separator)
    decomposed = unicodedata.normalize("NFD", text) if encoding == "cp1258" else text
    content = _in_cp1258(decomposed) if encoding == "cp1258" else text.encode(encoding)

    workbook = read_workbook(content, filename="a.csv")

    assert workbook.is_text
    assert workbook.sheets[0].rows == [
        ["TT", "Họ và tên", "Điểm"],
        ["1", f'Nguyễn "Ba" Hồng\nKỳ{separator}x'],
        [],
        ["=1", "Trần Đức", "8.5"],
    ]


def _in_cp1258(decomposed):
    """Windows keeps the letters with hat, horn and breve whole, and writes tones as marks of their own."""
    whole = decomposed
    for letter in "âêôăơưđÂÊÔĂƠƯĐ":
        whole = whole.replace(unicodedata.normalize("NFD", letter), letter)
    for tone in "\u0300\u0301\u0303\u0309\u0323":  # a mark below may stand between a letter and its hat
        for base, hatted in (("a\u0302", "â"), ("e\u0302", "ê"), ("o\u0302", "ô")):
            whole = whole.replace(base[0] + tone + base[1], hatted + tone)
    return whole.encode("cp1258")


def test_it_takes_a_comma_within_numbers_for_no_separator():
    assert rows("TT;Điểm\n1;7,5\n2;8,25\n".encode()) == [["TT", "Điểm"], ["1", "7,5"], ["2", "8,25"]]


def test_it_reads_a_list_of_one_column():
    assert rows("BM\nAn\nBình\n".encode()) == [["BM"], ["An"], ["Bình"]]


@pytest.mark.child
def test_it_reads_ten_thousand_rows_of_twenty_columns():
    text = '<c t="inlineStr"><is><t>Nguyễn Văn Trường</t></is></c>'
    content = hostile.xlsx("".join(f"<row>{f'<c><v>{n}</v></c>{text}' * 10}</row>" for n in range(10_000)))

    assert rows(content) == [[number, "Nguyễn Văn Trường"] * 10 for number in range(10_000)]


def test_it_agrees_with_calamine_where_calamine_loses_nothing():
    content = list_xlsx()
    calamine = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)

    theirs = calamine.to_python(skip_empty_area=False)

    width = max(len(line) for line in theirs)
    assert [[value or "" for value in line] + [""] * (width - len(line)) for line in rows(content)] == theirs


@pytest.mark.child
def test_it_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert rows(list_xlsx()) == ROWS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("row_number", "column", "name"), [(1, 1, "A1"), (12, 5, "E12"), (2, 27, "AA2"), (1_048_576, 16_384, "XFD1048576")]
)
def test_it_names_cells_as_spreadsheet_programs_do(row_number, column, name):
    assert cell_name(row_number, column) == name
