"""A unit is called by the name it had on the day that is spoken of."""

from datetime import date

import pytest

from centres.models import Board, Centre


@pytest.fixture
def renamed(centre_a):
    """Renamed on 1 July 2025."""
    centre_a.names.update(valid_from=date(2019, 11, 8), valid_to=date(2025, 7, 1))
    centre_a.names.create(text="Trung tâm chính trị phường Nha Trang", valid_from=date(2025, 7, 1))
    return centre_a


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2010, 1, 1), "Trung tâm chính trị thành phố Nha Trang"),  # before the first: the first
        (date(2025, 6, 30), "Trung tâm chính trị thành phố Nha Trang"),
        (date(2025, 7, 1), "Trung tâm chính trị phường Nha Trang"),
        (date(2099, 1, 1), "Trung tâm chính trị phường Nha Trang"),
    ],
)
def test_a_centre_has_the_name_of_the_day(renamed, on, name):
    assert Centre.objects.with_name(on).get().name == name


def test_an_ended_unit_keeps_its_last_name(renamed):
    renamed.names.filter(valid_to=None).update(valid_to=date(2026, 1, 1))

    assert Centre.objects.with_name(date(2026, 6, 1)).get().name == "Trung tâm chính trị phường Nha Trang"


def test_a_board_has_the_name_of_the_day(board):
    board.names.update(valid_to=date(2025, 3, 1))
    board.names.create(text="Ban Tuyên giáo và Dân vận Tỉnh ủy Khánh Hòa", valid_from=date(2025, 3, 1))

    names = [Board.objects.with_name(day).get().name for day in (date(2025, 2, 28), date(2025, 3, 1))]
    assert names == ["Ban Tuyên giáo Tỉnh ủy Khánh Hòa", "Ban Tuyên giáo và Dân vận Tỉnh ủy Khánh Hòa"]
