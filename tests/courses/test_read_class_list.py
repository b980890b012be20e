"""An office's workbook becomes the rows that are classes; titles, totals and signatures are left out."""

import re
import unicodedata
from datetime import date, datetime, time
from pathlib import Path

import pytest

from courses.imports.classes import as_json, from_json, read_file
from portal.spreadsheets import WorkbookError
from tests.courses import lists
from tests.courses.lists import HEADINGS, Formula, bare, cells, listed, numbers, read, row

DEMO = Path(__file__).parents[2] / "reports" / "demo" / "classes-2023-h1.xlsx"
IN_ORDER = dict(zip(lists.FIELDS, range(1, 13), strict=True))


def test_it_reads_every_class_of_the_reference_workbook():
    found = read_file(DEMO.read_bytes(), DEMO.name)

    assert (found.sheet, found.header_row, found.columns) == ("Danh sách lớp", 5, IN_ORDER)
    assert numbers(found) == list(range(6, 85))
    assert found.skipped == 8  # three titles, a blank, the header, the total, a blank, the signature
    assert list(found.notes) == []
    assert sum(line.cells["learners"] for line in found.rows) == 7917


def test_it_keeps_each_cell_as_it_stands():
    found = read(listed(row()))

    assert found.rows[0].number == 2
    assert found.rows[0].cells == {
        "serial": 1,
        "centre": "TTCT Nha Trang",
        "programme": "Bồi dưỡng nhận thức về Đảng",
        "name": "Lớp nhận thức về Đảng khóa 1/2023",
        "intake": "1/2023",
        "opened_on": "2023-03-01",
        "closed_on": "2023-03-05",
        "learners": 59,
        "women": 31,
        "partners": "Hội Nông dân",
        "opening_decision": "01-QĐ/TTCT",
        "note": None,
    }
    assert (found.rows[0].other, found.rows[0].headings) == ((), ())


def test_it_comes_back_from_json_as_it_was():
    found = read([["I. TTCT Nha Trang"], list(HEADINGS), ["I. TTCT Nha Trang"], row(centre=None)])

    assert from_json(as_json(found)) == found


# --- The header --------------------------------------------------------------------------------------


def test_it_takes_the_columns_in_any_order():
    turned = [list(reversed(HEADINGS)), list(reversed(row()))]

    found = read(turned)

    assert found.columns == {name: 13 - place for name, place in IN_ORDER.items()}
    assert cells(found, "centre", "learners") == [("TTCT Nha Trang", 59)]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("centre", "TRUNG TÂM"),
        ("centre", "Tên TTCT"),
        ("centre", "Đơn vị"),
        ("centre", "Trung tâm chính trị (huyện, thị, thành)"),
        ("centre", "Địa phương"),
        ("programme", "Tên chương trình:"),
        ("programme", "Chương trình đào tạo, bồi dưỡng"),
        ("programme", "Loại lớp"),
        ("programme", "Mã CT"),
        ("name", "Tên lớp *"),
        ("name", "LỚP"),
        ("intake", "Khoá"),
        ("intake", "Khóa số"),
        ("opened_on", "Ngày KG"),
        ("opened_on", "Ngày\nkhai giảng"),
        ("opened_on", "NGÀY KHAI GIẢNG (dd/mm/yyyy)"),
        ("opened_on", "Khai giảng (ngày, tháng, năm)"),
        ("opened_on", "Ngày, tháng, năm khai giảng"),
        ("opened_on", "Ngày mở lớp"),
        ("opened_on", "Từ ngày"),
        ("opened_on", "5. Ngày khai giảng"),
        ("closed_on", "Ngày BG"),
        ("closed_on", "Đến ngày"),
        ("closed_on", "Ngày kết thúc"),
        ("learners", "Số HV"),
        ("learners", "Số học viên (người)"),
        ("learners", "SỐ  LƯỢNG\nHỌC VIÊN [người]"),
        ("learners", "Tổng số học viên*:"),
        ("learners", "Sĩ số"),
        ("learners", "So hoc vien"),
        ("women", "Nữ"),
        ("women", "Trong đó: nữ"),
        ("women", "Số HV (nữ)"),
        ("women", "Trong đó (nữ)"),
        ("partners", "Cơ quan, đơn vị phối hợp"),
        ("opening_decision", "Số QĐ"),
        ("opening_decision", "Quyết định mở lớp (số, ngày)"),
        ("note", "GHI CHÚ"),
    ],
)
def test_it_knows_the_words_offices_use_for_a_heading(name, heading):
    place = lists.FIELDS.index(name)
    headings = [*HEADINGS[:place], heading, *HEADINGS[place + 1 :]]

    found = read([headings, row()])

    assert found.columns == IN_ORDER
    assert found.headings[name] == " ".join(heading.split())
    assert found.notes == []


