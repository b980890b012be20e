"""The administrator's pages for boards, centres, their names and successors."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.admin.shared import AliasesField, InForceFilter
from centres.models import Board, Centre, Succession, UnitName
from centres.models.board import BoardQuerySet
from centres.models.centre import CentreQuerySet
from centres.resources import CentreResource
from portal.admin_site import Exchange, ReferenceAdmin, ReferenceForm


class NameFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The names of one unit, checked and saved together: whatever is moved, no two of them ever overlap."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        filled = [form for form in self.forms if form.instance.pk or form.has_changed()]
        kept = [form.instance for form in filled if form not in self.deleted_forms]
        for earlier, later in pairwise(sorted(kept, key=lambda name: name.valid_from)):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                raise ValidationError(
                    _("“%(earlier)s” và “%(later)s” trùng thời gian; mỗi ngày đơn vị chỉ có một tên."),
                    params={"earlier": earlier, "later": later},
                )

    def save(self, commit: bool = True) -> Any:
        """Names first give up the days they lose, then take their new ones: the database sees no overlap between."""
        gone = [form.instance.pk for form in self.deleted_forms if form.instance.pk]
        UnitName.objects.filter(pk__in=gone).delete()
        for form in self.initial_forms:
            if form.has_changed() and form.instance.pk not in gone:
                draw_in(form.instance, form.initial["valid_from"], form.initial["valid_to"])
        return super().save(commit)


def draw_in(name: UnitName, old_from: date, old_to: date | None) -> None:
    """Leave the stored row those of its days that it keeps, if there are any."""
    start = max(old_from, name.valid_from)
    end = min((day for day in (old_to, name.valid_to) if day is not None), default=None)
    if end is None or start < end:
        UnitName.objects.filter(pk=name.pk).update(valid_from=start, valid_to=end)


class NameInline(admin.TabularInline):  # type: ignore[type-arg]
    """The names of a centre, from day to day."""

    model = UnitName
    fk_name = "centre"
    formset = NameFormSet
    fields = ("text", "valid_from", "valid_to", "decision")
    autocomplete_fields = ("decision",)
    ordering = ("valid_from",)
    min_num = 1
    validate_min = True
    extra = 0


class BoardNameInline(NameInline):
    """The names of a board."""

    fk_name = "board"


@admin.register(Board)
class BoardAdmin(ReferenceAdmin):
    """Boards, with what is printed at the head and foot of their papers."""

    inlines = (BoardNameInline,)
    fields = (
        "code", "superior", "symbol", "place", "signer_authority", "signer_post", "signer_name",
        "valid_from", "valid_to",
    )  # fmt: skip
    list_display = ("code", "current_name", "superior", "since", "valid_to")
    search_fields = ("names__search_key__contains", "code__icontains")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return cast(BoardQuerySet, super().get_queryset(request)).with_name(localdate())

    @admin.display(description=gettext_lazy("tên hiện nay"))
    def current_name(self, board: Any) -> str | None:
        return cast(str | None, board.name)


class CentreForm(ReferenceForm):
    """A centre; its names stand below it."""

    aliases = AliasesField()


@admin.register(Centre)
class CentreAdmin(Exchange, ReferenceAdmin):
    """Centres of all times."""

    form = CentreForm
    resource_classes = (CentreResource,)
    inlines = (NameInline,)
    fields = ("board", "code", "level", "aliases", "list_order", "valid_from", "valid_to")
    fixed_fields = ("board",)
    autocomplete_fields = ("board",)
    list_display = ("code", "current_name", "level", "board", "list_order", "since", "valid_to")
    list_filter = (InForceFilter, "level", "board")
    list_select_related = ("board",)
    search_fields = ("names__search_key__contains", "code__icontains")
    ordering = ("board", "list_order", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return cast(CentreQuerySet, super().get_queryset(request)).with_name(localdate())

    @admin.display(description=gettext_lazy("tên hiện nay"))
    def current_name(self, centre: Any) -> str | None:
        return cast(str | None, centre.name)


class SuccessionForm(ReferenceForm):
    """From one centre to another one."""

    share_percent = forms.DecimalField(
        label=gettext_lazy("Phần kế thừa (%)"),
        help_text=gettext_lazy("Lớn hơn 0, nhiều nhất 100; để trống nếu quyết định không ghi."),
        min_value=0.01,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("predecessor") and self.cleaned_data.get("predecessor") == self.cleaned_data.get(
            "successor"
        ):
            self.add_error("successor", _("Một đơn vị không kế thừa chính nó."))


@admin.register(Succession)
class SuccessionAdmin(ReferenceAdmin):
    """Which centre carries on which."""

    form = SuccessionForm
    fields = ("predecessor", "successor", "kind", "effective_on", "share_percent", "decision")
    autocomplete_fields = ("predecessor", "successor", "decision")
    list_display = ("predecessor", "successor", "kind", "effective_on", "share_percent")
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__names__search_key__contains", "successor__names__search_key__contains")
    ordering = ("-effective_on", "pk")
