"""The page, the JSON, the text, the PDF, the Word paper and the workbook print the same figures."""

import json
import re
from datetime import date
from io import BytesIO

import lxml.html
import openpyxl
import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from centres.models import Centre, Post
from centres.periods import read_period
from reports.outputs import Subject, produce
from tests import factories
from tests.reports.made_up import ENTERED_ON, load, province_of, workbook_of
from tests.reports.recount import facts_in, recount, share

H1 = read_period("2023-H1")
START, END = date(2023, 1, 1), date(2023, 6, 30)
TODAY = date(2023, 7, 12)
GUIDANCE = {"CENTRAL": "Trung ương hướng dẫn", "PROVINCIAL": "Tỉnh hướng dẫn", "LOCAL": "theo nhu cầu địa phương"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=[5, 6, 7])
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def told(module_db, seed):
    """A made-up half-year: its board, and all that its papers must say, recounted from the workbook."""
    province = province_of(seed)
    workbook = workbook_of(seed, province)
    board = load(province, workbook)
    counted = recount(workbook, province, START, END, "2023-H1", entered_on=ENTERED_ON, today=TODAY)
    return board, Expected(counted, facts_in(workbook, province, START, END, ENTERED_ON))


def dots(number):
    return f"{number:,}".replace(",", ".")


class Expected:
    """Rows of cells as they must be printed."""

    def __init__(self, counted, facts):
        self.counted, self.facts = counted, facts
        self.classes, self.guided = counted["classes"], counted["guided"]["classes"]
        self.unlisted = [fact for fact in facts if fact["is_opened"] and fact["programme"] is None]

    def centres(self):
        return [
            [
                line["name"],
                dots(line["classes"]),
                dots(line["learners"]),
                line["mean_learners"],
                dots(line["guided_classes"]),
                share(line["guided_classes"], line["classes"]),
            ]
            for line in self.counted["centres"]
        ]

    def total(self):
        counted = self.counted
        return [
            "Tổng cộng",
            dots(self.classes),
            dots(counted["learners"]),
            counted["mean_learners"],
            dots(self.guided),
            counted["guided"]["share"],
        ]

    def families(self):
        return [[line["name"], dots(line["classes"]), line["share"]] for line in self.counted["families"]]

    def months(self):
        return [
            [
                f"{int(line['month'][5:])}/{line['month'][:4]}",
                dots(line["classes"]),
                dots(line["learners"]),
            ]
            for line in self.counted["months"]
        ]

    def programmes(self):
        """Name (with its guidance where that changed), classes and learners; those outside the catalogue last."""
        lines = self.counted["programmes"]
        rows = []
        for line in lines:
            is_one_of_two = [twin["code"] for twin in lines].count(line["code"]) == 2
            name = f"{line['name']} ({GUIDANCE[line['guidance']]})" if is_one_of_two else line["name"]
            rows.append([name, dots(line["classes"]), dots(line["learners"])])
        if self.unlisted:
            learners = sum(fact["learners"] for fact in self.unlisted)
            rows.append(["Ngoài danh mục", dots(len(self.unlisted)), dots(learners)])
        return rows

    def annex(self):
        """Programme by centre, "classes (learners)" a cell, the total last."""
        rows = []
        for line in self.counted["programmes"]:
            own = [
                fact
                for fact in self.facts
                if (fact["is_opened"] or fact["is_hosted"])
                and fact["programme"]
                and (fact["programme"]["code"], fact["guidance"]) == (line["code"], line["guidance"])
            ]
            rows.append(self._cells(own))
        if self.unlisted:
            rows.append(self._cells(self.unlisted))
        rows.append(self._cells([fact for fact in self.facts if fact["is_opened"]]))
        return rows

    def _cells(self, facts):
        groups = [[fact for fact in facts if fact["centre"] == centre["code"]] for centre in self.counted["centres"]]
        return [
            f"{len(group)} ({dots(sum(fact['learners'] for fact in group))})" if group else "0"
            for group in [*groups, facts]
        ]


def made(form, board, papers={}):  # noqa: B006 - the papers made so far
    """Each paper is made once: the board stays as it is."""
    if (form, board.code) not in papers:
        papers[form, board.code] = produce(form, Subject(board, H1, Centre.objects.of_board(board), TODAY))
    return papers[form, board.code]


def bare(name):
    return name.removeprefix("Trung tâm chính trị ")


def test_it_prints_them_as_json(told):
    board, expected = told

    assert json.loads(made("json", board)) == expected.counted


def test_it_prints_them_as_text(told):
    board, expected = told

    lines = made("text", board).decode().splitlines()

    start = lines.index("Theo trung tâm:") + 1
    assert lines[start : start + len(expected.centres())] == [
        f"- {name}: {classes} lớp, {learners} lượt học viên, theo hướng dẫn {guided} lớp ({percent})"
        for name, classes, learners, _mean, guided, percent in expected.centres()
    ]
    start = lines.index("Theo chương trình:") + 1
    printed = [line.removesuffix(" (lớp đặt nhờ, không tính vào tổng số)") for line in lines[start:]]
    assert printed[: len(expected.programmes())] == [
        f"- {name}: {classes} lớp, {learners} lượt học viên" for name, classes, learners in expected.programmes()
    ]
    start = lines.index("Theo tháng khai giảng:") + 1
    assert lines[start:] == [
        f"- Tháng {month}: {classes} lớp, {learners} lượt học viên" for month, classes, learners in expected.months()
    ]


