"""The programme catalogue as a sheet: one dated version a line."""

from __future__ import annotations

from typing import Any

import tablib
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.results import Result

from centres.models import Board
from centres.resources import (
    BOARD_COLUMN,
    AliasesWidget,
    ChoiceWidget,
    CountWidget,
    DayWidget,
    DocumentWidget,
    ReferenceResource,
    RowWidget,
    SinceWidget,
    TextWidget,
    YesNoWidget,
)
from courses.catalogue import refit_programmes
from courses.models import Family, Guidance, Kind, Programme

MOST_LESSONS = 32_767  # what the column holds in every engine
ONE_VERSION_A_DAY = (("board", "code"),)  # see also courses/migrations/0002_refuse_overlaps.py


class ProgrammeResource(ReferenceResource):
    """A version a line, known by board, code and first day; classes find their version again afterwards."""

    one_a_day = ONE_VERSION_A_DAY

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    code = Field("code", "Mã", TextWidget())
    valid_from = Field("valid_from", "Từ ngày", SinceWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())
    name = Field("name", "Tên chương trình", TextWidget())
    aliases = Field("aliases", "Tên gọi khác", AliasesWidget())
    kind = Field("kind", "Loại hình", ChoiceWidget(Kind))
    family = Field("family", "Mã nhóm", RowWidget(Family, "code"))
    guidance = Field("guidance", "Nguồn hướng dẫn", ChoiceWidget(Guidance))
    guidance_document = Field("guidance_document", "Văn bản hướng dẫn", DocumentWidget())
    period_count = Field("period_count", "Số tiết", CountWidget(empty=None, most=MOST_LESSONS))
    counts_toward_total = Field("counts_toward_total", "Tính vào tổng số lớp", YesNoWidget())
    list_order = Field("list_order", "Thứ tự", CountWidget(empty=0))

    class Meta:
        model = Programme
        name = "Chương trình"
        fields = (
            "board", "code", "valid_from", "valid_to", "name", "aliases", "kind", "family", "guidance",
            "guidance_document", "period_count", "counts_toward_total", "list_order",
        )  # fmt: skip
        import_id_fields = ("board", "code", "valid_from")

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.select_related("board", "family", "guidance_document")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("board", "family", "guidance_document")

    def after_import(self, dataset: tablib.Dataset, result: Result, **options: Any) -> None:
        super().after_import(dataset, result, **options)
        changed = [line.instance.board for line in result.rows if line.is_new() or line.is_update()]
        for board in dict.fromkeys(changed):
            refit_programmes(board)
