"""What the administrator's pages of several rooms share: a box of names, a filter by force, numbered versions."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.resources import aliases_in
from portal.admin_site import ReferenceAdmin
from portal.dated import DatedQuerySet
from portal.fields import CleanFormField
from portal.vietnamese import clean_lines


class AliasesField(CleanFormField):
    """Several names in one box, one a line; a semicolon parts them too, since sheets use it."""

    def __init__(self) -> None:
        super().__init__(
            tidy=clean_lines,
            required=False,
            label=gettext_lazy("Tên gọi khác"),
            help_text=gettext_lazy("Mỗi dòng một tên."),
            widget=forms.Textarea({"rows": 3, "cols": 60}),
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return aliases_in(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return aliases_in(data) != (initial or [])


class InForceFilter(admin.SimpleListFilter):
    """Rows in force today, or the others."""

    title = gettext_lazy("hiệu lực")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Đang hiệu lực")), ("no", _("Đã hết hoặc chưa có hiệu lực"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = cast(DatedQuerySet[Any], queryset.model._default_manager.all()).in_force(localdate())
        if self.value() == "yes":
            return queryset.filter(pk__in=today.values("pk"))
        return queryset.exclude(pk__in=today.values("pk")) if self.value() == "no" else queryset


class VersionedAdmin(ReferenceAdmin):
    """Rows that pages edit too: a save here makes a form opened there stale."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)
