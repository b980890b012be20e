"""A clerk corrects a class; of two who correct it at once, the later sees both values and nothing is lost."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import State, TrainingClass
from portal.models import AuditEntry
from tests import factories


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme, partners=["Hội Phụ nữ"])


@pytest.fixture
def said(item):
    """The form as the page shows it."""
    return {
        "version": "1",
        "programme_code": "NTD",
        "name": item.name,
        "intake": "1/2023",
        "opened_on": "01/03/2023",
        "closed_on": "05/03/2023",
        "declared_learners": "100",
        "declared_women": "40",
        "partner_names": "Hội Phụ nữ",
        "opening_decision": "",
        "note": "",
    }


def edit(client, item, said, **changes):
    return client.post(reverse("courses:edit_class", args=[item.pk]), said | changes)


def row_of(item):
    """Everything the database holds of the class."""
    stored = TrainingClass.objects.get(pk=item.pk)
    fields = {field.attname: getattr(stored, field.attname) for field in TrainingClass._meta.concrete_fields}
    return fields | {"partners": sorted(stored.partners.values_list("name", flat=True)), "steps": stored.steps.count()}


def version_in(response):
    return re.search(r'name="version" value="([^"]*)"', response.text)[1]


def test_it_saves_and_records_who_changed_what(sign_in, an, item, said):
    client = sign_in(an)
    before = row_of(item)

    response = edit(
        client, item, said, declared_learners="86", note="sửa theo quyết định", partner_names="Mặt trận; Hội Phụ nữ"
    )

    assert response.url == item.get_absolute_url()
    assert "Đã lưu lớp." in client.get(response.url).text
    assert row_of(item) == before | {
        "declared_learners": 86, "note": "sửa theo quyết định", "version": 2, "partners": ["Hội Phụ nữ", "Mặt trận"],
    }  # fmt: skip
    line = AuditEntry.objects.get()
    assert (line.actor, line.deed, line.target_key) == (an, "change_class", str(item.pk))
    assert line.changes == {
        "declared_learners": [100, 86],
        "note": ["", "sửa theo quyết định"],
        "partners": ["Hội Phụ nữ", "Hội Phụ nữ; Mặt trận"],
    }


def test_the_form_shows_what_is_stored(sign_in, an, item, said):
    form = sign_in(an).get(reverse("courses:edit_class", args=[item.pk])).context["form"]

    shown = {name: form[name].value() for name in said if name != "version"}
    assert {name: form.fields[name].prepare_value(value) for name, value in shown.items()} == {
        name: value for name, value in said.items() if name != "version"
    } | {"opened_on": date(2023, 3, 1), "closed_on": date(2023, 3, 5), "declared_learners": 100, "declared_women": 40}


@pytest.mark.parametrize("person", ["binh", "dung"])
def test_the_director_and_the_boards_officer_may_too(request, sign_in, person, item, said):
    edit(sign_in(request.getfixturevalue(person)), item, said, name="Lớp khóa 2")

    item.refresh_from_db()
    assert item.name == "Lớp khóa 2"


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_as_much_for_three_as_for_one(sign_in, an, board, item, django_assert_num_queries, count):
    for number in range(count):
        factories.create_programme(board=board, code=f"P{number}")
        factories.create_class(centre=item.centre, programme=item.programme, partners=[f"Hội {number}"])
    client = sign_in(an)

    with django_assert_num_queries(8):
        client.get(reverse("courses:edit_class", args=[item.pk]))


def test_a_new_day_takes_the_programme_of_that_day(sign_in, an, board, item, said, programme):
    programme.valid_to = date(2024, 1, 1)
    programme.save()
    newer = factories.create_programme(board=board, name="Nhận thức về Đảng (mới)", valid_from=date(2024, 1, 1))

    edit(sign_in(an), item, said, opened_on="01/01/2024", closed_on="")

    item.refresh_from_db()
    assert (item.programme, item.programme_text) == (newer, "Nhận thức về Đảng (mới)")


def test_a_class_outside_the_catalogue_may_stay_there(sign_in, an, centre_a, programme, said):
    item = factories.create_class(centre=centre_a, programme=None, programme_text="Chuyên đề riêng")
    page = sign_in(an).get(reverse("courses:edit_class", args=[item.pk])).text
    assert '<option value="" selected>Chuyên đề riêng (ngoài danh mục)</option>' in page

    edit(sign_in(an), item, said, programme_code="", name="Lớp đổi tên")

    item.refresh_from_db()
    assert (item.name, item.programme, item.programme_text) == ("Lớp đổi tên", None, "Chuyên đề riêng")


def test_a_class_outside_the_catalogue_may_enter_it(sign_in, an, centre_a, programme, said):
    item = factories.create_class(centre=centre_a, programme=None, programme_text="Chuyên đề riêng")

    edit(sign_in(an), item, said)

    item.refresh_from_db()
    assert (item.programme, item.programme_text) == (programme, "Bồi dưỡng nhận thức về Đảng")


def test_what_is_erased_is_erased(sign_in, an, item, said):
    """Unlike a blank cell of a list, an emptied box says something."""
    edit(sign_in(an), item, said, closed_on="", declared_women="", partner_names="", intake="")

    assert row_of(item) | {"closed_on": None, "declared_women": None, "partners": [], "intake": ""} == row_of(item)


def test_quotas_change_by_the_form_and_stay_where_it_does_not_speak_of_them(sign_in, an, item, said):
    item.set_quotas({"Đảng ủy A": 40, "Đảng ủy B": 60})
    client = sign_in(an)
    form = client.get(reverse("courses:edit_class", args=[item.pk])).context["quotas"]
    assert ([(row.name, row.seats) for row in form.rows], form.total) == ([("Đảng ủy A", 40), ("Đảng ủy B", 60)], 100)

    edit(client, item, said, quota_name=["Đảng ủy B", "Đảng ủy C"], quota_seats=["70", "30"])
    assert item.quotas() == {"Đảng ủy B": 70, "Đảng ủy C": 30}
    assert AuditEntry.objects.get().changes == {
        "quotas": ["Đảng ủy A: 40; Đảng ủy B: 60", "Đảng ủy B: 70; Đảng ủy C: 30"]
    }

    edit(client, item, said, version="2")
    assert item.quotas() == {"Đảng ủy B": 70, "Đảng ủy C": 30}
    edit(client, item, said, version="3", quota_name=[""], quota_seats=[""])
    assert item.quotas() == {}


def test_a_lecturer_who_has_left_may_stay_head_of_an_old_class(sign_in, an, item, said):
    gone = factories.create_lecturer(centre=item.centre, valid_to=date(2023, 1, 1))
    TrainingClass.objects.update(homeroom_lecturer=gone)

    assert edit(sign_in(an), item, said, homeroom_lecturer=gone.pk).status_code == 302

    item.refresh_from_db()
    assert item.homeroom_lecturer == gone


# ---- Two at once ----


def test_a_stale_save_shows_both_values_of_the_new_fields_too(sign_in, an, binh, item, said):
    ours = factories.create_lecturer(centre=item.centre, full_name="Cao Thị Của An")
    theirs = factories.create_lecturer(centre=item.centre, full_name="Lê Của Bình")
    edit(
        sign_in(binh), item, said, venue="Hội trường", homeroom_lecturer=theirs.pk, clerk_name="Bình",
        opening_decided_on="20/02/2023", quota_name=["Đảng ủy A"], quota_seats=["50"],
    )  # fmt: skip
    before = row_of(item)

    response = edit(
        sign_in(an), item, said, venue="Phòng 2", homeroom_lecturer=ours.pk, clerk_name="An",
        opening_decided_on="21/02/2023", quota_name=["Đảng ủy A"], quota_seats=["60"],
    )  # fmt: skip

    assert response.status_code == 409
    assert response.context["conflicts"] == [
        ("địa điểm", "Hội trường", "Phòng 2"),
        ("chủ nhiệm lớp", theirs, ours),
        ("giáo vụ", "Bình", "An"),
        ("ngày quyết định mở lớp", date(2023, 2, 20), date(2023, 2, 21)),
        ("chỉ tiêu cử đi học", "Đảng ủy A: 50", "Đảng ủy A: 60"),
    ]
    assert (row_of(item), item.quotas()) == (before, {"Đảng ủy A": 50})


def test_a_stale_save_shows_both_values_and_writes_nothing(sign_in, an, binh, item, said):
    edit(sign_in(binh), item, said, name="Lớp của Bình", declared_learners="90")
    before = row_of(item)
    lines = AuditEntry.objects.count()

    response = edit(sign_in(an), item, said, name="Lớp của An", closed_on="")

    assert response.status_code == 409
    assert "Có người vừa sửa lớp này, nên chưa lưu gì" in response.text
    table = response.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td>", table) == [
        ("Tên lớp", "Lớp của Bình", "Lớp của An"),
        ("Ngày bế giảng", "05/03/2023", "–"),
        ("Số học viên", "90", "100"),
    ]
    assert 'value="Lớp của An"' in response.text
    assert (row_of(item), AuditEntry.objects.count()) == (before, lines)


def test_whoever_saw_both_values_may_save(sign_in, an, binh, item, said):
    edit(sign_in(binh), item, said, name="Lớp của Bình")
    stale = edit(sign_in(an), item, said, name="Lớp của An")

    response = edit(sign_in(an), item, said, name="Lớp của An", version=version_in(stale))

    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.name, item.version) == ("Lớp của An", 3)


def test_a_form_refused_in_between_stays_as_old_as_it_was(sign_in, an, binh, item, said):
    """Else a slip of the pen would hide from An that Bình had saved."""
    edit(sign_in(binh), item, said, name="Lớp của Bình")
    refused = edit(sign_in(an), item, said, name="Lớp của An", declared_women="101")
    assert (refused.status_code, version_in(refused)) == (200, "1")

    response = edit(sign_in(an), item, said, name="Lớp của An", version=version_in(refused))

    assert response.status_code == 409
    item.refresh_from_db()
    assert item.name == "Lớp của Bình"


def test_a_deed_done_in_between_makes_the_form_stale(sign_in, an, binh, centre_a, programme, said):
    item = factories.create_class(centre=centre_a, programme=programme, state=State.PLANNED, partners=["Hội Phụ nữ"])
    item.cancel(by=binh, reason="ít người")
    before = row_of(item)

    response = edit(sign_in(an), item, said)

    assert response.status_code == 409
    assert "Các ô dưới đây giống bản đã lưu; có thể trạng thái của lớp đã đổi." in response.text
    assert row_of(item) == before


def test_a_version_nobody_saw_is_stale(sign_in, an, item, said):
    before = row_of(item)
    client = sign_in(an)

    for version in ("", "0", "2", "-1", "abc", "1.0", "\x00", "9" * 5000):
        assert edit(client, item, said, name="Lớp khác", version=version).status_code == 409
    assert row_of(item) == before


# ---- Refused ----


def test_more_posted_fields_change_nothing(sign_in, an, item, said, centre_b):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    before = row_of(item)

    response = edit(
        sign_in(an), item, said, centre=centre_b.pk, board=other.pk, state="CANCELLED", state_reason="x", id="9",
        pk="9", programme="9", programme_text="khác", search_key="khác", steps="9",
    )  # fmt: skip

    assert response.status_code == 302
    assert row_of(item) == before | {"version": 2}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"declared_women": "101"}, "declared_women", "Số nữ không được lớn hơn số học viên."),
        ({"opened_on": "", "closed_on": ""}, "opened_on", "Lớp đã mở nên ô này không được để trống."),
        (
            {"declared_learners": "", "declared_women": ""},
            "declared_learners",
            "Lớp đã mở nên ô này không được để trống.",
        ),
        ({"closed_on": "28/02/2023"}, "closed_on", "Ngày bế giảng không được trước ngày khai giảng."),
    ],
)
def test_it_says_beside_the_box_what_is_wrong(sign_in, an, item, said, changes, field, sentence):
    before = row_of(item)

    response = edit(sign_in(an), item, said, **changes)

    assert response.status_code == 200
    assert dict(response.context["form"].errors) == {field: [sentence]}
    assert f'<ul class="field-error" id="id_{field}_error"><li>{sentence}</li></ul>' in response.text
    assert row_of(item) == before


def test_a_refused_form_is_headed_by_the_name_that_is_stored(sign_in, an, item, said):
    response = edit(sign_in(an), item, said, name="Tên chưa lưu", declared_women="101")

    assert f"{item.name} · Trung tâm chính trị thành phố Nha Trang" in response.text
    assert response.text.count("Tên chưa lưu") == 1  # in its box


def test_an_empty_form_is_refused_and_not_passed_over(sign_in, an, item):
    before = row_of(item)

    response = sign_in(an).post(reverse("courses:edit_class", args=[item.pk]))

    assert response.status_code == 200
    assert "name" in response.context["form"].errors
    assert row_of(item) == before


@pytest.mark.parametrize(("person", "status"), [("chi", 404), ("giang", 403), ("khoa", 403), ("lan", 403)])
def test_nobody_else_may(request, sign_in, person, status, item, said):
    before = row_of(item)
    client = sign_in(request.getfixturevalue(person))

    assert client.get(reverse("courses:edit_class", args=[item.pk])).status_code == status
    assert edit(client, item, said, name="Lớp của người khác").status_code == status
    assert row_of(item) == before


def test_who_is_not_signed_in_changes_nothing(item, said):
    before = row_of(item)

    assert edit(Client(), item, said, name="Lớp của ai").status_code == 302
    assert row_of(item) == before
