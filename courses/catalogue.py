"""The catalogue against the classes: after it changed, each class finds the version of its own opening day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import F

from centres.models import Board
from courses.imports.names import ProgrammeBook
from courses.models import Programme, TrainingClass
from portal import audit
from portal.dated import holds_on


def refit_programmes(board: Board, codes: Mapping[int, str] | None = None) -> int:
    """Point the board's classes at the version in force on their opening day; gives how many moved.

    A class keeps its programme's code, whatever its list called it; `codes` gives the code of
    classes (by key) whose version was just taken out. A class outside the catalogue is looked
    up by its text. Without a fitting version it stands outside the catalogue and keeps its
    text. The caller holds the transaction in which the catalogue changed.
    """
    codes = codes or {}
    versions: dict[str, list[Programme]] = defaultdict(list)
    for version in Programme.objects.of_board(board).order_by("valid_from"):
        versions[version.code].append(version)
    book = TextBook(board)
    moved: list[tuple[TrainingClass, audit.Changes]] = []
    for item in TrainingClass.objects.of_board(board).outside_their_version().select_related("programme"):
        before = item.programme
        code = before.code if before else codes.get(item.pk)
        found = version_on(versions[code], item.opened_on) if code else book.find(item)
        if found != before or item.pk in codes:
            item.programme = found
            moved.append(
                (item, {"programme": (in_words(before) if before else code, in_words(found) if found else None)})
            )
    for item, _changes in moved:
        item.version = F("version") + 1
    TrainingClass.objects.bulk_update([item for item, _changes in moved], ["programme", "version"], batch_size=500)
    audit.record_many(None, "change_class", moved)
    return len(moved)


class TextBook:
    """Finds a class's programme by its text; remembers unknown texts, for which the search is slow."""

    def __init__(self, board: Board) -> None:
        self._book = ProgrammeBook(board)
        self._unknown: set[str] = set()

    def find(self, item: TrainingClass) -> Programme | None:
        text = item.programme_text
        if item.opened_on is None or text in self._unknown:
            return None
        finding = self._book.find(text, item.opened_on)
        if finding.problem == "unknown":
            self._unknown.add(text)
        return finding.found if isinstance(finding.found, Programme) else None


def version_on(versions: list[Programme], day: date | None) -> Programme | None:
    """The version in force that day; for a class without a day the last one. None when there is none."""
    if day is None:
        return versions[-1] if versions else None
    return next((version for version in versions if holds_on(day, version.valid_from, version.valid_to)), None)


def in_words(version: Programme) -> str:
    """A version for the record: code, guidance and first day, since two versions may share their name."""
    return f"{version.code} ({version.guidance}, {version.valid_from.isoformat()})"
