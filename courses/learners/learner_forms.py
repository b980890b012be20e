"""Learners of a class as people type, choose and look for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses.classes.filters import SearchField
from courses.learner_lists.tables import Column, LearnerTable, TableRow
from courses.models import ClassRole, Enrolment, Gender
from courses.models.enrolment import EnrolmentQuerySet, SenderCount
from portal.fields import CleanFormField
from portal.listing import search_words
from portal.partial_dates import PartialDateFormField
from portal.spreadsheets import MAX_UPLOAD
from portal.vietnamese import clean
from portal.workbook_refusals import refusal_sentence

WITHOUT_SENDER = "none"  # in the filter: nobody is named as sender
GRID_TITLES = {  # the columns of the typing grid, as a list would head them
    "full_name": "Họ và tên",
    "birth": "Ngày sinh",
    "gender": "Giới tính",
    "unit": "Đơn vị cử đi học",
    "position": "Chức vụ",
}
GRID_FIELDS = tuple(GRID_TITLES)
FIRST_ROWS, MORE_ROWS, MOST_ROWS = 10, 10, 300  # of the typing grid
LONGEST_PASTE = 1_500_000  # letters; a list of 5,000 rows has half as many


class LearnerFilter(forms.Form):
    """q, sender and state of a class's learners."""

    q = SearchField()
    sender = forms.ChoiceField(label=_("Đơn vị cử"), required=False)
    state = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("", _("Tất cả")), ("attending", _("đang học")), ("withdrawn", _("thôi học"))],
    )

    def __init__(self, *args: Any, senders: Sequence[SenderCount], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [
            (WITHOUT_SENDER if row.key is None else str(row.key), row.name or _("(chưa ghi)")) for row in senders
        ]
        self.fields["sender"].choices = [("", _("Tất cả")), *offered]  # type: ignore[attr-defined]

    def narrowed(self, places: EnrolmentQuerySet) -> EnrolmentQuerySet:
        """The places that fit what was asked; a value not on offer is passed over."""
        self.is_valid()
        said = self.cleaned_data
        places = places.matching(search_words(said.get("q") or ""))
        if sender := said.get("sender"):
            places = places.sent_by(None if sender == WITHOUT_SENDER else int(sender))
        if said.get("state"):
            places = places.withdrawn() if said["state"] == "withdrawn" else places.attending()
        return places


class PlaceForm(forms.Form):
    """One learner as the class's list says them."""

    full_name = CleanFormField(
        label=_("Họ và tên"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=Gender.choices)
    birth = PartialDateFormField(
        label=_("Ngày sinh"),
        required=False,
        help_text=_("Ngày/tháng/năm; nếu chỉ biết năm, ghi năm: 1985."),
        widget=forms.TextInput(attrs={"class": "input-medium", "inputmode": "numeric", "autocomplete": "off"}),
    )
    organisation = CleanFormField(
        label=_("Đơn vị cử đi học"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "senders", "autocomplete": "off"}),
    )
    position = CleanFormField(label=_("Chức vụ, đơn vị công tác"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Vai trò trong lớp"), choices=ClassRole.choices)
    note = CleanFormField(label=_("Ghi chú"), required=False, max_length=250)

    @classmethod
    def said_of(cls, place: Enrolment) -> dict[str, Any]:
        """What the form shows of a stored place."""
        learner = place.learner
        return {
            "full_name": learner.full_name,
            "gender": learner.gender,
            "birth": learner.birth,
            "organisation": place.organisation.name if place.organisation else "",
            "position": place.position,
            "role": place.role,
            "note": place.note,
        }


class ListForm(forms.Form):
    """A learner list: a workbook, or cells copied from one."""

    pasted = forms.CharField(
        label=_("Dán từ Excel"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste-box", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Trong Excel, bôi đen cả bảng (kể cả dòng tiêu đề), bấm Ctrl+C; rồi bấm vào ô này và bấm Ctrl+V."),
    )
    file = forms.FileField(
        label=_("Hoặc gửi tệp"),
        required=False,
        help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv, tối đa 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuses by the size alone what is too large to be read into memory."""
        upload = cast("UploadedFile | None", self.cleaned_data["file"])
        if upload and (upload.size is None or upload.size > MAX_UPLOAD):
            raise forms.ValidationError(refusal_sentence("too-large", upload.name or "", {}))
        return upload

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        is_pasted, is_file = bool(clean(said.get("pasted") or "")), bool(said.get("file"))
        if is_pasted and is_file:
            raise forms.ValidationError(_now("Hãy dán danh sách hoặc gửi tệp, không làm cả hai một lúc."))
        if not is_pasted and not is_file:
            raise forms.ValidationError(_now("Chưa có danh sách: hãy dán từ Excel vào ô lớn, hoặc chọn một tệp."))
        return said


# ---- The typing grid ----

GridRow = dict[str, str]  # field → text as typed


def grid_rows(post: QueryDict) -> list[GridRow]:
    """The rows of a sent grid as typed, empty ones too."""
    columns = [post.getlist(name) for name in GRID_FIELDS]
    return [dict(zip(GRID_FIELDS, cells, strict=True)) for cells in zip_longest(*columns, fillvalue="")]


def is_filled(row: Mapping[str, str]) -> bool:
    return any(clean(text) for text in row.values())


def padded(rows: Sequence[GridRow], count: int) -> list[GridRow]:
    """The rows with empty ones after them, `count` in all if they are fewer."""
    return [*rows, *(dict.fromkeys(GRID_FIELDS, "") for _row in range(count - len(rows)))]


def table_of_grid(rows: Sequence[GridRow]) -> LearnerTable:
    """What was typed, as a list that the engine checks; rows count from 1 as in the grid."""
    columns = [Column(place, title, name) for place, (name, title) in enumerate(GRID_TITLES.items(), start=1)]
    filled = [
        TableRow(number, [clean(row[name]) or None for name in GRID_FIELDS])
        for number, row in enumerate(rows, start=1)
        if is_filled(row)
    ]
    return LearnerTable(sheet="", header_rows=[], columns=columns, rows=filled)
