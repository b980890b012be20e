"""The program that opens hostile workbooks: reads one from standard input under limits, writes rows as lines.

Started by portal/spreadsheets.py as `python -m portal.sheet_child read|annotate`. It knows no Django, opens
no file and speaks no language: what it refuses it names by a code, for which the parent has a sentence.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from portal.sheet_formats.annotated import Notes, annotated
from portal.sheet_formats.cells import Budget, Cell, FontText, Grid, Refusal
from portal.sheet_formats.kinds import read_any

MEMORY = 256 * 1024 * 1024  # bytes of address space, which the resident memory cannot exceed
OUTPUT = 64 * 1024 * 1024  # bytes
CPU_SECONDS = {"read": 4, "annotate": 15}


def main(task: str, source: BinaryIO, answer: BinaryIO) -> None:
    """Do one task on the workbook in `source`; the first line of the answer says whether it was refused."""
    limit(CPU_SECONDS[task])
    try:
        if task == "read":
            for line in read(source.read()):
                answer.write(line)
        else:
            answer.write(annotate(source))
    except Refusal as refusal:
        answer.write(_line({"refused": refusal.code, "detail": refusal.detail}))
    except MemoryError:
        answer.write(_line({"refused": "bomb", "detail": {}}))
    answer.flush()


def limit(cpu_seconds: int) -> None:
    """Bind this process before it sees a byte: memory, time, output, and no core dump with names in it."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def read(content: bytes) -> Iterator[bytes]:
    """One line about the workbook, then for each sheet one about it and one for each of its rows."""
    kind, grids = read_any(content, Budget())
    yield _line({"is_text": kind == "text"})
    for grid in grids:
        yield _line({"sheet": grid.name, "hidden": grid.hidden, "look": _look(grid)})
        for row in grid.rows():
            yield _line(row if FontText not in map(type, row) else [_marked(cell) for cell in row])


def _look(grid: Grid) -> dict[str, list[Any]]:
    """What does not show, and what shows for more than one cell; mostly nothing."""
    look: dict[str, list[Any]] = {
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "merged": grid.merged,
    }
    return {name: found for name, found in look.items() if found}


def _marked(cell: Cell) -> Cell | dict[str, list[str]]:
    """A text in an old font together with its font: tag o."""
    return {"o": [cell.font, str(cell)]} if isinstance(cell, FontText) else cell


def annotate(source: BinaryIO) -> bytes:
    """A line that says all is well, then the workbook; the source begins with a line of notes."""
    wish = json.loads(source.readline())
    wish["errors"] = {int(row): sentence for row, sentence in wish["errors"].items()}
    return _line({}) + annotated(source.read(), Notes(**wish))


def _line(value: object) -> bytes:
    """One line of compact JSON, days and times tagged. See also `_untagged` in spreadsheets.py."""
    return _encoder.encode(value).encode() + b"\n"


def _tagged(value: Cell) -> dict[str, str | float]:
    """What JSON has no word for: t a moment, d a day, h a time of day, s a span in seconds."""
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"h": value.isoformat()}
    if isinstance(value, timedelta):
        return {"s": value.total_seconds()}
    raise TypeError(f"no cell holds a {type(value).__name__}")


_encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_tagged)

if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
