"""Reference data as sheets: what each column means, read and written; centres and documents among it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Choices, Model, OuterRef, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult
from import_export.widgets import DateWidget, IntegerWidget, Widget

from centres.models import Board, Centre, Document, DocumentKind, Level, UnitName
from portal.admin_site import record, refuse_overlap, shown
from portal.dated import SINCE_EVER
from portal.spreadsheets import ERROR_TEXTS
from portal.vietnamese import COUNT_LIMIT, clean, fold, format_count, format_date, parse_count, parse_date

BOARD_COLUMN = "Ban"

# ---- Columns ----


class TextWidget(Widget):  # type: ignore[misc]  # import-export has no types
    """One line of clean text, as the fields store it."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """Raises ValueError for what a spreadsheet has made of the text: a day, a truth value, an error."""
        if isinstance(value, (date, datetime, time, bool)):
            raise ValueError(_("Ô này là ngày tháng hoặc giá trị đúng/sai; hãy định dạng ô là Văn bản rồi gõ lại."))
        text = clean("" if value is None else str(value))
        if text in ERROR_TEXTS or "\ufffd" in text:
            raise ValueError(_("Ô này có lỗi công thức hoặc ký tự không đọc được; hãy gõ lại."))
        return text

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value or None


class AliasesWidget(TextWidget):
    """Several names, parted by semicolons."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> list[str]:
        return aliases_in(super().clean(value, row))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return "; ".join(value or []) or None


class DayWidget(DateWidget):  # type: ignore[misc]
    """A day, whether the cell holds a date, a moment or text such as 08/11/2019, so that the same day is no change."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date | None:
        return None if value in (None, "") else parse_date(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value


class SinceWidget(DayWidget):
    """A first day; an empty cell where none is known."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date:
        return super().clean(value, row) or SINCE_EVER

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return None if value == SINCE_EVER else value


class CountWidget(IntegerWidget):  # type: ignore[misc]
    """A whole number up to `most`; `empty` is what an empty cell means."""

    def __init__(self, *, empty: int | None, most: int = COUNT_LIMIT) -> None:
        super().__init__()
        self.empty, self.most = empty, most

    def clean(self, value: Any, row: Any = None, **options: Any) -> int | None:
        count = self.empty if value in (None, "") else parse_count(value)
        if count is not None and count > self.most:
            raise ValueError(_("Số quá lớn: nhiều nhất là %(most)s.") % {"most": format_count(self.most)})
        return count

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value


class ChoiceWidget(TextWidget):
    """One of a closed list: its Vietnamese label, or its code."""

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        with override("vi"):
            self.labels = {str(code): str(label) for code, label in choices.choices}

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        text = super().clean(value, row)
        for code, label in self.labels.items():
            if fold(text) in (fold(label), fold(code)):
                return code
        allowed = ", ".join(self.labels.values())
        raise ValueError(_("“%(text)s” không có trong: %(allowed)s.") % {"text": text, "allowed": allowed})

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return self.labels.get(value)


class YesNoWidget(TextWidget):
    """ "có" or "không"."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool:
        text = fold("" if value is None else str(value))
        if text in ("co", "x", "1", "true"):
            return True
        if text in ("khong", "0", "false"):
            return False
        raise ValueError(_("Hãy ghi “có” hoặc “không”."))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return None if value is None else "có" if value else "không"


class RowWidget(TextWidget):
    """Another row by its code; of the board named in the same line, unless it is a board itself.

    Each code is looked up once a file. Raises ValueError when no row, or more than one, has it.
    """

    def __init__(self, model: type[Model], field: str) -> None:
        super().__init__()
        self.model, self.field = model, field
        self.known: dict[tuple[str, str], list[Model]] = {}

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        text = super().clean(value, row)
        if not text:
            return None
        board = "" if self.model is Board else TextWidget().clean(row.get(BOARD_COLUMN))
        if (board, text) not in self.known:
            self.known[board, text] = list(self.found(board, text)[:2])
        rows = self.known[board, text]
        if len(rows) == 1:
            return rows[0]
        kind = self.model._meta.verbose_name
        sentence = _("Có nhiều %(kind)s “%(text)s”; hãy ghi rõ hơn.") if rows else _("Không có %(kind)s “%(text)s”.")
        raise ValueError(sentence % {"kind": kind, "text": text})

    def found(self, board: str, text: str) -> QuerySet[Any]:
        scope = {"board__code": board} if board else {}
        return self.model._default_manager.filter(**scope, **{self.field: text})

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return None if value is None else getattr(value, self.field)


class DocumentWidget(RowWidget):
    """A document by number and day, "208-QĐ/TW ngày 08/11/2019"; the number alone where it is the only one."""

    def __init__(self) -> None:
        super().__init__(Document, "number")

    def found(self, board: str, text: str) -> QuerySet[Any]:
        number, _word, day = text.rpartition(" ngày ")
        if not number:
            return super().found(board, text)
        return super().found(board, number).filter(issued_on=parse_date(day))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return None if value is None else f"{value.number} ngày {shown(value.issued_on)}"


def aliases_in(text: str | None) -> list[str]:
    """The names in a box or a cell, parted by line breaks or semicolons: each once, in their order."""
    parts = (clean(part) for line in (text or "").splitlines() for part in line.split(";"))
    return list(dict.fromkeys(part for part in parts if part))


# ---- Rows ----


class PlainDiff(Diff):  # type: ignore[misc]
    """What a line changes, marked by elements: the policy on content forbids the library's style attributes."""

    def as_html(self) -> list[SafeString]:
        pairs = zip(self.left, self.right, strict=True)
        return [marked("" if self.new else shown(old), shown(new)) for old, new in pairs]


