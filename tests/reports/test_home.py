"""The first page tells each person what waits for them, and how the last half-years stand."""

import re
from datetime import date

import pytest
import time_machine

from centres.models import Post
from courses.models import State, TrainingClass
from tests import factories
from tests.courses.uploads import class_row, sent_batch

NOTHING = "Không có việc nào đang chờ bạn."


@pytest.fixture(autouse=True)
def midsummer():
    """Friday 24 July 2026, eight in the morning."""
    with time_machine.travel("2026-07-24 08:00+07:00", tick=False):
        yield


@pytest.fixture
def create(centre_a, programme):
    """A class of centre A that is planned for today."""

    def created(**said):
        facts = {
            "centre": centre_a,
            "programme": programme,
            "state": State.PLANNED,
            "opened_on": date(2026, 7, 24),
            "closed_on": None,
        }
        return factories.create_class(**(facts | said))

    return created


def waiting(client):
    """What waits, each with where it is done."""
    page = client.get("/").text
    listed = page.partition('<ul class="task-list">')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]*)">([^<]*)</a>', listed)
    assert bool(found) != (NOTHING in page)
    return [(text, url.replace("&amp;", "&")) for url, text in found]


DUE_TO_OPEN = "1 lớp đã đến ngày khai giảng: xác nhận đã mở, hoãn hay hủy"
DUE_TO_COMPLETE = "1 lớp đã qua ngày bế giảng: xác nhận đã bế giảng"
TO_OPEN, TO_COMPLETE = "/classes/?state=PLANNED&sort=opened", "/classes/?state=OPEN&sort=opened"


def test_it_names_all_that_waits(sign_in, an, create, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    client = sign_in(an)
    create()
    create(state=State.OPEN, closed_on=date(2026, 7, 23), opened_on=date(2026, 7, 20))
    sent_batch(an, class_row())

    assert waiting(client) == [
        (DUE_TO_OPEN, TO_OPEN),
        (DUE_TO_COMPLETE, TO_COMPLETE),
        ("1 danh sách đã tải lên nhưng chưa xác nhận nhập", "/class-lists/"),
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"opened_on": date(2026, 7, 23)}, [(DUE_TO_OPEN, TO_OPEN)]),
        ({"opened_on": date(2026, 7, 24)}, [(DUE_TO_OPEN, TO_OPEN)]),
        ({"opened_on": date(2026, 7, 25)}, []),
        ({"opened_on": None}, []),
        ({"state": State.POSTPONED, "state_reason": "chờ"}, []),
        ({"state": State.CANCELLED, "state_reason": "ít người"}, []),
        ({"state": State.OPEN, "closed_on": date(2026, 7, 24)}, []),
        ({"state": State.OPEN, "closed_on": None}, []),
        (
            {"state": State.OPEN, "opened_on": date(2026, 7, 1), "closed_on": date(2026, 7, 23)},
            [(DUE_TO_COMPLETE, TO_COMPLETE)],
        ),
        ({"state": State.COMPLETED, "closed_on": date(2026, 7, 24)}, []),
    ],
)
def test_a_class_waits_from_its_day_on(sign_in, an, create, said, found):
    create(**said)

    assert waiting(sign_in(an)) == found


def test_the_link_opens_what_waits(sign_in, an, create):
    for number in range(3):
        create(name=f"Lớp {number}", opened_on=date(2026, 7, 20 + number))

    ((text, url),) = waiting(sign_in(an))

    assert text.startswith("3 lớp đã đến ngày khai giảng")
    assert [item.name for item in sign_in(an).get(url).context["page_obj"]] == ["Lớp 0", "Lớp 1", "Lớp 2"]


def test_the_day_begins_at_midnight_in_vietnam(sign_in, an, create):
    """In London it is still the day before."""
    create(opened_on=date(2026, 7, 25))

    with time_machine.travel("2026-07-24 23:59+07:00", tick=False):
        client = sign_in(an)
        assert waiting(client) == []
    with time_machine.travel("2026-07-25 00:00+07:00", tick=False):
        assert waiting(client) == [(DUE_TO_OPEN, TO_OPEN)]


@pytest.mark.parametrize("person", ["an", "binh", "dung"])
def test_who_can_settle_it_sees_it(request, sign_in, create, person):
    create()

    assert waiting(sign_in(request.getfixturevalue(person))) == [(DUE_TO_OPEN, TO_OPEN)]


@pytest.mark.parametrize("person", ["chi", "giang"])
def test_who_cannot_settle_it_is_not_troubled(request, sign_in, create, person):
    create()

    assert waiting(sign_in(request.getfixturevalue(person))) == []


