"""A learner list as an office sends it becomes learners: where they stand, and what each column means."""

import json
import unicodedata
from datetime import date

import pytest

from courses.learner_lists.reading import read_learner_file, read_pasted
from courses.learner_lists.tables import LearnerTable
from portal.spreadsheets import WorkbookError
from tests.courses import messy
from tests.courses.messy import PLAIN, SIGNED, TITLES, TWO_ROWS, check, listed, only, said, table
from tests.portal import hostile


def test_it_reads_a_list_with_everything_offices_do():
    """Titles, merged two-row header, group rows, restarting numbers, ditto marks, totals, a signature block."""
    header = [
        ["STT", "Họ và tên", None, "Ngày, tháng, năm sinh", None, "Chức vụ", "Đơn vị công tác", "Ngày vào Đảng", None,
         "Số CCCD", "Điện thoại", "Điểm", "Xếp loại"],
        [None, None, None, "Nam", "Nữ", None, None, "Dự bị", "Chính thức", None, None, None, None],
        ["(1)", "(2)", None, "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)"],
    ]  # fmt: skip
    rows = [
        *TITLES,
        *header,
        ["I. ĐẢNG ỦY XÃ CAM ĐỨC: 3 đ/c"],
        [
            1,
            "Nguyễn  Văn",
            "An",
            "5/8/85",
            None,
            "Bí thư",
            "Chi bộ thôn 1",
            "3/2015",
            "3/2016",
            56085001234,
            905123456,
            "8,5",
        ],
        [2, "Bo Bo Thị", "Yến", None, 1990, "nt", "nt", None, None, "056 190 001 235", "0165 123 4567", 9],
        [
            3,
            "đ/c Lê",
            unicodedata.normalize("NFD", "Hoà"),
            date(1980, 3, 15),
            None,
            None,
            None,
            None,
            None,
            None,
            "+84 914 000 111",
        ],
        ["II. ĐẢNG ỦY XÃ SUỐI CÁT: 2 đ/c"],
        [1, "Cao", "Là", "00/00/1975", None, "Trưởng thôn", '"', None, None, 225123456, None, None],
        [2, "Mấu Thị", "Bích", None, "8/1992"],
        ["Tổng cộng: 5 học viên"],
        *SIGNED,
    ]
    merged = ["B8:C9", "D8:E8", "H8:I8", "A8:A9", "F8:F9", "G8:G9", "J8:J9", "K8:K9", "L8:L9", "M8:M9"]

    found = check(messy.xlsx(rows, merged=merged))

    assert said(found, "number", "full_name", "gender", "birth", "unit") == [
        ("12", "Nguyễn Văn An", "M", "05/8/1985", "Chi bộ thôn 1"),
        ("13", "Bo Bo Thị Yến", "F", "1990", "Chi bộ thôn 1"),
        ("14", "Lê Hoà", "M", "15/3/1980", "ĐẢNG ỦY XÃ CAM ĐỨC"),
        ("16", "Cao Là", "M", "1975", "ĐẢNG ỦY XÃ SUỐI CÁT"),
        ("17", "Mấu Thị Bích", "F", "8/1992", "ĐẢNG ỦY XÃ SUỐI CÁT"),
    ]
    assert said(found, "id_number", "phone", "party_joined", "party_confirmed", "score", "position") == [
        ("056085001234", "0905123456", "3/2015", "3/2016", "8.5", "Bí thư"),
        ("056190001235", "0351234567", "", "", "9", "Bí thư"),
        ("", "0914000111", "", "", "", ""),
        ("225123456", "", "", "", "", "Trưởng thôn"),
        ("", "", "", "", "", ""),
    ]
    assert found.counts == {"new": 5, "known": 0, "same": 0, "refused": 0, "skipped": len(rows) - 5}
    assert list(found.notes) == ["Các cột không dùng đến: “Xếp loại”."]


def test_it_goes_through_the_child_that_reads_what_users_send():
    rows = [*TITLES, *TWO_ROWS, [1, "NguyÔn V¨n Dòng", 1985, None, "X· Cam §øc"], [2, "Trần Thị Bé", None, 1990, None]]
    content = messy.xlsx(
        rows, merged=["C8:D8", "E10:E11"], hidden_rows=[11], hidden_columns=["E"], fonts={2: ".VnTime"}
    )

    found = check(read_learner_file(content, "danh sách.xlsx"))

    assert said(found, "full_name", "gender", "unit") == [
        ("Nguyễn Văn Dũng", "M", "Xã Cam Đức"),
        ("Trần Thị Bé", "F", "Xã Cam Đức"),
    ]
    assert list(found.notes) == [
        "Các dòng đang ẩn trong tệp cũng được đọc: 11.",
        "Các cột đang ẩn trong tệp cũng được đọc: “Đơn vị”.",
        "Danh sách gõ bằng phông chữ cũ đã được chuyển từ TCVN3; hãy soát lại họ tên.",
    ]


