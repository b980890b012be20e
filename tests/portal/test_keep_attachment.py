"""A file is attached: taken by its content, kept under a random name, handed out as a download and nothing else."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.attachments import (
    MOST_BYTES,
    WRITTEN,
    AttachmentError,
    SecretError,
    attachment_response,
    has_secrecy_stamp,
    kept_attachment,
    shown_name,
)
from portal.models import Attachment, AttachmentKind

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def types(main=TYPES):
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def relations(kind, target, mode="External"):
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="http://x/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def package(**further):
    """A .docx; names of further parts have "/" written as "__"."""
    parts = {"[Content_Types].xml": types(), "word/document.xml": "<w:document/>"}
    parts |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in further.items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def zipped(names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, types("x") if "Types" in name else "<x/>")
    return content.getvalue()


DOCX = package()
XLSX = zipped(["[Content_Types].xml", "xl/workbook.xml"])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def keep(user, content, name="van-ban.pdf", **options):
    with kept_attachment(SimpleUploadedFile(name, content), by=user, **options) as attachment:
        return attachment


def refused(user, content, name, **options):
    """The sentence; nothing stays, neither row nor file."""
    with pytest.raises(AttachmentError) as raised:
        keep(user, content, name, **options)
    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments")
    return str(raised.value)


# ---- It works ----


def test_it_keeps_the_bytes_and_their_sum_under_a_random_name(an):
    kept = [keep(an, PDF), keep(an, PDF), keep(an, DOCX, "Kế hoạch.DOCX"), keep(an, XLSX, "phụ lục.xlsx")]

    rows = list(Attachment.objects.order_by("pk"))
    assert rows == kept
    assert [(row.kind, row.filename, row.size) for row in rows] == [
        ("PDF", "van-ban.pdf", len(PDF)), ("PDF", "van-ban.pdf", len(PDF)),
        ("DOCX", "Kế hoạch.docx", len(DOCX)), ("XLSX", "phụ lục.xlsx", len(XLSX)),
    ]  # fmt: skip
    assert [row.sha256 for row in rows[1:3]] == [hashlib.sha256(content).hexdigest() for content in (PDF, DOCX)]
    assert len({row.file.name for row in rows}) == 4
    assert all(row.file.name == f"attachments/{row.key.hex[:2]}/{row.key.hex}.bin" for row in rows)


def test_it_hands_the_file_out_as_a_download_that_nothing_runs(an):
    response = attachment_response(keep(an, PDF, "Quy chế số 12.pdf"))

    assert b"".join(response.streaming_content) == PDF
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    response.close()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Quy%20ch%E1%BA%BF")


def test_neither_row_nor_file_stays_when_the_block_fails(an):
    def fail():
        with kept_attachment(SimpleUploadedFile("a.pdf", PDF), by=an):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert not Attachment.objects.exists()
    assert [name for _folder, _names, files in default_storage_walk() for name in files] == []


def default_storage_walk(path=""):
    folders, files = default_storage.listdir(path)
    yield path, folders, files
    for folder in folders:
        yield from default_storage_walk(f"{path}/{folder}".lstrip("/"))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"), ("C:\\thư mục\\Quy chế.PDF", "Quy chế.pdf"), ("a\x00b\n.pdf", "a_b.pdf"),
        ("gnp\u202efdp.exe.pdf", "gnp_fdp.exe.pdf"), ("Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"), (".pdf", "pdf.pdf"), ("", "tep-khong-ten.pdf"),
        ("😀.pdf.", "_.pdf.pdf"), ('"><script>.pdf', "___script_.pdf"),
    ],
)  # fmt: skip
def test_it_shows_a_safe_name(sent, shown):
    assert shown_name(sent, AttachmentKind.PDF) == shown


def test_links_in_a_text_are_no_danger(an):
    linked = package(word___rels__document_dot_xml_dot_rels=relations("hyperlink", "https://dangcongsan.vn"))

    assert keep(an, linked, "a.docx").kind == "DOCX"


# ---- It refuses ----

CASES = {
    "a PDF that is cut off": (PDF[:40], "a.pdf", "bị hỏng hoặc gửi chưa hết"),
    "a PDF that is a package too": (PDF + DOCX, "a.pdf", "vừa là PDF vừa là loại tệp khác"),
    "a PDF that is a package within its end": (PDF + zipped(["a"]) + b"%%EOF", "a.pdf", "vừa là PDF vừa là loại tệp khác"),
    "a PDF that is a page too": (b"%PDF-1.7<script>alert(1)</script>" + PDF, "a.pdf", "vừa là PDF vừa là loại tệp khác"),
    "a PDF that begins late": (bytes(900) + PDF, "a.pdf", "chỉ nhận tệp .pdf, .docx, .xlsx"),
    "a locked PDF": (PDF.replace(b"/Root", b"/Encrypt 5 0 R/Root"), "a.pdf", "có mật khẩu hoặc bị khóa"),
    "a PDF under another name": (PDF, "a.docx", "không có đuôi .pdf"),
    "a Word file under another name": (DOCX, "a.docm", "không có đuôi .docx"),
    "macros": (package(word__vbaProject_dot_bin="x"), "a.docx", "có macro hoặc đối tượng nhúng"),
    "macros declared": (zipped([]) and package(**{"[Content_Types]_dot_xml": types("application/vnd.ms-word.document.macroEnabled.main+xml")}), "a.docx", "có macro"),
    "an embedded program": (package(word__embeddings__oleObject1_dot_bin="x"), "a.docx", "có macro hoặc đối tượng nhúng"),
    "a template from elsewhere": (package(word___rels__settings_dot_xml_dot_rels=relations("attachedTemplate", "https://x/t.dotm")), "a.docx", "từ nơi khác"),
    "a picture from elsewhere": (package(word___rels__document_dot_xml_dot_rels=relations("image", "https://x/i.png")), "a.docx", "từ nơi khác"),
    "relations in UTF-16": (package(word___rels__settings_dot_xml_dot_rels=relations("attachedTemplate", "https://x").encode("utf-16")), "a.docx", "từ nơi khác"),
    "something after the package": (DOCX + b"<script>", "a.docx", "bị hỏng"),
    "something before the package": (b"PK\x03\x04" + bytes(60) + DOCX, "a.docx", "bị hỏng"),
    "a package of something else": (zipped(["[Content_Types].xml", "a.txt"]), "a.docx", "không phải tệp Word"),
    "a locked Word file": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "có mật khẩu"),
    "an old Word file": (OLE, "a.doc", "kiểu cũ (.doc, .xls)"),
    "a page": (b"<html><script>alert(1)</script></html>", "a.pdf", "chỉ nhận tệp"),
    "a picture": (b"\x89PNG\r\n" + bytes(90), "a.pdf", "chỉ nhận tệp"),
    "nothing": (b"", "a.pdf", "Tệp trống"),
    "nothing but blanks": (b"\0 \n", "a.pdf", "Tệp trống"),
}  # fmt: skip


def test_it_refuses_what_is_dangerous_or_not_what_it_says(an):
    said = {what: refused(an, content, name) for what, (content, name, _sentence) in CASES.items()}

    assert {what: sentence for what, sentence in said.items() if CASES[what][2] not in sentence} == {}


def test_it_takes_only_the_kinds_that_were_asked_for(an):
    assert "chỉ nhận tệp .pdf, .docx" in refused(an, XLSX, "a.xlsx", kinds=WRITTEN)


def test_it_refuses_by_the_size_alone(an):
    upload = SimpleUploadedFile("a.pdf", b"")
    upload.size = MOST_BYTES + 1

    with pytest.raises(AttachmentError, match="lớn hơn 20 MB"), kept_attachment(upload, by=an):
        pass
    upload.size = None
    with pytest.raises(AttachmentError, match="lớn hơn 20 MB"), kept_attachment(upload, by=an):
        pass


def test_it_stops_a_person_who_sends_without_end(an, binh, monkeypatch):
    monkeypatch.setattr("portal.attachments.MOST_A_DAY", 2)
    keep(an, PDF)
    keep(an, PDF)

    with pytest.raises(AttachmentError, match="Bạn đã gửi 2 tệp trong 24 giờ qua"):
        keep(an, PDF)
    keep(binh, PDF)

    assert Attachment.objects.count() == 3


SECRET = [
    "45-KH MẬT.pdf", "MẬT_kế hoạch.pdf", "to trinh (TỐI MẬT).pdf", "tối mật.docx", "TUYỆT MẬT", "TOI_MAT_12.pdf",
    "tuyet-mat.pdf", "Độ mật: A", "Ke hoach - TO\u0302\u0301I MA\u0323\u0302T.pdf",
]  # fmt: skip
OPEN = [
    "Luật Bảo vệ bí mật nhà nước.pdf", "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC.pdf", "Công tác cơ yếu, MẬT MÃ.docx",
    "MẶT TRẬN TỔ QUỐC.pdf", "mat tran.pdf", "Mật ong Khánh Sơn.pdf", "Kế hoạch 45.pdf", "",
]  # fmt: skip


def test_it_knows_a_stamp_of_secrecy_from_a_word():
    assert {name: has_secrecy_stamp(name) for name in SECRET + OPEN} == dict.fromkeys(SECRET, True) | dict.fromkeys(
        OPEN, False
    )


def test_it_refuses_a_secret_before_it_reads_it(an):
    with pytest.raises(SecretError, match="117/2025/QH15"):
        keep(an, b"", "TỐI MẬT.pdf")
