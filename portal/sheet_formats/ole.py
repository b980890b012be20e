"""Reads the OLE container of old Office files: the names of its streams, and the content of one."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from portal.sheet_formats.cells import Refusal

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # this and all greater numbers lead to no sector
_ENTRY = 128
_MINI_SHIFT = 6  # small streams lie in sectors of 64 bytes


class Ole:
    """The streams of one container by name, in lower case. See [MS-CFB], sections 2.2 to 2.6."""

    def __init__(self, content: bytes) -> None:
        """Read the tables and the directory. Raises Refusal when they do not fit the file."""
        try:
            self._open(content)
        except (struct.error, IndexError, ValueError) as error:
            raise Refusal("damaged") from error

    @property
    def names(self) -> set[str]:
        """The names of all streams and folders, in lower case."""
        return set(self._streams)

    def read(self, name: str) -> bytes:
        """The content of one stream. Raises Refusal when there is none or its sectors lead nowhere."""
        try:
            start, size = self._streams[name]
            if size < self._cutoff:
                places = (number << _MINI_SHIFT for number in self._chain(self._mini_fat, start))
                return b"".join(self._small[at : at + (1 << _MINI_SHIFT)] for at in places)[:size]
            return self._stream(start)[:size]
        except (KeyError, IndexError, ValueError) as error:
            raise Refusal("damaged") from error

    def _open(self, content: bytes) -> None:
        self._content = content
        self._shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if self._shift not in (9, 12) or mini_shift != _MINI_SHIFT:
            raise ValueError("no such size of sector")
        directory, self._cutoff, mini_fat = struct.unpack_from("<I4xII", content, 48)
        self._fat: list[int] = []
        for sector in self._fat_sectors():
            self._fat.extend(_numbers(self._sector(sector)))
        self._mini_fat = _numbers(self._stream(mini_fat)) if mini_fat < _END else []
        self._streams: dict[str, tuple[int, int]] = {}
        entries = self._stream(directory)
        for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, place + 64)
            start, size = struct.unpack_from("<II", entries, place + 116)
            if kind and 2 <= length <= 64:
                name = entries[place : place + length - 2].decode("utf-16-le", "replace").lower()
                self._streams.setdefault(name, (start, size))
        root, _size = struct.unpack_from("<II", entries, 116)
        self._small = self._stream(root) if root < _END else b""

    def _fat_sectors(self) -> Iterator[int]:
        """The sectors that hold the table of sectors: 109 in the header, the rest in a chain of their own."""
        yield from (s for s in struct.unpack_from("<109I", self._content, 76) if s < _END)
        following, count = struct.unpack_from("<II", self._content, 68)
        for _turn in range(min(count, len(self._content) >> self._shift)):
            if following >= _END:
                return
            *sectors, following = _numbers(self._sector(following))
            yield from (s for s in sectors if s < _END)

    def _sector(self, number: int) -> bytes:
        """One sector; the header takes the place of the first."""
        start = (number + 1) << self._shift
        if start >= len(self._content):
            raise IndexError("sector beyond the end")
        return self._content[start : start + (1 << self._shift)]

    def _stream(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(self._fat, start))

    def _chain(self, table: list[int], start: int) -> Iterator[int]:
        """The sectors from `start` on. Raises ValueError when the chain never ends."""
        for _turn in range(len(table) + 1):
            if start >= _END:
                return
            yield start
            start = table[start]
        raise ValueError("a chain of sectors without end")


def _numbers(sector: bytes) -> list[int]:
    """The 32-bit numbers of a sector."""
    return [number for (number,) in struct.iter_unpack("<I", sector[: len(sector) // 4 * 4])]
