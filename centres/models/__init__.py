"""Organisations and people, and who may see what."""

from centres.models.board import Board
from centres.models.centre import Centre, Level, Succession, SuccessionKind, UnitName
from centres.models.document import Document, DocumentKind
from centres.models.people import BOARD, CENTRE, EDITORS, Appointment, Post
from centres.models.period import Period

__all__ = [
    "BOARD",
    "CENTRE",
    "EDITORS",
    "Appointment",
    "Board",
    "Centre",
    "Document",
    "DocumentKind",
    "Level",
    "Period",
    "Post",
    "Succession",
    "SuccessionKind",
    "UnitName",
]
