"""An upload between preview and confirmation: kept with its rows, checked again each time, written once."""

from __future__ import annotations

import hashlib
import re
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
from portal.vietnamese import clean


class AlreadyAppliedError(Exception):
    """The upload was confirmed before; the text may be shown."""


def keep_batch(content: bytes, filename: str, *, board: Board, by: User) -> ImportBatch:
    """Read an uploaded workbook and keep it for its preview. Raises WorkbookError with a sentence."""
    class_list = read_file(content, filename)
    batch = ImportBatch(
        board=board,
        uploaded_by=by,
        filename=safe_filename(filename),
        sha256=hashlib.sha256(content).hexdigest(),
        table=as_json(class_list),
    )
    batch.file.save("", ContentFile(content), save=False)
    is_kept = False
    try:
        with transaction.atomic():
            batch.save()
            audit.record(by, "upload_class_list", batch)
        is_kept = True
    finally:
        if not is_kept:  # no row would ever name it
            batch.file.delete(save=False)
    return batch


def safe_filename(filename: str) -> str:
    """The file's name as it may be shown: without hidden characters; the end of it when it is too long."""
    return re.sub(r"[^\w .,()\[\]&+'’–-]", "_", clean(filename))[-200:].strip() or _("(không tên)")


def centres_for(board: Board, by: User, today: date) -> Sequence[Centre]:
    """The board's centres whose classes the person may enter, with their names."""
    return list(Centre.objects.of_board(board).editable_by(by).for_listing(today))


def check_batch(batch: ImportBatch, *, by: User, today: date) -> tuple[ClassList, list[CheckedRow]]:
    class_list = from_json(batch.table)
    centres = centres_for(batch.board, by, today)
    return class_list, check_class_list(class_list, board=batch.board, centres=centres, today=today)


def confirm_batch(batch: ImportBatch, chosen: Collection[int], *, by: User, today: date) -> None:
    """Write the chosen good rows, all or nothing, once. Raises AlreadyAppliedError for the second of two clicks."""
    class_list = from_json(batch.table)
    with transaction.atomic():
        claimed = ImportBatch.objects.awaiting().filter(pk=batch.pk).update(state=BatchState.APPLIED, applied_at=now())
        if not claimed:
            raise AlreadyAppliedError(_("Danh sách này đã được nhập trước đó; không nhập lần thứ hai."))
        centres = centres_for(batch.board, by, today)
        checked = import_class_list(class_list, board=batch.board, centres=centres, by=by, today=today, only=chosen)
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
