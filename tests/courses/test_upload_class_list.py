"""An office sends the class list it really has; what is no list is refused with a sentence, and nothing is kept."""

import unicodedata
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from centres.models import Post
from courses.models import ImportBatch, TrainingClass
from courses.models.import_batch import BatchState
from portal.models import AuditEntry
from portal.spreadsheets import MAX_UPLOAD
from tests import factories
from tests.courses.uploads import class_row, send, sent_batch, workbook_of


def kept_files():
    """What stands on the disk of uploads."""
    try:
        return sorted(default_storage.listdir("imports")[1])
    except FileNotFoundError:
        return []


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def sentence_of(response):
    """What is said beside the box; the only error there is."""
    assert response.status_code == 200
    ((field, lines),) = response.context["form"].errors.items()
    (line,) = lines
    assert field == "file"
    assert response.text.count('id="id_file_error"') == 1
    return line


def assert_nothing_kept():
    assert ImportBatch.objects.count() == 0
    assert TrainingClass.objects.count() == 0
    assert AuditEntry.objects.count() == 0
    assert kept_files() == []


@pytest.mark.child
def test_it_keeps_the_list_and_shows_what_it_would_do(sign_in, an, board, programme):
    response = send(sign_in(an), workbook_of(class_row()), "Danh sách lớp 6 tháng.xlsx")

    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url) == (302, f"/class-lists/{batch.key}/")
    assert (batch.board, batch.uploaded_by, batch.filename) == (board, an, "Danh sách lớp 6 tháng.xlsx")
    assert (batch.state, batch.applied_at, batch.counts) == (BatchState.PREVIEWED, None, {})
    assert TrainingClass.objects.count() == 0
    assert [(line.actor, line.deed) for line in AuditEntry.objects.all()] == [(an, "upload_class_list")]


def test_it_keeps_the_very_file_under_a_name_of_chance(sign_in, an, programme):
    content = workbook_of(class_row())

    send(sign_in(an), content)

    batch = ImportBatch.objects.get()
    assert kept_files() == [f"{batch.key.hex}.bin"]
    with batch.file.open("rb") as file:
        assert file.read() == content


