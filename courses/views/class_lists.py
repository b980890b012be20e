"""The class list comes in: upload, preview, confirm, and the wrong rows go back."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, StaffRequest, allow
from courses.classes.class_table import class_workbook
from courses.imports.batches import (
    AlreadyAppliedError,
    check_batch,
    confirm_batch,
    keep_batch,
    workbook_of_wrong_rows,
)
from courses.imports.reading import NAMES_OF_FIELDS
from courses.imports.verdicts import CheckedRow, counts_of
from courses.models import ImportBatch, State, TrainingClass
from courses.views.classes import workbook_response
from portal.spreadsheets import MAX_UPLOAD, WorkbookError
from portal.vietnamese import format_count
from portal.workbook_refusals import refusal_sentence


class UploadForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách lớp"),
        help_text=gettext_lazy("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv, tối đa 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuses by the size alone what is too large to be read into memory."""
        upload = cast(UploadedFile, self.cleaned_data["file"])
        if upload.size is None or upload.size > MAX_UPLOAD:
            raise forms.ValidationError(refusal_sentence("too-large", upload.name or "", {}))
        return upload


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def upload_list(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        board = request.hats.editing_board
        try:
            return redirect(keep_batch(upload.read(), upload.name or "", board=board, by=request.user))
        except WorkbookError as error:
            form.add_error("file", str(error))
    batches = ImportBatch.objects.of_user(request.user).for_listing()[:10]
    return render(request, "courses/upload_list.html", {"form": form, "batches": batches})


@require_GET
@allow(*EDITORS)
def preview_list(request: StaffRequest, key: str) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.of_user(request.user), key=key)
    if batch.is_applied:
        return render(request, "courses/import_done.html", {"batch": batch})
    class_list, rows = check_batch(batch, by=request.user, today=localdate())
    shown = {
        "batch": batch,
        "rows": rows,
        "counts": counts_of(rows, class_list.skipped),
        "class_list": class_list,
        "headings": [
            (NAMES_OF_FIELDS[name](), heading)
            for name, heading in class_list.headings.items()
            if name in NAMES_OF_FIELDS
        ],
        "wrong": [row for row in rows if row.status == "refused"],
        "good": [(row, shown_changes(row)) for row in rows if row.status in ("new", "changed")],
        "same": [row for row in rows if row.status == "same"],
    }
    return render(request, "courses/preview_list.html", shown)


def shown_changes(row: CheckedRow) -> list[tuple[str, object, object]]:
    """What a changed row changes: the field's name, before, after."""
    return [
        (capfirst(field_name(name)), readable(name, before), readable(name, after))
        for name, (before, after) in row.changes.items()
    ]


def field_name(name: str) -> str:
    return str(TrainingClass._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def readable(name: str, value: object) -> object:
    if name == "state":
        return State(str(value)).label
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


@require_POST
@allow(*EDITORS)
def confirm_list(request: StaffRequest, key: str) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.of_user(request.user), key=key)
    chosen = {int(number) for number in request.POST.getlist("rows") if number.isdecimal() and len(number) < 8}
    if not chosen:
        messages.warning(request, _("Chưa chọn dòng nào nên chưa nhập gì; hãy đánh dấu ít nhất một dòng."))
        return redirect(batch)
    try:
        confirm_batch(batch, chosen, by=request.user, today=localdate())
    except AlreadyAppliedError as error:
        messages.warning(request, str(error))
    else:
        say_what_was_written(request, batch.counts["chosen"])
    return redirect(batch)


def say_what_was_written(request: StaffRequest, count: int) -> None:
    if count:
        saved = ngettext("Đã lưu {count} lớp.", "Đã lưu {count} lớp.", count)
        messages.success(request, saved.format(count=format_count(count)))
    else:
        messages.warning(request, _("Các dòng đã chọn không có lớp nào mới hay thay đổi nên chưa lưu gì."))


@require_GET
@allow(*EDITORS)
def download_wrong_rows(request: StaffRequest, key: str) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.of_user(request.user), key=key)
    try:
        content = workbook_of_wrong_rows(batch, by=request.user, today=localdate())
    except WorkbookError as error:
        messages.error(request, str(error))
        return redirect(batch)
    except FileNotFoundError:  # a restored database knows files that its storage lost
        messages.error(request, _("Tệp đã gửi không còn trên máy chủ; hãy gửi lại tệp."))
        return redirect(batch)
    return workbook_response(content, "dong-can-sua.xlsx")


@require_GET
@allow(*EDITORS)
def download_template(request: StaffRequest) -> HttpResponse:
    """An empty list with the headings that an upload knows."""
    return workbook_response(class_workbook([]), "mau-danh-sach-lop.xlsx")
