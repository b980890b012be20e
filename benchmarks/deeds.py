"""What a worker can do: fill its database, ask a page, count a briefing, import a list, print a paper."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.filling import LAST_DAY, OFFICER, fill
from benchmarks.learner_deeds import LearnerDeeds
from centres.models import Board, Centre
from centres.periods import read_period
from courses.imports.checking import check_class_list
from courses.imports.classes import import_class_list, read_file
from courses.models import TrainingClass
from portal.models import User
from portal.papers.markup import page_markup
from portal.papers.profiles import profile_on
from reports.demo import WORKBOOK
from reports.figures import figures_of
from reports.outputs import Subject, produce
from reports.papers import Issue, briefing_paper

TODAY = date(2023, 7, 12)
PAGES = ("/", "/classes/", "/briefings/", "/briefings/2023-H1/", "/programmes/", "/centres/", "/class-lists/")


class RolledBackError(Exception):
    """Raised to take back what a timed import wrote."""


class Deeds(LearnerDeeds):
    """One database, one signed-in officer."""

    client: Client
    workbook: bytes
    filename: str
    markup: str

    def prepare(self, classes: int, days: int) -> None:
        """Migrate and fill."""
        call_command("migrate", verbosity=0)
        fill(classes, days=days)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.sign_in()

    def sign_in(self) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username=OFFICER))

    # Pages

    def page(self, path: str) -> None:
        response = self.client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code}")

    def queries(self, path: str) -> dict[str, int]:
        with CaptureQueriesContext(connection) as asked:
            self.page(path)
        return {"queries": len(asked)}

    def every_page(self) -> None:
        """The main pages once, by a fresh process."""
        self.sign_in()
        for path in PAGES:
            self.page(path)

    def every_paper(self) -> None:
        for form in ("pdf", "docx", "xlsx"):
            self.page(f"/briefings/2023-H1/paper/{form}/")

    # Figures

    def subject(self, period: str) -> Subject:
        board = Board.objects.get()
        return Subject(board, read_period(period), Centre.objects.of_board(board), TODAY)

    def figures(self, period: str) -> None:
        subject = self.subject(period)
        figures_of(subject.board, subject.span, subject.centres, today=TODAY)

    def figure_queries(self, period: str) -> dict[str, int]:
        subject = self.subject(period)
        with CaptureQueriesContext(connection) as asked:
            figures = figures_of(subject.board, subject.span, subject.centres, today=TODAY)
        return {"queries": len(asked), "classes": figures["classes"]}

    # Lists

    def take_list(self, rows: int) -> None:
        """The office's own workbook, or one of so many rows."""
        self.workbook, self.filename = WORKBOOK.read_bytes(), "danh-sach.xlsx"
        if rows:
            self.workbook = workbook_of(rows)

    def preview(self) -> None:
        """Read and check, as the upload page does."""
        board = Board.objects.get()
        class_list = read_file(self.workbook, self.filename)
        check_class_list(class_list, board=board, centres=list(Centre.objects.of_board(board)), today=TODAY)

    def write(self) -> None:
        """Read, check and write, then take it back."""
        board = Board.objects.get()
        class_list = read_file(self.workbook, self.filename)
        try:
            with transaction.atomic():
                checked = import_class_list(
                    class_list, board=board, centres=list(Centre.objects.of_board(board)), by=None, today=TODAY
                )
                if {row.status for row in checked} != {"new"}:
                    raise SystemExit("the benchmark's list should be new")
                raise RolledBackError
        except RolledBackError:
            pass

    def bare_read(self) -> None:
        """The cells of the sheet as openpyxl gives them."""
        list(rows_of(self.workbook))

    def bare_write(self) -> None:
        """The same cells into as many rows by one bulk_create, unchecked; then take it back."""
        board = Board.objects.get()
        centre = Centre.objects.of_board(board).order_by("pk")[0]
        try:
            with transaction.atomic():
                TrainingClass.objects.bulk_create(
                    [unchecked(row, centre) for row in rows_of(self.workbook)], batch_size=500
                )
                raise RolledBackError
        except RolledBackError:
            pass

    # Papers

    def set_paper(self) -> None:
        """The finished HTML of the paper, for the engine alone."""
        subject = self.subject("2023-H1")
        figures = figures_of(subject.board, subject.span, subject.centres, today=TODAY)
        paper = briefing_paper(figures, Issue())
        self.markup = page_markup(paper, profile_on(paper.dated))

    def pdf(self) -> None:
        """The briefing's PDF as a reader gets it: figures, sentences, tables, chart, layout."""
        produce("pdf", self.subject("2023-H1"))

    def bare_pdf(self) -> None:
        """The same finished HTML through WeasyPrint alone."""
        from portal.papers.weasy import write_joined_pdf  # noqa: PLC0415  needs pango; the rest runs without

        write_joined_pdf([self.markup])


def workbook_of(rows: int) -> bytes:
    """A list of that many classes under the headings of the office's own workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách lớp")
    source = openpyxl.load_workbook(WORKBOOK).worksheets[0]
    lines = list(source.iter_rows(min_row=5, max_row=84, values_only=True))
    sheet.append(lines[0])
    for number in range(rows):
        model: list[Any] = list(lines[1 + number % 79])
        day = LAST_DAY - timedelta(days=number % 180)
        model[0], model[3], model[4], model[5], model[6] = number + 1, f"Lớp {number}", f"{number}/2023", day, day
        model[11] = None
        sheet.append(model)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def unchecked(row: tuple[Any, ...], centre: Centre) -> TrainingClass:
    """A planned class with the row's texts."""
    return TrainingClass(
        board=centre.board,
        centre=centre,
        programme_text=str(row[2]),
        name=str(row[3]),
        intake=str(row[4]),
        opening_decision=str(row[10] or ""),
        note=str(row[11] or ""),
    )


def rows_of(workbook: bytes) -> list[tuple[Any, ...]]:
    """The rows that have a number and an opening day."""
    sheet = openpyxl.load_workbook(BytesIO(workbook), read_only=True).worksheets[0]
    sheet.reset_dimensions()
    return [row for row in sheet.iter_rows(values_only=True) if len(row) > 11 and isinstance(row[0], int) and row[5]]
