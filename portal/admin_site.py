"""What every page of the admin shares: a line in the record, no overlapping days, a small search, safe workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any, ClassVar, cast

import tablib
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, router
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import TablibFormat
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result, RowResult
from import_export.tmp_storages import MediaStorage

from portal import audit
from portal.dated import SINCE_EVER, DatedQuerySet
from portal.listing import ROWS_A_PAGE, search_words
from portal.models import User
from portal.spreadsheets import MAX_UPLOAD, Column, Table, WorkbookError, read_workbook, write_workbook
from portal.vietnamese import NO_VALUE, clean, fold, format_date

ONE_DAY = timedelta(days=1)
MOST_PROTECTED = 20  # rows named on the page that says why nothing is deleted
PREVIEW_LIFE = timedelta(days=1)  # how long an import that nobody confirmed is kept

# ---- The record ----


def changed_fields(before: models.Model | None, after: models.Model | None) -> dict[str, tuple[Any, Any]]:
    """Each typed field that differs, as it was and as it is; None stands for "no such row". Secrets are masked."""
    row = after if after is not None else before
    assert row is not None  # noqa: S101 - a row that neither was nor is has no fields
    found = {}
    for field in row._meta.concrete_fields:
        if field.primary_key or not field.editable:
            continue
        values = [None if side is None else getattr(side, field.attname) for side in (before, after)]
        old, new = (None if value == "" else value for value in values)
        if old != new:
            found[field.name] = (said(before, field), said(after, field))
    return found


def said(row: models.Model | None, field: models.Field[Any, Any]) -> Any:
    """The field's value as the record may keep it."""
    if row is None:
        return None
    if field.name == "password":
        return "•••"
    value = getattr(row, field.name)
    return value.name if isinstance(field, models.FileField) else value


def record(actor: User | None, before: models.Model | None, after: models.Model | None) -> None:
    """One line for a row that was made (no `before`), changed, or taken out (no `after`); none for no change."""
    row = after if after is not None else before
    changes = changed_fields(before, after)
    if row is None or not changes:
        return
    deed = "create" if before is None else "delete" if after is None else "change"
    audit.record(actor, f"{deed}_{row._meta.model_name}", row, changes)


def actor_of(request: HttpRequest) -> User:
    return cast(User, request.user)


# ---- Days ----


def refuse_overlap(row: Any, keys: Collection[Sequence[str]]) -> None:
    """Raises ValidationError where the database would refuse the row. See also `portal.dated.ForbidOverlap`."""
    for key in keys:
        last = date.max if row.valid_to is None else row.valid_to - ONE_DAY
        values = {name: getattr(row, name) for name in key}
        if None in values.values():
            continue  # the database does not compare empty keys
        others: DatedQuerySet[Any] = type(row)._default_manager.filter(**values).exclude(pk=row.pk)
        if other := others.in_force_between(row.valid_from, last).first():
            raise ValidationError(
                _("Trùng thời gian với “%(row)s” (%(days)s). Hãy sửa ngày để hai dòng không chồng lên nhau."),
                code="overlap",
                params={"row": other, "days": days_of(other.valid_from, other.valid_to)},
            )


def days_of(valid_from: date, valid_to: date | None) -> str:
    """ "08/11/2019 – 30/6/2025", both days included; "…" where an end is open."""
    start = "…" if valid_from == SINCE_EVER else format_date(valid_from)
    return f"{start} – {'…' if valid_to is None else format_date(valid_to - ONE_DAY)}"


class ReferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks every rule of the database beforehand, those on fields that are only shown too.

    `one_a_day` holds the keys of which one row may be in force on a day.
    """

    one_a_day: ClassVar[Collection[Sequence[str]]] = ()

    def validate_unique(self) -> None:
        super().validate_unique()
        if not self.errors:
            try:
                self.instance.validate_constraints()
                refuse_overlap(self.instance, self.one_a_day)
            except ValidationError as error:
                self.add_error(None, error)


# ---- Pages ----


class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Reference data: every save and deletion leaves a line in the record; nothing is deleted in bulk."""

    form: type[forms.ModelForm[Any]] = ReferenceForm
    actions = None
    list_per_page = ROWS_A_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False  # the administrator holds no post, so those pages would refuse
    empty_value_display = NO_VALUE
    fixed_fields: tuple[str, ...] = ()  # chosen when the row is made, shown afterwards
    folded_fields: tuple[str, ...] = ()  # searched by reading the whole table: only where it stays small

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.fixed_fields if obj is not None else ()))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """At most 8 folded words of 100 letters reach the database, whatever was typed."""
        words = search_words(search_term)
        if self.folded_fields and words:
            return queryset.filter(pk__in=folded_matches(self.model, self.folded_fields, words)), False
        return super().get_search_results(request, queryset, " ".join(words))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = self.model._default_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        record(actor_of(request), before, obj)
        self.settle(obj)

    def settle(self, obj: Any) -> None:
        """What must follow a change or a deletion within the same transaction."""

    @admin.display(description=gettext_lazy("từ ngày"), ordering="valid_from")
    def since(self, row: Any) -> date | None:
        return None if row.valid_from == SINCE_EVER else row.valid_from

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        before = formset.model._default_manager.in_bulk([row.instance.pk for row in formset.initial_forms])
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            record(actor_of(request), None, row)
        for row, _names in formset.changed_objects:
            record(actor_of(request), before[row.pk], row)
        for key in before.keys() - {row.instance.pk for row in formset.initial_forms}:
            record(actor_of(request), before[key], None)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Rows edited within this row's page belong to it, so they do not protect it."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        own = tuple(inline.model for inline in self.inlines)
        if protected and own:
            collector = NestedObjects(using=router.db_for_write(self.model))
            collector.collect(objs)
            protected = [f"{row._meta.verbose_name}: {row}" for row in collector.protected if not isinstance(row, own)]
        if len(protected) > MOST_PROTECTED:
            rest = _("… và %(count)d dòng khác") % {"count": len(protected) - MOST_PROTECTED}
            protected = [*protected[:MOST_PROTECTED], rest]
        return to_delete, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        for inline in self.inlines:
            rows = inline.model._default_manager.filter(**{str(inline.fk_name): obj})
            for row in rows:
                record(actor_of(request), row, None)
            rows.delete()
        record(actor_of(request), obj, None)
        super().delete_model(request, obj)
        self.settle(obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the form could not foresee (somebody else saved meanwhile) the database refuses, in words."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            messages.error(request, _("Chưa lưu được vì trái với dữ liệu đã có. Hãy xem lại rồi sửa từng bước."))
            return redirect(request.get_full_path())

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            messages.error(request, _("Không xóa được vì đã có dữ liệu khác gắn với dòng này."))
            return redirect(request.get_full_path())


def folded_matches(model: type[models.Model], columns: Sequence[str], words: Iterable[str]) -> list[Any]:
    """The keys of rows whose folded columns together hold every word."""
    texts = {row[0]: fold(" ".join(row[1:])) for row in model._default_manager.values_list("pk", *columns)}
    return [key for key, text in texts.items() if all(word in text for word in words)]


# ---- Workbooks in and out ----


class SheetFormat(TablibFormat):  # type: ignore[misc]  # import-export has no types
    """Tables by way of `portal.spreadsheets`: read in its child process, written without formulas."""

    title = ""

    def get_title(self) -> str:
        return self.title  # the ending too: guess_format.js compares the two

    get_extension = get_title

    def can_import(self) -> bool:
        return True

    can_export = can_import

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        return dataset_in(in_stream, self.title)


class XlsxFormat(SheetFormat):
    """An Excel workbook: its first visible sheet."""

    title = "xlsx"
    CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset: tablib.Dataset, **options: object) -> bytes:
        columns = [Column(str(heading), width=24) for heading in dataset.headers]
        return write_workbook([Table(name=_("Danh mục"), title=(), columns=columns, rows=list(dataset))])


class CsvFormat(SheetFormat):
    """Text in UTF-8 with its mark, so that Excel reads Vietnamese; no cell begins as a formula does."""

    title = "csv"
    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **options: object) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for row in (dataset.headers, *dataset):
            writer.writerow([escaped(shown(cell)) for cell in row])
        return text.getvalue().encode("utf-8-sig")


FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
ESCAPE = "'"


