"""The briefing as a workbook: the tables of the paper with real numbers, and the classes behind them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from courses.classes.class_table import class_table
from courses.models import Guidance, TrainingClass
from portal.spreadsheets import Column, Table, write_workbook
from portal.vietnamese import NO_VALUE, mean, share
from reports.figures import Figures
from reports.indicators import INDICATORS


def briefing_workbook(figures: Figures, classes: Iterable[TrainingClass]) -> bytes:
    """Sheets: figures, programmes, families, centres, months, classes. Shares are per cent, rounded as printed."""
    title = f"{figures.board_name} – {figures.span.label}"
    return write_workbook(
        [
            figure_sheet(figures, title),
            programme_sheet(figures, title),
            family_sheet(figures, title),
            centre_sheet(figures, title),
            month_sheet(figures, title),
            class_table("Danh sách lớp", classes, subtitle=[title]),
        ]
    )


def figure_or_dash(figure: Decimal | None) -> Decimal | str:
    """A share or mean as a number; "–" of nothing, as it is printed elsewhere."""
    return NO_VALUE if figure is None else figure


def figure_sheet(figures: Figures, title: str) -> Table:
    rows = [
        (
            str(item.label),
            NO_VALUE if (value := figures.reported(code)) is None else value,
            figures[item.whole] if item.whole else None,
            figure_or_dash(share(figures[code], figures[item.whole])) if item.whole else None,
            str(item.rule),
        )
        for code, item in INDICATORS.items()
    ]
    columns = [
        Column("Chỉ tiêu", 40), Column("Số liệu", 12, "count"), Column("Trên tổng số", 12, "count"),
        Column("Tỷ lệ (%)", 12, "share"), Column("Cách tính", 80),
    ]  # fmt: skip
    return Table("Số liệu chung", [title], columns, rows)


def programme_sheet(figures: Figures, title: str) -> Table:
    labels = {value: str(label) for value, label in Guidance.choices}
    rows = [
        (line.code, line.name, labels[line.guidance], line.family_name, line.classes, line.learners,
         "" if line.counts_toward_total else "lớp đặt nhờ, không tính vào tổng số")
        for line in figures.programmes
    ]  # fmt: skip
    if figures["unlisted"]:
        rows.append(("", "Ngoài danh mục", "", "", figures["unlisted"], figures["unlisted_learners"], ""))
    columns = [
        Column("Mã", 10), Column("Chương trình", 60), Column("Nguồn hướng dẫn", 24), Column("Nhóm", 30),
        Column("Số lớp", 10, "count"), Column("Lượt học viên", 12, "count"), Column("Ghi chú", 24),
    ]  # fmt: skip
    total = ("", "Tổng cộng", "", "", figures["classes"], figures["learners"], "")
    return Table("Theo chương trình", [title], columns, rows, total)


def family_sheet(figures: Figures, title: str) -> Table:
    rows = [(line.code, line.name, line.classes, figure_or_dash(share(line.classes, figures["guided"])))
            for line in figures.families]  # fmt: skip
    columns = [
        Column("Mã", 16), Column("Nhóm chương trình", 44), Column("Số lớp", 10, "count"),
        Column("Tỷ lệ (%)", 12, "share"),
    ]  # fmt: skip
    total = (
        "",
        "Các lớp theo hướng dẫn",
        figures["guided"],
        figure_or_dash(share(figures["guided"], figures["guided"])),
    )
    return Table("Theo nhóm", [title], columns, rows, total)


def centre_sheet(figures: Figures, title: str) -> Table:
    rows = [
        (line.code, line.name, line.counts["classes"], line.counts["learners"],
         figure_or_dash(mean(line.counts["learners"], line.counts["classes"])), line.counts["guided"],
         figure_or_dash(share(line.counts["guided"], line.counts["classes"])))
        for line in figures.centres
    ]  # fmt: skip
    columns = [
        Column("Mã", 10), Column("Trung tâm", 44), Column("Số lớp", 10, "count"), Column("Lượt học viên", 12, "count"),
        Column("Bình quân một lớp", 12), Column("Lớp theo hướng dẫn", 14, "count"), Column("Tỷ lệ (%)", 12, "share"),
    ]  # fmt: skip
    classes, guided = figures["classes"], figures["guided"]
    average = figure_or_dash(mean(figures["learners"], classes))
    total = ("", "Tổng cộng", classes, figures["learners"], average, guided, figure_or_dash(share(guided, classes)))
    return Table("Theo trung tâm", [title], columns, rows, total)


def month_sheet(figures: Figures, title: str) -> Table:
    rows = [(line.label, line.counts["classes"], line.counts["learners"]) for line in figures.months]
    columns = [Column("Tháng", 12), Column("Số lớp", 10, "count"), Column("Lượt học viên", 12, "count")]
    return Table("Theo tháng", [title], columns, rows, ("Tổng cộng", figures["classes"], figures["learners"]))
