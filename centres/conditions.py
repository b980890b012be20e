"""What a centre works with, changed from a day on: premises, posts, the communes it serves. Each deed is on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from centres.models import Centre, Premises, ServiceArea, StaffingQuota
from portal.admin_site import record
from portal.boxes import day_after
from portal.dated import SINCE_EVER
from portal.models import User
from portal.versioned import StaleError
from portal.vietnamese import clean, fold_spelling, format_date

Condition = Premises | StaffingQuota


class ConditionError(Exception):
    """The change does not fit what is on record; the text may be shown."""


def last_condition(model: type[Condition], centre: Centre) -> Any:
    """The row of the latest days; a change follows it or corrects it."""
    return model.objects.of_centre(centre).newest_first().first()


def stamp_of(row: Condition | None) -> str:
    """What a form shows of the row it was opened on; another stamp later means that somebody changed it."""
    if row is None:
        return "none"
    held = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(held).encode()).hexdigest()[:16]


def follow_on(
    model: type[Condition], centre: Centre, values: Mapping[str, Any], *, since: date, seen: str, by: User
) -> bool:
    """From `since` on the centre's state is `values`; the state before ends the day before. Whether anything changed.

    The same first day as the latest row's corrects that row. What is said twice is kept once. Raises StaleError
    when somebody else changed the state since `seen`, ConditionError for a day before the latest row's.
    """
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        last = last_condition(model, centre)
        said = {**values, "valid_from": since}
        if last is not None and last.valid_to is None and all(getattr(last, name) == said[name] for name in said):
            return False
        if seen != stamp_of(last):
            raise StaleError(last or model(centre=centre), differences(last, said), version=stamp_of(last))
        if last is not None and since < last.valid_from:
            sentence = _("Dòng gần nhất tính từ ngày {day}; thay đổi mới không thể tính từ trước ngày đó.")
            raise ConditionError(sentence.format(day=format_date(last.valid_from)))
        if last is not None and since == last.valid_from:
            change(last, {**values, "valid_to": None}, by=by)
            return True
        if last is not None and (last.valid_to is None or last.valid_to > since):
            change(last, {"valid_to": since}, by=by)
        row = model(centre=centre, valid_from=since, **values)
        row.save()
        record(by, None, row)
    return True


def differences(row: Condition | None, said: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    held = {name: None if row is None else getattr(row, name) for name in said}
    return {name: (held[name], value) for name, value in said.items() if held[name] != value}


def change(row: Any, values: Mapping[str, Any], *, by: User) -> None:
    """Write these fields of a locked row and the line on record."""
    before = type(row)._default_manager.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record(by, before, row)


# ---- The communes served ----


def add_areas(centre: Centre, names: Iterable[str], *, since: date | None, by: User) -> list[ServiceArea]:
    """The communes that the centre serves from that day on; one it serves already is passed over."""
    start = since or SINCE_EVER
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        rows = ServiceArea.objects.of_centre(centre).in_force_between(start, date.max)
        held = {fold_spelling(row.name) for row in rows}
        added = []
        for name in dict.fromkeys(map(clean, names)):
            if name and fold_spelling(name) not in held:
                held.add(fold_spelling(name))
                added.append(ServiceArea.objects.create(centre=centre, name=name, valid_from=start))
                record(by, None, added[-1])
    return added


def end_area(area: ServiceArea, *, last_day: date, by: User) -> None:
    """The commune is served to the end of `last_day`. Raises ConditionError for an impossible day or an ended row."""
    if last_day < area.valid_from:
        raise ConditionError(_("Ngày cuối không được trước ngày đầu ({day}).").format(day=format_date(area.valid_from)))
    with transaction.atomic():
        row = ServiceArea.objects.select_for_update().get(pk=area.pk)
        if row.valid_to == day_after(last_day):
            return
        if row.valid_to is not None:
            raise ConditionError(_("Địa bàn này đã được người khác ghi ngày kết thúc; hãy xem lại."))
        change(row, {"valid_to": day_after(last_day)}, by=by)
