"""Reads CSV and its kin: text in Unicode or cp1258, separated by semicolon, tab or comma."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from unicodedata import normalize

from portal.legacy_text import encoding_by_letters, is_syllable
from portal.sheet_formats.cells import MAX_TEXT, Budget, Grid, Refusal, clean

SHEET_NAME = "CSV"
_SAMPLE_ROWS = 30
_SAMPLE_BYTES = 20_000
_word = re.compile(r"[^\W\d_]+")
_SEPARATORS = ";\t,"  # of two that fit alike, the first wins: a comma is also a decimal sign


def decode(content: bytes) -> str | None:
    """The text in UTF-16 with its mark, in UTF-8 with or without, else in one byte a letter; None when it is no text.

    A text in TCVN3 or VNI stays in the Western letters that Excel would show for it.
    """
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", ""]:
        try:
            text = content.decode(encoding or _one_byte_encoding(content))
        except UnicodeDecodeError:
            continue
        strange = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 13))
        return None if strange > len(text) // 200 or "\0" in text else text
    return None


def _one_byte_encoding(content: bytes) -> str:
    """cp1252 when more lines of the beginning are TCVN3 or VNI than are Vietnamese in cp1258, else that."""
    old = new = 0
    for line in content[:_SAMPLE_BYTES].splitlines()[:-1] or [content]:
        old += encoding_by_letters(line.decode("cp1252", "replace")) != ""
        words = _word.findall(normalize("NFC", line.decode("cp1258", "replace")))
        marked = [word for word in words if not word.isascii()]
        new += bool(marked) and sum(map(is_syllable, marked)) * 5 >= len(marked) * 3
    return "cp1252" if old > new else "cp1258"


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
