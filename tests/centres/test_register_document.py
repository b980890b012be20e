"""The board's officer keeps the register of documents; everybody of the board and its centres reads it."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from centres.models import Document, Post
from portal.models import Attachment, AuditEntry
from tests import factories
from tests.courses.uploads import cells_of
from tests.portal.test_keep_attachment import PDF

NEW = {
    "number": "208-QĐ/TW", "kind": "REGULATION", "issuer": "Ban Bí thư", "issued_on": "08/11/2019",
    "abstract": "chức năng, nhiệm vụ của trung tâm chính trị cấp huyện", "in_force_until": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def create(client, **said):
    return client.post("/documents/new/", NEW | said)


def edit(client, document, **said):
    return client.post(f"/documents/{document.pk}/edit/", NEW | {"version": "1"} | said)


def sent(name="208-QD.pdf", content=PDF):
    return {"file": SimpleUploadedFile(name, content), "is_not_secret": "on"}


def listed(client, **asked):
    response = client.get("/documents/", asked)
    assert response.status_code == 200
    return [item.number for item in response.context["page_obj"].object_list]


@pytest.fixture
def document(board):
    return factories.create_document(
        board=board, number="208-QĐ/TW", kind="REGULATION", issuer="Ban Bí thư", issued_on=date(2019, 11, 8),
        abstract="chức năng, nhiệm vụ của trung tâm chính trị cấp huyện",
    )  # fmt: skip


# ---- Entering and changing ----


def test_it_registers_a_document_with_its_file_and_records_both(sign_in, dung, board):
    response = create(sign_in(dung), **sent())

    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    assert (document.board, document.citation) == (board, "Quy định số 208-QĐ/TW, ngày 08/11/2019 của Ban Bí thư")
    assert (document.attachment.filename, document.attachment.uploaded_by) == ("208-QD.pdf", dung)
    lines = list(AuditEntry.objects.order_by("pk"))
    assert [(line.deed, line.actor) for line in lines] == [("create_document", dung), ("upload_document", dung)]
    assert lines[1].changes == {"sha256": [None, hashlib.sha256(PDF).hexdigest()]}


@pytest.mark.parametrize(
    ("kind", "number", "day", "first", "afterwards"),
    [
        ("GUIDANCE", "61-HD/BTGTW", date(2022, 6, 16), "Hướng dẫn số 61-HD/BTGTW, ngày 16/6/2022 của B", "Hướng dẫn 61-HD/BTGTW"),
        ("PLAN", "45-KH/BTGTU", date(2023, 3, 2), "Kế hoạch số 45-KH/BTGTU, ngày 02/3/2023 của B", "Kế hoạch 45-KH/BTGTU"),
        ("OTHER", "1", date(2023, 2, 10), "Văn bản số 1, ngày 10/02/2023 của B", "Văn bản 1"),
    ],
)  # fmt: skip
def test_it_is_cited_as_papers_cite(kind, number, day, first, afterwards):
    document = Document(kind=kind, number=number, issued_on=day, issuer="B")

    assert (document.citation, document.short_citation) == (first, afterwards)


def test_a_new_file_takes_the_place_of_the_old_one_which_stays(sign_in, dung, board):
    client = sign_in(dung)
    create(client, **sent())
    document = Document.objects.get()

    edit(client, document, **sent("moi.pdf", PDF + b"%%EOF"))

    document.refresh_from_db()
    assert (document.attachment.filename, document.version) == ("moi.pdf", 2)
    assert Attachment.objects.count() == 2
    assert all(default_storage.exists(kept.file.name) for kept in Attachment.objects.all())


def test_the_very_same_form_twice_gives_one_document(sign_in, dung):
    client = sign_in(dung)

    assert len({create(client).url for _click in range(2)}) == 1
    assert Document.objects.count() == 1


def test_it_saves_and_records_who_changed_what(sign_in, dung, document):
    edit(sign_in(dung), document, in_force_until="28/8/2025")

    document.refresh_from_db()
    assert (document.in_force_until, document.version) == (date(2025, 8, 28), 2)
    line = AuditEntry.objects.get()
    assert (line.deed, line.changes) == ("change_document", {"in_force_until": [None, "2025-08-28"]})


def test_a_stale_save_shows_both_values_and_writes_nothing_and_keeps_no_file(sign_in, dung, document):
    client = sign_in(dung)
    edit(client, document, issuer="Ban Bí thư Trung ương")

    response = edit(client, document, issuer="Bộ Chính trị", **sent())

    assert response.status_code == 409
    assert re.findall(r'data-label="(?:Đã lưu|Bạn đang nhập)">(.*?)</td>', response.text)[:2] == [
        "Ban Bí thư Trung ương", "Bộ Chính trị",
    ]  # fmt: skip
    document.refresh_from_db()
    assert (document.issuer, document.attachment) == ("Ban Bí thư Trung ương", None)
    assert not Attachment.objects.exists()


# ---- Reading ----


def test_everybody_of_the_board_reads_and_downloads(sign_in, an, chi, dung, giang, board):
    create(sign_in(dung), **sent())
    document = Document.objects.get()

    for person in (an, chi, dung, giang):
        response = sign_in(person).get(f"/documents/{document.pk}/file/")
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"] == 'attachment; filename="208-QD.pdf"'
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert listed(sign_in(person)) == ["208-QĐ/TW"]


def test_a_file_that_the_storage_lost_is_said_to_be_lost(sign_in, dung, an, board):
    create(sign_in(dung), **sent())
    document = Document.objects.get()
    default_storage.delete(document.attachment.file.name)
    client = sign_in(an)

    response = client.get(f"/documents/{document.pk}/file/")

    assert response.url == document.get_absolute_url()
    assert "Tệp không còn trên máy chủ" in client.get(response.url).text


@pytest.fixture
def several(board, document):
    factories.create_document(
        board=board, number="1147-QĐ/BTGDVTW", kind="DECISION", issued_on=date(2025, 12, 1), abstract="quy chế đào tạo"
    )
    Document.objects.filter(pk=document.pk).update(in_force_until=date(2025, 8, 28))
    factories.create_document(board=board, number="45-KH/BTGTU", issued_on=date(2023, 3, 2))


def test_it_narrows_the_list_and_the_workbook_alike(sign_in, an, several):
    client = sign_in(an)
    cases = {
        ("q", "quy che"): ["1147-QĐ/BTGDVTW"], ("q", "208-qd"): ["208-QĐ/TW"], ("kind", "PLAN"): ["45-KH/BTGTU"],
        ("on", "28/8/2025"): ["45-KH/BTGTU", "208-QĐ/TW"], ("on", "29/8/2025"): ["45-KH/BTGTU"],
        ("on", "7/11/2019"): [], ("on", "1/12/2025"): ["1147-QĐ/BTGDVTW", "45-KH/BTGTU"],
        ("sort", "issued"): ["208-QĐ/TW", "45-KH/BTGTU", "1147-QĐ/BTGDVTW"], ("sort", "pk"): ["1147-QĐ/BTGDVTW", "45-KH/BTGTU", "208-QĐ/TW"],
        ("q", "<b>"): [], ("kind", "X"): ["1147-QĐ/BTGDVTW", "45-KH/BTGTU", "208-QĐ/TW"],
    }  # fmt: skip

    assert {case: listed(client, **dict([case])) for case in cases} == cases
    assert {
        case: [row[0] for row in cells_of(client.get("/documents/export/", dict([case])).content)[2:]] for case in cases
    } == cases


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, an, board, django_assert_num_queries, count):
    for number in range(count):
        factories.create_document(board=board, number=str(number))
    client = sign_in(an)

    with django_assert_num_queries(5):
        assert len(listed(client)) == count


# ---- Refused ----


def test_a_document_stands_in_the_register_once(sign_in, dung, document, several):
    client = sign_in(dung)
    other = Document.objects.get(number="45-KH/BTGTU")

    created, edited = create(client, abstract="khác"), edit(client, other, abstract="khác")

    for response in (created, edited):
        assert response.context["form"].errors["number"] == [
            "Sổ đã có Quy định số 208-QĐ/TW, ngày 08/11/2019 của Ban Bí thư; hãy sửa văn bản đó."
        ]
    assert Document.objects.count() == 3


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"number": ""}, "number"), ({"issued_on": "31/02/2019"}, "issued_on"), ({"in_force_until": "7/11/2019"}, "in_force_until"),
        ({"kind": "X"}, "kind"), ({"abstract": "kế hoạch (TỐI MẬT)"}, "abstract"),
        ({"file": ("a.exe", b"MZ"), "is_not_secret": "on"}, "file"), ({"file": ("a.pdf", PDF)}, "is_not_secret"),
        ({"file": ("TUYỆT MẬT.pdf", PDF), "is_not_secret": "on"}, "file"),
    ],
)  # fmt: skip
def test_it_says_beside_the_box_what_is_wrong(sign_in, dung, document, said, wrong):
    client, before = sign_in(dung), list(Document.objects.values())

    for number in ("1-QĐ", "208-QĐ/TW"):
        form = dict({"number": number} | said)
        if "file" in form:
            form["file"] = SimpleUploadedFile(*said["file"])
        response = create(client, **form) if number == "1-QĐ" else edit(client, document, **form)
        assert set(response.context["form"].errors) == {wrong}
    assert list(Document.objects.values()) == before
    assert not Attachment.objects.exists()


def test_a_secret_is_noted_without_its_name(sign_in, dung, board):
    create(sign_in(dung), **sent("TỐI MẬT - tên riêng.pdf"))

    line = AuditEntry.objects.get()
    assert (line.deed, line.actor, line.target_label, line.changes) == ("refuse_secret_file", dung, "KH", {})


@pytest.mark.parametrize("person", ["an", "binh", "giang", "khoa"])
def test_only_the_officer_writes(request, sign_in, person, document):
    client, before = sign_in(request.getfixturevalue(person)), list(Document.objects.values())

    assert create(client, number="9-QĐ").status_code == edit(client, document, issuer="Khác").status_code == 403
    assert list(Document.objects.values()) == before


def test_an_officer_of_another_board_who_only_leads_this_one_writes_nothing_here(sign_in, giang, document):
    factories.appoint(giang, Post.BOARD_OFFICER, factories.create_board(code="PY"))
    client = sign_in(giang)

    assert edit(client, document, issuer="Khác").status_code == 404
    assert f"/documents/{document.pk}/edit/" not in client.get(document.get_absolute_url()).text
    document.refresh_from_db()
    assert document.issuer == "Ban Bí thư"


def test_another_boards_documents_are_nobodys_here(sign_in, an, dung, document):
    other = factories.create_document(board=factories.create_board(code="PY"), number="của tỉnh khác")

    for person in (an, dung):
        client = sign_in(person)
        assert listed(client) == ["208-QĐ/TW"]
        assert [
            client.get(path).status_code
            for path in (other.get_absolute_url(), f"/documents/{other.pk}/file/")
        ] == [404, 404]  # fmt: skip
    assert edit(sign_in(dung), other, number="đổi").status_code == 404
    other.refresh_from_db()
    assert other.number == "của tỉnh khác"
