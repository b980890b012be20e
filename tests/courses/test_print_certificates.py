"""Certificates come as one PDF, whole or onto stock printed before; many are drawn by a worker."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from courses.models import Certificate, CertificatePractice
from courses.models.certificate import CODE_LETTERS, new_check_code
from courses.outcomes.certificate_jobs import draw_certificates
from courses.outcomes.certificate_papers import (
    Printing,
    certificate_page,
    class_line,
    halves,
    sample_certificate,
    signing_lines,
)
from courses.outcomes.certificates import issue, revoke
from portal import jobs
from portal.models import AuditEntry, Job
from portal.papers.placed import LEAST_PT, PlacedCode, PlacedText, placed_markup
from portal.papers.qr import qr_drawing
from tests.courses.graduates import place, recognised_class

DAY = date(2023, 3, 20)


@pytest.fixture
def item(centre_a, programme, an, binh):
    return recognised_class(centre_a, programme, an, binh)


@pytest.fixture
def certificates(item, centre_a, binh):
    return issue(item, centre=centre_a, by=binh, on=DAY)


def send(client, item, **said):
    return client.post(reverse("courses:print_certificates", args=[item.pk]), said)


def pages_of(content):
    reader = PdfReader(BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def printing(**practice):
    return Printing(CertificatePractice(**practice), "Nha Trang", "https://portal.example.vn/", on_stock=bool(practice))


def texts(page):
    return [thing.text for thing in page.things if isinstance(thing, PlacedText)]


# ---- The file ----


def test_it_prints_the_valid_ones_by_number_a_page_each_and_leaves_a_line(sign_in, an, binh, item, certificates):
    revoke(certificates[1], reason="Cấp nhầm", by=binh)

    response = send(sign_in(an), item)

    reader = PdfReader(BytesIO(response.content))
    pages = pages_of(response.content)
    assert [re.search(r"Số (\d+/\d+)", page)[1] for page in pages] == ["001/2023", "003/2023"]
    width, height = (round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:])
    assert (width, height) == (210, 148)
    for words in (
        "TRUNG TÂM CHÍNH TRỊ", "ĐẢNG CỘNG SẢN VIỆT NAM", "GIẤY CHỨNG NHẬN", "Bo Bo Thị Yến", "05/8/1981",
        "Đảng ủy xã Cam Đức", "Bồi dưỡng nhận thức về Đảng", "(từ 01/3/2023 đến 05/3/2023)", "Xuất sắc",
        "Nha Trang, ngày 20 tháng 3 năm 2023", "GIÁM ĐỐC", "Nguyễn Văn Bình", "testserver/check/",
    ):  # fmt: skip
        assert words in pages[1]
    assert response["Content-Disposition"] == 'attachment; filename="giay-chung-nhan.pdf"'
    [line] = AuditEntry.objects.filter(deed="print_certificates")
    assert (line.actor, line.changes) == (an, {"count": [0, 2]})


def test_the_ticked_ones_alone_are_printed(sign_in, an, item, certificates, monkeypatch):
    drawn = []
    monkeypatch.setattr("courses.views.certificates.certificates_pdf", lambda rows, _p: drawn.append(rows) or b"%PDF")

    send(sign_in(an), item, rows=[place(item, "Đỗ Ẩn").pk, place(item, "Y Tỏ").pk, "x", "9" * 30])

    assert [[str(row) for row in rows] for rows in drawn] == [["001/2023"]]


def test_many_are_drawn_by_a_worker_for_their_owner(
    sign_in, an, item, certificates, monkeypatch, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr("courses.views.certificates.MOST_AT_ONCE", 2)
    monkeypatch.setattr("courses.outcomes.certificate_papers.PAGES_A_PIECE", 2)
    client = sign_in(an)

    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, item, stock="1")

    job = Job.objects.get()
    assert (response.url, job.state, job.total, job.owner) == (f"/jobs/{job.key}/", "DONE", 3, an)
    assert job.message == "Đã in 3 giấy vào một tệp PDF."
    assert job.return_url == f"/classes/{item.pk}/certificates/"
    assert sorted(job.arguments) == ["base_url", "centre", "certificates", "class", "on_stock"]
    pages = pages_of(b"".join(client.get(f"/jobs/{job.key}/file/").streaming_content))
    assert [re.search(r"Số (\d+)", page)[1] for page in pages] == ["001", "002", "003"]
    assert [words for words in ("GIẤY CHỨNG NHẬN", "ĐẢNG CỘNG SẢN", "Đồng chí:") if words in pages[0]] == []


def test_a_stopped_job_leaves_no_file(item, an, certificates, centre_a, monkeypatch):
    job = Job.objects.create(
        owner=an, title="In", return_url="/", cancel_asked=True,
        arguments={
            "centre": centre_a.pk, "certificates": [c.pk for c in certificates], "base_url": "http://x/", "on_stock": False
        },
    )  # fmt: skip
    monkeypatch.setattr("courses.outcomes.certificate_papers.PAGES_A_PIECE", 1)
    monkeypatch.setattr(
        "courses.outcomes.certificate_papers.write_markups", lambda pieces: b"".join(b"x" for _piece in pieces)
    )

    jobs.run(str(job.key), draw_certificates)

    job.refresh_from_db()
    assert (job.state, job.file.name) == ("CANCELLED", "")


# ---- The page ----


def test_on_stock_only_the_open_texts_are_drawn_moved_by_the_centres_millimetres():
    sample = sample_certificate("Trung tâm chính trị xã Cam Lâm", DAY)

    whole, stock = (
        certificate_page(sample, printing()),
        certificate_page(sample, printing(offset_x_mm=2.5, offset_y_mm=-1)),
    )

    still = {thing.text: (thing.x, thing.y) for thing in whole.things if isinstance(thing, PlacedText)}
    moved = {thing.text: (thing.x - 2.5, thing.y + 1) for thing in stock.things if isinstance(thing, PlacedText)}
    assert moved == {text: still[text] for text in moved}
    assert [text for text in texts(stock) if text.endswith(":") or text.isupper()] == []
    assert {"Nguyễn Thị Mẫu", "02/9/1990", "Giỏi", "Số 123/2023"} < set(texts(stock))


def test_the_code_on_the_paper_opens_the_check_page(client, certificates):
    page = certificate_page(certificates[0], printing())

    [code] = [thing for thing in page.things if isinstance(thing, PlacedCode)]
    assert code.content == f"https://portal.example.vn/check/{certificates[0].check_code}/"
    assert client.get(code.content.removeprefix("https://portal.example.vn")).status_code == 200


def test_the_longest_texts_shrink_and_stay_in_their_boxes():
    sample = sample_certificate("T" * 10 + " trung tâm" * 19, DAY)
    sample.holder_name, sample.holder_workplace = "Nguyễn " * 14, "Đơn vị " * 28
    sample.programme_name, sample.class_name = "Bồi dưỡng " * 25, "Lớp học " * 31

    for thing in certificate_page(sample, printing()).things:
        if isinstance(thing, PlacedText):
            assert thing.fitted_pt >= LEAST_PT
            assert thing._fits(thing.fitted_pt) or thing.fitted_pt == LEAST_PT


def test_small_words_of_the_paper():
    sample = sample_certificate("Trung tâm", DAY)
    deputy = sample_certificate("Trung tâm", DAY)
    deputy.signer_post = "PHÓ GIÁM ĐỐC"
    year_only = sample_certificate("Trung tâm", DAY)
    year_only.holder_birth = "1985"

    assert halves("TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ NHA TRANG") == ("TRUNG TÂM CHÍNH TRỊ", "THÀNH PHỐ NHA TRANG")
    assert (signing_lines(sample), signing_lines(deputy)) == (("GIÁM ĐỐC",), ("K/T GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))
    assert "Sinh năm:" in texts(certificate_page(year_only, printing()))
    assert class_line(sample).endswith("khóa 2 (ngày 20/3/2023)")


def test_a_name_is_a_name_and_never_markup():
    sample = sample_certificate("Trung tâm", DAY)
    sample.holder_name = '<img src=http://127.0.0.1/><a rel=attachment href="file:///etc/passwd">'

    markup = placed_markup(
        [certificate_page(sample, printing())], title="<b>", author="<i>", dated=DAY, size_mm=(210, 148)
    )

    assert [piece for piece in ("<img", "<a ", "<b>", "<i>") if piece in markup] == []


def test_the_same_code_gives_the_same_drawing_with_a_quiet_edge():
    drawing = qr_drawing("https://portal.example.vn/check/ABCDEFGHJKMN/", "Mã <QR>")

    assert drawing == qr_drawing("https://portal.example.vn/check/ABCDEFGHJKMN/", "Mã <QR>")
    assert 'viewBox="0 0 41 41"' in drawing  # version 4: 33 modules and 4 blank ones on each side
    assert "<title>Mã &lt;QR&gt;</title>" in drawing
    assert min(int(x) for x in re.findall(r"M(\d+) ", drawing)) == 4


def test_codes_hold_no_letter_taken_for_another_and_do_not_repeat():
    codes = {new_check_code() for _time in range(500)}

    assert len(codes) == 500
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) <= set(CODE_LETTERS)
    assert set("01ILO") & set(CODE_LETTERS) == set()


# ---- Setting up the printer ----


def set_up(client, centre, **changes):
    said = {"version": "1", "superior": "", "place": "", "offset_x_mm": "0", "offset_y_mm": "0"}
    return client.post(reverse("courses:certificate_practice", args=[centre.pk]), said | changes)


def test_a_clerk_sets_the_millimetres_and_the_director_delegates(sign_in, an, binh, centre_a):
    CertificatePractice.objects.create(centre=centre_a, clerks_may_issue=False)
    set_up(sign_in(an), centre_a, offset_x_mm="2,5", offset_y_mm="-1", place="Nha Trang", clerks_may_issue="on")
    clerks = CertificatePractice.objects.values_list("offset_x_mm", "offset_y_mm", "place", "clerks_may_issue").get()

    set_up(sign_in(binh), centre_a, version="2", offset_x_mm="2.5", clerks_may_issue="on", superior="Đảng ủy phường")

    assert [str(value) for value in clerks] == ["2.5", "-1.0", "Nha Trang", "False"]
    practice = CertificatePractice.objects.get()
    assert (practice.clerks_may_issue, practice.superior, practice.version) == (True, "Đảng ủy phường", 3)
    assert AuditEntry.objects.filter(deed="change_certificatepractice").count() == 2


def test_of_two_who_set_it_at_once_the_later_sees_both_values(sign_in, an, binh, centre_a):
    set_up(sign_in(an), centre_a, place="Nha Trang")

    response = set_up(sign_in(binh), centre_a, place="Khánh Hòa")

    assert response.status_code == 409
    assert "Nha Trang" in response.text and "Khánh Hòa" in response.text
    assert CertificatePractice.objects.get().place == "Nha Trang"


def test_offsets_off_the_sheet_are_refused(sign_in, an, centre_a):
    client = sign_in(an)
    answers = [
        set_up(client, centre_a, offset_x_mm=said).status_code for said in ("51", "-50,1", "2,55", "x", "", "1e9")
    ]

    assert answers == [200] * 6
    assert CertificatePractice.objects.count() == 0


def test_the_trial_sheet_has_a_grid_under_a_made_up_certificate(sign_in, an, centre_a):
    response = sign_in(an).get(reverse("courses:trial_sheet", args=[centre_a.pk]))

    [page] = pages_of(response.content)
    assert "Nguyễn Thị Mẫu" in page and "TEST-TEST-TEST" in page


# ---- Refusals ----


def test_a_stranger_and_the_board_print_nothing(sign_in, chi, dung, giang, item, certificates):
    assert [send(sign_in(person), item).status_code for person in (chi, dung, giang)] == [404, 403, 403]
    assert (Job.objects.count(), AuditEntry.objects.filter(deed="print_certificates").count()) == (0, 0)


def test_without_a_certificate_nothing_is_printed(sign_in, an, item):
    response = send(sign_in(an), item)

    assert response.url == f"/classes/{item.pk}/certificates/"
    assert AuditEntry.objects.count() == 0


def test_another_centres_setting_is_out_of_reach(sign_in, chi, dung, centre_a):
    with time_machine.travel(DAY, tick=False):
        found = {
            name: [
                sign_in(person).post(reverse(f"courses:{name}", args=[centre_a.pk])).status_code
                for person in (chi, dung)
            ]
            for name in ("certificate_practice", "begin_numbers")
        }

    assert found == dict.fromkeys(found, [404, 403])
    assert (CertificatePractice.objects.count(), Certificate.objects.count()) == (0, 0)
