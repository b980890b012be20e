"""A clerk takes the good rows of a list into the class, at once or by a worker; the wrong rows go home as a file."""

import threading
from dataclasses import replace
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from courses.learners import learner_batches
from courses.learners.learner_batches import check_batch, confirm_batch, keep_list
from courses.models import Enrolment, Learner, LearnerBatch, LearnerBatchState, ResultSheet
from courses.models.learner_batch import ListSource
from courses.views import learner_lists
from portal.models import AuditEntry, Job, JobState
from portal.partial_dates import PartialDate
from tests import factories
from tests.courses.learner_uploads import COLUMNS, learner_row, sent_list, table_of_rows
from tests.courses.uploads import cells_of


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def batch(an, item):
    """Two good rows and a wrong one between them."""
    return sent_list(
        an, item, learner_row("Bo Bo Thị Yến"), learner_row("Lê Anh", birth="31/02/1985"),
        learner_row("Trần Văn Đạt", gender="Nam", birth="1979"),
    )  # fmt: skip


def write(batch, sender):
    batch = LearnerBatch.objects.for_page().get(pk=batch.pk)
    return confirm_batch(batch, check_batch(batch, today=batch.training_class.opened_on), by=sender)


def path(name, batch):
    return reverse(f"courses:{name}", args=[batch.key])


def confirm(client, batch, **said):
    return client.post(path("confirm_learners", batch), said)


def names_in(item):
    return [place.learner.full_name for place in item.enrolments.order_by("number").select_related("learner")]


def held():
    return Learner.objects.count(), Enrolment.objects.count(), AuditEntry.objects.count()


def test_it_takes_the_good_rows(sign_in, an, item, batch):
    client = sign_in(an)

    response = confirm(client, batch)

    page = client.get(response.url).text
    assert "Đã thêm 2 học viên." in page
    assert f'href="{path("download_wrong_learners", batch)}"' in page
    assert names_in(item) == ["Bo Bo Thị Yến", "Trần Văn Đạt"]
    place = item.enrolments.select_related("learner", "organisation").get(number=1)
    assert (place.learner.birth, place.learner.gender) == (PartialDate(1985, 8, 5), "F")
    assert (place.organisation.name, place.position, place.batch) == ("Đảng ủy xã Cam Đức", "Bí thư chi bộ", batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["written"], list(batch.wrong_rows)) == (LearnerBatchState.APPLIED, 2, ["3"])
    line = AuditEntry.objects.get(deed="confirm_learner_list")
    assert (line.actor, line.target_key) == (an, str(batch.pk))
    assert "Yến" not in str(list(AuditEntry.objects.values()))  # counts, not names


def test_what_the_page_said_counts_too(sign_in, an, item, batch):
    """Nobody who repairs a row and presses the other button loses the repair."""
    confirm(sign_in(an), batch, shown=[2, 3, 4], rows=[4], **{"birth-3": "28/02/1985"})

    assert names_in(item) == ["Lê Anh", "Trần Văn Đạt"]
    batch.refresh_from_db()
    assert batch.repairs["3"]["birth"] == "28/02/1985"
    assert batch.repairs["2"] == {"skip": "1"}


def test_pressed_twice_it_is_written_once(sign_in, an, item, batch):
    client = sign_in(an)
    confirm(client, batch)
    before = held()

    response = confirm(client, batch)

    assert held() == before
    assert "không nhập lần thứ hai" in client.get(response.url).text


def test_twice_the_same_list_adds_nobody(sign_in, an, item, batch):
    client = sign_in(an)
    confirm(client, batch)
    again = sent_list(an, item, learner_row("Bo Bo Thị Yến"), learner_row("Trần Văn Đạt", gender="Nam", birth="1979"))

    page = client.get(again.get_absolute_url())
    confirm(client, again)

    assert page.context["counts"]["same"] == 2
    assert "Không có ai mới để thêm" in page.text
    assert names_in(item) == ["Bo Bo Thị Yến", "Trần Văn Đạt"]


def test_without_a_good_row_nothing_is_written(sign_in, an, item):
    batch = sent_list(an, item, learner_row("Lê Anh", birth="31/02/1985"))
    client = sign_in(an)

    response = confirm(client, batch)

    assert "Không có dòng nào để nhập" in client.get(response.url).text
    assert LearnerBatch.objects.get().state == LearnerBatchState.PREVIEWED


# ---- Known people ----


def test_who_was_said_to_be_known_is_enrolled_and_not_made_again(sign_in, an, item, centre_a):
    known = factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yến", birth=PartialDate(1985))
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến"))

    confirm(sign_in(an), batch, shown=[2], rows=[2], **{"match-2": str(known.pk)})

    assert item.enrolments.get().learner == known
    assert Learner.objects.count() == 1


def test_who_was_said_to_be_another_is_remembered_as_another(sign_in, an, item, centre_a, programme):
    known = factories.create_learner(centre=centre_a, full_name="Bo Bo Thị Yến", birth=PartialDate(1985))
    batch = sent_list(an, item, learner_row("Bo Bo Thị Yến"))

    confirm(sign_in(an), batch, shown=[2], rows=[2], **{"match-2": "new"})

    learner = item.enrolments.get().learner
    assert learner != known
    assert list(learner.not_same_as.all()) == [known]


# ---- A worker ----


@pytest.fixture
def small_hands(monkeypatch):
    """One row is written at once, two ask for a worker."""
    monkeypatch.setattr(learner_lists, "ROWS_AT_ONCE", 1)


