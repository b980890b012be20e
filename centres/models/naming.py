"""What a board or a centre was called on a day, as an expression for queries.

Written as SQL, not as querysets: names stand on every page, and Django took a tenth of the class list's time to put
their subqueries together.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func
from django.db.models.functions import Coalesce

# Both read UnitName. The two arguments of the first are joined by its comparison: centre_id = … AND valid_from <= …
HELD = "(SELECT text FROM centres_unitname WHERE {unit}_id = %(expressions)s ORDER BY valid_from DESC LIMIT 1)"
FIRST = "(SELECT text FROM centres_unitname WHERE {unit}_id = %(expressions)s ORDER BY valid_from LIMIT 1)"
FROM_BEFORE = " AND valid_from <= "


def board_name(board: Any, on: Any) -> Coalesce:
    """The name that the board of this column held on that day (a date, or an expression), else its first."""
    return _name("board", board, on)


def centre_name(centre: Any, on: Any) -> Coalesce:
    """The name that the centre of this column held on that day (a date, or an expression), else its first."""
    return _name("centre", centre, on)


def _name(unit: str, column: Any, on: Any) -> Coalesce:
    held = Func(column, on, template=HELD.format(unit=unit), arg_joiner=FROM_BEFORE, output_field=CharField())
    return Coalesce(held, Func(column, template=FIRST.format(unit=unit), output_field=CharField()))
