"""One box over everything the person may see: people, classes, programmes, documents, centres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from centres.models import Centre, Document, Lecturer
from courses.models import Learner, Programme, TrainingClass
from portal.listing import ROWS_A_PAGE, BoundedPaginator, search_words
from portal.models import User
from portal.searching import is_number_typed, spelt_first
from portal.vietnamese import fold, format_date

SHOWN = 8  # rows of each kind on the page that shows all kinds


@dataclass(frozen=True)
class Hit:
    """One row found."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is looked for: which rows, in which order, and how one is shown."""

    code: str
    label: str | Promise
    rows: Callable[[User, str], QuerySet[Any]]
    hit: Callable[[Any], Hit]


def ordered(rows: QuerySet[Any], text: str, field: str, *order: str) -> QuerySet[Any]:
    """What is spelt as typed comes first; then the kind's own order."""
    return spelt_first(rows, text, field).order_by("is_other_spelling", *order, "pk")


def learners(user: User, text: str) -> QuerySet[Learner]:
    """By name, or by a whole identity number; of the person's own centre alone."""
    mine = Learner.objects.visible_to(user)
    found = mine.with_id_number(fold(text)) if is_number_typed(text) else mine.matching(search_words(text))
    return ordered(found, text, "full_name", "sort_key")


def lecturers(user: User, text: str) -> QuerySet[Lecturer]:
    found = Lecturer.objects.visible_to(user).matching(search_words(text)).select_related("centre")
    return ordered(found, text, "full_name", "sort_key")


def classes(user: User, text: str) -> QuerySet[TrainingClass]:
    found = TrainingClass.objects.visible_to(user).matching(search_words(text)).with_centre_name()
    return ordered(found, text, "name", "-opened_on")


def programmes(user: User, text: str) -> QuerySet[Programme]:
    found = Programme.objects.visible_to(user).matching(search_words(text)).in_force(localdate())
    return ordered(found, text, "name", "list_order")


def documents(user: User, text: str) -> QuerySet[Document]:
    found = Document.objects.visible_to(user).matching(search_words(text))
    return ordered(found, text, "abstract", "-issued_on")


def centres(user: User, text: str) -> QuerySet[Centre]:
    return Centre.objects.visible_to(user).matching(search_words(text)).for_listing(localdate())


def learner_hit(row: Learner) -> Hit:
    return Hit(row.full_name, str(row.birth or ""), row.get_absolute_url())


def lecturer_hit(row: Lecturer) -> Hit:
    return Hit(row.full_name, str(row.get_kind_display()), reverse("courses:hours_of_lecturer", args=[row.pk]))


def class_hit(row: TrainingClass) -> Hit:
    day = format_date(row.opened_on) if row.opened_on else ""
    note = " · ".join(part for part in (row.centre_name, day) if part)  # type: ignore[attr-defined]
    return Hit(row.name, note, row.get_absolute_url())


def programme_hit(row: Programme) -> Hit:
    return Hit(row.name, str(row.get_guidance_display()), f"{reverse('courses:programme_list')}?q={row.code}")


def document_hit(row: Document) -> Hit:
    note = f"{format_date(row.issued_on)} · {row.abstract}"
    return Hit(f"{row.get_kind_display().capitalize()} {row.number}", note, row.get_absolute_url())


def centre_hit(row: Centre) -> Hit:
    return Hit(str(row), "", row.get_absolute_url())


KINDS: Sequence[Kind] = (
    Kind("learners", _("Học viên"), learners, learner_hit),
    Kind("lecturers", _("Giảng viên"), lecturers, lecturer_hit),
    Kind("classes", _("Lớp"), classes, class_hit),
    Kind("programmes", _("Chương trình"), programmes, programme_hit),
    Kind("documents", _("Văn bản"), documents, document_hit),
    Kind("centres", _("Trung tâm"), centres, centre_hit),
)


@dataclass(frozen=True)
class Found:
    """The rows found of one kind: the first few (`page` is None), or one page of them."""

    kind: Kind
    hits: Sequence[Hit]
    has_more: bool
    page: Page[Any] | None = None


def search(user: User, text: str, *, kind: str = "", page: str | None = None) -> list[Found]:
    """What was found, kind by kind; kinds without a row are left out. Nothing for an empty text.

    With `kind`, one page of that kind alone. At most 8 words and 100 letters are read.
    """
    if not search_words(text):
        return []
    chosen = next((one for one in KINDS if one.code == kind), None)
    found = [page_of(chosen, user, text, page)] if chosen else [first_of(one, user, text) for one in KINDS]
    return [one for one in found if one.hits]


def first_of(kind: Kind, user: User, text: str) -> Found:
    rows = list(kind.rows(user, text)[: SHOWN + 1])
    return Found(kind, [kind.hit(row) for row in rows[:SHOWN]], has_more=len(rows) > SHOWN)


def page_of(kind: Kind, user: User, text: str, number: str | None) -> Found:
    page = BoundedPaginator(kind.rows(user, text), ROWS_A_PAGE).page_asked(number)
    return Found(kind, [kind.hit(row) for row in page.object_list], page.has_next(), page)
