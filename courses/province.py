"""A province in one file: board, centres, families, the dated programme catalogue and rule sets.

The shape is a promise: see docs/commands.md. The same file twice changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from centres.models import Board, Centre, Level, UnitName
from courses.catalogue import refit_programmes
from courses.models import Family, Guidance, Kind, Programme, TrainingClass
from courses.province_file import Entry, ProvinceError, refuse_repeated
from courses.rule_sets import load_rule_sets
from portal.dated import SINCE_EVER
from portal.fields import UnstorableTextError

BOARD_TEXTS = {"superior": 150, "symbol": 20, "place": 60}  # printed in the head of every paper; letters at most
MOST_PERIODS = 2_000  # tiết of one programme; more is a typing error
NEEDS = ("needs_id_number", "needs_party_dates", "needs_ethnicity")  # of a programme; else none of them is kept

Version = dict[str, Any]  # the fields of one dated version of a programme


def load_province(province: Mapping[str, Any]) -> Counter[str]:
    """Set up or bring up to date everything the file names, all or nothing; what it does not name stays.

    Gives how many rows were "created" and "changed", and how many classes "moved" to another
    version of their programme. Raises ProvinceError.
    """
    try:
        with transaction.atomic():
            return Loader(Entry(province, _("tệp"))).load()
    except (IntegrityError, UnstorableTextError) as error:
        raise ProvinceError(_("Tệp có dữ liệu không hợp lệ: {error}.").format(error=error)) from error


class Loader:
    """Brings one file in; counts what it creates and changes."""

    def __init__(self, province: Entry) -> None:
        self.province = province
        self.counts: Counter[str] = Counter(created=0, changed=0, moved=0)
        self.codes_of_classes: dict[int, str] = {}  # whose version was taken out, by the class's key

    def load(self) -> Counter[str]:
        board = self._board(self.province.entry("board", _("ban")))
        Board.objects.select_for_update().get(pk=board.pk)  # an import that runs meanwhile waits, or is waited for
        centres = self.province.entries("centres", _("trung tâm thứ {number}"))
        refuse_repeated([centre.text("code", most=20) for centre in centres], _("trung tâm"))
        for order, centre in enumerate(centres, start=1):
            self._centre(board, centre, order)
        programmes = self.province.entries("programmes", _("chương trình thứ {number}"))
        refuse_repeated([programme.text("code", most=40) for programme in programmes], _("chương trình"))
        self._families(board, programmes)
        for order, programme in enumerate(programmes, start=1):
            self._programme(board, programme, order)
        self.counts.update(load_rule_sets(board, self.province))
        self.counts["moved"] = refit_programmes(board, self.codes_of_classes)
        return self.counts

    def _keep(self, model: type[Model], key: Mapping[str, Any], wanted: Mapping[str, Any]) -> Any:
        """The row with that key, created or brought to the wanted values."""
        row = model._default_manager.filter(**key).first()
        if row is None:
            self.counts["created"] += 1
            return model._default_manager.create(**key, **wanted)
        different = [name for name, value in wanted.items() if getattr(row, name) != value]
        if different:
            self.counts["changed"] += 1
            for name in different:
                setattr(row, name, wanted[name])
            row.save()
        return row

    def _board(self, said: Entry) -> Board:
        code = said.text("code", most=20)
        is_new = not Board.objects.filter(code=code).exists()
        wanted = {name: said.text(name, most=most) for name, most in BOARD_TEXTS.items() if is_new or said.has(name)}
        if said.has("signer"):
            signer = said.entry("signer", _("người ký của ban"))
            parts = [name for name in ("post", "authority", "name") if signer.has(name)]
            wanted |= {f"signer_{name}": signer.text(name, most=80, may_be_empty=name != "post") for name in parts}
        board: Board = self._keep(Board, {"code": code}, wanted)
        self._name({"board": board}, said.text("name", most=200), SINCE_EVER)
        return board

    def _centre(self, board: Board, said: Entry, order: int) -> None:
        since, until = said.day("valid_from") or SINCE_EVER, said.day("valid_to")
        if until is not None and until <= since:
            raise said.complaint("valid_to", _("phải sau “valid_from”; ngày này không còn tính vào"))
        wanted = {
            "level": said.one_of("level", Level.values),
            "aliases": said.texts("aliases", most=200),
            "list_order": order,
            "valid_from": since,
            "valid_to": until,
        }
        centre = self._keep(Centre, {"board": board, "code": said.text("code", most=20)}, wanted)
        self._name({"centre": centre}, said.text("name", most=200), since)

    def _name(self, unit: Mapping[str, Any], text: str, since: date) -> None:
        """The unit's name. Of a unit with several names over time the file speaks of the last one."""
        last = UnitName.objects.filter(**unit).order_by("-valid_from").first()
        if last is None:
            self.counts["created"] += 1
            UnitName.objects.create(**unit, text=text, valid_from=since)
        elif last.text != text:
            self.counts["changed"] += 1
            last.text = text
            last.save()

    def _families(self, board: Board, programmes: Sequence[Entry]) -> None:
        """The families with a name in the file; those a programme only mentions keep theirs, or have their code."""
        named = self.province.names("families", _("nhóm"), most=150)
        for order, (code, name) in enumerate(named.items(), start=1):
            self._keep(Family, {"board": board, "code": code}, {"name": name, "list_order": order})
        held = set(Family.objects.filter(board=board).values_list("code", flat=True))
        for programme in programmes:
            code = programme.text("family", most=40)
            if code not in held:
                held.add(code)
                self._keep(Family, {"board": board, "code": code}, {"name": code, "list_order": len(held)})

    def _programme(self, board: Board, said: Entry, order: int) -> None:
        code = said.text("code", most=40)
        shared: Version = {
            "name": said.text("name", most=250),
            "aliases": said.texts("aliases", most=250),
            "kind": said.one_of("kind", Kind.values, default=Kind.REFRESHER),
            "family": Family.objects.get(board=board, code=said.text("family", most=40)),
            "counts_toward_total": said.flag("counts_toward_total", default=True),
            "period_count": said.number("period_count", most=MOST_PERIODS),
            "list_order": order,
        } | {name: said.flag(name, default=False) for name in NEEDS if said.has(name)}
        versions = [shared | version for version in guidance_versions(said)]
        held = list(Programme.objects.of_board(board).filter(code=code).order_by("valid_from"))
        if self._are_the_same(held, versions):
            return
        days = {version["valid_from"] for version in versions}
        documents = self._drop([row for row in held if row.valid_from not in days])
        for wanted in versions:
            key = {"board": board, "code": code, "valid_from": wanted.pop("valid_from")}
            if not Programme.objects.filter(**key).exists() and documents[wanted["guidance"]]:
                wanted["guidance_document"] = documents[wanted["guidance"]]
            self._keep(Programme, key, wanted)

    @staticmethod
    def _are_the_same(held: Sequence[Programme], versions: Sequence[Version]) -> bool:
        return len(held) == len(versions) and all(
            getattr(row, name) == value
            for row, version in zip(held, versions, strict=True)
            for name, value in version.items()
        )

    def _drop(self, versions: Sequence[Programme]) -> Mapping[str, Any]:
        """Take out versions that begin on a day the file no longer has; their classes find another one afterwards.

        Gives the guidance documents they rested on, by guidance, for the versions that replace them.
        """
        documents: dict[str, Any] = defaultdict(lambda: None)
        for version in versions:
            self.counts["changed"] += 1
            classes = TrainingClass.objects.filter(programme=version)
            self.codes_of_classes |= dict.fromkeys(classes.values_list("pk", flat=True), version.code)
            classes.update(programme=None)
            documents[version.guidance] = version.guidance_document
            version.delete()
        return documents


def guidance_versions(said: Entry) -> list[Version]:
    """One dated version for each guidance entry; days from and to are both included in the file."""
    versions: list[Version] = []
    for entry in said.entries("guidance", said.where + _(", nguồn hướng dẫn thứ {number}")):
        since, last = entry.day("from") or said.day("valid_from") or SINCE_EVER, entry.day("to")
        if last is not None and last < since:
            raise entry.complaint("to", _("trước ngày đầu {day}").format(day=since.isoformat()))
        versions.append(
            {
                "guidance": entry.one_of("source", Guidance.values),
                "valid_from": since,
                "valid_to": last + timedelta(days=1) if last else None,
            }
        )
    if not versions:
        raise said.complaint("guidance", _("phải có ít nhất một nguồn hướng dẫn"))
    versions.sort(key=lambda version: version["valid_from"])
    for earlier, later in zip(versions, versions[1:], strict=False):
        if earlier["valid_to"] is None or earlier["valid_to"] > later["valid_from"]:
            raise said.complaint(
                "guidance", _("có hai nguồn cùng hiệu lực vào ngày {day}").format(day=later["valid_from"])
            )
    return versions
