"""Long work in the background: started by a page, done by a worker process, with progress and a way to stop it.

A room writes its work as a django-tasks task that takes the job's key and calls `run` with the work itself:

    @task()  # from django_tasks
    def import_learners(job_key: str) -> None:
        run(job_key, lambda job, progress: ...)

    job = start(import_learners, owner=user, title=_("Nhập danh sách"), arguments={"batch": batch.pk}, return_url=url)
    return redirect(job)

`manage.py db_worker` (started by `make demo` and by deploy/) takes the tasks from the database; in tests they run at
once. Work that writes does its slow checking first, calling `progress.advance`, and writes in one short transaction
at the end: so a stopped worker leaves all or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django_tasks.base import Task

from portal.models import Job, JobState, User

logger = logging.getLogger(__name__)
STEPS = 100  # progress is written at most so often in one job


class JobRefusalError(Exception):
    """The work cannot be done; the text is a Vietnamese sentence for its owner."""


class JobCancelledError(Exception):
    """The owner asked to stop; whatever the work wrote is rolled back."""


class Progress:
    """How far one job is, written now and then, outside any transaction of the work."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written = 0

    def expect(self, total: int) -> None:
        """How many pieces there will be."""
        self._job.total = total
        Job.objects.filter(pk=self._job.pk).update(total=total, seen_at=now())

    def advance(self, done: int) -> None:
        """Say how many pieces are done. Raises JobCancelledError when the owner asked to stop."""
        if done < self._written + max(self._job.total // STEPS, 1):
            return
        self._written = done
        if not Job.objects.filter(pk=self._job.pk, cancel_asked=False).update(done=done, seen_at=now()):
            raise JobCancelledError

    def last_call(self) -> None:
        """Before the writing: the last moment at which the owner may stop the work."""
        if Job.objects.filter(pk=self._job.pk, cancel_asked=True).exists():
            raise JobCancelledError


Work = Callable[[Job, Progress], str]  # gives the sentence that says what came of it


def start(task: Task[[str], None], *, owner: User, title: str, arguments: Mapping[str, Any], return_url: str) -> Job:
    """Hand the work to a worker once the present transaction is committed."""
    job = Job.objects.create(owner=owner, title=title, arguments=dict(arguments), return_url=return_url)
    transaction.on_commit(lambda: task.enqueue(str(job.key)))
    return job


def run(job_key: str, work: Work) -> None:
    """Do the work of one job, once: the second of two workers that were given it does nothing."""
    taken = Job.objects.filter(key=job_key, state=JobState.QUEUED).update(state=JobState.RUNNING, seen_at=now())
    if not taken:
        return
    job = Job.objects.select_related("owner").get(key=job_key)
    try:
        message = work(job, Progress(job))
    except JobCancelledError:
        finish(job, JobState.CANCELLED, _("Đã dừng theo yêu cầu; chưa ghi gì."))
    except JobRefusalError as error:
        finish(job, JobState.FAILED, str(error))
    except Exception:
        logger.exception("job %s failed", job.key)
        finish(job, JobState.FAILED, _("Có lỗi nên chưa làm được; chưa ghi gì. Hãy thử lại, hoặc báo quản trị."))
    else:
        finish(job, JobState.DONE, message)


def finish(job: Job, state: JobState, message: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, message=message[:500], finished_at=now())


def keep_file(job: Job, content: bytes, *, filename: str, content_type: str) -> None:
    """Keep what the work made, for its owner to download; `filename` is ours, plain ASCII."""
    job.filename, job.content_type = filename, content_type
    job.file.save("", ContentFile(content), save=False)
    job.save(update_fields=["file", "filename", "content_type"])


def ask_to_stop(job: Job) -> None:
    """Ask a job to stop; one that no worker has taken yet, or whose worker fell silent, is over at once."""
    if job.is_stalled:
        finish(job, JobState.FAILED, _("Việc này đứng yên quá lâu nên coi như đã dừng; hãy xem kết quả rồi làm lại."))
        return
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_asked=True, finished_at=now(), message=_("Đã dừng theo yêu cầu; chưa ghi gì.")
    )
