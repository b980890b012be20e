"""Its sender takes a class list in: the chosen good rows, all or nothing, once."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from courses.models import ClassStep, State, TrainingClass
from courses.models.import_batch import BatchState
from portal.models import AuditEntry
from tests import factories
from tests.courses.uploads import class_row, sent_batch

ROWS = (
    class_row("Lớp một", opened_on=date(2023, 4, 3), closed_on=None),
    class_row("Lớp hai", opened_on=date(2023, 4, 4), closed_on=None),
    class_row("Lớp sai", opened_on="31/02/2023"),
    class_row("Lớp ba", opened_on=date(2023, 4, 5), closed_on=None),
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def confirm(client, batch, *rows):
    return client.post(f"{batch.get_absolute_url()}confirm/", {"rows": list(rows)})


def names():
    return list(TrainingClass.objects.order_by("pk").values_list("name", flat=True))


def said_to(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def assert_nothing_written(batch):
    assert names() == []
    assert ClassStep.objects.count() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.applied_at, batch.counts) == (BatchState.PREVIEWED, None, {})
    assert AuditEntry.objects.exclude(deed="upload_class_list").count() == 0


def test_it_writes_the_chosen_rows_and_no_other(sign_in, an, centre_a, board, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)

    response = confirm(client, batch, "2", "5")

    assert (response.status_code, response.url) == (302, batch.get_absolute_url())
    assert said_to(response) == [("success", "Đã lưu 2 lớp.")]
    assert names() == ["Lớp một", "Lớp ba"]
    item = TrainingClass.objects.get(name="Lớp một")
    assert (item.board, item.centre, item.programme, item.state) == (board, centre_a, programme, State.OPEN)
    assert (item.opened_on, item.declared_learners, item.declared_women) == (date(2023, 4, 3), 100, 40)
    assert [(step.state, step.taken_by) for step in item.steps.all()] == [(State.OPEN, an)]
    deeds = sorted(AuditEntry.objects.values_list("actor", "deed"))
    assert deeds == [(an.pk, deed) for deed in ("confirm_class_list", "import_class", "import_class")]


def test_it_says_afterwards_what_came_of_it(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)
    confirm(client, batch, "2", "5")

    page = client.get(batch.get_absolute_url()).text

    batch.refresh_from_db()
    assert batch.counts == {"new": 3, "changed": 0, "same": 0, "refused": 1, "skipped": 1, "chosen": 2}
    assert re.findall(r'figure-label">(.*?)</p>\s*<p class="figure-value">(.*?)</p>', page) == [
        ("Lớp đã lưu", "2"), ("Lớp giữ nguyên", "0"), ("Dòng cần sửa", "1"),
    ]  # fmt: skip
    assert f'href="{batch.get_absolute_url()}wrong-rows/"' in page


def test_the_same_file_again_adds_nothing(sign_in, an, programme):
    client = sign_in(an)
    confirm(client, sent_batch(an, *ROWS), "2", "3", "5")
    again = sent_batch(an, *ROWS)

    response = confirm(client, again, "2", "3", "4", "5")

    assert said_to(response)[-1] == ("warning", "Các dòng đã chọn không có lớp nào mới hay thay đổi nên chưa lưu gì.")
    assert names() == ["Lớp một", "Lớp hai", "Lớp ba"]


def test_a_changed_row_changes_its_class_and_leaves_the_rest(sign_in, an, centre_a, programme):
    item = factories.create_class(
        centre=centre_a, programme=programme, name="Lớp A", intake="", partners=["Hội Phụ nữ"], note="giữ"
    )
    client = sign_in(an)

    confirm(client, sent_batch(an, class_row("Lớp A", learners=95)), "2")

    item.refresh_from_db()
    assert (item.declared_learners, item.version, item.note, item.partners.get().name) == (95, 2, "giữ", "Hội Phụ nữ")
    assert TrainingClass.objects.count() == 1


def test_markup_in_a_name_comes_in_as_text(sign_in, an, programme):
    client = sign_in(an)

    confirm(client, sent_batch(an, class_row("<script>alert(1)</script>{{7*7}}")), "2")

    assert names() == ["<script>alert(1)</script>{{7*7}}"]
    assert "<script>alert" not in client.get("/classes/").text


# ---- Once ----


def test_of_two_clicks_one_writes(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)
    confirm(client, batch, "2")
    applied = AuditEntry.objects.count()

    response = confirm(client, batch, "2", "3", "5")

    assert said_to(response)[-1] == ("warning", "Danh sách này đã được nhập trước đó; không nhập lần thứ hai.")
    assert names() == ["Lớp một"]
    assert AuditEntry.objects.count() == applied


# ---- Refused ----


def test_a_wrong_row_does_not_come_in_though_it_is_chosen(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)

    confirm(client, batch, "4", "5")

    assert names() == ["Lớp ba"]


@pytest.mark.parametrize("rows", [[], [""], ["abc"], ["-2"], ["2.0"], ["2 or 1=1"], ["9" * 5000], ["\x00"]])
def test_without_a_chosen_row_it_waits(sign_in, an, programme, rows):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)

    response = confirm(client, batch, *rows)

    assert said_to(response) == [("warning", "Chưa chọn dòng nào nên chưa nhập gì; hãy đánh dấu ít nhất một dòng.")]
    assert_nothing_written(batch)


def test_a_director_cannot_write_to_another_centre(sign_in, binh, centre_b, programme):
    """Not by the file, nor by choosing a row that the page does not offer."""
    client = sign_in(binh)
    batch = sent_batch(
        binh, class_row("của A"), class_row("của B", centre="CL"), class_row("của B", centre="TTCT Cam Lâm")
    )

    confirm(client, batch, "2", "3", "4")

    assert [(item.name, item.centre.code) for item in TrainingClass.objects.all()] == [("của A", "NT")]


def test_who_lost_the_post_writes_nothing(sign_in, an, centre_a, centre_b, programme):
    client = sign_in(an)
    batch = sent_batch(an, class_row("của A"))
    an.appointments.update(centre=centre_b)

    confirm(client, batch, "2")

    assert names() == []


@pytest.mark.parametrize(
    ("person", "status"),
    [("binh", 404), ("chi", 404), ("dung", 404), ("giang", 403), ("khoa", 403), ("lan", 403), (None, 302)],
)
def test_nobody_else_confirms_it(request, sign_in, an, programme, person, status):
    batch = sent_batch(an, *ROWS)
    client = sign_in(request.getfixturevalue(person)) if person else Client()

    assert confirm(client, batch, "2").status_code == status
    assert_nothing_written(batch)


def test_looking_writes_nothing(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)

    assert client.get(f"{batch.get_absolute_url()}confirm/", {"rows": "2"}).status_code == 405
    assert_nothing_written(batch)
