"""Papers of crowded classes, printed by a worker: a PDF takes some 30 ms a learner; see `portal.jobs`."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_tasks import task

from courses.models import TrainingClass
from courses.papers.outputs import FORMS, PAPERS, MissingError, produce
from courses.papers.subject import Subject
from portal.jobs import JobRefusalError, Progress, keep_file, run
from portal.models import Job
from portal.papers.pdf import PdfUnavailableError

MOST_AT_ONCE = 120  # learners of a PDF that is written while the person waits: about three seconds


def is_long(subject: Subject, kind: str, form: str) -> bool:
    """Whether the paper is for a worker: a PDF that lists many learners."""
    lists_everybody = kind in ("opening", "attendance")
    return form == "pdf" and lists_everybody and len(subject.places) > MOST_AT_ONCE


@task()
def print_paper_job(job_key: str) -> None:
    """Print `arguments["paper"]` of the class `arguments["class"]` as a PDF."""
    run(job_key, print_paper)


def print_paper(job: Job, progress: Progress) -> str:
    kind, key = job.arguments["paper"], job.arguments["class"]
    subject = Subject(TrainingClass.objects.for_papers().get(pk=key))
    progress.expect(1)
    progress.last_call()
    try:
        content = produce(subject, kind, "pdf")
    except (MissingError, LookupError, PdfUnavailableError) as error:
        raise JobRefusalError(str(error)) from None
    filename = f"{PAPERS[kind].filename}-{key}.pdf"
    keep_file(job, content, filename=filename, content_type=FORMS["pdf"].content_type)
    return _("Đã in xong; hãy tải tệp về.")
