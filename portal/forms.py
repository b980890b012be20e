"""How every form is drawn: Django's own renderer, with Bootstrap's class names on the widgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    MultiWidget,
    RadioSelect,
    Select,
    SelectDateWidget,
    Widget,
)
from django.utils.translation import gettext_lazy as _

Attributes = dict[str, str | bool]


def css_class_for(widget: Widget) -> str:
    """Bootstrap's class for a widget; empty for hidden ones and for lists of choices (see their template)."""
    if widget.is_hidden or isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select | SelectDateWidget):
        return "form-select"
    if isinstance(widget, MultiWidget):
        return css_class_for(widget.widgets[0])
    return "form-control"


class PortalBoundField(BoundField):
    """A field that tells its widget how to look, and whether what was typed is wrong."""

    def build_widget_attrs(self, attrs: Attributes, widget: Widget | None = None) -> Attributes:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        look = css_class_for(widget)
        if look:
            own = str(built.get("class") or widget.attrs.get("class", ""))
            wrong = "is-invalid" if self.errors else ""
            built["class"] = " ".join(filter(None, (own, look, wrong)))
        return built


class PortalRenderer(TemplatesSetting):
    """Forms from `templates/django/forms/`; named in settings as FORM_RENDERER, so the admin uses it too."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = PortalBoundField


class SampleForm(forms.Form):
    """Every kind of field, for the components page."""

    name = forms.CharField(label=_("Tên lớp"), max_length=200, help_text=_("Ghi như trong quyết định mở lớp."))
    programme = forms.ChoiceField(
        label=_("Chương trình"), choices=[("", "---------"), ("a", _("Sơ cấp lý luận chính trị"))]
    )
    opened_on = forms.DateField(
        label=_("Ngày khai giảng"),
        help_text=_("Ngày/tháng/năm, ví dụ 05/06/2026."),
        widget=forms.TextInput({"class": "input-medium", "inputmode": "numeric"}),
    )
    learners = forms.IntegerField(label=_("Số học viên"), min_value=0, required=False)
    kind = forms.ChoiceField(
        label=_("Hình thức"),
        choices=[("central", _("Tập trung")), ("part", _("Vừa làm vừa học"))],
        widget=forms.RadioSelect,
    )
    audience = forms.MultipleChoiceField(
        label=_("Đối tượng"),
        choices=[
            ("new", _("Đảng viên mới")),
            ("secretary", _("Bí thư chi bộ")),
            ("union", _("Cán bộ đoàn thể")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Ghi chú"), widget=forms.Textarea({"rows": 3}), required=False)
    workbook = forms.FileField(label=_("Danh sách học viên"), help_text=_("Tệp .xlsx, .xls hoặc .ods, tối đa 10 MB."))
    is_joint = forms.BooleanField(label=_("Lớp phối hợp với đơn vị khác"), required=False)


def sample_context() -> dict[str, Any]:
    """Made-up rows for the components page, which has no data of its own."""
    page = Paginator(range(160), 10).page(2)
    when = datetime(2026, 7, 24, 1, 15, tzinfo=UTC)
    return {
        "sample_form": SampleForm(auto_id="blank_%s"),
        "wrong_form": SampleForm({"learners": "-4"}, auto_id="wrong_%s"),
        "page_obj": page,
        "facts": [
            (_("Mã lớp"), "BD-01"),
            (_("Chương trình"), _("Bồi dưỡng lý luận chính trị cho đảng viên mới")),
            (_("Trung tâm"), _("Trung tâm chính trị phường Ninh Hòa")),
            (_("Khai giảng"), "05/06/2026"),
            (_("Học viên"), "86"),
            (_("Quyết định mở lớp"), ""),
        ],
        "steps": [
            {
                "state": "returned",
                "label": _("Trả lại"),
                "by": "Lê Thị Dung",
                "at": when,
                "note": _("Số nữ của lớp BD-04 lớn hơn số học viên."),
            },
            {
                "state": "submitted",
                "label": _("Đã gửi"),
                "by": "Trần Văn Bình",
                "at": when - timedelta(days=1),
            },
            {"label": _("Tạo báo cáo"), "by": "Nguyễn Văn An", "at": when - timedelta(days=9)},
        ],
        "sort": "-opened",
    }
