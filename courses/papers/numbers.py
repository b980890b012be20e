"""Numbers of a class's decisions: the next free one is proposed, and what was given is given once."""

from __future__ import annotations

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import CharField, F
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from centres.models import Centre
from courses.models import ClassPaper, PaperKind, ResultSheet, TrainingClass
from courses.models.class_paper import MOST_NUMBER, number_text
from portal import audit
from portal.models import User

LEADING_NUMBER = re.compile(r"0*([0-9]{1,4})\b")


class NumberError(ValueError):
    """The number cannot be given; the text may be shown."""


def number_in(decision: str) -> int:
    """12 of "12-QĐ/TTCT"; 0 of a text without a number."""
    found = LEADING_NUMBER.match(decision.strip())
    return int(found[1]) if found else 0


def next_number(centre: Centre, year: int) -> int:
    """One more than the highest number known of the centre's decisions of that year, wherever it was written.

    Decisions that never came into the portal are unknown here, so the number is a proposal.
    """
    classes = TrainingClass.objects.of_centre(centre).opening_in_year(year)
    sheets = ResultSheet.objects.filter(training_class__centre=centre, recognised_on__year=year)
    given = ClassPaper.objects.filter(centre=centre, year=year).values_list(Cast("number", CharField()))
    written = classes.values_list("opening_decision").union(sheets.values_list("recognition_decision"), given)
    return min(max((number_in(text) for (text,) in written), default=0) + 1, MOST_NUMBER)


def give_number(item: TrainingClass, kind: PaperKind, *, number: int, day: date, by: User) -> ClassPaper:
    """Give the class's decision of that kind its number and day; the same again changes nothing.

    The opening decision's number stands on the class too, as lists and papers cite it. Raises NumberError when
    the number is another paper's.
    """
    if not 1 <= number <= MOST_NUMBER:
        raise NumberError(_("Số quyết định phải từ 1 đến {most}.").format(most=MOST_NUMBER))
    values = {"number": number, "year": day.year, "issued_on": day}
    try:
        with transaction.atomic():
            locked = TrainingClass.objects.select_for_update().get(pk=item.pk)
            held = ClassPaper.objects.of_class(item).of_kind(kind).first()
            before = (held.number_text, held.issued_on) if held else ("", None)
            after = (number_text(number), day)
            paper, _made = ClassPaper.objects.update_or_create(
                training_class=item, kind=kind, defaults=values | {"centre": item.centre}
            )
            changes = {"number": (before[0], after[0]), "issued_on": (before[1], after[1])}
            if before != after:
                audit.record(by, "number_paper", item, changes | {"kind": (None, kind)})
            if kind == PaperKind.OPENING:
                keep_on_class(locked, *after)
    except IntegrityError:
        raise NumberError(taken_sentence(item.centre, day.year, number)) from None
    return paper


def keep_on_class(item: TrainingClass, decision: str, day: date) -> None:
    """Write the opening decision on the class, where it says otherwise; an open form of it becomes stale."""
    if (item.opening_decision, item.opening_decided_on) == (decision, day):
        return
    item.opening_decision, item.opening_decided_on = decision, day
    item.version = F("version") + 1
    item.save()


def taken_sentence(centre: Centre, year: int, number: int) -> str:
    held = ClassPaper.objects.numbered(centre, year, number).select_related("training_class").first()
    sentence = _("Số {number} năm {year} đã cấp cho quyết định của “{name}”; hãy dùng số khác.")
    return sentence.format(number=number, year=year, name=held.training_class.name if held else "…")
