"""The portal's settings as the tests run them: demo mode, a fast hash, files in a folder of their own."""

import os
import tempfile

os.environ.setdefault("PORTAL_MODE", "demo")

from portal.settings import *  # noqa: E402, F403 - the mode must be known first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-tests-")
LOGGING = {"version": 1, "disable_existing_loggers": False}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}}
WHITENOISE_AUTOREFRESH = True  # looks for a static file when asked, not through all of them for each Client