def test_it_comes_back_from_json_as_it_was():
    found = table([*TITLES, *TWO_ROWS, [1, "NguyÔn V¨n Dòng", date(1985, 8, 5)]], hidden_rows=[10])

    assert LearnerTable.from_json(json.loads(json.dumps(found.as_json()))) == found
    assert found.rows[0].old_fonts == {2: "TCVN3"}


# ---- The header ----


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        ("number", ["STT", "TT", "Số TT", "Số thứ tự"]),
        ("full_name", ["Họ và tên", "HỌ TÊN", "Ho ten", "Họ và tên:", "Họ và\ntên học viên", "Tên học viên", "Tên"]),
        ("birth", ["Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh", "NTNS", "Ngày sinh (dd/mm/yyyy)", "Sinh ngày"]),
        ("gender", ["Giới tính", "Phái", "Nam/Nữ", "Giới tính (Nam, Nữ)"]),
        ("unit", ["Đơn vị", "Đơn vị công tác", "Đơn vị cử đi học", "Cơ quan, đơn vị", "Đảng bộ", "Chi bộ sinh hoạt"]),
        ("position", ["Chức vụ", "Chức danh", "Chức vụ (Đảng, chính quyền)", "Nghề nghiệp"]),
        ("ethnicity", ["Dân tộc"]),
        ("religion", ["Tôn giáo"]),
        ("party_joined", ["Ngày vào Đảng", "Ngày kết nạp Đảng", "Ngày vào Đảng dự bị", "Năm vào Đảng"]),
        ("party_confirmed", ["Ngày chính thức", "Ngày vào Đảng chính thức"]),
        ("id_number", ["Số CCCD", "CMND/CCCD", "Số căn cước công dân", "Số định danh cá nhân"]),
        ("phone", ["Số điện thoại", "SĐT", "ĐT", "Điện thoại di động"]),
        ("score", ["Điểm", "Điểm bài thu hoạch"]),
        ("note", ["Ghi chú"]),
        (None, ["Quê quán", "Nơi sinh", "Trình độ LLCT", "Ngày cấp CCCD", "Họ tên cha", "Điểm danh", "Điểm bằng chữ"]),
    ],
)  # fmt: skip
def test_it_knows_what_offices_call_their_columns(field, headings):
    names = "Tên" if field == "full_name" else "Họ và tên"
    for heading in headings:
        heads = [heading, "Đảng bộ cơ sở"] if field == "full_name" else [names, heading]
        found = table([heads, ["Lê Văn An", "Lê Văn An"]])
        column = found.columns[heads.index(heading)]
        assert (column.field if column.field != "ignore" else None, heading) == (field, heading)


def test_two_columns_of_names_are_one_name():
    for heads in (
        ["Họ đệm", "Tên"],
        ["Họ và tên đệm", "Tên"],
        ["Họ và", "tên"],
        ["Họ và tên", None],
        ["HỌ LÓT", "TÊN"],
    ):
        rows = [[*heads, "Năm sinh"], ["Nguyễn Thị", "An", 1985], ["Bo Bo", "Hiền", 1990]]
        assert said(check(rows), "full_name") == ["Nguyễn Thị An", "Bo Bo Hiền"], heads


def test_nam_and_nu_are_births_or_marks_as_their_cells_say():
    births = [["Họ tên", "Nam", "Nữ"], ["Lê An", 1985, None], ["Lê Bình", None, "5/8/90"]]
    marks = [["Họ tên", "Năm sinh", "Nữ"], ["Lê An", 1985, None], ["Lê Bình", 1990, "x"]]
    sexes = [
        ["Họ tên", "Năm sinh", "Giới tính", None],
        [None, None, "Nam", "Nữ"],
        ["Lê An", 1985, "x"],
        ["Lê Bình", 1990, None, "X"],
    ]

    for rows in (births, marks, sexes):
        assert said(check(rows), "gender") == ["M", "F"]


def test_it_reads_a_merged_header_as_it_is_drawn():
    """Without the merged areas "Tôn giáo" would fall under "Ngày vào Đảng"."""
    header = [["Họ và tên", "Ngày vào Đảng", None, "Dân tộc"], [None, "Dự bị", "Chính thức", None]]
    rows = [*header, ["Lê Văn An", "3/2/2015", "3/2/2016", "Kinh"]]

    found = table(rows, merged=["A1:A2", "B1:C1", "D1:D2"])

    assert [column.field for column in found.columns] == ["full_name", "party_joined", "party_confirmed", "ethnicity"]


