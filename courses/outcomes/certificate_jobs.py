"""Certificates and register books printed by a worker, with progress; see `portal.jobs`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_tasks import task

from centres.models import Centre, Post
from courses.models import Certificate, CertificateKind, CertificateRegister, CertificateState, TrainingClass
from courses.outcomes.certificate_papers import Printing, certificates_pdf
from courses.outcomes.certificates import practice_of
from courses.outcomes.register_book import Book, register_pdf
from portal.jobs import JobRefusalError, Progress, keep_file, run
from portal.models import Job
from portal.papers.pdf import PdfUnavailableError
from portal.vietnamese import format_count

PDF = "application/pdf"
MOST_AT_ONCE = 20  # certificates drawn while the person waits: about a second
MOST_ROWS_AT_ONCE = 60  # of a register book: about two seconds


def printed_certificates(training_class: TrainingClass, places: Collection[int]) -> list[Certificate]:
    """The class's valid certificates, or those of them at these enrolments, in the order of their numbers."""
    found = Certificate.objects.of_class(training_class).in_state(CertificateState.VALID)
    return list((found.at_places(places) if places else found).in_register_order())


@task()
def print_certificates_job(job_key: str) -> None:
    """Draw the certificates `arguments["certificates"]` of one class as one PDF."""
    run(job_key, draw_certificates)


def draw_certificates(job: Job, progress: Progress) -> str:
    said = job.arguments
    centre = Centre.objects.select_related("board").get(pk=said["centre"])
    practice = practice_of(centre)
    certificates = list(Certificate.objects.with_keys(said["certificates"]).in_register_order())
    printing = Printing(practice, practice.place or centre.board.place, said["base_url"], said["on_stock"])
    progress.expect(len(certificates))
    try:
        content = certificates_pdf(certificates, printing, advance=progress.advance)
    except PdfUnavailableError as error:
        raise JobRefusalError(str(error)) from None
    keep_file(job, content, filename="giay-chung-nhan.pdf", content_type=PDF)
    return _("Đã in {count} giấy vào một tệp PDF.").format(count=format_count(len(certificates)))


def book_of(centre_key: int, kind: str, year: int, today: date) -> tuple[Book, list[Certificate]]:
    """One register as a book: its rows and what stands around them."""
    centre: Any = Centre.objects.with_name(today).select_related("board").get(pk=centre_key)
    certificates = list(
        Certificate.objects.of_centres([centre_key]).of_kind(kind).of_year(year).for_listing().in_register_order()
    )
    register = CertificateRegister.objects.filter(centre=centre, kind=kind, year=year).first()
    last = certificates[0].number - 1 if certificates else register.last_number if register else 0
    director = next((held.user.full_name for held in centre.people_in_post(today) if held.post == Post.DIRECTOR), "")
    book = Book(
        centre_name=centre.name,
        kind=CertificateKind(kind),
        year=year,
        before=last,
        place=practice_of(centre).place or centre.board.place,
        director=director,
        printed_on=today,
    )
    return book, certificates


@task()
def print_register_job(job_key: str) -> None:
    """Draw the register of `arguments` (centre, kind, year) as one PDF."""
    run(job_key, draw_register)


def draw_register(job: Job, progress: Progress) -> str:
    said = job.arguments
    book, certificates = book_of(said["centre"], said["kind"], said["year"], localdate())
    progress.last_call()
    try:
        content = register_pdf(book, certificates)
    except PdfUnavailableError as error:
        raise JobRefusalError(str(error)) from None
    keep_file(job, content, filename=f"so-goc-{said['year']}.pdf", content_type=PDF)
    return _("Đã in sổ gốc: {count} số.").format(count=format_count(len(certificates)))
