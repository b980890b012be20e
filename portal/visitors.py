"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """The address of the visitor: the peer's, or what the trusted proxies in front of us wrote down.

    Each proxy appends the address it saw to X-Forwarded-For, so only the last TRUSTED_PROXIES entries are
    true; whatever a visitor wrote there stands before them.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    count: int = settings.TRUSTED_PROXIES
    if not count:
        return peer
    written = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    return written[-count] if len(written) >= count else peer