def test_it_knows_headings_that_a_mac_has_taken_apart():
    headings = [unicodedata.normalize("NFD", heading) for heading in HEADINGS]

    assert read([headings, row()]).columns == IN_ORDER


def test_it_reads_a_header_of_two_rows():
    found = read(
        [
            ["STT", "Trung tâm", "Chương trình", "Tên lớp", "Thời gian", None, "Học viên", None, "Ghi chú"],
            [None, None, None, None, "Khai giảng", "Bế giảng", "Tổng số", "Nữ"],
            [1, "TTCT Nha Trang", "NTD", "Lớp A", date(2023, 3, 1), date(2023, 3, 5), 59, 31, "Ghi"],
        ]
    )

    assert found.header_row == 2
    assert found.columns == {
        "serial": 1, "centre": 2, "programme": 3, "name": 4, "opened_on": 5, "closed_on": 6, "learners": 7, "women": 8,
        "note": 9,
    }  # fmt: skip
    assert found.headings["women"] == "Học viên – Nữ"
    assert numbers(found) == [3]


def test_it_reads_a_header_of_three_rows():
    found = read(
        [
            ["TT", "Đơn vị", "Chương trình", "Thời gian", None, "Số học viên", None, None],
            [None, None, None, "Từ", "Đến", "Tổng số", "Trong đó", None],
            [None, None, None, None, None, None, "Nữ", "Dân tộc thiểu số"],
            [1, "TTCT Nha Trang", "NTD", date(2023, 3, 1), date(2023, 3, 5), 59, 31, 7],
        ]
    )

    assert found.header_row == 3
    assert cells(found, "opened_on", "closed_on", "learners", "women") == [("2023-03-01", "2023-03-05", 59, 31)]
    assert found.notes == ["Các cột không dùng đến: “Số học viên – Trong đó – Dân tộc thiểu số”."]


def test_it_takes_no_other_count_of_learners_for_the_number_of_learners():
    upper = ["Trung tâm", "Chương trình", "Khai giảng", "Học viên", None, "Nữ", None]
    lower = [None, None, None, "Dân tộc thiểu số", "Tổng cộng", "Số lượng", "Tỉ lệ"]

    found = read([upper, lower, ["TTCT Nha Trang", "NTD", date(2023, 3, 1), 7, 59, 31, 0.53]])

    assert cells(found, "learners", "women") == [(59, 31)]


def test_it_refuses_planned_numbers_in_place_of_learners():
    headings = ["Trung tâm", "Chương trình", "Khai giảng", "Số học viên", None]
    lower = [None, None, None, "Kế hoạch", "Chỉ tiêu giao"]

    with pytest.raises(WorkbookError, match="thiếu cột: Số học viên"):
        read([headings, lower, ["TTCT Nha Trang", "NTD", date(2023, 3, 1), 60, 60]])


def test_it_takes_the_real_numbers_beside_the_planned_ones():
    upper = ["Trung tâm", "Chương trình", "Khai giảng", "Kế hoạch", "Thực hiện"]
    lower = [None, None, None, "Số học viên", "Số học viên"]

    found = read([upper, lower, ["TTCT Nha Trang", "NTD", date(2023, 3, 1), 60, 59]])

    assert cells(found, "learners") == [(59,)]


