"""A list shows one page of its rows, in an order from a closed list, narrowed by words."""

import time

import pytest
from django.core.paginator import EmptyPage
from django.db.models import F
from django.test import RequestFactory

from portal.listing import COUNTED_ROWS, MOST_LETTERS, MOST_WORDS, BoundedPaginator, Ordering, search_words
from portal.models import AuditEntry

ORDER = Ordering({"name": ("name", "pk"), "centre": ("centre__list_order", "-opened_on", "pk")}, default="-name")
NONSENSE = ["abc", "", None, "0", "-1", "1.5", "1e3", " ", "\x00", "9" * 5000]


def entries(count):
    AuditEntry.objects.bulk_create(AuditEntry(deed=f"deed {number}") for number in range(count))
    return AuditEntry.objects.order_by("pk")


def deeds(page):
    return [int(entry.deed.split()[1]) for entry in page.object_list]


def asked(sort):
    return ORDER.asked(RequestFactory().get("/", {"sort": sort}))


# ---- Pages ----


def test_it_cuts_a_list_into_pages(db):
    paginator = BoundedPaginator(entries(7), 3)

    assert [deeds(paginator.page_asked(number)) for number in ("1", "2", "3")] == [[0, 1, 2], [3, 4, 5], [6]]
    assert (paginator.count, paginator.num_pages, paginator.is_bounded) == (7, 3, False)


def test_a_page_takes_two_queries(db, django_assert_num_queries):
    rows = entries(7)

    with django_assert_num_queries(2):
        page = BoundedPaginator(rows, 3).page_asked("2")
        assert (deeds(page), page.number, page.has_next(), page.start_index()) == ([3, 4, 5], 2, True, 4)


@pytest.mark.parametrize("number", NONSENSE)
def test_it_shows_the_first_page_for_nonsense(db, number):
    assert deeds(BoundedPaginator(entries(7), 3).page_asked(number)) == [0, 1, 2]


@pytest.mark.parametrize("number", ["4", str(2**31), str(2**63), str(10**30)])
def test_it_shows_the_last_page_past_the_end(db, number):
    assert deeds(BoundedPaginator(entries(7), 3).page_asked(number)) == [6]


def test_it_shows_an_empty_page_of_nothing(db):
    page = BoundedPaginator(entries(0), 3).page_asked("2")

    assert (deeds(page), page.number, page.has_other_pages()) == ([], 1, False)


def test_it_counts_up_to_its_bound(db):
    paginator = BoundedPaginator(entries(COUNTED_ROWS), 300)

    assert (paginator.is_bounded, paginator.count, paginator.num_pages) == (False, COUNTED_ROWS, 4)


@pytest.fixture
def long_list(db):
    """One row more than are counted."""
    return BoundedPaginator(entries(COUNTED_ROWS + 1), 300)


def test_it_does_not_count_past_its_bound(long_list):
    assert (long_list.is_bounded, long_list.num_pages) == (True, None)


def test_every_row_of_a_long_list_stands_on_one_page(long_list):
    pages = [long_list.page_asked(str(number)) for number in range(1, 5)]

    assert [row for page in pages for row in deeds(page)] == list(range(COUNTED_ROWS + 1))
    assert [page.has_next() for page in pages] == [True, True, True, False]
    assert [page.has_previous() for page in pages] == [False, True, True, True]
    assert [page.start_index() for page in pages] == [1, 301, 601, 901]
    assert (pages[0].next_page_number(), pages[3].previous_page_number()) == (2, 3)


@pytest.mark.parametrize("number", [*NONSENSE, "5", str(10**30)])
def test_a_long_list_shows_its_first_page_for_nonsense_and_past_the_end(long_list, number):
    page = long_list.page_asked(number)

    assert (deeds(page), page.number, page.has_next()) == (list(range(300)), 1, True)


def test_a_long_list_has_no_page_before_the_first(long_list):
    with pytest.raises(EmptyPage):
        long_list.page_asked("1").previous_page_number()


# ---- Order ----


@pytest.mark.parametrize("sort", ["name", "-name", "centre", "-centre"])
def test_it_sorts_by_a_column_on_offer(sort):
    assert asked(sort) == sort


@pytest.mark.parametrize(
    "sort", ["", "-", "--name", "password", "-pk", "name__startswith", "name,pk", "NAME", "centre__list_order", "?"]
)
def test_it_keeps_its_own_order_for_any_other(sort):
    assert asked(sort) == "-name"


def test_it_turns_every_column_round():
    assert ORDER.fields("centre") == [
        F("centre__list_order").asc(nulls_last=True),
        F("opened_on").desc(nulls_first=True),
        F("pk").asc(),
    ]
    assert ORDER.fields("-centre") == [
        F("centre__list_order").desc(nulls_first=True),
        F("opened_on").asc(nulls_last=True),
        F("pk").desc(),
    ]


# ---- Words ----


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bồi dưỡng ĐẢNG viên", ["boi", "duong", "dang", "vien"]),
        ("Bo\u0302\u0300i du\u031bo\u031b\u0303ng", ["boi", "duong"]),
        ("  \t ", []),
        ("", []),
        ("nhận\x00 thức", ["nhan", "thuc"]),
        ("100% _x", ["100%", "_x"]),
    ],
)
def test_it_folds_the_words(text, words):
    assert search_words(text) == words


def test_it_takes_at_most_eight_words():
    assert search_words("a b c d e f g h i j") == ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert MOST_WORDS == 8


def test_it_reads_the_first_hundred_letters():
    assert search_words("x" * 99 + "yz") == ["x" * 99 + "y"]
    assert MOST_LETTERS == 100


def test_it_does_not_read_a_long_text_through():
    began = time.perf_counter()

    words = search_words("ấ" * 5_000_000)

    assert words == ["a" * 100]
    assert time.perf_counter() - began < 0.5  # folding it all takes some seconds
