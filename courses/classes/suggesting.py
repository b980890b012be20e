"""What the form of a new class offers: the next intake of the programme at the centre, and a name made of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from centres.models import Centre
from courses.models import Programme, TrainingClass
from portal.vietnamese import fold

NUMBERED = re.compile(r"(?:khoa |k)?0*([0-9]{1,4})(?: ?[/-] ?[0-9]{4})?")


@dataclass(frozen=True)
class Suggestion:
    """An intake such as "4/2026", and "Lớp bồi dưỡng nhận thức về Đảng khóa 4/2026"."""

    intake: str
    name: str


def suggestion_for(centre: Centre, programme: Programme, day: date) -> Suggestion:
    """The intake after the highest numbered one of that year, whichever version of the programme it had."""
    intakes = TrainingClass.objects.of_centre(centre).of_programme(programme.code).opening_in_year(day.year).intakes()
    intake = f"{max(map(number_in, intakes), default=0) + 1}/{day.year}"
    return Suggestion(intake, name_of(programme, intake))


def number_in(intake: str) -> int:
    """The number of an intake: 4 of "4/2026", "K4", "khóa 04-2026"; 0 where it has none."""
    found = NUMBERED.fullmatch(fold(intake))
    return int(found[1]) if found else 0


def name_of(programme: Programme, intake: str) -> str:
    words = programme.name
    return f"Lớp {words[:1].lower()}{words[1:]} khóa {intake}"[:250]
