"""Search as offices expect it: marks do not matter, but what is spelt as typed comes first, on both engines alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Case, CharField, F, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from portal.listing import MOST_LETTERS, MOST_WORDS
from portal.vietnamese import clean, fold, fold_spelling

Row = TypeVar("Row", bound=Model)


def spelt_words(text: str) -> list[str]:
    """The words as typed, as many as `search_words` reads."""
    return clean(text.replace("\x00", "")[:MOST_LETTERS]).split()[:MOST_WORDS]


def spellings(word: str) -> list[str]:
    """The forms in which a word may stand in a text: small, with a capital, in capitals; "ủy" and "uỷ"."""
    late = fold_spelling(word)
    forms = {late, early_toned(late), word.lower()}
    return sorted({written for form in forms for written in (form, form.capitalize(), form.upper())})


def early_toned(word: str) -> str:
    """The word with the tone of a final oa, oe, uy on the first vowel: "uỷ" → "ủy"; other words as they are."""
    bare = unicodedata.normalize("NFD", word)
    for first, second in ("oa", "oe", "uy"):
        head, found, tail = bare.rpartition(first + second)
        if found and len(tail) == 1 and unicodedata.combining(tail):
            return unicodedata.normalize("NFC", f"{head}{first}{tail}{second}")
    return word


def spelt_first(rows: QuerySet[Row], text: str, field: str) -> QuerySet[Row]:
    """Annotates `is_other_spelling`: 0 where `field` holds every word as it is typed, else 1; to be ordered by."""
    as_typed = Q()
    for word in spelt_words(text):
        as_typed &= any_of(Q(padded__contains=f" {written} ") for written in spellings(word))
    mark = Case(When(as_typed, then=Value(0)), default=Value(1), output_field=IntegerField())
    padded = Concat(Value(" "), F(field), Value(" "), output_field=CharField())  # so that a whole word is " word "
    found: QuerySet[Row] = rows.annotate(padded=padded, is_other_spelling=mark)
    return found


def any_of(conditions: Iterable[Q]) -> Q:
    """Any one of the conditions."""
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def is_number_typed(text: str) -> bool:
    """Whether the text may be somebody's identity number: 9 to 12 digits."""
    return fold(text).isdecimal() and 9 <= len(fold(text)) <= 12
