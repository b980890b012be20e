"""Every view states who may open it; here the two policies that need no knowledge of posts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponseBase]


def ask_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and from there back to the page that was asked for.

    Who sent a form after the session had ended comes back to the page that held it: the form's own
    address may answer nothing but forms.
    """
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    try:
        page = urlsplit(request.headers.get("Referer", "")).path
    except ValueError:  # a header can hold anything
        page = ""
    return redirect_to_login(page or resolve_url(settings.LOGIN_REDIRECT_URL))


def allow_anyone(view: View) -> View:
    """Say openly that a view asks nothing of its visitor."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    gate.policy = frozenset({"anyone"})  # type: ignore[attr-defined]  # read by tests/test_conventions.py
    return gate


def allow_signed_in(view: View) -> View:
    """Admit everybody with an account, whether or not they hold a post."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    gate.policy = frozenset({"signed in"})  # type: ignore[attr-defined]
    return gate


def path_within(request: HttpRequest, fallback: Any) -> str:
    """The path that the form's `next` names, if it lies within the portal; else that of `fallback`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Without the slash `redirect` would take the word for the name of a view.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url(fallback)
