"""Load the demo province."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from portal.commands import print_json, refuse
from reports.demo import DemoError, is_database_empty, load_demo, standing_demo

MOST_HALF_YEARS = 40


class Command(BaseCommand):
    help = "Nạp tỉnh mẫu với người và số liệu minh họa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, metavar="N", help="số nửa năm số liệu (1 đến 40)")
        parser.add_argument("--empty", action="store_true", help="chỉ ban, trung tâm và danh mục chương trình")
        parser.add_argument("--if-empty", action="store_true", help="giữ nguyên khi cơ sở dữ liệu đã có dữ liệu")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, scale: int, empty: bool, if_empty: bool, as_json: bool, **options: Any) -> None:
        if not settings.DEMO_MODE:
            refuse(self, _("Cổng đang ở chế độ vận hành thật nên không nạp dữ liệu mẫu."))
        if not 1 <= scale <= MOST_HALF_YEARS:
            refuse(self, _("--scale nhận số từ 1 đến {most}.").format(most=MOST_HALF_YEARS))
        is_kept = if_empty and not is_database_empty()
        try:
            loaded = standing_demo() if is_kept else load_demo(scale=scale, empty=empty)
        except DemoError as error:
            refuse(self, str(error))
        if as_json:
            print_json(self, loaded)
        else:
            self._print(loaded, is_kept=is_kept)

    def _print(self, loaded: dict[str, Any], *, is_kept: bool) -> None:
        if is_kept:
            self.stdout.write(_("Cơ sở dữ liệu đã có dữ liệu nên được giữ nguyên."))
        else:
            periods = ", ".join(loaded["periods"]) or _("chưa có lớp")
            self.stdout.write(_("Đã nạp tỉnh mẫu {board}: {periods}.").format(board=loaded["board"], periods=periods))
        passwords = {account["password"] for account in loaded["accounts"] if account["password"]}
        for password in passwords:
            self.stdout.write(_("Tài khoản dùng thử (mật khẩu chung: {password}):").format(password=password))
        for account in loaded["accounts"]:
            changed = "" if account["password"] else " · " + _("đã đổi mật khẩu")
            self.stdout.write(f"  {account['username']:<18} {account['post_label']} · {account['unit']}{changed}")
