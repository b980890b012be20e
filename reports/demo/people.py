"""Invented learners: names composed from lists, births, units. The same seed gives the same people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from courses.models import Gender
from portal.partial_dates import PartialDate

NAMES = Path(__file__).parent / "names.json"
PHONES = "0900000"  # and three digits: a number that nobody has


@cache
def name_lists() -> dict[str, Any]:
    lists: dict[str, Any] = json.loads(NAMES.read_text(encoding="utf-8"))
    return lists


def invented_name(chance: Random, *, gender: str, shares: Mapping[str, int]) -> str:
    """A name as the region has them; `shares` says how many in a hundred are of which list."""
    [people] = chance.choices(list(shares), weights=list(shares.values()))
    lists = name_lists()[people]
    parts = lists["women" if gender == Gender.FEMALE else "men"]
    said = [chance.choice(lists["surnames"]), chance.choice(parts["middles"]), chance.choice(parts["given"])]
    return " ".join(filter(None, said)).replace("K' ", "K'")


def invented_birth(chance: Random) -> PartialDate:
    """Of 1968 to 2003; now and then the year alone, or month and year, as lists have it."""
    day = date(1968, 1, 1) + timedelta(days=chance.randrange(13_000))
    written = chance.random()
    if written < 0.15:
        return PartialDate(day.year)
    return PartialDate(day.year, day.month) if written < 0.2 else PartialDate.of_day(day)


def invented_phone(chance: Random) -> str:
    return f"{PHONES}{chance.randrange(1000):03d}" if chance.random() < 0.6 else ""


def joined_before(chance: Random, day: date) -> PartialDate:
    """When a new Party member joined: within the year before that day."""
    return PartialDate.of_day(day - timedelta(days=chance.randrange(20, 330)))


def genders(chance: Random, *, learners: int, women: int) -> list[Gender]:
    found = [Gender.FEMALE] * women + [Gender.MALE] * (learners - women)
    chance.shuffle(found)
    return found


def shared_out(count: int, bodies: Sequence[Any]) -> list[Any]:
    """Which body each of `count` learners comes from: as even as can be, body after body."""
    return [bodies[place * len(bodies) // count] for place in range(count)]