def test_it_prefers_the_heading_that_says_more():
    headings = ["Đơn vị", "Trung tâm", "Nội dung", "Chương trình", "Ngày KG", "Số lượng", "Số học viên"]

    found = read([headings, ["Đảng ủy", "TTCT Nha Trang", "Năm bài", "NTD", date(2023, 3, 1), 1, 59]])

    assert cells(found, "centre", "programme", "learners") == [("TTCT Nha Trang", "NTD", 59)]
    assert found.notes == [
        "Cột “Đơn vị” lặp lại một cột đã có nên không được đọc.",
        "Cột “Nội dung” lặp lại một cột đã có nên không được đọc.",
        "Cột “Số lượng” lặp lại một cột đã có nên không được đọc.",
    ]


def test_it_says_which_columns_it_does_not_use():
    found = read([[*HEADINGS, "Giảng viên", "Kinh phí"], [*row(), "Ông Ba", 5000]])

    assert found.notes == ["Các cột không dùng đến: “Giảng viên”, “Kinh phí”."]
    assert found.rows[0].other == ("Ông Ba", "5000")


def test_it_overlooks_serial_numbers_without_a_heading():
    found = read([[None, *HEADINGS[1:], None], row(serial=7), [*row(serial=8), "bên lề"]])

    assert [line.other for line in found.rows] == [(), ("bên lề",)]


def test_it_overlooks_the_remarks_of_a_list_that_was_sent_back():
    found = read([[*HEADINGS, "Lỗi"], [*row(), "Số học viên (ô H2): còn trống"]])

    assert (found.notes, found.rows[0].other) == ([], ())


