"""Certificates as paper: a fixed page in A5 across, drawn whole or only what stock that was printed before leaves open.

The words are those of the paper and are not translated. Giấy chứng nhận is a Party paper form (399-QĐ/TW, 09/01/2026).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from courses.models import Certificate, CertificateKind, CertificatePractice
from courses.outcomes.certificate_checks import shown_code
from courses.outcomes.certificates import DEPUTY, DIRECTOR
from portal.papers.pdf import write_markups
from portal.papers.phrases import PARTY_NAME
from portal.papers.placed import Placed, PlacedBox, PlacedCode, PlacedPage, PlacedText, placed_markup
from portal.vietnamese import format_date, format_long_date

SHEET_MM = (210, 148)  # A5 across
PAGES_A_PIECE = 25  # drawn between two looks at the clock and at the stop button
TITLES = {
    CertificateKind.CERTIFICATE: "GIẤY CHỨNG NHẬN",
    CertificateKind.DIPLOMA: "BẰNG TỐT NGHIỆP SƠ CẤP LÝ LUẬN CHÍNH TRỊ",
}
BANDS = {"EXCELLENT": "Xuất sắc", "GOOD": "Giỏi", "FAIR": "Khá", "AVERAGE": "Trung bình"}
LABEL_X, VALUE_X, VALUE_WIDTH = 20, 68, 124
ISSUER_LETTERS = 34  # capitals of the issuer's name on one line
RIGHT_X, RIGHT_WIDTH = 112, 86  # the signer's half


@dataclass(frozen=True, slots=True)
class Printing:
    """What holds for all certificates of one file."""

    practice: CertificatePractice
    place: str  # before the date
    base_url: str  # "https://portal.example.vn/", where a code is checked
    on_stock: bool  # only what the stock leaves open, moved by the centre's millimetres


def certificates_pdf(
    certificates: Sequence[Certificate], printing: Printing, *, advance: Callable[[int], None] | None = None
) -> bytes:
    """All of them as one PDF, a page each, in the given order; `advance` hears how many pages are laid out.

    About 70 ms a page. Raises PdfUnavailableError.
    """

    def pieces() -> Iterator[str]:
        for start in range(0, len(certificates), PAGES_A_PIECE):
            if advance:
                advance(start)
            group = certificates[start : start + PAGES_A_PIECE]
            yield placed_markup(
                [certificate_page(certificate, printing) for certificate in group],
                title=TITLES[CertificateKind(group[0].kind)].capitalize(),
                author=group[0].centre_name,
                dated=max(certificate.issued_on for certificate in certificates),
                size_mm=SHEET_MM,
            )

    return write_markups(pieces())


def certificate_page(certificate: Certificate, printing: Printing) -> PlacedPage:
    texts = tuple(variable_things(certificate, printing))
    if not printing.on_stock:
        return PlacedPage((*form_things(certificate, printing), *texts))
    practice = printing.practice
    return PlacedPage(texts).moved(float(practice.offset_x_mm), float(practice.offset_y_mm))


def form_things(certificate: Certificate, printing: Printing) -> Iterator[Placed]:
    """What every certificate of the centre has alike: what stock is printed with before."""
    superior = printing.practice.superior
    yield PlacedBox(7, 7, SHEET_MM[0] - 14, SHEET_MM[1] - 14, border="3pt double")
    if superior:
        yield PlacedText(superior.upper(), 14, 13, 88, 10.5, align="center")
    for line, words in enumerate(halves(certificate.centre_name.upper())):
        y = (18 if superior else 13) + 5 * line
        yield PlacedText(words, 14, y, 90, 10.5, height=4.6, align="center", bold=True)
    yield PlacedText(PARTY_NAME, 108, 13, 90, 12, align="center", bold=True, underlined=True)
    yield PlacedText(TITLES[CertificateKind(certificate.kind)], 14, 31, 182, 24, align="center", bold=True)
    yield PlacedText(f"Giám đốc {certificate.centre_name} chứng nhận", 14, 42.5, 182, 12, align="center", italic=True)
    year_only = certificate.holder_birth.isdigit()
    labels = (
        (52, "Đồng chí:"),
        (61, "Sinh năm:" if year_only else "Sinh ngày:"),
        (68, "Đơn vị:"),
        (77, "Hoàn thành chương trình:"),
        (89, "Lớp:"),
        (101, "Xếp loại:"),
    )
    for y, label in labels:
        yield PlacedText(label, LABEL_X, y, VALUE_X - LABEL_X - 1, 12)
    for line, words in enumerate(signing_lines(certificate)):
        yield PlacedText(words, RIGHT_X, 113 + 5 * line, RIGHT_WIDTH, 12, align="center", bold=line == 0)
    yield PlacedText(f"Kiểm tra tại {check_place(printing)}", 44, 132, 66, 8.5, height=7.5)


def halves(name: str) -> tuple[str, ...]:
    """A long name on two lines, broken at the blank nearest its middle: "TRUNG TÂM CHÍNH TRỊ", "THÀNH PHỐ …"."""
    if len(name) <= ISSUER_LETTERS or " " not in name:
        return (name,)
    middle = min((place for place, letter in enumerate(name) if letter == " "), key=lambda at: abs(at - len(name) // 2))
    return name[:middle], name[middle + 1 :]


def variable_things(certificate: Certificate, printing: Printing) -> Iterator[Placed]:
    """What differs from one certificate to the next."""
    yield PlacedText(certificate.holder_name, VALUE_X, 51, VALUE_WIDTH, 16, bold=True)
    yield PlacedText(certificate.holder_birth, VALUE_X, 61, VALUE_WIDTH, 12)
    yield PlacedText(certificate.holder_workplace, VALUE_X, 68, VALUE_WIDTH, 12, height=8.6)
    yield PlacedText(certificate.programme_name, VALUE_X, 77, VALUE_WIDTH, 12, height=11, bold=True)
    yield PlacedText(class_line(certificate), VALUE_X, 89, VALUE_WIDTH, 12, height=11)
    yield PlacedText(BANDS[certificate.band], VALUE_X, 101, 40, 12, bold=True)
    code = f"{printing.base_url}check/{certificate.check_code}/"
    yield PlacedCode(code, f"Mã QR kiểm tra giấy số {certificate.number_text}", 16, 110, 27)
    yield PlacedText(f"Số {certificate.number_text}", 44, 113, 66, 12, bold=True)
    yield PlacedText(f"Vào sổ gốc năm {certificate.year}", 44, 119.5, 66, 10)
    yield PlacedText(f"Mã kiểm tra: {shown_code(certificate.check_code)}", 44, 125.5, 66, 10)
    day = format_long_date(certificate.issued_on)
    line = f"{printing.place}, {day}" if printing.place else day.capitalize()
    yield PlacedText(line, RIGHT_X, 107, RIGHT_WIDTH, 12, align="center", italic=True)
    yield PlacedText(certificate.signer_name, RIGHT_X, 133, RIGHT_WIDTH, 12, align="center", bold=True)


def class_line(certificate: Certificate) -> str:
    """The class and its days: "Lớp … (từ 01/3/2023 đến 05/3/2023)"."""
    first, last = certificate.studied_from, certificate.studied_to
    if first is None:
        return certificate.class_name
    days = f"ngày {format_date(first)}" if last in (None, first) else f"từ {format_date(first)} đến {format_date(last)}"
    return f"{certificate.class_name} ({days})"


def signing_lines(certificate: Certificate) -> tuple[str, ...]:
    """A deputy signs for the director, with the own post below, not bold (domain.md §6.5)."""
    return (f"K/T {DIRECTOR}", DEPUTY) if certificate.signer_post == DEPUTY else (certificate.signer_post,)


def check_place(printing: Printing) -> str:
    """The address of the check page as somebody types it."""
    return f"{printing.base_url.removeprefix('https://').removeprefix('http://')}check/"


def sheet_for_trial(sample: Certificate, printing: Printing) -> bytes:
    """The open texts of a made-up certificate over lines every 10 mm, to be laid on the stock against the light."""
    across = tuple(PlacedBox(0, y - 0.04, SHEET_MM[0], 0.08) for y in range(10, SHEET_MM[1], 10))
    down = tuple(PlacedBox(x - 0.04, 0, 0.08, SHEET_MM[1]) for x in range(10, SHEET_MM[0], 10))
    marks = tuple(PlacedText(str(x), x - 4, 1, 8, 7, align="center") for x in range(20, SHEET_MM[0], 20))
    side = tuple(PlacedText(str(y), 1, y - 1.5, 8, 7) for y in range(20, SHEET_MM[1], 20))
    page = PlacedPage((*across, *down, *marks, *side, *certificate_page(sample, printing).things))
    markup = placed_markup(
        [page], title="Trang in thử", author=sample.centre_name, dated=sample.issued_on, size_mm=SHEET_MM
    )
    return write_markups([markup])


def sample_certificate(centre_name: str, on: date) -> Certificate:
    """Nobody's certificate, unsaved, as long as most."""
    return Certificate(
        kind=CertificateKind.CERTIFICATE, year=on.year, number=123, issued_on=on, centre_name=centre_name,
        programme_name="Bồi dưỡng lý luận chính trị cho đảng viên mới",
        class_name="Lớp bồi dưỡng lý luận chính trị cho đảng viên mới khóa 2",
        studied_from=on, studied_to=on, holder_name="Nguyễn Thị Mẫu", holder_birth="02/9/1990",
        holder_workplace="Đơn vị công tác in thử", band="GOOD", check_code="TESTTESTTEST", signer_post=DIRECTOR,
        signer_name="Họ và tên giám đốc",
    )  # fmt: skip
