"""Which centre, which programme a cell means: code, name, former name, alias or common abbreviation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from centres.models import Board, Centre, UnitName
from courses.models import Programme
from portal.dated import holds_on
from portal.vietnamese import fold, fold_spelling

ABBREVIATIONS = {
    "ttct": "trung tam chinh tri",
    "ttbdct": "trung tam boi duong chinh tri",
    "bdct": "boi duong chinh tri",
    "tp": "thanh pho",
    "tx": "thi xa",
    "llct": "ly luan chinh tri",
    "bd": "boi duong",
    "nv": "nghiep vu",
    "dvm": "dang vien moi",
    "mttq": "mat tran to quoc",
}
UNIT_ABBREVIATIONS = {"tt": "trung tam", "ct": "chinh tri", "h": "huyen", "p": "phuong", "x": "xa"}
KIND_OF_UNIT = re.compile(r"^(trung tam )?(boi duong )?(chinh tri )?(cap huyen |cap xa )?")
LEVEL = re.compile(r"^(huyen dao|huyen|quan|thi xa|thanh pho|xa|phuong|dac khu|thi tran|tinh)\s+(?=\S)")
KIND_OF_COURSE = re.compile(r"^(cac )?(lop |khoa |chuong trinh )*(dao tao )?(boi duong )?")


def expanded(text: str) -> str:
    """The folded text in plain words, common abbreviations written out."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def unit_name(text: str) -> str:
    """A centre's name without what all centres are called: "TTCT TP. Nha Trang" → "thanh pho nha trang"."""
    words = [UNIT_ABBREVIATIONS.get(word, word) for word in expanded(text).split()]
    return KIND_OF_UNIT.sub("", " ".join(words) + " ").strip()


def core_name(text: str) -> str:
    """What tells one centre from another: "TTCT TP. Nha Trang" → "nha trang"."""
    return LEVEL.sub("", unit_name(text))


def level_of(text: str) -> str:
    """The tier that the text names: "TTCT TP. Nha Trang" → "thanh pho"; "" when it names none."""
    found = LEVEL.match(unit_name(text))
    return found[1] if found else ""


def course_name(text: str) -> str:
    """A programme's name without "Lớp", "Chương trình", "bồi dưỡng" before it."""
    return KIND_OF_COURSE.sub("", expanded(text))


class NameBook:
    """Finds a key by any of the texts that may stand for it, the strictest reading first.

    A reading that fits two keys fits none: the row is refused rather than guessed.
    """

    def __init__(self, *readings: Callable[[str], str]) -> None:
        self._known: list[tuple[Callable[[str], str], dict[str, set[str]]]] = [
            (reading, defaultdict(set)) for reading in readings
        ]
        self._shown: dict[str, str] = {}
        self._found: dict[str, set[str]] = {}
        self._nearest: dict[str, str] = {}

    def add(self, key: str, text: str) -> None:
        for reading, keys in self._known:
            if form := reading(text):
                keys[form].add(key)
        self._shown.setdefault(self._known[-1][0](text), text)

    def find(self, text: str) -> set[str]:
        """The keys that the strictest reading which knows the text gives; empty when none does."""
        if text not in self._found:
            self._found[text] = next(
                (keys[form] for reading, keys in self._known if (form := reading(text)) in keys), set()
            )
        return self._found[text]

    def nearest(self, text: str) -> str:
        """The known text most like this one in the freest reading, or "" when none is near."""
        if text not in self._nearest:
            close = get_close_matches(self._known[-1][0](text)[:250], list(self._shown), n=1, cutoff=0.75)
            self._nearest[text] = self._shown[close[0]] if close else ""
        return self._nearest[text]


@dataclass(frozen=True)
class Finding:
    """What a cell was taken for; `problem` is empty when exactly one thing fits."""

    found: Centre | Programme | None = None
    problem: str = ""  # "unknown", "ambiguous" or "not in force"
    hint: str = ""


class CentreBook:
    """The centres a person may enter classes for, by every name they ever had."""

    def __init__(self, centres: Iterable[Centre]) -> None:
        self.centres = {str(centre.pk): centre for centre in centres}
        self._book = NameBook(fold_spelling, fold, expanded, core_name)
        self._levels: dict[str, set[str]] = defaultdict(set)
        for key, centre in self.centres.items():
            for text in (centre.code, *centre.aliases):
                self._add(key, text)
        for name in UnitName.objects.of_centres(list(self.centres.values())):
            self._add(str(name.centre_id), name.text)

    def _add(self, key: str, text: str) -> None:
        self._book.add(key, text)
        self._levels[key] |= {level_of(text)} - {""}

    def find(self, text: str, on: date | None) -> Finding:
        """The centre that the text means on that day; without a day, at any time."""
        level = level_of(text)
        keys = [key for key in self._book.find(text) if not level or level in (self._levels[key] or {level})]
        if not keys:
            return Finding(problem="unknown", hint=self._book.nearest(text))
        alive = [self.centres[key] for key in keys if on is None or self.is_in_force(self.centres[key], on)]
        if len(alive) == 1:
            return Finding(alive[0])
        return Finding(problem="ambiguous" if alive else "not in force")

    @staticmethod
    def is_in_force(centre: Centre, on: date) -> bool:
        return holds_on(on, centre.valid_from, centre.valid_to)

    def only(self) -> Centre | None:
        """The one centre there is to choose, if there is only one."""
        return next(iter(self.centres.values())) if len(self.centres) == 1 else None


class ProgrammeBook:
    """A board's catalogue, by code, name and alias of every version."""

    def __init__(self, board: Board) -> None:
        self._versions: dict[str, list[Programme]] = defaultdict(list)
        self._book = NameBook(fold_spelling, fold, expanded, course_name)
        for version in Programme.objects.of_board(board):
            self._versions[version.code].append(version)
            for text in (version.code, version.name, *version.aliases):
                self._book.add(version.code, text)

    def find(self, text: str, on: date | None) -> Finding:
        """The version that the text means on that day; without a day, the last one."""
        codes = self._book.find(text)
        if not codes:
            return Finding(problem="unknown", hint=self._book.nearest(text))
        held = [version for code in sorted(codes) if (version := self._version(code, on)) is not None]
        if len(held) == 1:
            return Finding(held[0])
        return Finding(problem="ambiguous" if held else "not in force")

    def knows(self, text: str) -> bool:
        return bool(self._book.find(text))

    def _version(self, code: str, on: date | None) -> Programme | None:
        versions = sorted(self._versions[code], key=lambda version: version.valid_from)
        if on is None:
            return versions[-1]
        return next((found for found in versions if holds_on(on, found.valid_from, found.valid_to)), None)
