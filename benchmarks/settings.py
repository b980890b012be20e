"""The portal's settings as the benchmarks run them: its own middleware and templates, and one bare view beside them."""

import os
from pathlib import Path

os.environ.setdefault("PORTAL_MODE", "demo")

from portal.settings import *  # noqa: E402, F403 - the mode must be known first
from portal.settings import TEMPLATES  # noqa: E402

ROOT_URLCONF = "benchmarks.urls"
LOGGING = {"version": 1, "disable_existing_loggers": False}
TEMPLATES.append(
    {
        "NAME": "bare",  # as `startproject` writes it
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)
