"""How a line of a reference sheet becomes a row: all lines or none, each change on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult

from portal.admin_site import record, refuse_overlap, shown
from portal.vietnamese import fold


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
    blank_keys: ClassVar[Collection[str]] = ()  # parts of the key that a line may leave empty

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
                if field.clean(row) in (None, "") and name not in self.blank_keys:
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
