"""What a class list is narrowed by: read from the address, forgiving of nonsense, never of another centre's rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from centres.models import Centre
from centres.period_names import period_name
from centres.periods import HalfYear, PeriodError, Span, read_period
from courses.models import State
from courses.models.class_queryset import TrainingClassQuerySet
from portal.listing import search_words

OFFERED_HALF_YEARS = 12  # six years back; older ones are reached by the address


def recent_half_years(today: date) -> list[HalfYear]:
    """The half-year that holds today and those before it, the newest first."""
    halves = [HalfYear.holding(today)]
    while len(halves) < OFFERED_HALF_YEARS:
        halves.append(halves[-1].previous)
    return halves


class SearchField(forms.CharField):
    """Words to look for. Any text will do: `search_words` takes what it can use of it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Tìm"), required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
        )

    def run_validators(self, value: Any) -> None:
        """No text is refused, not even one with a NUL."""


class ClassFilter(forms.Form):
    """q, centre, state and period of the class list."""

    q = SearchField()
    centre = forms.ChoiceField(label=_("Trung tâm"), required=False)
    state = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=[("", _("Tất cả")), *State.choices])
    period = forms.ChoiceField(label=_("Kỳ"), required=False)

    def __init__(self, *args: Any, centres: Iterable[Centre], **options: Any) -> None:
        super().__init__(*args, **options)
        listed = [(str(centre.pk), centre.name) for centre in centres]  # type: ignore[attr-defined]
        self.fields["centre"].choices = [("", _("Tất cả")), *listed]  # type: ignore[attr-defined]
        periods = {half.code: period_name(half) for half in recent_half_years(localdate())}
        if span := self._span(self.data.get("period", "")):
            periods.setdefault(span.code, period_name(span))
        self.fields["period"].choices = [("", _("Tất cả")), *periods.items()]  # type: ignore[attr-defined]
        if len(listed) == 1:
            del self.fields["centre"]

    def narrowed(self, classes: TrainingClassQuerySet) -> TrainingClassQuerySet:
        """The classes that fit what was asked; a value not on offer is passed over."""
        self.is_valid()
        said = self.cleaned_data
        classes = classes.matching(search_words(said.get("q") or ""))
        if said.get("centre"):
            classes = classes.of_centre(Centre(pk=int(said["centre"])))
        if said.get("state"):
            classes = classes.in_state(said["state"])
        if span := self._span(said.get("period") or ""):
            classes = classes.opening_in(span)
        return classes

    @staticmethod
    def _span(code: str) -> Span | None:
        try:
            return read_period(code)
        except PeriodError:
            return None
