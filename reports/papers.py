"""The half-year briefing as an official paper: one tree for PDF and DOCX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from centres.periods import Span
from portal.papers.blocks import (
    Annex,
    Block,
    Header,
    Heading,
    Paper,
    Picture,
    Signature,
    Table,
    TableColumn,
    TableRow,
    Title,
    para,
)
from portal.vietnamese import format_count, format_date, format_share
from reports.chart import chart_of
from reports.figures import Figures, LineKey, ProgrammeLine, line_key
from reports.sentences import result_sentences
from reports.short_names import short_names, without_unit

DISTRICT_TIER_ENDS = date(2025, 7, 1)  # Nghị quyết 60-NQ/TW, 12/4/2025
CENTRES_A_TABLE = 8  # columns of centres that fit a landscape page; more centres, more tables

ClassesAndLearners = tuple[int, int]
Matrix = Mapping[tuple[LineKey | None, str], ClassesAndLearners]  # by line of programme (None: unlisted) and centre


@dataclass(frozen=True)
class Issue:
    """What an office fills in when it issues the paper; empty until then."""

    number: str = ""
    dated: date | None = None


def briefing_paper(figures: Figures, issue: Issue) -> Paper:
    """The report "kết quả hoạt động …" of these figures.

    The format profile follows the day of issue, or, before there is one, the last day the figures hold.
    """
    board = figures.board
    header = Header(
        superior=board.superior,
        issuer=issuer_of(figures),
        number=f"{issue.number or '…'}-BC/{board.symbol}",
        place=board.place,
        issued_on=issue.dated,
    )
    return Paper(
        dated=issue.dated or figures.as_of,
        header=header,
        title=Title("BÁO CÁO", summary_of(figures.span)),
        body=tuple(body_of(figures)),
        signature=Signature(board.signer_authority, board.signer_post, board.signer_name),
        recipients=(board.superior, "Các trung tâm chính trị", f"Lưu {figures.board_name}"),
        annexes=tuple(annexes_of(figures)),
    )


def issuer_of(figures: Figures) -> str:
    """The board's name without its committee's, which stands in the line above: "Ban Tuyên giáo"."""
    return figures.board_name.removesuffix(figures.board.superior).strip() or figures.board_name


def summary_of(span: Span) -> tuple[str, ...]:
    """Two lines; within one year the year is said once, as in "6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023"."""
    now, then = span.label, next_label(span)
    year = f" {span.start.year}"
    if now.endswith(year) and then.endswith(year):
        now = now.removesuffix(year)
    return (f"kết quả hoạt động của trung tâm chính trị {tier_of(span)}", f"{now}, nhiệm vụ {then}")


def tier_of(span: Span) -> str:
    """The tier whose centres reported: the district tier ended on 1/7/2025, within the year 2025 both did."""
    if span.end < DISTRICT_TIER_ENDS:
        return "cấp huyện"
    return "cấp xã" if span.start >= DISTRICT_TIER_ENDS else "cấp huyện, cấp xã"


def next_label(span: Span) -> str:
    """The span after it, which need not be one that has figures: there is one after 2100 too."""
    year = span.end.year
    if span.start.month == 7:
        return f"6 tháng đầu năm {year + 1}"
    return f"6 tháng cuối năm {year}" if span.end.month == 6 else f"năm {year + 1}"


def body_of(figures: Figures) -> list[Block]:
    return [
        Heading(1, "I.", "Kết quả mở lớp"),
        *[para(sentence) for sentence in result_sentences(figures)],
        para(
            f"Số liệu tính đến hết ngày {format_date(figures.as_of)}. Mỗi lớp tính một lần, vào kỳ có ngày khai giảng; "
            "tỷ lệ làm tròn đến hai chữ số thập phân nên tổng có thể lệch 100% do làm tròn."
        ),
        Heading(2, "1.", "Theo trung tâm"),
        centre_table(figures),
        Picture(chart_of(figures, linked=False), "Biểu đồ. Số lớp đã mở theo trung tâm", 120),
        Heading(2, "2.", "Theo nhóm chương trình (trong các lớp theo hướng dẫn)"),
        family_table(figures),
        Heading(2, "3.", "Theo tháng khai giảng"),
        month_table(figures),
    ]


def number_column(title: str, width: float = 1) -> TableColumn:
    return TableColumn(title, width, "right")


def centre_table(figures: Figures) -> Table:
    rows = [
        TableRow(
            (
                str(place), without_unit(line.name), format_count(line.counts["classes"]),
                format_count(line.counts["learners"]), line.mean_learners, format_count(line.counts["guided"]),
                format_share(line.counts["guided"], line.counts["classes"]),
            )
        )
        for place, line in enumerate(figures.centres, start=1)
    ]  # fmt: skip
    total = TableRow(
        (
            "", "Tổng cộng", format_count(figures["classes"]), format_count(figures["learners"]), figures.mean_learners,
            format_count(figures["guided"]), figures.share("guided"),
        ),
        bold=True,
    )  # fmt: skip
    columns = (
        TableColumn("TT", 0.6, "center"), TableColumn("Trung tâm chính trị", 3.2), number_column("Số lớp"),
        number_column("Lượt học viên", 1.3), number_column("Bình quân một lớp", 1.3),
        number_column("Lớp theo hướng dẫn", 1.3), number_column("Tỷ lệ", 1.2),
    )  # fmt: skip
    return Table(columns, (*rows, total))


def family_table(figures: Figures) -> Table:
    rows = [TableRow((line.name, format_count(line.classes), figures.family_share(line))) for line in figures.families]
    guided = figures["guided"]
    total = TableRow(("Tổng cộng", format_count(guided), format_share(guided, guided)), bold=True)
    columns = (TableColumn("Nhóm chương trình", 4), number_column("Số lớp"), number_column("Tỷ lệ"))
    return Table(columns, (*rows, total))


def month_table(figures: Figures) -> Table:
    rows = [
        TableRow((f"Tháng {line.label}", format_count(line.counts["classes"]), format_count(line.counts["learners"])))
        for line in figures.months
    ]
    total = TableRow(("Tổng cộng", format_count(figures["classes"]), format_count(figures["learners"])), bold=True)
    columns = (TableColumn("Tháng", 2), number_column("Số lớp"), number_column("Lượt học viên"))
    return Table(columns, (*rows, total))


# --- Annexes ------------------------------------------------------------------------------------------


def matrix_of(figures: Figures) -> Matrix:
    """Classes and learners by line of programme and by centre."""
    matrix: dict[tuple[LineKey | None, str], ClassesAndLearners] = {}
    for cell in figures.cells:
        key = (line_key(cell), cell["centre"])
        classes, learners = matrix.get(key, (0, 0))
        matrix[key] = (
            classes + cell["classes"] + cell["hosted"],
            learners + cell["learners"] + cell["hosted_learners"],
        )
    return matrix


def annexes_of(figures: Figures) -> list[Annex]:
    matrix, count = matrix_of(figures), len(figures.centres)
    blocks: list[Block] = [
        programme_table(figures, matrix, start, last=start + CENTRES_A_TABLE >= count)
        for start in range(0, count, CENTRES_A_TABLE)
    ]
    title = f"Mở lớp theo chương trình và trung tâm, {figures.span.label}"
    note = "Mỗi ô: số lớp, trong ngoặc là lượt học viên."
    if figures["hosted"]:
        note += " Dòng “(*)” là lớp đặt nhờ, không tính vào tổng số."
    return [Annex(None, title, tuple(blocks), note=note, landscape=True)] if blocks else []


def programme_table(figures: Figures, matrix: Matrix, start: int, *, last: bool) -> Table:
    """One stretch of centres; the last stretch also carries the total of each programme."""
    centres = figures.centres[start : start + CENTRES_A_TABLE]
    names = short_names([line.name for line in figures.centres])
    columns = [
        TableColumn("Chương trình", 3.4),
        *[TableColumn(names[line.name], 1, "center") for line in centres],
        *([TableColumn("Tổng số", 1.1, "center")] if last else []),
    ]
    rows = [programme_row(line, matrix, [centre.code for centre in centres], last=last) for line in figures.programmes]
    if figures["unlisted"]:
        cells = [shown(matrix.get((None, centre.code))) for centre in centres]
        total = [shown((figures["unlisted"], figures["unlisted_learners"]))] if last else []
        rows.append(TableRow(("Ngoài danh mục", *cells, *total)))
    sums = [shown((line.counts["classes"], line.counts["learners"])) for line in centres]
    total = [shown((figures["classes"], figures["learners"]))] if last else []
    rows.append(TableRow(("Tổng cộng", *sums, *total), bold=True))
    return Table(tuple(columns), tuple(rows))


def programme_row(line: ProgrammeLine, matrix: Matrix, centres: list[str], *, last: bool) -> TableRow:
    name = line.label if line.counts_toward_total else f"{line.label} (*)"
    cells = [shown(matrix.get((line.key, centre))) for centre in centres]
    total = [shown((line.classes, line.learners))] if last else []
    return TableRow((name, *cells, *total))


def shown(cell: ClassesAndLearners | None) -> str:
    """ "3 (256)", or "0" where nothing was opened: "–" would say that nothing was reported."""
    classes, learners = cell or (0, 0)
    return f"{format_count(classes)} ({format_count(learners)})" if classes else "0"
