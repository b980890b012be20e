"""An administrator starts the portal; a setting that is missing or makes no sense stops it with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "k7Qx2mVn9RtLw4ZbYc8HsJd3FgPa6EuTi5OoWrXyNqBvCzMlKj"  # 50 letters
SOUND = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "cong.example.vn",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",  # `check` does not connect
    "EMAIL_URL": "consolemail://",
    "CSRF_TRUSTED_ORIGINS": "",
    "SECRET_KEY_FALLBACKS": "",
}
MISSING_KEY = "Thiếu biến môi trường SECRET_KEY: đặt một chuỗi ngẫu nhiên dài ít nhất 50 ký tự."
WEAK_KEY = "SECRET_KEY quá yếu: đặt một chuỗi ngẫu nhiên dài ít nhất 50 ký tự."
# What is wrong, what is said.
NONSENSE = [
    ({"PORTAL_MODE": "prodction"}, "PORTAL_MODE phải là 'demo' hoặc 'production', không phải 'prodction'."),
    ({"PORTAL_MODE": ""}, "PORTAL_MODE phải là 'demo' hoặc 'production', không phải ''."),
    ({"SECRET_KEY": ""}, MISSING_KEY),
    ({"SECRET_KEY": KEY[:49]}, WEAK_KEY),
    ({"SECRET_KEY": "123456789" * 8}, WEAK_KEY),
    ({"ALLOWED_HOSTS": ""}, "Thiếu biến môi trường ALLOWED_HOSTS: ghi tên miền của cổng, ví dụ cong.example.vn."),
    ({"ALLOWED_HOSTS": "cong.example.vn,*"}, "ALLOWED_HOSTS không được là '*': ghi đúng tên miền của cổng."),
    (
        {"DATABASE_URL": ""},
        "Thiếu biến môi trường DATABASE_URL: ghi địa chỉ PostgreSQL, ví dụ postgres://cong@127.0.0.1/cong.",
    ),
    (
        {"DATABASE_URL": "sqlite:////tmp/portal-nonsense.sqlite3"},
        "DATABASE_URL đang trỏ tới SQLite; khi vận hành thật hãy dùng PostgreSQL (xem docs/operations.md).",
    ),
]
SHOW = """
from django.conf import settings as s
print(s.DEBUG, s.DEMO_MODE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SECURE,
      s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.PASSWORD_HASHERS[0])
"""


def start(changes, *command):
    """A command of manage.py in an environment of its own; variables, not a file, decide. None: not set."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {name: value for name, value in (SOUND | changes).items() if value is not None}
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def outcome(child):
    shown, complaint = child.communicate(timeout=60)
    return child.returncode, shown, complaint


@pytest.fixture(scope="module")
def outcomes():
    """All starts at once: each takes most of a second."""
    children = [start(changes, "check") for changes, _sentence in NONSENSE]
    return [outcome(child) for child in children]


@pytest.mark.parametrize("number", range(len(NONSENSE)), ids=lambda number: str(NONSENSE[number][0]))
def test_it_stops_with_one_sentence(outcomes, number):
    assert outcomes[number] == (1, "", f"{NONSENSE[number][1]}\n")


def test_it_starts_in_production_with_every_guard_up():
    child = start({}, "shell", "--no-imports", "-c", SHOW)

    assert outcome(child) == (
        0,
        "False False True 31536000 True True __Host-sessionid __Host-csrftoken "
        "django.contrib.auth.hashers.Argon2PasswordHasher\n",
        "",
    )


def test_nothing_said_means_production():
    """A machine that forgot its mode must not open the demo's door."""
    assert outcome(start({"PORTAL_MODE": None, "SECRET_KEY": ""}, "check")) == (1, "", f"{MISSING_KEY}\n")
