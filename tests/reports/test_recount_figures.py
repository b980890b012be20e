"""Somebody recounts a briefing by hand from the office's workbook, and gets the same figures."""

import json
from datetime import date

import pytest

from centres.models import Board, Centre
from centres.periods import read_period
from reports.demo import CATALOGUE, FOLDER, WORKBOOK, load_demo
from reports.figures import as_json, figures_of
from tests.reports.made_up import ENTERED_ON, load, province_of, workbook_of
from tests.reports.recount import recount

TODAY = date(2023, 6, 20)


def briefing_of(board, code, today):
    return as_json(figures_of(board, read_period(code), Centre.objects.of_board(board), today=today))


def demo_province():
    province = json.loads((FOLDER / "province.json").read_text("utf-8"))
    return province | json.loads(CATALOGUE.read_text("utf-8"))


@pytest.mark.django_db
def test_it_agrees_with_the_articles_workbook():
    load_demo()

    board = Board.objects.get()
    for code, start, end in [
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ]:
        counted = recount(
            WORKBOOK.read_bytes(),
            demo_province(),
            start,
            end,
            code,
            entered_on=date(2023, 7, 12),
            today=date(2024, 1, 1),
        )
        assert briefing_of(board, code, date(2024, 1, 1)) == counted


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6, 7, 8])
def test_it_agrees_with_made_up_provinces(seed):
    province = province_of(seed)
    workbook = workbook_of(seed, province)

    board = load(province, workbook)

    for code, start, end in [
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ]:
        counted = recount(workbook, province, start, end, code, entered_on=ENTERED_ON, today=TODAY)
        assert briefing_of(board, code, TODAY) == counted


@pytest.mark.parametrize(
    ("what", "seeds"),
    [
        ("cancelled", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("postponed", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("unlisted", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("hosted", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("guidance changes", [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_the_made_up_provinces_hold_the_awkward_cases(what, seeds):
    found = []
    for seed in seeds:
        province = province_of(seed)
        workbook = workbook_of(seed, province)
        counted = recount(
            workbook, province, date(2023, 1, 1), date(2023, 6, 30), "", entered_on=ENTERED_ON, today=TODAY
        )
        lines = [line["guidance"] for line in counted["programmes"] if line["code"] == "LSD"]
        has = {
            "cancelled": counted["cancelled"],
            "postponed": counted["postponed"],
            "unlisted": counted["unlisted"],
            "hosted": counted["hosted"]["classes"],
            "guidance changes": len(lines) == 2,
        }
        found.append(bool(has[what]))

    assert sum(found) >= 4
