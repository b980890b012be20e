"""Reads CSV and its kin: text in Unicode or cp1258, separated by semicolon, tab or comma."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from portal.sheet_formats.cells import MAX_TEXT, Budget, Grid, Refusal, clean

SHEET_NAME = "CSV"
_SAMPLE_ROWS = 30
_SEPARATORS = ";\t,"  # of two that fit alike, the first wins: a comma is also a decimal sign


def decode(content: bytes) -> str | None:
    """The text in UTF-16 with its mark, in UTF-8 with or without, else in cp1258; None when it is no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 13))
        return None if strange > len(text) // 200 or "\0" in text else text
    return None


def read_delimited(text: str, budget: Budget) -> list[Grid]:
    """One sheet of text cells; a line break within quotes stays in its cell.

    Row numbers count records, as spreadsheet programs do, not lines of the file. Raises Refusal for a quote
    that is not closed: it would swallow the rows after it.
    """
    grid = Grid(SHEET_NAME, budget)
    separator = _separator(text)
    csv.field_size_limit(MAX_TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row, cells in enumerate(reader, start=1):
            for column, value in enumerate(cells, start=1):
                budget.mark()
                grid.put(row, column, clean(value))
    except csv.Error as error:
        raise Refusal("open-quote", line=str(reader.line_num)) from error
    return [grid]


def _separator(text: str) -> str:
    """The separator that splits most of the first rows into the same number of cells, counting each cell."""
    sample = "".join(text[:100_000].splitlines(keepends=True)[:_SAMPLE_ROWS])

    def fit(separator: str) -> int:
        csv.field_size_limit(len(sample) + 1)
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(_SEPARATORS, key=fit)
