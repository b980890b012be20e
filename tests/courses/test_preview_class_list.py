"""Before a class list is taken in, its sender sees what each row would do, and why a row cannot."""

import re
from datetime import date

import pytest

from courses.models import State, TrainingClass
from tests import factories
from tests.courses.uploads import class_row, sent_batch

MARKUP = "<script>alert(1)</script>{{7*7}}"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def shown(client, batch):
    response = client.get(batch.get_absolute_url())
    assert response.status_code == 200
    return response


def verdicts(response):
    return {row.number: row.status for row in response.context["rows"]}


def choices(response):
    """The rows that can be chosen, each already chosen."""
    return re.findall(r'type="checkbox" name="rows" value="(\d+)" checked', response.text)


def words(markup):
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


@pytest.fixture
def known(centre_a, programme):
    """Two classes that the portal holds already."""
    for name, learners in (("Lớp cũ", 100), ("Lớp sửa", 90)):
        factories.create_class(
            centre=centre_a, programme=programme, name=name, intake="", declared_learners=learners, declared_women=40
        )


ROWS = (
    class_row("Lớp mới", opened_on=date(2023, 4, 3), closed_on=date(2023, 4, 7)),
    class_row("Lớp cũ"),
    class_row("Lớp sửa", learners=95),
    class_row("Lớp sai", opened_on=date(2023, 5, 3), closed_on=date(2023, 5, 1)),
)


def test_it_shows_new_changed_same_and_wrong_rows(sign_in, an, known):
    client = sign_in(an)

    response = shown(client, sent_batch(an, *ROWS))

    assert verdicts(response) == {2: "new", 3: "same", 4: "changed", 5: "refused"}
    assert choices(response) == ["2", "4"]
    assert re.findall(r'figure-label">(.*?)</p>\s*<p class="figure-value">(.*?)</p>', response.text) == [
        ("Lớp mới", "1"), ("Lớp thay đổi", "1"), ("Lớp giữ nguyên", "1"), ("Dòng cần sửa", "1"),
    ]  # fmt: skip


def test_it_says_what_a_changed_row_changes(sign_in, an, known):
    client = sign_in(an)

    page = shown(client, sent_batch(an, *ROWS)).text

    assert "Số học viên: 90 → 95" in words(page)


def test_it_names_the_cell_that_is_wrong(sign_in, an, known):
    client = sign_in(an)

    wrong = shown(client, sent_batch(an, *ROWS)).text.partition('class="row-refused"')[2].partition("</tr>")[0]

    assert "Lớp sai" in wrong
    assert "Ngày bế giảng (ô E5): trước ngày khai giảng ở ô D5" in wrong


def test_it_writes_nothing(sign_in, an, known):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)
    before = list(TrainingClass.objects.order_by("pk").values())

    shown(client, batch)
    shown(client, batch)

    assert list(TrainingClass.objects.order_by("pk").values()) == before
    batch.refresh_from_db()
    assert not batch.is_applied


def test_it_checks_again_each_time(sign_in, an, centre_a, programme):
    """Somebody else may have entered the class meanwhile."""
    client = sign_in(an)
    batch = sent_batch(an, class_row("Lớp mới"))
    assert verdicts(shown(client, batch)) == {2: "new"}

    factories.create_class(centre=centre_a, programme=programme, name="Lớp mới", intake="")

    response = shown(client, batch)
    assert verdicts(response) == {2: "same"}
    assert choices(response) == []
    assert "Không có dòng nào mới hoặc thay đổi" in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_rows_as_for_one(sign_in, an, known, django_assert_num_queries, count):
    client = sign_in(an)
    rows = [row for number in range(count) for row in (class_row(f"Lớp {number}"), class_row("Lớp cũ", women=number))]
    batch = sent_batch(an, *rows)

    with django_assert_num_queries(10):
        shown(client, batch)


def test_it_reads_decomposed_letters(sign_in, an, programme):
    client = sign_in(an)

    batch = sent_batch(
        an,
        class_row(
            "Lo\u031b\u0301p nha\u0323\u0302n thu\u031b\u0301c",
            centre="trung ta\u0302m chi\u0301nh tri\u0323 Nha Trang",
        ),
    )

    (row,) = shown(client, batch).context["rows"]
    assert (row.status, row.values.name) == ("new", "Lớp nhận thức")


def test_markup_in_any_cell_is_text(sign_in, an, centre_a, programme):
    client = sign_in(an)
    rows = (
        class_row(MARKUP, programme=MARKUP, note=MARKUP),
        class_row(MARKUP, centre=MARKUP),
        class_row("Lớp sửa", opened_on=MARKUP, learners=MARKUP),
    )

    page = shown(client, sent_batch(an, *rows)).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


def test_a_row_that_calls_a_class_off_says_so(sign_in, an, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme, name="Lớp A", intake="", state=State.PLANNED)
    client = sign_in(an)

    page = shown(client, sent_batch(an, class_row("Lớp A", note="Hủy: ít người đăng ký"))).text

    assert "Trạng thái: dự kiến mở → hủy" in words(page)
    item.refresh_from_db()
    assert item.state == State.PLANNED


# ---- Refused ----


def test_a_directors_file_touches_the_directors_centre_alone(sign_in, binh, centre_b, programme):
    client = sign_in(binh)

    response = shown(client, sent_batch(binh, class_row("của A"), class_row("của B", centre="CL")))

    assert verdicts(response) == {2: "new", 3: "refused"}
    assert choices(response) == ["2"]
    assert "không có “CL” trong các trung tâm của bạn" in response.text


def test_an_officers_file_touches_every_centre_of_the_board(sign_in, dung, centre_a, centre_b, programme):
    client = sign_in(dung)

    response = shown(client, sent_batch(dung, class_row("của A"), class_row("của B", centre="TTCT Cam Lâm")))

    assert verdicts(response) == {2: "new", 3: "new"}


def test_who_lost_the_post_lost_the_rows(sign_in, dung, an, centre_a, centre_b, programme):
    """Between upload and preview An moves from centre A to centre B."""
    client = sign_in(an)
    batch = sent_batch(an, class_row("của A"))
    an.appointments.update(centre=centre_b)

    assert verdicts(shown(client, batch)) == {2: "refused"}


@pytest.mark.parametrize(
    ("person", "status"), [("binh", 404), ("chi", 404), ("dung", 404), ("giang", 403), ("lan", 403)]
)
def test_nobody_else_opens_it(request, sign_in, an, programme, person, status):
    batch = sent_batch(an, class_row("Lớp của An"))

    response = sign_in(request.getfixturevalue(person)).get(batch.get_absolute_url())

    assert response.status_code == status
    assert "Lớp của An" not in response.text


@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000000", "abc", "1", "../admin"])
def test_a_key_of_nothing_is_not_found(sign_in, an, key):
    assert sign_in(an).get(f"/class-lists/{key}/").status_code == 404
