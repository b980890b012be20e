"""The administrator's pages for the programme catalogue and the rules of assessment.

Whenever the catalogue changes, classes find their versions again.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _

from centres.admin import AliasesField, InForceFilter
from courses.catalogue import refit_programmes
from courses.models import Family, Programme, RuleSet
from courses.resources import ONE_RULE_SET_A_DAY, ONE_VERSION_A_DAY, ProgrammeResource, RuleSetResource
from courses.rule_sets import NUMBERS
from portal.admin_site import Exchange, ReferenceAdmin, ReferenceForm


@admin.register(Family)
class FamilyAdmin(ReferenceAdmin):
    """A board's groups of programmes."""

    fields = ("board", "code", "name", "list_order")
    fixed_fields = ("board",)
    autocomplete_fields = ("board",)
    list_display = ("name", "code", "board", "list_order")
    list_filter = ("board",)
    list_select_related = ("board",)
    search_fields = ("code", "name")
    folded_fields = ("code", "name")
    ordering = ("board", "list_order", "code")

    def settle(self, obj: Any) -> None:
        refit_programmes(obj.board)


class ProgrammeForm(ReferenceForm):
    """One version; its group and its document are of its own board."""

    one_a_day = ONE_VERSION_A_DAY
    aliases = AliasesField()

    def clean(self) -> None:
        super().clean()
        board = self.cleaned_data.get("board") or getattr(self.instance, "board", None)
        for name in ("family", "guidance_document"):
            row = self.cleaned_data.get(name)
            if board is not None and row is not None and row.board_id != board.pk:
                self.add_error(name, _("Hãy chọn trong danh mục của cùng một ban."))


@admin.register(Programme)
class ProgrammeAdmin(Exchange, ReferenceAdmin):
    """Dated versions of programmes."""

    form = ProgrammeForm
    resource_classes = (ProgrammeResource,)
    fields = (
        "board", "code", "name", "aliases", "kind", "family", "guidance", "guidance_document", "period_count",
        "needs_id_number", "needs_party_dates", "needs_ethnicity", "counts_toward_total", "list_order", "valid_from",
        "valid_to",
    )  # fmt: skip
    fixed_fields = ("board",)
    autocomplete_fields = ("board", "family", "guidance_document")
    list_display = ("name", "code", "family", "guidance", "board", "since", "valid_to")
    list_filter = (InForceFilter, "guidance", "kind", "board", "family")
    list_select_related = ("board", "family")
    search_fields = ("search_key__contains",)
    ordering = ("board", "list_order", "code", "valid_from")

    def settle(self, obj: Any) -> None:
        refit_programmes(obj.board)


class RuleSetForm(ReferenceForm):
    """One set of rules; its document is of its own board."""

    one_a_day = ONE_RULE_SET_A_DAY

    class Meta:
        localized_fields = tuple(NUMBERS)  # 0,25 as Vietnam writes it

    def clean(self) -> None:
        super().clean()
        board = self.cleaned_data.get("board") or getattr(self.instance, "board", None)
        document = self.cleaned_data.get("document")
        if board is not None and document is not None and document.board_id != board.pk:
            self.add_error("document", _("Hãy chọn trong danh mục của cùng một ban."))


@admin.register(RuleSet)
class RuleSetAdmin(Exchange, ReferenceAdmin):
    """Dated rules of assessment, certificates and hours; a class goes by those of its opening day."""

    form = RuleSetForm
    resource_classes = (RuleSetResource,)
    fields = (
        "board", "name", "document", "clause", "least_learners", "attendance_percent", "score_max", "score_step",
        "pass_from", "fair_from", "good_from", "excellent_from", "retakes", "certificate_days", "norm_hours",
        "director_percent", "deputy_percent", "live_percent", "essays_per_hour", "hours_per_exam", "valid_from",
        "valid_to",
    )  # fmt: skip
    fixed_fields = ("board",)
    autocomplete_fields = ("board", "document")
    list_display = ("name", "board", "least_learners", "attendance_percent", "pass_from", "since", "valid_to")
    list_filter = (InForceFilter, "board")
    list_select_related = ("board",)
    search_fields = ("name", "clause")
    folded_fields = ("name", "clause")
    ordering = ("board", "valid_from")
