"""The papers of a class: which there are, what each lacks, its number, and the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from courses.learners.privacy import may_see_names, refuse_names
from courses.models import TrainingClass
from courses.models.timetable import with_class_life
from courses.papers.numbers import NumberError, give_number, next_number, number_in
from courses.papers.outputs import FORMS, PAPERS, MissingError, produce
from courses.papers.printing import is_long, print_paper_job
from courses.papers.subject import Subject
from portal import jobs
from portal.papers.pdf import PdfUnavailableError
from portal.vietnamese import ReadingError, parse_count, parse_date


@require_GET
@allow(*EVERYONE)
def class_papers(request: StaffRequest, class_id: int) -> HttpResponse:
    item: Any = get_object_or_404(
        with_class_life(TrainingClass.objects.visible_to(request.user), request.user), pk=class_id
    )
    subject = Subject(item)
    names, editable = may_see_names(request, item), item.is_editable
    day = item.opening_decided_on or item.opened_on or localdate()
    shown: dict[str, Any] = {"item": item, "may_see_names": names, "can_edit": editable, "day": day}
    shown["papers"] = [paper_line(subject, kind, may_see=names) for kind in PAPERS]
    if editable:
        shown["next_number"] = next_number(item.centre, day.year)
    return render(request, "courses/class_papers.html", shown)


def paper_line(subject: Subject, kind: str, *, may_see: bool) -> dict[str, Any]:
    """One paper as the page lists it; what it lacks is not told to who may not see the names in it."""
    paper = PAPERS[kind]
    gaps = paper.gaps(subject) if may_see or not paper.has_names else []
    number, day = subject.number_of(paper.numbered_as) if paper.numbered_as else ("", None)
    return {
        "kind": kind,
        "label": paper.label,
        "is_numbered": paper.numbered_as is not None,
        "number": number,
        "digits": number_in(number) or "",
        "day": day,
        "gaps": gaps,
        "is_long": may_see and is_long(subject, kind, "pdf"),
        "is_ready": not any(gap.blocks for gap in gaps),
        "is_hidden": paper.has_names and not may_see,
    }


@require_POST
@allow(*EDITORS)
def number_paper(request: StaffRequest, class_id: int, paper_kind: str) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.editable_by(request.user).for_papers(), pk=class_id)
    numbered_as = PAPERS[paper_kind].numbered_as if paper_kind in PAPERS else None
    if numbered_as is None:
        raise Http404
    try:
        number, day = parse_count(request.POST.get("number", "")), parse_date(request.POST.get("day", ""))
        paper = give_number(item, numbered_as, number=number, day=day, by=request.user)
    except (ReadingError, NumberError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi số {number}.").format(number=paper.number_text))
    return redirect("courses:class_papers", class_id)


@require_GET
@allow(*EVERYONE)
def class_paper(request: StaffRequest, class_id: int, paper_kind: str, paper_form: str) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_papers(), pk=class_id)
    if paper_kind not in PAPERS or paper_form not in FORMS:
        raise Http404
    if PAPERS[paper_kind].has_names:
        refuse_names(request, item)
    subject = Subject(item)
    if is_long(subject, paper_kind, paper_form):
        messages.warning(request, _("Lớp đông nên bản PDF được in trong nền: hãy bấm “In PDF” ở dưới."))
        return redirect("courses:class_papers", class_id)
    try:
        content = produce(subject, paper_kind, paper_form)
    except (MissingError, LookupError, PdfUnavailableError) as error:
        messages.error(request, str(error))
        return redirect("courses:class_papers", class_id)
    response = HttpResponse(content, content_type=FORMS[paper_form].content_type)
    filename = f"{PAPERS[paper_kind].filename}-{class_id}.{paper_form}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@require_POST
@allow(*EVERYONE)
def print_paper(request: StaffRequest, class_id: int, paper_kind: str) -> HttpResponse:
    """A PDF of a crowded class, by a worker."""
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_papers(), pk=class_id)
    if paper_kind not in PAPERS:
        raise Http404
    if PAPERS[paper_kind].has_names:
        refuse_names(request, item)
    job = jobs.start(
        print_paper_job,
        owner=request.user,
        title=_("In {paper}").format(paper=PAPERS[paper_kind].label),
        arguments={"class": class_id, "paper": paper_kind},
        return_url=reverse("courses:class_papers", args=[class_id]),
    )
    return redirect(job)
