"""Remembers how a centre's people corrected the columns of a header, and offers it at the next such list."""

from __future__ import annotations

from collections.abc import Mapping

from centres.models import Centre
from courses.learner_lists.tables import FIELDS, LearnerTable
from courses.models import ColumnMemory


def mapping_for(centre: Centre, table: LearnerTable) -> dict[int, str]:
    """What the centre's people once said about this very header; empty when they said nothing."""
    known = ColumnMemory.objects.filter(centre=centre, header=table.header_key).first()
    places = {column.index for column in table.columns}
    return {
        int(column): name
        for column, name in (known.mapping if known else {}).items()
        if int(column) in places and name in FIELDS
    }


def remember_mapping(centre: Centre, table: LearnerTable, mapping: Mapping[int, str]) -> None:
    """Keep a mapping that differs from what was found; forget one that does not."""
    header = table.header_key
    if all(table.mapping.get(column) == name for column, name in mapping.items()):
        ColumnMemory.objects.filter(centre=centre, header=header).delete()
        return
    kept = {str(column): name for column, name in mapping.items()}
    ColumnMemory.objects.update_or_create(centre=centre, header=header, defaults={"mapping": kept})
