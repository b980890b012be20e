"""The administrator's pages for posts, lecturers, premises, documents and periods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.admin.shared import InForceFilter, VersionedAdmin
from centres.models import (
    Appointment,
    Document,
    Lecturer,
    Period,
    Premises,
    ServiceArea,
    StaffingQuota,
)
from centres.periods import FIRST_YEAR, LAST_YEAR
from centres.resources import (
    ONE_A_DAY,
    DocumentResource,
    LecturerResource,
    PremisesResource,
    QuotaResource,
    over_before_issued,
)
from portal.admin_site import Exchange, ReferenceAdmin, ReferenceForm, folded_matches
from portal.attachments import SecretError, has_secrecy_stamp
from portal.listing import search_words
from portal.models import User


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


class LecturerForm(ReferenceForm):
    """A lecturer of one centre."""

    class Meta:
        model = Lecturer
        exclude = ("board", "version")

    def clean(self) -> None:
        super().clean()
        centre = self.cleaned_data.get("centre")
        if centre is not None:
            self.instance.board = centre.board


@admin.register(Lecturer)
class LecturerAdmin(Exchange, VersionedAdmin):
    """Lecturers of all centres."""

    form = LecturerForm
    resource_classes = (LecturerResource,)
    fields = (
        "centre", "full_name", "birth_year", "kind", "standing", "degree", "theory_level", "workplace", "subjects",
        "user", "valid_from", "valid_to",
    )  # fmt: skip
    fixed_fields = ("centre",)
    autocomplete_fields = ("centre", "user")
    list_display = ("full_name", "kind", "degree", "theory_level", "centre", "since", "valid_to")
    list_filter = (InForceFilter, "kind", "centre")
    list_select_related = ("centre",)
    search_fields = ("search_key__contains",)
    ordering = ("centre", "sort_key", "pk")


class ConditionForm(ReferenceForm):
    """A state of one centre from a day to a day; only one holds on a day."""

    one_a_day = ONE_A_DAY


class DecisionForm(ConditionForm):
    """The same, resting on a document of the same board."""

    def clean(self) -> None:
        super().clean()
        centre = self.cleaned_data.get("centre") or getattr(self.instance, "centre", None)
        decision = self.cleaned_data.get("decision")
        if centre is not None and decision is not None and decision.board_id != centre.board_id:
            self.add_error("decision", _("Hãy chọn trong danh mục của cùng một ban."))


class ConditionAdmin(Exchange, ReferenceAdmin):
    """What a centre works with, from a day to a day."""

    form: type[forms.ModelForm[Any]] = ConditionForm
    fixed_fields = ("centre",)
    search_fields = ("centre__names__search_key__contains", "centre__code__icontains")
    ordering = ("centre", "-valid_from", "pk")


@admin.register(Premises)
class PremisesAdmin(ConditionAdmin):
    """The state of premises over time."""

    resource_classes = (PremisesResource,)
    fields = ("centre", "state", "address", "note", "valid_from", "valid_to")
    autocomplete_fields = ("centre",)
    list_display = ("centre", "state", "address", "since", "valid_to")
    list_filter = (InForceFilter, "state", "centre")
    list_select_related = ("centre",)


@admin.register(StaffingQuota)
class StaffingQuotaAdmin(ConditionAdmin):
    """The number of posts over time."""

    form = DecisionForm
    resource_classes = (QuotaResource,)
    fields = ("centre", "posts", "decision", "valid_from", "valid_to")
    autocomplete_fields = ("centre", "decision")
    list_display = ("centre", "posts", "decision", "since", "valid_to")
    list_filter = (InForceFilter, "centre")
    list_select_related = ("centre", "decision")


class AreaForm(ReferenceForm):
    """A commune that one centre serves."""

    one_a_day = (("centre", "name"),)


@admin.register(ServiceArea)
class ServiceAreaAdmin(ReferenceAdmin):
    """Which communes a centre serves; one commune may be served by several."""

    form = AreaForm
    fields = ("centre", "name", "valid_from", "valid_to")
    fixed_fields = ("centre",)
    autocomplete_fields = ("centre",)
    list_display = ("name", "centre", "since", "valid_to")
    list_filter = (InForceFilter, "centre")
    list_select_related = ("centre",)
    search_fields = ("name", "centre__code")
    folded_fields = ("name", "centre__code")
    ordering = ("centre", "name", "valid_from")


class DocumentForm(ReferenceForm):
    """A document as it is cited."""

    def clean(self) -> None:
        super().clean()
        days = (self.cleaned_data.get(name) for name in ("issued_on", "in_force_until"))
        for name, sentence in over_before_issued(*days).items():
            self.add_error(name, sentence)
        if has_secrecy_stamp(self.cleaned_data.get("abstract") or ""):
            self.add_error("abstract", str(SecretError()))


@admin.register(Document)
class DocumentAdmin(Exchange, VersionedAdmin):
    """Documents that decisions, programmes and classes rest on; their files are sent on the register's own pages."""

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
