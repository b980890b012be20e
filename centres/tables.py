"""Centres, lecturers and documents as workbooks: Vietnamese in either language, since offices send them on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.text import capfirst

from centres.models import Document, Lecturer
from centres.overview import CentreLine, total_of
from portal.boxes import last_day_of
from portal.dated import SINCE_EVER
from portal.spreadsheets import Column, Table, write_workbook

LECTURER_COLUMNS = (
    Column("Trung tâm", 34),
    Column("Họ và tên", 26),
    Column("Năm sinh", 10),
    Column("Loại", 14),
    Column("Cương vị", 14),
    Column("Trình độ chuyên môn", 16),
    Column("Trình độ lý luận chính trị", 18),
    Column("Chức vụ, đơn vị công tác", 36),
    Column("Nội dung giảng dạy", 40),
    Column("Từ ngày", 13, "date"),
    Column("Đến hết ngày", 13, "date"),
)


def centre_workbook(lines: Sequence[CentreLine], on: date) -> bytes:
    columns = [
        Column("Trung tâm", 44),
        Column("Mã", 10),
        Column("Cấp", 14),
        Column("Biên chế được giao", 12, "count"),
        Column("Có mặt", 10, "count"),
        Column("Còn thiếu", 10, "count"),
        Column("Giảng viên chuyên trách", 12, "count"),
        Column("Giảng viên kiêm chức", 12, "count"),
        Column("Giảng viên thỉnh giảng", 12, "count"),
        Column("Trụ sở", 18),
        Column("Từ ngày", 13, "date"),
        Column("Địa chỉ", 36),
    ]
    posts, people = total_of(lines)
    total = ["Tổng cộng", None, None, posts, people.in_post, None if posts is None else posts - people.in_post]
    total += [people.full_time, people.concurrent, people.guest, None, None, None]
    with translation.override("vi"):
        title = ["Trung tâm chính trị", f"Tại ngày {on:%d/%m/%Y}"]
        return write_workbook([Table(title[0], title, columns, map(centre_row, lines), total)])


def centre_row(line: CentreLine) -> Sequence[Any]:
    premises = line.premises
    return (
        str(line.centre), line.centre.code, str(line.centre.get_level_display()), line.posts, line.people.in_post,
        line.missing, line.people.full_time, line.people.concurrent, line.people.guest,
        premises and str(premises.get_state_display()), premises and premises.valid_from, premises and premises.address,
    )  # fmt: skip


def lecturer_workbook(lecturers: Iterable[Lecturer]) -> bytes:
    """The lecturers, loaded `with_centre_name`; the same columns that an upload reads."""
    with translation.override("vi"):
        title = "Danh sách giảng viên"
        return write_workbook([Table(title, [title], LECTURER_COLUMNS, map(lecturer_row, lecturers))])


def lecturer_row(item: Lecturer) -> Sequence[Any]:
    return (
        item.centre_name,  # type: ignore[attr-defined]
        item.full_name,
        item.birth_year,
        str(item.get_kind_display()),
        str(item.get_standing_display()),
        str(item.get_degree_display()) if item.degree else None,
        str(item.get_theory_level_display()) if item.theory_level else None,
        item.workplace or None,
        item.subjects or None,
        None if item.valid_from == SINCE_EVER else item.valid_from,
        last_day_of(item.valid_to),
    )


def document_workbook(documents: Iterable[Document]) -> bytes:
    columns = [
        Column("Số, ký hiệu", 18),
        Column("Loại văn bản", 14),
        Column("Cơ quan ban hành", 30),
        Column("Ngày ban hành", 13, "date"),
        Column("Trích yếu", 60),
        Column("Hiệu lực đến hết ngày", 14, "date"),
    ]
    with translation.override("vi"):
        title = "Sổ văn bản"
        return write_workbook([Table(title, [title], columns, map(document_row, documents))])


def document_row(item: Document) -> Sequence[Any]:
    kind = capfirst(str(item.get_kind_display()))
    return (item.number, kind, item.issuer, item.issued_on, item.abstract, item.in_force_until)
