"""Every view states who may open it; here the two policies that need no knowledge of posts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


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
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    gate.policy = frozenset({"signed in"})  # type: ignore[attr-defined]
    return gate
