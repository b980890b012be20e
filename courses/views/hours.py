"""Standard hours of lecturers: the year's sheet, and the rows behind each figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, EVERYONE, StaffRequest, allow
from centres.models import Centre, Lecturer
from centres.models.lecturer import LecturerQuerySet
from courses.models import TeachingDuty, TrainingClass
from courses.teaching.duty_forms import DutyForm
from courses.teaching.hour_table import hours_workbook
from courses.teaching.hours import SchoolYear
from courses.teaching.lecturer_hours import DutyError, duties_done, note_duty, remove_duty, sessions_taught, year_of
from courses.views.classes import workbook_response
from portal.listing import ROWS_A_PAGE, BoundedPaginator, search_words

YEARS_SHOWN = 6  # the present school year and those before it


def year_asked(request: StaffRequest) -> SchoolYear:
    """The school year of the address; the present one when it names none."""
    try:
        return SchoolYear.from_code(request.GET.get("year", ""))
    except ValueError:
        return SchoolYear.of_day(localdate())


def years_offered() -> list[SchoolYear]:
    present = SchoolYear.of_day(localdate())
    return [SchoolYear(present.first - back) for back in range(YEARS_SHOWN)]


def narrowed(request: StaffRequest, year: SchoolYear) -> tuple[LecturerQuerySet, list[Centre], Centre | None]:
    """The lecturers in force that year as the filter asks, the centres to choose from, the one chosen."""
    centres = list(Centre.objects.visible_to(request.user).of_board(request.hats.board).for_listing(localdate()))
    chosen = next((centre for centre in centres if str(centre.pk) == request.GET.get("centre")), None)
    lecturers = Lecturer.objects.visible_to(request.user).in_force_between(year.start, year.end)
    lecturers = lecturers.matching(search_words(request.GET.get("q", "")))
    return (lecturers.of_centre(chosen) if chosen else lecturers.of_centres(centres)), centres, chosen


@require_GET
@allow(*EVERYONE)
def lecturer_hours(request: StaffRequest) -> HttpResponse:
    year = year_asked(request)
    lecturers, centres, chosen = narrowed(request, year)
    page = BoundedPaginator(lecturers.by_name(), ROWS_A_PAGE).page_asked(request.GET.get("page"))
    shown = {
        "year": year,
        "years": years_offered(),
        "centres": centres,
        "chosen": chosen,
        "q": request.GET.get("q", ""),
        "page_obj": page,
        "lines": year_of(list(page.object_list), request.hats.board, year, today=localdate()),
    }
    return render(request, "courses/lecturer_hours.html", shown)


@require_GET
@allow(*EVERYONE)
def export_hours(request: StaffRequest) -> HttpResponse:
    year = year_asked(request)
    lecturers, _centres, chosen = narrowed(request, year)
    lines = year_of(list(lecturers.by_name()), request.hats.board, year, today=localdate())
    return workbook_response(hours_workbook(lines, year, str(chosen or "")), f"gio-chuan-{year}.xlsx")


@require_http_methods(["GET", "POST"])
@allow(*EVERYONE)
def hours_of_lecturer(request: StaffRequest, lecturer_id: int) -> HttpResponse:
    lecturer = get_object_or_404(Lecturer.objects.visible_to(request.user).select_related("board"), pk=lecturer_id)
    can_edit = request.hats.may_edit(lecturer.centre_id, lecturer.board_id)
    if request.method == "POST" and not can_edit:
        return HttpResponse(status=403)
    year, today = year_asked(request), localdate()
    classes = TrainingClass.objects.visible_to(request.user).of_centre(lecturer.centre).taught_in(year.start, year.end)
    form = DutyForm(request.POST if request.method == "POST" else None, classes=classes)
    if request.method == "POST" and form.is_valid() and noted(request, lecturer, form):
        return redirect(f"{reverse('courses:hours_of_lecturer', args=[lecturer.pk])}?year={year}")
    (line,) = year_of([lecturer], lecturer.board, year, today=today)
    shown: dict[str, Any] = {"lecturer": lecturer, "year": year, "years": years_offered(), "line": line, "form": form}
    shown["sessions"] = sessions_taught([lecturer], year, today).for_listing().select_related("training_class")
    shown["duties"] = duties_done([lecturer], year).select_related("training_class").order_by("done_on", "pk")
    return render(request, "courses/hours_of_lecturer.html", shown | {"can_edit": can_edit})


def noted(request: StaffRequest, lecturer: Lecturer, form: DutyForm) -> bool:
    """Note the duty the form says; what could not be taken is said on the form."""
    said = form.cleaned_data
    try:
        note_duty(lecturer, said.pop("training_class"), by=request.user, **said)
    except DutyError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Đã ghi việc của giảng viên."))
    return True


@require_POST
@allow(*EDITORS)
def delete_duty(request: StaffRequest, duty_id: int) -> HttpResponse:
    duty = get_object_or_404(TeachingDuty.objects.editable_by(request.user), pk=duty_id)
    year = SchoolYear.of_day(duty.done_on)
    remove_duty(duty, by=request.user)
    messages.success(request, _("Đã xóa dòng đã ghi."))
    return redirect(f"{reverse('courses:hours_of_lecturer', args=[duty.lecturer_id])}?year={year}")
