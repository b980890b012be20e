"""A clerk looks through the learners of a class and takes them along; the board sees how many each body sent."""

import re

import pytest
from django.urls import reverse

from courses.models import ClassRole, NameAccess
from portal.models import AuditEntry
from portal.partial_dates import PartialDate
from tests import factories
from tests.courses.uploads import cells_of


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme, declared_learners=5, declared_women=2)


@pytest.fixture
def enrol(item, centre_a):
    """One more learner of the class."""

    def enrolled(full_name, *, number=1, sender="", gender="", birth=None, **place):
        learner = factories.create_learner(centre=centre_a, full_name=full_name, gender=gender, birth=birth)
        organisation = factories.create_sender(centre=centre_a, name=sender) if sender else None
        return factories.enrol(item, learner, number=number, organisation=organisation, **place)

    return enrolled


@pytest.fixture
def three(enrol):
    enrol("Trần Văn Đạt", number=1, gender="M", sender="Đảng ủy xã Cam Đức", role=ClassRole.MONITOR)
    enrol("Bo Bo Thị Ân", number=2, gender="F", birth=PartialDate(1985), sender="Đảng ủy phường Vĩnh Hải")
    enrol("Lê Thị Anh", number=3, gender="F", withdrawn_reason="chuyển công tác", note="hồ sơ gửi sau")


def path(name, item):
    return reverse(f"courses:{name}", args=[item.pk])


def listed(client, item, **asked):
    response = client.get(path("class_learners", item), asked)
    assert response.status_code == 200
    return [place.learner.full_name for place in response.context["page_obj"]]


def headcount_in(page):
    line = re.search(r'<p class="headcount">(.*?)</p>', page, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]*>", " ", line).split())


def test_it_lists_the_learners_with_their_facts(sign_in, an, item, three):
    page = sign_in(an).get(path("class_learners", item)).text

    for fact in (
        "Trần Văn Đạt", "Lớp trưởng", "Đảng ủy phường Vĩnh Hải", ">1985<", "Thôi học", "chuyển công tác",
        "hồ sơ gửi sau", "3 học viên",
    ):  # fmt: skip
        assert fact in page
    assert headcount_in(page) == "Sĩ số khai báo 5 (nữ 2) Đã có tên 3 (nữ 2) thôi học 1 còn thiếu 2"


@pytest.mark.parametrize(
    ("declared", "line"),
    [(4, "còn thiếu 1"), (3, ""), (2, "nhiều hơn khai báo 1: sửa sĩ số"), (None, "")],
)
def test_the_difference_is_shown_until_it_is_nought(sign_in, an, item, three, declared, line):
    type(item).objects.update(declared_learners=declared, declared_women=None, state="PLANNED")

    shown = headcount_in(sign_in(an).get(path("class_learners", item)).text)

    assert shown.partition("thôi học 1")[2].strip() == line


@pytest.mark.parametrize("count", [1, 3, 150])
def test_it_asks_as_much_for_many_learners_as_for_one(sign_in, an, item, enrol, django_assert_num_queries, count):
    """The measure of the class page: at most 8, for 10 or 300 learners."""
    for number in range(count):
        enrol(f"Lê Văn {number}", number=number, sender="Đảng ủy xã Cam Đức")
    client = sign_in(an)

    with django_assert_num_queries(8):
        assert len(listed(client, item)) == min(count, 100)


def test_it_narrows_and_sorts(sign_in, an, item, three):
    client = sign_in(an)
    sender = item.enrolments.get(number=2).organisation_id
    asked = [
        {"q": "an"}, {"q": "tran dat"}, {"q": "%"}, {"sender": sender}, {"sender": "none"}, {"sender": "0"},
        {"state": "withdrawn"}, {"state": "attending"}, {"sort": "-number"}, {"sort": "name"}, {"sort": "password"},
    ]  # fmt: skip

    assert [[name.split()[-1] for name in listed(client, item, **one)] for one in asked] == [
        ["Đạt", "Ân", "Anh"], ["Đạt"], [], ["Ân"], ["Anh"], ["Đạt", "Ân", "Anh"],
        ["Anh"], ["Đạt", "Ân"], ["Anh", "Ân", "Đạt"], ["Anh", "Ân", "Đạt"], ["Đạt", "Ân", "Anh"],
    ]  # fmt: skip


