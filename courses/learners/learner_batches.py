"""A learner list between preview and class: kept as read, checked again each time, written once, taken back whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from courses.imports.batches import AlreadyAppliedError, safe_filename
from courses.learner_lists.checking import check_learner_list
from courses.learner_lists.looks import is_ditto
from courses.learner_lists.memory import mapping_for, remember_mapping
from courses.learner_lists.tables import LearnerTable
from courses.learner_lists.verdicts import NEW, REFUSED, SAME, CheckedList, LearnerRow
from courses.learner_lists.writing import DecisionError, write_learners
from courses.learners.learner_forms import MOST_ROWS, GridRow, is_filled, table_of_grid
from courses.learners.places import are_results_confirmed
from courses.models import LearnerBatch, LearnerBatchState, TrainingClass
from courses.models.learner_batch import ListSource
from portal import audit
from portal.models import User
from portal.spreadsheets import Column, Table, annotate_workbook, write_workbook

MATCH, SKIP = "match", "skip"  # what a row's repairs hold besides fields: who it is, and that it is left out
ROWS_AT_ONCE = 500  # a longer list is written by a worker
MOST_REPAIRS = 20_000  # rows; no list is longer


class RefusedListError(Exception):
    """The list cannot be written as it stands; nothing was. The text may be shown."""


def keep_list(
    item: TrainingClass,
    table: LearnerTable,
    *,
    source: ListSource,
    by: User,
    content: bytes = b"",
    filename: str = "",
    key: UUID | None = None,
) -> LearnerBatch:
    """Keep a list that was read for its preview, with the columns as the centre's people once corrected them."""
    batch = LearnerBatch(
        board=item.board,
        training_class=item,
        uploaded_by=by,
        source=source,
        filename=safe_filename(filename) if filename else "",
        sha256=hashlib.sha256(content).hexdigest(),
        table=table.as_json(),
        mapping={str(column): name for column, name in mapping_for(item.centre, table).items()},
    )
    if key is not None:
        batch.key = key
    if source == ListSource.FILE:
        batch.file.save("", ContentFile(content), save=False)
    is_kept = False
    try:
        with transaction.atomic():
            batch.save()
            audit.record(by, "send_learner_list", batch)
        is_kept = True
    finally:
        if not is_kept and batch.file:  # no row would ever name it
            batch.file.delete(save=False)
    return batch


def table_of(batch: LearnerBatch) -> LearnerTable:
    return LearnerTable.from_json(batch.table)


def mapping_of(batch: LearnerBatch) -> dict[int, str]:
    return {int(column): name for column, name in batch.mapping.items()}


def check_batch(batch: LearnerBatch, *, today: date, told: Callable[[int], None] = lambda _done: None) -> CheckedList:
    """The list against the rules and the class as they are now; writes nothing. `told` hears how many rows are done."""
    return check_learner_list(
        table_of(batch),
        training_class=batch.training_class,
        opened_on=batch.training_class.opened_on,
        mapping=mapping_of(batch),
        repairs=repairs_of(batch),
        today=today,
        told=told,
    )


def repairs_of(batch: LearnerBatch) -> dict[int, dict[str, str]]:
    """Row → field → what the user typed in its place."""
    return {
        int(number): {field: text for field, text in said.items() if field not in (MATCH, SKIP)}
        for number, said in batch.repairs.items()
    }


def decisions_of(batch: LearnerBatch) -> dict[int, str]:
    """Row → the learner's key, or "new": what the user answered to "is it this person"."""
    return {int(number): said[MATCH] for number, said in batch.repairs.items() if said.get(MATCH)}


def skipped_of(batch: LearnerBatch) -> set[int]:
    """Rows that the user left out."""
    return {int(number) for number, said in batch.repairs.items() if said.get(SKIP)}


def needs_a_look(row: LearnerRow) -> bool:
    """Whether somebody should read the row before it is taken: refused, remarked on, or doubtful who it is."""
    is_doubtful = row.status == NEW and bool(row.proposals)
    return row.status == REFUSED or (row.status != SAME and (bool(row.reasons) or is_doubtful))


