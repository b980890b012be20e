"""Pairs the rows of a class list with the classes the portal holds, and says what each would change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from centres.models import Board
from courses.imports.reading import ListRow
from courses.imports.verdicts import CheckedRow, ClassValues, Reason
from courses.models import State, TrainingClass
from portal.vietnamese import fold_spelling

Item = TrainingClass | ClassValues
Accepted = tuple[ListRow, ClassValues, list[Reason]]


def compare_with_portal(accepted: Sequence[Accepted], board: Board, today: date) -> list[CheckedRow]:
    """Pairs rows with classes, each class once, the surest likeness first; what stays unpaired is new."""
    free = {twin.pk: twin for twin in possible_twins(accepted, board)}
    verdicts: list[CheckedRow] = []
    waiting = list(accepted)
    for likeness in (likeness_in_all, likeness_by_day, likeness_by_intake, likeness_by_name):
        by_key: dict[tuple[Any, ...], list[TrainingClass]] = {}
        for twin in free.values():
            if (key := likeness(twin)) is not None:
                by_key.setdefault(key, []).append(twin)
        unpaired: list[Accepted] = []
        for row, values, reasons in waiting:
            candidates = by_key.get(key, []) if (key := likeness(values)) is not None else []
            if not candidates:
                unpaired.append((row, values, reasons))
                continue
            twin = candidates.pop(0)
            del free[twin.pk]
            verdicts.append(verdict_on(row, values, reasons, twin, today))
        waiting = unpaired
    verdicts.extend(
        CheckedRow(row.number, values.name, "new", reasons, values) for row, values, reasons in waiting
    )
    return verdicts


def possible_twins(accepted: Sequence[Accepted], board: Board) -> Iterable[TrainingClass]:
    """The classes that a row may mean: of the same centres, opened within a year of the list's days."""
    days = [values.opened_on for _row, values, _reasons in accepted if values.opened_on is not None]
    if not days:
        return []
    centres = {values.centre.pk for _row, values, _reasons in accepted}
    year = timedelta(days=366)
    return TrainingClass.objects.of_board(board).twins_among(centres, min(days) - year, max(days) + year)


def identity(item: Item) -> tuple[Any, ...]:
    return (item.centre_key, item.programme_key)


def likeness_in_all(item: Item) -> tuple[Any, ...] | None:
    return (
        *identity(item), item.opened_on, item.closed_on, fold_spelling(item.name), fold_spelling(item.intake),
        item.opening_decision, item.declared_learners, item.declared_women,
    )  # fmt: skip


def likeness_by_day(item: Item) -> tuple[Any, ...] | None:
    return (*identity(item), item.opened_on, fold_spelling(item.name), fold_spelling(item.intake))


def likeness_by_intake(item: Item) -> tuple[Any, ...] | None:
    """The same numbered intake, its opening day corrected; without a year in the number, within one year."""
    if not item.intake or item.opened_on is None:
        return None
    year = None if re.search(r"(19|20)[0-9]{2}", item.intake) else item.opened_on.year
    return (*identity(item), fold_spelling(item.name), fold_spelling(item.intake), year)


def likeness_by_name(item: Item) -> tuple[Any, ...] | None:
    """The same class with its programme or intake corrected."""
    return (identity(item)[0], item.opened_on, fold_spelling(item.name))


def verdict_on(
    row: ListRow, values: ClassValues, reasons: list[Reason], twin: TrainingClass, today: date
) -> CheckedRow:
    changes = changes_to(twin, values, today)
    if twin.state == State.CANCELLED and values.called_off is None:
        sentence = _("Lớp này đã được hủy trong cổng; nếu lớp vẫn mở, hãy khôi phục ở trang lớp rồi nhập lại.")
        return CheckedRow(row.number, values.name, "refused", [*reasons, Reason("state", sentence)])
    if values.called_off is not None and twin.state == State.COMPLETED:
        sentence = _("Lớp này đã bế giảng trong cổng nên không thể hủy hay hoãn; hãy kiểm tra lại ghi chú.")
        return CheckedRow(row.number, values.name, "refused", [*reasons, Reason("note", sentence)])
    return CheckedRow(row.number, values.name, "changed" if changes else "same", reasons, values, twin, changes)


def changes_to(twin: TrainingClass, values: ClassValues, today: date) -> dict[str, tuple[Any, Any]]:
    """What the row would change. A blank cell says nothing, so it changes nothing."""
    changes: dict[str, tuple[Any, Any]] = {}
    if (twin.programme_key, twin.programme) != (values.programme_key, values.programme):
        changes["programme"] = (twin.programme or twin.programme_text, values.programme or values.programme_text)
    for name in (
        "name", "intake", "opened_on", "closed_on", "declared_learners", "declared_women", "opening_decision", "note",
    ):  # fmt: skip
        said = getattr(values, name)
        if said not in (None, "") and said != getattr(twin, name):
            changes[name] = (getattr(twin, name), said)
    held = {partner.name for partner in twin.partners.all()}
    if values.partners and values.partners != held:
        changes["partners"] = ("; ".join(sorted(held)), "; ".join(sorted(values.partners)))
    if (state := values.state_after(twin.state, today)) != twin.state:
        changes["state"] = (twin.state, state)
    return changes
