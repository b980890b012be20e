"""Puts the chosen rows of a checked list into the class: learners, senders and places, each kind in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.learner_lists.matching import Key, KnownPeople
from courses.learner_lists.verdicts import AS_NEW, KNOWN, NEW, CheckedList, LearnerRow
from courses.models import Enrolment, Learner, LearnerBatch, ResultSheet, SendingOrganisation, TrainingClass
from portal import audit
from portal.models import User
from portal.vietnamese import fold, fold_spelling

BATCH_SIZE = 1000
PERSONAL = (
    "full_name", "gender", "birth", "id_number", "phone", "ethnicity", "religion", "party_joined", "party_confirmed",
)  # fmt: skip
FILLED = ("gender", "id_number", "phone", "ethnicity", "religion", "party_joined", "party_confirmed")


class DecisionError(Exception):
    """A decision about who a row is cannot stand; the text may be shown."""


def write_learners(
    checked: CheckedList,
    chosen: Collection[int],
    *,
    training_class: TrainingClass,
    batch: LearnerBatch | None,
    decisions: Mapping[int, str],
    by: User | None,
) -> Counter[str]:
    """Enrol the good ones among the chosen rows; the caller holds the transaction.

    `decisions` says for a row which of its proposals it is ("12"), or that it is nobody known ("new"); without one
    the row's `match` holds. The class's row is locked, so that of two writers the second finds what the first wrote
    and adds nothing twice. Gives how many rows were "new" and "known", which together are "enrolled"; "same"; and
    how many known learners were "filled" where their row was blank. Raises DecisionError.
    """
    TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    wanted = [row for row in checked.rows if row.number in chosen and row.status in (NEW, KNOWN)]
    rows, counts = without_those_here(wanted, training_class)
    matches = {row.number: match_of(row, decisions) for row in rows}
    refuse_shared_matches(matches)
    known = learners_meant(matches, training_class)
    counts["filled"] = fill_blanks([(known[key], row) for row in rows if (key := matches[row.number]) in known])
    new = [row for row in rows if matches[row.number] == AS_NEW]
    created = Learner.objects.bulk_create([learner_of(row, training_class) for row in new], batch_size=BATCH_SIZE)
    people = dict(zip((row.number for row in new), created, strict=True))
    people.update({number: known[key] for number, key in matches.items() if key in known})
    tell_apart([(people[row.number].pk, row) for row in new if decisions.get(row.number) == AS_NEW])
    enrol(rows, people, training_class, batch)
    if batch is not None:
        batch.made_learners = [learner.pk for learner in created]
        batch.save(update_fields=["made_learners"])
    counts.update(new=len(new), known=len(rows) - len(new), enrolled=len(rows))
    audit.record(by, "import_learners", batch or training_class, {"counts": (None, dict(counts))})
    return counts


def without_those_here(
    wanted: Sequence[LearnerRow], training_class: TrainingClass
) -> tuple[list[LearnerRow], Counter[str]]:
    """The rows whose people are not in the class yet: somebody may have written since the check."""
    if not Enrolment.objects.of_class(training_class).exists():
        return list(wanted), Counter()
    keys = [Key(fold_spelling(row.full_name), fold(row.full_name), row.birth, row.id_number) for row in wanted]
    people = KnownPeople(training_class, keys, localdate())
    rows = [row for row, key in zip(wanted, keys, strict=True) if people.find_here(key) is None]
    return rows, Counter(same=len(wanted) - len(rows))


def match_of(row: LearnerRow, decisions: Mapping[int, str]) -> str:
    """What a row is taken for. Raises DecisionError for a person who was not proposed for it."""
    decision = decisions.get(row.number) or row.match
    if decision != AS_NEW and decision not in {str(proposal.learner_id) for proposal in row.proposals}:
        raise DecisionError(_("Dòng {row}: người được chọn không nằm trong các đề xuất.").format(row=row.number))
    return decision


def refuse_shared_matches(matches: Mapping[int, str]) -> None:
    first: dict[str, int] = {}
    for number, key in matches.items():
        if key != AS_NEW and first.setdefault(key, number) != number:
            sentence = _("Dòng {first} và dòng {row} cùng chọn một học viên; hãy chọn lại một dòng.")
            raise DecisionError(sentence.format(first=first[key], row=number))


def learners_meant(matches: Mapping[int, str], training_class: TrainingClass) -> dict[str, Learner]:
    """The known learners by their key as text. Raises DecisionError for one who is gone or sits in the class."""
    keys = sorted({int(key) for key in matches.values() if key != AS_NEW})
    found: dict[str, Learner] = {}
    for start in range(0, len(keys), BATCH_SIZE):
        part = keys[start : start + BATCH_SIZE]
        found.update({str(learner.pk): learner for learner in Learner.objects.select_for_update().filter(pk__in=part)})
        if Enrolment.objects.of_class(training_class).filter(learner__in=part).exists():
            raise DecisionError(_("Một học viên được chọn vừa được thêm vào lớp; hãy mở lại bản xem trước."))
    if len(found) != len(keys):
        raise DecisionError(_("Một học viên được chọn không còn trong hồ sơ; hãy mở lại bản xem trước."))
    return found


def learner_of(row: LearnerRow, training_class: TrainingClass) -> Learner:
    return Learner(
        board_id=training_class.board_id,
        centre_id=training_class.centre_id,
        **{name: getattr(row, name) for name in PERSONAL},
    )


def fill_blanks(pairs: Sequence[tuple[Learner, LearnerRow]]) -> int:
    """Give known learners what their own row lacks and the list has; nothing that stands is changed."""
    changed = []
    for learner, row in pairs:
        blank = [name for name in FILLED if not getattr(learner, name) and getattr(row, name)]
        if learner.party_joined and row.party_confirmed and row.party_confirmed.iso < learner.party_joined.iso:
            blank = [name for name in blank if name != "party_confirmed"]
        if learner.party_confirmed and row.party_joined and learner.party_confirmed.iso < row.party_joined.iso:
            blank = [name for name in blank if name != "party_joined"]
        for name in blank:
            setattr(learner, name, getattr(row, name))
        if blank:
            learner.version += 1
            changed.append(learner)
    Learner.objects.bulk_update(changed, [*FILLED, "version"], batch_size=200)
    return len(changed)


def tell_apart(pairs: Sequence[tuple[int, LearnerRow]]) -> None:
    """Remember that these new learners are none of those proposed, so that nobody is asked again."""
    through: Any = Learner.not_same_as.through
    both = {
        pair
        for learner, row in pairs
        for proposal in row.proposals
        for pair in ((learner, proposal.learner_id), (proposal.learner_id, learner))
    }
    through.objects.bulk_create(
        [through(from_learner_id=one, to_learner_id=other) for one, other in sorted(both)],
        batch_size=BATCH_SIZE,
    )


def enrol(
    rows: Sequence[LearnerRow],
    people: Mapping[int, Learner],
    training_class: TrainingClass,
    batch: LearnerBatch | None,
) -> None:
    """Give each row its place, numbered on from the last; scores only while nobody has confirmed the results."""
    senders = senders_of(training_class, {row.unit for row in rows if row.unit})
    last = Enrolment.objects.of_class(training_class).aggregate(last=Max("number"))["last"] or 0
    is_confirmed = ResultSheet.objects.filter(training_class=training_class, confirmed_by__isnull=False).exists()
    places = (
        Enrolment(
            training_class_id=training_class.pk,
            learner=people[row.number],
            number=number,
            organisation=senders.get(row.unit),
            position=row.position,
            score=None if is_confirmed else row.score,
            note=row.note,
            batch=batch,
        )
        for number, row in enumerate(rows, start=last + 1)
    )
    Enrolment.objects.bulk_create(places, batch_size=BATCH_SIZE)


def senders_of(training_class: TrainingClass, names: Collection[str]) -> dict[str, SendingOrganisation]:
    """The centre's senders by the name in the list; those it does not know yet are made."""
    if not names:
        return {}
    centre = training_class.centre_id
    known = {
        fold_spelling(sender.name): sender
        for sender in SendingOrganisation.objects.filter(centre=centre).order_by("-pk")
    }
    missing = {key: name for name in sorted(names, reverse=True) if (key := fold_spelling(name)) not in known}
    if missing:
        SendingOrganisation.objects.bulk_create(
            [SendingOrganisation(centre_id=centre, name=name) for name in missing.values()], ignore_conflicts=True
        )
        made = SendingOrganisation.objects.filter(centre=centre, name__in=missing.values())
        known |= {fold_spelling(sender.name): sender for sender in made}
    return {name: known[fold_spelling(name)] for name in names}
