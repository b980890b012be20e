"""The briefing in each form it leaves the portal in; page and command ask here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from centres.models import Board
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from portal.papers.docx import render_docx
from portal.papers.pdf import render_pdf
from portal.vietnamese import format_count, format_share
from reports.annexes import briefing_workbook
from reports.facts import live_facts
from reports.figures import Figures, as_json, figures_of
from reports.indicators import rows_behind
from reports.papers import Issue, briefing_paper, matrix_of
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
    lines = [figures.board_name, f"Kết quả mở lớp {figures.span.label}", "", *result_sentences(figures), "", "Theo trung tâm:"]
    lines += [
        f"- {line.name}: {format_count(line.counts['classes'])} lớp, {format_count(line.counts['learners'])} lượt học viên, "
        f"theo hướng dẫn {format_count(line.counts['guided'])} lớp ({format_share(line.counts['guided'], line.counts['classes'])})"
        for line in figures.centres
    ]
    lines += ["", "Theo chương trình:"]
    lines += [
        f"- {line.name}: {format_count(line.classes)} lớp, {format_count(line.learners)} lượt học viên"
        for line in figures.programmes
    ]
    return ("\n".join(lines) + "\n").encode()


def to_pdf(subject: Subject) -> bytes:
    return render_pdf(briefing_paper(subject.figures(), matrix_of(subject.span, subject.centres), subject.issue))


def to_docx(subject: Subject) -> bytes:
    return render_docx(briefing_paper(subject.figures(), matrix_of(subject.span, subject.centres), subject.issue))


def to_xlsx(subject: Subject) -> bytes:
    rows = rows_behind(live_facts(subject.span, subject.centres), "classes", {}).rows
    return briefing_workbook(subject.figures(), rows.for_export().order_by("centre__list_order", "opened_on", "pk"))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Output:
    """How one form is made, and what a browser is told of it."""

    make: Callable[[Subject], bytes]
    content_type: str


OUTPUTS: Mapping[str, Output] = {
    "json": Output(to_json, "application/json"),
    "text": Output(to_text, "text/plain; charset=utf-8"),
    "pdf": Output(to_pdf, "application/pdf"),
    "docx": Output(to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Output(to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