def test_an_empty_class_says_what_to_do(sign_in, an, item):
    page = sign_in(an).get(path("class_learners", item)).text

    assert "Lớp chưa có tên học viên nào" in page
    assert f'href="{path("upload_learners", item)}"' in page
    assert f'href="{path("add_learners", item)}"' in page


def test_names_are_shown_as_they_are_written(sign_in, an, item, enrol):
    enrol("H'Bia <b>Niê</b>", position="<script>alert(1)</script>")

    page = sign_in(an).get(path("class_learners", item)).text

    assert "H&#x27;Bia &lt;b&gt;Niê&lt;/b&gt;" in page
    assert "<script>alert" not in page


# ---- Taken along ----


def test_the_workbook_holds_what_was_asked_and_who_took_it(sign_in, an, item, three):
    response = sign_in(an).post(f"{path('export_learners', item)}?state=attending&sort=name")

    rows = cells_of(response.content)
    assert [row[:2] for row in rows[-2:]] == [[2, "Bo Bo Thị Ân"], [1, "Trần Văn Đạt"]]
    assert rows[-2] == [2, "Bo Bo Thị Ân", "Nữ", "1985", "Đảng ủy phường Vĩnh Hải", None, None]
    assert rows[2][0].startswith("Trần Thị An tải về lúc ")
    line = AuditEntry.objects.get()
    assert (line.actor, line.deed, line.changes) == (an, "export_learners", {"rows": [None, 2]})


# ---- Who sees names ----


def test_the_board_sees_how_many_each_body_sent(sign_in, dung, giang, item, three):
    for person in (dung, giang):
        page = sign_in(person).get(path("class_learners", item)).text

        assert not {name for name in ("Đạt", "Bo Bo", "Anh", "chuyển công tác") if name in page}
        cells = re.findall(r'<th scope="row">([^<]*)</th>\s*' + r'<td class="num"[^>]*>(\d+)</td>\s*' * 3, page)
        assert cells == [
            ("Đảng ủy phường Vĩnh Hải", "1", "1", "0"),
            ("Đảng ủy xã Cam Đức", "1", "0", "0"),
            ("(chưa ghi đơn vị)", "1", "1", "1"),
        ]
        assert f'href="{path("ask_names", item)}?next={path("class_learners", item)}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_counts_ask_as_much_for_three_bodies_as_for_one(
    sign_in, dung, item, enrol, django_assert_num_queries, count
):
    for number in range(count):
        enrol(f"Lê Văn {number}", sender=f"Đảng ủy xã {number}")
    client = sign_in(dung)

    with django_assert_num_queries(6):
        client.get(path("class_learners", item))


def test_for_a_reason_the_board_sees_names(sign_in, dung, item, three):
    NameAccess.objects.create(training_class=item, asked_by=dung, reason="kiểm tra hồ sơ lớp")

    assert len(listed(sign_in(dung), item)) == 3


def test_nobody_else_sees_or_takes_a_name(sign_in, dung, giang, chi, khoa, lan, item, three):
    answers = {
        person.username: [
            sign_in(person).get(path("class_learners", item)).status_code,
            sign_in(person).post(path("export_learners", item)).status_code,
        ]
        for person in (dung, giang, chi, khoa, lan)
    }

    assert answers == {
        "dung": [200, 404], "giang": [200, 404], "chi": [404, 404], "khoa": [403, 403], "lan": [403, 403],
    }  # fmt: skip
    assert AuditEntry.objects.count() == 0
