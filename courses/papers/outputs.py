"""The papers of a class by name, and each in the forms it leaves the portal in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import PaperKind
from courses.papers.attendance_sheet import attendance_gaps, attendance_paper
from courses.papers.committee_decision import committee_gaps, committee_paper
from courses.papers.opening_decision import opening_gaps, opening_paper
from courses.papers.subject import Gap, Subject
from courses.papers.timetable_paper import timetable_gaps, timetable_paper
from portal.papers.blocks import Paper
from portal.papers.docx import render_docx
from portal.papers.pdf import render_pdf


@dataclass(frozen=True)
class PaperKindOfClass:
    """One paper: how it is made, what it lacks, whether it names learners, and which number it carries."""

    label: str | Promise
    filename: str
    make: Callable[[Subject], Paper]
    gaps: Callable[[Subject], list[Gap]]
    has_names: bool = True
    numbered_as: PaperKind | None = None


@dataclass(frozen=True)
class Form:
    """How one form is written, and what a browser is told of it."""

    write: Callable[[Paper], bytes]
    content_type: str


PAPERS: Mapping[str, PaperKindOfClass] = {
    "opening": PaperKindOfClass(
        _("Quyết định mở lớp"), "quyet-dinh-mo-lop", opening_paper, opening_gaps, numbered_as=PaperKind.OPENING
    ),
    "committee": PaperKindOfClass(
        _("Quyết định thành lập ban cán sự lớp"), "quyet-dinh-ban-can-su", committee_paper, committee_gaps,
        numbered_as=PaperKind.COMMITTEE,
    ),
    "timetable": PaperKindOfClass(_("Lịch học"), "lich-hoc", timetable_paper, timetable_gaps, has_names=False),
    "attendance": PaperKindOfClass(_("Sổ điểm danh"), "so-diem-danh", attendance_paper, attendance_gaps),
}  # fmt: skip
FORMS: Mapping[str, Form] = {
    "pdf": Form(render_pdf, "application/pdf"),
    "docx": Form(render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


class MissingError(Exception):
    """The paper lacks something it cannot do without; the text says what to fill in where."""


def produce(subject: Subject, kind: str, form: str) -> bytes:
    """One paper in one form. A paper is Vietnamese whatever the language of the page it was asked from.

    Raises MissingError, PdfUnavailableError, and LookupError for a day that no format profile holds.
    """
    paper = PAPERS[kind]
    if lacking := [gap.sentence for gap in paper.gaps(subject) if gap.blocks]:
        raise MissingError(" ".join(lacking))
    with translation.override("vi"):
        return FORMS[form].write(paper.make(subject))