def test_it_finds_a_list_below_titles_and_beside_empty_columns():
    titles = [["TỈNH ỦY KHÁNH HÒA", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"], ["BAN TUYÊN GIÁO"], [], ["DANH SÁCH"]]
    spread = [[None, None, cell, None] for cell in (*HEADINGS,)]
    header = [cell for part in spread for cell in part]
    line = [cell for value in row() for cell in (None, None, value, None)]

    found = read([*titles, header, line])

    assert found.header_row == 5
    assert found.columns == {name: 4 * place - 1 for name, place in IN_ORDER.items()}
    assert found.headings["centre"] == "Trung tâm"
    assert (numbers(found), found.skipped) == ([6], 5)
    assert cells(found, "learners") == [(59,)]


@pytest.mark.parametrize(
    "numbering",
    [
        [f"({place})" for place in range(1, 13)],
        list(range(1, 13)),
        [-place for place in range(1, 13)],  # what Excel makes of (1)
        ["A", "B", *range(1, 11)],
        [1, 2, 3, 4, 5, 6, 7, "8=9+10", 9, 10, 11, 12],
    ],
)
def test_it_passes_over_the_numbers_below_a_header(numbering):
    found = read([list(HEADINGS), numbering, row()])

    assert (numbers(found), found.skipped) == ([3], 2)


def test_it_passes_over_units_below_a_header():
    units = [None, None, None, None, None, "(ngày/tháng/năm)", "(ngày/tháng/năm)", "(người)", "(người)"]

    assert numbers(read([list(HEADINGS), units, row()])) == [3]


def test_it_passes_over_the_head_of_a_further_page():
    upper = ["STT", "Trung tâm", "Chương trình", "Thời gian", None, "Số học viên"]
    lower = [None, None, None, "Khai giảng", "Bế giảng"]
    line = [1, "TTCT Nha Trang", "NTD", date(2023, 3, 1), date(2023, 3, 5), 59]

    found = read(
        [
            upper,
            lower,
            line,
            ["Trang 2"],
            ["TỈNH ỦY KHÁNH HÒA", None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
            upper,
            lower,
            line,
        ]
    )

    assert (numbers(found), found.skipped) == ([3, 8], 6)


@pytest.mark.parametrize(
    "doubtful",
    [bare(name="Lớp X", learners=59), bare(name="Lớp X", learners="59"), bare(name="Lớp X", opened_on="31/4/2023")],
)
def test_it_does_not_lose_a_row_above_the_head_of_a_further_page(doubtful):
    found = read(listed(row(), doubtful, list(HEADINGS), row()))

    assert numbers(found) == [2, 3, 5]


def test_it_does_not_let_a_better_header_further_down_hide_the_rows_above():
    first = [*HEADINGS[:10], "Số quyết", "Ghi"]

    found = read([first, row(), list(HEADINGS), row(serial=2)])

    assert (found.header_row, numbers(found)) == (1, [2, 4])


def test_it_refuses_a_second_table_with_other_columns():
    turned = [HEADINGS[0], HEADINGS[2], HEADINGS[1], *HEADINGS[3:]]

    with pytest.raises(WorkbookError, match=r"Dòng 3 là một tiêu đề khác với tiêu đề ở dòng 1; hãy tách thành hai tệp"):
        read([list(HEADINGS), row(), turned, row()])


def test_it_reads_the_list_on_the_second_sheet():
    found = read({"Bìa": [["DANH SÁCH LỚP"], ["Khánh Hòa, 2023"]], "Lớp": listed(row())})

    assert (found.sheet, numbers(found)) == ("Lớp", [2])


def test_it_reads_the_visible_sheet_and_not_the_hidden_one():
    found = read({"Cũ": listed(row(), row(serial=2)), "Mới": listed(row())}, hidden=["Cũ"])

    assert (found.sheet, numbers(found), found.notes) == ("Mới", [2], [])


def test_it_says_that_the_only_list_is_hidden():
    found = read({"Lớp": listed(row()), "Bìa": [["DANH SÁCH"]]}, hidden=["Lớp"])

    assert (found.sheet, found.notes) == ("Lớp", ["Danh sách được đọc từ trang ẩn “Lớp”."])


def test_it_prefers_the_sheet_that_has_rows_and_names_the_other():
    found = read({"Mẫu": listed(), "Cam Lâm": listed(row()), "Nha Trang": listed(row())})

    assert found.sheet == "Cam Lâm"
    assert found.notes == [
        "Trang “Nha Trang” cũng có danh sách lớp nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng."
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Họ và tên", "Năm sinh"], ["Trần Văn Ba", 1980]], "Không tìm thấy dòng tiêu đề của danh sách lớp."),
        (listed(), "Trang “Danh sách lớp” có dòng tiêu đề nhưng không có lớp nào bên dưới"),
        (listed(["Tổng cộng"]), "không có lớp nào bên dưới"),
        (
            lists.columns(["centre", "programme", "learners", "women"], row()),
            "thiếu cột: Ngày khai giảng. Hãy thêm cột",
        ),
        (lists.columns(["centre", "opened_on", "closed_on"], row()), "thiếu cột: Số học viên, Chương trình"),
    ],
)
def test_it_refuses_a_sheet_that_is_no_class_list(rows, sentence):
    with pytest.raises(WorkbookError, match=re.escape(sentence)):
        read(rows)


# --- Which rows are classes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "total",
    [
        bare(centre="Tổng cộng", name="79 lớp", learners=118),
        bare(serial="Cộng", learners=118, women=62),
        bare(centre="Cộng Nha Trang", learners=118),
        bare(name="CỘNG", learners=118),
        bare(name="Tổng:", learners=118),
        bare(serial="TỔNG SỐ LỚP: 12"),
        bare(programme="Tổng cộng", name="2 lớp", opened_on="2 lớp", learners=118),
        bare(centre="TTCT Nha Trang", programme="Cộng", learners=118),
        bare(opened_on="Cộng", learners=118),
        bare(serial=3, centre="Tổng cộng", learners=118),
        bare(centre="Tổng Nha Trang", learners=500),  # the name shows it, though the sum is wrong
        bare(name="Tổng các lớp khối xã", learners=118),
        bare(centre="Toàn tỉnh", learners=118),
        bare(centre="Tong cong", learners=118),
        bare(centre="Lũy kế", learners=900),
        bare(learners=118),
        bare(learners=118, women=62),
        bare(women=62),
        bare(centre="Khối huyện", learners=118),
        bare(learners=Formula("#N/A"), centre="Tổng cộng"),
        bare(centre="Cộng", learners=118, note="Đã đối chiếu"),
    ],
)
def test_it_leaves_out_totals(total):
    found = read(listed(row(), row(serial=2, name="Lớp B"), total))

    assert (numbers(found), found.skipped) == ([2, 3], 2)


def test_it_leaves_out_a_total_after_each_centre_and_one_of_all():
    found = read(
        listed(
            row(learners=10),
            row(learners=20),
            bare(learners=30),
            row(centre="TTCT Cam Lâm", learners=5),
            row(centre="TTCT Cam Lâm", learners=6),
            bare(learners=11),
            bare(learners=41),
        )
    )

    assert (numbers(found), found.skipped) == ([2, 3, 5, 6], 4)


@pytest.mark.parametrize(
    "name",
    [
        "Công tác dân vận",
        "Cộng tác viên dư luận xã hội",
        "Tổng kết thực tiễn công tác đảng",
        "Tổng quan lịch sử Đảng",
        "Tổng phụ trách Đội",
        "Cong tac dan van",
        "Tổng hợp, thống kê trong công tác đảng",
        "Giám đốc trung tâm học tập cộng đồng",
        "Kế toán công đoàn",
        "Xác nhận lý lịch đảng viên",
        "Bí thư chi bộ",
        "Ghi chú của người học",
        "Lớp hội viên tháng 3 năm 2023",
    ],
)
@pytest.mark.parametrize("said", [{}, {"opened_on": None}, {"learners": None, "women": None}])
def test_it_keeps_a_class_whose_name_sounds_like_something_else(name, said):
    found = read(listed(row(), row(serial=2, name=name, **said), row(serial=3)))

    assert numbers(found) == [2, 3, 4]


@pytest.mark.parametrize(
    "doubtful",
    [
        bare(opened_on=date(2023, 3, 1)),
        bare(closed_on=date(2023, 3, 1)),
        bare(opened_on="31/4/2023"),
        bare(learners=59),
        bare(women=12),
        bare(learners="khoảng 50"),
        bare(centre="TTCT Nha Trang", learners=59),
        bare(centre="TTCT Nha Trang", programme="NTD"),
        bare(name="Lớp đảng viên mới khóa 3"),
        bare(programme="NTD"),
        bare(serial=7, name="Lớp đảng viên mới khóa 3"),
        bare(serial=7, centre="Nha Trang"),
        bare(serial=7, learners=59),
        bare(name="Lớp đảng viên mới", learners=59),
        bare(name="Lớp đảng viên mới", opened_on="chưa rõ"),
        bare(intake="3/2023"),
        bare(name=12),
        bare(note="Hoãn"),
        bare(programme="Tổng hợp", name="Lớp tổng hợp", learners=118),
        bare(name="Tổng cộng", opened_on=date(2023, 3, 1)),
        bare(centre="TTCT Nha Trang", name="Giám đốc trung tâm học tập cộng đồng"),
        bare(centre="TTCT Nha Trang", programme="NTD", name="Kế toán"),
        bare(serial=7, name="Kế toán"),
        bare(name="Kế toán", learners=59),
        row(serial=3, centre="Tổng cộng", opened_on=None, closed_on=None),
    ],
)
def test_it_does_not_lose_a_row_in_doubt(doubtful):
    found = read(listed(row(), row(serial=2), doubtful, row(serial=4)))

    assert (numbers(found), found.skipped) == ([2, 3, 4, 5], 1)


@pytest.mark.parametrize("stray", [bare(serial=3), [*bare(), None, "đã xem"], bare(note="…"), bare(learners=" ")])
def test_it_leaves_out_a_row_without_anything_of_a_class(stray):
    assert numbers(read(listed(row(), stray, row(serial=2)))) == [2, 4]


@pytest.mark.parametrize(
    "ending",
    [
        [bare(partners="NGƯỜI LẬP BIỂU"), [], [], bare(partners="Trần Thị An")],
        [bare(centre="Nha Trang, ngày 30 tháng 6 năm 2023"), bare(centre="GIÁM ĐỐC"), bare(centre="Nguyễn Văn Bình")],
        [bare(opened_on="Nha Trang, ngày 30 tháng 6 năm 2023"), bare(opened_on="Nguyễn Văn Bình")],
        [bare(learners="Nha Trang, ngày 30/6/2023")],
        [bare(opened_on="Nha Trang, ngày     tháng 6 năm 2023")],
        [bare(opened_on="Ngày 30 tháng 6 năm 2023")],
        [
            bare(centre="Người lập", opened_on="KT. GIÁM ĐỐC"),
            bare(opened_on="PHÓ GIÁM ĐỐC"),
            bare(centre="Trần Thị An", opened_on="Nguyễn Văn Bình"),
        ],
        [
            bare(centre="Nơi nhận:", learners="TRƯỞNG BAN"),
            bare(centre="- Ban Tuyên giáo Tỉnh ủy (để b/c);"),
            bare(centre="- Lưu: VT, 02.", learners="Đỗ Thu Giang"),
        ],
        [bare(serial="NGƯỜI LẬP BẢNG", name="XÁC NHẬN CỦA LÃNH ĐẠO", learners="GIÁM ĐỐC TRUNG TÂM")],
        [bare(name="T/M BAN GIÁM ĐỐC"), bare(name="(Ký, ghi rõ họ tên)"), bare(name="Lê Hoàng Sơn")],
        [bare(centre="Ghi chú: số liệu tính đến 15/6/2023")],
        [bare(serial="* Chưa tính các lớp hoãn", learners="x")],
    ],
)
def test_it_leaves_out_the_signatures(ending):
    found = read(listed(row(), row(serial=2), *ending))

    assert numbers(found) == [2, 3]
    assert found.skipped == 1 + len(ending)


def test_it_goes_on_with_a_list_below_a_signature():
    found = read(
        listed(
            row(),
            bare(serial="NGƯỜI LẬP BẢNG", name="XÁC NHẬN CỦA LÃNH ĐẠO", learners="GIÁM ĐỐC"),
            bare(name="Trần Thị An"),
            list(HEADINGS),
            bare(centre="TTCT Cam Lâm", programme="NTD"),
            bare(name="GIÁM ĐỐC"),
            bare(learners="Nguyễn Văn Bình"),
            row(serial=3, opened_on=None, closed_on=None),
            bare(centre="TTCT Nha Trang", programme="NTD"),
        )
    )

    assert numbers(found) == [2, 6, 9, 10]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (bare(serial="I. TTCT Cam Lâm: 12 lớp"), "TTCT Cam Lâm"),
        (bare(centre="TTCT Cam Lâm (12 lớp)"), "TTCT Cam Lâm"),
        (bare(serial="I", centre="TTCT Cam Lâm"), "TTCT Cam Lâm"),
        (bare(serial="II", centre="TTCT Cam Lâm", learners=1200, women=400), "TTCT Cam Lâm"),
        (bare(serial=1, centre="TTCT Cam Lâm"), "TTCT Cam Lâm"),
        (bare(serial="1. Trung tâm chính trị huyện Cam Lâm - 12 lớp"), "Trung tâm chính trị huyện Cam Lâm"),
        (bare(serial="A", name="CAM LÂM", learners="12 lớp"), "CAM LÂM"),
        (bare(centre="Cam Lâm"), "Cam Lâm"),
        (bare(name="Huyện Cam Lâm"), "Huyện Cam Lâm"),
    ],
)
def test_it_gives_the_rows_below_a_heading_its_text(heading, text):
    found = read(listed(heading, row(centre=None), row(centre="TTCT Nha Trang")))

    assert numbers(found) == [3, 4]
    assert [line.headings for line in found.rows] == [(text,), ()]


