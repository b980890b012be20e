"""The tree an official paper is made of: plain frozen values that know nothing of models, HTTP or layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, TypeAlias

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `href` makes it a link that looks like the text around it.

    Raises ValueError unless `href` is empty or an absolute http or https address: a relative one means
    nothing on paper, and any other scheme may be a trap.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""

    def __post_init__(self) -> None:
        if self.href and not self.href.startswith(("https://", "http://")):
            raise ValueError(_("Liên kết trong văn bản phải là địa chỉ http hoặc https đầy đủ."))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body; `centred` is for the few that stand alone: "QUYẾT ĐỊNH:", "Kính gửi …"."""

    runs: tuple[Run, ...]
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is "I." in bold capitals, 2 is "1." in bold, 3 is "a)" in italics; `number` has its mark."""

    level: Literal[1, 2, 3]
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One "- …" line; the dash is the renderer's."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: `width` is a share of the table's width, in the units the sister columns use.

    Neighbours with the same `group` stand under one spanning cell, which gives the table a two-row head.
    """

    title: str
    width: float = 1
    align: Align = "left"
    group: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row, a cell a column; a row of totals is bold."""

    cells: tuple[str | Run, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose head is repeated on each page.

    Raises ValueError for a row of another length than the columns: a cell left out would shift its figures.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns or any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(_("Mỗi hàng của bảng phải có đủ ô như số cột."))

    def head_groups(self) -> tuple[tuple[str, tuple[TableColumn, ...]], ...]:
        """The cells of the upper head row: a group's name and the columns it spans, or "" and one column."""
        found: list[tuple[str, tuple[TableColumn, ...]]] = []
        for name, members in groupby(self.columns, key=lambda column: column.group):
            columns = tuple(members)
            found += [(name, columns)] if name else [("", (column,)) for column in columns]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing by portal.charts (the type says: markup already escaped) and the line printed under it.

    Whoever cannot see it hears the drawing's own <title>. PDF only: DOCX leaves the picture out, because Word
    takes no SVG from us, and a table must carry its figures.
    """

    svg: SafeString
    caption: str
    width_mm: float


Block: TypeAlias = Paragraph | Heading | Item | Table | Picture


@dataclass(frozen=True, slots=True)
class Annex:
    """A part that starts on a new page, headed "PHỤ LỤC 1" (or "PHỤ LỤC" alone when it is the only one)."""

    number: int | None
    title: str
    blocks: tuple[Block, ...]
    note: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Who issues the paper, under which number, where and when.

    `number` has no label: "12-BC/BTGTU", or "…-BC/BTGTU" before it is given, or "" on a sheet that carries none;
    `issued_on` is None till signed.
    """

    superior: str
    issuer: str
    number: str
    place: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Title:
    """The type of paper ("BÁO CÁO") and the lines of its summary, broken where the author wants."""

    kind: str
    summary: tuple[str, ...]

    def sentence(self) -> str:
        """The whole title on one line in sentence case: "Báo cáo kết quả hoạt động …"."""
        return " ".join((self.kind.capitalize(), *self.summary))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs; `authority` is "" when the head signs directly, else such as "K/T TRƯỞNG BAN"."""

    authority: str
    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper; `dated` chooses the format profile and is the only date in the file's properties.

    `recipients` come without dash and stop. `check_code` names the snapshot it was made from, and is printed
    at the foot of each page. A `landscape` paper lies on its side throughout, for wide tables.
    """

    dated: date
    header: Header
    title: Title
    body: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...]
    annexes: tuple[Annex, ...] = ()
    check_code: str = ""
    landscape: bool = False


def para(text: str) -> Paragraph:
    """A body paragraph in one style."""
    return Paragraph((Run(text),))
