"""A centre's people list their lecturers, enter one, change one, let one go."""

import re
from datetime import date

import pytest
from django.urls import reverse

from centres.models import Lecturer, LecturerKind
from portal.models import AuditEntry
from tests import factories
from tests.courses.uploads import cells_of

NEW = {
    "full_name": "Hồ Thị Ước", "birth_year": "1980", "kind": "FULL_TIME", "standing": "LECTURER", "degree": "MASTER",
    "theory_level": "ADVANCED", "workplace": "Giảng viên trung tâm", "subjects": "Lịch sử Đảng", "valid_from": "01/3/2022",
    "last_day": "", "user": "",
}  # fmt: skip


def create(client, **said):
    return client.post("/lecturers/new/", NEW | said)


def edit(client, lecturer, **said):
    return client.post(lecturer.get_absolute_url(), NEW | {"version": "1"} | said)


def rows():
    return list(Lecturer.objects.order_by("pk").values_list("centre__code", "full_name", "birth_year", "valid_to"))


def listed(client, **asked):
    response = client.get("/lecturers/", asked)
    assert response.status_code == 200
    return [item.full_name for item in response.context["page_obj"].object_list]


@pytest.fixture
def item(centre_a):
    return factories.create_lecturer(
        centre=centre_a, full_name="Hồ Thị Ước", birth_year=1980, degree="MASTER", theory_level="ADVANCED",
        workplace="Giảng viên trung tâm", subjects="Lịch sử Đảng", valid_from=date(2022, 3, 1),
    )  # fmt: skip


# ---- Entering ----


def test_it_enters_one_at_the_own_centre_and_records_it(sign_in, an, centre_a):
    response = create(sign_in(an), last_day="30/6/2025")

    assert response.url == "/lecturers/"
    lecturer = Lecturer.objects.get()
    assert (lecturer.centre, lecturer.board, lecturer.version) == (centre_a, centre_a.board, 1)
    assert (lecturer.valid_from, lecturer.valid_to) == (date(2022, 3, 1), date(2025, 7, 1))
    assert [(line.deed, line.actor) for line in AuditEntry.objects.all()] == [("create_lecturer", an)]


def test_the_boards_officer_says_for_which_centre(sign_in, dung, centre_a, centre_b):
    client = sign_in(dung)

    assert set(create(client).context["where"].errors) == {"centre"}
    create(client, centre=centre_b.pk)

    assert [row[:2] for row in rows()] == [("CL", "Hồ Thị Ước")]


def test_the_very_same_form_twice_gives_one(sign_in, an, centre_a):
    client = sign_in(an)

    assert [create(client).status_code for _click in range(2)] == [302, 302]
    assert len(rows()) == 1


def test_a_namesake_is_asked_about_and_then_taken(sign_in, an, item):
    client = sign_in(an)

    asked = create(client, full_name="Hồ Thị Ước", workplace="nơi khác")

    assert "Trung tâm đã có giảng viên Hồ Thị Ước, sinh năm 1980." in asked.text
    assert 'type="checkbox" name="is_another"' in asked.text
    assert len(rows()) == 1
    create(client, workplace="nơi khác", is_another="on")
    assert len(rows()) == 2


def test_an_account_of_the_centre_can_be_linked_and_no_other(sign_in, an, binh, chi, centre_a):
    client = sign_in(an)

    assert set(create(client, user=chi.pk).context["form"].errors) == {"user"}
    create(client, user=binh.pk)

    assert Lecturer.objects.get().user == binh


# ---- Changing ----


def test_it_saves_and_records_who_changed_what(sign_in, an, item):
    edit(sign_in(an), item, degree="DOCTOR")

    item.refresh_from_db()
    assert (item.degree, item.version) == ("DOCTOR", 2)
    line = AuditEntry.objects.get()
    assert (line.deed, line.actor, line.changes) == ("change_lecturer", an, {"degree": ["MASTER", "DOCTOR"]})


