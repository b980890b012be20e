"""Set up a province, its centres and its catalogue from one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from courses.province import load_province
from courses.province_file import ProvinceError
from portal.commands import refuse


class Command(BaseCommand):
    help = "Nạp một tỉnh (ban, trung tâm, nhóm, chương trình) từ một tệp JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            province = json.loads(file.read_text(encoding="utf-8-sig"))
            counts = load_province(province)
        except OSError:
            refuse(self, _("Không mở được tệp {file}: hãy kiểm tra tên tệp.").format(file=file))
        except UnicodeDecodeError:
            refuse(self, _("Tệp {file} không phải văn bản UTF-8: hãy lưu lại bằng mã UTF-8.").format(file=file))
        except json.JSONDecodeError as error:
            sentence = _("Tệp {file} không phải JSON hợp lệ: sai ở dòng {line}, cột {column}.")
            refuse(self, sentence.format(file=file, line=error.lineno, column=error.colno))
        except ValueError:  # an endless number
            refuse(self, _("Tệp {file} có số quá dài nên không đọc được.").format(file=file))
        except RecursionError:
            refuse(self, _("Tệp {file} lồng quá nhiều tầng nên không đọc được.").format(file=file))
        except ProvinceError as error:
            refuse(self, str(error))
        line = _(
            "Đã nạp tỉnh {board}: {created} dòng mới, {changed} dòng thay đổi, {moved} lớp đổi phiên bản chương trình."
        )
        self.stdout.write(line.format(board=province["board"]["code"], **counts))
