"""The demo province's register and centres: real documents by number and day, invented lecturers, premises, posts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from centres.models import Board, Centre, Document, Lecturer, Premises, ServiceArea, StaffingQuota
from courses.models import Guidance, Programme
from portal.models import User

REGISTER = Path(__file__).parent / "register.json"
DAYS = ("issued_on", "in_force_until", "valid_from", "valid_to")


def load_register(board: Board, *, empty: bool) -> None:
    """Documents and what rests on them; unless `empty`, each centre's lecturers, premises, posts and communes.

    What a centre has already is left alone, so loading twice changes nothing.
    """
    register = json.loads(REGISTER.read_text(encoding="utf-8"))
    for said in register["documents"]:
        load_document(board, said)
    if not empty:
        centres = Centre.objects.of_board(board)
        users = {user.username: user for user in User.objects.filter(is_demo=True)}
        for centre in centres.filter(code__in=register["centres"]):
            load_centre(centre, register["centres"][centre.code], users)


def with_days(said: Mapping[str, Any]) -> dict[str, Any]:
    """The values with ISO texts read as days."""
    return {name: date.fromisoformat(value) if name in DAYS and value else value for name, value in said.items()}


def load_document(board: Board, said: Mapping[str, Any]) -> None:
    """One document, and the programmes of central guidance that follow it and name no other."""
    values = with_days(said)
    programmes = values.pop("programmes", [])
    key = {name: values.pop(name) for name in ("number", "issuer", "issued_on")}
    document, _created = Document.objects.get_or_create(board=board, **key, defaults=values)
    guided = Programme.objects.of_board(board).filter(code__in=programmes, guidance=Guidance.CENTRAL)
    guided.filter(guidance_document=None).update(guidance_document=document)


def load_centre(centre: Centre, said: Mapping[str, Any], users: Mapping[str, User]) -> None:
    if not centre.premises.exists():
        Premises.objects.bulk_create(Premises(centre=centre, **with_days(row)) for row in said["premises"])
    if not centre.quotas.exists():
        StaffingQuota.objects.bulk_create(StaffingQuota(centre=centre, **with_days(row)) for row in said["quotas"])
    if not centre.service_areas.exists():
        ServiceArea.objects.bulk_create(
            ServiceArea(centre=centre, name=name, valid_from=centre.valid_from) for name in said["areas"]
        )
    if not centre.lecturers.exists():
        rows = [with_days(row) for row in said["lecturers"]]
        Lecturer.objects.bulk_create(
            Lecturer(board=centre.board, centre=centre, user=users.get(row.pop("username", "")), **row) for row in rows
        )
