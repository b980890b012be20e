"""Import a learner list into a class, with the engine of the upload page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.learner_lists.checking import check_learner_list
from courses.learner_lists.outputs import list_as_json
from courses.learner_lists.reading import read_learner_file
from courses.learner_lists.tables import LearnerTable
from courses.learner_lists.verdicts import CheckedList
from courses.learner_lists.writing import DecisionError, write_learners
from courses.models import TrainingClass
from portal.commands import print_json, refuse
from portal.spreadsheets import MAX_UPLOAD, WorkbookError


class Command(BaseCommand):
    help = "Nhập danh sách học viên của một lớp từ bảng tính (xlsx, xls, ods, csv)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--class", type=int, dest="class_key", metavar="PK", help="lớp nhận học viên")
        parser.add_argument(
            "--opened-on", type=date.fromisoformat, metavar="DATE", help="ngày khai giảng, khi chưa có lớp"
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, file: Path, dry_run: bool, as_json: bool, **options: Any) -> None:
        class_key, opened_on = options["class_key"], options["opened_on"]
        if (class_key is None) == (opened_on is None) or (class_key is None and not dry_run):
            sentence = _("Hãy cho biết lớp bằng --class PK, hoặc chỉ kiểm tra bằng --opened-on DATE --dry-run.")
            raise CommandError(sentence, returncode=2)
        item = None
        if class_key is not None:
            item = TrainingClass.objects.select_related("programme", "centre", "board").filter(pk=class_key).first()
            if item is None:
                self._refuse(_("Không có lớp số {key}.").format(key=class_key), as_json=as_json)
        try:
            with file.open("rb") as opened:
                table = read_learner_file(opened.read(MAX_UPLOAD + 1), file.name)
            checked = self._check_or_write(table, item, opened_on, dry_run=dry_run)
        except OSError:
            self._refuse(_("Không mở được tệp {file}: hãy kiểm tra tên tệp.").format(file=file), as_json=as_json)
        except (WorkbookError, DecisionError) as error:
            self._refuse(str(error), as_json=as_json)
        if as_json:
            print_json(self, list_as_json(checked))
        else:
            self._print(checked, dry_run=dry_run)
        if checked.counts["refused"]:
            raise SystemExit(1)

    def _check_or_write(
        self, table: LearnerTable, item: TrainingClass | None, opened_on: date | None, *, dry_run: bool
    ) -> CheckedList:
        """Check alone, or lock the class, check, and write every good row, all or nothing."""
        if item is None or dry_run:
            return check_learner_list(table, training_class=item, opened_on=opened_on, today=localdate())
        with transaction.atomic():
            TrainingClass.objects.select_for_update().get(pk=item.pk)
            checked = check_learner_list(table, training_class=item, opened_on=None, today=localdate())
            chosen = {row.number for row in checked.rows if row.is_good}
            write_learners(checked, chosen, training_class=item, batch=None, decisions={}, by=None)
        return checked

    def _refuse(self, sentence: str, *, as_json: bool) -> NoReturn:
        if as_json:
            print_json(self, list_as_json(CheckedList([], [], 0)) | {"error": sentence})
        refuse(self, sentence)

    def _print(self, checked: CheckedList, *, dry_run: bool) -> None:
        for note in checked.notes:
            self.stdout.write(note)
        for row in checked.rows:
            for reason in row.reasons:
                self.stdout.write(_("Dòng {row}: {message}").format(row=row.number, message=reason.message))
        line = _(
            "{deed}: {new} học viên mới, {known} người đã có hồ sơ, {same} người đã có trong lớp, "
            "{refused} dòng bị từ chối, {skipped} dòng không phải học viên."
        )
        deed = _("Kiểm tra") if dry_run else _("Đã nhập")
        self.stdout.write(line.format(deed=deed, **checked.counts))
