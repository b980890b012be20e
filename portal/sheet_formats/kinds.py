"""Tells what an uploaded file really is from its content, whatever its name says."""

from __future__ import annotations

import re
from typing import Literal

from portal.sheet_formats.cells import Budget, Grid, Refusal
from portal.sheet_formats.delimited import decode, read_delimited
from portal.sheet_formats.ods import read_ods
from portal.sheet_formats.ole import MAGIC, Ole
from portal.sheet_formats.package import Package
from portal.sheet_formats.xls import read_xls
from portal.sheet_formats.xlsx import read_xlsx

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_PARTS = (  # the first that a part's name starts with says what the package is
    ("word/", "word"),
    ("ppt/", "powerpoint"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/vbaproject", "macro"),
    ("xl/macrosheets/", "macro"),
    ("basic/", "macro"),
    ("scripts/", "macro"),
    ("xl/externallinks/", "external-link"),
    ("xl/embeddings/", "embedded"),
    ("xl/activex/", "embedded"),
    ("customui/", "embedded"),
)
Kind = Literal["xlsx", "ods", "xls", "text"]
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_page = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta)\b|mime-version:", re.S)


def read_any(content: bytes, budget: Budget) -> tuple[Kind, list[Grid]]:
    """The kind of a workbook and its sheets, one at least. Raises Refusal with what the file is instead."""
    kind, grids = _read(content, budget)
    if not grids:
        raise Refusal("damaged")
    return kind, grids


def _read(content: bytes, budget: Budget) -> tuple[Kind, list[Grid]]:
    """As `read_any`, whatever the number of sheets."""
    if not content.strip(b"\0\t\n\r \xef\xbb\xbf"):
        raise Refusal("empty")
    if content.startswith(b"PK\x03\x04"):
        package = Package(content)
        if _package_kind(package) == "ods":
            return "ods", read_ods(package, budget)
        return "xlsx", read_xlsx(package, budget)
    if content.startswith(MAGIC):
        ole = Ole(content)
        _check_ole(ole)
        return "xls", read_xls(ole, content, budget)
    return "text", read_delimited(_plain_text(content), budget)


def _package_kind(package: Package) -> Kind:
    """Whether a ZIP is xlsx or ods. Raises Refusal for anything else, and for what no workbook may carry."""
    for start, code in _PARTS:
        if any(name.startswith(start) for name in package.names):
            raise Refusal(code)
    if "mimetype" in package:
        kind = package.read("mimetype").strip()
        if kind.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
            return "ods"
        raise Refusal("word" if kind.startswith(_OPEN_DOCUMENT + b"text") else "archive")
    if "xl/workbook.xml" in package:
        return "xlsx"
    raise Refusal("damaged" if "[content_types].xml" in package else "archive")


def _check_ole(ole: Ole) -> None:
    """Raises Refusal unless an OLE container holds an Excel workbook without macros."""
    names = ole.names
    if "encryptedpackage" in names:
        raise Refusal("password")
    if "worddocument" in names:
        raise Refusal("word")
    if "powerpoint document" in names:
        raise Refusal("powerpoint")
    if "_vba_project_cur" in names:
        raise Refusal("macro")
    if not names & {"workbook", "book"}:
        raise Refusal("unknown")


def _plain_text(content: bytes) -> str:
    """The text of a CSV file. Raises Refusal for other files, and for text that is markup."""
    for start, code in _MAGIC:
        if content.startswith(start):
            raise Refusal(code)
    is_bitmap = content.startswith(b"BM") and content[6:10] == bytes(4)  # a CSV may begin with BM, too
    if is_bitmap or content[8:12] == b"WEBP" or content[4:8] == b"ftyp":
        raise Refusal("image")
    text = decode(content)
    if text is None:
        raise Refusal("unknown")
    opening = text[:4000].lower()
    if _page.match(opening):
        raise Refusal("html")
    if opening.lstrip().startswith("<?xml"):
        raise Refusal("html" if "<html" in opening else "xml")
    return text