def test_a_long_list_is_written_by_a_worker(sign_in, an, item, batch, small_hands, django_capture_on_commit_callbacks):
    client = sign_in(an)
    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(client, batch)

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert (job.state, job.message, job.total) == (JobState.DONE, "Đã thêm 2 học viên.", 3)
    assert (job.owner, job.arguments, job.return_url) == (an, {"batch": batch.pk}, batch.get_absolute_url())
    assert names_in(item) == ["Bo Bo Thị Yến", "Trần Văn Đạt"]


def test_pressed_twice_it_is_one_work(sign_in, an, batch, small_hands):
    client = sign_in(an)

    answers = {confirm(client, batch).url for _press in range(2)}

    assert answers == {Job.objects.get().get_absolute_url()}
    assert "Danh sách này đang được nhập." in client.get(batch.get_absolute_url()).text


def test_stopped_in_the_middle_it_writes_nothing(
    sign_in, an, item, batch, small_hands, django_capture_on_commit_callbacks
):
    client = sign_in(an)
    with django_capture_on_commit_callbacks() as callbacks:
        confirm(client, batch)
    Job.objects.update(cancel_asked=True)
    before = held()

    for callback in callbacks:
        callback()

    assert Job.objects.get().state == JobState.CANCELLED
    assert (held(), LearnerBatch.objects.get().state) == (before, LearnerBatchState.PREVIEWED)


def test_the_worker_says_why_a_list_cannot_be_written(
    sign_in, an, binh, item, batch, small_hands, django_capture_on_commit_callbacks
):
    confirm_results(item, an, binh)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(sign_in(an), batch)

    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert job.message.startswith("Kết quả của lớp đã được xác nhận")


def confirm_results(item, an, binh):
    ResultSheet.objects.create(
        training_class=item, board=item.board, entered_by=an, confirmed_by=binh, confirmed_at="2023-03-06T08:00+07:00"
    )


# ---- Refused ----


def test_confirmed_results_close_the_list(sign_in, an, binh, item, batch):
    confirm_results(item, an, binh)
    client = sign_in(an)
    before = held()

    said = client.get(confirm(client, batch).url).text
    row = {"full_name": ["Lê Anh"], "birth": ["1985"], "gender": ["Nữ"], "unit": ["Hội Phụ nữ"], "position": [""]}
    typed = client.post(reverse("courses:add_learners", args=[item.pk]), row)

    assert "Kết quả của lớp đã được xác nhận" in said
    assert "Kết quả của lớp đã được xác nhận" in typed.text
    assert 'value="Lê Anh"' in typed.text
    assert (held(), LearnerBatch.objects.get().state) == (before, LearnerBatchState.PREVIEWED)


def test_a_list_that_breaks_half_way_leaves_nothing(an, item, batch, monkeypatch):
    before = held()

    def breaks(*_said, **_further):
        Learner.objects.create(board=item.board, centre=item.centre, full_name="Nửa Chừng")
        raise ZeroDivisionError

    monkeypatch.setattr(learner_batches, "write_learners", breaks)
    with pytest.raises(ZeroDivisionError):
        write(batch, an)

    assert (held(), LearnerBatch.objects.get().state) == (before, LearnerBatchState.PREVIEWED)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_lists_of_one_class_add_nobody_twice(an, item):
    """Both were previewed while the class was empty."""
    batches = [sent_list(an, item, learner_row("Bo Bo Thị Yến"), learner_row(f"Lê {name}")) for name in ("Anh", "Ba")]
    ready = threading.Barrier(2)

    def press(batch):
        batch = LearnerBatch.objects.for_page().get(pk=batch.pk)
        checked = check_batch(batch, today=item.opened_on)
        ready.wait()
        try:
            confirm_batch(batch, checked, by=an)
        finally:
            connection.close()

    writers = [threading.Thread(target=press, args=(batch,)) for batch in batches]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(names_in(item)) == ["Bo Bo Thị Yến", "Lê Anh", "Lê Ba"]
    assert sorted(item.enrolments.values_list("number", flat=True)) == [1, 2, 3]


# ---- The rest comes back ----


def test_wrong_rows_of_a_pasted_list_come_back_as_a_workbook(sign_in, an, batch):
    client = sign_in(an)
    before = cells_of(client.get(path("download_wrong_learners", batch)).content)
    confirm(client, batch)

    after = cells_of(client.get(path("download_wrong_learners", batch)).content)

    assert before == after
    assert after[0] == [*COLUMNS.values(), "Lỗi"]
    assert [row[1] for row in after[1:]] == ["Lê Anh"]
    assert "31/02/1985" in after[1][-1]


def test_wrong_rows_of_a_file_come_back_in_the_file(sign_in, an, item, settings, tmp_path):
    """Under both rows of its header, with what a ditto mark stood for; "Lỗi" stands right of every heading."""
    settings.MEDIA_ROOT = str(tmp_path)
    rows = [learner_row("Bo Bo Thị Yến"), learner_row("Lê Anh", birth="31/02/1985", unit="nt")]
    workbook = Workbook()
    workbook.active.title = "Sheet1"
    for row in (COLUMNS.values(), (None, None, "Nam"), *rows):
        workbook.active.append(list(row))
    content = BytesIO()
    workbook.save(content)
    read = table_of_rows(("", "", "Nam"), *rows)
    table = replace(read, header_rows=[1, 2], rows=read.rows[1:])
    batch = keep_list(item, table, source=ListSource.FILE, by=an, content=content.getvalue(), filename="ds.xlsx")

    response = sign_in(an).get(path("download_wrong_learners", batch))

    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in cells] == ["Họ và tên", None, "Lê Anh"]
    assert [row[6] for row in cells[:2]] == ["Lỗi", None]
    assert "31/02/1985" in cells[2][6]
    assert "Đơn vị “nt” ở dòng này là “Đảng ủy xã Cam Đức”" in cells[2][6]
    assert response["Content-Disposition"] == 'attachment; filename="dong-can-sua.xlsx"'