def test_the_user_may_say_what_a_column_is():
    rows = [["Họ và tên", "Thông tin", "Khác"], ["Lê Văn An", 1985, "Xã A"]]

    found = check(rows, mapping={2: "birth", 3: "unit"})

    assert said(found, "full_name", "birth", "unit") == [("Lê Văn An", "1985", "Xã A")]
    assert said(check(rows, mapping={1: "ignore"}), "full_name") == []


# ---- Which rows are learners ----


def test_group_rows_set_the_unit_and_their_count_is_held_against_the_rows():
    rows = listed(
        ["A", "KHỐI XÃ"],
        ["I", "Đảng ủy xã Cam Đức", None, None, "2 đ/c"],
        [1, "Lê Văn An", 1985, "Nam"],
        [2, "Lê Thị Bình", 1990, "Nữ", "Chi bộ 2"],
        ["II", "ĐẢNG ỦY XÃ SUỐI CÁT (3 đồng chí)"],
        [1, "Cao Là", 1975, "Nam"],
        ["B", "KHỐI CƠ QUAN: 1 người"],
        [1, "Mang Thị Y", 1980, "Nữ"],
    )

    found = check(rows)

    assert said(found, "unit") == ["Đảng ủy xã Cam Đức", "Chi bộ 2", "ĐẢNG ỦY XÃ SUỐI CÁT", "KHỐI CƠ QUAN"]
    assert list(found.notes) == ["Dòng 6: “ĐẢNG ỦY XÃ SUỐI CÁT” ghi 3 người nhưng bên dưới có 1."]


def test_ditto_marks_say_the_unit_above():
    marks = ["nt", "NT", "-nt-", '"', "//", "như trên", "”"]
    rows = listed(
        [1, "Lê A", 1980, "Nam", "Xã Cam Đức"],
        *([2, f"Lê {name}", 1985, "Nam", mark] for name, mark in zip("BCDEGHK", marks, strict=True)),
    )

    assert said(check(rows), "unit") == ["Xã Cam Đức"] * 8


def test_a_ditto_mark_below_nothing_is_refused():
    row = only(check(listed([1, "Lê Văn An", 1980, "Nam", "nt"])))

    assert (row.status, messy.messages(row)) == (
        "refused",
        ["Đơn vị cử đi học (ô E2): “nt” (như trên) nhưng phía trên không có; hãy ghi đầy đủ."],
    )


def test_a_unit_merged_over_rows_holds_for_each():
    rows = listed([1, "Lê A Tư", 1980, "Nam", "Xã Cam Đức"], [2, "Lê B Năm", 1981, "Nam"], [3, "Lê C Sáu", 1982, "Nam"])

    assert said(messy.check(messy.xlsx(rows, merged=["E2:E3"])), "unit") == ["Xã Cam Đức", "Xã Cam Đức", ""]


def test_totals_signatures_and_repeated_headers_are_no_learners():
    rows = [
        *TITLES, PLAIN,
        [1, "Lê Văn An", 1985, "Nam", "Xã A"],
        ["Trang 2"],
        PLAIN,
        [2, "Lê Thị Bình", 1990, "Nữ", "Xã A"],
        [3], [4],
        [None, "Cộng: 2 học viên"],
        ["(Danh sách này có 03 học viên)"],
        *SIGNED,
    ]  # fmt: skip

    found = check(rows)

    assert said(found, "full_name") == ["Lê Văn An", "Lê Thị Bình"]
    assert list(found.notes) == ["Dòng 16 ghi “(Danh sách này có 03 học viên)” nhưng danh sách có 2 học viên."]


def test_a_learner_whose_name_begins_like_a_total_is_a_learner():
    rows = listed([1, "Tống Văn Cộng", 1985, "Nam"], [2, "Đoàn Xã Hội", 1990, "Nam"], [3, "Phòng Thị Ban", None, "Nữ"])

    assert said(check(rows), "full_name") == ["Tống Văn Cộng", "Đoàn Xã Hội", "Phòng Thị Ban"]


# ---- Which sheet ----


