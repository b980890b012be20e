"""Throw-away databases: SQLite files in a temporary folder, and PostgreSQL databases of names of our own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def throw_away(url: str, folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database beside the one `url` names, dropped afterwards; that one is not touched."""
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    parts = urlsplit(url)
    database = f"bench_{os.getpid()}_{name}"
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    try:
        yield urlunsplit(parts._replace(path=f"/{database}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
