"""The administrator's pages for the programme catalogue: whenever it changes, classes find their versions again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _

from centres.admin import AliasesField, InForceFilter
from courses.catalogue import refit_programmes
from courses.models import Family, Programme
from courses.resources import ONE_VERSION_A_DAY, ProgrammeResource
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
        "counts_toward_total", "list_order", "valid_from", "valid_to",
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
