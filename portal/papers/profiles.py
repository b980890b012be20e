"""Format profiles of official papers, each holding from a day to a day: all that the rules measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Margins:
    """The blank edges of a page, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float

    def turned(self) -> Margins:
        """The edges of a landscape page: a quarter turn to the right, so that the bound edge is on top."""
        return Margins(top=self.left, right=self.top, bottom=self.right, left=self.bottom)


@dataclass(frozen=True, slots=True)
class FormatProfile:
    """One rule of layout, in millimetres (`_mm`) and points (`_pt`).

    valid_from is included, valid_to is not (None: still). Where the rule leaves a choice, a comment gives its
    range. Whatever has no size of its own has the body's.
    """

    code: str
    source: str
    valid_from: date
    valid_to: date | None
    margins: Margins
    page_number_from_edge_mm: float
    page_number_pt: float  # 13–14
    party_name_pt: float
    head_pt: float  # superior, issuer, number, place and date
    kind_pt: float  # 15–16
    summary_pt: float  # 14–15
    body_pt: float  # 14–15
    body_line_pt: float  # exactly; 18–20 in practice
    paragraph_before_pt: float
    first_line_mm: float
    table_pt: float  # not in the rule; as lists are
    signature_pt: float
    recipients_label_pt: float
    recipients_pt: float
    number_label: str  # no colon: that is the State's form
    divider: str  # under the issuer


_HD36 = FormatProfile(
    code="36-HD/VPTW",
    source="Hướng dẫn 36-HD/VPTW, ngày 03/4/2018 của Văn phòng Trung ương Đảng",
    valid_from=date(2018, 4, 3),
    valid_to=date(2026, 5, 27),
    margins=Margins(top=20, right=15, bottom=20, left=30),
    page_number_from_edge_mm=10,
    page_number_pt=14,
    party_name_pt=15,
    head_pt=14,
    kind_pt=16,
    summary_pt=14,
    body_pt=14,
    body_line_pt=18,
    paragraph_before_pt=6,
    first_line_mm=10,
    table_pt=12,
    signature_pt=14,
    recipients_label_pt=14,
    recipients_pt=12,
    number_label="Số",
    divider="*",
)

_HD05 = replace(
    _HD36,
    code="05-HD/VPTW",
    source="Hướng dẫn 05-HD/VPTW, ngày 27/5/2026 của Văn phòng Trung ương Đảng",
    valid_from=date(2026, 5, 27),
    valid_to=None,
)

PROFILES = (_HD36, _HD05)


def profile_on(day: date) -> FormatProfile:
    """The profile that held on that day: 36-HD/VPTW to 26/5/2026, 05-HD/VPTW from 27/5/2026.

    As far as its text could be found, 05-HD/VPTW measures a page as 36-HD/VPTW does; name and days differ.
    Raises LookupError before 03/4/2018: older rules (01-HD/VPTW 1998, 11-HD/VPTW 2004) measured otherwise.
    Source: domain.md §6.1, §6.2, §6.4.
    """
    for profile in PROFILES:
        if profile.valid_from <= day and (profile.valid_to is None or day < profile.valid_to):
            return profile
    raise LookupError(
        _("Cổng chưa có thể thức văn bản của Đảng cho ngày %(day)s; chỉ có từ ngày 03/4/2018.")
        % {"day": day.strftime("%d/%m/%Y")}
    )
