"""What the register is narrowed by, which book is printed, and how a centre issues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.classes.filters import SearchField
from courses.models import CertificateKind, CertificatePractice, CertificateState
from courses.models.certificate import MOST_OFFSET_MM, CertificateQuerySet
from portal.listing import search_words
from portal.vietnamese import ReadingError, parse_decimal

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_EARLIER_NUMBERS = 100_000
KINDS = [(value, capfirst(str(label))) for value, label in CertificateKind.choices]


class RegisterFilter(forms.Form):
    """q, year, kind, state, class and centre of the register's list."""

    q = SearchField()
    year = forms.ChoiceField(label=_("Năm"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Tất cả")), *KINDS])
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *CertificateState.choices]
    )
    centre = forms.ChoiceField(label=_("Trung tâm cấp"), required=False)
    # One class, by a link from its page; no list of all classes is offered.
    training_class = forms.IntegerField(required=False, min_value=1, max_value=10**15, widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: Sequence[int], centres: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [("", _("Tất cả")), *((str(year), str(year)) for year in years)]
        self.fields["year"].choices = offered  # type: ignore[attr-defined]
        self.fields["centre"].choices = [("", _("Tất cả")), *centres]  # type: ignore[attr-defined]
        if len(centres) < 2:
            del self.fields["centre"]

    def narrowed(self, certificates: CertificateQuerySet) -> CertificateQuerySet:
        """The certificates that fit what was asked; a value not on offer is passed over."""
        self.is_valid()
        said = self.cleaned_data
        found = certificates.matching(search_words(said.get("q") or ""))
        if said.get("year"):
            found = found.of_year(int(said["year"]))
        if said.get("kind"):
            found = found.of_kind(said["kind"])
        if said.get("state"):
            found = found.in_state(said["state"])
        if said.get("centre"):
            found = found.of_centres([int(said["centre"])])
        if said.get("training_class"):
            found = found.of_class_key(said["training_class"])
        return found


class BookForm(forms.Form):
    """Which register is printed as a book."""

    centre = forms.TypedChoiceField(label=_("Trung tâm"), coerce=int)
    kind = forms.ChoiceField(label=_("Sổ"), choices=KINDS)
    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)

    def __init__(self, *args: Any, years: Sequence[int], centres: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["centre"].choices = centres  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        if len(centres) == 1:
            self.fields["centre"].widget = forms.HiddenInput()
            self.fields["centre"].initial = centres[0][0]


class MillimetreField(forms.DecimalField):
    """A distance in mm with a decimal comma or point, to a tenth, negative for left and up."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=-MOST_OFFSET_MM,
            max_value=MOST_OFFSET_MM,
            decimal_places=1,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"}),
            **options,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                value = parse_decimal(value)
            except ReadingError as error:
                raise forms.ValidationError(str(error)) from None
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else f"{value:.1f}".replace(".", ",")


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a centre's certificates say of it, where its printer takes the stock, and who may issue."""

    offset_x_mm = MillimetreField(
        label=_("Dời sang phải (mm)"), help_text=_("Số âm là dời sang trái. Ví dụ: 2,5 hoặc -1.")
    )
    offset_y_mm = MillimetreField(label=_("Dời xuống (mm)"), help_text=_("Số âm là dời lên."))

    class Meta:
        model = CertificatePractice
        fields = ("superior", "place", "clerks_may_issue", "offset_x_mm", "offset_y_mm")
        labels = {"clerks_may_issue": _("Ủy quyền cho giáo vụ cấp số và ghi sổ")}
        help_texts = {
            "superior": _("In trên tên trung tâm, ví dụ: Đảng ủy xã Cam Lâm. Bỏ trống thì không in."),
            "place": _("In trước ngày cấp, ví dụ: Cam Lâm. Bỏ trống thì in địa danh của ban."),
            "clerks_may_issue": _(
                "Giám đốc ký và cấp giấy (Quy định 360-QĐ/TW). Bỏ dấu ở ô này nếu giám đốc tự bấm cấp số; khi "
                "giáo vụ bấm, giấy vẫn do giám đốc ký. Chỉ giám đốc, phó giám đốc đổi được."
            ),
        }

    def __init__(self, *args: Any, is_director: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_director:
            self.fields["clerks_may_issue"].disabled = True


class BeginForm(forms.Form):
    """The last number that a book on paper gave this year, before the portal."""

    kind = forms.ChoiceField(label=_("Sổ"), choices=KINDS)
    last_number = forms.IntegerField(
        label=_("Số cuối đã cấp trên sổ giấy"),
        min_value=0,
        max_value=MOST_EARLIER_NUMBERS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"}),
    )
