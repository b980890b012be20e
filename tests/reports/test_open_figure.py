"""A reader opens a figure and finds exactly the classes it counts, whatever it was narrowed to."""

from datetime import date

import pytest

from centres.models import Board, Centre
from centres.periods import read_period
from reports.facts import live_facts
from reports.figures import figures_of_board
from reports.indicators import INDICATORS, rows_behind, tally
from tests import factories
from tests.reports.made_up import load, province_of, workbook_of

H1 = read_period("2023-H1")
TODAY = date(2023, 6, 20)
SUMMED = {"learners": "declared_learners", "women": "declared_women"}


@pytest.fixture(scope="module")
def boards(module_db):
    """Two made-up provinces with their classes, by seed."""
    provinces = {seed: province_of(seed) for seed in (3, 11)}
    return {seed: load(province, workbook_of(seed, province)) for seed, province in provinces.items()}


def value_of(rows, code):
    """The figure counted again, row by row."""
    column = SUMMED.get(INDICATORS[code].of)
    return len(rows) if column is None else sum(getattr(row, column) or 0 for row in rows)


def opened(board, code, narrowed):
    facts = live_facts(H1, Centre.objects.of_board(board))
    return list(rows_behind(facts, code, narrowed).rows)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 11])
def test_it_finds_as_much_behind_each_figure_of_each_line(boards, seed):
    board = boards[seed]

    figures = figures_of_board(board, H1, today=TODAY)

    lines = [({}, figures.totals)]
    lines += [({"centre": line.code}, line.counts) for line in figures.centres]
    lines += [({"month": date.fromisoformat(f"{line.code}-01")}, line.counts) for line in figures.months]
    lines += [(line.narrowed, line.counts) for line in figures.programmes]
    for narrowed, counts in lines:
        found = {code: value_of(opened(board, code, narrowed), code) for code in INDICATORS}
        assert found == counts, narrowed


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 11])
def test_it_finds_as_much_behind_each_family_and_each_guidance(boards, seed):
    board = boards[seed]

    figures = figures_of_board(board, H1, today=TODAY)

    assert figures.families
    for line in figures.families:
        assert len(opened(board, "guided", {"family": line.code})) == line.classes
    by_guidance = [len(opened(board, "classes", {"guidance": source})) for source in ("CENTRAL", "PROVINCIAL", "LOCAL")]
    assert by_guidance[0] + by_guidance[1] == figures["guided"]
    assert by_guidance[2] == figures["not_guided"]
    assert sum(by_guidance) + figures["unlisted"] == figures["classes"]


@pytest.mark.django_db
def test_it_finds_as_much_behind_each_cell_of_two_dimensions(boards):
    board = boards[3]

    figures = figures_of_board(board, H1, today=TODAY)

    for centre in figures.centres:
        for line in figures.programmes:
            cells = [
                cell["classes"] + cell["hosted"]
                for cell in figures.cells
                if (cell["programme"], cell["guidance"], cell["centre"]) == (line.code, line.guidance, centre.code)
            ]
            assert len(opened(board, line.figure, {**line.narrowed, "centre": centre.code})) == sum(cells)


def test_it_gives_one_value_when_nothing_is_narrowed(board, centre_a, programme):
    """The page of rows prints the figure above them: one number, not one a class."""
    for learners in (40, 60):
        factories.create_class(centre=centre_a, programme=programme, declared_learners=learners, declared_women=None)
    facts = live_facts(H1, Centre.objects.of_board(board))

    [totals] = tally(rows_behind(facts, "learners", {}))

    assert (totals["learners"], totals["classes"]) == (100, 2)


def test_it_gives_noughts_when_there_are_no_rows(board):
    [totals] = tally(live_facts(H1, Centre.objects.of_board(board)))

    assert totals == dict.fromkeys(INDICATORS, 0)


def test_it_opens_nothing_for_a_value_that_no_class_has(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme)

    assert opened(board, "classes", {"centre": "KHÔNG CÓ"}) == []
    assert opened(board, "classes", {"programme": "x' OR 1=1 --"}) == []


def test_it_opens_no_other_boards_classes(board, centre_a, programme):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    centre = factories.create_centre(board=other, code="NT", name="Trung tâm chính trị huyện Tuy An")
    factories.create_class(centre=centre, programme=None, programme_text="Kỹ năng")
    own = factories.create_class(centre=centre_a, programme=programme)

    assert opened(board, "classes", {"centre": "NT"}) == [own]
    assert opened(Board.objects.get(code="PY"), "classes", {"centre": "NT"})[0].centre == centre


@pytest.mark.parametrize("code", list(INDICATORS))
def test_it_says_how_each_figure_is_counted_and_what_its_share_is_of(code):
    indicator = INDICATORS[code]

    assert indicator.code == code
    assert str(indicator.label) and str(indicator.rule).endswith(".")
    assert indicator.whole in ("", "classes", "learners")
    assert indicator.reported_by in ("", "women_known")