def in_reading_order(rows: Sequence[LearnerRow]) -> list[LearnerRow]:
    """Refused rows first, then those to look at, the good ones, and those that are in the class already."""
    return sorted(rows, key=lambda row: (row.status != REFUSED, row.status == SAME, not needs_a_look(row), row.number))


# ---- What the user says to a preview ----


def say(batch: LearnerBatch, said: Mapping[int, Mapping[str, str]]) -> None:
    """Keep repairs, answers and left-out rows. Raises AlreadyAppliedError when the list was written meanwhile."""
    with transaction.atomic():
        held = awaiting(batch)
        repairs = dict(held.repairs)
        for number, fields in list(said.items())[:MOST_REPAIRS]:
            kept = {**repairs.get(str(number), {}), **fields}
            repairs[str(number)] = {name: text for name, text in kept.items() if name not in (MATCH, SKIP) or text}
        held.repairs = repairs
        held.save(update_fields=["repairs"])
    batch.repairs = repairs


def say_columns(batch: LearnerBatch, mapping: Mapping[int, str]) -> None:
    """Keep what the columns mean, for this list and the centre's next one with the same header."""
    with transaction.atomic():
        held = awaiting(batch)
        held.mapping = {str(column): name for column, name in mapping.items()}
        held.save(update_fields=["mapping"])
        remember_mapping(batch.training_class.centre, table_of(batch), mapping)
    batch.mapping = held.mapping


def awaiting(batch: LearnerBatch) -> LearnerBatch:
    """The row, locked and not yet written. Raises AlreadyAppliedError."""
    held = LearnerBatch.objects.in_state(LearnerBatchState.PREVIEWED).select_for_update().filter(pk=batch.pk).first()
    if held is None:
        raise AlreadyAppliedError(_("Danh sách này đã được nhập trước đó; không nhập lần thứ hai."))
    return held


# ---- Into the class ----


def chosen_of(batch: LearnerBatch, checked: CheckedList) -> set[int]:
    """The good rows without those left out."""
    return {row.number for row in checked.rows if row.is_good} - skipped_of(batch)


def confirm_batch(batch: LearnerBatch, checked: CheckedList, *, by: User) -> Counter[str]:
    """Write the good rows of a list that was just checked, all or nothing, once; gives how many of each kind.

    Who came into the class since the check is not added again: `write_learners` looks under its lock. Raises
    AlreadyAppliedError for the second of two clicks, RefusedListError when the class takes nobody more.
    """
    with transaction.atomic():
        waiting = LearnerBatch.objects.in_state(LearnerBatchState.PREVIEWED).filter(pk=batch.pk)
        if not waiting.update(state=LearnerBatchState.APPLIED, applied_at=now()):
            raise AlreadyAppliedError(_("Danh sách này đã được nhập trước đó; không nhập lần thứ hai."))
        written = written_to_class(batch, checked, by=by)
        counts = checked.counts | {"written": written["enrolled"]}
        LearnerBatch.objects.filter(pk=batch.pk).update(counts=counts, wrong_rows=wrong_rows_of(checked))
        audit.record(by, "confirm_learner_list", batch, {"counts": (None, counts)})
    batch.refresh_from_db(fields=["state", "applied_at", "counts", "wrong_rows"])
    return written


def written_to_class(batch: LearnerBatch, checked: CheckedList, *, by: User) -> Counter[str]:
    if are_results_confirmed(batch.training_class_id):
        sentence = _("Kết quả của lớp đã được xác nhận nên không thêm được học viên; hãy bỏ xác nhận kết quả trước.")
        raise RefusedListError(sentence)
    try:
        return write_learners(
            checked,
            chosen_of(batch, checked),
            training_class=batch.training_class,
            batch=batch,
            decisions=decisions_of(batch),
            by=by,
        )
    except DecisionError as error:
        raise RefusedListError(str(error)) from None


