"""Signing in and out, the language, and the health of the process."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from portal import audit
from portal.forms import sample_context
from portal.models import User
from portal.policy import allow_anyone, allow_signed_in, path_within

LEAST_FREE_SHARE = 0.05  # of the disk under the files; below it the node is not ready
WIDEST_CLOCK_GAP = timedelta(seconds=60)  # between this host and the database


class SignInForm(AuthenticationForm):
    """Name and password; one sentence for an unknown name, a wrong password and a closed account."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": gettext_lazy(
            "Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại; chữ hoa và chữ thường là khác nhau."
        )
    }


@require_http_methods(["GET", "POST"])
@allow_anyone
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        audit.record(form.get_user(), "sign_in", form.get_user())
        return redirect(safe_next(request))
    shown = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "portal/sign_in.html", shown)


@require_POST
@allow_signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("portal:sign_in")


@require_http_methods(["GET", "POST"])
@allow_signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordChangeForm(cast(User, request.user), data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(request, user)
        audit.record(user, "change_password", user)
        messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."))
        return redirect("reports:home")
    return render(request, "portal/change_password.html", {"form": form})


@require_POST
@allow_anyone
def set_language(request: HttpRequest) -> HttpResponse:
    response = redirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def safe_next(request: HttpRequest) -> str:
    """Where the visitor meant to go, if that is a path within the portal; else home."""
    return path_within(request, "reports:home")


@require_GET
@allow_signed_in
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/components.html", sample_context())


@require_GET
@allow_anyone
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: one sign-in, one set of limits."""
    if cast(User, request.user).is_staff:
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@require_safe
@allow_anyone
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@allow_anyone
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, schema, storage, disk and clock are fit for work; else 503, without saying which."""
    try:
        ready = schema_is_current() and clocks_agree() and storage_is_writable()
    except (DatabaseError, OSError):
        ready = False
    return HttpResponse("ok" if ready else "not ready", status=200 if ready else 503, content_type="text/plain")


def schema_is_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def clocks_agree() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite has no clock of its own
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (database_now,) = cursor.fetchone()
    return bool(abs(timezone.now() - database_now) <= WIDEST_CLOCK_GAP)


def storage_is_writable() -> bool:
    probe = default_storage.save("readyz/probe", ContentFile(b"ok"))
    default_storage.delete(probe)
    disk = shutil.disk_usage(settings.MEDIA_ROOT)
    return disk.free / disk.total >= LEAST_FREE_SHARE


@require_GET
@allow_anyone
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on pages without an icon link, such as the admin's."""
    return redirect(static("img/favicon.svg"), permanent=True)


@require_GET
@allow_anyone
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django calls this by the name in settings, so it has no route and no policy."""
    return render(request, "403_csrf.html", status=403)
