"""Somebody recounts a briefing by hand from the office's workbook, and gets the same figures."""

import json
from collections import Counter
from datetime import date

import pytest

from centres.models import Centre
from centres.periods import read_period
from reports.demo import CATALOGUE, FOLDER, WORKBOOK
from reports.figures import as_json, figures_of
from tests.reports.made_up import ENTERED_ON, load, province_of, workbook_of
from tests.reports.recount import recount

TODAY = date(2023, 6, 20)
SEEDS = [1, 2, 3, 4, 5, 7, 11, 22]
HALF_YEAR = (date(2023, 1, 1), date(2023, 6, 30))


def briefing_of(board, code, today):
    return as_json(figures_of(board, read_period(code), Centre.objects.of_board(board), today=today))


def demo_province():
    province = json.loads((FOLDER / "province.json").read_text("utf-8"))
    return province | json.loads(CATALOGUE.read_text("utf-8"))


@pytest.mark.django_db
def test_it_agrees_with_the_articles_workbook():
    board = load(demo_province(), WORKBOOK.read_bytes())  # not load_demo, which lets one class run on

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
            entered_on=ENTERED_ON,
            today=date(2024, 1, 1),
        )
        assert briefing_of(board, code, date(2024, 1, 1)) == counted


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
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


def test_the_made_up_provinces_hold_the_awkward_cases():
    """Else their agreement would say little."""
    found = Counter()
    for seed in SEEDS:
        province = province_of(seed)
        counted = recount(workbook_of(seed, province), province, *HALF_YEAR, "", entered_on=ENTERED_ON, today=TODAY)
        lines = [line["guidance"] for line in counted["programmes"] if line["code"] == "LSD"]
        found += Counter(
            cancelled=counted["cancelled"] > 0,
            postponed=counted["postponed"] > 0,
            unlisted=counted["unlisted"] > 0,
            hosted=counted["hosted"]["classes"] > 0,
            guidance_changes=len(lines) == 2,
            women_unknown=counted["women"]["classes_with_figure"] < counted["classes"],
            ties=len(counted["most_opened"]) > 1,
            empty_centre=any(line["classes"] == 0 for line in counted["centres"]),
        )

    assert {what for what, times in found.items() if times >= 2} == {
        "cancelled",
        "postponed",
        "unlisted",
        "hosted",
        "guidance_changes",
        "women_unknown",
        "ties",
        "empty_centre",
    }
