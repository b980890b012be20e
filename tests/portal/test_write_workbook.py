"""Tables become a workbook that opens safely, prints well, and reads back as it was."""

import io
import tempfile
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from portal.spreadsheets import Column, Table, read_workbook, write_workbook

PAYLOADS = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "A & B",
    "Lê <A",
    "]]>",
    "=1+1",
    "+84905123456",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
    '=HYPERLINK("http://example.com")',
    "=cmd|'/C calc'!A0",
    "http://example.com/",
    "001080000123",
    "1,5",
    "_x0041_",
    "'",
    " đầu và cuối ",
    "hai\ndòng",
    "Nguyễn Thị Hồng",
    "\u202eđảo",
    "😀",
]


ONE_COLUMN = (Column("Cột"),)


def table(rows, *, name="Danh sách", columns=ONE_COLUMN, title=(), total=None):
    """A table of one text column, unless told otherwise."""
    return Table(name=name, title=title, columns=columns, rows=rows, total=total)


def opened(content):
    """The workbook as openpyxl sees it, formulas included."""
    return openpyxl.load_workbook(io.BytesIO(content))


def test_it_writes_title_header_rows_and_total():
    columns = [Column("TT", 6, "count"), Column("Họ và tên", 30), Column("Sinh", 12, "date")]
    columns += [Column("Tỉ lệ", 10, "share"), Column("Đảng viên")]
    lines = [(1, "Nguyễn Thị Hồng", date(1980, 3, 15), Decimal("90.79"), True), (2, "Trần Đức", None, 0.5, None)]

    content = write_workbook(
        [table(iter(lines), columns=columns, title=["DANH SÁCH", "Năm 2026"], total=(2, "Cộng", None, 45.5, 1))]
    )

    assert read_workbook(content, filename="a").sheets[0].rows == [
        ["DANH SÁCH"],
        ["Năm 2026"],
        [],
        ["TT", "Họ và tên", "Sinh", "Tỉ lệ", "Đảng viên"],
        [1, "Nguyễn Thị Hồng", date(1980, 3, 15), 90.79, True],
        [2, "Trần Đức", None, 0.5],
        [2, "Cộng", None, 45.5, 1],
    ]


def test_it_writes_every_payload_as_plain_text():
    content = write_workbook([table([(text,) for text in PAYLOADS])])

    sheet = opened(content).worksheets[0]
    expected = [(text.replace("_x", "_x005F_x"), "s") for text in PAYLOADS]  # openpyxl shows Excel's escape
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == expected
    assert [cell.hyperlink for cell in sheet["A"]] == [None] * (len(PAYLOADS) + 1)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_it_reads_back_what_it_wrote():
    content = write_workbook([table([(text,) for text in PAYLOADS])])

    assert read_workbook(content, filename="a").sheets[0].rows == [["Cột"], *[[text] for text in PAYLOADS]]


def test_it_formats_numbers_and_days_as_vietnamese_do():
    columns = [Column("Số", 8, "count"), Column("Ngày", 8, "date"), Column("Tỉ lệ", 8, "share"), Column("Chữ")]
    rows = [(1234567, date(2026, 6, 5), Decimal("90.79"), "x"), (None, datetime(2026, 6, 5, 7, 30), None, 7)]

    sheet = opened(write_workbook([table(rows, columns=columns)])).worksheets[0]

    assert [cell.number_format for cell in sheet[2]] == ["#,##0", "dd/mm/yyyy", '0.00"%"', "@"]
    assert [cell.number_format for cell in sheet[3]] == ["#,##0", "dd/mm/yyyy hh:mm", '0.00"%"', "General"]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (10**15 - 1, 10**15 - 1),
        (10**15, "1000000000000000"),  # Excel keeps 15 digits
        (date(1899, 12, 31), "31/12/1899"),
        (date(1900, 1, 1), date(1900, 1, 1)),
        (datetime(2026, 6, 5, 0, 30, tzinfo=UTC), datetime(2026, 6, 5, 7, 30)),
        (False, False),
        (0, 0),
        ("", None),
        ("a\x0bb\x1bc\ufffed\ud800", "a\ufffdb\ufffdc\ufffdd\ufffd"),
        ("x" * 40_000, "x" * 32_766 + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),  # Excel counts each as two
    ],
)
def test_it_writes_what_excel_cannot_hold_as_text(value, read):
    rows = read_workbook(write_workbook([table([("đầu", value)], columns=[Column("A"), Column("B")])]), filename="a")

    assert rows.sheets[0].rows[1] == (["đầu", read] if read is not None else ["đầu"])


def test_it_sets_the_page_for_printing():
    sheet = opened(write_workbook([table([("x",)], title=["Tên"])])).worksheets[0]

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page wide unless told
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "A4")
    assert sheet["A3"].font.b
    assert sheet.oddFooter.center.text == "Trang &P/&N"


def test_it_gives_each_sheet_a_name_excel_accepts():
    names = ["Lớp [1]: a/b\\c*?", "Lớp bồi dưỡng nghiệp vụ công tác đảng số 1", "", "'x'", "X"]
    names += ["Lớp bồi dưỡng nghiệp vụ công tác đảng số 2", "😀" * 20]

    content = write_workbook([table([], name=name) for name in names])

    assert opened(content).sheetnames == [
        "Lớp 1 a b c",
        "Lớp bồi dưỡng nghiệp vụ công tá",
        "Sheet",
        "x",
        "X (2)",
        "Lớp bồi dưỡng nghiệp vụ côn (2)",
        "😀" * 15,
    ]


def test_it_writes_the_same_bytes_for_the_same_tables(monkeypatch):
    tables = [table([("x", 1)], columns=[Column("A"), Column("B", 9, "count")], title=["Tên"])]
    first = write_workbook(tables)
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")

    assert write_workbook(tables) == first


def test_it_refuses_rows_that_do_not_fit_and_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ValueError, match="shorter"):
        write_workbook([table([("x",), ()])])
    with pytest.raises(ValueError, match="16,384"):
        write_workbook([table([], columns=[Column("x")] * 16_385)])
    with pytest.raises(ValueError, match="Infinity"):
        write_workbook([table([(Decimal("Infinity"),)])])

    assert list(tmp_path.iterdir()) == []
