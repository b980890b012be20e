"""What may be done to one place in a class: corrected, given up, taken up again, removed. Each leaves an audit line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from courses.models import ClassRole, Enrolment, Learner, ResultSheet, TrainingClass
from courses.models.enrolment import SenderCount, SendingOrganisation
from portal import audit
from portal.models import User
from portal.versioned import name_of, shown

OF_LEARNER = ("full_name", "gender", "birth")  # what a list says of the person; the rest is said of the place
OF_PLACE = ("organisation", "position", "role", "note")


class PlaceError(Exception):
    """The deed cannot be done; the text may be shown."""


class StalePlaceError(Exception):
    """Somebody saved the learner or the place after the form was opened: both values of each field that differs."""

    def __init__(self, version: str, conflicts: Sequence[tuple[Any, Any, Any]]) -> None:
        super().__init__(_("Học viên đã được người khác sửa sau khi bạn mở biểu mẫu."))
        self.version = version
        self.conflicts = conflicts


@dataclass(frozen=True)
class Headcount:
    """What a class declared beside whom it names, withdrawn learners included: they were on the list too."""

    declared: int | None  # None: not reported
    declared_women: int | None
    named: int
    women: int
    withdrawn: int

    @property
    def missing(self) -> int:
        return max((self.declared or 0) - self.named, 0)

    @property
    def surplus(self) -> int:
        return max(self.named - self.declared, 0) if self.declared is not None else 0


def headcount_of(training_class: TrainingClass, counts: Sequence[SenderCount]) -> Headcount:
    return Headcount(
        training_class.declared_learners,
        training_class.declared_women,
        named=sum(row.learners for row in counts),
        women=sum(row.women for row in counts),
        withdrawn=sum(row.withdrawn for row in counts),
    )


def version_of(place: Enrolment) -> str:
    """One mark for the two rows that a form shows."""
    return f"{place.learner.version}.{place.version}"


def correct_place(place: Enrolment, said: Mapping[str, Any], *, seen_version: str, by: User) -> None:
    """Save what a form says of learner and place, if nobody saved either since the form was opened.

    `said["organisation"]` is the sending body's name. Raises StalePlaceError, PlaceError; then nothing is written.
    """
    with transaction.atomic():
        stored = Enrolment.objects.select_related("learner", "organisation", "training_class").get(pk=place.pk)
        sender = SendingOrganisation.objects.named(stored.training_class.centre, said["organisation"])
        values = {**said, "organisation": sender}
        changes = changes_of(stored, values)
        if seen_version != version_of(stored):
            raise StalePlaceError(version_of(stored), conflicts_of(stored, changes))
        for row, fields in ((stored.learner, OF_LEARNER), (stored, OF_PLACE)):
            changed = {name: changes[name] for name in fields if name in changes}
            if changed:
                save_fields(row, {name: values[name] for name in changed}, changes=changes, stale=stored)
                audit.record(by, "correct_learner", row, {name: as_text(pair) for name, pair in changed.items()})


def changes_of(place: Enrolment, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field → (stored, said), of those that differ."""
    stored = {name: getattr(place.learner, name) for name in OF_LEARNER} | {
        name: getattr(place, name) for name in OF_PLACE
    }
    return {name: (stored[name], value) for name, value in values.items() if stored[name] != value}


def save_fields(
    row: Learner | Enrolment, values: Mapping[str, Any], *, changes: Mapping[str, tuple[Any, Any]], stale: Enrolment
) -> None:
    """Compare the version and set the fields. Raises StalePlaceError for a save in between, PlaceError for a rule."""
    if not type(row).objects.filter(pk=row.pk, version=row.version).update(version=F("version") + 1):
        stale.refresh_from_db()
        raise StalePlaceError(version_of(stale), conflicts_of(stale, changes))
    row.version += 1
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise PlaceError(_("Lớp đã có lớp trưởng; hãy đổi vai trò của người đó trước.")) from None


def conflicts_of(place: Enrolment, changes: Mapping[str, tuple[Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """Label, stored and said of each field that differs, as a page shows them."""
    rows = {name: place.learner if name in OF_LEARNER else place for name in changes}
    return [
        (name_of(rows[name], name), shown(rows[name], name, theirs), shown(rows[name], name, yours))
        for name, (theirs, yours) in changes.items()
    ]


def as_text(pair: tuple[Any, Any]) -> tuple[str, str]:
    """Before and after as the audit keeps them."""
    before, after = ("" if value is None else str(value) for value in pair)
    return before, after


def withdraw(place: Enrolment, *, reason: str, by: User) -> None:
    """The learner leaves the class; the place stays on the list with its reason, and gives up any role."""
    refuse_empty(reason)
    refuse_when_confirmed(place)
    with transaction.atomic():
        moved = Enrolment.objects.attending().filter(pk=place.pk)
        if not moved.update(withdrawn_reason=reason, role=ClassRole.MEMBER, version=F("version") + 1):
            raise PlaceError(_("Học viên này đã được ghi thôi học trước đó."))
        audit.record(by, "withdraw_learner", place, {"withdrawn_reason": ("", reason)})


def restore(place: Enrolment, *, reason: str, by: User) -> None:
    """The learner is back in the class."""
    refuse_empty(reason)
    refuse_when_confirmed(place)
    with transaction.atomic():
        moved = Enrolment.objects.withdrawn().filter(pk=place.pk)
        if not moved.update(withdrawn_reason="", version=F("version") + 1):
            raise PlaceError(_("Học viên này đang học, không cần ghi học lại."))
        audit.record(by, "restore_learner", place, {"reason": ("", reason)})


def remove(place: Enrolment, *, by: User) -> None:
    """Take a place entered by mistake off the list, and the person too where nothing else is known of them."""
    if why := hindrances(place):
        raise PlaceError(" ".join(why))
    with transaction.atomic():
        audit.record(by, "remove_learner", place, {"class": (str(place.training_class), None)})
        if not Enrolment.objects.filter(pk=place.pk, version=place.version).delete()[0]:
            raise PlaceError(_("Học viên này vừa được người khác sửa hoặc xóa; hãy xem lại danh sách."))
        forget_if_unused(place.learner)


def forget_if_unused(learner: Learner) -> None:
    """A person without any place and any paper is kept no longer (Luật 91/2025/QH15: collect least)."""
    if learner.enrolments.exists():
        return
    try:
        with transaction.atomic():
            learner.delete()
    except ProtectedError:
        return


def hindrances(place: Enrolment) -> list[str]:
    """Why the place cannot be taken off the list; empty when nothing hangs on it. Asked by the page and the verb."""
    found = []
    if place.score is not None:
        found.append(_("Học viên đã có điểm."))
    if place.absences.exists():
        found.append(_("Học viên đã có trong sổ điểm danh."))
    if place.certificates.exists():
        found.append(_("Học viên đã được cấp giấy chứng nhận."))
    if are_results_confirmed(place.training_class_id):
        found.append(_("Kết quả của lớp đã được xác nhận."))
    return found


def are_results_confirmed(class_key: int) -> bool:
    """Whether the class's results were confirmed: then nobody joins or leaves its list."""
    return ResultSheet.objects.filter(training_class=class_key, confirmed_by__isnull=False).exists()


def refuse_when_confirmed(place: Enrolment) -> None:
    if are_results_confirmed(place.training_class_id):
        raise PlaceError(_("Kết quả của lớp đã được xác nhận nên không đổi được; hãy bỏ xác nhận kết quả trước."))


def refuse_empty(reason: str) -> None:
    if not reason:
        raise PlaceError(_("Hãy ghi lý do."))
