"""The briefing in each form it leaves the portal in; page and command ask here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from centres.models import Board
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from portal.papers.docx import render_docx
from portal.papers.pdf import render_pdf
from portal.vietnamese import format_count, format_share
from reports.annexes import briefing_workbook
from reports.facts import live_facts
from reports.figures import CentreLine, Figures, ProgrammeLine, as_json, figures_of
from reports.indicators import rows_behind
from reports.papers import Issue, briefing_paper
from reports.sentences import result_sentences


@dataclass(frozen=True)
class Subject:
    """Whose briefing, of which span, with what the office filled in."""

    board: Board
    span: Span
    centres: CentreQuerySet
    today: date
    issue: Issue = Issue()

    def figures(self) -> Figures:
        return figures_of(self.board, self.span, self.centres, today=self.today)


def to_json(subject: Subject) -> bytes:
    return (json.dumps(as_json(subject.figures()), ensure_ascii=False, indent=1) + "\n").encode()


def to_text(subject: Subject) -> bytes:
    figures = subject.figures()
    lines = [figures.board_name, f"Kết quả mở lớp {figures.span.label}", "", *result_sentences(figures)]
    lines += ["", "Theo trung tâm:", *(centre_in_words(line) for line in figures.centres)]
    lines += ["", "Theo chương trình:", *(programme_in_words(line) for line in figures.programmes)]
    if figures["unlisted"]:
        lines.append(f"- Ngoài danh mục: {in_words(figures['unlisted'], figures['unlisted_learners'])}")
    months = (
        f"- Tháng {line.label}: {in_words(line.counts['classes'], line.counts['learners'])}" for line in figures.months
    )
    lines += ["", "Theo tháng khai giảng:", *months]
    return ("\n".join(lines) + "\n").encode()


def in_words(classes: int, learners: int) -> str:
    return f"{format_count(classes)} lớp, {format_count(learners)} lượt học viên"


def centre_in_words(line: CentreLine) -> str:
    classes, guided = line.counts["classes"], line.counts["guided"]
    share = f"theo hướng dẫn {format_count(guided)} lớp ({format_share(guided, classes)})"
    return f"- {line.name}: {in_words(classes, line.counts['learners'])}, {share}"


def programme_in_words(line: ProgrammeLine) -> str:
    apart = "" if line.counts_toward_total else " (lớp đặt nhờ, không tính vào tổng số)"
    return f"- {line.label}: {in_words(line.classes, line.learners)}{apart}"


def to_pdf(subject: Subject) -> bytes:
    return render_pdf(briefing_paper(subject.figures(), subject.issue))


def to_docx(subject: Subject) -> bytes:
    return render_docx(briefing_paper(subject.figures(), subject.issue))


def to_xlsx(subject: Subject) -> bytes:
    rows = rows_behind(live_facts(subject.span, subject.centres), "classes", {}).rows
    return briefing_workbook(subject.figures(), rows.for_export().order_by("centre__list_order", "opened_on", "pk"))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Output:
    """How one form is made, and what a browser is told of it."""

    make: Callable[[Subject], bytes]
    content_type: str


def produce(form: str, subject: Subject) -> bytes:
    """One form of the briefing. A paper is Vietnamese whatever language its reader's page is in."""
    with translation.override("vi"):
        return OUTPUTS[form].make(subject)


OUTPUTS: Mapping[str, Output] = {
    "json": Output(to_json, "application/json"),
    "text": Output(to_text, "text/plain; charset=utf-8"),
    "pdf": Output(to_pdf, "application/pdf"),
    "docx": Output(to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Output(to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
