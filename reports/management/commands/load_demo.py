"""Load the demo province."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from centres.models import Board
from portal.commands import print_json, refuse
from reports.demo import DemoError, load_demo


class Command(BaseCommand):
    help = "Nạp tỉnh mẫu với người và số liệu minh họa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, metavar="N", help="số nửa năm số liệu (1 đến 40)")
        parser.add_argument("--empty", action="store_true", help="chỉ ban, trung tâm và danh mục chương trình")
        parser.add_argument("--if-empty", action="store_true", help="giữ nguyên khi cơ sở dữ liệu đã có ban")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self, *args: Any, scale: int, empty: bool, if_empty: bool, as_json: bool, **options: Any
    ) -> None:
        if not settings.DEMO_MODE:
            refuse(self, _("Cổng đang ở chế độ vận hành thật nên không nạp dữ liệu mẫu."))
        if not 1 <= scale <= 40:
            refuse(self, _("--scale nhận số từ 1 đến 40."))
        try:
            loaded = load_demo(scale=scale, empty=empty or (if_empty and Board.objects.exists()))
        except DemoError as error:
            refuse(self, str(error))
        if as_json:
            print_json(self, loaded)
            return
        self.stdout.write(_("Tài khoản dùng thử (mật khẩu chung: {password}):").format(password=loaded["accounts"][0]["password"]))
        for account in loaded["accounts"]:
            self.stdout.write(f"  {account['username']:<18} {account['post_label']} · {account['unit']}")
