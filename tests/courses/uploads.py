"""Class lists as offices send them, and how a person sends one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, cast

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from courses.imports.classes import as_json, read_file
from courses.models import ImportBatch
from portal.models import User

HEADINGS = (
    "Trung tâm",
    "Chương trình",
    "Tên lớp",
    "Ngày khai giảng",
    "Ngày bế giảng",
    "Số học viên",
    "Trong đó nữ",
    "Ghi chú",
)


def class_row(
    name: object = "Lớp nhận thức về Đảng",
    *,
    centre: object = "NT",
    programme: object = "NTD",
    opened_on: object = date(2023, 3, 1),
    closed_on: object = date(2023, 3, 5),
    learners: object = 100,
    women: object = 40,
    note: object = None,
) -> tuple[object, ...]:
    """One good row of centre A, unless told otherwise."""
    return centre, programme, name, opened_on, closed_on, learners, women, note


def workbook_of(*rows: Sequence[object]) -> bytes:
    """An .xlsx with the headings in its first row; its row 2 is the first class."""
    workbook = Workbook()
    for row in (HEADINGS, *rows):
        workbook.active.append(row)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def cells_of(content: bytes) -> list[list[object]]:
    """Every filled row of a downloaded workbook's first sheet."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]


def send(client: Client, content: bytes, filename: str = "danh-sach.xlsx") -> HttpResponse:
    """Upload it by the form."""
    return cast(HttpResponse, client.post("/class-lists/", {"file": SimpleUploadedFile(filename, content)}))


@cache
def read_once(rows: tuple[Sequence[object], ...]) -> tuple[bytes, Any]:
    """A workbook of these rows and what the portal reads from it: each reading starts a process."""
    content = workbook_of(*rows)
    return content, as_json(read_file(content, "danh-sach.xlsx"))


def sent_batch(sender: User, *rows: Sequence[object], filename: str = "danh-sach.xlsx") -> ImportBatch:
    """The sender's upload of these rows, waiting for its confirmation; as `send` would leave it."""
    content, table = read_once(rows)
    batch = ImportBatch(
        board=sender.appointments.get().home_board, uploaded_by=sender, filename=filename, sha256="0" * 64, table=table
    )
    batch.file.save("", ContentFile(content), save=False)
    batch.save()
    return batch