def marked(old: str, new: str) -> SafeString:
    if old == new:
        return format_html("{}", new)
    before = format_html("<del>{}</del> ", old) if old else ""
    return format_html("{}<ins>{}</ins>", before, new)


class ReferenceResource(ModelResource):  # type: ignore[misc]
    """All lines or none; a line that changes nothing is passed over; each other one leaves a line in the record."""

    one_a_day: ClassVar[Collection[Sequence[str]]] = ()  # see also `ReferenceForm`

    class Meta:
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True
        store_instance = True

    def import_data(self, dataset: tablib.Dataset, *args: Any, **options: Any) -> Result:
        return super().import_data(dataset, *args, **options | {"rollback_on_validation_errors": True})

    @classmethod
    def get_diff_class(cls) -> type[PlainDiff]:
        return PlainDiff

    def before_import(self, dataset: tablib.Dataset, **options: Any) -> None:
        """Settle the headings and drop blank lines; `self.lines` keeps where each line stood in the sheet."""
        known = {fold(field.column_name): field.column_name for field in self.get_import_fields()}
        headings = [known.get(fold(heading), heading) for heading in dataset.headers]
        needed = [self.fields[name].column_name for name in self.get_import_id_fields()]
        rows = list(dataset)
        self.lines = [number for number, row in enumerate(rows, start=2) if any(cell not in (None, "") for cell in row)]
        dataset.wipe()
        if problem := heading_problem(headings, needed, list(known.values())):
            raise ValueError(problem)
        dataset.headers = headings
        for number in self.lines:
            dataset.append(rows[number - 2])

    def after_import(self, dataset: tablib.Dataset, result: Result, **options: Any) -> None:
        super().after_import(dataset, result, **options)
        for line in (*result.invalid_rows, *result.error_rows):
            line.number = self.lines[line.number - 1]

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Model | None:
        """The row that the line speaks of. Raises ValidationError when its key cannot be read."""
        problems = {}
        for name in self.get_import_id_fields():
            field = self.fields[name]
            try:
                if field.clean(row) in (None, ""):
                    problems[field.column_name] = _("Ô này không được để trống.")
            except ValueError as error:
                problems[field.column_name] = str(error)
        if problems:
            raise ValidationError(problems)
        found: Model | None = super().get_instance(instance_loader, row)
        return found

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raises ValidationError with the headings of the columns, not the names of the fields."""
        errors = dict(import_validation_errors or {})
        for name, sentence in self.problems_of(instance, errors).items():
            errors.setdefault(name, [sentence])
        try:
            super().validate_instance(instance, errors, validate_unique)
            refuse_overlap(instance, self.one_a_day)
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            headings = {field.attribute: field.column_name for field in self.fields.values()}
            raise ValidationError({headings.get(name, name): list(said) for name, said in found.items()}) from error

    def problems_of(self, instance: Any, errors: Collection[str]) -> dict[str, str]:
        """Sentences on what the model alone cannot see, by field; `errors` names the fields already refused."""
        return {}

    def after_import_row(self, row: Any, row_result: RowResult, **options: Any) -> None:
        if row_result.is_new() or row_result.is_update():
            record(options.get("user"), row_result.original, row_result.instance)


def heading_problem(headings: Sequence[str], needed: Iterable[str], known: Sequence[str]) -> str:
    """Why the headings cannot be taken; empty when they can."""
    if strange := [heading for heading in headings if heading not in known]:
        sentence = _("Không biết cột: %(columns)s. Các cột nhận được: %(known)s.")
        return sentence % {"columns": ", ".join(f"“{heading}”" for heading in strange), "known": ", ".join(known)}
    if missing := [heading for heading in needed if heading not in headings]:
        return _("Tệp thiếu cột: %(columns)s.") % {"columns": ", ".join(missing)}
    if len(set(headings)) < len(headings):
        return _("Có cột xuất hiện hai lần; hãy bỏ bớt một cột.")
    return ""


class CentreResource(ReferenceResource):
    """A centre a line, with its latest name; an earlier name is kept when a later "Tên từ ngày" brings a new one."""

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    code = Field("code", "Mã", TextWidget())
    name = Field("name", "Tên", TextWidget())
    name_since = Field("name_since", "Tên từ ngày", SinceWidget())
    level = Field("level", "Cấp", ChoiceWidget(Level))
    aliases = Field("aliases", "Tên gọi khác", AliasesWidget())
    list_order = Field("list_order", "Thứ tự", CountWidget(empty=0))
    valid_from = Field("valid_from", "Hoạt động từ ngày", SinceWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())

    class Meta:
        model = Centre
        name = "Trung tâm chính trị"
        fields = ("board", "code", "name", "name_since", "level", "aliases", "list_order", "valid_from", "valid_to")
        import_id_fields = ("board", "code")

    def get_queryset(self) -> Any:
        return with_last_name(Centre.objects.select_related("board"))

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> Any:
        return with_last_name(queryset.select_related("board"))

    def problems_of(self, instance: Any, errors: Collection[str]) -> dict[str, str]:
        last = last_name_of(instance)
        since = getattr(instance, "name_since", None) or SINCE_EVER
        if not getattr(instance, "name", None):
            return {"name": _("Hãy ghi tên.")}
        if len(instance.name) > 200:
            return {"name": _("Tên dài quá 200 ký tự.")}
        if last is not None and since < last.valid_from:
            sentence = _("Tên hiện nay dùng từ ngày %(day)s; tên mới không thể bắt đầu trước ngày đó.")
            return {"name_since": sentence % {"day": format_date(last.valid_from)}}
        return {}

    def after_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        set_last_name(instance, options.get("user"))


class DocumentResource(ReferenceResource):
    """A document a line; its file is not part of a sheet."""

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    number = Field("number", "Số, ký hiệu", TextWidget())
    kind = Field("kind", "Loại văn bản", ChoiceWidget(DocumentKind))
    issuer = Field("issuer", "Cơ quan ban hành", TextWidget())
    issued_on = Field("issued_on", "Ngày ban hành", DayWidget())
    abstract = Field("abstract", "Trích yếu", TextWidget())
    in_force_until = Field("in_force_until", "Hiệu lực đến hết ngày", DayWidget())

    class Meta:
        model = Document
        name = "Văn bản"
        fields = ("board", "number", "kind", "issuer", "issued_on", "abstract", "in_force_until")
        import_id_fields = ("board", "number", "issuer", "issued_on")

    def get_queryset(self) -> QuerySet[Any]:
        return Document.objects.select_related("board")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("board")

    def problems_of(self, instance: Any, errors: Collection[str]) -> dict[str, str]:
        return over_before_issued(instance.issued_on, instance.in_force_until)


def over_before_issued(issued_on: date | None, in_force_until: date | None) -> dict[str, str]:
    """The sentence for a document whose last day lies before its first; nothing for others."""
    if issued_on is None or in_force_until is None or issued_on <= in_force_until:
        return {}
    return {"in_force_until": _("Ngày hết hiệu lực không được trước ngày ban hành.")}


# ---- Names ----


def with_last_name(centres: QuerySet[Any]) -> Any:
    """Annotates `name` and `name_since`, of the latest name."""
    last = UnitName.objects.filter(centre=OuterRef("pk")).order_by("-valid_from")
    return centres.annotate(name=Subquery(last.values("text")[:1]), name_since=Subquery(last.values("valid_from")[:1]))


def last_name_of(centre: Centre) -> UnitName | None:
    return UnitName.objects.filter(centre=centre).order_by("-valid_from").first() if centre.pk else None


def set_last_name(centre: Any, actor: Any) -> None:
    """Give the centre `centre.name` from `centre.name_since` on; the same first day only corrects the spelling."""
    since = getattr(centre, "name_since", None) or SINCE_EVER
    last = last_name_of(centre)
    if last is not None and last.valid_from == since:
        before = UnitName.objects.get(pk=last.pk)
        last.text = centre.name
        last.save()
        record(actor, before, last)
        return
    if last is not None and (last.valid_to is None or last.valid_to > since):
        before = UnitName.objects.get(pk=last.pk)
        last.valid_to = since
        last.save()
        record(actor, before, last)
    record(actor, None, UnitName.objects.create(centre=centre, text=centre.name, valid_from=since))
