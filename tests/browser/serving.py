"""The portal as `make demo` serves it: a process of its own, on a database file and a port of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ERROR_LINE = re.compile(r"^[-\d]+ [:,\d]+ (ERROR|CRITICAL) ", re.MULTILINE)  # as LOGGING in settings writes it
PATIENCE = 60  # seconds for the server to listen; it needs about one
GUNICORN = [
    "-m", "gunicorn", "portal.wsgi:application", "--bind", "127.0.0.1:0", "--workers", "1", "--no-control-socket",
    "--threads", "8",  # a browser opens connections ahead of need, and a plain worker would wait on an idle one
]  # fmt: skip


@dataclass(frozen=True)
class Portal:
    """A running portal, and the one password of its demo accounts."""

    address: str  # http://127.0.0.1:port
    password: str


@dataclass(frozen=True)
class Province:
    """A demo province on disk, to be copied and served."""

    folder: Path
    password: str

    def copy_to(self, folder: Path) -> Province:
        folder.mkdir()
        shutil.copy(database_in(self.folder), database_in(folder))  # nobody writes: no WAL beside it
        return Province(folder, self.password)


def database_in(folder: Path) -> Path:
    return folder / "portal.sqlite3"


def environment_of(folder: Path) -> dict[str, str]:
    """Demo mode with nothing of the machine's own database, files and hosts, nor of the tests' own settings."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "demo",
        "SECRET_KEY": "a key for the browser tests, and for nothing else at all",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database_in(folder)}",
        "MEDIA_ROOT": str(folder / "media"),
    }


def manage(folder: Path, *arguments: str) -> str:
    """What a management command prints. Raises AssertionError with its complaint when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment_of(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def build_province(folder: Path) -> Province:
    """The demo province without classes."""
    manage(folder, "migrate", "-v0")
    return load_province(folder, "--empty")


def load_province(folder: Path, *options: str) -> Province:
    loaded: dict[str, Any] = json.loads(manage(folder, "load_demo", "--json", *options))
    return Province(folder, loaded["accounts"][0]["password"])


@contextmanager
def serve(province: Province) -> Iterator[Portal]:
    """The province behind gunicorn until the block ends. Raises AssertionError when the portal logged an error."""
    log = province.folder / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, *GUNICORN], cwd=ROOT, env=environment_of(province.folder), stderr=written
        )
        try:
            yield Portal(address_in(log, server), province.password)
        finally:
            server.terminate()
            server.wait()
    said = log.read_text()
    assert not ERROR_LINE.search(said), said


def address_in(log: Path, server: subprocess.Popen[bytes]) -> str:
    """Where the server says it listens; the system chose a free port."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        if found := re.search(r"Listening at: (http://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"The portal did not start: {log.read_text()}")
