"""A centre prints a class's decisions, timetable and attendance sheet from the class itself, in Party form."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document as open_docx
from pypdf import PdfReader

from centres.models import Post
from courses.models import ClassRole, HalfDay, TrainingClass
from courses.papers.letterhead import letterhead_of
from courses.papers.numbers import give_number
from courses.papers.outputs import MissingError, produce
from courses.papers.printing import MOST_AT_ONCE
from courses.papers.subject import Subject
from portal.models import Job
from tests import factories


@pytest.fixture
def item(board, centre_a, programme, an, binh):
    """A class of 2026 with three learners, two sessions, a committee; its decision has a number."""
    document = board.documents.create(
        number="1147-QĐ/BTGDVTW", kind="DECISION", issuer="Ban Tuyên giáo và Dân vận Trung ương",
        issued_on=date(2025, 12, 1), abstract="Ban hành Quy chế",
    )  # fmt: skip
    factories.create_rule_set(board=board, document=document)
    lecturer = factories.create_lecturer(centre=centre_a)
    item = factories.create_class(
        centre=centre_a, programme=programme, name="Lớp nhận thức về Đảng khóa 1/2026", opened_on=date(2026, 6, 1),
        closed_on=date(2026, 6, 5), declared_learners=3, declared_women=2, venue="Hội trường", clerk_name="Trần Thị An",
        homeroom_lecturer=lecturer, opening_decision="12-QĐ/TTCT", opening_decided_on=date(2026, 5, 28),
    )  # fmt: skip
    sender = factories.create_sender(centre=centre_a)
    roles = [ClassRole.MONITOR, ClassRole.VICE_MONITOR, ClassRole.MEMBER]
    for number, (name, role) in enumerate(zip(["Cao Là Phương", "Bo Bo Thị Yến", "Ka Nhút"], roles, strict=True), 1):
        learner = factories.create_learner(centre=centre_a, full_name=name, gender="F" if number > 1 else "M")
        factories.enrol(item, learner, number=number, organisation=sender, role=role, position="Dân quân <xã>")
    for half_day in (HalfDay.MORNING, HalfDay.AFTERNOON):
        factories.create_session(
            training_class=item,
            held_on=date(2026, 6, 1),
            half_day=half_day,
            lesson=f"Bài {half_day}",
            lecturer=lecturer,
        )
    return item


def loaded(item):
    return Subject(TrainingClass.objects.for_papers().get(pk=item.pk))


def words_of(item, kind):
    """All words of the paper's DOCX, in order: paragraphs, then tables."""
    document = open_docx(BytesIO(produce(loaded(item), kind, "docx")))
    lines = [line.text for line in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def ask(client, item, kind, form="docx"):
    return client.get(reverse("courses:class_paper", args=[item.pk, kind, form]))


def gaps_of(client, item):
    page = client.get(reverse("courses:class_papers", args=[item.pk]))
    return {line["kind"]: [(gap.blocks, gap.sentence) for gap in line["gaps"]] for line in page.context["papers"]}


def test_the_opening_decision_says_what_the_class_says(item):
    words = words_of(item, "opening")

    for said in (
        "Thành ủy Nha Trang".upper(), "TRUNG TÂM CHÍNH TRỊ", "Số 12-QĐ/TTCT", "Nha Trang, ngày 28 tháng 5 năm 2026",
        "về việc mở lớp nhận thức về Đảng khóa 1/2026",
        "Căn cứ Quy định số 360-QĐ/TW, ngày 29/8/2025 của Ban Bí thư",
        "Căn cứ Quyết định số 1147-QĐ/BTGDVTW, ngày 01/12/2025 của Ban Tuyên giáo và Dân vận Trung ương ban hành",
        "GIÁM ĐỐC TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ NHA TRANG", "gồm 3 học viên (có danh sách kèm theo).",
        "từ ngày 01/6/2026 đến ngày 05/6/2026. Địa điểm: Hội trường.",
        "đồng chí Lê Văn Giảng làm chủ nhiệm lớp; đồng chí Trần Thị An làm giáo vụ lớp",
        "Kèm theo Quyết định số 12-QĐ/TTCT, ngày 28/5/2026", "Danh sách có 3 học viên, trong đó có 2 nữ.",
        "Cao Là Phương", "Dân quân <xã>", "Đảng ủy xã Cam Đức", "Nguyễn Văn Bình",
    ):  # fmt: skip
        assert said in words


def test_the_committees_decision_cites_the_opening_decision(item, an):
    give_number(item, "COMMITTEE", number=13, day=date(2026, 6, 1), by=an)

    words = words_of(item, "committee")

    assert "Số 13-QĐ/TTCT" in words
    assert "Căn cứ Quyết định số 12-QĐ/TTCT, ngày 28/5/2026 của Giám đốc Trung tâm chính trị" in words
    rows = words.partition("Nhiệm vụ\n")[2].splitlines()
    assert [(rows[1 + 4 * n], rows[3 + 4 * n]) for n in range(4)] == [
        ("Lê Văn Giảng", "Chủ nhiệm lớp"), ("Trần Thị An", "Giáo vụ lớp"), ("Cao Là Phương", "Lớp trưởng"),
        ("Bo Bo Thị Yến", "Lớp phó"),
    ]  # fmt: skip


def test_timetable_and_attendance_sheet_lie_on_their_side(item):
    for kind in ("timetable", "attendance"):
        section = open_docx(BytesIO(produce(loaded(item), kind, "docx"))).sections[0]
        assert section.page_width > section.page_height
    assert "Bài 1" in words_of(item, "timetable")
    sheet = words_of(item, "attendance")
    assert "Để trống: có mặt; P: vắng có phép; K: vắng không phép." in sheet
    assert [line for line in sheet.splitlines() if line in ("S", "C", "Ka Nhút", "Giảng viên ký")] == [
        "S", "C", "Ka Nhút", "Giảng viên ký",
    ]  # fmt: skip


def test_a_pdf_is_a_pdf_of_the_same_words(sign_in, an, item):
    response = ask(sign_in(an), item, "attendance", "pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="so-diem-danh-{item.pk}.pdf"'
    page = PdfReader(BytesIO(response.content)).pages[0]
    assert "Bo Bo Thị Yến" in page.extract_text()
    assert page.mediabox.width > page.mediabox.height


def test_a_class_by_headcount_alone_has_its_decision_with_the_quotas(item):
    item.enrolments.all().delete()
    item.set_quotas({"Đảng ủy phường Lộc Thọ": 2, "Chi bộ Chợ Đầm": 1})

    words = words_of(item, "opening")

    assert "gồm 3 học viên." in words
    assert "Chỉ tiêu cử học viên lớp" in words
    assert "Chi bộ Chợ Đầm" in words


def test_a_deputy_signs_for_a_director_who_is_not_there(item, binh, centre_a):
    binh.appointments.update(post=Post.DEPUTY_DIRECTOR)
    words = words_of(item, "opening")
    assert words.index("K/T GIÁM ĐỐC") < words.index("PHÓ GIÁM ĐỐC") < words.index("Nguyễn Văn Bình")

    binh.appointments.update(valid_to=date(2026, 5, 28))
    assert "Nguyễn Văn Bình" not in words_of(item, "opening")


@pytest.mark.parametrize(
    ("name", "superior", "issuer", "place"),
    [
        ("Trung tâm chính trị thành phố Nha Trang", "Thành ủy Nha Trang", "Trung tâm chính trị", "Nha Trang"),
        ("Trung tâm chính trị thị xã Ninh Hòa", "Thị ủy Ninh Hòa", "Trung tâm chính trị", "Ninh Hòa"),
        ("Trung tâm bồi dưỡng chính trị huyện Cam Lâm", "Huyện ủy Cam Lâm", "Trung tâm bồi dưỡng chính trị", "Cam Lâm"),
        ("Trung tâm chính trị phường Ba Ngòi", "Đảng ủy phường Ba Ngòi", "Trung tâm chính trị", "Ba Ngòi"),
        ("Trường Chính trị tỉnh", "Tỉnh ủy Khánh Hòa", "Trường Chính trị tỉnh", "Nha Trang"),
    ],
)
def test_a_centre_stands_under_the_committee_of_its_unit(board, name, superior, issuer, place):
    letterhead = letterhead_of(name, board)

    assert (letterhead.superior, letterhead.issuer, letterhead.place) == (superior, issuer, place)


def test_it_says_what_is_missing_and_where_instead_of_a_broken_paper(sign_in, an, centre_a, programme):
    item = factories.create_class(
        centre=centre_a, programme=programme, opened_on=None, closed_on=None, declared_learners=None,
        declared_women=None, state="PLANNED",
    )  # fmt: skip
    client = sign_in(an)

    blocking = {kind: [said for blocks, said in gaps if blocks] for kind, gaps in gaps_of(client, item).items()}
    assert blocking == {
        "opening": [
            "Chưa có ngày khai giảng: hãy ghi ở biểu mẫu lớp.",
            "Chưa có số học viên: hãy ghi ở biểu mẫu lớp, hoặc nhập danh sách.",
        ],
        "committee": [
            "Quyết định mở lớp chưa có số và ngày để làm căn cứ: hãy lấy số ở trên, hoặc ghi ở biểu mẫu lớp.",
            "Chưa có lớp trưởng: ở trang Học viên, mở tên học viên rồi chọn vai trò trong lớp.",
        ],
        "timetable": ["Chưa có buổi học nào: hãy lập lịch ở trang Lịch học."],
        "attendance": [
            "Chưa có tên học viên: hãy nhập ở trang Học viên.",
            "Chưa có buổi học nào: hãy lập lịch ở trang Lịch học.",
        ],
    }
    for kind, sentences in blocking.items():
        response = client.get(ask(client, item, kind).url)
        assert sentences[0] in response.text
        with pytest.raises(MissingError):
            produce(loaded(item), kind, "docx")


def test_what_is_only_incomplete_is_named_and_printed(sign_in, an, item):
    TrainingClass.objects.update(declared_learners=5, venue="")

    assert gaps_of(sign_in(an), item)["opening"] == [
        (False, "Danh sách kèm theo mới có 3/5 học viên; hãy nhập tiếp ở trang Học viên."),
        (False, "Chưa ghi địa điểm học."),
    ]
    assert "gồm 5 học viên" in words_of(item, "opening")


def test_a_paper_of_a_day_without_a_rule_of_form_says_so(sign_in, an, item):
    TrainingClass.objects.update(opening_decided_on=date(2015, 1, 1))
    client = sign_in(an)

    assert "chỉ có từ ngày 03/4/2018" in client.get(ask(client, item, "opening").url).text


def test_typed_text_stays_text(item):
    """F03, F04: no markup, no field code, no relationship to elsewhere out of a name."""
    TrainingClass.objects.update(name='Lớp <b>&"x" {{ 7*7 }}', venue="=DDEAUTO")

    package = zipfile.ZipFile(BytesIO(produce(loaded(item), "opening", "docx")))

    assert 'lớp <b>&"x" {{ 7*7 }}' in words_of(item, "opening")
    assert b'TargetMode="External"' not in b"".join(package.read(name) for name in package.namelist())


def test_a_crowded_class_is_printed_by_a_worker(
    sign_in, an, item, settings, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr("courses.papers.printing.MOST_AT_ONCE", 2)
    client = sign_in(an)
    assert MOST_AT_ONCE == 120

    response = ask(client, item, "attendance", "pdf")
    assert "bản PDF được in trong nền" in client.get(response.url).text
    assert Job.objects.count() == 0  # GET never writes
    assert ask(client, item, "timetable", "pdf").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("courses:print_paper", args=[item.pk, "attendance"]))

    job = Job.objects.get()
    assert (job.state, job.filename) == ("DONE", f"so-diem-danh-{item.pk}.pdf")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_learners_as_for_one(sign_in, an, item, django_assert_num_queries, count):
    item.enrolments.filter(number__gt=count).delete()
    client = sign_in(an)

    with django_assert_num_queries(8):
        client.get(reverse("courses:class_papers", args=[item.pk]))


# ---- Refused ----


def test_who_sees_counts_only_gets_no_paper_with_names(sign_in, dung, giang, item):
    for person in (dung, giang):
        client = sign_in(person)
        page = client.get(reverse("courses:class_papers", args=[item.pk])).text
        assert reverse("courses:ask_names", args=[item.pk]) in page
        assert "Cao Là Phương" not in page
        assert [ask(client, item, kind).status_code for kind in ("opening", "committee", "attendance")] == [404] * 3
        assert ask(client, item, "timetable").status_code == 200
        assert client.post(reverse("courses:print_paper", args=[item.pk, "attendance"])).status_code == 404
    assert Job.objects.count() == 0


def test_for_a_reason_the_board_gets_it(sign_in, dung, item):
    client = sign_in(dung)
    client.post(reverse("courses:ask_names", args=[item.pk]), {"reason": "Kiểm tra hồ sơ lớp theo kế hoạch"})

    assert ask(client, item, "opening").status_code == 200


def test_another_centres_papers_are_none(sign_in, chi, item):
    client = sign_in(chi)

    assert client.get(reverse("courses:class_papers", args=[item.pk])).status_code == 404
    assert {ask(client, item, kind).status_code for kind in ("opening", "timetable")} == {404}


def test_a_paper_or_a_form_that_is_none_is_not_found(sign_in, an, item):
    client = sign_in(an)

    assert [ask(client, item, *asked).status_code for asked in (("diploma",), ("opening", "exe"), ("opening", "json"))] == [
        404, 404, 404,
    ]  # fmt: skip
