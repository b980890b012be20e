"""The administrator brings lecturers, premises and posts in and out as sheets: all lines or none, nothing by accident."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from centres.models import Lecturer, Premises, StaffingQuota
from portal.models import AuditEntry
from portal.spreadsheets import Column, Table, read_workbook, write_workbook
from tests import factories

MODELS = {"lecturer": Lecturer, "premises": Premises, "staffingquota": StaffingQuota}
LECTURER = {
    "Ban": "KH", "Mã trung tâm": "NT", "Họ và tên": "=Hồ Thị Ước", "Năm sinh": 1980, "Từ ngày": date(2022, 3, 1),
    "Loại": "chuyên trách", "Cương vị": "giảng viên", "Trình độ chuyên môn": "thạc sĩ", "Nội dung giảng dạy": "+Lịch sử",
}  # fmt: skip
PREMISES = {"Ban": "KH", "Mã trung tâm": "NT", "Từ ngày": date(2022, 3, 1), "Tình trạng": "đang sửa chữa"}
QUOTA = {
    "Ban": "KH", "Mã trung tâm": "NT", "Từ ngày": "01/3/2022", "Số biên chế được giao": 6,
    "Quyết định giao": "12-QĐ/TU",
}  # fmt: skip
ROWS = {"lecturer": LECTURER, "premises": PREMISES, "staffingquota": QUOTA}


@pytest.fixture
def khoas(sign_in, khoa, board, centre_a):
    factories.create_document(board=board, number="12-QĐ/TU", kind="DECISION")
    yield sign_in(khoa)
    if default_storage.exists("admin-imports"):
        for name in default_storage.listdir("admin-imports")[1]:
            default_storage.delete(f"admin-imports/{name}")


def sheet(*rows):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    cells = [[row.get(heading) for heading in headings] for row in rows]
    return write_workbook([Table("Danh mục", (), [Column(heading) for heading in headings], cells)])


def send(client, content, model):
    upload = SimpleUploadedFile("danh-muc.xlsx", content)
    form = {"resource": "0", "format": "0", "import_file": upload}
    return client.post(reverse(f"admin:centres_{model}_import"), form)


def bring_in(client, content, model):
    form = send(client, content, model).context["confirm_form"].initial
    answer = client.post(reverse(f"admin:centres_{model}_process_import"), form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def export(client, model):
    return client.post(reverse(f"admin:centres_{model}_export"), {"resource": "0", "format": "0"}).content


def refusals(preview):
    return [(row.number, row.error_dict) for row in preview.context["result"].invalid_rows]


@pytest.mark.parametrize("model", MODELS)
def test_it_brings_a_row_in_and_knows_its_own_export_again(khoas, khoa, centre_a, model):
    said = [bring_in(khoas, sheet(ROWS[model]), model), bring_in(khoas, export(khoas, model), model)]

    assert said == [
        ["Đã nhập: 1 dòng mới, 0 dòng sửa, 0 dòng không đổi."],
        ["Đã nhập: 0 dòng mới, 0 dòng sửa, 1 dòng không đổi."],
    ]
    row = MODELS[model].objects.get()
    assert (row.centre, row.valid_from, row.valid_to) == (centre_a, date(2022, 3, 1), None)
    assert [(line.deed, line.actor) for line in AuditEntry.objects.all()] == [(f"create_{model}", khoa)]


def test_text_that_looks_like_a_formula_stays_text_and_no_cell_is_none(khoas, centre_a):
    bring_in(khoas, sheet(LECTURER), "lecturer")

    lecturer = Lecturer.objects.get()
    assert (lecturer.full_name, lecturer.subjects, lecturer.workplace) == ("=Hồ Thị Ước", "+Lịch sử", "")
    assert (lecturer.board, lecturer.kind, lecturer.degree, lecturer.theory_level) == (
        centre_a.board, "FULL_TIME", "MASTER", "",
    )  # fmt: skip
    [headings, row] = read_workbook(export(khoas, "lecturer"), filename="x.xlsx").sheets[0].rows
    shown = dict(zip(headings, row + [None] * (len(headings) - len(row)), strict=True))
    assert (shown["Loại"], shown["Trình độ chuyên môn"], shown["Đến trước ngày"]) == ("chuyên trách", "thạc sĩ", None)
    assert "None" not in row


def test_a_change_raises_the_version_so_that_an_open_form_is_stale(khoas, centre_a):
    bring_in(khoas, sheet(LECTURER), "lecturer")

    bring_in(khoas, sheet(LECTURER | {"Loại": "thỉnh giảng"}), "lecturer")

    assert list(Lecturer.objects.values_list("kind", "version")) == [("GUEST", 2)]


def test_an_unknown_year_of_birth_is_part_of_the_key(khoas, centre_a):
    unknown = {name: value for name, value in LECTURER.items() if name != "Năm sinh"} | {"Năm sinh": None}

    said = [bring_in(khoas, sheet(LECTURER, unknown), "lecturer") for _time in range(2)]

    assert said[1] == ["Đã nhập: 0 dòng mới, 0 dòng sửa, 2 dòng không đổi."]
    assert Lecturer.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "changes", "heading", "part"),
    [
        ("lecturer", {"Mã trung tâm": "XX"}, "Mã trung tâm", "Không có trung tâm chính trị “XX”."),
        ("lecturer", {"Loại": "tình nguyện"}, "Loại", "không có trong: chuyên trách"),
        ("lecturer", {"Năm sinh": 1800}, "__all__", "Năm sinh không hợp lý."),
        ("lecturer", {"Đến trước ngày": "01/03/2022"}, "__all__", "phải sau ngày bắt đầu"),
        ("premises", {"Ban": "PY"}, "Mã trung tâm", "Không có trung tâm chính trị “NT”."),
        ("premises", {"Tình trạng": "tốt"}, "Tình trạng", "không có trong"),
        ("staffingquota", {"Số biên chế được giao": 101}, "Số biên chế được giao", "nhiều nhất là 100"),
        ("staffingquota", {"Quyết định giao": "999-QĐ"}, "Quyết định giao", "Không có văn bản “999-QĐ”."),
    ],
)
def test_it_takes_no_row_when_one_is_wrong(khoas, centre_b, model, changes, heading, part):
    other = ROWS[model] | {"Mã trung tâm": "CL"}

    [(number, errors)] = refusals(send(khoas, sheet(other, ROWS[model] | changes), model))

    assert (number, list(errors)) == (3, [heading])
    assert part in errors[heading][0]
    assert not MODELS[model].objects.exists()


@pytest.mark.parametrize("model", ["premises", "staffingquota"])
def test_two_states_on_one_day_are_refused(khoas, centre_a, model):
    bring_in(khoas, sheet(ROWS[model]), model)

    [(_number, errors)] = refusals(send(khoas, sheet(ROWS[model] | {"Từ ngày": date(2023, 1, 1)}), model))

    assert "Trùng thời gian" in errors["__all__"][0]
    assert MODELS[model].objects.count() == 1


def test_a_document_with_a_stamp_of_secrecy_is_refused(khoas):
    row = {
        "Ban": "KH", "Số, ký hiệu": "1-QĐ", "Loại văn bản": "quyết định", "Cơ quan ban hành": "Ban",
        "Ngày ban hành": "02/01/2025", "Trích yếu": "kế hoạch TỐI MẬT",
    }  # fmt: skip

    [(_number, errors)] = refusals(send(khoas, sheet(row), "document"))

    assert "117/2025/QH15" in errors["Trích yếu"][0]


@pytest.mark.parametrize("model", MODELS)
def test_it_asks_as_many_queries_to_export_three_rows_as_one(khoas, board, model, django_assert_num_queries):
    """The first export warms what is cached."""
    for number in (1, 2, 3):
        factories.create_centre(board=board, code=f"C{number}", name=f"Trung tâm {number}")
        row = ROWS[model] | {"Mã trung tâm": f"C{number}"}
        bring_in(khoas, sheet(row), model)
        if number != 2:
            with django_assert_num_queries(4):
                export(khoas, model)