def test_another_persons_upload_waits_for_them_alone(sign_in, an, binh, programme, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    sent_batch(an, class_row())

    assert waiting(sign_in(binh)) == []


def test_a_confirmed_upload_waits_no_more(sign_in, an, programme, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    client = sign_in(an)
    batch = sent_batch(an, class_row())
    client.post(f"{batch.get_absolute_url()}confirm/", {"rows": ["2"]})

    assert waiting(client) == []


# ---- The last half-years ----


def overview(client):
    """Half-year, classes, learners, guided of each line."""
    page = client.get("/").text
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    return [
        tuple(re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL))[:4]
        for row in rows
    ]


def test_it_shows_the_last_four_half_years_with_classes(sign_in, an, create, board, centre_b):
    local = factories.create_programme(board=board, code="RIENG", guidance="LOCAL")
    for year, month in ((2020, 1), (2023, 6), (2023, 7), (2024, 12), (2026, 7)):
        create(state=State.OPEN, opened_on=date(year, month, 1), declared_learners=1000)
    create(state=State.OPEN, opened_on=date(2023, 7, 31), programme=local, declared_learners=720)
    create(state=State.CANCELLED, state_reason="ít người", opened_on=date(2023, 7, 31))
    factories.create_class(centre=centre_b, programme=local, opened_on=date(2025, 5, 5), closed_on=None)

    assert overview(sign_in(an)) == [
        ("6 tháng cuối năm 2026", "1", "1.000", "1/1 (100,00%)"),
        ("6 tháng cuối năm 2024", "1", "1.000", "1/1 (100,00%)"),
        ("6 tháng cuối năm 2023", "2", "1.720", "1/2 (50,00%)"),
        ("6 tháng đầu năm 2023", "1", "1.000", "1/1 (100,00%)"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_classes_as_for_one(sign_in, dung, create, django_assert_num_queries, count):
    for number in range(count):
        create(state=State.OPEN, opened_on=date(2026 - number, 1, 1))
    client = sign_in(dung)

    with django_assert_num_queries(6):
        client.get("/")


# ---- Each role ----


@pytest.mark.parametrize(
    ("person", "places"),
    [
        ("an", ["/", "/classes/", "/class-lists/", "/briefings/", "/certificates/", "/centres/", "/documents/"]),
        ("binh", ["/", "/classes/", "/class-lists/", "/briefings/", "/certificates/", "/centres/", "/documents/"]),
        ("dung", ["/", "/classes/", "/class-lists/", "/briefings/", "/certificates/", "/centres/", "/documents/"]),
        ("giang", ["/", "/classes/", "/briefings/", "/certificates/", "/centres/", "/documents/"]),
        ("khoa", ["/", "/admin/"]),
        ("lan", ["/"]),
    ],
)
def test_each_person_is_led_where_they_may_go(request, sign_in, person, places):
    client = sign_in(request.getfixturevalue(person))

    nav = client.get("/").context["nav"]

    assert [item.url for item in nav] == places
    assert [client.get(place).status_code for place in places] == [200] * len(places)
    assert [item.url for item in nav if item.is_current] == ["/"]


def test_lists_beside_another_stand_under_its_entry(sign_in, an):
    client = sign_in(an)
    entries = {
        path: [item.url for item in client.get(path).context["nav"] if item.is_current]
        for path in ("/programmes/", "/documents/", "/lecturers/", "/lecturers/new/", "/lecturer-hours/", "/centres/")
    }

    assert entries == {
        "/programmes/": ["/documents/"], "/documents/": ["/documents/"], "/lecturers/": ["/centres/"],
        "/lecturers/new/": ["/centres/"], "/lecturer-hours/": ["/centres/"], "/centres/": ["/centres/"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("person", "line"),
    [
        ("an", "Giáo vụ · Trung tâm chính trị thành phố Nha Trang"),
        ("binh", "Giám đốc · Trung tâm chính trị thành phố Nha Trang"),
        ("dung", "Chuyên viên ban · Ban Tuyên giáo Tỉnh ủy Khánh Hòa"),
        ("giang", "Lãnh đạo ban · Ban Tuyên giáo Tỉnh ủy Khánh Hòa"),
    ],
)
def test_it_greets_a_person_by_name_and_post(request, sign_in, person, line):
    user = request.getfixturevalue(person)

    page = sign_in(user).get("/").text

    assert f"<h1>Chào {user.full_name}</h1>" in page
    assert f'<p class="lead">{line}</p>' in page


def test_a_person_of_two_posts_has_both(sign_in, an, centre_b, create):
    factories.appoint(an, Post.DIRECTOR, centre_b)
    create()
    create(centre=centre_b)

    client = sign_in(an)

    assert waiting(client)[0][0].startswith("2 lớp đã đến ngày khai giảng")
    assert (
        "Giáo vụ, giám đốc · Trung tâm chính trị thành phố Nha Trang · Trung tâm chính trị huyện Cam Lâm"
        in client.get("/").text
    )


def test_the_first_day_says_how_to_begin(sign_in, an, giang):
    assert "Hãy nhập danh sách lớp từ tệp Excel đang dùng" in sign_in(an).get("/").text
    page = sign_in(giang).get("/").text
    assert "Số liệu sẽ hiện ở đây khi các trung tâm nhập danh sách lớp." in page
    assert "/class-lists/" not in page


def test_the_administrator_is_led_to_the_admin(sign_in, khoa, create):
    create(name="Lớp kín")

    page = sign_in(khoa).get("/").text

    assert 'href="/admin/"' in page
    assert "Lớp kín" not in page


def test_who_holds_no_post_is_told_whom_to_ask(sign_in, lan):
    page = sign_in(lan).get("/").text

    assert "Tài khoản của bạn hiện chưa được gắn với chức vụ nào nên chưa xem được số liệu." in page
    assert "Quản trị" not in page


def test_a_lecturer_is_told_that_their_pages_are_to_come(sign_in, lan, centre_a):
    factories.appoint(lan, Post.LECTURER, centre_a)

    page = sign_in(lan).get("/").text

    assert "Chức vụ giảng viên chưa có trang riêng trên cổng." in page
    assert "chưa được gắn với chức vụ nào" not in page


@pytest.mark.parametrize(("day", "status"), [("2022-12-31 23:59", 200), ("2023-01-01 00:00", 403)])
def test_a_post_ends_on_its_day(sign_in, lan, day, status):
    with time_machine.travel(f"{day}+07:00", tick=False):
        assert sign_in(lan).get("/classes/").status_code == status


def test_it_changes_nothing(sign_in, an, create):
    item = create()

    sign_in(an).get("/")

    assert TrainingClass.objects.get() == item
    assert TrainingClass.objects.get().version == 1
