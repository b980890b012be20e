"""A person sees at a glance in which half-years there were classes, and how many."""

from datetime import date

from courses.models import State
from reports.overview import half_years_with_classes
from tests import factories


def lines(user):
    return [
        (line.half.code, line.counts["classes"], line.counts["learners"], line.guided_share)
        for line in half_years_with_classes(user)
    ]


def test_it_lists_half_years_the_newest_first(dung, centre_a, centre_b, programme):
    for centre, day in ((centre_a, date(2022, 12, 31)), (centre_a, date(2023, 1, 1)), (centre_b, date(2023, 6, 30))):
        factories.create_class(centre=centre, programme=programme, opened_on=day, closed_on=None)
    factories.create_class(
        centre=centre_b, programme=None, programme_text="Kỹ năng", opened_on=date(2023, 7, 1), closed_on=None
    )

    assert lines(dung) == [("2023-H2", 1, 100, "0,00%"), ("2023-H1", 2, 200, "100,00%"), ("2022-H2", 1, 100, "100,00%")]


def test_it_shows_a_half_year_with_nothing_but_a_cancelled_class(dung, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, state=State.CANCELLED, state_reason="bão")

    assert lines(dung) == [("2023-H1", 0, 0, "–")]


def test_it_shows_a_centres_people_their_own(an, chi, centre_a, centre_b, programme):
    factories.create_class(centre=centre_a, programme=programme)
    factories.create_class(centre=centre_b, programme=programme, opened_on=date(2022, 3, 1), closed_on=None)

    assert lines(an) == [("2023-H1", 1, 100, "100,00%")]
    assert lines(chi) == [("2022-H1", 1, 100, "100,00%")]


def test_it_shows_nothing_to_those_without_a_post(lan, khoa, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme)

    assert lines(lan) == []
    assert lines(khoa) == []


def test_it_asks_one_query(dung, centre_a, programme, django_assert_num_queries):
    factories.create_class(centre=centre_a, programme=programme)

    with django_assert_num_queries(1):
        lines(dung)
