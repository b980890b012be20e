"""The one password of the demo accounts, in demo mode."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def demo_password() -> str:
    """One password for all demo accounts, drawn from this machine's demo key: the same at each start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo accounts", hashlib.sha256).digest()
    word = base64.b32encode(digest).decode().lower()
    return "-".join(word[start : start + 5] for start in (0, 5, 10))
