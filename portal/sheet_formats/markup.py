"""Walks the XML parts of a hostile workbook: one pass, no document type, no entity, no network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from xml.parsers import expat

from portal.sheet_formats.cells import Refusal


class _ShortNames(dict[str, str]):
    """From expat's "namespace name" to "prefix:name" with our own prefixes; "" for unknown namespaces."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self.prefixes = prefixes

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        prefix = self.prefixes.get(namespace)
        short = "" if prefix is None else prefix + local
        if len(self) < 1000:  # a file with a million different names must not fill the memory
            self[name] = short
        return short


class Walker:
    """Calls `start`, `text` and `end` for the elements of one XML part, a million times and more.

    Names come as expat gives them; `self.names` turns them into short ones, with the prefixes of `NAMESPACES`
    and "" for elements of other namespaces.
    """

    NAMESPACES: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        self.names = _ShortNames(self.NAMESPACES)

    def walk(self, content: bytes) -> None:
        """Walk the whole part. Raises Refusal when it is not well-formed or has a DOCTYPE."""
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = _check_encoding
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
                raise MemoryError from error
            raise Refusal("damaged") from error

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        """Overridden by walkers that look at elements."""

    def text(self, text: str) -> None:
        """Overridden by walkers that look at text."""

    def end(self, long_name: str) -> None:
        """Overridden by walkers that look at the ends of elements."""


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    """Raises Refusal for an encoding that would be Python's to look up: expat knows these by itself."""
    if encoding and encoding.upper() not in ("UTF-8", "UTF-16", "US-ASCII", "ISO-8859-1"):
        raise Refusal("damaged")


def _refuse_doctype(*declaration: object) -> None:
    raise Refusal("doctype")
