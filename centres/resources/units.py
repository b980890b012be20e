"""Centres as a sheet, one a line with its latest name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from import_export.fields import Field

from centres.models import Board, Centre, Level, UnitName
from centres.resources.columns import (
    BOARD_COLUMN,
    AliasesWidget,
    ChoiceWidget,
    CountWidget,
    DayWidget,
    RowWidget,
    SinceWidget,
    TextWidget,
)
from centres.resources.rows import ReferenceResource
from portal.admin_site import record
from portal.dated import SINCE_EVER
from portal.vietnamese import format_date


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
