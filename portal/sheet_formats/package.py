"""The ZIP container of an uploaded workbook, checked from its directory before anything is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from portal.sheet_formats.cells import Refusal

MAX_ENTRIES = 2_000
# Bytes of all parts together, as the directory declares them; no part is read beyond that. Hence no limit of
# the ratio: a blank picture packs to a thousandth.
MAX_UNPACKED = 50 * 1024 * 1024
MAX_NAME = 255
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)


class Package:
    """The parts of one workbook by name; names do not care about case, as in the standard."""

    def __init__(self, content: bytes) -> None:
        """Check the directory. Raises Refusal; nothing is unpacked yet."""
        if content.count(b"PK\x01\x02") > MAX_ENTRIES:
            raise Refusal("bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_ERRORS as error:
            raise Refusal("damaged") from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for part in self._zip.infolist():
            self._admit(part)
        if sum(part.file_size for part in self._parts.values()) > MAX_UNPACKED:
            raise Refusal("bomb")

    @property
    def names(self) -> list[str]:
        """The names of all parts, in lower case, in the order of the directory."""
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        """The content of one part, never longer than declared. Raises Refusal when missing or broken."""
        part = self._parts.get(name.lower())
        if part is None:
            raise Refusal("damaged")
        try:
            with self._zip.open(part) as unpacked:
                # read() without a size would unpack all there is, whatever the directory declares.
                content = unpacked.read(part.file_size)
        except ZIP_ERRORS as error:
            raise Refusal("damaged") from error
        if len(content) != part.file_size:
            raise Refusal("damaged")
        return content

    def _admit(self, part: zipfile.ZipInfo) -> None:
        """Check one line of the directory. Raises Refusal."""
        name = part.orig_filename.replace("\\", "/").lower()
        if part.flag_bits & 1:
            raise Refusal("password")
        outside = name.startswith("/") or ":" in name or ".." in name.split("/") or "\0" in name
        if outside or len(name) > MAX_NAME or name in self._parts:
            raise Refusal("damaged")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal("damaged")
        self._parts[name] = part