def wrong_rows_of(checked: CheckedList) -> dict[str, str]:
    return {str(row.number): "\n".join(complaints_of(row)) for row in checked.rows if row.status == REFUSED}


def complaints_of(row: LearnerRow) -> list[str]:
    """Why the row was refused; and what its ditto mark stands for, since the row above it does not come back."""
    if not (row.unit and is_ditto(row.said.get("unit", ""))):
        return row.errors
    sentence = _("Đơn vị “{mark}” ở dòng này là “{unit}”: hãy ghi đủ, vì dòng trên không còn trong tệp này.")
    return [*row.errors, sentence.format(mark=row.said["unit"], unit=row.unit)]


def add_typed(item: TrainingClass, rows: Sequence[GridRow], *, key: UUID, by: User, today: date) -> LearnerBatch:
    """Learners typed into the grid: written at once where no row asks for a look, else kept for the preview.

    The same grid sent twice (`key`) is one list. Raises RefusedListError; then nothing is kept.
    """
    filled = sum(map(is_filled, rows))
    if not filled:
        raise RefusedListError(_("Chưa gõ tên nào nên chưa lưu gì."))
    if filled > MOST_ROWS:
        sentence = _("Chưa lưu: mỗi lần lưu nhiều nhất {count} học viên; hãy xóa bớt dòng rồi lưu làm nhiều lần.")
        raise RefusedListError(sentence.format(count=MOST_ROWS))
    sent = LearnerBatch.objects.of_user(by).of_class(item).filter(key=key)
    if earlier := sent.first():
        return earlier
    if LearnerBatch.objects.filter(key=key).exists():  # another's key, which a browser does not send by itself
        key = uuid4()
    try:
        with transaction.atomic():
            batch = keep_list(item, table_of_grid(rows), source=ListSource.TYPED, by=by, key=key)
            checked = check_batch(batch, today=today)
            if all(row.status == NEW and not needs_a_look(row) for row in checked.rows):
                confirm_batch(batch, checked, by=by)
    except IntegrityError:  # the second of two presses came between
        return sent.get()
    return batch


# ---- The rest comes back ----


def workbook_of_wrong_rows(batch: LearnerBatch, *, today: date) -> bytes:
    """The user's own workbook with only the refused rows left, and a column "Lỗi" that says why.

    Rows of the sheet that hold no learner stay, so that group headings still name the sending bodies below them.
    """
    checked = check_batch(batch, today=today)
    wrong = batch.wrong_rows if batch.state != LearnerBatchState.PREVIEWED else wrong_rows_of(checked)
    errors = {int(number): text for number, text in wrong.items()}
    table = table_of(batch)
    if not batch.file:
        return workbook_of_cells(table, errors)
    with batch.file.open("rb") as file:
        content = file.read()
    return annotate_workbook(
        content,
        filename=batch.filename,
        sheet=table.sheet,
        header_row=table.header_rows[0] if table.header_rows else 0,  # "Lỗi" then stands right of every heading
        errors=errors,
        drop_rows=learner_rows(checked) - errors.keys(),
    )


def learner_rows(checked: CheckedList) -> set[int]:
    return {row.number for row in checked.rows}


def workbook_of_cells(table: LearnerTable, errors: Mapping[int, str]) -> bytes:
    """Pasted or typed rows that were refused, as a workbook."""
    columns = [Column(column.title or _("Cột {number}").format(number=column.index), 24) for column in table.columns]
    rows = ([*cells_of(row.cells, table.columns), errors[row.number]] for row in table.rows if row.number in errors)
    return write_workbook([Table(_("Dòng cần sửa"), [], [*columns, Column(_("Lỗi"), 60)], rows)])


def cells_of(cells: Sequence[Any], columns: Collection[Any]) -> list[Any]:
    """The row's cells under the columns that the table has."""
    return [cells[column.index - 1] if column.index <= len(cells) else None for column in columns]
