"""An upload between preview and confirmation: kept with its rows, checked again each time, written once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from centres.models import Board, Centre
from courses.imports.checking import check_class_list
from courses.imports.classes import as_json, from_json, import_class_list, read_file
from courses.imports.reading import ClassList
from courses.imports.verdicts import CheckedRow, counts_of
from courses.models import ImportBatch
from courses.models.import_batch import BatchState
from portal import audit
from portal.models import User
from portal.spreadsheets import annotate_workbook


class AlreadyAppliedError(Exception):
    """The upload was confirmed before; the text may be shown."""


def keep_batch(content: bytes, filename: str, *, board: Board, by: User) -> ImportBatch:
    """Read an uploaded workbook and keep it for its preview. Raises WorkbookError with a sentence."""
    class_list = read_file(content, filename)
    batch = ImportBatch(
        board=board,
        uploaded_by=by,
        filename=filename[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        table=as_json(class_list),
    )
    batch.file.save("", ContentFile(content), save=False)
    with transaction.atomic():
        batch.save()
        audit.record(by, "upload_class_list", batch)
    return batch


def centres_for(by: User) -> Sequence[Centre]:
    return list(Centre.objects.editable_by(by))


def check_batch(batch: ImportBatch, *, by: User, today: date) -> tuple[ClassList, list[CheckedRow]]:
    class_list = from_json(batch.table)
    return class_list, check_class_list(class_list, board=batch.board, centres=centres_for(by), today=today)


def confirm_batch(batch: ImportBatch, chosen: Collection[int], *, by: User, today: date) -> None:
    """Write the chosen good rows, all or nothing, once. Raises AlreadyAppliedError for the second of two clicks."""
    class_list = from_json(batch.table)
    with transaction.atomic():
        claimed = ImportBatch.objects.awaiting().filter(pk=batch.pk).update(state=BatchState.APPLIED, applied_at=now())
        if not claimed:
            raise AlreadyAppliedError(_("Danh sách này đã được nhập trước đó; không nhập lần thứ hai."))
        checked = import_class_list(
            class_list, board=batch.board, centres=centres_for(by), by=by, today=today, only=chosen
        )
        batch.counts = counts_of(checked, class_list.skipped) | {"chosen": written(checked, chosen)}
        batch.wrong_rows = {str(row.number): sentences(row) for row in checked if row.status == "refused"}
        batch.save(update_fields=["counts", "wrong_rows"])
        audit.record(by, "confirm_class_list", batch, {"counts": (None, batch.counts)})


def written(checked: Sequence[CheckedRow], chosen: Collection[int]) -> int:
    return sum(row.number in chosen and row.status in ("new", "changed") for row in checked)


def sentences(row: CheckedRow) -> str:
    return "\n".join(reason.message for reason in row.reasons if reason.level == "error")


def workbook_of_wrong_rows(batch: ImportBatch, *, by: User, today: date) -> bytes:
    """The user's own workbook with only the wrong rows left, and a column "Lỗi" that says why."""
    class_list = from_json(batch.table)
    wrong = {int(number): text for number, text in batch.wrong_rows.items()}
    if not batch.is_applied:
        _list, checked = check_batch(batch, by=by, today=today)
        wrong = {row.number: sentences(row) for row in checked if row.status == "refused"}
    with batch.file.open("rb") as file:
        content = file.read()
    return annotate_workbook(
        content,
        filename=batch.filename,
        sheet=class_list.sheet,
        header_row=class_list.header_row,
        errors=wrong,
        drop_rows={row.number for row in class_list.rows} - wrong.keys(),
    )
