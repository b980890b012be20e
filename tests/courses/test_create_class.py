"""A clerk types in one class; a board officer says for which centre."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from centres.models import Post
from courses.models import ClassStep, PartnerOrganisation, SendingOrganisation, State, TrainingClass
from courses.models.training_class import create_class_of
from portal.models import AuditEntry
from tests import factories

FIELDS = ("name", "intake", "opened_on", "closed_on", "declared_learners", "declared_women", "opening_decision", "note")


@pytest.fixture
def said(programme, centre_a):
    """What a clerk of centre A types."""
    return {
        "centre": centre_a.pk,
        "programme_code": programme.code,
        "name": "Lớp nhận thức về Đảng khóa 5",
        "intake": "5",
        "opened_on": "05/06/2023",
        "closed_on": "09/06/2023",
        "declared_learners": "59",
        "declared_women": "0",
        "partner_names": "Hội Phụ nữ; Đoàn Thanh niên\nMặt trận",
        "opening_decision": "12-QĐ/TTCT",
        "note": "",
    }


def create(client, said, **changes):
    fields = {name: value for name, value in (said | changes).items() if value is not None}
    return client.post("/classes/new/", fields)


def errors_of(response):
    """Field → what is said beside it."""
    assert response.status_code == 200
    forms = (response.context["form"], response.context["where"])
    assert [form.non_field_errors() for form in forms] == [[], []]
    return {name: list(lines) for form in forms for name, lines in form.errors.items()}


def assert_nothing_written():
    assert TrainingClass.objects.count() == 0
    assert ClassStep.objects.count() == 0
    assert PartnerOrganisation.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_it_creates_the_class_and_records_who_did_it(sign_in, an, said, centre_a, board, programme):
    client = sign_in(an)

    response = create(client, said)

    item = TrainingClass.objects.get()
    assert response.url == item.get_absolute_url()
    assert "Đã thêm lớp." in client.get(response.url).text
    assert {name: getattr(item, name) for name in FIELDS} == {
        "name": "Lớp nhận thức về Đảng khóa 5", "intake": "5", "opened_on": date(2023, 6, 5),
        "closed_on": date(2023, 6, 9), "declared_learners": 59, "declared_women": 0,
        "opening_decision": "12-QĐ/TTCT", "note": "",
    }  # fmt: skip
    assert (item.board, item.centre, item.programme, item.programme_text) == (
        board,
        centre_a,
        programme,
        programme.name,
    )
    assert (item.state, item.version) == (State.COMPLETED, 1)
    assert sorted(item.partners.values_list("name", flat=True)) == ["Hội Phụ nữ", "Mặt trận", "Đoàn Thanh niên"]
    assert [(step.state, step.taken_by) for step in item.steps.all()] == [(State.COMPLETED, an)]
    assert [(line.actor, line.deed) for line in AuditEntry.objects.all()] == [(an, "create_class")]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["05/06/2026", "5-6-2026"])
def test_a_day_is_read_before_the_month(sign_in, an, said, typed, language):
    """In both languages: 05/06 is never 6 May."""
    client = sign_in(an)
    client.post("/language/", {"language": language})

    create(client, said, opened_on=typed, closed_on="")

    assert TrainingClass.objects.get().opened_on == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("opened_in", "closed_in", "learners", "state"),
    [
        (-9, -1, "59", State.COMPLETED),
        (-9, 0, "59", State.OPEN),
        (0, None, "59", State.OPEN),
        (1, 5, "59", State.PLANNED),
        (None, None, "59", State.PLANNED),
        (-9, -1, "", State.PLANNED),
    ],
)
def test_it_stands_where_its_own_days_put_it(sign_in, an, said, opened_in, closed_in, learners, state):
    """Days from today; without learners nobody can have been taught."""
    days = [
        "" if days is None else (localdate() + timedelta(days=days)).strftime("%d/%m/%Y")
        for days in (opened_in, closed_in)
    ]

    create(sign_in(an), said, opened_on=days[0], closed_on=days[1], declared_learners=learners, declared_women="")

    assert TrainingClass.objects.get().state == state


def test_it_takes_names_of_many_forms(sign_in, an, said):
    """Decomposed letters, blanks of other kinds, a zero-width mark: stored as everybody else types them."""
    create(sign_in(an), said, name="  Lo\u031b\u0301p\u00a0\u200bnhận\tthức ", intake="K\u200b5")

    item = TrainingClass.objects.get()
    assert (item.name, item.intake) == ("Lớp nhận thức", "K5")


def test_it_takes_the_programme_as_it_stood_on_the_opening_day(sign_in, an, said, board, programme):
    programme.valid_to = date(2023, 6, 5)
    programme.save()
    newer = factories.create_programme(board=board, name="Nhận thức về Đảng (mới)", valid_from=date(2023, 6, 5))

    create(sign_in(an), said)
    create(sign_in(an), said, opened_on="04/06/2023")

    assert [item.programme for item in TrainingClass.objects.order_by("pk")] == [newer, programme]


def test_an_officer_says_for_which_centre(sign_in, dung, said, centre_b):
    page = sign_in(dung).get("/classes/new/").text
    assert page.count("<option") == 1 + 2 + 1 + 1 + 1  # a blank and two centres, a blank and one programme, no lecturer

    create(sign_in(dung), said, centre=centre_b.pk)

    assert TrainingClass.objects.get().centre == centre_b


def test_a_clerk_who_reads_another_board_enters_for_their_own(sign_in, an, said, board, centre_a):
    """The board read first is the observer's; the class belongs to the centre's."""
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_centre(board=other, code="TH", name="Trung tâm chính trị Tuy Hòa")
    factories.appoint(an, Post.OBSERVER, other)

    create(sign_in(an), said)

    item = TrainingClass.objects.get()
    assert (item.board, item.centre, item.programme.board) == (board, centre_a, board)


def test_the_form_names_each_box_and_what_must_be_filled(sign_in, an, said):
    page = sign_in(an).get("/classes/new/").text

    for label in ("Trung tâm", "Chương trình", "Tên lớp", "Ngày khai giảng", "Số học viên", "Đơn vị phối hợp"):
        assert f">{label}" in page
    assert page.count('class="required-mark" title="bắt buộc"') == 3  # centre, programme, name


def test_it_keeps_who_sends_how_many_and_who_is_in_charge(sign_in, an, said, centre_a):
    """A body the centre knows under another spelling is that body; blank rows are passed over."""
    known = factories.create_sender(centre=centre_a, name="Đảng ủy xã Cam Đức")
    lecturer = factories.create_lecturer(centre=centre_a)

    create(
        sign_in(an), said, venue="Hội trường", homeroom_lecturer=lecturer.pk, clerk_name="Trần Thị An",
        opening_decided_on="01/06/2023", quota_name=["Đảng uỷ xã Cam Đức", "", "Chi bộ Chợ Đầm"],
        quota_seats=["40", "", "1.0"],
    )  # fmt: skip
    assert TrainingClass.objects.count() == 0  # "1.0" is no count
    create(
        sign_in(an), said, venue="Hội trường", homeroom_lecturer=lecturer.pk, clerk_name="Trần Thị An",
        opening_decided_on="01/06/2023", quota_name=["Đảng uỷ xã Cam Đức", "", "Chi bộ Chợ Đầm"],
        quota_seats=["40", "", "19"],
    )  # fmt: skip

    item = TrainingClass.objects.get()
    assert (item.venue, item.homeroom_lecturer, item.clerk_name) == ("Hội trường", lecturer, "Trần Thị An")
    assert item.opening_decided_on == date(2023, 6, 1)
    assert item.quotas() == {"Đảng ủy xã Cam Đức": 40, "Chi bộ Chợ Đầm": 19}
    assert list(SendingOrganisation.objects.order_by("pk")) == [known, SendingOrganisation.objects.latest("pk")]


def test_pressed_twice_one_form_makes_one_class(sign_in, an, said):
    client, key = sign_in(an), str(uuid.uuid4())

    first, second = (create(client, said, entry_key=key) for _press in range(2))

    assert first.url == second.url
    assert (TrainingClass.objects.count(), AuditEntry.objects.count()) == (1, 1)
    create(client, said, entry_key=str(uuid.uuid4()))
    create(client, said, entry_key="not a key")
    assert TrainingClass.objects.count() == 3


def test_the_key_of_another_centres_form_opens_nothing(sign_in, an, chi, said, centre_b):
    key = str(uuid.uuid4())
    create(sign_in(chi), said, centre=centre_b.pk, entry_key=key)
    theirs = TrainingClass.objects.get()

    response = create(sign_in(an), said, entry_key=key)

    assert response.url != theirs.get_absolute_url()
    assert TrainingClass.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_presses_at_once_one_makes_the_class(an, centre_a, programme):
    start, key = Barrier(8), uuid.uuid4()
    values = {
        "name": "Lớp", "opened_on": None, "closed_on": None, "declared_learners": None, "programme": programme,
        "programme_text": programme.name,
    }  # fmt: skip

    def press(_number):
        start.wait(timeout=20)
        try:
            return create_class_of(centre_a, values, ["Hội"], entry_key=key, by=an, today=date(2023, 1, 1)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        made = set(people.map(press, range(8)))

    assert (len(made), TrainingClass.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_more_rows_are_asked_for_without_saving_anything(sign_in, an, said):
    page = create(
        sign_in(an),
        said,
        add_rows="1",
        name="Lớp dở dang",
        opened_on="",
        closed_on="x",
        quota_name=["A", "B", "C"],
        quota_seats=["1", "2", "3"],
    )

    assert page.status_code == 200
    assert page.text.count('name="quota_name"') == 6
    assert 'value="Lớp dở dang"' in page.text
    assert 'class="field-error"' not in page.text
    assert_nothing_written()


def test_a_link_begins_the_form_and_suggests_intake_and_name(sign_in, dung, centre_a, centre_b, programme):
    """As an allocation of the plan will: programme, centre, day. Intakes of another year and centre do not count."""
    for centre, intake, day in (
        (centre_a, "K2", date(2026, 1, 5)), (centre_a, "khóa 03/2026", date(2026, 2, 5)),
        (centre_a, "9/2025", date(2025, 2, 5)), (centre_b, "8/2026", date(2026, 2, 5)),
    ):  # fmt: skip
        factories.create_class(centre=centre, programme=programme, intake=intake, opened_on=day, closed_on=None)

    page = sign_in(dung).get(f"/classes/new/?programme=NTD&centre={centre_a.pk}&opened_on=2026-09-01")

    form, where = page.context["form"], page.context["where"]
    shown = {name: form[name].value() for name in ("programme_code", "intake", "name", "opened_on")}
    assert (shown, where["centre"].value()) == (
        {
            "programme_code": "NTD",
            "intake": "4/2026",
            "name": "Lớp bồi dưỡng nhận thức về Đảng khóa 4/2026",
            "opened_on": date(2026, 9, 1),
        },
        centre_a.pk,
    )


def test_nonsense_in_the_link_is_passed_over(sign_in, an, chi, centre_a, centre_b, programme):
    client = sign_in(an)
    for asked in (
        "programme=X&centre=abc&opened_on=31/02/2026",
        f"centre={centre_b.pk}",
        "programme=%00&opened_on=%00",
    ):
        page = client.get(f"/classes/new/?{asked}")
        assert (page.status_code, page.context["form"]["name"].value()) == (200, None)
        assert page.context["where"]["centre"].value() == centre_a.pk  # the only one An enters for


def test_lecturers_of_the_centre_on_the_opening_day_are_offered(sign_in, an, centre_a, centre_b):
    factories.create_lecturer(centre=centre_a, full_name="Cao Thị Nay")
    factories.create_lecturer(centre=centre_a, full_name="Đỗ Văn Xưa", valid_to=date(2024, 1, 1))
    factories.create_lecturer(centre=centre_b, full_name="Võ Thị Khác")
    client = sign_in(an)

    def offered(day):
        field = client.get(f"/classes/new/?opened_on={day}").context["form"].fields["homeroom_lecturer"]
        return [row.full_name for row in field.queryset]

    assert offered("2023-06-01") == ["Cao Thị Nay", "Đỗ Văn Xưa"]
    assert offered("2024-01-01") == ["Cao Thị Nay"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_new_form_asks_as_much_for_three_as_for_one(sign_in, an, board, centre_a, django_assert_num_queries, count):
    for number in range(count):
        factories.create_programme(board=board, code=f"P{number}")
        factories.create_lecturer(centre=centre_a)
        factories.create_sender(centre=centre_a, name=f"Đảng ủy {number}")
    client = sign_in(an)

    with django_assert_num_queries(7):
        client.get("/classes/new/")
    with django_assert_num_queries(8):
        client.get("/classes/new/?programme=P0")


# ---- Refused ----


def test_more_posted_fields_change_nothing(sign_in, an, said, centre_a, board):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    create(
        sign_in(an), said, state="CANCELLED", state_reason="x", version="99", board=other.pk, id="7", pk="7",
        programme="99", programme_text="khác", search_key="khác", partners="1", created_by="1",
    )  # fmt: skip

    item = TrainingClass.objects.get()
    assert (item.state, item.state_reason, item.version, item.board, item.centre) == (
        State.COMPLETED,
        "",
        1,
        board,
        centre_a,
    )
    assert (item.programme_text, item.search_key.startswith("lop nhan thuc")) == ("Bồi dưỡng nhận thức về Đảng", True)


def test_it_refuses_another_centre(sign_in, an, said, centre_b):
    errors = errors_of(create(sign_in(an), said, centre=centre_b.pk))

    assert list(errors) == ["centre"]
    assert_nothing_written()


def test_it_refuses_a_centre_and_a_programme_that_are_none(sign_in, an, said):
    client = sign_in(an)

    for centre in ("", None, "0", "-1", "abc", "9223372036854775808", "1.0", "\x00", "9" * 5000):
        assert list(errors_of(create(client, said, centre=centre))) == ["centre"]
    for code in ("", "KHAC", "\x00", None):
        assert list(errors_of(create(client, said, programme_code=code))) == ["programme_code"]
    assert_nothing_written()


def test_it_refuses_another_boards_programme(sign_in, an, said):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_programme(board=other, code="RIENG")

    assert list(errors_of(create(sign_in(an), said, programme_code="RIENG"))) == ["programme_code"]
    assert_nothing_written()


def test_it_refuses_a_programme_outside_its_days(sign_in, an, said, programme):
    programme.valid_from = date(2023, 6, 6)
    programme.save()

    assert errors_of(create(sign_in(an), said)) == {
        "programme_code": [
            "Chương trình này không có hiệu lực vào ngày khai giảng; hãy chọn chương trình khác hoặc sửa ngày."
        ]
    }
    assert_nothing_written()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"declared_women": "60"}, "declared_women", "Số nữ không được lớn hơn số học viên."),
        ({"declared_learners": ""}, "declared_women", "Đã ghi số nữ thì phải ghi số học viên."),
        ({"declared_learners": "0"}, "declared_learners", "Số học viên phải từ 1 đến 100.000."),
        ({"declared_learners": "100001"}, "declared_learners", "Số học viên phải từ 1 đến 100.000."),
        ({"closed_on": "04/06/2023"}, "closed_on", "Ngày bế giảng không được trước ngày khai giảng."),
        ({"opened_on": "05/06/1989", "closed_on": ""}, "opened_on", "Năm không hợp lý; hãy kiểm tra lại."),
        ({"closed_on": "05/06/2101"}, "closed_on", "Năm không hợp lý; hãy kiểm tra lại."),
        (
            {"name": "Lớp\x07 nhận thức"},
            "name",
            "Nội dung có ký tự ẩn U+0007 không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
        ),
        (
            {"note": "đảo \u202egnức"},
            "note",
            "Nội dung có ký tự ẩn U+202E không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
        ),
        (
            {"partner_names": "Hội\x1bNông dân"},
            "partner_names",
            "Nội dung có ký tự ẩn U+001B không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
        ),
        (
            {"partner_names": "Hội; " + "x" * 201},
            "partner_names",
            "Tên một đơn vị dài quá 200 ký tự; hãy rút gọn, hoặc tách bằng dấu chấm phẩy.",
        ),
    ],
)
def test_it_says_beside_the_box_what_is_wrong(sign_in, an, said, changes, field, sentence):
    response = create(sign_in(an), said, **changes)

    assert errors_of(response) == {field: [sentence]}
    assert f'<ul class="field-error" id="id_{field}_error"><li>{sentence}</li></ul>' in response.text
    assert_nothing_written()


def test_it_says_beside_the_row_what_is_wrong_with_a_quota(sign_in, an, said):
    rows = [
        ("Đảng ủy A", "ba"), ("", "5"), ("Đảng ủy A", "0"), ("Đảng ủy B", "1001"), ("x" * 201, "5"),
        ("Đảng ủy C", "5"), ("ĐẢNG UỶ C", "6"), ("Hội\x1b", "5"), ("Đảng ủy D", ""),
    ]  # fmt: skip

    response = create(
        sign_in(an), said, quota_name=[name for name, _ in rows], quota_seats=[seats for _, seats in rows]
    )

    assert response.status_code == 200
    errors = [bool(row.error) for row in response.context["quotas"].rows]
    assert errors == [True, True, True, True, True, False, True, True, True]
    assert "Chỉ tiêu cử đi học: 8 dòng cần sửa" in response.text
    assert "Đơn vị này đã có ở dòng trên." in response.text
    assert_nothing_written()


def test_it_refuses_a_lecturer_of_another_centre_and_of_another_time(sign_in, an, dung, said, centre_a, centre_b):
    theirs = factories.create_lecturer(centre=centre_b)
    gone = factories.create_lecturer(centre=centre_a, valid_to=date(2023, 6, 5))

    for client in (sign_in(an), sign_in(dung)):
        assert list(errors_of(create(client, said, homeroom_lecturer=theirs.pk))) == ["homeroom_lecturer"]
    for key in (gone.pk, "0", "abc", "9" * 5000):
        assert list(errors_of(create(sign_in(an), said, homeroom_lecturer=key))) == ["homeroom_lecturer"]
    assert_nothing_written()


UNFIT = {
    "venue": ["x" * 201],
    "clerk_name": ["x" * 101],
    "opening_decided_on": ["31/02/2023", "1/1/1900"],
    "opened_on": ["31/02/2023", "29/02/2023", "06/31/2023", "5/6/23", "2023", "hôm qua", "0/0/0", "\x00"],
    "declared_learners": ["-5", "5,5", "5.5", "1.234", "1e3", "năm", str(2**31), str(2**63), "9" * 5000],
    "declared_women": ["-1", "1e1", str(2**63)],
    "name": ["", " ", "\u200b", "x" * 251, "\x00", "\ufffe"],
    "intake": ["x" * 41],
    "opening_decision": ["x" * 61],
    "note": ["x" * 1001],
    "partner_names": ["x;" * 501],
}


def test_it_refuses_what_the_box_cannot_hold(sign_in, an, said):
    client = sign_in(an)

    for field, texts in UNFIT.items():
        refused = {typed: list(errors_of(create(client, said, **{field: typed}))) for typed in texts}
        assert refused == dict.fromkeys(texts, [field])
    assert_nothing_written()


def test_it_keeps_what_was_typed_when_it_refuses(sign_in, an, said):
    page = create(sign_in(an), said, declared_women="60", name='Lớp "ngoặc" <b>').text

    assert 'value="Lớp &quot;ngoặc&quot; &lt;b&gt;"' in page
    assert 'value="05/06/2023"' in page
    assert "Chưa lưu được: có 1 chỗ cần sửa" in page


def test_an_empty_form_is_refused_and_not_passed_over(sign_in, an, said):
    response = sign_in(an).post("/classes/new/")

    assert sorted(errors_of(response)) == ["centre", "name", "programme_code"]
    assert_nothing_written()


def test_who_only_reads_enters_nothing(sign_in, giang, said):
    assert create(sign_in(giang), said).status_code == 403
    assert_nothing_written()


def test_who_is_not_signed_in_enters_nothing(said):
    response = create(Client(headers={"referer": "http://testserver/classes/new/"}), said)

    assert response.url == "/sign-in/?next=/classes/new/"
    assert_nothing_written()
