"""A short report that the tests of papers change one part of at a time, and ways to read what was printed."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from portal.papers.blocks import (
    Header,
    Heading,
    Paper,
    Paragraph,
    Run,
    Signature,
    Table,
    TableColumn,
    TableRow,
    Title,
    para,
)
from portal.papers.pdf import render_pdf

# What someone may type into a name, and what must come out as those very letters.
HOSTILE = (
    "<b>Đậm</b> & {{ 7*7 }} {% debug %} <img src=http://127.0.0.1:9/x>",
    '<link rel=attachment href="file:///etc/passwd"><a href="javascript:alert(1)">bấm</a>',
    "@import url(http://127.0.0.1:9/y); </style><script>alert(1)</script>",
    "http://127.0.0.1:9/z K'Sor H\"Bia =1+1 &lt;i&gt; %s {0}",
)

HEADER = Header("Tỉnh ủy Khánh Hòa", "Ban Tuyên giáo", "12-BC/BTGTU", "Nha Trang", date(2023, 7, 12))

TABLE = Table(
    columns=(
        TableColumn("TT", 1, "center"),
        TableColumn("Trung tâm", 5),
        TableColumn("Lớp", 2, "right", "Năm 2023"),
        TableColumn("Học viên", 2, "right", "Năm 2023"),
    ),
    rows=(
        TableRow(("1", Run("Ninh Hòa", italic=True), "12", "1.530")),
        TableRow(("", "Tổng cộng", "12", "1.530"), bold=True),
    ),
    caption="Số lớp và học viên",
)


def create_paper(**changes):
    """The report of 12 July 2023, on one page."""
    paper = Paper(
        dated=date(2023, 7, 12),
        header=HEADER,
        title=Title("Báo cáo", ("kết quả hoạt động 6 tháng đầu năm,", "nhiệm vụ 6 tháng cuối năm 2023")),
        body=(Heading(1, "I.", "Kết quả"), Paragraph((Run("Mở "), Run("76 lớp", bold=True), Run(".")))),
        signature=Signature("K/T Trưởng ban", "Phó Trưởng ban", "Trần Mộng Điệp"),
        recipients=("Thường trực Tỉnh ủy (báo cáo)", "Lưu"),
    )
    return replace(paper, **changes)


def create_lines(count):
    """As many one-line paragraphs, numbered from 1."""
    return tuple(para(f"dòng {number}") for number in range(1, count + 1))


def read(paper):
    """The printed paper."""
    return PdfReader(BytesIO(render_pdf(paper)))


def lines(page):
    return page.extract_text().splitlines()


def objects(reader):
    return [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
