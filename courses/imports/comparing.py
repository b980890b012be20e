"""Pairs the rows of a class list with the classes the portal holds, and says what each would change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from centres.models import Board
from courses.imports.verdicts import CheckedRow, ClassValues, Remarks, made_up_name
from courses.models import State, TrainingClass
from portal.vietnamese import fold_spelling, format_count, format_date

Key = tuple[Any, ...] | None
Accepted = tuple[ClassValues, Remarks]
FIELDS = (
    "name", "intake", "opened_on", "closed_on", "declared_learners", "declared_women", "opening_decision", "note",
)  # fmt: skip
WITHOUT_A_DAY = (State.PLANNED, State.POSTPONED, State.CANCELLED)  # an opened class has one
YEAR = timedelta(days=366)


def compare_with_portal(
    accepted: Sequence[Accepted], board: Board, today: date, *, for_update: bool = False
) -> list[CheckedRow]:
    """Pairs rows with classes, each class once, the surest likeness first; what stays unpaired is new."""
    twins = possible_twins(accepted, board, today, for_update=for_update)
    free = {twin.pk: (Face.of_class(twin), twin) for twin in twins}
    waiting = [(Face.of_row(values), values, remarks) for values, remarks in accepted]
    verdicts: list[CheckedRow] = []
    for likeness in LIKENESSES:
        by_key: dict[Key, list[tuple[Face, TrainingClass]]] = {}
        for known in free.values():
            by_key.setdefault(likeness(known[0]), []).append(known)
        unpaired = []
        for face, values, remarks in waiting:
            candidates = by_key.get(key, []) if (key := likeness(face)) is not None else []
            if not candidates:
                unpaired.append((face, values, remarks))
                continue
            known = min(candidates, key=lambda other: other[0].is_called_off != face.is_called_off)
            candidates.remove(known)
            del free[known[1].pk]
            verdicts.append(verdict_on(values, remarks, known[1], today))
        waiting = unpaired
    verdicts.extend(
        CheckedRow(remarks.row.number, values.name, "new", remarks.reasons, values)
        for _face, values, remarks in waiting
    )
    return verdicts


def possible_twins(
    accepted: Sequence[Accepted], board: Board, today: date, *, for_update: bool
) -> Iterable[TrainingClass]:
    """The classes that a row may mean: of the list's centres, opened within a year of its days, or without a day."""
    if not accepted:
        return []
    centres = {values.centre.pk for values, _remarks in accepted}
    days = [values.opened_on or today for values, _remarks in accepted]
    classes = TrainingClass.objects.of_board(board)
    found = classes.twins_among(centres, min(days) - YEAR, max(days) + YEAR)
    for state in WITHOUT_A_DAY:
        found |= classes.in_state(state)
    if for_update:
        found = found.select_for_update(of=("self",))
    return [twin for twin in found if twin.centre_id in centres]


# --- How a row is like a class -------------------------------------------------------------------------


@dataclass(frozen=True)
class Face:
    """What a row and a class are known by, folded for comparison."""

    is_row: bool
    is_named: bool  # False: a row without a name of its own
    is_called_off: bool
    centre: int
    programme: str
    name: str
    intake: str
    opened_on: date | None
    rest: tuple[Any, ...]  # the other figures
    remarks: tuple[Any, ...]  # what is changed most lightly

    @classmethod
    def of_row(cls, values: ClassValues) -> Face:
        return cls.at(values, is_named=values.is_named, called_off=values.called_off, partners=values.partners)

    @classmethod
    def of_class(cls, twin: TrainingClass) -> Face:
        partners = frozenset(partner.name for partner in twin.partners.all())
        return cls.at(twin, is_named=True, called_off=twin.state, partners=partners)

    @classmethod
    def at(
        cls, item: TrainingClass | ClassValues, *, is_named: bool, called_off: str | None, partners: frozenset[str]
    ) -> Face:
        return cls(
            is_row=isinstance(item, ClassValues),
            is_named=is_named,
            is_called_off=called_off in (State.CANCELLED, State.POSTPONED),
            centre=item.centre_key,
            programme=item.programme_key,
            name=fold_spelling(item.name),
            intake=fold_spelling(item.intake),
            opened_on=item.opened_on,
            rest=(item.closed_on, item.opening_decision, item.declared_learners, item.declared_women),
            remarks=(partners, fold_spelling(item.note)),
        )

    @property
    def course(self) -> tuple[int, str]:
        return (self.centre, self.programme)

    @property
    def number(self) -> str:
        """The intake, from its own column or else from the name: "Lớp đảng viên mới khóa 2/2023"."""
        found = re.search(r"\bkhoá (?:số |thứ )?([0-9]+(?:[/.-][0-9]{2,4})?|[ivxlc]+\b)", self.name)
        return self.intake or (found[1] if found else "")


# Each gives a key for a row and for a class; equal keys are alike, None is like nothing.


def like_in_all(face: Face) -> Key:
    return (*face.course, face.opened_on, face.name, face.intake, face.rest, face.remarks)


def like_in_figures(face: Face) -> Key:
    return (*face.course, face.opened_on, face.name, face.intake, face.rest)


def like_by_day(face: Face) -> Key:
    return (*face.course, face.opened_on, face.name, face.intake)


def like_but_for_the_programme(face: Face) -> Key:
    return (face.centre, face.opened_on, face.name, face.intake)


def like_but_for_the_name(face: Face) -> Key:
    """The same intake of one programme on one day, its name corrected or left out."""
    return (*face.course, face.opened_on, face.intake) if face.intake and face.opened_on else None


