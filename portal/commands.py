"""How every command answers: one line on success, one sentence and exit 1 on refusal, or one JSON document."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand


def refuse(command: BaseCommand, sentence: str) -> NoReturn:
    """Say why not on stderr and end with status 1."""
    command.stderr.write(sentence)
    sys.exit(1)


def print_json(command: BaseCommand, document: Any) -> None:
    """One JSON document, UTF-8, in a fixed order, and nothing else."""
    print_bytes(command, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def print_bytes(command: BaseCommand, content: bytes) -> None:
    """Bytes to standard output as they are: UTF-8 stays UTF-8 in a cron job without a locale."""
    buffer = getattr(command.stdout, "buffer", None)
    if buffer is None:  # a caller from Python took the output
        command.stdout.write(content.decode(), ending="")
        return
    command.stdout.flush()
    buffer.write(content)
    buffer.flush()
