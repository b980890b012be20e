"""The catalogue against the classes: after it changed, each class finds the version of its own opening day."""

from __future__ import annotations

from centres.models import Board
from courses.imports.names import ProgrammeBook
from courses.models import Programme, TrainingClass


def refit_programmes(board: Board) -> int:
    """Point the board's classes at the version in force on their opening day; gives how many moved.

    A class without a fitting version keeps its text and stands outside the catalogue. The
    caller holds the transaction in which the catalogue changed.
    """
    book = ProgrammeBook(board)
    moved = []
    for item in TrainingClass.objects.of_board(board).outside_their_version().select_related("programme"):
        text = item.programme.code if item.programme else item.programme_text
        found = book.find(text, item.opened_on).found if item.opened_on else item.programme
        if found != item.programme:
            item.programme = found if isinstance(found, Programme) else None
            moved.append(item)
    TrainingClass.objects.bulk_update(moved, ["programme"], batch_size=500)
    return len(moved)
