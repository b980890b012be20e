"""What is no workbook, or a hostile one, is refused with a sentence that says why and what to do."""

import random
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import portal
from portal import spreadsheets
from portal.sheet_formats.cells import Budget, Refusal
from portal.sheet_formats.kinds import read_any
from portal.spreadsheets import MAX_UPLOAD, WorkbookError, read_workbook
from portal.workbook_refusals import SENTENCES, refusal_sentence
from tests.portal import hostile
from tests.portal.hostile import cell, ods_cell, ods_row, ods_table, package, row, worksheet, xlsx

pytestmark = pytest.mark.child

GOOD = xlsx(row(1, cell("A1", 1)))
PORTAL = Path(portal.__file__).parent


def with_part(name, content="x"):
    """A good workbook with one more part."""
    return package(hostile.xlsx_parts([worksheet(row(1, cell("A1", 1)))]) | {name: content})


def without_part(name):
    """A good workbook that lacks a part."""
    parts = hostile.xlsx_parts([worksheet(row(1, cell("A1", 1)))])
    del parts[name]
    return package(parts)


def with_encoding(name):
    """A workbook whose sheet says it is written in this encoding."""
    sheet = f'<?xml version="1.0" encoding="{name}"?>' + worksheet(row(1, cell("A1", 1)))
    return package(hostile.xlsx_parts([sheet]))


ODT = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
STRAY_CELL_ODS = hostile.ods(ods_table() + ods_cell("string", "x"))
TWICE_ODS = hostile.ods(ods_table("<table:table-row>" + ods_table() + "</table:table-row>"))
ODS_BOMB = hostile.ods(ods_table(ods_row(ods_cell("string", "x", repeat=16_384), repeat=1_048_576)))
LONG_ODS = hostile.ods(ods_table(ods_row(ods_cell("string", '<text:s text:c="999999999"/>'))))

