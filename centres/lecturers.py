"""Lecturers taken on, found again and let go: verbs shared by the form and by the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from centres.models import Centre, Lecturer
from portal.admin_site import record
from portal.boxes import day_after
from portal.models import User
from portal.versioned import amend
from portal.vietnamese import fold_spelling, format_date


class NamesakeError(Exception):
    """The centre has a lecturer of that name and year of birth already; the text may be shown."""

    def __init__(self, found: Lecturer) -> None:
        sentence = _("Trung tâm đã có giảng viên {name}{year}. Nếu đây là người khác, hãy đánh dấu ô “Người khác”.")
        year = _(", sinh năm {year}").format(year=found.birth_year) if found.birth_year else ""
        super().__init__(sentence.format(name=found.full_name, year=year))
        self.found = found


class LecturerError(Exception):
    """The deed does not fit the row; the text may be shown."""


def is_same_person(lecturer: Lecturer, full_name: str, birth_year: int | None) -> bool:
    """The name by its spelling; the year of birth where both are known."""
    if fold_spelling(lecturer.full_name) != fold_spelling(full_name):
        return False
    return lecturer.birth_year is None or birth_year is None or lecturer.birth_year == birth_year


def create_lecturer_of(centre: Centre, values: Mapping[str, Any], *, by: User, is_another: bool = False) -> Lecturer:
    """One lecturer of the centre; the very same form sent twice gives the one row. Raises NamesakeError."""
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        for known in Lecturer.objects.of_centre(centre).of_name(values["full_name"]):
            if all(getattr(known, name) == value for name, value in values.items()):
                return known
            if not is_another and is_same_person(known, values["full_name"], values["birth_year"]):
                raise NamesakeError(known)
        lecturer = Lecturer.objects.create(board=centre.board, centre=centre, **values)
        record(by, None, lecturer)
    return lecturer


def end_lecturer_on(lecturer: Lecturer, last_day: date, *, seen_version: str, by: User) -> None:
    """The lecturer teaches to the end of `last_day`. Raises LecturerError, StaleError."""
    if last_day < lecturer.valid_from:
        sentence = _("Ngày cuối không được trước ngày đầu ({day}).")
        raise LecturerError(sentence.format(day=format_date(lecturer.valid_from)))
    if lecturer.valid_to == day_after(last_day):
        return
    amend(lecturer, {"valid_to": day_after(last_day)}, seen_version=seen_version, by=by)
