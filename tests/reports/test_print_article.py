"""The article's half-year comes out of the office's own workbook: 76 classes, 7.720 places, 69/76, 30/69, 8 centres."""

import json
from datetime import date
from pathlib import Path

import pytest

from centres.models import Board, Centre
from centres.periods import read_period
from courses.models import TrainingClass
from reports.demo import load_demo
from reports.facts import live_facts
from reports.figures import as_json, figures_of_board
from reports.indicators import rows_behind
from reports.outputs import Subject, produce

GOLDEN = Path(__file__).parent / "golden-2023-h1.json"
H1 = read_period("2023-H1")
TODAY = date(2023, 7, 12)


@pytest.fixture(scope="module")
def loaded(module_db):
    load_demo()
    return Board.objects.get()


@pytest.fixture
def demo(db, loaded):
    return loaded


def test_it_prints_the_articles_figures(demo):
    document = as_json(figures_of_board(demo, H1, today=TODAY))

    assert (document["classes"], document["learners"], document["mean_learners"]) == (76, 7720, "101,58")
    assert document["guided"] == {"classes": 69, "of": 76, "share": "90,79%"}
    assert document["not_guided"] == {"classes": 7, "of": 76, "share": "9,21%"}
    assert document["families"][0] == {
        "code": "LLCT_CO_BAN",
        "name": "Lý luận chính trị cơ bản",
        "classes": 30,
        "of": 69,
        "share": "43,48%",
    }
    assert len(document["centres"]) == 8
    assert (document["cancelled"], document["postponed"], document["unlisted"]) == (1, 0, 0)
    assert document["most_opened"] == ["NTD"]


def test_it_gives_the_same_bytes_on_every_engine(demo):
    """The golden file is one; these tests run on SQLite and on PostgreSQL."""
    subject = Subject(demo, H1, Centre.objects.of_board(demo), TODAY)

    assert produce("json", subject) == GOLDEN.read_bytes()


def test_it_puts_the_classes_of_the_days_around_into_their_own_periods(demo):
    found = {}
    for code in ("2022-H2", "2023-H1", "2023-H2"):
        facts = live_facts(read_period(code), Centre.objects.of_board(demo))
        found[code] = set(rows_behind(facts, "classes", {}).rows)

    for day, period in [
        (date(2022, 12, 31), "2022-H2"),
        (date(2023, 1, 1), "2023-H1"),
        (date(2023, 6, 30), "2023-H1"),
        (date(2023, 7, 1), "2023-H2"),
    ]:
        [item] = TrainingClass.objects.filter(opened_on=day)
        assert [code for code, classes in found.items() if item in classes] == [period]


def test_it_opens_the_69_classes_and_the_7_others(demo):
    facts = live_facts(H1, Centre.objects.of_board(demo))
    guided = set(rows_behind(facts, "guided", {}).rows)
    others = set(rows_behind(facts, "not_guided", {}).rows)

    assert (len(guided), len(others)) == (69, 7)
    assert guided | others == set(rows_behind(facts, "classes", {}).rows)
    assert {item.programme.code for item in others} == {"DP"}


def test_it_says_so_in_sentences(demo):
    text = produce("text", Subject(demo, H1, Centre.objects.of_board(demo), TODAY)).decode()

    assert "8 trung tâm chính trị đã mở 76 lớp đào tạo, bồi dưỡng cho 7.720 lượt học viên" in text
    assert "là 69/76 lớp, đạt 90,79%; trong đó nhóm chương trình “Lý luận chính trị cơ bản” " in text
    assert "được mở nhiều nhất, 30/69 lớp (43,48%). Còn lại 7/76 lớp (9,21%)" in text


def test_it_adds_up_in_every_direction():
    document = json.loads(GOLDEN.read_bytes())

    assert sum(line["classes"] for line in document["centres"]) == document["classes"]
    assert sum(line["learners"] for line in document["centres"]) == document["learners"]
    assert sum(line["guided_classes"] for line in document["centres"]) == document["guided"]["classes"]
    assert sum(line["classes"] for line in document["months"]) == document["classes"]
    assert sum(line["learners"] for line in document["months"]) == document["learners"]
    assert sum(line["classes"] for line in document["programmes"]) == document["classes"]
    assert sum(line["classes"] for line in document["families"]) == document["guided"]["classes"]
