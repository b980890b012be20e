"""One class, typed in by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from centres.models import Centre, Lecturer
from centres.models.centre import CentreQuerySet
from centres.models.lecturer import LecturerQuerySet
from centres.periods import FIRST_YEAR, LAST_YEAR
from courses.imports.checking import partners_in
from courses.models import OPENED, Programme, TrainingClass
from courses.models.training_class import MOST_LEARNERS
from portal.dated import holds_on
from portal.fields import CleanFormField
from portal.vietnamese import ReadingError, clean_lines, parse_date

LONGEST_PARTNER = 200  # letters, as in PartnerOrganisation.name


class DayInput(forms.DateInput):
    """A day typed as ngày/tháng/năm; no browser's own picker, which old machines show as month/day."""

    def __init__(self) -> None:
        super().__init__(
            format="%d/%m/%Y",
            attrs={"placeholder": _("ngày/tháng/năm"), "inputmode": "numeric", "autocomplete": "off"},
        )


class LecturerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the lecturers whom the centre has on the opening day."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Chủ nhiệm lớp"),
            queryset=Lecturer.objects.none(),
            required=False,
            empty_label=_("Chưa phân công"),
            error_messages={
                "invalid_choice": _("Người này không phải giảng viên của trung tâm vào ngày khai giảng; hãy chọn lại.")
            },
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.get_kind_display()})"


def opening_day(sent: Mapping[str, Any] | None, stored: date | None, today: date) -> date:
    """The day as of which a form offers lecturers: the one typed, else the one stored, else today."""
    try:
        return parse_date((sent or {}).get("opened_on", "")) if sent else stored or today
    except ReadingError:
        return stored or today


class ClassForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a clerk says of a class. Centre, state, version and quotas are the view's business, not the form's."""

    programme_code = forms.ChoiceField(label=_("Chương trình"))
    partner_names = CleanFormField(
        tidy=clean_lines,
        label=_("Đơn vị phối hợp"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi đơn vị một dòng, hoặc cách nhau bằng dấu chấm phẩy."),
    )
    homeroom_lecturer = LecturerField()

    field_order = (
        "programme_code", "intake", "name", "opened_on", "closed_on", "venue", "declared_learners", "declared_women",
        "partner_names", "homeroom_lecturer", "clerk_name", "opening_decision", "opening_decided_on", "note",
    )  # fmt: skip

    class Meta:
        model = TrainingClass
        fields = (
            "name", "intake", "opened_on", "closed_on", "venue", "declared_learners", "declared_women",
            "homeroom_lecturer", "clerk_name", "opening_decision", "opening_decided_on", "note",
        )  # fmt: skip
        widgets = {
            "opened_on": DayInput(),
            "closed_on": DayInput(),
            "opening_decided_on": DayInput(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, versions: Sequence[Programme], lecturers: LecturerQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.versions = versions
        choices = {version.code: version.name for version in self.versions}
        item = self.instance
        if item.pk and item.programme is None:
            choices[""] = f"{item.programme_text} ({_now('ngoài danh mục')})"
            self.fields["programme_code"].required = False
        self.fields["programme_code"].choices = [  # type: ignore[attr-defined]
            *([] if "" in choices else [("", _now("Chọn chương trình"))]),
            *choices.items(),
        ]
        if item.pk:
            self.initial.setdefault("programme_code", item.programme.code if item.programme else "")
            self.initial.setdefault("partner_names", "\n".join(sorted(row.name for row in item.partners.all())))
        self.fields["homeroom_lecturer"].queryset = lecturers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self._find_version(said)
        state_needs_figures = self.instance.state in OPENED
        for name in ("opened_on", "declared_learners"):
            if state_needs_figures and said.get(name) is None and name not in self.errors:
                self._refuse(name, _now("Lớp đã mở nên ô này không được để trống."))
        self._check_days(said.get("opened_on"), said.get("closed_on"), said.get("opening_decided_on"))
        self._check_counts(said.get("declared_learners"), said.get("declared_women"))
        return said

    # The database refuses the same; here it is said beside the box. See also the constraints of TrainingClass.

    def _check_days(self, opened_on: date | None, closed_on: date | None, decided_on: date | None) -> None:
        for name, day in (("opened_on", opened_on), ("closed_on", closed_on), ("opening_decided_on", decided_on)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self._refuse(name, _now("Năm không hợp lý; hãy kiểm tra lại."))
        if opened_on and closed_on and closed_on < opened_on:
            self._refuse("closed_on", _now("Ngày bế giảng không được trước ngày khai giảng."))

    def _check_counts(self, learners: int | None, women: int | None) -> None:
        if learners is not None and not 1 <= learners <= MOST_LEARNERS:
            self._refuse("declared_learners", _now("Số học viên phải từ 1 đến 100.000."))
        if women is None or "declared_learners" in self.errors:
            return
        if learners is None:
            self._refuse("declared_women", _now("Đã ghi số nữ thì phải ghi số học viên."))
        elif women > learners:
            self._refuse("declared_women", _now("Số nữ không được lớn hơn số học viên."))

    def _refuse(self, name: str, sentence: str) -> None:
        self.add_error(name, ValidationError(sentence))

    def clean_partner_names(self) -> str:
        text = str(self.cleaned_data["partner_names"])
        if any(len(name.strip()) > LONGEST_PARTNER for name in re.split("[;\n]", text)):
            raise ValidationError(_now("Tên một đơn vị dài quá 200 ký tự; hãy rút gọn, hoặc tách bằng dấu chấm phẩy."))
        return text

    def _find_version(self, said: dict[str, Any]) -> None:
        """The version in force on the opening day; without a day, the latest one."""
        code, day = said.get("programme_code"), said.get("opened_on")
        fitting = [
            version
            for version in self.versions
            if version.code == code and (day is None or holds_on(day, version.valid_from, version.valid_to))
        ]
        if code and not fitting and "programme_code" not in self.errors:
            sentence = _now(
                "Chương trình này không có hiệu lực vào ngày khai giảng; hãy chọn chương trình khác hoặc sửa ngày."
            )
            self._refuse("programme_code", sentence)
        if fitting:
            said["programme"] = fitting[-1]
            said["programme_text"] = fitting[-1].name
        else:
            said["programme"], said["programme_text"] = None, self.instance.programme_text

    def values(self) -> dict[str, Any]:
        """What the form says of the class's own fields."""
        names = (*self.Meta.fields, "programme", "programme_text")
        return {name: self.cleaned_data[name] for name in names}

    def partners(self) -> frozenset[str]:
        return partners_in(self.cleaned_data["partner_names"])


class CentreForm(forms.Form):
    """Which centre a new class belongs to, for people who enter for several."""

    centre = forms.ModelChoiceField(
        label=_("Trung tâm"), queryset=Centre.objects.none(), empty_label=_("Chọn trung tâm")
    )

    def __init__(self, *args: Any, centres: CentreQuerySet, offered: Sequence[Centre], **options: Any) -> None:
        """`offered` are the rows of `centres`, which the page has read already."""
        super().__init__(*args, **options)
        field: Any = self.fields["centre"]
        field.queryset = centres
        field.choices = [("", field.empty_label), *((centre.pk, str(centre)) for centre in offered)]
