"""Import a class list from a workbook, with the engine of the upload page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from centres.choosing import BoardError, board_named
from centres.models import Board, Centre
from courses.imports.checking import check_class_list
from courses.imports.classes import import_class_list, read_file, rows_as_json
from courses.imports.reading import ClassList
from courses.imports.verdicts import CheckedRow, counts_of
from portal.commands import print_json, refuse
from portal.spreadsheets import MAX_UPLOAD, WorkbookError


class Command(BaseCommand):
    help = "Nhập danh sách lớp từ bảng tính (xlsx, xls, ods, csv)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--board", metavar="CODE", default="")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, file: Path, board: str, dry_run: bool, as_json: bool, **options: Any) -> None:
        try:
            tenant = board_named(board)
            with file.open("rb") as opened:
                content = opened.read(MAX_UPLOAD + 1)
            class_list = read_file(content, file.name)
        except OSError:
            self._refuse(_("Không mở được tệp {file}: hãy kiểm tra tên tệp.").format(file=file), as_json=as_json)
        except (WorkbookError, BoardError) as error:
            self._refuse(str(error), as_json=as_json)
        checked = import_or_check(class_list, tenant, dry_run=dry_run)
        counts = counts_of(checked, class_list.skipped)
        if as_json:
            print_json(self, {"rows": rows_as_json(checked), "counts": counts, "notes": list(class_list.notes)})
        else:
            self._print(class_list, checked, counts, dry_run=dry_run)
        if counts["refused"]:
            raise SystemExit(1)

    def _refuse(self, sentence: str, *, as_json: bool) -> NoReturn:
        if as_json:
            print_json(self, {"rows": [], "counts": counts_of([], 0), "error": sentence})
        refuse(self, sentence)

    def _print(
        self, class_list: ClassList, checked: Sequence[CheckedRow], counts: dict[str, int], *, dry_run: bool
    ) -> None:
        for note in class_list.notes:
            self.stdout.write(note)
        for row in checked:
            for reason in row.reasons:
                self.stdout.write(_("Dòng {row}: {message}").format(row=row.number, message=reason.message))
        line = _(
            "{deed}: {new} lớp mới, {changed} lớp thay đổi, {same} lớp không đổi, {refused} dòng bị từ chối, "
            "{skipped} dòng không phải lớp."
        )
        deed = _("Kiểm tra") if dry_run else _("Đã nhập")
        self.stdout.write(line.format(deed=deed, **counts))


def import_or_check(class_list: ClassList, board: Board, *, dry_run: bool) -> list[CheckedRow]:
    centres, today = list(Centre.objects.of_board(board)), localdate()
    if dry_run:
        return check_class_list(class_list, board=board, centres=centres, today=today)
    return import_class_list(class_list, board=board, centres=centres, by=None, today=today)