NO_WORKBOOK = [
    ("empty", b""),
    ("empty", b"\xef\xbb\xbf \r\n"),
    ("empty", bytes(500)),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("image", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("image", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("image", b"\0\0\0\x18ftypheic"),
    ("image", b"BM\x36\x03\0\0\0\0\0\0\x36\0\0\0"),
    ("rtf", b"{\\rtf1\\ansi Danh s\\'e1ch}"),
    ("html", b"<html><table><tr><td>1</td></tr></table></html>"),
    ("html", "\ufeff\n<!-- xuất -->\n<!DOCTYPE html><table></table>".encode()),
    ("html", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
    ("html", b"MIME-Version: 1.0\nContent-Type: multipart/related"),
    ("xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
    ("archive", package({"danh sách.xlsx": GOOD})),
    ("archive", b"Rar!\x1a\x07\x01\0"),
    ("word", package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})),
    ("word", ODT),
    ("word", hostile.ole({"WordDocument": b"x"})),
    ("powerpoint", package({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"})),
    ("powerpoint", hostile.ole({"PowerPoint Document": b"x"})),
    ("unknown", hostile.ole({"Contents": b"x"})),
    ("unknown", hostile.noise(20)),
    ("unknown", hostile.noise(100_000)),
    ("unknown", b"MZ\x90\0\x03\0\0\0"),
    ("unknown", b"a;b\0;c\n"),
]
NOT_TAKEN = [
    ("password", hostile.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
    ("password", hostile.xls(b"", first=hostile.record(0x002F, bytes(54)))),
    ("password", hostile.ods(ods_table(), manifest="<encryption-data/>")),
    ("password", hostile.encrypted()),
    ("xlsb", package({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"x"})),
    ("macro", with_part("xl/vbaProject.bin")),
    ("macro", with_part("xl/macrosheets/sheet1.xml")),
    ("macro", hostile.ole({"Workbook": hostile.xls_stream(b""), "_VBA_PROJECT_CUR": b"x"})),
    ("external-link", with_part("xl/externalLinks/externalLink1.xml")),
    ("external-link", hostile.ods(ods_table("<table:table-source/>"))),
    ("embedded", with_part("xl/embeddings/oleObject1.bin")),
    ("embedded", with_part("customUI/customUI14.xml")),
    ("doctype", hostile.external_entity()),
    ("doctype", hostile.billion_laughs()),
]
BROKEN = [
    GOOD[:200],
    GOOD[:-30],
    without_part("[Content_Types].xml"),
    without_part("_rels/.rels"),
    without_part("xl/worksheets/sheet1.xml"),
    without_part("xl/styles.xml"),
    *[hostile.renamed_entry(name) for name in ("../x", "/etc/x", "a\\..\\..\\x", "C:/x", "a\0b", "x" * 60_000)],
    with_part("XL/Workbook.xml"),  # the same part a second time
    hostile.lying_size(20 * 2**20, 1000),
    hostile.lying_size(1000, 2000),
    xlsx(row(1, cell("A1", 7, 't="s"'))),
    xlsx(row(1, cell("A1", -1, 't="s"')), strings="<si><t>x</t></si>"),
    xlsx(row(1, cell("A0", 1))),
    xlsx(row(1, cell("AAAA1", 1))),
    xlsx('<row r="0"><c><v>1</v></c></row>'),
    xlsx('<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>'),
    xlsx('<row r="1"><c r="A1"><row/><v>1</v></c></row>'),
    xlsx('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'),
    package(hostile.xlsx_parts(["<html/>"])),
    package(hostile.xlsx_parts([worksheet("")[:-1]])),
    with_encoding("cp1258"),
    with_encoding("../../x"),
    TWICE_ODS,
    STRAY_CELL_ODS,
    hostile.xls(b"")[:900],
    hostile.ole({"Workbook": b"x"}),
    hostile.ods(""),
]
TOO_MUCH = [  # made when needed: some take a second
    ("bomb", hostile.long_string, 60),
    ("bomb", hostile.long_string, 20),
    ("bomb", hostile.many_entries, 20_000),
    ("too-many-cells", hostile.many_cells, 1_000_100),
    ("too-many-cells", hostile.many_filled, 250_100),
    ("too-many-sheets", hostile.many_sheets, 10_000),
    ("too-many-cells", hostile.wide_rows, 5_000),
    ("bomb", hostile.many_large_parts, 60),
]
AT_A_CELL = [
    ("far-cell", hostile.far_cell(), "XFD1048576"),
    ("far-cell", xlsx(row(20_001, cell("A20001", 1))), "A20001"),
    ("far-cell", xlsx(row(1, cell("IW1", 1))), "IW1"),
    ("far-cell", ODS_BOMB, "IW1"),
    ("far-cell", hostile.xls(hostile.xls_number(65_535, 255, 1)), "IV65536"),
    ("long-text", xlsx(row(2, cell("B2", "x" * 40_000, 't="str"'))), "B2"),
    ("long-text", LONG_ODS, "A1"),
    ("cell-twice", xlsx(row(1, cell("A1", 1), cell("B1", 2), cell("A1", 3))), "A1"),
    ("cell-twice", hostile.xls(hostile.xls_number(0, 0, 1) + hostile.xls_number(0, 0, 2)), "A1"),
]


def refusal(content):
    """The sentence with which a file is refused."""
    with pytest.raises(WorkbookError) as error:
        read_workbook(content, filename="danh sách.xlsx")
    return str(error.value)


def reason(content):
    """Why the readers refuse a file, asked without a child where none is needed: that is twenty times as fast."""
    with pytest.raises(Refusal) as error:
        read_any(content, Budget())
    return error.value.code, error.value.detail


@pytest.mark.parametrize(("code", "content"), NO_WORKBOOK + NOT_TAKEN)
def test_it_knows_what_the_file_is(code, content):
    assert reason(content) == (code, {})


@pytest.mark.parametrize("content", BROKEN)
def test_it_refuses_a_broken_workbook_whole(content):
    assert reason(content) == ("damaged", {})


@pytest.mark.parametrize(("code", "content", "name"), AT_A_CELL)
def test_it_names_the_cell_that_cannot_be_read(code, content, name):
    assert reason(content) == (code, {"sheet": "Trang 1", "cell": name})


@pytest.mark.parametrize(("code", "make", "amount"), TOO_MUCH)
def test_it_says_that_a_file_holds_too_much(code, make, amount):
    assert refusal(make(amount)) == refusal_sentence(code, "danh sách.xlsx", {})


def test_it_names_the_line_of_an_open_quote():
    content = 'TT;Tên\n1;"An\n2;Bình\n'.encode()

    assert refusal(content) == refusal_sentence("open-quote", "danh sách.xlsx", {"line": "3"})


def test_it_says_what_happened_and_what_to_do():
    assert refusal(hostile.ole({"EncryptedPackage": b"x"})) == (
        "Tệp “danh sách.xlsx” có mật khẩu nên không mở được. Mở bằng Excel, chọn Tệp → Thông tin → "
        "Bảo vệ Sổ làm việc → Mã hóa bằng Mật khẩu, xóa mật khẩu, lưu lại rồi gửi lại."
    )
    assert refusal(hostile.xls(hostile.xls_number(65_535, 255, 1))) == (
        "Ô IV65536, trang “Trang 1” của tệp “danh sách.xlsx” có dữ liệu nằm quá xa. Nếu đó là ô gõ nhầm "
        "thì xóa đi, nếu danh sách dài thì chia thành nhiều tệp rồi gửi lại."
    )


def test_it_survives_a_library_that_breaks_down():
    torn = bytearray(hostile.xls(hostile.xls_text(0, 0, "x")))
    place = torn.index("Trang 1".encode("utf-16-le")) - 8
    torn[place : place + 4] = b"\xff\xff\xff\x7f"  # the sheet begins beyond the end: calamine panics

    assert refusal(bytes(torn)) == refusal_sentence("damaged", "danh sách.xlsx", {})


def test_it_refuses_more_than_ten_megabytes_unread():
    assert refusal(GOOD.ljust(MAX_UPLOAD + 1, b"\0")) == refusal_sentence("too-large", "danh sách.xlsx", {})


def test_it_has_a_sentence_for_every_reason_and_no_other():
    sources = [path.read_text() for path in [*PORTAL.glob("sheet_formats/*.py"), PORTAL / "spreadsheets.py"]]
    used = set(re.findall(r'(?:Refusal|refusal|refusal_sentence)\(\s*"([a-z-]+)"', "".join(sources)))
    used |= {code for code, _content in NO_WORKBOOK + NOT_TAKEN}

    assert used == set(SENTENCES)


HASTY = """
import sys
from portal import sheet_child
sheet_child.CPU_SECONDS["read"] = 1
sheet_child.main("read", sys.stdin.buffer, sys.stdout.buffer)
"""


def test_it_ends_a_child_that_works_too_long(tmp_path, monkeypatch):
    """The child, with one second of processor time in place of its four."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ends = []

    def run_hastily(_command, **given):
        ends.append(subprocess.run([sys.executable, "-c", HASTY], **given))
        return ends[-1]

    hasty = SimpleNamespace(run=run_hastily, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(spreadsheets, "subprocess", hasty)
    parts = hostile.xlsx_parts([worksheet("<x/>" * 500_000 + "".join(f"<a{n}/>" for n in range(50_000)))])
    tabs = hostile.xlsx_parts([""] * 100)
    parts["xl/workbook.xml"] = tabs["xl/workbook.xml"]
    parts["xl/_rels/workbook.xml.rels"] = re.sub(
        r"sheet\d+\.xml", "sheet1.xml", str(tabs["xl/_rels/workbook.xml.rels"])
    )
    endless = package(parts)

    assert refusal(endless) == refusal_sentence("bomb", "danh sách.xlsx", {})
    assert [end.returncode for end in ends] in ([-signal.SIGKILL], [-signal.SIGXCPU])
    assert list(tmp_path.iterdir()) == []


def test_it_ends_a_child_that_keeps_somebody_waiting(monkeypatch):
    monkeypatch.setattr(spreadsheets, "_WALL_SECONDS", {"read": 0.001})

    assert refusal(GOOD) == refusal_sentence("bomb", "danh sách.xlsx", {})


def test_it_gives_the_child_256_megabytes_and_no_more():
    asked = "from portal import sheet_child; sheet_child.limit(4); bytearray(%d * 2**20)"

    ends = [
        subprocess.run([sys.executable, "-c", asked % size], cwd=PORTAL.parent, stderr=subprocess.PIPE, text=True)
        for size in (150, 256)
    ]

    assert [end.stderr.rpartition("\n")[0].rpartition("\n")[2] for end in ends] == ["", "MemoryError"]


MEASURE = """
import resource, subprocess, sys
child = subprocess.run([sys.executable, "-m", "portal.sheet_child", "read"], stdin=open(sys.argv[1]),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(("make", "amount"), [(hostile.long_string, 45), (hostile.many_filled, 240_000)])
def test_it_stays_within_256_megabytes(make, amount, tmp_path):
    upload = tmp_path / "upload"
    upload.write_bytes(make(amount))

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, upload], cwd=PORTAL.parent, capture_output=True, text=True, check=True
    )

    assert int(measured.stdout) <= 256


def test_it_reads_or_refuses_whatever_bytes_are_changed():
    dice = random.Random(1)
    sheet = worksheet(row(1, cell("A1", 0, 't="s"'), cell("B1", 29295, 's="1"')) + row(2, cell("A2", 5)))
    parts = hostile.xlsx_parts([sheet], strings="<si><t>Nguyễn</t></si>")
    outcomes = {"read": 0, "refused": 0}
    for _turn in range(1500):
        name = dice.choice(list(parts))
        part = bytearray(str(parts[name]).encode())
        for _change in range(dice.choice([1, 2, 4])):
            part[dice.randrange(len(part))] = dice.choice(b'0123456789<>"/&;:= -AZx\0\xff')
        try:
            for grid in read_any(package(parts | {name: bytes(part)}), Budget())[1]:
                list(grid.rows())
            outcomes["read"] += 1
        except Refusal:
            outcomes["refused"] += 1

    assert min(outcomes.values()) > 100
