"""A lecturer's standard hours of a school year."""

from datetime import date
from decimal import Decimal

import pytest

from courses.teaching.hours import HourRules, SchoolYear, Work, norm_of, reckon

RULES = HourRules(
    norm_hours=Decimal(270), director_percent=10, deputy_percent=20, live_percent=50, essays_per_hour=6,
    hours_per_exam=Decimal("1.5"),
)  # fmt: skip


def hours(*work, standing="LECTURER", owes_norm=True, rules=RULES):
    return reckon(work, standing=standing, owes_norm=owes_norm, rules_at_end=rules)


def test_a_period_is_an_hour_six_essays_are_one_an_exam_one_and_a_half():
    found = hours(Work(RULES, periods=135, essays=12, exams=2))

    assert (found.live, found.marking, found.exams, found.total) == (135, 2, 3, 140)
    assert (found.norm, found.beyond) == (270, -130)


def test_essays_are_added_up_before_they_are_divided():
    assert hours(Work(RULES, essays=4 + 2)).marking == 1
    assert hours(Work(RULES, essays=7)).marking == Decimal("1.17")


@pytest.mark.parametrize(("standing", "norm"), [("DIRECTOR", 27), ("DEPUTY_DIRECTOR", 54), ("LECTURER", 270)])
def test_leaders_owe_a_share_of_the_norm(standing, norm):
    assert norm_of(standing, RULES) == norm


@pytest.mark.parametrize(("periods", "enough"), [(134, False), (135, True)])
def test_half_of_the_norm_is_taught_live(periods, enough):
    assert hours(Work(RULES, periods=periods)).teaches_enough is enough


def test_who_owes_no_norm_has_hours_alone():
    found = hours(Work(RULES, periods=10), owes_norm=False)

    assert (found.total, found.norm, found.beyond, found.teaches_enough) == (10, None, None, None)


def test_without_rules_periods_count_and_nothing_is_invented():
    found = hours(Work(None, periods=10, essays=6, exams=1), rules=None)

    assert (found.live, found.marking, found.exams, found.norm) == (10, 0, 0, None)


def test_no_work_has_no_share():
    assert hours().live_share is None
    assert hours(Work(RULES, periods=2, essays=6)).live_share == Decimal("66.67")


def test_work_counts_by_the_rules_of_its_own_day():
    older = HourRules(Decimal(280), 15, 25, 50, essays_per_hour=4, hours_per_exam=Decimal(2))

    found = hours(Work(older, essays=4, exams=1), Work(RULES, essays=6, exams=1))

    assert (found.marking, found.exams) == (2, Decimal("3.5"))


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2025, 8, 31), "2024-2025"), (date(2025, 9, 1), "2025-2026"), (date(2026, 1, 1), "2025-2026")],
)
def test_a_school_year_begins_in_september(day, code):
    assert SchoolYear.of_day(day).code == code
    assert SchoolYear.from_code(code) == SchoolYear.of_day(day)


def test_it_ends_in_august():
    assert (SchoolYear(2025).start, SchoolYear(2025).end) == (date(2025, 9, 1), date(2026, 8, 31))


@pytest.mark.parametrize("code", ["", "2025", "2025-2025", "2025-2027", "abcd-2026", "2025-", "25-26"])
def test_it_refuses_what_is_no_school_year(code):
    with pytest.raises(ValueError):
        SchoolYear.from_code(code)