def test_it_prints_them_in_the_word_paper(told):
    board, expected = told

    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(BytesIO(made("docx", board))).tables
    ]

    by_centre = next(table for table in tables if table[0][0] == "TT")
    assert by_centre[1:-1] == [
        [str(place), bare(name), *figures] for place, (name, *figures) in enumerate(expected.centres(), start=1)
    ]
    assert by_centre[-1][1:] == expected.total()
    by_family = next(table for table in tables if table[0][0] == "Nhóm chương trình")
    assert by_family[1:-1] == expected.families()
    assert by_family[-1] == ["Tổng cộng", dots(expected.guided), "100,00%"]
    by_month = next(table for table in tables if table[0][0] == "Tháng")
    assert by_month[1:-1] == [[f"Tháng {month}", *figures] for month, *figures in expected.months()]
    assert by_month[-1] == expected.total()[:3]
    annex = next(table for table in tables if table[0][0] == "Chương trình")
    assert [row[1:] for row in annex[1:]] == expected.annex()


def test_it_prints_them_in_the_pdf(told):
    board, expected = told

    pages = PdfReader(BytesIO(made("pdf", board))).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    for place, (name, *figures) in enumerate(expected.centres(), start=1):
        assert f" {place} {bare(name)} {' '.join(figures)} " in text
    for row in (expected.total(), *expected.families()):
        assert f" {' '.join(row)} " in text
    for row in expected.months():
        assert f" Tháng {' '.join(row)} " in text
    for cells in expected.annex():
        assert f" {' '.join(cells)}" in text


def test_it_prints_them_in_the_workbook_as_numbers(told):
    board, expected = told

    book = openpyxl.load_workbook(BytesIO(made("xlsx", board)))
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}

    assert sheets["Theo trung tâm"][3:] == [
        [line["code"], *row] for line, row in zip(expected.counted["centres"], numbers(expected.centres()), strict=True)
    ] + [["", *numbers([expected.total()])[0]]]
    assert [row[1:] for row in sheets["Theo nhóm"][3:-1]] == numbers(expected.families())
    assert sheets["Theo tháng"][3:] == numbers(expected.months()) + [numbers([expected.total()])[0][:3]]
    printed = [[row[4], row[5]] for row in sheets["Theo chương trình"][3:]]
    assert printed == [row[1:] for row in numbers(expected.programmes())] + [
        [expected.classes, expected.counted["learners"]]
    ]
    assert len(sheets["Danh sách lớp"][4:]) == expected.classes
    assert sum(row[6] for row in sheets["Danh sách lớp"][4:]) == expected.counted["learners"]


def numbers(rows):
    """Rows with their figures as the workbook holds them: per cent and means as numbers, "–" as it is."""
    return [[row[0], *(as_number(cell) for cell in row[1:])] for row in rows]


def as_number(cell):
    plain = cell.replace(".", "").replace(",", ".").removesuffix("%")
    return cell if cell == "–" else float(plain) if "." in plain else int(plain)


def test_it_prints_them_on_the_page(told, sign_in):
    board, expected = told
    officer = factories.create_user(username="dung", full_name="Phạm Thị Dung")
    factories.appoint(officer, Post.BOARD_OFFICER, board)

    page = lxml.html.fromstring(
        sign_in(officer).get(reverse("reports:briefing_page", args=["2023-H1"])).content.decode()
    )

    rows = [[" ".join(cell.text_content().split()) for cell in row.iterchildren("th", "td")] for row in page.iter("tr")]
    for row in (*expected.centres(), expected.total(), *expected.months()):
        assert row in rows
    for name, classes, percent in expected.families():
        assert [name, f"{classes}/{dots(expected.guided)}", percent] in rows
    table = page.get_element_by_id("by-programme").getparent()
    printed = [[cell.text_content() for cell in row.iterchildren("td")] for row in table.iter("tr")]
    assert printed[1 : len(expected.programmes()) + 1] == [row[1:] for row in expected.programmes()]
    assert f"{dots(expected.guided)}/{dots(expected.classes)} lớp" in page.text_content()
    assert expected.counted["guided"]["share"] in page.text_content()


@pytest.mark.parametrize("seed", [6], indirect=True)
def test_it_prints_the_same_sentences_everywhere(told, sign_in):
    board, _expected = told
    officer = factories.create_user(username="dung", full_name="Phạm Thị Dung")
    factories.appoint(officer, Post.BOARD_OFFICER, board)
    text = made("text", board).decode()
    sentences = text.split("\n\n")[1].splitlines()

    page = sign_in(officer).get(reverse("reports:briefing_page", args=["2023-H1"])).content.decode()
    on_page = " ".join(lxml.html.fromstring(page).text_content().split())
    word = [paragraph.text for paragraph in Document(BytesIO(made("docx", board))).paragraphs]
    pages = PdfReader(BytesIO(made("pdf", board))).pages
    printed = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    assert len(sentences) >= 3
    assert [sentence for sentence in sentences if sentence not in word] == []
    assert [sentence for sentence in sentences if sentence not in on_page] == []
    assert [sentence for sentence in sentences if sentence not in printed] == []
