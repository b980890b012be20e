"""The master register (sổ gốc) as a book to print and as a workbook: one centre, one kind, one year.

Kept for ever, with numbered pages and a seal across them (1147-QĐ/BTGDVTW, 01/12/2025, Điều 9).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from courses.models import Certificate, CertificateKind, CertificateState
from courses.outcomes.certificate_papers import BANDS
from portal.papers.blocks import Table, TableColumn, TableRow
from portal.papers.ledger import Ledger, ledger_markup
from portal.papers.pdf import write_markups
from portal.spreadsheets import Column, write_workbook
from portal.spreadsheets import Table as Sheet
from portal.vietnamese import format_count, format_date, format_long_date

BOOKS = {
    CertificateKind.CERTIFICATE: "Sổ gốc cấp giấy chứng nhận",
    CertificateKind.DIPLOMA: "Sổ gốc cấp bằng tốt nghiệp sơ cấp lý luận chính trị",
}
COLUMNS = (
    TableColumn("Số", 0.8, "center"),
    TableColumn("Họ và tên", 2.1),
    TableColumn("Ngày sinh", 1.05, "center"),
    TableColumn("Đơn vị", 2.2),
    TableColumn("Chương trình, lớp", 3.2),
    TableColumn("Xếp loại", 1.1, "center"),
    TableColumn("Ngày cấp", 1.05, "center"),
    TableColumn("Ký nhận", 1.3),
    TableColumn("Ghi chú", 1.7),
)


@dataclass(frozen=True, slots=True)
class Book:
    """Which register, and who closes it; `before` is the last number given on paper before the portal."""

    centre_name: str
    kind: CertificateKind
    year: int
    before: int
    place: str
    director: str
    printed_on: date


def register_pdf(book: Book, certificates: Sequence[Certificate]) -> bytes:
    """The book's rows by number. Raises PdfUnavailableError."""
    title = f"{BOOKS[book.kind]} năm {book.year}"
    day = format_long_date(book.printed_on)
    ledger = Ledger(
        keeper=book.centre_name,
        title=title.upper(),
        dated=book.printed_on,
        table=Table(COLUMNS, tuple(TableRow(cells_of(certificate)) for certificate in certificates)),
        closing=closing_of(book, certificates),
        closed_at=f"{book.place}, {day}" if book.place else day.capitalize(),
        signatures=(("NGƯỜI GHI SỔ", ""), ("GIÁM ĐỐC", book.director)),
    )
    return write_markups([ledger_markup(ledger)])


def cells_of(certificate: Certificate) -> tuple[str, ...]:
    return (
        f"{certificate.number:03d}",
        certificate.holder_name,
        certificate.holder_birth,
        certificate.holder_workplace,
        f"{certificate.programme_name}; {certificate.class_name}",
        BANDS[certificate.band],
        format_date(certificate.issued_on),
        "",
        remark_of(certificate),
    )


def remark_of(certificate: Certificate) -> str:
    """What the last column says: what it stands for, what stands for it, or that it was taken back, and why."""
    parts = []
    if certificate.replaces is not None:
        parts.append(f"Cấp lại, thay cho số {certificate.replaces}: {certificate.state_reason}")
    if certificate.state == CertificateState.REVOKED:
        parts.append(f"Thu hồi: {certificate.state_reason}")
    if certificate.is_replaced:
        parts.append(f"Đã cấp lại bằng số {certificate.replaced_by}")
    return "; ".join(parts)


def closing_of(book: Book, certificates: Sequence[Certificate]) -> tuple[str, ...]:
    """The sentences under the last row: how many numbers, from which to which, how many no longer hold."""
    lines = []
    if book.before:
        lines.append(f"Các số từ 001 đến {book.before:03d} đã ghi ở sổ giấy trước khi dùng cổng.")
    if certificates:
        first, last = certificates[0].number, certificates[-1].number
        states = [certificate.state for certificate in certificates]
        lines.append(
            f"Sổ này ghi {format_count(len(certificates))} số, từ số {first:03d} đến số {last:03d}; trong đó "
            f"{format_count(states.count(CertificateState.VALID))} có giá trị, "
            f"{format_count(states.count(CertificateState.REPLACED))} đã được thay thế, "
            f"{format_count(states.count(CertificateState.REVOKED))} đã thu hồi."
        )
    else:
        lines.append("Sổ này chưa ghi số nào.")
    return tuple(lines)


def register_workbook(certificates: Iterable[Certificate], *, by: str, at: datetime) -> bytes:
    """The listed certificates as a workbook that says who took it and when."""
    columns = [
        Column("Số", 11), Column("Loại", 22), Column("Họ và tên", 28), Column("Ngày sinh", 12), Column("Đơn vị", 34),
        Column("Chương trình", 40), Column("Lớp", 40), Column("Xếp loại", 12), Column("Ngày cấp", 12, "date"),
        Column("Trung tâm cấp", 34), Column("Tình trạng", 16), Column("Ghi chú", 40), Column("Mã kiểm tra", 17),
    ]  # fmt: skip
    with translation.override("vi"):
        rows = [sheet_row(certificate) for certificate in certificates]
        taken = f"Người xuất: {by}, lúc {at:%H:%M %d/%m/%Y}. Có dữ liệu cá nhân: chỉ dùng cho công việc."
        return write_workbook([Sheet("Sổ cấp giấy chứng nhận", ["Sổ cấp giấy chứng nhận", taken], columns, rows)])


def sheet_row(certificate: Certificate) -> tuple[object, ...]:
    return (
        certificate.number_text, str(certificate.get_kind_display()), certificate.holder_name,
        certificate.holder_birth, certificate.holder_workplace, certificate.programme_name, certificate.class_name,
        BANDS[certificate.band], certificate.issued_on, certificate.centre_name,
        str(certificate.get_state_display()), remark_of(certificate), certificate.check_code,
    )  # fmt: skip
