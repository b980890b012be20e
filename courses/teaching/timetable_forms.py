"""What a clerk types of a timetable: one session, a run of lessons, or a timetable to copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from centres.models import Lecturer
from centres.periods import FIRST_YEAR, LAST_YEAR
from courses.classes.forms import DayInput
from courses.models import HalfDay, Session, SessionKind, TrainingClass
from courses.teaching.timetables import FIELDS, MOST_PERIODS, USUAL_PERIODS, Run
from portal.fields import CleanFormField
from portal.vietnamese import clean_lines

MOST_PASTED = 20_000  # letters; a class's lessons are a page


def plausible(day: date | None) -> date | None:
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_now("Năm không hợp lý; hãy kiểm tra lại."))
    return day


def lecturers_of(item: TrainingClass) -> list[Lecturer]:
    """The lecturers of the class's centre by name, those of other times too: the page says who does not fit."""
    return list(Lecturer.objects.of_centre(item.centre).by_name())


def capitalised(choices: Sequence[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Labels that stand in sentences elsewhere, as a list of choices shows them."""
    return [(value, str(capfirst(label))) for value, label in choices]


class LecturerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A lecturer of the centre, offered with what kind of lecturer it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            Lecturer.objects.none(),
            label=_("Giảng viên"),
            required=False,
            empty_label=_("Chưa phân công"),
            help_text=_("Giảng viên của trung tâm; người mới thì thêm ở trang của trung tâm trước."),
            **options,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.get_kind_display()})"


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One session. The class, its order in the half-day and its attendance are not the form's business."""

    lecturer = LecturerField()

    class Meta:
        model = Session
        fields = FIELDS
        widgets = {"held_on": DayInput()}
        help_texts = {
            "period_count": _("Một buổi thường 5 tiết."),
            "venue": _("Để trống nếu học tại địa điểm chung của lớp."),
        }

    def __init__(self, *args: Any, item: TrainingClass, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lecturer"].queryset = Lecturer.objects.of_centre(item.centre).by_name()  # type: ignore[attr-defined]
        for name, choices in (("half_day", HalfDay.choices), ("kind", SessionKind.choices)):
            self.fields[name].choices = capitalised(choices)  # type: ignore[attr-defined]
        self.fields["period_count"].widget.attrs |= {"min": 1, "max": MOST_PERIODS}

    def clean_held_on(self) -> date | None:
        return plausible(self.cleaned_data["held_on"])

    def clean_period_count(self) -> int:
        return in_bounds(self.cleaned_data["period_count"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


def in_bounds(count: int) -> int:
    if not 1 <= count <= MOST_PERIODS:
        raise ValidationError(_now("Số tiết của một buổi phải từ 1 đến 10."))
    return count


class RunForm(forms.Form):
    """Many lessons at once: each fills the next half-day."""

    lessons = CleanFormField(
        tidy=lambda text: clean_lines(text.replace("\t", "|")),
        label=_("Các bài, mỗi dòng một bài"),
        max_length=MOST_PASTED,
        help_text=_(
            "Gõ hoặc dán từ Excel, mỗi dòng một bài. Có thể thêm cột tên giảng viên và cột số tiết, cách nhau bằng "
            "phím Tab hoặc dấu gạch đứng, ví dụ: Lịch sử Đảng | Lê Văn Giảng | 10. Bài dài hơn một buổi tự nối sang "
            "buổi sau."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    first = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    last = forms.DateField(
        label=_("Đến ngày"), required=False, widget=DayInput(), help_text=_("Để trống: xếp cho đến hết các bài.")
    )
    half_days = forms.TypedMultipleChoiceField(
        label=_("Các buổi trong ngày"),
        choices=HalfDay.choices,
        coerce=int,
        initial=[HalfDay.MORNING, HalfDay.AFTERNOON],
        widget=forms.CheckboxSelectMultiple,
    )
    skips_weekends = forms.BooleanField(label=_("Nghỉ thứ Bảy và Chủ nhật"), required=False, initial=True)
    period_count = forms.IntegerField(
        label=_("Số tiết một buổi"), initial=USUAL_PERIODS, min_value=1, max_value=MOST_PERIODS
    )
    kind = forms.ChoiceField(label=_("Hình thức"), choices=SessionKind.choices, initial=SessionKind.LESSON)
    lecturer = LecturerField()
    venue = CleanFormField(
        label=_("Địa điểm"),
        max_length=200,
        required=False,
        help_text=_("Để trống nếu học tại địa điểm chung của lớp."),
    )

    def __init__(self, *args: Any, item: TrainingClass, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lecturer"].queryset = Lecturer.objects.of_centre(item.centre).by_name()  # type: ignore[attr-defined]
        for name, choices in (("half_days", HalfDay.choices), ("kind", SessionKind.choices)):
            self.fields[name].choices = capitalised(choices)  # type: ignore[attr-defined]
        self.fields["first"].initial = item.opened_on
        self.fields["last"].initial = item.closed_on

    def clean_first(self) -> date | None:
        return plausible(self.cleaned_data["first"])

    def clean_last(self) -> date | None:
        last = plausible(self.cleaned_data["last"])
        if last and (first := self.cleaned_data.get("first")) and last < first:
            raise ValidationError(_now("Ngày cuối không được trước ngày đầu."))
        return last

    def run(self) -> Run:
        said = self.cleaned_data
        common = {name: said[name] for name in ("kind", "lecturer", "venue")}
        return Run(
            first=said["first"],
            last=said["last"],
            half_days=said["half_days"],
            skips_weekends=said["skips_weekends"],
            period_count=said["period_count"],
            common=common,
        )


class CopyForm(forms.Form):
    """Which earlier class's timetable, from which day on."""

    source = forms.TypedChoiceField(label=_("Chép lịch của lớp"), coerce=int)
    first = forms.DateField(
        label=_("Buổi đầu vào ngày"),
        widget=DayInput(),
        help_text=_("Các buổi sau giữ nguyên khoảng cách ngày như lịch cũ."),
    )

    def __init__(self, *args: Any, item: TrainingClass, sources: Sequence[TrainingClass], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sources = {source.pk: source for source in sources}
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (source.pk, f"{source.name} ({source.opened_on:%d/%m/%Y})" if source.opened_on else source.name)
            for source in sources
        ]
        self.fields["first"].initial = item.opened_on

    def clean_first(self) -> date | None:
        return plausible(self.cleaned_data["first"])

    def clean_source(self) -> TrainingClass:
        return self.sources[self.cleaned_data["source"]]