def like_by_intake(face: Face) -> Key:
    """The same numbered intake, its opening day corrected; without a year in the number, within one year."""
    if not (number := face.number) or face.opened_on is None:
        return None
    year = None if re.search(r"(19|20)[0-9]{2}", number) else face.opened_on.year
    return (*face.course, face.name, number, year)


def like_a_row_without_intake(face: Face) -> Key:
    return None if face.is_row and face.intake else (*face.course, face.opened_on, face.name)


def like_a_class_without_intake(face: Face) -> Key:
    return None if not face.is_row and face.intake else (*face.course, face.opened_on, face.name)


def like_a_row_without_name(face: Face) -> Key:
    return None if face.is_row and (face.is_named or face.intake) else (*face.course, face.opened_on)


def like_an_intake_without_name(face: Face) -> Key:
    """The programme corrected in a list without names."""
    if not face.intake or (face.is_row and face.is_named):
        return None
    return (face.centre, face.opened_on, face.intake, face.rest)


def like_a_class_without_a_day(face: Face) -> Key:
    """A class that was put off and now has its day."""
    return None if not face.is_row and face.opened_on else (*face.course, face.name, face.intake)


def like_a_row_without_a_day(face: Face) -> Key:
    """A class that is called off, or put off, in a row that no longer names its day."""
    if not face.number or (face.is_row and face.opened_on):
        return None
    return (*face.course, face.name, face.number)


LIKENESSES: Sequence[Callable[[Face], Key]] = (
    like_in_all, like_in_figures, like_by_day, like_but_for_the_programme, like_but_for_the_name, like_by_intake,
    like_a_row_without_intake, like_a_class_without_intake, like_a_row_without_name, like_an_intake_without_name,
    like_a_class_without_a_day, like_a_row_without_a_day,
)  # fmt: skip


# --- What a row would change ---------------------------------------------------------------------------


def verdict_on(values: ClassValues, remarks: Remarks, twin: TrainingClass, today: date) -> CheckedRow:
    refuse_contradictions(values, remarks, twin)
    number = remarks.row.number
    if remarks.has_errors:
        return CheckedRow(number, values.name, "refused", remarks.reasons)
    changes = changes_to(twin, values, today)
    return CheckedRow(number, values.name, "changed" if changes else "same", remarks.reasons, values, twin, changes)


def refuse_contradictions(values: ClassValues, remarks: Remarks, twin: TrainingClass) -> None:
    """Refuse what does not fit the class as it stands: its state, and the figures that the row leaves blank."""
    if twin.state == State.CANCELLED and values.called_off is not State.CANCELLED:
        sentence = _("lớp này đã được hủy trong cổng; nếu lớp vẫn mở, hãy khôi phục ở trang lớp rồi nhập lại.")
        remarks.say("state", sentence)
    if values.called_off is not None and twin.state == State.COMPLETED and len(twin.steps.all()[:2]) > 1:
        sentence = _("lớp này đã bế giảng trong cổng nên không thể hủy hay hoãn; hãy kiểm tra lại.")
        remarks.say("note" if "state" not in remarks.row.cells else "state", sentence)
    opened_on, closed_on = values.opened_on or twin.opened_on, values.closed_on or twin.closed_on
    if opened_on and closed_on and closed_on < opened_on:
        sentence = _("cổng đang ghi ngày bế giảng {closed}, trước ngày khai giảng {opened}; hãy ghi cả hai ngày.")
        name = "closed_on" if values.closed_on is None else "opened_on"
        remarks.say(name, sentence.format(closed=format_date(closed_on), opened=format_date(opened_on)))
    learners = values.declared_learners or twin.declared_learners or 0
    women = values.declared_women if values.declared_women is not None else twin.declared_women or 0
    if women > learners:
        sentence = _("cổng đang ghi {women} nữ, nhiều hơn {learners} học viên; hãy ghi cả hai số.")
        name = "women" if values.declared_women is None else "learners"
        remarks.say(name, sentence.format(women=format_count(women), learners=format_count(learners)))


def changes_to(twin: TrainingClass, values: ClassValues, today: date) -> dict[str, tuple[Any, Any]]:
    """What the row would change. A blank cell says nothing, so it changes nothing."""
    changes: dict[str, tuple[Any, Any]] = {}
    if (twin.programme_key, twin.programme) != (values.programme_key, values.programme):
        changes["programme"] = (twin.programme or twin.programme_text, values.programme or values.programme_text)
    for name in FIELDS:
        said = getattr(values, name)
        if said not in (None, "") and said != getattr(twin, name) and (name != "name" or renames(values, twin)):
            changes[name] = (getattr(twin, name), said)
    held = {partner.name for partner in twin.partners.all()}
    if values.partners and values.partners != held:
        changes["partners"] = ("; ".join(sorted(held)), "; ".join(sorted(values.partners)))
    state = values.state_after(
        twin.state,
        today,
        opened_on=values.opened_on or twin.opened_on,
        closed_on=values.closed_on or twin.closed_on,
        moved=bool({"opened_on", "closed_on"} & changes.keys()),
    )
    if state != twin.state:
        changes["state"] = (twin.state, state)
    elif values.called_off is not None and values.state_reason != twin.state_reason:
        changes["state_reason"] = (twin.state_reason, values.state_reason)
    return changes


def renames(values: ClassValues, twin: TrainingClass) -> bool:
    """Whether the row's name counts: it was written, or the class bears only one made of programme and intake."""
    return values.is_named or twin.name == made_up_name(twin.programme_text, twin.intake)
