"""Who did what to whose row: the one door by which the record is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from portal.models import AuditEntry, User

Changes = Mapping[str, tuple[Any, Any]]  # a field's name → (before, after)


def record(actor: User | None, deed: str, target: models.Model, changes: Changes | None = None) -> AuditEntry:
    """Write one line; the caller is in a transaction, so that deed and line stand or fall together."""
    entry = entry_of(actor, deed, target, changes or {})
    entry.save()
    return entry


def record_many(actor: User | None, deed: str, targets: Sequence[tuple[models.Model, Changes]]) -> None:
    """One line for each target, as `record` would write it."""
    AuditEntry.objects.bulk_create(
        [entry_of(actor, deed, target, changes) for target, changes in targets], batch_size=500
    )


def entry_of(actor: User | None, deed: str, target: models.Model, changes: Changes) -> AuditEntry:
    return AuditEntry(
        actor=actor,
        deed=deed,
        target_kind=target._meta.label,
        target_key=str(target.pk),
        target_label=str(target)[:250],
        changes={field: [plain(before), plain(after)] for field, (before, after) in changes.items()},
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates and decimals as text, rows by their label."""
    if isinstance(value, (date, datetime, Decimal)):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    return value
