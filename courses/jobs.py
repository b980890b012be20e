"""Long work of classes, done by a worker; see `portal.jobs`."""

from __future__ import annotations

from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django_tasks import task

from courses.imports.batches import AlreadyAppliedError
from courses.learners.learner_batches import RefusedListError, check_batch, confirm_batch
from courses.models import LearnerBatch
from portal.jobs import JobRefusalError, Progress, run
from portal.models import Job
from portal.vietnamese import format_count


@task()
def import_learners_job(job_key: str) -> None:
    """Write the good rows of one learner list; `arguments["batch"]` is its key."""
    run(job_key, import_learners)


def import_learners(job: Job, progress: Progress) -> str:
    batch = LearnerBatch.objects.for_page().get(pk=job.arguments["batch"])
    progress.expect(len(batch.table["rows"]))
    checked = check_batch(batch, today=localdate(), told=progress.advance)
    progress.last_call()
    try:
        written = confirm_batch(batch, checked, by=job.owner)
    except (AlreadyAppliedError, RefusedListError) as error:
        raise JobRefusalError(str(error)) from None
    count = written["enrolled"]
    sentence = ngettext("Đã thêm {count} học viên.", "Đã thêm {count} học viên.", count)
    return sentence.format(count=format_count(count))
