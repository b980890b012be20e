"""Rule sets from a file: those a province's file names, or those the portal ships, for a board that has none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from centres.models import Board, Document, DocumentKind
from courses.models import RuleSet
from courses.province_file import Entry, ProvinceError
from portal.dated import SINCE_EVER

SHIPPED = Path(__file__).with_name("rule_sets.json")
PERCENTS = ("attendance_percent", "director_percent", "deputy_percent", "live_percent")
COUNTS = {"least_learners": 10_000, "retakes": 9, "certificate_days": 365, "essays_per_hour": 100}  # the most of each
NUMBERS = {  # digits before the decimal point; see also the fields of RuleSet
    "score_max": 3, "score_step": 2, "pass_from": 3, "fair_from": 3, "good_from": 3, "excellent_from": 3,
    "norm_hours": 4, "hours_per_exam": 2,
}  # fmt: skip
MAY_BE_NOUGHT = ("retakes", "certificate_days")

Values = dict[str, Any]  # the fields of one rule set


def load_rule_sets(board: Board, province: Entry) -> Counter[str]:
    """Bring the board's rule sets to what the file names; without any of its own the board gets the shipped ones.

    A set is known by its first day; what the file does not name stays. Gives how many rows were
    "created" and "changed". The caller holds the transaction. Raises ProvinceError.
    """
    counts: Counter[str] = Counter(created=0, changed=0)
    if not province.has("rule_sets"):
        if RuleSet.objects.of_board(board).exists():
            return counts
        province = Entry(json.loads(SHIPPED.read_text(encoding="utf-8")), _("tệp"))
    entries = province.entries("rule_sets", _("bộ quy định thứ {number}"))
    wanted = {}
    for entry in entries:
        values = values_of(entry)
        if values["valid_from"] in wanted:
            raise entry.complaint("from", _("trùng ngày đầu của một bộ quy định khác trong tệp"))
        if entry.has("document"):
            values["document"] = document_of(board, entry.entry("document", entry.where + _(", văn bản")), counts)
        wanted[values["valid_from"]] = values
    held = {row.valid_from: row for row in RuleSet.objects.of_board(board).select_related("document")}
    refuse_overlapping(held, wanted)
    # First those that give up days, so that the database sees no overlap between.
    for day in sorted(wanted, key=lambda day: not gives_up_days(held.get(day), wanted[day])):
        keep(board, held.get(day), wanted[day], counts)
    return counts


def values_of(said: Entry) -> Values:
    """The fields an entry names; the others stay, in a new set at the model's default (1147-QĐ/BTGDVTW)."""
    since, last = said.day("from") or SINCE_EVER, said.day("to")
    if last is not None and last < since:
        raise said.complaint("to", _("trước ngày đầu {day}").format(day=since.isoformat()))
    values: Values = {
        "name": said.text("name", most=150),
        "valid_from": since,
        "valid_to": last + timedelta(days=1) if last else None,
    }
    if said.has("clause"):
        values["clause"] = said.text("clause", most=200, may_be_empty=True)
    whole = dict.fromkeys(PERCENTS, 100) | COUNTS
    for name, most in whole.items():
        if said.has(name):
            least = 0 if name in (*PERCENTS, *MAY_BE_NOUGHT) else 1
            values[name] = said.number(name, least=least, most=most)
    for name, digits in NUMBERS.items():
        if said.has(name):
            values[name] = said.decimal(name, digits=digits)
    return values


def document_of(board: Board, entry: Entry, counts: Counter[str]) -> Document:
    """The document the set rests on: the board's own of that number, else a new one in its register."""
    number = entry.text("number", most=60)
    found = Document.objects.filter(board=board, number=number).order_by("pk").first()
    if found is not None:
        return found
    issued_on = entry.day("issued_on")
    if issued_on is None:
        raise entry.complaint("issued_on", _("còn trống"))
    counts["created"] += 1
    return Document.objects.create(
        board=board,
        number=number,
        kind=entry.one_of("kind", DocumentKind.values),
        issuer=entry.text("issuer", most=150),
        issued_on=issued_on,
        abstract=entry.text("abstract", most=500),
        in_force_until=entry.day("in_force_until"),
    )


def refuse_overlapping(held: Mapping[date, RuleSet], wanted: Mapping[date, Values]) -> None:
    """Raises ProvinceError where two sets would be in force on one day. See also 0004_refuse_overlapping_rules."""
    ends = {day: row.valid_to for day, row in held.items()} | {day: row["valid_to"] for day, row in wanted.items()}
    for earlier, later in pairwise(sorted(ends)):
        end = ends[earlier]
        if end is None or end > later:
            sentence = _("Có hai bộ quy định cùng hiệu lực vào ngày {day}; hãy sửa ngày trong tệp.")
            raise ProvinceError(sentence.format(day=later.isoformat()))


def gives_up_days(held: RuleSet | None, wanted: Values) -> bool:
    if held is None or wanted["valid_to"] is None:
        return False
    return held.valid_to is None or bool(wanted["valid_to"] < held.valid_to)


def keep(board: Board, held: RuleSet | None, wanted: Values, counts: Counter[str]) -> None:
    """Create the set, or bring the one that is held to the wanted values. Raises ProvinceError."""
    different = [name for name, value in wanted.items() if held is not None and getattr(held, name) != value]
    if held is not None and not different:
        return
    row = held or RuleSet(board=board)
    for name, value in wanted.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise ProvinceError(sentence_of(row, error.messages)) from error
    row.save()
    counts["changed" if held is not None else "created"] += 1


def sentence_of(row: RuleSet, reasons: Sequence[str]) -> str:
    return _("Bộ quy định “{name}”: {reasons}").format(name=row.name, reasons=" ".join(reasons))
