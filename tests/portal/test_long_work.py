"""Long work goes on behind the page: its owner sees how far it is, stops it, fetches what it made; nobody else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now
from django_tasks import task

from portal import jobs
from portal.jobs import JobRefusalError, keep_file, run, start
from portal.models import LONGEST_SILENCE, AuditEntry, Job, JobState

COUNTED: list[str] = []  # keys of the jobs whose work was begun by `count`


@task()
def count(job_key):
    COUNTED.append(job_key)
    run(job_key, lambda job, progress: f"Đã đếm {job.arguments['number']} dòng.")


@pytest.fixture
def job(an):
    return Job.objects.create(owner=an, title="Nhập danh sách", return_url="/classes/")


def state_of(job):
    job.refresh_from_db()
    return job.state, job.message


def test_it_starts_once_the_page_has_saved_and_says_what_came_of_it(django_capture_on_commit_callbacks, an):
    COUNTED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        job = start(count, owner=an, title="Đếm", arguments={"number": 3}, return_url="/classes/")
        assert (COUNTED, job.state) == ([], JobState.QUEUED)

    assert [str(job.key)] == COUNTED
    assert state_of(job) == (JobState.DONE, "Đã đếm 3 dòng.")
    assert job.finished_at is not None


def test_the_page_tells_how_far_it_is(sign_in, an, job):
    client = sign_in(an)
    waiting = client.get(job.get_absolute_url()).text
    Job.objects.update(state=JobState.RUNNING, total=5000, done=1200, seen_at=now())
    running = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).text
    Job.objects.update(state=JobState.DONE, message="Đã thêm 5.000 học viên.")
    done = client.get(job.get_absolute_url()).text

    assert "Việc đang chờ đến lượt" in waiting
    assert (
        '<progress class="progress-native" id="job-progress" value="1200" max="5000">1.200/5.000</progress>' in running
    )
    assert 'hx-trigger="every 2s"' in running
    assert "<html" not in running
    assert "Đã thêm 5.000 học viên." in done
    assert 'href="/classes/"' in done
    assert "hx-trigger" not in done


def test_progress_is_written_now_and_then(job, django_assert_num_queries):
    written = []

    def work(job, progress):
        progress.expect(1000)
        with django_assert_num_queries(100):
            for done in range(1, 1001):
                progress.advance(done)
        written.append(Job.objects.get(pk=job.pk).done)
        return "xong"

    run(str(job.key), work)

    assert written == [1000]


def test_of_two_workers_one_does_it(job):
    done = []

    def work(job, progress):
        done.append(job.pk)
        run(str(job.key), work)  # the second worker, while the first is at it
        return "xong"

    run(str(job.key), work)
    run(str(job.key), work)

    assert done == [job.pk]
    assert state_of(job) == (JobState.DONE, "xong")


# ---- Stopped, refused, broken ----


def test_asked_to_stop_it_stops_and_takes_back_what_it_wrote(sign_in, an, job):
    client = sign_in(an)

    def work(job, progress):
        progress.expect(10)
        with transaction.atomic():
            AuditEntry.objects.create(deed="half done", target_label="x")
            client.post(f"{job.get_absolute_url()}stop/")
            progress.advance(5)
        return "xong"

    run(str(job.key), work)

    assert state_of(job) == (JobState.CANCELLED, "Đã dừng theo yêu cầu; chưa ghi gì.")
    assert AuditEntry.objects.count() == 0


def test_the_last_call_stops_it_too(job):
    def work(job, progress):
        jobs.ask_to_stop(job)
        progress.last_call()
        return "xong"

    run(str(job.key), work)

    assert state_of(job)[0] == JobState.CANCELLED


def test_work_that_no_worker_took_is_over_at_once(sign_in, an, job):
    sign_in(an).post(f"{job.get_absolute_url()}stop/")
    run(str(job.key), lambda job, progress: "xong")

    assert state_of(job) == (JobState.CANCELLED, "Đã dừng theo yêu cầu; chưa ghi gì.")


def test_a_stop_after_the_end_changes_nothing(sign_in, an, job):
    run(str(job.key), lambda job, progress: "xong")

    sign_in(an).post(f"{job.get_absolute_url()}stop/")

    assert state_of(job) == (JobState.DONE, "xong")


def test_a_refusal_is_said_in_its_own_words(job):
    def work(job, progress):
        raise JobRefusalError("Danh sách này đã được nhập trước đó.")

    run(str(job.key), work)

    assert state_of(job) == (JobState.FAILED, "Danh sách này đã được nhập trước đó.")


def test_a_breakdown_is_logged_and_its_words_are_kept_from_the_page(job, caplog):
    def work(job, progress):
        raise ZeroDivisionError("Nguyễn Thị A, 056085001234")

    run(str(job.key), work)

    assert state_of(job) == (
        JobState.FAILED, "Có lỗi nên chưa làm được; chưa ghi gì. Hãy thử lại, hoặc báo quản trị.",
    )  # fmt: skip
    assert [record.message for record in caplog.records] == [f"job {job.key} failed"]


@pytest.mark.parametrize(("silence", "state"), [(LONGEST_SILENCE - timedelta(minutes=1), "RUNNING"), (LONGEST_SILENCE + timedelta(minutes=1), "FAILED")])  # fmt: skip
def test_work_whose_worker_was_killed_can_be_given_up(sign_in, an, job, silence, state):
    """A worker at work is only asked; one that fell silent will never answer."""
    Job.objects.update(state=JobState.RUNNING, seen_at=now() - silence)
    client = sign_in(an)

    page = client.get(job.get_absolute_url()).text
    client.post(f"{job.get_absolute_url()}stop/")

    assert ("Hơn 10 phút nay việc này không tiến triển" in page) == (state == "FAILED")
    assert state_of(job)[0] == state


# ---- What it made, and for whom ----


@pytest.fixture
def made(job, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    run(str(job.key), lambda job, progress: keep_file(job, b"%PDF-", filename="so-goc.pdf", content_type="application/pdf") or "xong")  # fmt: skip
    return job


def test_what_it_made_is_fetched_under_our_name(sign_in, an, made):
    response = sign_in(an).get(f"{made.get_absolute_url()}file/")

    assert b"".join(response.streaming_content) == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="so-goc.pdf"'
    made.refresh_from_db()
    assert made.file.name == f"jobs/{made.key.hex}.bin"


def test_nobody_else_sees_stops_or_fetches_it(sign_in, binh, chi, dung, giang, khoa, made):
    Job.objects.update(state=JobState.RUNNING, seen_at=now())
    page = made.get_absolute_url()

    answers = {
        person.username: [
            client.get(page).status_code, client.post(f"{page}stop/").status_code, client.get(f"{page}file/").status_code,
        ]
        for person in (binh, chi, dung, giang, khoa)
        if (client := sign_in(person))
    }  # fmt: skip

    assert answers == dict.fromkeys(("binh", "chi", "dung", "giang", "khoa"), [404, 404, 404])
    assert not Job.objects.get().cancel_asked
