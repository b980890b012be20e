"""The set phrases of a paper, worded once for both renderers.

They are not translated: an official paper is Vietnamese, whatever the language of the page it was asked from.
"""

from __future__ import annotations

import re
from datetime import date

from portal.papers.blocks import Annex, Header, Heading
from portal.papers.profiles import FormatProfile
from portal.vietnamese import format_long_date

PARTY_NAME = "ĐẢNG CỘNG SẢN VIỆT NAM"
TITLE_RULE = "-----"
RECIPIENTS_LABEL = "Nơi nhận:"
CHECK_CODE_LABEL = "Mã kiểm tra:"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = re.compile("[ \t\n\r]+")


def printable(text: str) -> str:
    """The text without the characters that XML forbids, each stretch of blanks and line ends as one space."""
    return _BLANKS.sub(" ", _NOT_XML.sub("", text))


def number_line(header: Header, profile: FormatProfile) -> str:
    """The number under its label: "Số 12-BC/BTGTU"."""
    return f"{profile.number_label} {header.number}"


def date_line(header: Header, dated: date) -> str:
    """Place and day: "Nha Trang, ngày 05 tháng 02 năm 2023"; with "…" for a day not yet known.

    The leading zeros are those of domain.md §6.5.
    """
    if header.issued_on is None:
        return f"{header.place}, ngày … tháng … năm {dated.year}"
    return f"{header.place}, {format_long_date(header.issued_on)}"


def recipient_lines(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """Each recipient as "- …", the last ending with a full stop, the others with a semicolon."""
    last = len(recipients) - 1
    return tuple(f"- {name}{'.' if index == last else ';'}" for index, name in enumerate(recipients))


def heading_line(heading: Heading) -> str:
    """Number and text: "I. KẾT QUẢ" at level 1, else as given."""
    return f"{heading.number} {heading.text.upper() if heading.level == 1 else heading.text}"


def annex_label(annex: Annex) -> str:
    """What stands over an annex: "PHỤ LỤC 1", or "PHỤ LỤC" when it is the only one."""
    return "PHỤ LỤC" if annex.number is None else f"PHỤ LỤC {annex.number}"
