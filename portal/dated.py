"""Things that hold from a day to a day: the one reading of such dates, and the database's refusal of overlaps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

SINCE_EVER = date(1900, 1, 1)  # stands for "no first day is known"

Row = TypeVar("Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with `valid_from` (included) and `valid_to` (excluded, empty = still)."""

    def in_force(self, on: date) -> Self:
        return self.in_force_between(on, on)

    def in_force_between(self, start: date, end: date) -> Self:
        """Rows in force on at least one day of [start, end], both days included."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start), valid_from__lte=end)


def holds_on(on: date, valid_from: date, valid_to: date | None) -> bool:
    """The same reading for a row in hand. See also `DatedQuerySet.in_force`."""
    return held_between(on, on, valid_from, valid_to)


def held_between(start: date, end: date, valid_from: date, valid_to: date | None) -> bool:
    """Whether a row in hand is in force on a day of [start, end]. See also `DatedQuerySet.in_force_between`."""
    return valid_from <= end and (valid_to is None or valid_to > start)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """The CHECK that every dated model carries."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.",
    )


class ForbidOverlap(Operation):
    """Let the database refuse two rows of one key that are in force on the same day.

    PostgreSQL gets an exclusion constraint, SQLite two triggers; both raise IntegrityError
    with `name`. SQLite drops triggers when a later migration rebuilds the table, so such a
    migration must be followed by RepeatForbidOverlap (tests/centres/test_refuse_overlaps.py notices).
    """

    reversible = True

    def __init__(self, name: str, table: str, keys: list[str]) -> None:
        self.name, self.table, self.keys = name, table, keys

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.name, self.table, self.keys], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The rule lives in the database alone."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            keys = ", ".join(f"{key} WITH =" for key in self.keys)
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist", params=None)
            schema_editor.execute(
                f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} "
                f"EXCLUDE USING gist ({keys}, daterange(valid_from, valid_to) WITH &&)",
                params=None,
            )
            return
        for moment in ("insert", "update"):
            schema_editor.execute(self._sqlite_trigger(moment), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}", params=None)
            return
        for moment in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_on_{moment}", params=None)

    def _sqlite_trigger(self, moment: str) -> str:
        same_key = " AND ".join(f"other.{key} = NEW.{key}" for key in self.keys)
        return (
            f"CREATE TRIGGER {self.name}_on_{moment} BEFORE {moment.upper()} ON {self.table} "  # noqa: S608 - names are ours
            f"WHEN EXISTS (SELECT 1 FROM {self.table} AS other WHERE other.id IS NOT NEW.id AND {same_key} "
            f"AND other.valid_from < COALESCE(NEW.valid_to, '9999-12-31') "
            f"AND NEW.valid_from < COALESCE(other.valid_to, '9999-12-31')) "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def describe(self) -> str:
        return f"Refuse overlapping days in {self.table} ({self.name})"


class RepeatForbidOverlap(ForbidOverlap):
    """The same rule again, after a migration for which SQLite rebuilt the table and dropped its triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            self.database_backwards(app_label, schema_editor, to_state, from_state)
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
