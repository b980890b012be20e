"""The demo accounts of demo mode: their one password, and who they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings

from portal.models import User


def demo_password() -> str:
    """One password for all demo accounts, drawn from this machine's demo key: the same at each start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo accounts", hashlib.sha256).digest()
    word = base64.b32encode(digest).decode().lower()
    return "-".join(word[start : start + 5] for start in (0, 5, 10))


def demo_accounts() -> list[dict[str, Any]]:
    """For the sign-in page in demo mode; nothing elsewhere."""
    if not settings.DEMO_MODE:
        return []
    accounts = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return [
        {"username": account.username, "full_name": account.full_name, "password": demo_password()}
        for account in accounts
    ]
