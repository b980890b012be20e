"""A class as one line of a list: what the page prints of it, put together once for fifty of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.text import capfirst

from courses.models import State


class ClassLine(NamedTuple):
    """See `courses/_class_table.html`; a tuple, which a template reads faster than a model's row."""

    number: str  # its place in the list, counted over the pages
    url: str
    name: str
    programme_name: str
    is_in_catalogue: bool
    centre_name: str
    opened_on: date | None
    closed_on: date | None
    learners: int | None
    state: str
    state_label: str


def class_lines(rows: Iterable[Mapping[str, Any]], first_number: int) -> list[ClassLine]:
    """The lines of rows that were loaded `for_listing`, numbered from `first_number` on."""
    labels = {state.value: capfirst(str(state.label)) for state in State}
    before, after = reverse("courses:class_detail", args=[0]).rsplit("0", 1)  # one `reverse` a page, not one a row
    return [
        ClassLine(
            number=str(number),
            url=f"{before}{row['pk']}{after}",
            name=row["name"],
            programme_name=row["programme__name"] or row["programme_text"],
            is_in_catalogue=row["programme__name"] is not None,
            centre_name=row["centre_name"],
            opened_on=row["opened_on"],
            closed_on=row["closed_on"],
            learners=row["declared_learners"],
            state=row["state"],
            state_label=labels[row["state"]],
        )
        for number, row in enumerate(rows, first_number)
    ]
