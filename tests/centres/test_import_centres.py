"""The administrator brings centres with their names, and documents, in and out as sheets."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from centres.models import Centre, Document, UnitName
from portal.models import AuditEntry
from portal.spreadsheets import Column, Table, read_workbook, write_workbook
from tests import factories

HEADINGS = [
    "Ban", "Mã", "Tên", "Tên từ ngày", "Cấp", "Tên gọi khác", "Thứ tự", "Hoạt động từ ngày", "Đến trước ngày",
]  # fmt: skip
NINH_HOA = {
    "Ban": "KH", "Mã": "NH", "Tên": "Trung tâm chính trị phường Ninh Hòa", "Tên từ ngày": "01/07/2025",
    "Cấp": "cấp xã", "Tên gọi khác": "TTCT Ninh Hòa; TTCT Ninh Hoà", "Thứ tự": 3, "Hoạt động từ ngày": "01/07/2025",
}  # fmt: skip


@pytest.fixture
def khoas(sign_in, khoa):
    yield sign_in(khoa)
    if default_storage.exists("admin-imports"):
        for name in default_storage.listdir("admin-imports")[1]:
            default_storage.delete(f"admin-imports/{name}")


def sheet(*rows):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    columns = [Column(heading) for heading in headings]
    cells = [[row.get(heading) for heading in headings] for row in rows]
    return write_workbook([Table(name="Danh mục", title=(), columns=columns, rows=cells)])


def send(client, content, model="centre"):
    upload = SimpleUploadedFile("danh-muc.xlsx", content)
    address = reverse(f"admin:centres_{model}_import")
    return client.post(address, {"resource": "0", "format": "0", "import_file": upload})


def bring_in(client, content, model="centre"):
    form = send(client, content, model).context["confirm_form"].initial
    answer = client.post(reverse(f"admin:centres_{model}_process_import"), form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def export(client, model="centre"):
    return client.post(reverse(f"admin:centres_{model}_export"), {"resource": "0", "format": "0"}).content


def refusals(preview):
    return [(row.number, row.error_dict) for row in preview.context["result"].invalid_rows]


def names_of(centre):
    names = UnitName.objects.filter(centre=centre).order_by("valid_from")
    return list(names.values_list("text", "valid_from", "valid_to"))


# ---- It works ----


def test_it_brings_in_a_centre_with_its_name(khoas, khoa, board):
    said = bring_in(khoas, sheet(NINH_HOA))

    assert said == ["Đã nhập: 1 dòng mới, 0 dòng sửa, 0 dòng không đổi."]
    centre = Centre.objects.get()
    assert (centre.board, centre.code, centre.level, centre.list_order) == (board, "NH", "COMMUNE", 3)
    assert (centre.aliases, centre.valid_from) == (["TTCT Ninh Hòa", "TTCT Ninh Hoà"], date(2025, 7, 1))
    assert names_of(centre) == [("Trung tâm chính trị phường Ninh Hòa", date(2025, 7, 1), None)]
    assert sorted(line.deed for line in AuditEntry.objects.filter(actor=khoa)) == ["create_centre", "create_unitname"]


def test_it_changes_nothing_when_its_own_export_comes_back(khoas, centre_a, centre_b):
    UnitName.objects.filter(centre=centre_b).update(valid_to=date(2020, 1, 1))
    UnitName.objects.create(centre=centre_b, text="TTCT Cam Lâm", valid_from=date(2020, 1, 1))

    said = bring_in(khoas, export(khoas))

    assert said == ["Đã nhập: 0 dòng mới, 0 dòng sửa, 2 dòng không đổi."]
    assert [len(names_of(centre)) for centre in (centre_a, centre_b)] == [1, 2]
    assert not AuditEntry.objects.exists()


def test_it_exports_one_line_a_centre_with_its_latest_name(khoas, centre_a):
    rows = read_workbook(export(khoas), filename="x.xlsx").sheets[0].rows

    assert rows == [
        HEADINGS,
        ["KH", "NT", "Trung tâm chính trị thành phố Nha Trang", None, "cấp huyện", "TTCT Nha Trang", 1],
    ]


def test_it_keeps_the_old_name_when_a_later_day_brings_a_new_one(khoas, centre_a):
    row = {"Ban": "KH", "Mã": "NT", "Tên": "Trung tâm chính trị phường Nha Trang", "Tên từ ngày": date(2025, 7, 1)}

    bring_in(khoas, sheet(row))

    assert names_of(centre_a) == [
        ("Trung tâm chính trị thành phố Nha Trang", date(1900, 1, 1), date(2025, 7, 1)),
        ("Trung tâm chính trị phường Nha Trang", date(2025, 7, 1), None),
    ]


def test_it_corrects_the_spelling_of_a_name_that_began_the_same_day(khoas, centre_a):
    bring_in(khoas, sheet({"Ban": "KH", "Mã": "NT", "Tên": "Trung tâm Chính trị thành phố Nha Trang"}))

    assert names_of(centre_a) == [("Trung tâm Chính trị thành phố Nha Trang", date(1900, 1, 1), None)]
    [line] = AuditEntry.objects.all()
    assert (line.deed, line.changes) == (
        "change_unitname",
        {"text": ["Trung tâm chính trị thành phố Nha Trang", "Trung tâm Chính trị thành phố Nha Trang"]},
    )


def test_it_brings_in_documents_and_knows_them_again(khoas, board):
    row = {
        "Ban": "KH", "Số, ký hiệu": "208-QĐ/TW", "Loại văn bản": "quy định", "Cơ quan ban hành": "Ban Bí thư",
        "Ngày ban hành": "08/11/2019", "Trích yếu": "=chức năng, nhiệm vụ", "Hiệu lực đến hết ngày": None,
    }  # fmt: skip

    said = [bring_in(khoas, sheet(row), "document"), bring_in(khoas, export(khoas, "document"), "document")]

    assert said == [
        ["Đã nhập: 1 dòng mới, 0 dòng sửa, 0 dòng không đổi."],
        ["Đã nhập: 0 dòng mới, 0 dòng sửa, 1 dòng không đổi."],
    ]
    document = Document.objects.get()
    assert (document.kind, document.issued_on, document.abstract, document.in_force_until) == (
        "REGULATION",
        date(2019, 11, 8),
        "=chức năng, nhiệm vụ",
        None,
    )


@pytest.mark.parametrize(("model", "queries"), [("centre", 4), ("document", 4)])
def test_it_asks_as_many_queries_to_export_three_rows_as_one(khoas, board, model, queries, django_assert_num_queries):
    for number in (1, 2, 3):
        factories.create_centre(board=board, code=f"C{number}", name=f"Trung tâm {number}")
        Document.objects.create(
            board=board, number=f"{number}-QĐ", kind="DECISION", issuer="Ban", issued_on=date(2025, 1, 1), abstract="x"
        )
        if number != 2:
            with django_assert_num_queries(queries):
                export(khoas, model)


# ---- It refuses ----


def test_it_takes_no_row_when_one_names_an_unknown_board(khoas, board):
    preview = send(khoas, sheet(NINH_HOA, NINH_HOA | {"Ban": "PY", "Mã": "X"}))

    assert refusals(preview) == [(3, {"Ban": ["Không có ban tuyên giáo “PY”."]})]
    assert not Centre.objects.exists()


def test_it_refuses_a_centre_without_a_name(khoas, board):
    preview = send(khoas, sheet(NINH_HOA | {"Tên": None}))

    assert refusals(preview) == [(2, {"Tên": ["Hãy ghi tên."]})]
    assert not Centre.objects.exists()


def test_it_refuses_a_name_that_begins_before_the_one_it_follows(khoas, centre_a):
    UnitName.objects.filter(centre=centre_a).update(valid_from=date(2019, 11, 8))
    row = {"Ban": "KH", "Mã": "NT", "Tên": "Tên khác", "Tên từ ngày": date(2019, 11, 7)}

    preview = send(khoas, sheet(row))

    assert refusals(preview) == [
        (2, {"Tên từ ngày": ["Tên hiện nay dùng từ ngày 08/11/2019; tên mới không thể bắt đầu trước ngày đó."]})
    ]
    assert names_of(centre_a) == [("Trung tâm chính trị thành phố Nha Trang", date(2019, 11, 8), None)]


def test_it_refuses_a_centre_that_ends_before_it_begins(khoas, board):
    preview = send(khoas, sheet(NINH_HOA | {"Đến trước ngày": "01/07/2025"}))

    assert refusals(preview) == [(2, {"__all__": ["Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực."]})]
    assert not Centre.objects.exists()


def test_it_refuses_a_document_that_is_over_before_it_is_issued(khoas, board):
    row = {
        "Ban": "KH", "Số, ký hiệu": "1-QĐ", "Loại văn bản": "DECISION", "Cơ quan ban hành": "Ban",
        "Ngày ban hành": "02/01/2025", "Trích yếu": "x", "Hiệu lực đến hết ngày": "01/01/2025",
    }  # fmt: skip

    preview = send(khoas, sheet(row), "document")

    assert refusals(preview) == [(2, {"Hiệu lực đến hết ngày": ["Ngày hết hiệu lực không được trước ngày ban hành."]})]
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["an", "dung", "giang"])
def test_it_is_closed_to_everybody_else(db, sign_in, request, name):
    client = sign_in(request.getfixturevalue(name))

    answer = send(client, sheet(NINH_HOA))

    assert answer.url.partition("?")[0] == "/admin/login/"
    assert not Centre.objects.filter(code="NH").exists()
