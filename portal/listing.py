"""What every list page shares: a page of rows, an order from a closed list, words to search by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from portal.vietnamese import fold

MOST_WORDS, MOST_LETTERS = 8, 100  # of one search; the rest of a longer one is not read
ROWS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTED_ROWS = 1_000  # a longer list is "more than 1,000": counting on would cost more than the page
LAST_PAGE = 1_000_000  # of a list that nobody counted; beyond it the offset would not fit the engines

Row = TypeVar("Row", bound=Model)


def search_words(text: str) -> list[str]:
    """The folded words to look for, at most 8 from the first 100 letters."""
    return fold(text.replace("\x00", "")[:MOST_LETTERS]).split()[:MOST_WORDS]


class UncountedPage(Page):  # type: ignore[type-arg]  # not subscriptable at run time
    """A page of a list whose end nobody counted; it knows only whether another follows."""

    def __init__(self, rows: Sequence[Any], number: int, paginator: BoundedPaginator) -> None:
        super().__init__(rows[: paginator.per_page], number, paginator)
        self.is_followed = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        return self.is_followed


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Counts at most `COUNTED_ROWS` rows; the pages of a longer list follow each other without a known last."""

    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)  # noqa: S101 - lists here are queries
        return self.object_list.order_by()[: COUNTED_ROWS + 1].count()

    @property
    def is_bounded(self) -> bool:
        return self.count > COUNTED_ROWS

    @cached_property
    def num_pages(self) -> int | None:  # type: ignore[override]
        """How many pages there are; None where nobody counted."""
        return None if self.is_bounded else super().num_pages

    def validate_number(self, number: int | str) -> int:  # type: ignore[override]
        if not self.is_bounded:
            return super().validate_number(number)
        if int(number) < 1:
            raise EmptyPage("no page before the first")
        return int(number)

    def page_asked(self, number: str | None) -> Page[Any]:
        """The page asked for; the first for nonsense; past the end the last, or the first where nobody counted."""
        try:
            wanted = max(int(number or 1), 1)
        except ValueError:
            wanted = 1
        if not self.is_bounded:
            return self.get_page(wanted)
        rows = self._rows_of(min(wanted, LAST_PAGE))
        return UncountedPage(rows, wanted, self) if rows else UncountedPage(self._rows_of(1), 1, self)

    def _rows_of(self, number: int) -> list[Any]:
        """The rows of a page and the first of the next, if there is one."""
        start = (number - 1) * self.per_page
        return list(self.object_list[start : start + self.per_page + 1])


class KeyPaginator(BoundedPaginator):
    """Pages of keys: those that would be counted are small enough to be read, which saves the query that counts."""

    def __init__(self, keys: QuerySet[Any, Any], per_page: int) -> None:
        self.first_keys = list(keys[: COUNTED_ROWS + 1])
        is_whole = len(self.first_keys) <= COUNTED_ROWS
        super().__init__(self.first_keys if is_whole else keys, per_page)

    @cached_property
    def count(self) -> int:
        return len(self.first_keys)

    def _rows_of(self, number: int) -> list[Any]:
        start = (number - 1) * self.per_page
        stop = start + self.per_page + 1
        return self.first_keys[start:stop] if stop <= len(self.first_keys) else super()._rows_of(number)


@dataclass(frozen=True)
class Ordering:
    """The order a list is shown in: a column's name, "-" before it for falling, from a closed list.

    An empty cell counts as the largest value, as PostgreSQL has it, in every engine: a class
    without a day stands with those to come.
    """

    columns: Mapping[str, tuple[str, ...]]
    default: str

    def asked(self, request: HttpRequest) -> str:
        wanted = request.GET.get("sort", "")
        return wanted if wanted.removeprefix("-") in self.columns else self.default

    def fields(self, wanted: str) -> list[OrderBy]:
        """What `order_by` takes."""
        falling = wanted.startswith("-")
        return [ordered(name, is_falling=falling) for name in self.columns[wanted.removeprefix("-")]]


def ordered(name: str, *, is_falling: bool) -> OrderBy:
    """One column's order, turned round where it is falling or stands with a "-"."""
    column = F(name.removeprefix("-"))
    empty_is_largest = True if column.name != "pk" else None  # a key is never empty; said of it, SQLite would sort
    if is_falling != name.startswith("-"):
        return column.desc(nulls_first=empty_is_largest)
    return column.asc(nulls_last=empty_is_largest)


def workbook_response(content: bytes, filename: str) -> HttpResponse:
    """A workbook as a download; `filename` is ours, plain ASCII."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
