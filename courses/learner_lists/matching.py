"""Who of the centre's known learners a row may mean, and who sits in the class already: proposed, never decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from centres.models import Centre
from courses.learner_lists.cells import name_key
from courses.learner_lists.rows import Person
from courses.learner_lists.verdicts import Proposal
from courses.models import Enrolment, Learner, State, TrainingClass
from portal.partial_dates import PartialDate
from portal.vietnamese import format_date

FEW = 400  # so many names and numbers are asked for one by one; for more the centre's learners are all looked through
MOST_PROPOSED = 8


@dataclass(frozen=True, slots=True)
class Key:
    """What of a row is compared: the name as spelt (tones count), the name as searched (they do not), birth, CCCD."""

    name: str
    folded: str
    birth: PartialDate | None
    id_number: str

    @classmethod
    def of(cls, person: Person, folded: str) -> Key:
        return cls(name_key(person.full_name), folded, person.birth, person.id_number)


@dataclass(slots=True)
class Known:
    """A learner of the centre whose name or CCCD is one of the list's."""

    pk: int
    full_name: str
    key: Key
    is_here: bool = False  # has a place in the class
    last_class: str = ""
    took_it: str = ""  # the class in which this programme was taken before

    def conflicts(self, key: Key) -> bool:
        """Whether the two have numbers, and different ones."""
        return bool(self.key.id_number and key.id_number and self.key.id_number != key.id_number)

    def has_number(self, key: Key) -> bool:
        return bool(key.id_number) and self.key.id_number == key.id_number

    def is_the_very(self, key: Key) -> bool:
        """Same name and same birth as far as both are known, or the same number."""
        return self.has_number(key) or (self.key.name == key.name and self.key.birth == key.birth)

    def is_exactly(self, key: Key) -> bool:
        """Same name and same whole birth, or the same number."""
        if self.has_number(key):
            return True
        whole = key.birth is not None and key.birth.day is not None
        return whole and self.key.birth == key.birth and self.key.name == key.name and not self.conflicts(key)

    def is_like(self, key: Key) -> bool:
        """A name that is written alike and the same year of birth; the same name where a birth is not known."""
        if self.conflicts(key) or self.key.folded != key.folded:
            return False
        if self.key.birth is None or key.birth is None:
            return self.key.name == key.name
        return self.key.birth.year == key.birth.year

    def is_same_here(self, key: Key) -> bool:
        """Whether a row with this key is the person in the class, though one of the two may know less of the birth."""
        if self.is_exactly(key):
            return True
        if self.conflicts(key) or self.key.folded != key.folded:
            return False
        if self.key.name != key.name:
            return self.key.birth == key.birth and key.birth is not None and key.birth.day is not None
        return agree(self.key.birth, key.birth)

    def proposal(self, key: Key) -> Proposal:
        exact = self.is_exactly(key)
        if self.has_number(key):
            why = _("cùng số CCCD")
        elif exact:
            why = _("cùng họ tên và ngày sinh")
        elif self.key.birth is None or key.birth is None:
            why = _("cùng họ tên, chưa rõ ngày sinh")
        elif self.key.name == key.name:
            why = _("cùng họ tên và năm sinh")
        else:
            why = _("họ tên viết gần giống, cùng năm sinh")
        born = _(", sinh {birth}").format(birth=self.key.birth) if self.key.birth else ""
        last = _(", đã học {last_class}").format(last_class=self.last_class) if self.last_class else ""
        return Proposal(self.pk, f"{self.full_name}{born}{last}", why, exact)


def agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two births can be one: each part that both know is the same."""
    if one is None or other is None:
        return True
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(first is None or second is None or first == second for first, second in pairs)


@dataclass
class Found:
    """What the portal knows about one row."""

    here: Known | None = None  # has a place in this class already
    exact: list[Known] = field(default_factory=list)
    alike: list[Known] = field(default_factory=list)


class KnownPeople:
    """The centre's learners who may be meant by the rows of one list, read with a fixed number of queries."""

    def __init__(self, training_class: TrainingClass, keys: Sequence[Key], today: date) -> None:
        self._by_name: dict[str, list[Known]] = {}
        self._by_number: dict[str, list[Known]] = {}
        self._others: set[tuple[int, int]] = set()
        self._taken: set[int] = set()
        centres = centres_of(training_class, today)
        people = {known.pk: known for known in load_known(centres, keys)}
        for known in people.values():
            self._by_name.setdefault(known.key.folded, []).append(known)
            if known.key.id_number:
                self._by_number.setdefault(known.key.id_number, []).append(known)
        if people:
            add_places(people, training_class, centres)
            self._others = pairs_told_apart(people, centres)

    def find_here(self, key: Key) -> Known | None:
        """The person in the class with the very name and birth, or number; each is found once."""
        return self._take(key, Known.is_the_very)

    def find(self, key: Key) -> Found:
        found = Found(here=self._take(key, Known.is_same_here))
        for known in self._candidates(key):
            if known.pk in self._taken:
                continue
            if known.is_exactly(key):
                found.exact.append(known)
            elif known.is_like(key):
                found.alike.append(known)
        if len(found.exact) == 1:
            chosen = found.exact[0].pk
            found.alike = [known for known in found.alike if (chosen, known.pk) not in self._others]
        return found

    def _take(self, key: Key, test: Callable[[Known, Key], bool]) -> Known | None:
        for known in self._candidates(key):
            if known.is_here and known.pk not in self._taken and not known.conflicts(key) and test(known, key):
                self._taken.add(known.pk)
                return known
        return None

    def _candidates(self, key: Key) -> Iterable[Known]:
        if not self._by_name:
            return ()
        named = self._by_name.get(key.folded, [])
        if not key.id_number or key.id_number not in self._by_number:
            return named
        return [*named, *(known for known in self._by_number[key.id_number] if known not in named)]


def centres_of(training_class: TrainingClass, today: date) -> list[int]:
    """The class's centre and those it carries on: their learners, and nobody else's, may be proposed."""
    own = training_class.centre_id
    return [own, *Centre.objects.succeeded_by([own], today).values_list("pk", flat=True)]


def load_known(centres: Sequence[int], keys: Sequence[Key]) -> Iterable[Known]:
    """Learners with a name or a number of the list."""
    names = {key.folded for key in keys}
    numbers = {key.id_number for key in keys if key.id_number}
    people = Learner.objects.filter(centre__in=centres)
    if len(names) + len(numbers) <= FEW:
        people = people.filter(Q(search_key__in=names) | Q(id_number__in=numbers))
    rows = people.order_by("pk").values_list("pk", "full_name", "search_key", "birth", "id_number")
    for pk, full_name, folded, birth, id_number in rows.iterator(chunk_size=2000):
        if folded in names or id_number in numbers:
            yield Known(pk, full_name, Key(name_key(full_name), folded, cast("PartialDate | None", birth), id_number))


def add_places(people: dict[int, Known], training_class: TrainingClass, centres: Sequence[int]) -> None:
    """What these people attended: this class, this programme before, and which class last."""
    code = training_class.programme.code if training_class.programme else None
    places = Enrolment.objects.exclude(training_class__state=State.CANCELLED)
    few = len(people) <= FEW
    places = places.filter(learner__in=people) if few else places.filter(learner__centre__in=centres)
    rows = places.order_by("training_class__opened_on", "pk").values_list(
        "learner", "training_class", "training_class__name", "training_class__opened_on",
        "training_class__programme__code", "withdrawn_reason",
    )  # fmt: skip
    for learner, class_key, name, opened_on, programme, withdrawn in rows.iterator(chunk_size=2000):
        known = people.get(learner)
        if known is None:
            continue
        if class_key == training_class.pk:
            known.is_here = True
            continue
        day = _(", khai giảng {day}").format(day=format_date(opened_on)) if opened_on else ""
        known.last_class = f"“{name}”{day}"
        if code is not None and programme == code and not withdrawn:
            known.took_it = known.last_class


def pairs_told_apart(people: Collection[int], centres: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of which somebody said that they are two persons."""
    pairs: Any = Learner.not_same_as.through.objects
    few = len(people) <= FEW
    narrowed = {"from_learner__in": people} if few else {"from_learner__centre__in": centres}
    rows = pairs.filter(**narrowed).values_list("from_learner_id", "to_learner_id")
    return {pair for pair in rows.iterator(chunk_size=2000) if pair[0] in people and pair[1] in people}
