"""A learner's own facts, corrected; what none of the person's programmes needs is not asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from courses.learners.learner_records import FIELDS
from courses.models import Learner

NEEDED = {
    "needs_id_number": ("id_number",),
    "needs_party_dates": ("party_joined", "party_confirmed"),
    "needs_ethnicity": ("ethnicity", "religion"),
}


class LearnerRecordForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One person's facts. A sensitive field shows only where a programme needs it, or where it is already filled."""

    class Meta:
        model = Learner
        fields = FIELDS

    def __init__(self, *args: Any, needs: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for need, names in NEEDED.items():
            if need not in needs and not any(getattr(self.instance, name) for name in names):
                for name in names:
                    del self.fields[name]

    def clean_id_number(self) -> str:
        number = "".join(str(self.cleaned_data["id_number"]).split())
        if number and (not number.isdecimal() or len(number) not in (9, 12)):
            raise forms.ValidationError(_("Số CCCD có 12 chữ số (CMND cũ có 9); hãy kiểm tra lại."))
        return number

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}
