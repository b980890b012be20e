"""A centre's own workbook of lecturers comes in: read, previewed, confirmed; twice the same file changes nothing."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from centres.lecturer_lists import apply_list, check_list, read_list
from centres.models import Centre, Lecturer
from portal.models import AuditEntry
from portal.spreadsheets import WorkbookError
from tests import factories

HEADINGS = (
    "STT", "Họ và tên", "Năm sinh", "Loại", "Trình độ chuyên môn", "LLCT", "Chức vụ/Đơn vị", "Nội dung giảng dạy",
    "Từ ngày",
)  # fmt: skip
UOC = (1, "Hồ Thị Ước", 1980, "Chuyên trách", "Thạc sĩ", "Cao cấp", "Giảng viên", "Lịch sử Đảng", date(2022, 3, 1))
AN = (2, "Lê Văn Ẩn", "5/8/1975", "kiêm chức", "cử nhân Luật", "trung cấp", None, None, None)


@cache
def workbook(*rows, title=("DANH SÁCH GIẢNG VIÊN",)):
    book = Workbook()
    for row in (title, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@cache
def read_once(*rows):
    """Each reading starts a process."""
    return read_list(workbook(*rows), "giang-vien.xlsx")


def named(*centres):
    return list(Centre.objects.filter(pk__in=[centre.pk for centre in centres]).for_listing(date(2026, 1, 1)))


def checked(*rows, centres):
    return check_list(read_once(*rows), named(*centres))


def bring_in(*rows, centres, by):
    found = read_once(*rows)
    return apply_list(found, named(*centres), set(found.rows), by=by)


def rows_of(*fields):
    return list(Lecturer.objects.order_by("pk").values_list("full_name", *fields))


# ---- It works ----


def test_a_clerk_sends_previews_and_confirms(sign_in, an, centre_a):
    client = sign_in(an)
    upload = SimpleUploadedFile("giang-vien.xlsx", workbook(HEADINGS, UOC, AN))

    preview = client.post("/lecturers/import/", {"file": upload})
    assert not Lecturer.objects.exists()
    assert [(row.number, row.name, row.status) for row in preview.context["rows"]] == [
        (3, "Hồ Thị Ước", "new"), (4, "Lê Văn Ẩn", "new"),
    ]  # fmt: skip
    sent = {"token": preview.context["token"], "rows": ["3", "4"]}
    pages = [client.post("/lecturers/import/confirm/", sent, follow=True).text for _click in range(2)]

    assert "Đã lưu 2 giảng viên." in pages[0]
    assert "Không có dòng nào mới hay thay đổi nên chưa lưu gì." in pages[1]
    assert rows_of("birth_year", "kind", "degree", "theory_level", "workplace", "subjects", "valid_from") == [
        ("Hồ Thị Ước", 1980, "FULL_TIME", "MASTER", "ADVANCED", "Giảng viên", "Lịch sử Đảng", date(2022, 3, 1)),
        ("Lê Văn Ẩn", 1975, "CONCURRENT", "BACHELOR", "INTERMEDIATE", "", "", date(1900, 1, 1)),
    ]
    assert [(line.deed, line.actor) for line in AuditEntry.objects.all()] == [("create_lecturer", an)] * 2


def test_only_the_chosen_rows_come_in(an, centre_a):
    assert apply_list(read_once(HEADINGS, UOC, AN), named(centre_a), {4}, by=an) == 1
    assert rows_of() == [("Lê Văn Ẩn",)]


def test_the_same_file_twice_changes_nothing(an, centre_a):
    bring_in(HEADINGS, UOC, AN, centres=[centre_a], by=an)
    before = list(Lecturer.objects.values())

    assert [row.status for row in checked(HEADINGS, UOC, AN, centres=[centre_a])] == ["same", "same"]
    assert bring_in(HEADINGS, UOC, AN, centres=[centre_a], by=an) == 0
    assert list(Lecturer.objects.values()) == before


def test_a_known_person_is_changed_and_an_empty_cell_says_nothing(an, centre_a):
    bring_in(HEADINGS, UOC, centres=[centre_a], by=an)
    later = (1, "HỒ THỊ ƯỚC", None, None, "Tiến sĩ", None, None, None, None)

    [row] = checked(HEADINGS, later, centres=[centre_a])
    assert (row.status, row.changes) == ("changed", [("trình độ chuyên môn", "thạc sĩ", "tiến sĩ")])
    bring_in(HEADINGS, later, centres=[centre_a], by=an)

    assert rows_of("birth_year", "kind", "degree", "version") == [("Hồ Thị Ước", 1980, "FULL_TIME", "DOCTOR", 2)]


def test_who_comes_back_later_begins_a_new_row(an, centre_a):
    factories.create_lecturer(
        centre=centre_a, full_name="Hồ Thị Ước", birth_year=1980, valid_from=date(2015, 1, 1), valid_to=date(2020, 1, 1)
    )

    assert bring_in(HEADINGS, UOC, centres=[centre_a], by=an) == 1
    assert bring_in(HEADINGS, UOC, centres=[centre_a], by=an) == 0
    assert rows_of("valid_from") == [("Hồ Thị Ước", date(2015, 1, 1)), ("Hồ Thị Ước", date(2022, 3, 1))]


def test_group_rows_name_the_kind_and_titles_and_signatures_are_passed_over(centre_a):
    found = checked(
        ("TT", "Họ và đệm", "Tên", "Ngày sinh", "Chức vụ", "Đơn vị công tác"),
        ("I", "GIẢNG VIÊN CHUYÊN TRÁCH: 1 đ/c"),
        (1, "Hồ Thị", "Ước", "5/8/85", "Phó Giám đốc", "Trung tâm"),
        ("II. Giảng viên thỉnh giảng",),
        (1, "Lê Văn", "Ẩn", 1970, None, "Trường Chính trị"),
        ("Tổng cộng: 2 đồng chí",),
        (None, None, None, None, "NGƯỜI LẬP BIỂU"),
        centres=[centre_a],
    )

    assert [(row.name, row.status, row.values["kind"], row.values["workplace"]) for row in found] == [
        ("Hồ Thị Ước", "new", "FULL_TIME", "Phó Giám đốc, Trung tâm"),
        ("Lê Văn Ẩn", "new", "GUEST", "Trường Chính trị"),
    ]


def test_the_boards_list_names_the_centre_as_people_do(dung, centre_a, centre_b):
    headings = ("Trung tâm", "Họ và tên", "Loại")
    said = ["NT", "TTCT Nha Trang", "Trung tâm chính trị huyện Cam Lâm", "Cam Lâm", "TTCT TP. Nha Trang"]
    rows = [(text, f"Người {letter}", "chuyên trách") for letter, text in zip("ABCDE", said, strict=True)]

    found = checked(headings, *rows, centres=[centre_a, centre_b])

    assert [row.centre.code for row in found] == ["NT", "NT", "CL", "CL", "NT"]


def test_the_boards_officer_says_whose_list_it_is(sign_in, dung, centre_a, centre_b):
    client = sign_in(dung)
    upload = SimpleUploadedFile("giang-vien.xlsx", workbook(HEADINGS, UOC, AN))

    preview = client.post("/lecturers/import/", {"file": upload, "centre": centre_b.pk})
    client.post("/lecturers/import/confirm/", {"token": preview.context["token"], "rows": ["3"]})

    assert rows_of("centre__code") == [("Hồ Thị Ước", "CL")]


def test_the_own_export_comes_back_without_a_change(sign_in, an, centre_a):
    bring_in(HEADINGS, UOC, AN, centres=[centre_a], by=an)
    Lecturer.objects.filter(full_name="Lê Văn Ẩn").update(valid_to=date(2030, 1, 1))

    found = read_list(sign_in(an).get("/lecturers/export/").content, "x.xlsx")

    assert [row.status for row in check_list(found, named(centre_a))] == ["same", "same"]


# ---- It refuses ----


def test_wrong_rows_are_refused_with_their_reasons_and_the_good_ones_stay(centre_a):
    found = checked(
        HEADINGS,
        UOC,
        (2, "Lê Văn Ẩn", "31/02/1975", "kiêm chức"),
        (3, "Bùi Thị Lan", 1980, "tình nguyện"),
        (4, "Võ Văn Sáu", 1980, None, "12/12"),
        (5, "Ngô Thị Bảy", 1880, "kiêm chức"),
        (6, "Hồ Thị Ước", 1980, "kiêm chức", None, None, None, None, date(2022, 3, 1)),
        (7, "Đỗ Văn Tám", 1980),
        (8, "Lý Thị Chín", 1980, "chuyên trách", None, None, None, None, "2019"),
        (9, "x" * 101, 1980, "chuyên trách"),
        centres=[centre_a],
    )

    said = {row.name[:11]: (row.status, " ".join(row.reasons)) for row in found}
    assert {name: status for name, (status, _why) in said.items()} == {
        "Hồ Thị Ước": "refused", "Lê Văn Ẩn": "refused", "Bùi Thị Lan": "refused", "Võ Văn Sáu": "refused",
        "Ngô Thị Bảy": "refused", "Đỗ Văn Tám": "refused", "Lý Thị Chín": "refused", "xxxxxxxxxxx": "refused",
    }  # fmt: skip
    assert [row.status for row in found if row.name == "Hồ Thị Ước"] == ["new", "refused"]
    for name, part in {
        "Hồ Thị Ước": "trùng với dòng 3", "Lê Văn Ẩn": "không có trong lịch", "Bùi Thị Lan": "không hiểu “tình nguyện”",
        "Võ Văn Sáu": "không hiểu “12/12”", "Ngô Thị Bảy": "năm sinh", "Đỗ Văn Tám": "chưa ghi loại",
        "Lý Thị Chín": "chỉ có năm", "xxxxxxxxxxx": "họ và tên",
    }.items():  # fmt: skip
        assert part in said[name][1]


def test_a_row_of_another_centre_is_refused(an, centre_a, centre_b):
    headings = ("Trung tâm", "Họ và tên", "Loại")
    rows = [("CL", "Người A", "chuyên trách"), ("Cam Lâm", "Người B", "chuyên trách"), (None, "Người C", "kiêm chức")]

    found = checked(headings, *rows, centres=[centre_a])

    assert [row.status for row in found] == ["refused", "refused", "new"]
    assert bring_in(headings, *rows, centres=[centre_a], by=an) == 1
    assert rows_of("centre__code") == [("Người C", "NT")]


def test_a_row_without_a_centre_is_refused_where_there_are_several(centre_a, centre_b):
    [row] = checked(HEADINGS, UOC, centres=[centre_a, centre_b])

    assert (row.status, row.reasons) == ("refused", ["chưa ghi trung tâm"])


def test_two_namesakes_are_not_guessed_between(centre_a):
    for year in (1980, 1981):
        factories.create_lecturer(centre=centre_a, full_name="Hồ Thị Ước", birth_year=year)

    [row] = checked(("Họ và tên", "Loại"), ("Hồ Thị Ước", "chuyên trách"), centres=[centre_a])

    assert row.status == "refused"
    assert "cùng tên" in row.reasons[0]


@pytest.mark.parametrize(
    ("rows", "part"),
    [((("Tên lớp", "Số học viên"), ("A", 5)), "Không tìm thấy dòng tiêu đề"), ((HEADINGS,), "không có giảng viên nào")],
)
def test_a_file_without_lecturers_is_refused(rows, part):
    with pytest.raises(WorkbookError, match=part):
        read_list(workbook(*rows), "x.xlsx")


def test_what_somebody_else_previewed_or_nobody_did_is_not_confirmed(sign_in, an, binh, centre_a):
    token = sign_in(an).post(
        "/lecturers/import/", {"file": SimpleUploadedFile("x.xlsx", workbook(HEADINGS, UOC, AN))}
    ).context["token"]  # fmt: skip

    for person, sent in ((binh, token), (an, token[:-2] + "xx"), (an, ""), (an, "a:b:c")):
        page = sign_in(person).post("/lecturers/import/confirm/", {"token": sent, "rows": ["3"]}, follow=True)
        assert "Bản xem trước đã quá lâu hoặc không đầy đủ" in page.text
    assert not Lecturer.objects.exists()


def test_a_preview_is_checked_again_when_it_is_confirmed(sign_in, an, centre_a):
    """Meanwhile somebody entered the person by hand."""
    token = sign_in(an).post(
        "/lecturers/import/", {"file": SimpleUploadedFile("x.xlsx", workbook(HEADINGS, UOC, AN))}
    ).context["token"]  # fmt: skip
    bring_in(HEADINGS, UOC, centres=[centre_a], by=an)

    sign_in(an).post("/lecturers/import/confirm/", {"token": token, "rows": ["3", "4", "99", "x", "9" * 50]})

    assert rows_of() == [("Hồ Thị Ước",), ("Lê Văn Ẩn",)]


def test_markup_in_a_cell_is_text(sign_in, an, centre_a):
    wrong = workbook(HEADINGS, (1, "<script>alert(1)</script>", "<b>", "<i>"))

    page = sign_in(an).post("/lecturers/import/", {"file": SimpleUploadedFile("x.xlsx", wrong)}).text

    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<(script>alert|b>|i>)", page)
