"""Who issues a centre's paper, under whom and where, and who signs it on that day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from centres.models import Board, Centre, Post
from portal.papers.blocks import Header, Signature

NAME = re.compile(
    r"(trung tâm (?:bồi dưỡng )?chính trị) (thành phố|thị xã|huyện|quận|xã|phường|đặc khu) (.+)", re.IGNORECASE
)
COMMITTEES = {"thành phố": "Thành ủy", "thị xã": "Thị ủy", "huyện": "Huyện ủy", "quận": "Quận ủy"}  # else Đảng ủy xã …


@dataclass(frozen=True)
class Letterhead:
    """What stands in the head of a centre's paper; `name` is the centre's whole name."""

    name: str
    superior: str
    issuer: str
    place: str

    def header(self, number: str, issued_on: date | None) -> Header:
        return Header(self.superior, self.issuer, number, self.place, issued_on)


def letterhead_of(name: str, board: Board) -> Letterhead:
    """The committee above a centre is that of its unit, so the issuer's line need not repeat the unit.

    "Trung tâm chính trị thành phố Nha Trang" stands under "Thành ủy Nha Trang". A name of another form is printed
    whole under the board's committee.
    """
    found = NAME.fullmatch(name.strip())
    if found is None:
        return Letterhead(name, board.superior, name, board.place)
    issuer, unit, place = found[1], found[2].lower(), found[3]
    committee = COMMITTEES.get(unit)
    superior = f"{committee} {place}" if committee else f"Đảng ủy {unit} {place}"
    return Letterhead(name, superior, issuer, place)


def signature_on(centre: Centre, day: date) -> Signature:
    """The director in person; without one a deputy, K/T; without either the place stays empty (domain.md §6.5)."""
    people = list(centre.people_in_post(day))
    for held in people:
        if held.post == Post.DIRECTOR:
            return Signature("", "Giám đốc", held.user.full_name)
    for held in people:
        if held.post == Post.DEPUTY_DIRECTOR:
            return Signature("K/T Giám đốc", "Phó Giám đốc", held.user.full_name)
    return Signature("", "Giám đốc", "")