def shown(value: object) -> str:
    """A cell as text: nothing for nothing, days as 08/11/2019."""
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def escaped(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet would take it for a formula. See also `unescaped`."""
    return ESCAPE + text if text.startswith((*FORMULA_STARTS, ESCAPE)) else text


def unescaped(cell: Any) -> Any:
    """What stood before `escaped`."""
    is_escaped = isinstance(cell, str) and cell.startswith(ESCAPE) and cell[1:].startswith((*FORMULA_STARTS, ESCAPE))
    return cell[1:] if is_escaped else cell


def dataset_in(content: bytes, ending: str) -> tablib.Dataset:
    """The first visible sheet; row 1 holds the headings, blank rows stay, so that rows can be counted.

    Raises WorkbookError for what cannot be read, for another kind of file, and for a sheet without headings.
    """
    workbook = read_workbook(content, filename=_("đã gửi"))
    if workbook.is_text != (ending == CsvFormat.title):
        raise WorkbookError(
            _("Nội dung tệp không phải là %(ending)s. Hãy lưu lại đúng định dạng rồi gửi lại.") % {"ending": ending}
        )
    sheet = next((sheet for sheet in workbook.sheets if not sheet.hidden), None)
    rows = sheet.rows if sheet is not None else []
    if not rows or not any(rows[0]):
        raise WorkbookError(_("Dòng 1 của trang đầu phải là dòng tiêu đề cột. Hãy xuất tệp mẫu ra rồi điền vào đó."))
    width = max(len(row) for row in rows)
    table = [[unescaped(cell) if workbook.is_text else cell for cell in row] for row in rows]
    full = [[*row, *[None] * (width - len(row))] for row in table]
    return tablib.Dataset(*full[1:], headers=[clean(str(cell or "")) for cell in full[0]])


class WorkbookForm(ImportForm):  # type: ignore[misc]
    """The file to import: .xlsx or .csv, as the format says, at most 10 MB."""

    def clean(self) -> Any:
        cleaned = super().clean()
        file, chosen = (self.cleaned_data.get(name) for name in ("import_file", "format"))
        endings = dict(self.fields["format"].choices)
        if file is not None and file.size > MAX_UPLOAD:
            self.add_error("import_file", _("Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp."))
        elif file is not None and PurePath(file.name).suffix.lower() != f".{endings.get(chosen)}":
            self.add_error("import_file", _("Chỉ nhận tệp .xlsx hoặc .csv, và định dạng chọn phải khớp với tên tệp."))
        return cleaned


class ConfirmForm(ConfirmImportForm):  # type: ignore[misc]
    """What the preview hands to the confirmation: nothing in it is taken on trust."""

    import_file_name = forms.UUIDField(widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[("0", "xlsx"), ("1", "csv")], widget=forms.HiddenInput)
    resource = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput, required=False)

    def clean_import_file_name(self) -> str:
        return str(self.cleaned_data["import_file_name"].hex)


class PreviewStorage(MediaStorage):  # type: ignore[misc]
    """Keeps the file between preview and confirmation; what nobody confirmed goes a day later."""

    def __init__(self, **options: Any) -> None:
        super().__init__(MEDIA_FOLDER="admin-imports", **options)

    def save(self, content: bytes) -> None:
        super().save(content)
        for name in default_storage.listdir(self.MEDIA_FOLDER)[1]:
            path = f"{self.MEDIA_FOLDER}/{name}"
            with suppress(FileNotFoundError):  # another import was quicker
                if default_storage.get_modified_time(path) < timezone.now() - PREVIEW_LIFE:
                    default_storage.delete(path)


class Exchange(ImportExportMixin):  # type: ignore[misc]
    """Import and export for a `ReferenceAdmin`: preview first, then all rows or none."""

    formats = (XlsxFormat, CsvFormat)
    import_form_class = WorkbookForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm  # without boxes for single columns: half a file cannot be imported again
    tmp_storage_class = PreviewStorage
    skip_admin_log = True  # the record has a line for each row

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """The reader's own sentence instead of the name of an exception; the file is not kept."""
        if not isinstance(error, WorkbookError):
            raise error
        PreviewStorage(name=form.cleaned_data["import_file"].tmp_storage_name).remove()
        form.add_error("import_file", str(error))

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, super().process_import(request, **options))
        except (FileNotFoundError, WorkbookError):
            return self.sent_back(request, _("Tệp xem trước không còn nữa. Hãy gửi lại tệp."))

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            return self.sent_back(
                request, _("Dữ liệu đã đổi sau khi xem trước nên chưa nhập dòng nào. Hãy gửi lại tệp.")
            )
        return cast(HttpResponse, super().process_result(result, request))

    def sent_back(self, request: HttpRequest, sentence: str) -> HttpResponse:
        messages.error(request, sentence)
        return redirect("admin:{}_{}_import".format(*self.get_model_info()))

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        sentence = _("Đã nhập: %(new)d dòng mới, %(update)d dòng sửa, %(skip)d dòng không đổi.")
        names = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP)
        messages.success(request, sentence % {name: result.totals[name] for name in names})
