"""Documents, lecturers, premises and posts as sheets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field

from centres.models import (
    Board,
    Centre,
    Degree,
    Document,
    DocumentKind,
    Lecturer,
    LecturerKind,
    Premises,
    PremisesState,
    StaffingQuota,
    Standing,
    TheoryLevel,
)
from centres.resources.columns import (
    BOARD_COLUMN,
    ChoiceWidget,
    CountWidget,
    DayWidget,
    DocumentWidget,
    RowWidget,
    SinceWidget,
    TextWidget,
)
from centres.resources.rows import ReferenceResource
from portal.attachments import SecretError, has_secrecy_stamp

MOST_POSTS = 100  # see also the CHECK of StaffingQuota
ONE_A_DAY = (("centre",),)  # see also centres/migrations/0004_refuse_overlapping_premises.py


class DocumentResource(ReferenceResource):
    """A document a line; its file is not part of a sheet."""

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    number = Field("number", "Số, ký hiệu", TextWidget())
    kind = Field("kind", "Loại văn bản", ChoiceWidget(DocumentKind))
    issuer = Field("issuer", "Cơ quan ban hành", TextWidget())
    issued_on = Field("issued_on", "Ngày ban hành", DayWidget())
    abstract = Field("abstract", "Trích yếu", TextWidget())
    in_force_until = Field("in_force_until", "Hiệu lực đến hết ngày", DayWidget())

    class Meta:
        model = Document
        name = "Văn bản"
        fields = ("board", "number", "kind", "issuer", "issued_on", "abstract", "in_force_until")
        import_id_fields = ("board", "number", "issuer", "issued_on")

    def get_queryset(self) -> QuerySet[Any]:
        return Document.objects.select_related("board")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("board")

    def problems_of(self, instance: Any, errors: Collection[str]) -> dict[str, str]:
        if has_secrecy_stamp(f"{instance.number} {instance.abstract}"):
            return {"abstract": str(SecretError())}
        return over_before_issued(instance.issued_on, instance.in_force_until)

    def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        instance.version = instance.version + 1 if instance.pk else 1


def over_before_issued(issued_on: date | None, in_force_until: date | None) -> dict[str, str]:
    """The sentence for a document whose last day lies before its first; nothing for others."""
    if issued_on is None or in_force_until is None or issued_on <= in_force_until:
        return {}
    return {"in_force_until": _("Ngày hết hiệu lực không được trước ngày ban hành.")}


class CentreWidget(RowWidget):
    """A centre by its code, of the board named in the same line."""

    def __init__(self) -> None:
        super().__init__(Centre, "code")


class LecturerResource(ReferenceResource):
    """A lecturer a line, known by centre, name, year of birth and first day; the account is linked on the form."""

    blank_keys = ("birth_year",)

    board = Field("board", BOARD_COLUMN, RowWidget(Board, "code"))
    centre = Field("centre", "Mã trung tâm", CentreWidget())
    full_name = Field("full_name", "Họ và tên", TextWidget())
    birth_year = Field("birth_year", "Năm sinh", CountWidget(empty=None))
    valid_from = Field("valid_from", "Từ ngày", SinceWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())
    kind = Field("kind", "Loại", ChoiceWidget(LecturerKind))
    standing = Field("standing", "Cương vị", ChoiceWidget(Standing))
    degree = Field("degree", "Trình độ chuyên môn", ChoiceWidget(Degree))
    theory_level = Field("theory_level", "Trình độ lý luận chính trị", ChoiceWidget(TheoryLevel))
    workplace = Field("workplace", "Chức vụ, đơn vị công tác", TextWidget())
    subjects = Field("subjects", "Nội dung giảng dạy", TextWidget())

    class Meta:
        model = Lecturer
        name = "Giảng viên"
        fields = (
            "board", "centre", "full_name", "birth_year", "valid_from", "valid_to", "kind", "standing", "degree",
            "theory_level", "workplace", "subjects",
        )  # fmt: skip
        import_id_fields = ("board", "centre", "full_name", "birth_year", "valid_from")

    def get_queryset(self) -> QuerySet[Any]:
        return Lecturer.objects.select_related("board", "centre")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("board", "centre")

    def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        instance.version = instance.version + 1 if instance.pk else 1


class PremisesResource(ReferenceResource):
    """A state of premises a line, known by centre and first day."""

    one_a_day = ONE_A_DAY

    board = Field("centre__board", BOARD_COLUMN, RowWidget(Board, "code"), readonly=True)
    centre = Field("centre", "Mã trung tâm", CentreWidget())
    valid_from = Field("valid_from", "Từ ngày", DayWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())
    state = Field("state", "Tình trạng", ChoiceWidget(PremisesState))
    address = Field("address", "Địa chỉ", TextWidget())
    note = Field("note", "Ghi chú", TextWidget())

    class Meta:
        model = Premises
        name = "Cơ sở vật chất"
        fields = ("board", "centre", "valid_from", "valid_to", "state", "address", "note")
        import_id_fields = ("centre", "valid_from")

    def get_queryset(self) -> QuerySet[Any]:
        return Premises.objects.select_related("centre__board")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("centre__board")


class QuotaResource(ReferenceResource):
    """A number of posts a line, known by centre and first day."""

    one_a_day = ONE_A_DAY

    board = Field("centre__board", BOARD_COLUMN, RowWidget(Board, "code"), readonly=True)
    centre = Field("centre", "Mã trung tâm", CentreWidget())
    valid_from = Field("valid_from", "Từ ngày", DayWidget())
    valid_to = Field("valid_to", "Đến trước ngày", DayWidget())
    posts = Field("posts", "Số biên chế được giao", CountWidget(empty=None, most=MOST_POSTS))
    decision = Field("decision", "Quyết định giao", DocumentWidget())

    class Meta:
        model = StaffingQuota
        name = "Biên chế được giao"
        fields = ("board", "centre", "valid_from", "valid_to", "posts", "decision")
        import_id_fields = ("centre", "valid_from")

    def get_queryset(self) -> QuerySet[Any]:
        return StaffingQuota.objects.select_related("centre__board", "decision")

    def filter_export(self, queryset: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return queryset.select_related("centre__board", "decision")
