"""The form of a class put together: its fields, its quotas, the centre it is for, and what they start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from centres.models import Board, Centre, Lecturer
from centres.models.centre import CentreQuerySet
from centres.models.lecturer import LecturerQuerySet
from courses.classes.forms import CentreForm, ClassForm, opening_day
from courses.classes.quotas import QuotaRows, held_by, senders_of
from courses.classes.suggesting import suggestion_for
from courses.models import Programme, SendingOrganisation, TrainingClass
from courses.models.training_class import create_class_of
from portal.dated import holds_on
from portal.models import User
from portal.vietnamese import ReadingError, parse_date

MORE_ROWS = "add_rows"  # the button that asks for more rows of quotas and saves nothing


def lecturers_of(centres: Sequence[Centre], on: date, held: int | None = None) -> LecturerQuerySet:
    """Lecturers whom one of the centres has on that day, and the one a class has already."""
    found = Lecturer.objects.filter(centre__in=[centre.pk for centre in centres]).in_force(on)
    return (found | Lecturer.objects.filter(pk=held or 0)).by_name()


def whole(sent: QueryDict | None) -> QueryDict | None:
    """What was sent in order to be saved; None for a form that is only shown, or asks for more rows."""
    return None if sent is None or MORE_ROWS in sent else sent


@dataclass
class ClassEntry:
    """What the page of the form shows, for a new class and for one that is changed."""

    form: ClassForm
    quotas: QuotaRows
    senders: Sequence[SendingOrganisation]
    where: CentreForm | None = None

    def is_valid(self) -> bool:
        forms_are_valid = self.form.is_valid() & (self.where is None or self.where.is_valid())
        if errors := self.quotas.errors:
            sentence = _("Chỉ tiêu cử đi học: {count} dòng cần sửa, xem câu bên cạnh từng dòng.")
            self.form.add_error(None, sentence.format(count=len(errors)))
        return forms_are_valid and self.quotas.is_valid()

    def shown(self) -> dict[str, Any]:
        return {"form": self.form, "where": self.where, "quotas": self.quotas, "senders": self.senders}


@dataclass
class NewEntry(ClassEntry):
    """A class that is not there yet; `entry_key` tells one form from another."""

    entry_key: UUID | None = None

    def save(self, *, by: User) -> TrainingClass:
        assert self.where is not None  # noqa: S101 - a new class is asked for its centre
        return create_class_of(
            self.where.cleaned_data["centre"],
            self.form.values(),
            self.form.partners(),
            quotas=self.quotas.values(),
            entry_key=self.entry_key,
            by=by,
            today=localdate(),
        )

    def shown(self) -> dict[str, Any]:
        return super().shown() | {"entry_key": self.entry_key or uuid4()}


def new_entry(sent: QueryDict | None, asked: Mapping[str, str], centres: CentreQuerySet, board: Board) -> NewEntry:
    """The form of a new class; `asked` may name programme (code), centre (key) and opened_on to begin with."""
    offered, versions = list(centres), list(Programme.objects.of_board(board).for_listing())
    starting = sent.dict() if sent is not None else start_of(asked, offered, versions)
    chosen = [centre for centre in offered if str(centre.pk) == str(starting.get("centre", ""))]
    senders = list(senders_of(chosen)) if chosen else []
    day = opening_day(starting, None, localdate())
    saved = whole(sent)
    return NewEntry(
        form=ClassForm(saved, initial=starting, versions=versions, lecturers=lecturers_of(chosen or offered, day)),
        quotas=QuotaRows.sent(sent) if sent is not None else QuotaRows([]),
        senders=senders,
        where=CentreForm(saved, initial=starting, centres=centres, offered=offered),
        entry_key=key_in(sent),
    )


def start_of(asked: Mapping[str, str], centres: Sequence[Centre], versions: Sequence[Programme]) -> dict[str, Any]:
    """What a link gives a new form: nonsense is passed over, a name and an intake are suggested."""
    found: dict[str, Any] = {}
    centre = next((centre for centre in centres if str(centre.pk) == asked.get("centre")), None)
    if centre is None and len(centres) == 1:
        centre = centres[0]
    if centre is not None:
        found["centre"] = centre.pk
    with suppress(ReadingError):
        found["opened_on"] = parse_date(asked.get("opened_on", ""))
    day = found.get("opened_on", localdate())
    code = asked.get("programme") or asked.get("programme_code", "")
    held = (row for row in versions if row.code == code and holds_on(day, row.valid_from, row.valid_to))
    programme = next(held, None)
    if programme is not None:
        found |= {"programme_code": programme.code, "programme": programme}
        if centre is not None:
            offered = suggestion_for(centre, programme, day)
            found |= {"intake": offered.intake, "name": offered.name}
    return found


def key_in(sent: QueryDict | None) -> UUID | None:
    """The key of the form that was sent; None where there is none, or none to be read."""
    try:
        return UUID(sent.get("entry_key", "")) if sent is not None else None
    except ValueError:
        return None


def edited_entry(sent: QueryDict | None, item: TrainingClass) -> ClassEntry:
    """The form of a class that is there; it writes on a copy of it."""
    senders = list(senders_of([item.centre], item))
    day = opening_day(sent, item.opened_on, localdate())
    saved = whole(sent)
    rows = QuotaRows.sent(sent) if sent is not None else None
    return ClassEntry(
        form=ClassForm(
            saved,
            instance=copy(item),
            initial=sent.dict() if sent is not None and saved is None else None,
            versions=list(Programme.objects.of_board(item.board).for_listing()),
            lecturers=lecturers_of([item.centre], day, item.homeroom_lecturer_id),
        ),
        quotas=rows if rows is not None and rows.is_said else held_by(senders),
        senders=senders,
    )
