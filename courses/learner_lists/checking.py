"""Each row of a learner list against the rules and against what the portal holds: new, known, same or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from courses.learner_lists.columns import NAMES
from courses.learner_lists.looks import is_mark, shown
from courses.learner_lists.matching import Found, Key, Known, KnownPeople
from courses.learner_lists.repeats import Repeats
from courses.learner_lists.rows import ReadRow, RowReader, Scale, ages_for
from courses.learner_lists.sifting import sift
from courses.learner_lists.tables import FIELDS, LearnerTable
from courses.learner_lists.verdicts import AS_NEW, KNOWN, NEW, REFUSED, SAME, CheckedList, LearnerRow, Proposal, Reason
from courses.models import RuleSet, TrainingClass
from portal.vietnamese import fold

NOTHING: Mapping[int, Mapping[str, str]] = {}
SENSITIVE = {  # kept only where the programme needs them
    "needs_id_number": ("id_number",),
    "needs_party_dates": ("party_joined", "party_confirmed"),
    "needs_ethnicity": ("ethnicity", "religion"),
}


def check_learner_list(
    table: LearnerTable,
    *,
    training_class: TrainingClass | None,
    opened_on: date | None,
    mapping: Mapping[int, str] | None = None,
    repairs: Mapping[int, Mapping[str, str]] = NOTHING,
    today: date,
    told: Callable[[int], None] = lambda _done: None,
) -> CheckedList:
    """Every learner of the table with a verdict, in the order of the sheet. Writes nothing.

    Without a class nobody is known and nothing is left out. `opened_on` is the day by which ages are told; the
    class's own by default, else today. `told` hears after each row how many were read, and may raise to stop.
    """
    notes = list(table.notes)
    columns = columns_of(table, mapping or {}, notes)
    opened_on = opened_on or (training_class.opened_on if training_class else None)
    if training_class is not None:
        leave_out_sensitive(columns, training_class, table, notes)
    if not columns.keys() & set(NAMES):
        notes.append(_("Chưa có cột nào là họ tên; hãy chọn cột Họ và tên rồi kiểm tra lại."))
        return CheckedList([], notes, table.skipped + len(table.rows))
    sifted = sift(table, columns)
    reader = RowReader(
        columns,
        ages_for(opened_on, today),
        scale_for(training_class, opened_on, today),
        marks_women=marks(table, columns),
    )
    read = []
    for done, (row, group) in enumerate(sifted.rows, start=1):
        read.append(reader.read(row, group.text if group else "", group, repairs.get(row.number)))
        told(done)
    keys = [Key.of(row.person, fold(row.person.full_name)) for row in read]
    repeats = Repeats(columns.get("number", 0))
    for (row, _group), found, key in zip(sifted.rows, read, keys, strict=True):
        repeats.look_at(row, found, key)
    rows = verdicts(read, keys, training_class, today)
    return CheckedList(rows, [*notes, *sifted.notes], table.skipped + sifted.skipped, reader.fields)


def columns_of(table: LearnerTable, mapping: Mapping[int, str], notes: list[str]) -> dict[str, int]:
    """Field → column, as found and as the user says; of two columns for one field the first is read."""
    columns: dict[str, int] = {}
    chosen = table.mapping | {int(column): name for column, name in mapping.items()}
    for column, name in sorted(chosen.items()):
        if name not in FIELDS or name == "ignore":
            continue
        if name in columns:
            sentence = _("Hai cột cùng là “{field}”; chỉ cột đầu tiên được đọc.")
            notes.append(sentence.format(field=FIELDS[name]))
        columns.setdefault(name, column)
    if "full_name" in columns:
        for name in ("family_name", "given_name"):
            columns.pop(name, None)
    unread = [
        column.title
        for column in table.columns
        if column.title and column.index not in columns.values() and fold(column.title) != "loi"
    ]
    if unread:
        titles = ", ".join(f"“{title[:60]}”" for title in unread)
        notes.append(_("Các cột không dùng đến: {headings}.").format(headings=titles))
    return columns


def leave_out_sensitive(
    columns: dict[str, int], training_class: TrainingClass, table: LearnerTable, notes: list[str]
) -> None:
    """Do not even read what the law guards and the programme does not need (Nghị định 356/2025/NĐ-CP, Điều 4)."""
    left = [
        name
        for need, names in SENSITIVE.items()
        if not getattr(training_class.programme, need, False)
        for name in names
        if name in columns
    ]
    titles = {column.index: column.title for column in table.columns}
    said = [titles.get(columns.pop(name)) or str(FIELDS[name]) for name in left]
    if said:
        sentence = _("Cột {columns} không lưu vì chương trình này không cần.")
        notes.append(sentence.format(columns=", ".join(f"“{title}”" for title in dict.fromkeys(said))))


def marks(table: LearnerTable, columns: Mapping[str, int]) -> bool:
    """Whether the column for marking women marks at least one, so that a blank there means a man."""
    column = columns.get("female_mark")
    return column is not None and any(
        column <= len(row.cells) and shown(row.cells[column - 1]) and is_mark(row.cells[column - 1])
        for row in table.rows
    )


def scale_for(training_class: TrainingClass | None, opened_on: date | None, today: date) -> Scale:
    """The scale of the rules in force at opening; ten points where there are none."""
    if training_class is None:
        return Scale()
    rules = RuleSet.objects.of_board(training_class.board).rules_on(opened_on or today)
    return Scale(rules.score_max, rules.score_step) if rules else Scale()


# --- Verdicts ----------------------------------------------------------------------------------------


def verdicts(
    read: Sequence[ReadRow], keys: Sequence[Key], training_class: TrainingClass | None, today: date
) -> list[LearnerRow]:
    """Each row as new, known, same or refused."""
    if training_class is None:
        return [learner_row(row, REFUSED if row.has_errors else NEW, "" if row.has_errors else AS_NEW) for row in read]
    good = [key for row, key in zip(read, keys, strict=True) if not row.has_errors]
    people = KnownPeople(training_class, good, today)
    # Who is in the class to the letter is told first, so that nobody else's row takes the place.
    here = [None if row.has_errors else people.find_here(key) for row, key in zip(read, keys, strict=True)]
    return [
        verdict(row, key, Found(here=known) if known else None, people)
        for row, key, known in zip(read, keys, here, strict=True)
    ]


def verdict(row: ReadRow, key: Key, found: Found | None, people: KnownPeople) -> LearnerRow:
    if row.has_errors:
        return learner_row(row, REFUSED, "")
    found = found or people.find(key)
    if found.here is not None:
        if found.here.key.name != key.name:
            sentence = _("trong lớp đã có “{name}”, cùng ngày sinh; dòng này không được nhập thêm.")
            warn(row, "full_name", sentence.format(name=found.here.full_name))
        return learner_row(row, SAME, str(found.here.pk))
    proposals = [known.proposal(key) for known in [*found.exact, *found.alike][:8]]
    chosen = found.exact[0] if len(found.exact) == 1 else None
    if chosen is not None and chosen.key.folded != key.folded:
        return another_persons_number(row, key, chosen, proposals)
    for known in [chosen] if chosen else [*found.exact, *found.alike]:
        if known.took_it:
            sentence = _("{name} đã học chương trình này: lớp {where}.")
            warn(row, "full_name", sentence.format(name=known.full_name, where=known.took_it))
    return learner_row(row, KNOWN if chosen else NEW, str(chosen.pk) if chosen else AS_NEW, proposals)


def another_persons_number(row: ReadRow, key: Key, known: Known, proposals: list[Proposal]) -> LearnerRow:
    """The number is known under another name: a new spelling when the birth agrees, else somebody else's."""
    sentence = _("số này trong hồ sơ là của {name}{birth}; hãy kiểm tra lại.")
    birth = f", {known.key.birth}" if known.key.birth else ""
    is_doubtful = known.key.birth is None or known.key.birth != key.birth
    text = sentence.format(name=known.full_name, birth=birth)
    if is_doubtful:
        row.reasons.append(Reason("id_number", "error", f"{FIELDS['id_number']}: {text}"))
        return learner_row(row, REFUSED, "", proposals)
    warn(row, "id_number", text)
    return learner_row(row, KNOWN, str(known.pk), proposals)


def warn(row: ReadRow, name: str, sentence: str) -> None:
    row.reasons.append(
        Reason(name, "warning", f"{FIELDS[name]} ({_('dòng {row}').format(row=row.number)}): {sentence}")
    )


def learner_row(row: ReadRow, status: str, match: str, proposals: Sequence[Proposal] = ()) -> LearnerRow:
    person: dict[str, Any] = row.person.__dict__
    return LearnerRow(
        number=row.number, status=status, said=row.said, reasons=row.reasons, proposals=proposals, match=match, **person
    )
