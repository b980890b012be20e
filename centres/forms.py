"""What people of a centre or a board type of centres, lecturers and documents; and what lists are narrowed by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from centres.models import Board, Centre, Document, DocumentKind, Lecturer, LecturerKind, Premises, StaffingQuota
from centres.models.centre import CentreQuerySet
from centres.models.document import DocumentQuerySet
from centres.models.lecturer import LecturerQuerySet
from portal.attachments import MOST_BYTES, AttachmentError, refuse_secret
from portal.boxes import DayBox, SearchBox, day_after, last_day_of, refuse_before
from portal.dated import SINCE_EVER
from portal.fields import CleanFormField
from portal.listing import search_words
from portal.models import User
from portal.spreadsheets import MAX_UPLOAD
from portal.vietnamese import clean_lines
from portal.workbook_refusals import refusal_sentence

FIRST_BIRTH, YOUNGEST = 1920, 15  # years; a lecturer born earlier, or a child, is a typing error
MOST_AREAS, LONGEST_AREA = 100, 150  # communes of one centre; letters of a name
ALL, NOW, ENDED = "all", "now", "ended"


class DayForm(forms.Form):
    """The day a page speaks of; today unless another is asked for. Nonsense is said beside the box."""

    on = DayBox(label=_("Xem tại ngày"), required=False)

    def day(self) -> date:
        self.is_valid()
        return cast(date, self.cleaned_data.get("on") or localdate())


class CentreFilter(DayForm):
    """q and day of the list of centres; with `all`, those that were not at work that day too."""

    q = SearchBox()
    all = forms.BooleanField(label=_("Kể cả trung tâm không hoạt động vào ngày này"), required=False)

    field_order = ("q", "on", "all")

    def narrowed(self, centres: CentreQuerySet) -> CentreQuerySet:
        day = self.day()
        centres = centres.matching(search_words(self.cleaned_data.get("q") or ""))
        return centres if self.cleaned_data.get("all") else centres.in_force(day)


# ---- What a centre works with ----


class PremisesForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A new state of the premises, from a day on."""

    since = DayBox(
        label=_("Từ ngày"),
        help_text=_(
            "Tình trạng trước đó tự kết thúc vào hôm trước. Ghi đúng ngày bắt đầu cũ nếu chỉ sửa lại cho đúng."
        ),
    )

    class Meta:
        model = Premises
        fields = ("state", "address", "note")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class QuotaForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new number of posts, from a day on."""

    since = DayBox(
        label=_("Từ ngày"),
        help_text=_("Số giao trước đó tự kết thúc vào hôm trước. Ghi đúng ngày bắt đầu cũ nếu chỉ sửa lại cho đúng."),
    )

    class Meta:
        model = StaffingQuota
        fields = ("posts", "decision")

    def __init__(self, *args: Any, board: Board, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ModelChoiceField, self.fields["decision"])  # type: ignore[type-arg]
        field.queryset = Document.objects.of_board(board).for_choosing()
        field.empty_label = _now("Không ghi")
        field.label_from_instance = document_line  # type: ignore[method-assign, assignment]
        field.help_text = _("Quyết định chưa có trong sổ văn bản thì nhờ ban tuyên giáo ghi vào sổ trước.")

    def clean_posts(self) -> int:
        posts = cast(int, self.cleaned_data["posts"])
        if posts > 100:
            raise ValidationError(_now("Số biên chế nhiều nhất là 100."))
        return posts

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def document_line(document: Any) -> str:
    return f"{document.short_citation} ({document.issued_on:%d/%m/%Y}) – {Truncator(document.abstract).chars(80)}"


class AreaForm(forms.Form):
    """Communes, wards and special zones that the centre serves from a day on."""

    names = CleanFormField(
        tidy=clean_lines,
        label=_("Xã, phường, đặc khu"),
        help_text=_("Mỗi dòng một đơn vị. Đơn vị đã có trong danh sách thì được bỏ qua."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    since = DayBox(label=_("Từ ngày"), required=False, help_text=_("Để trống nếu không rõ ngày bắt đầu."))

    def clean_names(self) -> list[str]:
        names = [name for name in str(self.cleaned_data["names"]).splitlines() if name.strip()]
        if len(names) > MOST_AREAS:
            raise ValidationError(_now("Nhiều nhất 100 đơn vị một lần."))
        if long := next((name for name in names if len(name) > LONGEST_AREA), None):
            raise ValidationError(_now("Tên “{name}…” dài quá 150 ký tự.").format(name=long[:40]))
        return names


class LastDayForm(forms.Form):
    """The last day on which something holds."""

    last_day = DayBox(label=_("Đến hết ngày"))


# ---- Lecturers ----


class LecturerForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is recorded of a lecturer. Centre and version are the view's business."""

    valid_from = DayBox(label=_("Giảng dạy từ ngày"), required=False, help_text=_("Để trống nếu không rõ."))
    last_day = DayBox(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu còn giảng dạy."))
    is_another = forms.BooleanField(label=_("Người khác, chỉ trùng họ tên và năm sinh"), required=False)

    field_order = (
        "full_name", "birth_year", "kind", "standing", "degree", "theory_level", "workplace", "subjects",
        "valid_from", "last_day", "user", "is_another",
    )  # fmt: skip

    class Meta:
        model = Lecturer
        fields = (
            "full_name", "birth_year", "kind", "standing", "degree", "theory_level", "workplace", "subjects", "user",
        )  # fmt: skip
        widgets = {
            "subjects": forms.Textarea(attrs={"rows": 2}),
            "birth_year": forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, centre: Centre | None, is_namesake: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        accounts = cast(forms.ModelChoiceField, self.fields["user"])  # type: ignore[type-arg]
        accounts.queryset = people_of(centre)
        accounts.label = _("Tài khoản trên cổng")
        accounts.empty_label = _now("Không có hoặc chưa gắn")
        accounts.help_text = _("Gắn tài khoản để một người vừa giữ chức vụ vừa giảng dạy chỉ được đếm một lần.")
        if not is_namesake:
            self.fields["is_another"].widget = forms.HiddenInput()
        row = self.instance
        self.initial["valid_from"] = None if row.valid_from == SINCE_EVER else row.valid_from
        self.initial["last_day"] = last_day_of(row.valid_to)

    def clean_birth_year(self) -> int | None:
        year = cast("int | None", self.cleaned_data["birth_year"])
        if year is not None and not FIRST_BIRTH <= year <= localdate().year - YOUNGEST:
            raise ValidationError(_now("Năm sinh không hợp lý; hãy kiểm tra lại."))
        return year

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuse_before(said, "valid_from", "last_day")
        return said

    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        days = {
            "valid_from": self.cleaned_data["valid_from"] or SINCE_EVER,
            "valid_to": day_after(self.cleaned_data["last_day"]),
        }
        return said | days


def people_of(centre: Centre | None) -> Any:
    """Accounts appointed at the centre, at any time."""
    return User.objects.filter(appointments__centre=centre).distinct().order_by("full_name", "pk")


class LecturerFilter(forms.Form):
    """q, centre, kind and whether still teaching, of the list of lecturers."""

    q = SearchBox()
    centre = forms.ChoiceField(label=_("Trung tâm"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Tất cả")), *LecturerKind.choices])
    state = forms.ChoiceField(
        label=_("Hiện nay"),
        required=False,
        choices=[(NOW, _("Đang giảng dạy")), (ENDED, _("Đã thôi")), (ALL, _("Tất cả"))],
    )

    def __init__(self, *args: Any, centres: Iterable[Centre], **options: Any) -> None:
        super().__init__(*args, **options)
        listed = [(str(centre.pk), str(centre)) for centre in centres]
        self.fields["centre"].choices = [("", _("Tất cả")), *listed]  # type: ignore[attr-defined]
        if len(listed) == 1:
            del self.fields["centre"]

    def narrowed(self, lecturers: LecturerQuerySet) -> LecturerQuerySet:
        """The lecturers that fit what was asked; a value not on offer is passed over."""
        self.is_valid()
        said, today = self.cleaned_data, localdate()
        lecturers = lecturers.matching(search_words(said.get("q") or ""))
        if said.get("centre"):
            lecturers = lecturers.of_centre(Centre(pk=int(said["centre"])))
        if said.get("kind"):
            lecturers = lecturers.of_kind(said["kind"])
        if said.get("state") == ALL:
            return lecturers
        return lecturers.ended_by(today) if said.get("state") == ENDED else lecturers.in_force(today)


class CentreChoice(forms.Form):
    """Which centre, for people who enter for several; nothing to choose for the others."""

    centre = forms.ModelChoiceField(label=_("Trung tâm"), queryset=Centre.objects.none())

    def __init__(self, *args: Any, centres: CentreQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ModelChoiceField, self.fields["centre"])  # type: ignore[type-arg]
        field.queryset = centres
        field.empty_label = _now("Chọn trung tâm")
        self.only = next(iter(centres), None) if len(centres) == 1 else None
        if self.only is not None:
            del self.fields["centre"]

    @property
    def chosen(self) -> Centre | None:
        """The centre, where the form is valid or leaves no choice."""
        return self.only or getattr(self, "cleaned_data", {}).get("centre")


class LecturerListForm(forms.Form):
    """A workbook of lecturers; who enters for several centres may say whose it is."""

    file = forms.FileField(
        label=_("Tệp danh sách giảng viên"),
        help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv, tối đa 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    centre = forms.ModelChoiceField(
        label=_("Trung tâm của các dòng không ghi trung tâm"), queryset=Centre.objects.none(), required=False
    )

    def __init__(self, *args: Any, centres: CentreQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ModelChoiceField, self.fields["centre"])  # type: ignore[type-arg]
        field.queryset = centres
        field.empty_label = _now("Tệp có cột Trung tâm")
        if len(centres) == 1:
            del self.fields["centre"]

    def clean_file(self) -> UploadedFile:
        """Refuses by the size alone what is too large to be read into memory."""
        upload = cast(UploadedFile, self.cleaned_data["file"])
        if upload.size is None or upload.size > MAX_UPLOAD:
            raise ValidationError(refusal_sentence("too-large", upload.name or "", {}))
        return upload


# ---- Documents ----


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """One document of the register, perhaps with its file."""

    issued_on = DayBox(label=_("Ngày ban hành"))
    in_force_until = DayBox(label=_("Hiệu lực đến hết ngày"), required=False, help_text=_("Để trống nếu còn hiệu lực."))
    file = forms.FileField(
        label=_("Tệp văn bản"),
        required=False,
        help_text=_(
            "PDF, Word (.docx) hoặc Excel (.xlsx), tối đa 20 MB. Gửi tệp mới thì tệp cũ được thay nhưng vẫn giữ."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
    )
    is_not_secret = forms.BooleanField(
        label=_("Tôi xác nhận tệp không chứa bí mật nhà nước"),
        required=False,
        help_text=_("Bắt buộc đánh dấu khi gửi tệp. Tài liệu MẬT, TỐI MẬT, TUYỆT MẬT không được đưa lên cổng."),
    )

    field_order = (
        "number", "kind", "issuer", "issued_on", "abstract", "in_force_until", "file", "is_not_secret",
    )  # fmt: skip

    class Meta:
        model = Document
        fields = ("number", "kind", "issuer", "issued_on", "abstract", "in_force_until")
        widgets = {"abstract": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "number": _("Như in trên văn bản, ví dụ 208-QĐ/TW."),
            "abstract": _("Viết như phần sau chữ “về”, ví dụ: chức năng, nhiệm vụ của trung tâm chính trị cấp huyện."),
        }

    def clean_file(self) -> UploadedFile | None:
        upload = cast("UploadedFile | None", self.cleaned_data["file"])
        if upload is not None and (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_now("Tệp lớn hơn 20 MB. Hãy nén ảnh trong tệp hoặc chia nhỏ."))
        return upload

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("file") and not said.get("is_not_secret"):
            self.add_error("is_not_secret", _now("Hãy đánh dấu ô này để xác nhận trước khi gửi tệp."))
        refuse_before(said, "issued_on", "in_force_until")
        try:
            refuse_secret(said.get("number") or "", said.get("abstract") or "")
        except AttachmentError as error:
            self.add_error("abstract", str(error))
        return said

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DocumentFilter(forms.Form):
    """q, kind and force of the register."""

    q = SearchBox()
    kind = forms.ChoiceField(
        label=_("Loại văn bản"), required=False, choices=[("", _("Tất cả")), *DocumentKind.choices]
    )
    on = DayBox(label=_("Có hiệu lực vào ngày"), required=False)

    def narrowed(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        self.is_valid()
        documents = documents.matching(search_words(self.cleaned_data.get("q") or ""))
        if self.cleaned_data.get("kind"):
            documents = documents.of_kind(self.cleaned_data["kind"])
        if self.cleaned_data.get("on"):
            documents = documents.in_force(self.cleaned_data["on"])
        return documents
