"""The administrator's pages for accounts and for the record; the record is only read here."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm, UsernameField
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from portal.admin_site import ReferenceAdmin, actor_of, record
from portal.listing import COUNTED_ROWS, MOST_LETTERS, MOST_WORDS
from portal.models import AuditEntry, User
from portal.vietnamese import NO_VALUE, collation_key

admin.site.site_header = gettext_lazy("Quản trị cổng")
admin.site.site_title = gettext_lazy("Quản trị cổng")
admin.site.index_title = gettext_lazy("Tài khoản và danh mục")
admin.site.site_url = reverse_lazy("reports:home")  # type: ignore[assignment]
admin.site.disable_action("delete_selected")
admin.site.unregister(Group)  # rights come from appointments
admin.site.unregister(DBTaskResult)  # a queue's own rows; what people started is a Job


class AccountForm(UserChangeForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An account as it stands; being an administrator is one box, though Django keeps two flags."""

    class Meta:
        model = User
        fields = ("username", "password", "full_name", "email", "is_active", "is_staff")
        field_classes = {"username": UsernameField}
        labels = {"is_staff": gettext_lazy("Quản trị viên")}
        help_texts = {
            "is_staff": gettext_lazy("Được vào trang quản trị này. Quyền với dữ liệu vẫn do bổ nhiệm quyết định."),
            "is_active": gettext_lazy("Bỏ chọn để khóa tài khoản; đừng xóa tài khoản."),
        }


class NewAccountForm(UserCreationForm):  # type: ignore[type-arg]
    """A new account, with the name in one box."""

    class Meta:
        model = User
        fields = ("username", "full_name")
        field_classes = {"username": UsernameField}


@admin.register(User)
class AccountAdmin(ReferenceAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts. Nobody takes the administrator's flag, or access, from themselves."""

    form = AccountForm
    add_form = NewAccountForm
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email")}),
        (gettext_lazy("Quyền truy cập"), {"fields": ("is_active", "is_staff")}),
        (gettext_lazy("Ghi nhận"), {"fields": ("is_demo", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "full_name", "password1", "password2"),
            },
        ),
    )
    readonly_fields = ("is_demo", "last_login", "date_joined")
    list_display = ("username", "full_name", "is_active", "is_staff", "is_demo", "last_login")
    list_filter = ("is_active", "is_staff", "is_demo")
    search_fields = ("username", "full_name")
    folded_fields = ("username", "full_name")
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("is_active", "is_staff") if obj == request.user else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        with transaction.atomic():
            before = cast(User | None, self.get_object(request, id))
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and before is not None:
                record(actor_of(request), before, User.objects.get(pk=before.pk))
        return response


class TargetKindFilter(admin.SimpleListFilter):
    """Lines about one kind of row; the choices come from the models, not from a search through the record."""

    title = gettext_lazy("loại đối tượng")
    parameter_name = "target_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ours = {model.__module__.partition(".")[0] for model in admin.site._registry}
        models = [model for model in apps.get_models() if model._meta.app_label in ours]
        kinds = [(model._meta.label, str(model._meta.verbose_name)) for model in models]
        return sorted(kinds, key=lambda kind: collation_key(kind[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(target_kind=self.value()) if self.value() else queryset


class LatestPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the latest thousand lines; filters and search lead to older ones, so that nobody counts them all."""

    @cached_property
    def count(self) -> int:
        lines = cast("QuerySet[AuditEntry]", self.object_list)
        return lines.order_by()[:COUNTED_ROWS].count()


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The record, newest first: read, searched, never written."""

    actions = None
    paginator = LatestPaginator
    list_display = ("at", "actor", "deed_said", "kind", "target_label")
    list_filter = (TargetKindFilter, "at")
    list_select_related = ("actor",)
    search_fields = ("target_label__icontains", "target_key__exact")
    ordering = ("-pk",)
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = NO_VALUE
    fields = ("at", "actor", "deed_said", "kind", "target_key", "target_label", "changes_said")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Labels are searched as they were written: the record keeps no folded column."""
        words = search_term[:MOST_LETTERS].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    @admin.display(description=gettext_lazy("việc"))
    def deed_said(self, entry: AuditEntry) -> str:
        verb = {
            "create": _("thêm"),
            "change": _("sửa"),
            "delete": _("xóa"),
            "move": _("chuyển trạng thái"),
            "upload": _("tải lên"),
            "confirm": _("xác nhận"),
        }.get(entry.deed.partition("_")[0], entry.deed)
        return {"sign_in": _("đăng nhập"), "change_password": _("đổi mật khẩu")}.get(entry.deed, verb)

    @admin.display(description=gettext_lazy("loại đối tượng"))
    def kind(self, entry: AuditEntry) -> str:
        model = model_of(entry)
        return entry.target_kind if model is None else str(model._meta.verbose_name)

    @admin.display(description=gettext_lazy("thay đổi"))
    def changes_said(self, entry: AuditEntry) -> SafeString | None:
        """One line for each field: its name, the value before, the value after."""
        lines = [
            (heading_of(entry, name), *(value_said(value) for value in pair)) for name, pair in entry.changes.items()
        ]
        return format_html_join("", "<div>{}: {} → {}</div>", lines) or None


def model_of(entry: AuditEntry) -> Any:
    """The model the line speaks of; None where the portal no longer has it."""
    try:
        return apps.get_model(entry.target_kind)
    except (LookupError, ValueError):
        return None


def heading_of(entry: AuditEntry, name: str) -> str:
    """What a field is called on pages."""
    model = model_of(entry)
    names = {} if model is None else {field.name: field.verbose_name for field in model._meta.concrete_fields}
    return str(names.get(name, name))


def value_said(value: Any) -> str:
    return NO_VALUE if value in (None, "", []) else str(value)
