"""A made-up learner list of any length, as a workbook; its rows as they would be written without a look at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any, cast

import openpyxl
import xlsxwriter

from courses.models import Enrolment, Learner, SendingOrganisation, TrainingClass
from portal.partial_dates import PartialDate

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Quốc", "Thu", "Đức", "Kim", "Hoài", "Xuân", "Công")
GIVENS = (
    "An", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hạnh", "Hòa", "Hùng", "Khoa", "Lan", "Linh", "Mai", "Nam",
    "Nga", "Phúc", "Quang", "Sơn", "Tâm", "Thảo", "Thủy", "Trang", "Tú", "Uyên", "Vân", "Yến",
)  # fmt: skip
HEADER = (
    ("STT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Chức vụ", "Đơn vị công tác", "CCCD", "Điện thoại", "Ghi chú"),
    (None, None, "Nam", "Nữ", None, None, None, None, None),
)  # fmt: skip
FIRST_ROW = 8
UNITS = 120


def person(number: int) -> tuple[Any, ...]:
    """One row: number, name, birth under Nam or Nữ, position, unit, CCCD, telephone, note."""
    name = f"{FAMILIES[number % 14]} {MIDDLES[number // 14 % 13]} {GIVENS[number // 182 % 27]}"
    birth = date(1960, 1, 1) + timedelta(days=number * 7 % 14_000)
    is_woman = number % 2
    identity = f"056{is_woman}{birth.year % 100:02d}{number:06d}"
    unit = f"Đảng ủy xã số {number % UNITS + 1}"
    births = (None, birth) if is_woman else (birth, None)
    return (number + 1, name, *births, "Bí thư chi bộ", unit, identity, f"0905{number:06d}", None)


def workbook_of(rows: int) -> bytes:
    """Titles, a two-row header with merged cells, and so many learners."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, text in enumerate(("ĐẢNG BỘ HUYỆN", "TRUNG TÂM CHÍNH TRỊ", None, "DANH SÁCH HỌC VIÊN")):
            sheet.write(number, 0, text)
        for line, texts in enumerate(HEADER):
            sheet.write_row(FIRST_ROW - 3 + line, 0, texts)
        sheet.merge_range(FIRST_ROW - 3, 2, FIRST_ROW - 3, 3, HEADER[0][2])
        for number in range(rows):
            for column, cell in enumerate(person(number)):
                if isinstance(cell, date):
                    sheet.write_datetime(FIRST_ROW - 1 + number, column, cell, day)
                elif cell is not None:
                    sheet.write(FIRST_ROW - 1 + number, column, cell)
    return content.getvalue()


def cells_of(workbook: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of learners as openpyxl gives them, read-only."""
    sheet = openpyxl.load_workbook(BytesIO(workbook), read_only=True).worksheets[0]
    sheet.reset_dimensions()
    return (row for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True))


def write_unchecked(rows: list[tuple[Any, ...]], item: TrainingClass) -> None:
    """The same learners, senders and places by three bulk_create, nothing looked at."""
    of_name = senders_for(rows, item)
    learners = Learner.objects.bulk_create([unchecked(row, item) for row in rows], batch_size=1000)
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                training_class=item, learner=learner, number=row[0], organisation=of_name[row[5]], position=row[4]
            )
            for learner, row in zip(learners, rows, strict=True)
        ],
        batch_size=1000,
    )


def unchecked(row: tuple[Any, ...], item: TrainingClass) -> Learner:
    birth = row[2] or row[3]
    return Learner(
        board_id=item.board_id,
        centre_id=item.centre_id,
        full_name=row[1],
        gender="M" if row[2] else "F",
        birth=cast("Any", PartialDate(birth.year, birth.month, birth.day)),
        id_number=row[6],
        phone=row[7],
    )


LEARNER_HEADERS = ("id", "board", "centre", "full_name", "gender", "birth", "id_number", "phone")
PLACE_HEADERS = ("id", "training_class", "learner", "number", "organisation", "position")


def learners_as_table(rows: list[tuple[Any, ...]], item: TrainingClass) -> list[tuple[Any, ...]]:
    """The learners of the list under the names of a model's fields."""
    where = ("", item.board_id, item.centre_id)
    return [(*where, row[1], "M" if row[2] else "F", f"{row[2] or row[3]:%Y-%m-%d}", row[6], row[7]) for row in rows]


def places_as_table(rows: list[tuple[Any, ...]], item: TrainingClass) -> list[tuple[Any, ...]]:
    """Their places in the class, now that they have keys."""
    keys = dict(Learner.objects.values_list("id_number", "pk"))
    senders = senders_for(rows, item)
    return [("", item.pk, keys[row[6]], row[0], senders[row[5]].pk, row[4]) for row in rows]


def senders_for(rows: list[tuple[Any, ...]], item: TrainingClass) -> dict[str, SendingOrganisation]:
    names = sorted({row[5] for row in rows})
    made = SendingOrganisation.objects.bulk_create(
        [SendingOrganisation(centre=item.centre, name=name) for name in names]
    )
    return dict(zip(names, made, strict=True))
