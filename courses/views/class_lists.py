"""The class list comes in: upload, preview, confirm, and the wrong rows go back."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import EDITORS, StaffRequest, allow
from courses.class_table import class_columns
from courses.imports.batches import AlreadyAppliedError, check_batch, confirm_batch, keep_batch, workbook_of_wrong_rows
from courses.imports.verdicts import counts_of
from courses.models import ImportBatch
from courses.views.classes import workbook_response
from portal.spreadsheets import Table, WorkbookError, write_workbook


class UploadForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách lớp"),
        help_text=gettext_lazy("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv, tối đa 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def upload_list(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = cast(UploadedFile, form.cleaned_data["file"])
        try:
            return redirect(keep_batch(upload.read(), upload.name or "", board=request.hats.board, by=request.user))
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
        "wrong": [row for row in rows if row.status == "refused"],
        "good": [row for row in rows if row.status in ("new", "changed")],
        "same": [row for row in rows if row.status == "same"],
    }
    return render(request, "courses/preview_list.html", shown)


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
        messages.success(request, _("Đã nhập danh sách lớp."))
    return redirect(batch)


@require_GET
@allow(*EDITORS)
def download_wrong_rows(request: StaffRequest, key: str) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.of_user(request.user), key=key)
    try:
        content = workbook_of_wrong_rows(batch, by=request.user, today=localdate())
    except WorkbookError as error:
        messages.error(request, str(error))
        return redirect(batch)
    return workbook_response(content, "dong-can-sua.xlsx")


@require_GET
@allow(*EDITORS)
def download_template(request: StaffRequest) -> HttpResponse:
    """An empty list with the headings that an upload knows."""
    title = _("Danh sách lớp")
    return workbook_response(write_workbook([Table(title, [title], class_columns(), [])]), "mau-danh-sach-lop.xlsx")


