"""The administrator brings the programme catalogue in and out as a sheet: all of it or nothing."""

from __future__ import annotations

import csv
import io
import os
import time
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from centres.models import Document
from courses.models import Family, Programme
from portal.models import AuditEntry
from portal.spreadsheets import Column, Table, read_workbook, write_workbook
from tests import factories

IMPORT = "admin:courses_programme_import"
CONFIRM = "admin:courses_programme_process_import"
EXPORT = "admin:courses_programme_export"
XLSX, CSV = "0", "1"
HEADINGS = [
    "Ban", "Mã", "Từ ngày", "Đến trước ngày", "Tên chương trình", "Tên gọi khác", "Loại hình", "Mã nhóm",
    "Nguồn hướng dẫn", "Văn bản hướng dẫn", "Số tiết", "Cần số CCCD", "Cần ngày vào Đảng", "Cần dân tộc, tôn giáo",
    "Tính vào tổng số lớp", "Thứ tự",
]  # fmt: skip
NEW_ROW = {
    "Ban": "KH", "Mã": "SC", "Từ ngày": "01/01/2020", "Tên chương trình": "Sơ cấp lý luận chính trị",
    "Loại hình": "đào tạo", "Mã nhóm": "LLCT_CO_BAN", "Nguồn hướng dẫn": "Trung ương hướng dẫn",
    "Tính vào tổng số lớp": "có",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clean_previews():
    yield
    for name in previews():
        default_storage.delete(f"admin-imports/{name}")


def previews():
    return default_storage.listdir("admin-imports")[1] if default_storage.exists("admin-imports") else []


def sheet(*rows, headings=HEADINGS):
    table = Table(
        name="Danh mục",
        title=(),
        columns=[Column(heading) for heading in headings],
        rows=[[row.get(heading) for heading in headings] for row in rows],
    )
    return write_workbook([table])


def csv_text(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def send(client, content, *, name="chuong-trinh.xlsx", kind=XLSX):
    """Upload for a preview."""
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse(IMPORT), {"resource": "0", "format": kind, "import_file": upload})


def confirm(client, preview):
    return client.post(reverse(CONFIRM), preview.context["confirm_form"].initial, follow=True)


def bring_in(client, content, **options):
    return confirm(client, send(client, content, **options))


def export(client, kind=XLSX):
    return client.post(reverse(EXPORT), {"resource": "0", "format": kind}).content


def refusals(response):
    """Line and sentences of each refused row."""
    return [(row.number, row.error_dict) for row in response.context["result"].invalid_rows]


def said(response):
    return [str(message) for message in response.context["messages"]]


def kinds_of_change(preview):
    return [row.import_type for row in preview.context["result"].rows]


@pytest.fixture
def khoas(sign_in, khoa):
    return sign_in(khoa)


@pytest.fixture
def full_programme(board, programme):
    """A version in which every column is filled."""
    programme.guidance_document = Document.objects.create(
        board=board, number="57-QĐ/TW", kind="REGULATION", issuer="Ban Bí thư", issued_on=date(2022, 2, 8), abstract="x"
    )
    programme.aliases = ["Lớp cảm tình Đảng", "Nhận thức về Đảng"]
    programme.period_count = 40
    programme.valid_from, programme.valid_to = date(2019, 11, 8), date(2030, 1, 1)
    programme.save()
    return programme


# ---- It works ----


def test_it_shows_a_preview_and_writes_nothing_yet(khoas, programme):
    preview = send(khoas, sheet(NEW_ROW))

    assert kinds_of_change(preview) == ["new"]
    assert "<ins>Sơ cấp lý luận chính trị</ins>" in preview.content.decode()
    assert list(Programme.objects.all()) == [programme]
    assert not AuditEntry.objects.exists()


def test_it_brings_in_what_was_confirmed(khoas, khoa, board, programme):
    answer = bring_in(khoas, sheet(NEW_ROW | {"Tên gọi khác": "Sơ cấp; SCLLCT", "Số tiết": 256, "Thứ tự": 3}))

    assert said(answer) == ["Đã nhập: 1 dòng mới, 0 dòng sửa, 0 dòng không đổi."]
    new = Programme.objects.get(code="SC")
    assert (new.board, new.family.code, new.kind, new.guidance) == (board, "LLCT_CO_BAN", "TRAINING", "CENTRAL")
    assert (new.valid_from, new.valid_to, new.period_count, new.list_order) == (date(2020, 1, 1), None, 256, 3)
    assert (new.aliases, new.search_key) == (["Sơ cấp", "SCLLCT"], "sc so cap ly luan chinh tri")
    assert [(line.actor, line.deed) for line in AuditEntry.objects.all()] == [(khoa, "create_programme")]
    assert previews() == []


@pytest.mark.parametrize(("name", "kind"), [("chuong-trinh.xlsx", XLSX), ("chuong-trinh.csv", CSV)])
def test_it_changes_nothing_when_its_own_export_comes_back(khoas, board, full_programme, name, kind):
    factories.create_programme(board=board, code="=1+1", name='\'=Tên, có “dấu” "lạ"')
    factories.create_programme(board=board, code="+84", name="-")
    before = list(Programme.objects.order_by("pk").values())

    preview = send(khoas, export(khoas, kind), name=name, kind=kind)
    answer = confirm(khoas, preview)

    assert kinds_of_change(preview) == ["skip", "skip", "skip"]
    assert said(answer) == ["Đã nhập: 0 dòng mới, 0 dòng sửa, 3 dòng không đổi."]
    assert list(Programme.objects.order_by("pk").values()) == before
    assert not AuditEntry.objects.exists()


def test_it_changes_nothing_the_second_time(khoas, programme):
    bring_in(khoas, sheet(NEW_ROW))

    answer = bring_in(khoas, sheet(NEW_ROW))

    assert said(answer) == ["Đã nhập: 0 dòng mới, 0 dòng sửa, 1 dòng không đổi."]
    assert Programme.objects.count() == 2
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("day", [date(2030, 1, 1), datetime(2030, 1, 1, 0, 0), "01/01/2030", "1-1-2030", "2030-01-01"])
def test_it_passes_over_an_unchanged_day_however_it_is_written(khoas, full_programme, day):
    row = {"Ban": "KH", "Mã": "NTD", "Từ ngày": date(2019, 11, 8), "Đến trước ngày": day}

    preview = send(khoas, sheet(row, headings=HEADINGS[:4]))

    assert kinds_of_change(preview) == ["skip"]


def test_it_shows_and_records_only_what_changes(khoas, full_programme):
    row = {"Ban": "KH", "Mã": "NTD", "Từ ngày": "08/11/2019", "Đến trước ngày": "01/07/2025"}

    preview = send(khoas, sheet(row, headings=HEADINGS[:4]))
    confirm(khoas, preview)

    assert "<del>01/01/2030</del> <ins>01/07/2025</ins>" in preview.content.decode()
    full_programme.refresh_from_db()
    assert (full_programme.valid_to, full_programme.period_count) == (date(2025, 7, 1), 40)
    assert AuditEntry.objects.get().changes == {"valid_to": ["2030-01-01", "2025-07-01"]}


def test_it_gives_classes_the_version_of_their_opening_day(khoas, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme, opened_on=date(2023, 3, 1))
    old = {"Ban": "KH", "Mã": "NTD", "Từ ngày": None, "Đến trước ngày": "01/01/2023"}
    new = NEW_ROW | {"Mã": "NTD", "Từ ngày": "01/01/2023", "Nguồn hướng dẫn": "LOCAL"}
    bring_in(khoas, sheet(old, headings=HEADINGS[:4]))

    bring_in(khoas, sheet(new))

    item.refresh_from_db()
    assert item.programme == Programme.objects.get(guidance="LOCAL")


def test_it_passes_over_blank_lines_and_still_counts_as_the_sheet_does(khoas, programme):
    preview = send(khoas, sheet({}, NEW_ROW, {}, NEW_ROW | {"Mã": "KHAC", "Số tiết": -4}))

    assert refusals(preview) == [(5, {"Số tiết": ["Số đếm không được âm."]})]


def test_it_takes_headings_in_any_case_and_order(khoas, programme):
    headings = ["tên CHƯƠNG trình", "MÃ", "ban", "từ ngày"]
    row = dict(zip(headings, ["Tên mới", "NTD", "KH", None], strict=True))

    bring_in(khoas, sheet(row, headings=headings))

    programme.refresh_from_db()
    assert programme.name == "Tên mới"


def test_it_writes_formulas_as_text_and_leaves_empty_cells_empty(khoas, board):
    factories.create_programme(board=board, code="=1+1", name="@SUM(1)")

    content = export(khoas)

    [headings, row] = read_workbook(content, filename="x.xlsx").sheets[0].rows
    assert headings == HEADINGS
    assert row == ["KH", "=1+1", None, None, "@SUM(1)", None, "bồi dưỡng", "LLCT_CO_BAN", "Trung ương hướng dẫn",
                   None, None, "không", "không", "không", "có", 0]  # fmt: skip
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_it_disarms_formulas_in_csv(khoas, board):
    factories.create_programme(board=board, code="=1+1", name="＝HYPERLINK(1)", aliases=["+1", "@x"])

    content = export(khoas, CSV)

    assert content.startswith(b"\xef\xbb\xbf")
    [_, row] = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert row == ["KH", "'=1+1", "", "", "'＝HYPERLINK(1)", "'+1; @x", "bồi dưỡng", "LLCT_CO_BAN",
                   "Trung ương hướng dẫn", "", "", "không", "không", "không", "có", "0"]  # fmt: skip


def test_it_asks_as_many_queries_to_export_three_rows_as_one(khoas, board, full_programme, django_assert_num_queries):
    with django_assert_num_queries(5):
        export(khoas)
    factories.create_programme(board=board, code="A", name="Một")
    factories.create_programme(board=board, code="B", name="Hai")

    with django_assert_num_queries(5):
        export(khoas)


def test_it_forgets_files_that_nobody_confirmed(khoas, programme):
    send(khoas, sheet(NEW_ROW))
    [old] = previews()
    a_day_ago = time.time() - 24 * 60 * 60 - 60
    os.utime(default_storage.path(f"admin-imports/{old}"), (a_day_ago, a_day_ago))

    send(khoas, sheet(NEW_ROW))

    assert len(previews()) == 1
    assert previews() != [old]


# ---- It refuses ----


def test_it_takes_no_row_when_one_names_an_unknown_group(khoas, programme):
    wrong = NEW_ROW | {"Mã": "KHAC", "Mã nhóm": "KHONG_CO"}

    preview = send(khoas, sheet(NEW_ROW, wrong))

    assert refusals(preview) == [(3, {"Mã nhóm": ["Không có nhóm chương trình “KHONG_CO”."]})]
    assert "confirm_form" not in preview.context
    assert list(Programme.objects.all()) == [programme]


def test_it_takes_no_row_when_the_group_went_away_after_the_preview(khoas, board, programme):
    Family.objects.create(board=board, code="MOI", name="Nhóm mới")
    preview = send(khoas, sheet(NEW_ROW, NEW_ROW | {"Mã": "KHAC", "Mã nhóm": "MOI"}))
    Family.objects.get(code="MOI").delete()

    answer = confirm(khoas, preview)

    assert said(answer) == ["Dữ liệu đã đổi sau khi xem trước nên chưa nhập dòng nào. Hãy gửi lại tệp."]
    assert list(Programme.objects.all()) == [programme]
    assert not AuditEntry.objects.exists()


def test_it_refuses_a_group_of_another_board(khoas, programme):
    factories.create_family(board=factories.create_board(code="PY", name="Ban khác"), code="CUA_PY")

    preview = send(khoas, sheet(NEW_ROW | {"Mã nhóm": "CUA_PY"}))

    assert refusals(preview) == [(2, {"Mã nhóm": ["Không có nhóm chương trình “CUA_PY”."]})]
    assert list(Programme.objects.all()) == [programme]


def test_it_refuses_a_number_that_two_documents_bear(khoas, board, programme):
    for day in (1, 2):
        Document.objects.create(
            board=board, number="1-QĐ", kind="DECISION", issuer="Ban", issued_on=date(2025, 1, day), abstract="x"
        )

    preview = send(khoas, sheet(NEW_ROW | {"Văn bản hướng dẫn": "1-QĐ"}))
    answer = bring_in(khoas, sheet(NEW_ROW | {"Văn bản hướng dẫn": "1-QĐ ngày 02/01/2025"}))

    assert refusals(preview) == [(2, {"Văn bản hướng dẫn": ["Có nhiều văn bản “1-QĐ”; hãy ghi rõ hơn."]})]
    assert said(answer) == ["Đã nhập: 1 dòng mới, 0 dòng sửa, 0 dòng không đổi."]
    assert Programme.objects.get(code="SC").guidance_document.issued_on == date(2025, 1, 2)


def test_it_refuses_two_versions_on_one_day(khoas, programme):
    preview = send(khoas, sheet(NEW_ROW | {"Mã": "NTD"}))

    assert refusals(preview) == [
        (
            2,
            {
                "__all__": [
                    "Trùng thời gian với “Bồi dưỡng nhận thức về Đảng” (… – …). "
                    "Hãy sửa ngày để hai dòng không chồng lên nhau."
                ]
            },
        )
    ]
    assert list(Programme.objects.all()) == [programme]


def test_it_refuses_the_same_new_version_twice_in_one_file(khoas, programme):
    preview = send(khoas, sheet(NEW_ROW, NEW_ROW | {"Từ ngày": "01/01/2021"}))

    assert [number for number, _ in refusals(preview)] == [3]
    assert list(Programme.objects.all()) == [programme]


@pytest.mark.parametrize(
    ("heading", "cell", "sentence"),
    [
        ("Ban", None, "Ô này không được để trống."),
        ("Ban", "XX", "Không có ban tuyên giáo “XX”."),
        ("Từ ngày", "31/02/2025", "Ngày “31/02/2025” không có trong lịch; hãy kiểm tra lại."),
        ("Đến trước ngày", "05/2025", None),
        ("Loại hình", "khác", "“khác” không có trong: đào tạo, bồi dưỡng."),
        ("Tính vào tổng số lớp", None, "Hãy ghi “có” hoặc “không”."),
        ("Tên chương trình", date(2025, 1, 1), None),
        ("Tên chương trình", "#N/A", "Ô này có lỗi công thức hoặc ký tự không đọc được; hãy gõ lại."),
        ("Tên chương trình", None, None),
        ("Số tiết", -1, "Số đếm không được âm."),
        ("Số tiết", 32_768, "Số quá lớn: nhiều nhất là 32.767."),
    ],
)
def test_it_names_line_and_column_of_a_wrong_cell(khoas, programme, heading, cell, sentence):
    preview = send(khoas, sheet(NEW_ROW | {"Mã": "DUNG"}, NEW_ROW | {heading: cell}))

    [(number, faults)] = refusals(preview)
    assert (number, list(faults)) == (3, [heading])
    assert sentence in (None, *faults[heading])
    assert list(Programme.objects.all()) == [programme]


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["Ban", "Mã"], "Tệp thiếu cột: Từ ngày."),
        (["Ban", "Mã", "Từ ngày", "Mã"], "Có cột xuất hiện hai lần; hãy bỏ bớt một cột."),
        (["Ban", "Mã", "Từ ngày", "Ghi chú"], "Không biết cột: “Ghi chú”."),
    ],
)
def test_it_refuses_a_sheet_with_other_headings(khoas, programme, headings, sentence):
    preview = send(khoas, sheet(NEW_ROW, headings=headings))

    [error] = preview.context["result"].base_errors
    assert str(error.error).startswith(sentence)
    assert "Traceback" not in preview.content.decode()
    assert list(Programme.objects.all()) == [programme]


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("x.xls", XLSX, b"x"),
        ("x.csv", XLSX, csv_text(HEADINGS)),
        ("x.xlsx", XLSX, csv_text(HEADINGS)),
        ("x.csv", CSV, sheet(NEW_ROW)),
        ("x.xlsx", XLSX, b"PK\x03\x04 and no more"),
        ("x.xlsx", XLSX, b""),
        ("x.csv", CSV, b"\n\n,,\n"),
        ("x.xlsx", XLSX, b"x" * (10 * 1024 * 1024 + 1)),
    ],
    ids=["xls", "csv as xlsx", "text in xlsx", "workbook in csv", "broken", "empty", "without headings", "too large"],
)
def test_it_refuses_what_is_no_such_sheet_and_keeps_no_file(khoas, programme, name, kind, content):
    preview = send(khoas, content, name=name, kind=kind)

    assert list(preview.context["form"].errors) == ["import_file"]
    assert "encountered" not in preview.content.decode()
    assert previews() == []
    assert list(Programme.objects.all()) == [programme]


def test_it_says_when_the_previewed_file_is_gone(khoas, programme):
    preview = send(khoas, sheet(NEW_ROW))
    confirm(khoas, preview)

    answer = confirm(khoas, preview)

    assert said(answer) == ["Tệp xem trước không còn nữa. Hãy gửi lại tệp."]
    assert Programme.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"import_file_name": "../../portal.sqlite3"},
        {"import_file_name": ".."},
        {"format": "7"},
        {"format": "x"},
        {"resource": "5"},
    ],
)
def test_it_takes_nothing_in_the_confirmation_on_trust(khoas, programme, change):
    preview = send(khoas, sheet(NEW_ROW))

    answer = khoas.post(reverse(CONFIRM), preview.context["confirm_form"].initial | change)

    assert answer.status_code == 200
    assert list(Programme.objects.all()) == [programme]