def test_the_form_shows_what_is_stored_and_saving_it_changes_nothing(sign_in, an, item):
    form = sign_in(an).get(item.get_absolute_url()).context["form"]
    shown = {name: form[name].value() for name in NEW}
    assert {name: str(shown[name] or "") for name in NEW} == NEW | {"valid_from": "2022-03-01"}

    edit(sign_in(an), item)

    item.refresh_from_db()
    assert item.version == 1
    assert not AuditEntry.objects.exists()


def test_a_stale_save_shows_both_values_and_writes_nothing(sign_in, an, binh, item):
    edit(sign_in(binh), item, workplace="của Bình")

    response = edit(sign_in(an), item, workplace="của An", degree="")

    assert response.status_code == 409
    cells = re.findall(r'data-label="(?:Đã lưu|Bạn đang nhập)">(.*?)</td>', response.text)
    assert cells == ["thạc sĩ", "chưa ghi", "của Bình", "của An"]
    item.refresh_from_db()
    assert (item.workplace, item.version) == ("của Bình", 2)


def test_it_lets_one_go_on_the_last_day(sign_in, an, item):
    client, page = sign_in(an), reverse("centres:end_lecturer", args=[item.pk])

    client.post(page, {"version": "1", "last_day": "30/6/2025"})

    assert rows() == [("NT", "Hồ Thị Ước", 1980, date(2025, 7, 1))]
    assert (listed(client), listed(client, state="ended")) == ([], ["Hồ Thị Ước"])


@pytest.mark.parametrize(
    "sent", [{"version": "9", "last_day": "30/6/2025"}, {"version": "1", "last_day": "28/2/2022"}, {"version": "1"}]
)
def test_it_lets_nobody_go_by_a_stale_or_impossible_word(sign_in, an, item, sent):
    response = sign_in(an).post(reverse("centres:end_lecturer", args=[item.pk]), sent, follow=True)

    assert "notice-bad" in response.text
    assert rows() == [("NT", "Hồ Thị Ước", 1980, None)]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"full_name": ""}, {"full_name"}), ({"birth_year": "1850"}, {"birth_year"}), ({"birth_year": "2024"}, {"birth_year"}),
        ({"kind": "X"}, {"kind"}), ({"valid_from": "2/13/2020"}, {"valid_from"}), ({"last_day": "28/2/2022"}, {"last_day"}),
        ({"full_name": "a\x00b"}, {"full_name"}),
    ],
)  # fmt: skip
def test_it_says_beside_the_box_what_is_wrong(sign_in, an, item, said, wrong):
    client = sign_in(an)

    assert set(create(client, **said).context["form"].errors) == wrong
    assert set(edit(client, item, **said).context["form"].errors) == wrong
    assert rows() == [("NT", "Hồ Thị Ước", 1980, None)]


# ---- The list ----


@pytest.fixture
def several(centre_a, centre_b):
    for centre, name, kind in (
        (centre_a, "Lê Văn Ẩn", LecturerKind.GUEST), (centre_a, "Trần Thị Đào", LecturerKind.FULL_TIME),
        (centre_b, "Phạm Văn An", LecturerKind.GUEST),
    ):  # fmt: skip
        factories.create_lecturer(centre=centre, full_name=name, kind=kind, subjects=f"chuyên đề của {name}")
    factories.create_lecturer(centre=centre_a, full_name="Võ Thị Cũ", valid_to=date(2020, 1, 1))


def test_it_lists_by_given_name_in_vietnamese_order(sign_in, dung, several):
    client = sign_in(dung)

    assert listed(client) == ["Phạm Văn An", "Lê Văn Ẩn", "Trần Thị Đào"]
    assert listed(client, sort="-name") == ["Trần Thị Đào", "Lê Văn Ẩn", "Phạm Văn An"]
    assert listed(client, sort="centre") == ["Lê Văn Ẩn", "Trần Thị Đào", "Phạm Văn An"]


