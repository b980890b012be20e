"""Rows with a `version`: saved only by who saw the latest one; others are shown both values and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal import audit
from portal.models import User

Changes = Mapping[str, tuple[Any, Any]]  # a field's name → (stored, said by the form)


class StaleError(Exception):
    """Somebody saved the row after the form was opened; `conflicts` has name, their value, your value of each field."""

    def __init__(self, row: models.Model, changes: Changes, *, version: str) -> None:
        super().__init__(_("Có người vừa sửa nội dung này sau khi bạn mở biểu mẫu, nên chưa lưu gì."))
        self.version = version
        self.conflicts = [
            (name_of(row, name), shown(row, name, theirs), shown(row, name, yours))
            for name, (theirs, yours) in changes.items()
        ]


def name_of(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def shown(row: models.Model, name: str, value: Any) -> Any:
    """A value as a person reads it: a choice by its words."""
    choices = dict(getattr(row._meta.get_field(name), "flatchoices", None) or [])
    return choices.get(value, value)


def amend(row: models.Model, values: Mapping[str, Any], *, seen_version: str, by: User) -> bool:
    """Save what a form says, if nobody saved since the form was opened; whether anything changed.

    Raises StaleError, with both values of every field that differs, when somebody did; then nothing is written.
    """
    rows = type(row)._default_manager
    with transaction.atomic():
        stored: Any = rows.get(pk=row.pk)
        changes = {
            name: (getattr(stored, name), value) for name, value in values.items() if getattr(stored, name) != value
        }
        known = rows.filter(pk=row.pk, version=stored.version)
        if seen_version != str(stored.version) or (changes and not known.update(version=F("version") + 1)):
            raise StaleError(stored, changes, version=str(stored.version))
        if not changes:
            return False
        for name, value in values.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.save()
        audit.record(by, f"change_{stored._meta.model_name}", stored, changes)
    return True
