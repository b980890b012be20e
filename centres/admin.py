"""The administrator's pages for boards, centres, their names and successors, posts, documents and periods."""

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

from centres.models import Appointment, Board, Centre, Document, Period, Succession, UnitName
from centres.models.board import BoardQuerySet
from centres.models.centre import CentreQuerySet
from centres.periods import FIRST_YEAR, LAST_YEAR
from centres.resources import CentreResource, DocumentResource, aliases_in, over_before_issued
from portal.admin_site import Exchange, ReferenceAdmin, ReferenceForm, folded_matches
from portal.dated import DatedQuerySet
from portal.fields import CleanFormField
from portal.listing import search_words
from portal.models import User
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


# ---- Units and their names ----


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


# ---- People, documents, periods ----


class AppointmentForm(ReferenceForm):
    """One person, one post."""

    one_a_day = (("user", "post", "board"), ("user", "post", "centre"))


@admin.register(Appointment)
class AppointmentAdmin(ReferenceAdmin):
    """Who holds which post: the source of every right."""

    form = AppointmentForm
    fields = ("user", "post", "board", "centre", "decision", "valid_from", "valid_to")
    fixed_fields = ("user",)
    autocomplete_fields = ("user", "board", "centre", "decision")
    list_display = ("user", "post", "board", "centre", "since", "valid_to")
    list_filter = (InForceFilter, "post", "board")
    list_select_related = ("user", "board", "centre")
    search_fields = ("user__full_name",)  # read by get_search_results below
    ordering = ("user__username", "valid_from", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Posts of the people whose name or account holds every word."""
        words = search_words(search_term)
        if not words:
            return queryset, False
        return queryset.filter(user__in=folded_matches(User, ("username", "full_name"), words)), False

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {"valid_from": localdate()} | super().get_changeform_initial_data(request)


class DocumentForm(ReferenceForm):
    """A document as it is cited."""

    def clean(self) -> None:
        super().clean()
        days = (self.cleaned_data.get(name) for name in ("issued_on", "in_force_until"))
        for name, sentence in over_before_issued(*days).items():
            self.add_error(name, sentence)


@admin.register(Document)
class DocumentAdmin(Exchange, ReferenceAdmin):
    """Documents that decisions, programmes and classes rest on; their files come with a page to read them."""

    form = DocumentForm
    resource_classes = (DocumentResource,)
    fields = ("board", "number", "kind", "issuer", "issued_on", "abstract", "in_force_until")
    fixed_fields = ("board",)
    autocomplete_fields = ("board",)
    list_display = ("number", "kind", "issuer", "issued_on", "board", "in_force_until")
    list_filter = ("kind", "board")
    list_select_related = ("board",)
    search_fields = ("search_key__contains",)
    ordering = ("-issued_on", "number", "pk")


class PeriodForm(ReferenceForm):
    """A half-year of a board."""

    year = forms.IntegerField(label=gettext_lazy("Năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    half = forms.TypedChoiceField(
        label=gettext_lazy("Nửa năm"),
        coerce=int,
        choices=[(1, gettext_lazy("6 tháng đầu năm")), (2, gettext_lazy("6 tháng cuối năm"))],
    )


@admin.register(Period)
class PeriodAdmin(ReferenceAdmin):
    """The half-years that boards report on."""

    form = PeriodForm
    fields = ("board", "year", "half", "cut_off_on", "due_on")
    fixed_fields = ("board",)
    autocomplete_fields = ("board",)
    list_display = ("__str__", "board", "cut_off_on", "due_on")
    list_filter = ("board", "year")
    list_select_related = ("board",)
    ordering = ("-year", "-half", "board")
