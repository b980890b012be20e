"""The signed-in person's posts, for the page frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from centres.access import hats_of


def hats(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {"hats": hats_of(request) if user is not None and user.is_authenticated else None}