def test_it_takes_the_sheet_that_is_the_list_and_says_so():
    sheets = {"Bìa": [["Trung tâm chính trị"]], "Học viên": listed([1, "Lê Văn An", 1985, "Nam", "Xã A"])}
    sheets["Dự bị"] = [["STT", "Họ và tên", "Năm sinh"], [1, "Lê Thị Bình", 1990]]

    found = table(sheets)

    assert (found.sheet, found.header_rows) == ("Học viên", [1, 1])
    assert found.notes == [
        "Danh sách được đọc từ trang “Học viên”.",
        "Trang “Dự bị” cũng có danh sách nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng.",
    ]


def test_it_refuses_what_holds_no_list_or_two():
    beside = [["STT", "Họ và tên", "Năm sinh", "STT", "Họ và tên", "Năm sinh"], [1, "Lê An", 1985, 2, "Lê Bình", 1990]]
    below = [*listed([1, "Lê Văn An", 1985, "Nam"]), [], ["STT", "Năm sinh", "Họ và tên"], [1, 1990, "Lê Bình"]]
    for rows, words in (
        ([["Trung tâm", "Số lớp"], ["Cam Lâm", 5]], "Không tìm thấy dòng tiêu đề"),
        ([PLAIN], "không có học viên nào"),
        (beside, "hai danh sách đặt cạnh nhau"),
        (below, "Dòng 4 là tiêu đề của một danh sách khác"),
    ):
        with pytest.raises(WorkbookError, match=words):
            table(rows)


# ---- Files of every kind ----

CSV = "STT;Họ và tên;Năm sinh;Đơn vị\r\n1;Nguyễn Văn Dũng;05/8/1985;Xã Cam Đức\r\n2;Trần Thị Bình;1990;nt\r\n"
TCVN3 = "STT;Hä vµ tªn;N¨m sinh;§¬n vÞ\r\n1;NguyÔn V¨n Dòng;05/8/1985;X· Cam §øc\r\n2;TrÇn ThÞ B×nh;1990;nt\r\n"
VNI = "STT;Hoï vaø teân;Naêm sinh;Ñôn vò\r\n1;Nguyeãn Vaên Duõng;05/8/1985;Xaõ Cam Ñöùc\r\n2;Traàn Thò Bình;1990;nt\r\n"