def test_it_narrows_the_list_and_the_workbook_alike(sign_in, dung, several, centre_a):
    client = sign_in(dung)
    cases = {
        ("q", "an"): ["Phạm Văn An", "Lê Văn Ẩn", "Trần Thị Đào"], ("q", "chuyen de dao"): ["Trần Thị Đào"],
        ("kind", "GUEST"): ["Phạm Văn An", "Lê Văn Ẩn"], ("centre", str(centre_a.pk)): ["Lê Văn Ẩn", "Trần Thị Đào"],
        ("state", "ended"): ["Võ Thị Cũ"], ("state", "all"): ["Phạm Văn An", "Lê Văn Ẩn", "Võ Thị Cũ", "Trần Thị Đào"],
        ("kind", "X"): ["Phạm Văn An", "Lê Văn Ẩn", "Trần Thị Đào"], ("centre", "x"): ["Phạm Văn An", "Lê Văn Ẩn", "Trần Thị Đào"],
    }  # fmt: skip

    assert {case: listed(client, **dict([case])) for case in cases} == cases
    assert {
        case: [row[1] for row in cells_of(client.get("/lecturers/export/", dict([case])).content)[2:]] for case in cases
    } == cases


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(sign_in, dung, centre_a, django_assert_num_queries, count):
    for number in range(count):
        factories.create_lecturer(centre=centre_a, full_name=f"Người {number}")
    client = sign_in(dung)

    with django_assert_num_queries(6):
        assert len(listed(client)) == count


def test_a_list_too_long_for_a_workbook_is_not_cut_in_silence(sign_in, dung, several, monkeypatch):
    monkeypatch.setattr("centres.views.exporting.MOST_EXPORTED", 2)
    client = sign_in(dung)

    response = client.get("/lecturers/export/", {"sort": "name"})

    assert response.url == "/lecturers/?sort=name"
    assert "Danh sách dài hơn 2 dòng nên chưa tải được" in client.get(response.url).text
    assert client.get("/lecturers/export/", {"kind": "GUEST"}).status_code == 200


def test_an_empty_list_says_how_to_begin(sign_in, an, giang):
    assert 'href="/lecturers/import/"' in sign_in(an).get("/lecturers/").text
    assert "/lecturers/import/" not in sign_in(giang).get("/lecturers/").text


def test_markup_in_a_name_is_text(sign_in, an, centre_a):
    item = factories.create_lecturer(centre=centre_a, full_name="<script>alert(1)</script>", subjects="<b>x")

    for path in ("/lecturers/", item.get_absolute_url(), centre_a.get_absolute_url()):
        page = sign_in(an).get(path).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


# ---- Refused ----


def test_a_centres_people_see_and_change_their_own(sign_in, an, chi, several, item):
    assert listed(sign_in(chi)) == ["Phạm Văn An"]
    assert sign_in(chi).get(item.get_absolute_url()).status_code == 404
    assert edit(sign_in(chi), item, full_name="Khác").status_code == 404
    assert create(sign_in(chi), full_name="Của Chi", centre=item.centre_id).status_code == 302

    assert ("NT", "Hồ Thị Ước", 1980, None) in rows()
    assert [row[0] for row in rows() if row[1] == "Của Chi"] == ["CL"]


def test_a_successor_reads_the_predecessors_lecturers_and_changes_its_own(
    sign_in, chi, centre_a, centre_b, several, item
):
    centre_b.inheritances.create(predecessor=centre_a, kind="MERGER", effective_on=date(2023, 7, 1))
    client = sign_in(chi)

    assert listed(client) == ["Phạm Văn An", "Lê Văn Ẩn", "Trần Thị Đào", "Hồ Thị Ước"]
    assert re.findall(r'<a href="/lecturers/\d+/">([^<]*)</a>', client.get("/lecturers/").text) == ["Phạm Văn An"]
    assert client.get(item.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("person", ["giang", "khoa", "lan"])
def test_nobody_else_may(request, sign_in, person, item):
    client = sign_in(request.getfixturevalue(person))

    assert create(client).status_code == edit(client, item, full_name="Khác").status_code == 403
    assert rows() == [("NT", "Hồ Thị Ước", 1980, None)]


def test_more_posted_fields_change_nothing(sign_in, an, item, centre_b):
    edit(sign_in(an), item, centre=centre_b.pk, board="9", version_="9", sort_key="x", id="9", valid_to="1/1/2020")

    assert rows() == [("NT", "Hồ Thị Ước", 1980, None)]