def test_it_keeps_the_nearest_headings_first():
    found = read(
        listed(
            bare(serial="I. TTCT Cam Lâm"),
            bare(serial="a) Các lớp bồi dưỡng"),
            row(centre=None),
            bare(serial="b) Khác"),
            row(centre=None),
        )
    )

    assert [line.headings for line in found.rows] == [
        ("Các lớp bồi dưỡng", "TTCT Cam Lâm"),
        ("Khác", "Các lớp bồi dưỡng", "TTCT Cam Lâm"),
    ]


def test_it_counts_blank_rows_between_but_not_after_the_classes():
    found = read(listed(row(), [], [None, "  "], row(serial=2), [None, "   "], [None, " "]))

    assert (numbers(found), found.skipped) == ([2, 5], 3)


# --- Cells -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (date(2023, 4, 3), "2023-04-03"),
        (datetime(2023, 4, 3, 13, 30), "2023-04-03"),
        (45019, 45019),
        (45019.5, 45019.5),
        (time(10, 30), "10:30:00"),
        (True, True),
        (" 3.4.23 ", "3.4.23"),
        ("-", None),
        ("…", None),
        (Formula("#REF!"), "#REF!"),
        (unicodedata.normalize("NFD", "Nguyễn\u00a0 Huệ"), "Nguyễn Huệ"),
    ],
)
def test_it_keeps_a_cell_as_json_can_hold_it(cell, kept):
    assert cells(read(listed(row(closed_on=cell))), "closed_on") == [(kept,)]