def in_cp1258(text):
    """As Windows wrote it: base letters whole, tones behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pieces = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in tones)
        pieces.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tone)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    ("content", "old"),
    [
        (CSV.encode(), ""),
        (CSV.encode("utf-8-sig"), ""),
        (CSV.encode("utf-16"), ""),
        (CSV.replace(";", "\t").encode("utf-16"), ""),
        (in_cp1258(CSV), ""),
        (TCVN3.encode("cp1252"), "TCVN3"),
        (TCVN3.encode(), "TCVN3"),
        (VNI.encode("cp1252"), "VNI"),
        (unicodedata.normalize("NFD", CSV).encode(), ""),
    ],
)
def test_it_reads_text_files_in_every_encoding(content, old):
    found = check(content)

    assert said(found, "number", "full_name", "birth", "unit") == [
        ("2", "Nguyễn Văn Dũng", "05/8/1985", "Xã Cam Đức"),
        ("3", "Trần Thị Bình", "1990", "Xã Cam Đức"),
    ]
    for row in found.rows:
        assert messy.messages(row) == (
            [f"Họ và tên (ô B{row.number}): đã chuyển từ {old} sang Unicode; hãy soát lại."] if old else []
        )


def test_an_old_font_is_told_in_every_kind_of_workbook():
    rows = [["Họ và tên", "Năm sinh"], ["Dòng", 1985], ["nguyÔn v¨n an", 1990], ["Voõ Thò Mai", 1991], ["Lê Hoà", 1992]]
    fonts = {(2, 1): ".VnTime", (3, 1): ".VnTimeH", (4, 1): "VNI-Times", (5, 1): "Times New Roman"}
    expected = [("Dũng", 1), ("NGUYỄN VĂN AN", 1), ("Võ Thị Mai", 1), ("Lê Hoà", 0)]

    for content in (messy.xlsx(rows, fonts=fonts), ods_with(rows, fonts), xls_with(rows, fonts)):
        found = check(content)
        assert [(row.full_name, len(row.reasons)) for row in found.rows] == expected


def ods_with(rows, fonts):
    styles = "".join(
        f'<style:style style:name="s{place}" style:family="table-cell"><style:text-properties style:font-name="{font}"/></style:style>'
        for place, font in enumerate(fonts.values())
    )
    names = {place: f"s{number}" for number, place in enumerate(fonts)}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, cell in enumerate(row, start=1):
            look = f'table:style-name="{names[number, column]}"' if (number, column) in names else ""
            if isinstance(cell, str):
                cells.append(hostile.ods_cell("string", cell, attributes=look))
            else:
                cells.append(hostile.ods_cell("float", str(cell), attributes=f'office:value="{cell}"'))
        lines.append(hostile.ods_row(*cells))
    return hostile.ods(hostile.ods_table(*lines), styles=styles)


def xls_with(rows, fonts):
    """Fonts 0 to 3 and 5 on (there is no 4); styles 1 on have them."""
    names = ["Arial"] * 4 + list(fonts.values())
    records = [hostile.record(0x31, bytes(14) + bytes([len(name), 0]) + name.encode("latin-1")) for name in names]
    records += [hostile.record(0xE0, number.to_bytes(2, "little") + bytes(18)) for number in (0, 5, 6, 7, 8)]
    styles = {place: number for number, place in enumerate(fonts, start=1)}
    cells = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            style = styles.get((number + 1, column + 1), 0)
            if isinstance(cell, str):
                text = hostile.xls_text(number, column, cell)
                cells.append(text[:8] + style.to_bytes(2, "little") + text[10:])
            else:
                cells.append(hostile.xls_number(number, column, cell))
    return hostile.xls(b"".join(cells), first=b"".join(records))


def test_it_sees_what_an_xls_and_an_ods_hide():
    rows = [["Họ và tên", "Năm sinh"], ["Lê Văn An", 1985]]
    hidden_row = hostile.record(0x208, (1).to_bytes(2, "little") + bytes(10) + (0x20).to_bytes(2, "little") + bytes(2))
    hidden_column = hostile.record(
        0x7D, (1).to_bytes(2, "little") * 2 + bytes(4) + (1).to_bytes(2, "little") + bytes(2)
    )
    lines = [
        hostile.ods_row(hostile.ods_cell("string", "Họ và tên"), hostile.ods_cell("string", "Năm sinh")),
        hostile.ods_row(
            hostile.ods_cell("string", "Lê Văn An"), hostile.ods_cell("float", "1985", attributes='office:value="1985"')
        ).replace("<table:table-row", '<table:table-row table:visibility="filter"'),
    ]
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    xls = xls_with(rows, {}).replace(b"", b"", 0)
    cells = b"".join(
        [hostile.xls_text(0, 0, "Họ và tên"), hostile.xls_text(0, 1, "Năm sinh"), hostile.xls_text(1, 0, "Lê Văn An")]
    )
    xls = hostile.xls(hidden_column + hidden_row + cells + hostile.xls_number(1, 1, 1985))

    for content in (xls, hostile.ods(hostile.ods_table(column, *lines))):
        assert messy.table_from(content).notes == [
            "Các dòng đang ẩn trong tệp cũng được đọc: 2.",
            "Các cột đang ẩn trong tệp cũng được đọc: “Năm sinh”.",
        ]


# ---- From the clipboard ----


def test_it_reads_what_was_pasted_from_excel():
    text = 'STT\tHọ và tên\tNăm sinh\tĐơn vị\tGhi chú\r\n1\tLê An\t1985\t"Chi bộ\nthôn ""Đông"""\t\r\n2\tLê Bình\t1990\t"\tlớp phó\r\n'

    found = check(text)

    assert said(found, "number", "full_name", "unit", "note") == [
        ("2", "Lê An", 'Chi bộ thôn "Đông"', ""),
        ("3", "Lê Bình", 'Chi bộ thôn "Đông"', "lớp phó"),
    ]


def test_rows_pasted_without_a_header_are_told_by_their_looks():
    text = "1\tNguyễn Văn An\t5/8/1985\tNam\t056085001234\t0905123456\tBí thư\tXã A\n2\tBo Bo Thị Yến\t1990\tNữ\t056190001235\t905123457\tPhó Bí thư\tnt\n"

    found = check(text)

    assert said(found, "full_name", "birth", "gender", "id_number", "phone", "position", "unit") == [
        ("Nguyễn Văn An", "05/8/1985", "M", "056085001234", "0905123456", "Bí thư", "Xã A"),
        ("Bo Bo Thị Yến", "1990", "F", "056190001235", "0905123457", "Phó Bí thư", "Xã A"),
    ]
    assert list(found.notes) == ["Không thấy dòng tiêu đề nên các cột được đoán theo nội dung; hãy kiểm tra từng cột."]
    assert said(check("Nguyễn Văn An\nBo Bo Thị Yến\n"), "full_name") == ["Nguyễn Văn An", "Bo Bo Thị Yến"]


def test_it_refuses_a_paste_without_names():
    for text in ("", "   \n", "1\t2\t3\n4\t5\t6", "x" * 2_000_001):
        with pytest.raises(WorkbookError):
            read_pasted(text)
