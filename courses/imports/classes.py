"""The class list comes in: read, check, preview, write, with one list of remarks for both runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from centres.models import Board, Centre
from courses.imports.checking import check_class_list
from courses.imports.comparing import FIELDS
from courses.imports.reading import ClassList, ListRow, read_class_list
from courses.imports.verdicts import CheckedRow, ClassValues
from courses.models import ClassStep, PartnerOrganisation, TrainingClass
from courses.models.partner import partner_rows
from portal.audit import plain, record_many
from portal.models import User
from portal.spreadsheets import read_workbook


def read_file(content: bytes, filename: str) -> ClassList:
    """The class list in an uploaded workbook. Raises WorkbookError with a sentence for the user."""
    return read_class_list(read_workbook(content, filename=filename))


def import_class_list(
    class_list: ClassList,
    *,
    board: Board,
    centres: Sequence[Centre],
    by: User | None,
    today: date,
    only: Collection[int] | None = None,
) -> list[CheckedRow]:
    """Check every row again and write the good ones, all or nothing; `only` narrows them to these row numbers.

    The board's row is locked first, so that of two imports one waits and then finds the
    other's classes; then the classes that the rows may mean, so that nobody changes them
    between the check and the write. Gives the verdicts on which it acted.
    """
    with transaction.atomic():
        Board.objects.select_for_update().get(pk=board.pk)
        checked = check_class_list(class_list, board=board, centres=centres, today=today, for_update=True)
        chosen = [row for row in checked if only is None or row.number in only]
        write_rows(chosen, board=board, by=by, today=today)
    return checked


def write_rows(rows: Sequence[CheckedRow], *, board: Board, by: User | None, today: date) -> None:
    """Save the new and the changed among the rows; the caller holds the transaction."""
    new = [row.values for row in rows if row.status == "new" and row.values is not None]
    partners = partner_rows(board, {name for row in rows if row.values for name in row.values.partners})
    created = TrainingClass.objects.bulk_create([new_class(values, board, today) for values in new], batch_size=500)
    link_partners(
        [(item.pk, partners[name].pk) for item, values in zip(created, new, strict=True) for name in values.partners]
    )
    changed = [row for row in rows if row.status == "changed"]
    for row in changed:
        write_changes(row, partners)
    ClassStep.objects.bulk_create(
        [
            *[
                ClassStep(training_class=item, state=item.state, taken_by=by, reason=item.state_reason)
                for item in created
            ],
            *[step_of(row, by) for row in changed if "state" in row.changes],
        ],
        batch_size=500,
    )
    record_many(by, "import_class", [(item, {}) for item in created])
    record_many(by, "change_class", [(row.existing, row.changes) for row in changed if row.existing is not None])


def new_class(values: ClassValues, board: Board, today: date) -> TrainingClass:
    return TrainingClass(
        board=board,
        centre=values.centre,
        programme=values.programme,
        programme_text=values.programme_text,
        state=values.first_state(today),
        state_reason=values.state_reason,
        **{name: getattr(values, name) for name in FIELDS},
    )


def write_changes(row: CheckedRow, partners: dict[str, PartnerOrganisation]) -> None:
    """Save one changed row on its class; `version` rises, so that an open form notices."""
    item, values = row.existing, row.values
    assert item is not None and values is not None  # noqa: S101 - a changed row has both
    for name in FIELDS:
        if name in row.changes:
            setattr(item, name, getattr(values, name))
    if "programme" in row.changes:
        item.programme, item.programme_text = values.programme, values.programme_text
    if "state" in row.changes:
        item.state = row.changes["state"][1]
    if row.changes.keys() & {"state", "state_reason"}:
        item.state_reason = values.state_reason
    item.version += 1
    item.save()
    if "partners" in row.changes:
        item.partners.set([partners[name] for name in values.partners])


def step_of(row: CheckedRow, by: User | None) -> ClassStep:
    item = row.existing
    assert item is not None  # noqa: S101 - only changed rows make a step
    return ClassStep(training_class=item, state=item.state, taken_by=by, reason=item.state_reason)


def link_partners(pairs: Sequence[tuple[int, int]]) -> None:
    through = TrainingClass.partners.through
    through.objects.bulk_create(
        [through(trainingclass_id=item, partnerorganisation_id=partner) for item, partner in pairs], batch_size=500
    )


# --- A list kept between preview and confirmation --------------------------------------------------


def as_json(class_list: ClassList) -> dict[str, Any]:
    return asdict(class_list)


def from_json(table: dict[str, Any]) -> ClassList:
    rows = [ListRow(row["number"], row["cells"], tuple(row["other"]), tuple(row["headings"])) for row in table["rows"]]
    return ClassList(**{**table, "rows": rows})


def reasons_as_json(row: CheckedRow) -> list[dict[str, Any]]:
    return [{"field": reason.field, "message": reason.message, "level": reason.level} for reason in row.reasons]


def rows_as_json(checked: Sequence[CheckedRow]) -> list[dict[str, Any]]:
    """The shape that `import_classes --json` promises; `changes` is more than it promises."""
    return [
        {
            "row": row.number,
            "status": row.status,
            "class": row.title,
            "reasons": reasons_as_json(row),
            "changes": {name: [plain(before), plain(after)] for name, (before, after) in row.changes.items()},
        }
        for row in checked
    ]
