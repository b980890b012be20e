"""What rests on a document: programmes, rules, classes, names, successions, appointments, posts; the roof sees all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.models import Appointment, Centre, Document, Post, StaffingQuota, Succession, UnitName
from centres.models.naming import centre_name
from courses.models import Programme, RuleSet, TrainingClass
from portal.dated import SINCE_EVER
from portal.models import User

MOST_ROWS = 300
PROGRAMME, RULES, CLASS, NAME, SUCCESSION, APPOINTMENT, POSTS = "1", "2", "3", "4", "5", "6", "7"  # in this order
LABELS = {
    PROGRAMME: gettext_lazy("Chương trình"),
    RULES: gettext_lazy("Bộ quy định đánh giá"),
    CLASS: gettext_lazy("Lớp mở theo quyết định này"),
    NAME: gettext_lazy("Tên đơn vị"),
    SUCCESSION: gettext_lazy("Kế thừa, sáp nhập"),
    APPOINTMENT: gettext_lazy("Bổ nhiệm"),
    POSTS: gettext_lazy("Biên chế được giao"),
}
COLUMNS = ("rest_what", "rest_text", "rest_since", "rest_key", "rest_centre", "rest_unit")


@dataclass(frozen=True)
class RestingRow:
    """One row that rests on the document."""

    what: str
    text: str
    since: date | None
    key: int
    centre: int | None
    unit: str

    @property
    def label(self) -> str:
        if self.what == APPOINTMENT:
            name, _bar, post = self.text.rpartition("|")
            return f"{name}, {Post(post).label}"
        return _("{count} biên chế").format(count=self.text) if self.what == POSTS else self.text

    @property
    def url(self) -> str:
        if self.what == CLASS:
            return reverse("courses:class_detail", args=[self.key])
        if self.what == PROGRAMME:
            return reverse("courses:programme_list")
        return reverse("centres:centre_detail", args=[self.centre]) if self.centre else ""


def text(value: Any) -> Cast:
    return Cast(value, CharField(max_length=600))


def part(rows: QuerySet[Any], what: str, **said: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of one model as the columns that all parts share."""
    shared: dict[str, Any] = {
        "rest_what": text(Value(what)),
        "rest_key": Cast(F("pk"), BigIntegerField()),
        "rest_centre": Cast(Value(None), BigIntegerField()),
        "rest_unit": text(Value("")),
    }
    if "rest_since" not in said:
        shared["rest_since"] = Cast(F("valid_from"), DateField())
    cells: QuerySet[Any, tuple[Any, ...]] = rows.order_by().annotate(**shared | said).values_list(*COLUMNS)
    return cells


def name_of(side: str) -> Coalesce:
    return centre_name(side, localdate())


def of_centre() -> dict[str, Any]:
    """The columns of a row that belongs to a centre."""
    return {"rest_centre": Cast(F("centre_id"), BigIntegerField()), "rest_unit": text(name_of("centre"))}


def resting_parts(document: Document, user: User) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """One query set for each kind, each narrowed to what the user may see."""
    seen = Centre.objects.visible_to(user)
    boards = Appointment.objects.held_by(user).counting().filter(board__isnull=False).values("board")
    of_seen = Q(centre__in=seen) | Q(board__in=boards)
    number = Q(opening_decision=document.number)
    day = Q(opening_decided_on__isnull=True) | Q(opening_decided_on=document.issued_on)
    followed = Concat(text(name_of("predecessor")), Value(" → "), text(name_of("successor")))
    person = Concat(text(F("user__full_name")), Value("|"), text(F("post")))
    return [
        part(Programme.objects.filter(guidance_document=document), PROGRAMME, rest_text=text(F("name"))),
        part(RuleSet.objects.filter(document=document), RULES, rest_text=text(F("name"))),
        part(
            TrainingClass.objects.visible_to(user).filter(number, day, board=document.board),
            CLASS,
            rest_text=text(F("name")),
            rest_since=Cast(F("opened_on"), DateField()),
            **of_centre(),
        ),
        part(UnitName.objects.filter(of_seen, decision=document), NAME, rest_text=text(F("text")), **of_centre()),
        part(
            Succession.objects.filter(successor__in=seen, decision=document),
            SUCCESSION,
            rest_text=text(followed),
            rest_since=Cast(F("effective_on"), DateField()),
            rest_centre=Cast(F("successor_id"), BigIntegerField()),
        ),
        part(
            Appointment.objects.filter(of_seen, decision=document), APPOINTMENT, rest_text=text(person), **of_centre()
        ),
        part(
            StaffingQuota.objects.filter(centre__in=seen, decision=document),
            POSTS,
            rest_text=text(F("posts")),
            **of_centre(),
        ),
    ]


def resting_on(document: Document, user: User) -> tuple[list[tuple[str, Sequence[RestingRow]]], bool]:
    """The rows by kind, and whether there are more than are shown; one query."""
    first, *others = resting_parts(document, user)
    found = list(first.union(*others, all=True).order_by("rest_what", "rest_text", "rest_key")[: MOST_ROWS + 1])
    groups: Mapping[str, list[RestingRow]] = {what: [] for what in LABELS}
    for what, said, since, key, centre, unit in found[:MOST_ROWS]:
        shown = None if since == SINCE_EVER else since
        groups[what].append(RestingRow(what, said, shown, key, centre, unit or ""))
    return [(str(LABELS[what]), rows) for what, rows in groups.items() if rows], len(found) > MOST_ROWS