def test_it_keeps_the_lines_of_a_cell():
    found = read(listed(row(partners="Hội Nông dân\nĐoàn  Thanh niên", note="Một\r\nhai")))

    assert cells(found, "partners", "note") == [("Hội Nông dân\nĐoàn Thanh niên", "Một\nhai")]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_reads_csv(separator, encoding):
    rows = [["DANH SÁCH LỚP"], *listed(row(), row(serial=2))]

    found = lists.read_bytes(lists.csv(rows, separator=separator, encoding=encoding))

    assert (numbers(found), found.header_row) == ([3, 4], 2)
    assert cells(found, "centre", "opened_on", "learners")[0] == ("TTCT Nha Trang", "01/03/2023", "59")


@pytest.mark.parametrize(
    "doubtful",
    [bare(serial="7", name="Lớp X"), bare(name="Lớp X", learners="59"), bare(learners="59"), bare(women="5")],
)
def test_it_does_not_lose_a_row_in_doubt_of_a_csv(doubtful):
    found = lists.read_bytes(
        lists.csv(listed(row(), doubtful, row(serial=2), bare(centre="Tổng cộng", learners="118")))
    )

    assert numbers(found) == [2, 3, 4]


def test_it_takes_no_row_of_a_csv_for_a_second_line_of_headings():
    fields = ["centre", "name", "opened_on", "learners"]

    found = lists.read_bytes(lists.csv(lists.columns(fields, row(name="Chuyên đề"), row(name="Lớp học"))))

    assert (found.header_row, cells(found, "name")) == (1, [("Chuyên đề",), ("Lớp học",)])


def test_it_reads_csv_in_the_encoding_of_vietnamese_windows():
    text = "Trung tâm;Chương trình;Ngày khai giảng;Số học viên\r\nTTCT Nha Trang;NTD;01/03/2023;59\r\n"
    # cp1258 writes a letter and its tone apart, as Vietnamese Windows does.
    apart = "".join(split_tone(character) for character in text).encode("cp1258")

    assert cells(lists.read_bytes(apart), "centre", "learners") == [("TTCT Nha Trang", "59")]


def split_tone(character):
    """A letter as cp1258 can write it: its tone after it, where the whole letter is missing there."""
    try:
        character.encode("cp1258")
    except UnicodeEncodeError:
        bare_letter = unicodedata.normalize("NFD", character)
        tone = next(mark for mark in bare_letter if mark in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", bare_letter.replace(tone, "")) + tone
    return character
