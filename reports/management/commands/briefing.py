"""Print the briefing of a period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from centres.choosing import BoardError, board_named
from centres.models import Centre
from centres.periods import PeriodError, read_period
from portal.commands import print_bytes, refuse
from portal.papers.pdf import PdfUnavailableError
from reports.outputs import OUTPUTS, Subject, produce

BINARY = ("pdf", "docx", "xlsx")


class Command(BaseCommand):
    help = "In báo cáo giao ban của một kỳ: 2023-H1, 2023-H2 hoặc cả năm 2023."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="PERIOD")
        parser.add_argument("--board", metavar="CODE", default="")
        parser.add_argument("--format", choices=sorted(OUTPUTS), default="text", dest="form")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE")

    def handle(self, *args: Any, period: str, board: str, form: str, output: Path | None, **options: Any) -> None:
        try:
            tenant, span = board_named(board), read_period(period)
            subject = Subject(tenant, span, Centre.objects.of_board(tenant), localdate())
            content = produce(form, subject)
        except (BoardError, PeriodError, PdfUnavailableError, LookupError) as error:
            refuse(self, str(error))
        if output is None:
            self._print(content, form)
            return
        try:
            output.write_bytes(content)
        except OSError:
            refuse(self, _("Không ghi được tệp {file}: hãy kiểm tra thư mục và quyền ghi.").format(file=output))
        self.stdout.write(_("Đã ghi báo cáo {period} vào {file}.").format(period=span.label, file=output))

    def _print(self, content: bytes, form: str) -> None:
        """To standard output, but no binary paper onto a screen."""
        if form in BINARY and self.stdout.isatty():
            refuse(self, _("Hãy ghi -o TỆP để lưu báo cáo dạng {form}.").format(form=form))
        print_bytes(self, content)
