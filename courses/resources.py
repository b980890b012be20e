"""The programme catalogue and the rules of assessment as sheets: one dated version a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import tablib
from django.db.models import QuerySet
from django.utils.translation import gettext as _
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
from courses.models import Family, Guidance, Kind, Programme, RuleSet
from portal.vietnamese import parse_decimal

MOST_LESSONS = 32_767  # what the column holds in every engine
ONE_VERSION_A_DAY = (("board", "code"),)  # see also courses/migrations/0002_refuse_overlaps.py
ONE_RULE_SET_A_DAY = (("board",),)  # see also courses/migrations/0004_refuse_overlapping_rules.py


class UnlessSaidWidget(YesNoWidget):
    """ "có" or "không"; an empty cell is "không", for what is kept only where it is needed."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool:
        return bool(value not in (None, "") and super().clean(value, row))


class NumberWidget(TextWidget):
    """A number from 0 with at most two decimals: 0,25 or 270. An empty cell is refused."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Decimal:
        number = parse_decimal(value)
        if number < 0 or number != round(number, 2):
            raise ValueError(_("Hãy ghi số không âm, nhiều nhất hai chữ số lẻ."))
        return number

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value


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
    needs_id_number = Field("needs_id_number", "Cần số CCCD", UnlessSaidWidget())
    needs_party_dates = Field("needs_party_dates", "Cần ngày vào Đảng", UnlessSaidWidget())
    needs_ethnicity = Field("needs_ethnicity", "Cần dân tộc, tôn giáo", UnlessSaidWidget())
    counts_toward_total = Field("counts_toward_total", "Tính vào tổng số lớp", YesNoWidget())
    list_order = Field("list_order", "Thứ tự", CountWidget(empty=0))

    class Meta:
        model = Programme
        name = "Chương trình"
        fields = (
            "board", "code", "valid_from", "valid_to", "name", "aliases", "kind", "family", "guidance",
            "guidance_document", "period_count", "needs_id_number", "needs_party_dates", "needs_ethnicity",
            "counts_toward_total", "list_order",
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


class RuleSetResource(ReferenceResource):
    """A rule set a line, known by board and first day."""

    one_a_day = ONE_RULE_SET_A_DAY

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    valid_from = Field("valid_from", "Từ ngày", SinceWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())
    name = Field("name", "Tên bộ quy định", TextWidget())
    document = Field("document", "Văn bản", DocumentWidget())
    clause = Field("clause", "Căn cứ", TextWidget())
    least_learners = Field("least_learners", "Số học viên tối thiểu", CountWidget(empty=None, most=MOST_LESSONS))
    attendance_percent = Field("attendance_percent", "Phải dự (% số tiết)", CountWidget(empty=80, most=100))
    score_max = Field("score_max", "Thang điểm", NumberWidget())
    score_step = Field("score_step", "Bước điểm", NumberWidget())
    pass_from = Field("pass_from", "Đạt từ", NumberWidget())
    fair_from = Field("fair_from", "Khá từ", NumberWidget())
    good_from = Field("good_from", "Giỏi từ", NumberWidget())
    excellent_from = Field("excellent_from", "Xuất sắc từ", NumberWidget())
    retakes = Field("retakes", "Số lần làm lại", CountWidget(empty=1, most=9))
    certificate_days = Field("certificate_days", "Số ngày cấp giấy chứng nhận", CountWidget(empty=15, most=365))
    norm_hours = Field("norm_hours", "Giờ chuẩn một năm học", NumberWidget())
    director_percent = Field("director_percent", "Định mức giám đốc (%)", CountWidget(empty=10, most=100))
    deputy_percent = Field("deputy_percent", "Định mức phó giám đốc (%)", CountWidget(empty=20, most=100))
    live_percent = Field("live_percent", "Giảng trực tiếp ít nhất (%)", CountWidget(empty=50, most=100))
    essays_per_hour = Field("essays_per_hour", "Số bài chấm tính một giờ", CountWidget(empty=6, most=100))
    hours_per_exam = Field("hours_per_exam", "Giờ chuẩn một bộ đề", NumberWidget())

    class Meta:
        model = RuleSet
        name = "Bộ quy định đánh giá"
        fields = (
            "board", "valid_from", "valid_to", "name", "document", "clause", "least_learners", "attendance_percent",
            "score_max", "score_step", "pass_from", "fair_from", "good_from", "excellent_from", "retakes",
            "certificate_days", "norm_hours", "director_percent", "deputy_percent", "live_percent",
            "essays_per_hour", "hours_per_exam",
        )  # fmt: skip
        import_id_fields = ("board", "valid_from")

    def get_queryset(self) -> QuerySet[RuleSet]:
        return RuleSet.objects.select_related("board", "document")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("board", "document")
