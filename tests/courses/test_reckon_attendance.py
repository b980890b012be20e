"""The share of periods attended: who may sit the essay, who no longer can, and what is not known yet."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.timezone import now

from courses.models import Absence
from courses.teaching.attendance import AttendanceShare, attendance_of, overview_of, planned_periods
from tests import factories


@pytest.fixture
def item(board, centre_a, programme):
    factories.create_rule_set(board=board)
    return factories.create_class(centre=centre_a, programme=programme)


def hold(item, an, count, *, taken=True, first=0, periods=5):
    """That many mornings of five periods from 1 March on."""
    state = {"taken_at": now(), "taken_by": an} if taken else {}
    return [
        factories.create_session(
            training_class=item, held_on=date(2023, 3, 1 + first + number), period_count=periods, **state
        )
        for number in range(count)
    ]


def seat(item, *names):
    return [
        factories.enrol(item, factories.create_learner(centre=item.centre, full_name=name), number=number)
        for number, name in enumerate(names, start=1)
    ]


def miss(place, *sessions, leave=False):
    for session in sessions:
        Absence.objects.create(session=session, enrolment=place, has_leave=leave)


# ---- The arithmetic ----


@pytest.mark.parametrize(
    ("attended", "taken", "planned", "threshold", "may_sit", "missing"),
    [
        (50, 50, 50, 80, True, 0),
        (40, 50, 50, 80, True, 0),  # 80 % exactly passes
        (39, 50, 50, 80, False, 1),
        (40, 40, 50, 80, True, 0),  # reached before the end: no later absence undoes it
        (35, 45, 50, 80, None, 5),  # all that is to come reaches it exactly
        (34, 45, 50, 80, False, 6),
        (0, 0, 50, 80, None, 40),
        (0, 11, 50, 80, False, 40),  # the day on which one cannot any more
        (0, 10, 50, 80, None, 40),
        (0, 0, 0, 80, None, 0),  # no timetable: nobody knows
        (50, 50, 50, None, None, None),  # no rules in force
        (0, 50, 50, 0, True, 0),
        (49, 50, 50, 100, False, 1),
        (7, 9, 9, 80, False, 1),  # 7,2 periods are 8
        (8, 9, 9, 80, True, 0),
        (2, 3, 3, 67, False, 1),  # 66,67 % is not 67 %: shares are never rounded for the rule
    ],
)
def test_it_says_who_may_sit(attended, taken, planned, threshold, may_sit, missing):
    share = AttendanceShare(attended, taken, planned, threshold)

    assert (share.may_sit, share.missing, share.cannot_reach) == (may_sit, missing, may_sit is False)


def test_the_whole_numbers_agree_with_fractions_everywhere():
    """Against the plain reading in exact fractions, for every case of a small class."""
    for planned in range(1, 13):
        for taken in range(planned + 1):
            for attended in range(taken + 1):
                for threshold in (1, 33, 50, 67, 80, 99, 100):
                    wanted = Decimal(threshold) * planned
                    found = AttendanceShare(attended, taken, planned, threshold)
                    assert (found.may_sit is True) == (attended * 100 >= wanted)
                    assert found.cannot_reach == ((attended + planned - taken) * 100 < wanted)


@pytest.mark.parametrize(
    ("attended", "taken", "percent", "share"),
    [
        (42, 50, "84,00%", Decimal("84.00")),
        (2, 3, "66,67%", Decimal("66.67")),
        (1, 8, "12,50%", Decimal("12.50")),
        (0, 5, "0,00%", Decimal("0.00")),
        (0, 0, "–", None),
    ],
)
def test_it_prints_the_share_of_what_was_held(attended, taken, percent, share):
    found = AttendanceShare(attended, taken, 50, 80)

    assert (found.percent, found.share) == (percent, share)


def test_who_withdrew_may_not_sit():
    assert AttendanceShare(50, 50, 50, 80, has_withdrawn=True).may_sit is False


def test_a_timetable_half_typed_lets_nobody_sit_early():
    assert [planned_periods(10, 50), planned_periods(55, 50), planned_periods(10, None)] == [50, 55, 10]


# ---- Of a class ----


def test_it_counts_the_periods_of_each_learner(item, an):
    first, second, third, fourth, fifth = hold(item, an, 5)
    always, once, twice, left = seat(item, "Nguyễn An", "Trần Bình", "Lê Chi", "Vũ Dung")
    miss(once, first, leave=True)
    miss(twice, second, third)
    left.withdrawn_reason = "chuyển công tác"
    left.save()

    found = attendance_of(item)

    assert {place: (share.percent, share.may_sit) for place, share in found.items()} == {
        always.pk: ("100,00%", True),
        once.pk: ("80,00%", True),  # with leave is absent all the same
        twice.pk: ("60,00%", False),
        left.pk: ("100,00%", False),
    }
    overview = overview_of(item, 80)
    assert [(row.place, row.share.attended, row.standing) for row in overview.rows] == [
        (always, 25, "yes"), (once, 20, "yes"), (twice, 15, "no"),
    ]  # fmt: skip
    assert [row.marks for row in overview.rows] == [
        ["present"] * 5,
        ["leave", *["present"] * 4],
        ["present", "absent", "absent", "present", "present"],
    ]
    assert [absent for _session, absent in overview.session_lines] == [1, 1, 1, 0, 0]


def test_what_was_not_taken_is_not_absent(item, an):
    [taken] = hold(item, an, 1)
    later = hold(item, an, 4, taken=False, first=1)
    here, away = seat(item, "Nguyễn An", "Trần Bình")
    miss(away, taken)
    miss(here, later[0])  # no verb leaves such a row; should one stand there, it says nothing

    found = attendance_of(item)

    assert [(found[place.pk].percent, found[place.pk].may_sit) for place in (here, away)] == [
        ("100,00%", None),
        ("0,00%", None),
    ]
    overview = overview_of(item, 80)
    assert [row.marks for row in overview.rows] == [["present", *[None] * 4], ["absent", *[None] * 4]]
    assert [absent for _session, absent in overview.session_lines] == [1, None, None, None, None]
    assert (overview.taken_sessions, overview.taken, overview.planned) == (1, 5, 25)


def test_without_sessions_there_is_no_share(item):
    [place] = seat(item, "Nguyễn An")

    assert [(found.percent, found.share, found.may_sit) for found in attendance_of(item).values()] == [
        ("–", None, None)
    ]


def test_the_programmes_length_counts_where_the_timetable_is_shorter(item, an):
    item.programme.period_count = 50
    item.programme.save()
    hold(item, an, 2)
    [place] = seat(item, "Nguyễn An")

    assert (attendance_of(item)[place.pk].planned, attendance_of(item)[place.pk].may_sit) == (50, None)
    assert overview_of(item, 80).planned == 50


@pytest.mark.parametrize(
    ("opened_on", "threshold"),
    [(date(2022, 12, 31), 70), (date(2023, 1, 1), 80), (date(2021, 12, 31), None), (None, None)],
)
def test_the_rules_of_the_opening_day_hold(board, centre_a, programme, opened_on, threshold):
    """The day before, the first day, before any rules, and a class that has no day yet."""
    factories.create_rule_set(
        board=board, valid_from=date(2022, 1, 1), valid_to=date(2023, 1, 1), attendance_percent=70
    )
    factories.create_rule_set(board=board, valid_from=date(2023, 1, 1), attendance_percent=80)
    item = factories.create_class(
        centre=centre_a, programme=programme, opened_on=opened_on, closed_on=None, state="PLANNED"
    )
    [place] = seat(item, "Nguyễn An")

    assert attendance_of(item)[place.pk].threshold == threshold


def test_another_class_and_another_board_do_not_count(item, an, centre_b, programme):
    other = factories.create_class(centre=centre_b, programme=programme)
    [session] = hold(other, an, 1)
    hold(item, an, 1)
    [own], [foreign] = seat(item, "Nguyễn An"), seat(other, "Trần Bình")
    miss(foreign, session)
    strange = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_rule_set(board=strange, attendance_percent=10)

    assert list(attendance_of(item)) == [own.pk]
    assert (attendance_of(item)[own.pk].attended, attendance_of(item)[own.pk].threshold) == (5, 80)


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_twice_whatever_the_size(item, an, count, django_assert_num_queries):
    sessions = hold(item, an, count)
    for place in seat(item, *(f"Nguyễn Văn {number}" for number in range(count))):
        miss(place, sessions[0])

    with django_assert_num_queries(2):
        found = attendance_of(item)

    assert len(found) == count
