"""Workbooks in and out: an uploaded one becomes rows, read by a limited child; rows become a safe .xlsx."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Literal

from django.utils.translation import gettext as _

from portal.sheet_formats.cells import ERROR_TEXTS, Cell, FontText, cell_name
from portal.workbook_refusals import MAX_UPLOAD_MB, refusal_sentence
from portal.workbook_writer import Column, Table, write_workbook

__all__ = [
    "ERROR_TEXTS",
    "MAX_UPLOAD",
    "Cell",
    "Column",
    "FontText",
    "Sheet",
    "Table",
    "Workbook",
    "WorkbookError",
    "annotate_workbook",
    "cell_name",
    "read_workbook",
    "write_workbook",
]

MAX_UPLOAD = MAX_UPLOAD_MB * 1024 * 1024  # bytes
_PROJECT = Path(__file__).resolve().parent.parent
_WALL_SECONDS = {"read": 5, "annotate": 20}  # the child's own limit of processor time ends it earlier

Task = Literal["read", "annotate"]
logger = logging.getLogger(__name__)


class WorkbookError(Exception):
    """The workbook cannot be taken; its text is a Vietnamese sentence for the user."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is row 1 of the sheet, `rows[0][0]` cell A1.

    Rows end at their last filled cell, the sheet at its last filled row. Text is in NFC with plain spaces; a
    cell of only spaces is None. Whole numbers are int. A cell that shows an error holds its text, one of
    ERROR_TEXTS; so does a formula that was saved without a value ("#CALC!"). A control character is U+FFFD.
    In CSV every cell is text, and rows count records, not lines. Hidden rows and columns are there too. A text
    in a font of before Unicode is a FontText.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool
    hidden_rows: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    merged: Sequence[Sequence[int]] = ()  # of each merged area: first row, first column, last row, last column


@dataclass(frozen=True)
class Workbook:
    """All sheets in the order of their tabs; `is_text` for CSV, whose cells have no types."""

    sheets: list[Sheet]
    is_text: bool


def read_workbook(content: bytes, *, filename: str) -> Workbook:
    """The rows of an .xlsx, .xls, .ods or CSV file; its content decides which, not its name.

    Formulas give the value they last showed. At most 10 MB, 20,000 rows, 256 columns, 250,000 filled cells;
    answers within 5 seconds. Raises WorkbookError for all that cannot be read whole and without doubt.
    """
    is_text = False
    sheets: list[Sheet] = []
    with _answer("read", b"", content, filename) as lines:
        for line in lines:
            found = _decoder.decode(line.decode())
            if isinstance(found, list):
                sheets[-1].rows.append(found)
            elif "sheet" in found:
                sheets.append(Sheet(name=found["sheet"], rows=[], hidden=found["hidden"], **found["look"]))
            elif "refused" in found:
                raise WorkbookError(refusal_sentence(found["refused"], filename, found["detail"]))
            else:
                is_text = found["is_text"]
    return Workbook(sheets=sheets, is_text=is_text)


def annotate_workbook(
    content: bytes,
    *,
    filename: str,
    sheet: str,
    header_row: int,
    errors: Mapping[int, str],
    drop_rows: Collection[int],
) -> bytes:
    """The user's workbook as .xlsx, with a last column "Lỗi" and without `drop_rows`, ready to be corrected.

    Rows count from 1 as in the file that was sent; only rows below the header are dropped. An .xlsx of at most
    100,000 cells keeps its layout, other files keep their rows only. Formulas become their values, text stays
    text; filters, protection, links, pictures and comments go. A column "Lỗi" from an earlier round is written
    anew. Raises WorkbookError as reading does.
    """
    notes = {
        "sheet": sheet,
        "header_row": header_row,
        "heading": _("Lỗi"),
        "errors": dict(errors),
        "drop_rows": sorted(drop_rows),
    }
    wish = json.dumps(notes, ensure_ascii=True).encode() + b"\n"
    with _answer("annotate", wish, content, filename) as answer:
        found = json.loads(answer.readline())
        if "refused" in found:
            raise WorkbookError(refusal_sentence(found["refused"], filename, found["detail"]))
        return answer.read()


@contextmanager
def _answer(task: Task, wish: bytes, content: bytes, filename: str) -> Iterator[IO[bytes]]:
    """What the child wrote, in an unnamed file that the child's own limit keeps below 64 MB.

    Raises WorkbookError when the file is too large, or the child was stopped or broke down over it.
    """
    if sys.platform != "linux":
        raise RuntimeError("workbooks are read on Linux only: elsewhere no limit would hold the child")
    if len(content) > MAX_UPLOAD:
        raise WorkbookError(refusal_sentence("too-large", filename, {}))
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaints:
        try:
            child = subprocess.run(  # noqa: S603 - our own program, no shell, nothing of the user's in it
                [sys.executable, "-E", "-s", "-m", "portal.sheet_child", task],
                input=wish + content,
                stdout=answer,
                stderr=complaints,
                cwd=_PROJECT,
                env={"LC_ALL": "C.UTF-8"},
                timeout=_WALL_SECONDS[task],
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise WorkbookError(refusal_sentence("bomb", filename, {})) from None
        if child.returncode != 0:
            complaints.seek(0)
            last_line = complaints.read().rstrip().rpartition(b"\n")[2][-500:]
            logger.warning("sheet_child %s ended with %d: %r", task, child.returncode, last_line)
            was_stopped = child.returncode < 0
            raise WorkbookError(refusal_sentence("bomb" if was_stopped else "damaged", filename, {}))
        answer.seek(0)
        yield answer


def _untagged(value: dict[str, Any]) -> object:
    """Days and times from their tags; any other object as it is. See also `_tagged` in sheet_child.py."""
    if len(value) != 1:
        return value
    ((tag, text),) = value.items()
    if tag == "d":
        return date.fromisoformat(text)
    if tag == "t":
        return datetime.fromisoformat(text)
    if tag == "o":
        return FontText.of(text[1], text[0])
    if tag == "h":
        return time.fromisoformat(text)
    return timedelta(seconds=text) if tag == "s" else value


_decoder = json.JSONDecoder(object_hook=_untagged)
