"""What every list page shares: a page of rows, an order from a closed list, words to search by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from portal.vietnamese import fold

MOST_WORDS, MOST_LETTERS = 8, 100  # of one search; the rest of a longer one is not read
ROWS_A_PAGE = 50
COUNTED_ROWS = 1_000  # a longer list is "more than 1,000": counting on would cost more than the page

Row = TypeVar("Row", bound=Model)


def search_words(text: str) -> list[str]:
    """The folded words to look for, at most 8 from the first 100 letters."""
    return fold(text.replace("\x00", "")[:MOST_LETTERS]).split()[:MOST_WORDS]


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Counts at most `COUNTED_ROWS` rows; beyond them a page is asked for without knowing the last."""

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        assert isinstance(self.object_list, QuerySet)  # noqa: S101 - lists here are queries
        return self.object_list.order_by()[: COUNTED_ROWS + 1].count()

    @property
    def is_bounded(self) -> bool:
        return self.count > COUNTED_ROWS

    def page_asked(self, number: str | None) -> Page[Any]:
        """The page asked for; the first for nonsense, the last known one past the end."""
        try:
            wanted = max(int(number or 1), 1)
        except ValueError:
            wanted = 1
        if not self.is_bounded or wanted <= self.num_pages:
            return self.get_page(wanted)
        wanted = min(wanted, 1_000_000)
        start = (wanted - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page])
        return self._get_page(rows, wanted, self) if rows else self.get_page(self.num_pages)


@dataclass(frozen=True)
class Ordering:
    """The order a list is shown in: a column's name, "-" before it for falling, from a closed list."""

    columns: Mapping[str, tuple[str, ...]]
    default: str

    def asked(self, request: HttpRequest) -> str:
        wanted = request.GET.get("sort", "")
        return wanted if wanted.removeprefix("-") in self.columns else self.default

    def fields(self, wanted: str) -> list[str]:
        names = self.columns[wanted.removeprefix("-")]
        falling = wanted.startswith("-")
        return [flipped(name) if falling else name for name in names]


def flipped(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


