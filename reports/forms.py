"""What an office fills in before it issues a paper."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy


class IssueForm(forms.Form):
    """What the office fills in before it issues the paper."""

    number = forms.RegexField(
        re.compile(r"^[0-9]{1,4}[a-zđ]?$"),
        label=gettext_lazy("Số văn bản"),
        required=False,
        strip=True,
        error_messages={"invalid": gettext_lazy("Số văn bản chỉ gồm chữ số, ví dụ 12.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    dated = forms.DateField(
        label=gettext_lazy("Ngày ký"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": gettext_lazy("ngày/tháng/năm"), "inputmode": "numeric"}),
    )
