"""What holds from a day to a day is read in one way: the first day counts, the last does not."""

from datetime import date

import pytest

from centres.models import Centre
from portal.dated import SINCE_EVER, held_between, holds_on
from tests import factories

FROM, TO = date(2023, 3, 1), date(2023, 6, 1)


@pytest.fixture
def spring(board):
    """A centre in force from 1 March to 31 May 2023."""
    return factories.create_centre(board=board, code="X", name="Trung tâm X", valid_from=FROM, valid_to=TO)


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        (date(2023, 2, 28), False),
        (date(2023, 3, 1), True),
        (date(2023, 5, 31), True),
        (date(2023, 6, 1), False),
    ],
)
def test_it_holds_on_a_day(spring, on, holds):
    assert Centre.objects.in_force(on).exists() is holds
    assert holds_on(on, FROM, TO) is holds


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (date(2023, 1, 1), date(2023, 2, 28), False),
        (date(2023, 1, 1), date(2023, 3, 1), True),
        (date(2023, 4, 1), date(2023, 4, 1), True),
        (date(2023, 1, 1), date(2023, 12, 31), True),
        (date(2023, 5, 31), date(2023, 12, 31), True),
        (date(2023, 6, 1), date(2023, 12, 31), False),
    ],
)
def test_it_holds_on_a_day_of_a_span(spring, start, end, holds):
    assert Centre.objects.in_force_between(start, end).exists() is holds
    assert held_between(start, end, FROM, TO) is holds


def test_it_holds_still_without_a_last_day(board):
    factories.create_centre(board=board, code="X", name="Trung tâm X")

    assert Centre.objects.in_force(date(2999, 1, 1)).exists()
    assert Centre.objects.in_force(SINCE_EVER).exists()
    assert holds_on(date(2999, 1, 1), SINCE_EVER, None)
