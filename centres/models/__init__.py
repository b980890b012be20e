"""Organisations and people, and who may see what."""

from centres.models.board import Board
from centres.models.centre import Centre, Level, Succession, SuccessionKind, UnitName
from centres.models.document import Document, DocumentKind
from centres.models.lecturer import Degree, Lecturer, LecturerKind, Standing, TheoryLevel
from centres.models.people import BOARD, CENTRE, EDITORS, Appointment, Post
from centres.models.period import Period
from centres.models.premises import Premises, PremisesState, ServiceArea, StaffingQuota

__all__ = [
    "BOARD",
    "CENTRE",
    "EDITORS",
    "Appointment",
    "Board",
    "Centre",
    "Degree",
    "Document",
    "DocumentKind",
    "Lecturer",
    "LecturerKind",
    "Level",
    "Period",
    "Post",
    "Premises",
    "PremisesState",
    "ServiceArea",
    "StaffingQuota",
    "Standing",
    "Succession",
    "SuccessionKind",
    "TheoryLevel",
    "UnitName",
]
