"""A duty of a lecturer typed in, and what the list of hours is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.classes.forms import DayInput
from courses.models import DutyKind, TrainingClass
from courses.models.class_queryset import TrainingClassQuerySet
from courses.teaching.lecturer_hours import MOST_PIECES


class DutyForm(forms.Form):
    """Essays marked or exams set for one of the centre's classes."""

    training_class = forms.ModelChoiceField(
        label=_("Lớp"), queryset=TrainingClass.objects.none(), empty_label=_("Chọn lớp")
    )
    kind = forms.ChoiceField(label=_("Việc"), choices=DutyKind.choices)
    done_on = forms.DateField(label=_("Ngày"), widget=DayInput())
    quantity = forms.IntegerField(
        label=_("Số lượng"),
        min_value=1,
        max_value=MOST_PIECES,
        help_text=_("Số bài đã chấm, hoặc số bộ đề (đề, đáp án, thang điểm) đã ra."),
    )

    def __init__(self, *args: Any, classes: TrainingClassQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["training_class"].queryset = classes  # type: ignore[attr-defined]