def test_it_lists_the_persons_own_last_uploads(sign_in, an, binh, programme):
    sent_batch(binh, class_row(), filename="của Bình.xlsx")
    for number in range(11):
        sent_batch(an, class_row(), filename=f"lần {number}.xlsx")

    batches = sign_in(an).get("/class-lists/").context["batches"]

    assert [batch.filename for batch in batches] == [f"lần {number}.xlsx" for number in range(10, 0, -1)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_uploads_as_for_one(sign_in, an, programme, django_assert_num_queries, count):
    client = sign_in(an)
    for number in range(count):
        sent_batch(an, class_row(), filename=f"lần {number}.xlsx")

    with django_assert_num_queries(4):
        assert client.get("/class-lists/").text.count('<th scope="row">') == count


def test_an_office_that_sent_nothing_sees_no_empty_table(sign_in, an):
    page = sign_in(an).get("/class-lists/").text

    assert "Các tệp bạn đã gửi" not in page
    assert 'href="/class-lists/template/"' in page


def test_the_template_is_a_list_that_comes_in(sign_in, an, programme):
    client = sign_in(an)
    response = client.get("/class-lists/template/")
    assert response["Content-Disposition"] == 'attachment; filename="mau-danh-sach-lop.xlsx"'

    sentence = sentence_of(send(client, response.content))

    assert sentence.startswith("Trang “Danh sách lớp” có dòng tiêu đề nhưng không có lớp nào bên dưới")


def test_a_clerk_who_reads_another_board_sends_for_their_own(sign_in, an, board, programme):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.appoint(an, Post.OBSERVER, other)

    send(sign_in(an), workbook_of(class_row()))

    assert ImportBatch.objects.get().board == board


# ---- Names of files ----


STRANGE_NAMES = [
    ("../../etc/passwd.xlsx", "passwd.xlsx"),
    ("..\\..\\windows\\list.xlsx", "list.xlsx"),
    ("danh\u202esxlx.exe", "danhsxlx.exe"),
    ("danh\nsách.xlsx", "danhsách.xlsx"),
    ("danh\x00sách\x1b.xlsx", "danhsách.xlsx"),
    ("<script>alert(1)<", "_script_alert(1)_"),
    ("{{7*7}}'.xlsx", "__7_7__'.xlsx"),
    (".htaccess", ".htaccess"),
    ("CON", "CON"),
    (unicodedata.normalize("NFD", "Danh sách lớp.xlsx"), "Danh sách lớp.xlsx"),
    ("d" * 300 + ".xlsx", "d" * 195 + ".xlsx"),
    ("ấ" * 300, "ấ" * 200),
]


def test_a_strange_name_is_only_shown(sign_in, an, programme):
    """Never a path, never markup, never turned round."""
    client = sign_in(an)
    kept = []
    for sent, shown in STRANGE_NAMES:
        file = SimpleUploadedFile("x", workbook_of(class_row()))
        file._name = sent  # SimpleUploadedFile would tidy it; a browser need not

        client.post("/class-lists/", {"file": file})

        batch = ImportBatch.objects.latest("pk")
        kept.append(f"{batch.key.hex}.bin")
        assert (batch.filename, kept_files()) == (shown, sorted(kept)), sent
        for path in ("/class-lists/", f"/class-lists/{batch.key}/"):
            page = client.get(path).text
            assert "<script>alert" not in page, sent
            assert "\u202e" not in page, sent


# ---- Refused ----


def test_it_asks_for_a_file(sign_in, an):
    assert sentence_of(sign_in(an).post("/class-lists/")) == "Ô này còn trống; hãy điền vào."
    assert_nothing_kept()


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "danh-sach.xlsx", "Tệp này trống; hãy kiểm tra xem đã lưu tệp chưa rồi gửi lại."),
        (b"%PDF-1.7\n1 0 obj", "a.xlsx", "Tệp “a.xlsx” là PDF, không phải bảng tính."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "a.png", "Tệp “a.png” là hình ảnh, không phải bảng tính."),
        (bytes(range(256)) * 9, "a.xlsx", "Tệp “a.xlsx” không phải bảng tính."),
        (workbook_of(class_row())[:900], "a.xlsx", "Tệp “a.xlsx” bị hỏng hoặc gửi chưa hết nên không đọc được."),
        (b"x" * (MAX_UPLOAD + 1), "a.xlsx", "Tệp “a.xlsx” lớn hơn 10 MB."),
    ],
    ids=["empty", "pdf", "picture", "bytes", "cut off", "11 MB"],
)
def test_it_refuses_what_is_no_workbook(sign_in, an, content, filename, sentence):
    """The sentence goes on to say what to do; all of them are told in tests/portal/test_refuse_workbook.py."""
    assert sentence_of(send(sign_in(an), content, filename)).startswith(sentence)
    assert_nothing_kept()


def test_it_refuses_a_workbook_that_is_no_class_list(sign_in, an):
    table = "Mặt hàng;Giá\nGạo;12000\n".encode()

    assert sentence_of(send(sign_in(an), table, "gia.csv")).startswith("Không tìm thấy dòng tiêu đề của danh sách lớp.")
    assert_nothing_kept()


def test_the_name_of_a_refused_file_is_text(sign_in, an):
    file = BytesIO(b"%PDF-1.7")
    file.name = "<b onmouseover=alert(1)>.pdf"

    response = sign_in(an).post("/class-lists/", {"file": file})

    assert "Tệp “&lt;b onmouseover=alert(1)&gt;.pdf” là PDF" in response.text
    assert "<b onmouseover" not in response.text


@pytest.mark.parametrize(("person", "status"), [("giang", 403), ("khoa", 403), ("lan", 403)])
def test_who_enters_no_classes_sends_no_list(request, sign_in, person, status):
    response = send(sign_in(request.getfixturevalue(person)), workbook_of(class_row()))

    assert response.status_code == status
    assert_nothing_kept()


def test_who_is_not_signed_in_sends_no_list(db):
    assert send(Client(), workbook_of(class_row())).status_code == 302
    assert_nothing_kept()


def test_an_upload_lies_outside_what_the_server_hands_out(sign_in, an, programme):
    batch = sent_batch(an, class_row())

    for path in (f"/media/{batch.file.name}", f"/{batch.file.name}", f"/static/{batch.file.name}"):
        assert sign_in(an).get(path).status_code == 404
