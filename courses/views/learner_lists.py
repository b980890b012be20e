"""A learner list comes in: pasted or sent, previewed, repaired, confirmed, taken back; the wrong rows go home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, StaffRequest, allow
from courses.imports.batches import AlreadyAppliedError
from courses.jobs import import_learners_job
from courses.learner_lists.reading import read_learner_file, read_pasted
from courses.learner_lists.undoing import UndoError, undo_batch
from courses.learner_lists.verdicts import CheckedList
from courses.learners.learner_batches import (
    ROWS_AT_ONCE,
    RefusedListError,
    check_batch,
    chosen_of,
    confirm_batch,
    keep_list,
    say,
    say_columns,
    table_of,
    workbook_of_wrong_rows,
)
from courses.learners.learner_forms import ListForm
from courses.learners.learner_preview import (
    ROWS_A_PAGE,
    columns_in,
    field_choices,
    ordered_rows,
    said_in,
    shown_columns,
    shown_rows,
)
from courses.learners.learner_table import template_workbook
from courses.models import LearnerBatch, TrainingClass
from courses.models.learner_batch import ListSource
from courses.views.classes import workbook_response
from courses.views.learners import class_to_write, require_names, say_what_was_written
from portal import jobs
from portal.models import Job
from portal.spreadsheets import WorkbookError

BATCHES_SHOWN = 10


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def upload_learners(request: StaffRequest, class_id: int) -> HttpResponse:
    item = class_to_write(request, class_id)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(list_in(form, item, request))
        except WorkbookError as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
    batches = LearnerBatch.objects.of_user(request.user).of_class(item).for_listing()[:BATCHES_SHOWN]
    return render(request, "courses/learner_list_upload.html", {"item": item, "form": form, "batches": batches})


def list_in(form: ListForm, item: TrainingClass, request: StaffRequest) -> LearnerBatch:
    """The list that the form brings, read and kept. Raises WorkbookError with a sentence."""
    upload, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
    if upload:
        content, filename = upload.read(), upload.name or ""
        table = read_learner_file(content, filename)
        return keep_list(item, table, source=ListSource.FILE, by=request.user, content=content, filename=filename)
    content = pasted.encode("utf-8", "replace")
    return keep_list(item, read_pasted(pasted), source=ListSource.PASTED, by=request.user, content=content)


@require_GET
@allow(*EDITORS)
def download_learner_template(request: StaffRequest) -> HttpResponse:
    return workbook_response(template_workbook(), "mau-danh-sach-hoc-vien.xlsx")


def batch_of(request: StaffRequest, key: UUID) -> LearnerBatch:
    """The person's own list, while they may still change its class and see its learners by name."""
    batch = get_object_or_404(LearnerBatch.objects.of_user(request.user).editable_by(request.user).for_page(), key=key)
    require_names(request, batch.training_class)
    return batch


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def preview_learners(request: StaffRequest, batch_key: UUID) -> HttpResponse:
    """The list with a verdict on each row; sent back, it keeps repairs, answers and ticks."""
    batch = batch_of(request, batch_key)
    if not batch.is_awaiting:
        return render(request, "courses/learner_list_done.html", {"batch": batch, "item": batch.training_class})
    checked = check_batch(batch, today=localdate())
    if request.method == "POST":
        keep_said(request, batch, checked)
        return redirect(f"{batch.get_absolute_url()}?{request.GET.urlencode()}")
    return render(request, "courses/preview_learners.html", preview_of(request, batch, checked))


def preview_of(request: StaffRequest, batch: LearnerBatch, checked: CheckedList) -> dict[str, Any]:
    table = table_of(batch)
    page = Paginator(ordered_rows(checked), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = shown_rows(batch, list(page.object_list))
    columns = shown_columns(batch, table)
    return {
        "batch": batch,
        "item": batch.training_class,
        "table": table,
        "notes": checked.notes,
        "counts": checked.counts,
        "chosen_count": len(chosen_of(batch, checked)),
        "page_obj": page,
        "look_at": [row for row in rows if row.to_look_at],
        "good": [row for row in rows if not row.to_look_at and row.row.is_good],
        "same": [row for row in rows if not row.to_look_at and not row.row.is_good],
        "columns": columns,
        "fields": field_choices(),
        "has_unknown_columns": not any(column.field in ("full_name", "given_name") for column in columns),
        "job": unfinished_job(batch, request) if len(checked.rows) > ROWS_AT_ONCE else None,
    }


def keep_said(request: StaffRequest, batch: LearnerBatch, checked: CheckedList) -> CheckedList:
    """Keep what the page's boxes say; gives the list checked again where they said anything."""
    said = said_in(request.POST, checked)
    if not said:
        return checked
    try:
        say(batch, said)
    except AlreadyAppliedError as error:
        messages.warning(request, str(error))
    return check_batch(batch, today=localdate())


@require_POST
@allow(*EDITORS)
def map_learner_columns(request: StaffRequest, batch_key: UUID) -> HttpResponse:
    batch = batch_of(request, batch_key)
    try:
        say_columns(batch, columns_in(request.POST, table_of(batch)))
    except AlreadyAppliedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Đã đọc lại theo các cột bạn chọn; lần sau cổng nhớ tiêu đề này."))
    return redirect(batch)


@require_POST
@allow(*EDITORS)
def confirm_learners(request: StaffRequest, batch_key: UUID) -> HttpResponse:
    """Take what the page's boxes say, then write the good rows: at once, or by a worker when there are many."""
    batch = batch_of(request, batch_key)
    checked = check_batch(batch, today=localdate())
    if batch.is_awaiting:
        checked = keep_said(request, batch, checked)
        chosen = len(chosen_of(batch, checked))
        if not chosen:
            sentence = _("Không có dòng nào để nhập: hãy sửa các dòng lỗi, hoặc đánh dấu ít nhất một dòng.")
            messages.warning(request, sentence)
            return redirect(batch)
        if chosen > ROWS_AT_ONCE:
            return redirect(job_for(batch, request))
    try:
        written = confirm_batch(batch, checked, by=request.user)
    except (AlreadyAppliedError, RefusedListError) as error:
        messages.warning(request, str(error))
    else:
        say_what_was_written(request, written["enrolled"])
    return redirect(batch)


def job_for(batch: LearnerBatch, request: StaffRequest) -> Job:
    """The work that writes this list; the one that is under way where somebody presses twice."""
    return unfinished_job(batch, request) or jobs.start(
        import_learners_job,
        owner=request.user,
        title=_("Nhập danh sách học viên: {name}").format(name=batch.training_class.name)[:250],
        arguments={"batch": batch.pk},
        return_url=batch.get_absolute_url(),
    )


def unfinished_job(batch: LearnerBatch, request: StaffRequest) -> Job | None:
    return Job.objects.of_user(request.user).unfinished().about("batch", batch.pk).first()


@require_POST
@allow(*EDITORS)
def undo_learners(request: StaffRequest, batch_key: UUID) -> HttpResponse:
    batch = batch_of(request, batch_key)
    try:
        undo_batch(batch, by=request.user)
    except UndoError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã rút lại cả danh sách; lớp trở về như trước khi nhập."))
    return redirect(batch)


@require_GET
@allow(*EDITORS)
def download_wrong_learners(request: StaffRequest, batch_key: UUID) -> HttpResponse:
    batch = batch_of(request, batch_key)
    try:
        content = workbook_of_wrong_rows(batch, today=localdate())
    except WorkbookError as error:
        messages.error(request, str(error))
        return redirect(batch)
    return workbook_response(content, "dong-can-sua.xlsx")
