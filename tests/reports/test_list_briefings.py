"""A person looks up which half-years have a briefing."""

from datetime import date

import pytest

from tests import factories


@pytest.fixture
def create(centre_a, programme):
    def created(day, **said):
        return factories.create_class(
            **({"centre": centre_a, "programme": programme, "opened_on": day, "closed_on": None} | said)
        )

    return created


def listed(client):
    return [line.half.code for line in client.get("/briefings/").context["lines"]]


def test_it_lists_the_half_years_with_classes_the_newest_first(sign_in, an, create):
    for day in (date(2023, 6, 30), date(2023, 7, 1), date(2020, 1, 1), date(2020, 2, 1)):
        create(day)

    client = sign_in(an)

    assert listed(client) == ["2023-H2", "2023-H1", "2020-H1"]
    page = client.get("/briefings/").text
    assert '<a href="/briefings/2023-H1/">6 tháng đầu năm 2023</a>' in page
    assert '<a href="/briefings/2023/">Năm 2023</a>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_half_years_as_for_one(sign_in, an, create, django_assert_num_queries, count):
    for number in range(count):
        create(date(2020 + number, 1, 1))
    client = sign_in(an)

    with django_assert_num_queries(4):
        assert len(listed(client)) == count


@pytest.mark.parametrize(
    ("asked", "url"),
    [("2023-H1", "/briefings/2023-H1/"), ("2023-h2", "/briefings/2023-H2/"), (" 2023 ", "/briefings/2023/")],
)
def test_it_leads_to_the_period_that_was_asked_for(sign_in, an, asked, url):
    assert sign_in(an).get("/briefings/", {"period": asked}).url == url


def test_the_first_day_says_how_to_begin(sign_in, an, giang):
    assert "Chưa có kỳ nào có lớp" in sign_in(an).get("/briefings/").text
    assert 'class="btn btn-primary" href="/class-lists/"' in sign_in(an).get("/briefings/").text
    assert "/class-lists/" not in sign_in(giang).get("/briefings/").text


# ---- Refused ----


@pytest.mark.parametrize(
    "asked", ["2023-H3", "2023-H0", "abcd", "1989", "2101-H1", "//evil.example", "2023-H1\x00", "٢٠٢٣", "9" * 5000]
)
def test_a_period_that_is_none_is_not_found(sign_in, an, asked):
    assert sign_in(an).get("/briefings/", {"period": asked}).status_code == 404


def test_another_centres_half_years_are_not_listed(sign_in, an, dung, create, centre_b):
    create(date(2023, 1, 1))
    create(date(2021, 1, 1), centre=centre_b)

    assert listed(sign_in(an)) == ["2023-H1"]
    assert listed(sign_in(dung)) == ["2023-H1", "2021-H1"]
