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
    "tp": "thanh pho",
    "tx": "thi xa",
    "llct": "ly luan chinh tri",
    "bd": "boi duong",
    "nv": "nghiep vu",
    "dvm": "dang vien moi",
    "mttq": "mat tran to quoc",
}
KIND_OF_UNIT = re.compile(r"^(trung tam )?(boi duong )?(chinh tri )?(cap huyen |cap xa )?")
LEVEL = re.compile(r"^(huyen|quan|thi xa|thanh pho|xa|phuong|dac khu|thi tran|tinh)\s+(?=\S)")


def expanded(text: str) -> str:
    """The folded text in plain words, common abbreviations written out."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def core_name(text: str) -> str:
    """What tells one centre from another: "TTCT TP. Nha Trang" → "nha trang"."""
    return LEVEL.sub("", KIND_OF_UNIT.sub("", expanded(text)))


class NameBook:
    """Finds a key by any of the texts that may stand for it, the strictest reading first.

    A reading that fits two keys fits none: the row is refused rather than guessed.
    """

    def __init__(self, *readings: Callable[[str], str]) -> None:
        self._known: list[tuple[Callable[[str], str], dict[str, set[str]]]] = [
            (reading, defaultdict(set)) for reading in readings
        ]
        self._shown: dict[str, str] = {}

    def add(self, key: str, text: str) -> None:
        for reading, keys in self._known:
            if form := reading(text):
                keys[form].add(key)
        self._shown.setdefault(expanded(text), text)

    def find(self, text: str) -> set[str]:
        """The keys that the strictest reading which knows the text gives; empty when none does."""
        for reading, keys in self._known:
            if (form := reading(text)) in keys:
                return keys[form]
        return set()

    def nearest(self, text: str) -> str:
        """The known text most like this one, or "" when none is near."""
        close = get_close_matches(expanded(text), list(self._shown), n=1, cutoff=0.75)
        return self._shown[close[0]] if close else ""


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
        for key, centre in self.centres.items():
            for text in (centre.code, *centre.aliases):
                self._book.add(key, text)
        for name in UnitName.objects.of_centres(list(self.centres.values())):
            self._book.add(str(name.centre_id), name.text)

    def find(self, text: str, on: date) -> Finding:
        keys = self._book.find(text)
        if not keys:
            return Finding(problem="unknown", hint=self._book.nearest(text))
        alive = [self.centres[key] for key in keys if holds_on(on, self.centres[key].valid_from, self.centres[key].valid_to)]
        if len(alive) == 1:
            return Finding(alive[0])
        return Finding(problem="ambiguous" if alive else "not in force")

    def knows(self, text: str) -> bool:
        return len(self._book.find(text)) == 1

    def only(self) -> Centre | None:
        """The one centre there is to choose, if there is only one."""
        return next(iter(self.centres.values())) if len(self.centres) == 1 else None


class ProgrammeBook:
    """A board's catalogue, by code, name and alias of every version."""

    def __init__(self, board: Board) -> None:
        self._versions: dict[str, list[Programme]] = defaultdict(list)
        self._book = NameBook(fold_spelling, fold, expanded)
        for version in Programme.objects.of_board(board):
            self._versions[version.code].append(version)
            for text in (version.code, version.name, *version.aliases):
                self._book.add(version.code, text)

    def find(self, text: str, on: date) -> Finding:
        codes = self._book.find(text)
        if len(codes) != 1:
            return Finding(problem="ambiguous" if codes else "unknown", hint=self._book.nearest(text))
        versions = self._versions[next(iter(codes))]
        held = [version for version in versions if holds_on(on, version.valid_from, version.valid_to)]
        return Finding(held[0]) if held else Finding(problem="not in force")
