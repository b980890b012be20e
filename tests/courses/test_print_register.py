"""The register of a centre: looked through, taken along, and printed as a book with numbered pages."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from centres.models import Post
from courses.models import CertificateRegister
from courses.outcomes.certificates import begin_register, issue, reissue, revoke
from portal.models import AuditEntry, Job
from tests import factories
from tests.courses.graduates import recognised_class
from tests.courses.uploads import cells_of

DAY = date(2023, 3, 20)


@pytest.fixture
def item(centre_a, programme, an, binh):
    return recognised_class(centre_a, programme, an, binh)


@pytest.fixture
def register(item, centre_a, binh):
    """Three certificates from number 11 on, of which 012 was reissued as 014 and 013 revoked."""
    begin_register(centre_a, kind="CERTIFICATE", year=2023, last_number=10, by=binh)
    [_first, second, third] = issue(item, centre=centre_a, by=binh, on=DAY)
    reissue(second, centre=centre_a, reason="In sai họ tên", by=binh, on=DAY)
    revoke(third, reason="Cấp nhầm", by=binh)
    return item


def listed(client, **asked):
    page = client.get("/certificates/", asked).context["page_obj"]
    return [str(certificate) for certificate in page.object_list]


# ---- The list ----


def test_it_lists_searches_filters_and_sorts(sign_in, an, register):
    client = sign_in(an)

    assert listed(client) == ["014/2023", "013/2023", "012/2023", "011/2023"]
    assert listed(client, sort="name") == ["011/2023", "012/2023", "014/2023", "013/2023"]
    assert listed(client, q="cao phuong") == ["014/2023", "012/2023"]
    assert listed(client, q="013/2023") == ["013/2023"]
    assert listed(client, state="REVOKED") == ["013/2023"]
    assert (listed(client, year="2023", kind="CERTIFICATE"), listed(client, kind="DIPLOMA")) == (listed(client), [])
    assert listed(client, training_class=register.pk, state="VALID") == ["014/2023", "011/2023"]
    assert listed(client, training_class="999999") == []
    for nonsense in ("2147483648", "x", "9" * 50, "\x00"):
        assert len(listed(client, year=nonsense, kind=nonsense, page=nonsense, sort=nonsense)) == 4
        assert listed(client, training_class=nonsense) in ([], listed(client))


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, an, binh, centre_a, programme, django_assert_num_queries, count):
    scores = {f"Nguyễn Văn {letter}": "8" for letter in "ABC"[:count]}
    issue(recognised_class(centre_a, programme, an, binh, scores=scores), centre=centre_a, by=binh, on=DAY)
    client = sign_in(an)

    with django_assert_num_queries(8):
        assert len(listed(client)) == count


def test_the_workbook_has_the_listed_rows_and_who_took_it(sign_in, an, register):
    rows = cells_of(sign_in(an).get("/certificates/export/", {"q": "phuong", "sort": "number"}).content)

    assert rows[1][0].startswith("Người xuất: Trần Thị An, lúc ")
    assert [row[0] for row in rows[3:]] == ["012/2023", "014/2023"]
    assert rows[4][11] == "Cấp lại, thay cho số 012/2023: In sai họ tên"
    [line] = AuditEntry.objects.filter(deed="export_certificates")
    assert (line.actor, line.changes) == (an, {"count": [0, 2]})


def test_the_board_reads_counts_of_its_centres_and_no_name(sign_in, dung, giang, register):
    pages = [sign_in(person).get("/certificates/") for person in (dung, giang)]

    for page in pages:
        [line] = page.context["lines"]
        assert [line[name] for name in ("name", "year", "issued", "valid", "replaced", "revoked")] == [
            "Trung tâm chính trị thành phố Nha Trang", 2023, 4, 2, 1, 1,
        ]  # fmt: skip
        assert [name for name in ("Yến", "Phương", "014/2023") if name in page.text] == []


def test_who_works_at_a_centre_and_at_the_board_reads_the_own_centres_names_alone(
    sign_in, dung, binh, register, centre_b
):
    factories.appoint(dung, Post.DIRECTOR, centre_b)

    assert listed(sign_in(dung)) == []


# ---- The book ----


def print_book(client, centre, **changes):
    said = {"centre": centre.pk, "kind": "CERTIFICATE", "year": "2023"} | changes
    with time_machine.travel(date(2023, 12, 31), tick=False):
        return client.post(reverse("courses:register_book"), said)


def test_it_prints_the_book_with_numbered_pages_remarks_and_a_closing_line(sign_in, an, centre_a, register):
    response = print_book(sign_in(an), centre_a)

    [page] = PdfReader(BytesIO(response.content)).pages
    words = re.sub(r"\s+", " ", page.extract_text())
    width, height = (round(float(side) * 25.4 / 72) for side in page.mediabox[2:])
    assert (width, height) == (297, 210)
    for said in (
        "Trang 1/1", "SỔ GỐC CẤP GIẤY CHỨNG NHẬN NĂM 2023", "TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ NHA TRANG",
        "Các số từ 001 đến 010 đã ghi ở sổ giấy trước khi dùng cổng.",
        "Sổ này ghi 4 số, từ số 011 đến số 014; trong đó 2 có giá trị, 1 đã được thay thế, 1 đã thu hồi.",
        "Nha Trang, ngày 31 tháng 12 năm 2023", "NGƯỜI GHI SỔ", "Nguyễn Văn Bình",
    ):  # fmt: skip
        assert said in words
    remarks = [
        said for said in ("Đã cấp lại bằng số 014/2023", "Thu hồi: Cấp nhầm", "thay cho số 012/2023") if said in words
    ]
    assert len(remarks) == 3
    [line] = AuditEntry.objects.filter(deed="print_register")
    assert (line.actor, line.changes) == (
        an, {"centre": ["", centre_a.pk], "kind": ["", "CERTIFICATE"], "year": ["", 2023]}
    )  # fmt: skip


def test_a_long_book_is_drawn_by_a_worker(
    sign_in, an, centre_a, register, monkeypatch, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr("courses.views.registers.MOST_ROWS_AT_ONCE", 3)
    monkeypatch.setattr("courses.outcomes.certificate_jobs.register_pdf", lambda _book, rows: b"%PDF" * len(rows))

    with django_capture_on_commit_callbacks(execute=True):
        response = print_book(sign_in(an), centre_a)

    job = Job.objects.get()
    assert (response.url, job.state, job.message) == (f"/jobs/{job.key}/", "DONE", "Đã in sổ gốc: 4 số.")


def test_an_empty_book_says_so_and_another_centres_is_not_on_offer(sign_in, an, chi, centre_a, register, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "courses.views.registers.register_pdf", lambda book, rows: drawn.append((book, rows)) or b"%PDF"
    )

    print_book(sign_in(an), centre_a, kind="DIPLOMA")
    refused = print_book(sign_in(chi), centre_a)

    assert [(book.before, rows) for book, rows in drawn] == [(0, [])]
    assert (refused.status_code, refused["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert Job.objects.count() == 0


# ---- Refusals ----


def test_a_stranger_sees_nothing_of_it(sign_in, chi, register):
    client = sign_in(chi)

    assert listed(client) == listed(client, q="phuong") == []
    assert cells_of(client.get("/certificates/export/").content)[3:] == []


def test_a_paper_book_is_continued_by_a_director_before_the_first_number_only(sign_in, an, binh, centre_a, register):
    path = reverse("courses:begin_numbers", args=[centre_a.pk])
    with time_machine.travel(DAY, tick=False):
        statuses = [
            sign_in(person).post(path, {"kind": "CERTIFICATE", "last_number": number}).status_code
            for person, number in ((an, "99"), (binh, "99"), (binh, "-1"), (binh, "9" * 30))
        ]

    assert statuses == [403, 302, 302, 302]
    assert CertificateRegister.objects.get().last_number == 14
