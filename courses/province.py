"""A province in one file: board, centres, families and the dated programme catalogue.

The shape is a promise: see docs/commands.md. The same file twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from centres.models import Board, Centre, Level, UnitName
from courses.catalogue import refit_programmes
from courses.models import Family, Guidance, Kind, Programme, TrainingClass
from portal.dated import SINCE_EVER
from portal.fields import UnstorableTextError


class ProvinceError(Exception):
    """The file cannot be taken; the text says what is wrong with it and may be shown."""


def load_province(province: Mapping[str, Any]) -> Counter[str]:
    """Set up or bring up to date everything the file names, all or nothing.

    Gives how many rows were "created" and how many "changed". Raises ProvinceError.
    """
    try:
        with transaction.atomic():
            return Loader(province).load()
    except KeyError as missing:
        raise ProvinceError(_("Tệp thiếu mục {key}.").format(key=missing)) from missing
    except (TypeError, AttributeError) as error:
        raise ProvinceError(_("Tệp không đúng dạng: {error}.").format(error=error)) from error
    except (IntegrityError, UnstorableTextError) as error:
        raise ProvinceError(_("Tệp có dữ liệu không hợp lệ: {error}.").format(error=error)) from error


class Loader:
    """Brings one file in; counts what it creates and changes."""

    def __init__(self, province: Mapping[str, Any]) -> None:
        self.province = province
        self.counts: Counter[str] = Counter(created=0, changed=0)

    def load(self) -> Counter[str]:
        board = self._board(self.province["board"])
        for order, centre in enumerate(self.province.get("centres", []), start=1):
            self._centre(board, centre, order)
        families = dict(self.province.get("families", {}))
        for programme in self.province.get("programmes", []):
            families.setdefault(programme["family"], programme["family"])
        for order, (code, name) in enumerate(families.items(), start=1):
            self._keep(Family, {"board": board, "code": code}, {"name": name, "list_order": order})
        for order, programme in enumerate(self.province.get("programmes", []), start=1):
            self._programme(board, programme, order)
        refit_programmes(board)
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

    def _board(self, said: Mapping[str, Any]) -> Board:
        wanted = {name: said[name] for name in ("superior", "symbol", "place") if name in said}
        signer = said.get("signer", {})
        wanted |= {f"signer_{name}": signer[name] for name in ("post", "authority", "name") if name in signer}
        board: Board = self._keep(Board, {"code": said["code"]}, wanted)
        self._name({"board": board}, said["name"], SINCE_EVER)
        return board

    def _centre(self, board: Board, said: Mapping[str, Any], order: int) -> None:
        level = one_of(Level.values, said["level"], "level")
        since = day(said.get("valid_from")) or SINCE_EVER
        wanted = {
            "level": level,
            "aliases": list(said.get("aliases") or []),
            "list_order": order,
            "valid_from": since,
            "valid_to": day(said.get("valid_to")),
        }
        centre = self._keep(Centre, {"board": board, "code": said["code"]}, wanted)
        self._name({"centre": centre}, said["name"], since)

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

    def _programme(self, board: Board, said: Mapping[str, Any], order: int) -> None:
        family = Family.objects.get(board=board, code=said["family"])
        shared = {
            "name": said["name"],
            "aliases": list(said.get("aliases") or []),
            "kind": one_of(Kind.values, said.get("kind", Kind.REFRESHER), "kind"),
            "family": family,
            "counts_toward_total": bool(said.get("counts_toward_total", True)),
            "period_count": said.get("period_count"),
            "list_order": order,
        }
        versions = [shared | version for version in guidance_versions(said)]
        held = list(Programme.objects.of_board(board).filter(code=said["code"]).order_by("valid_from"))
        if self._are_the_same(held, versions):
            return
        days = {version["valid_from"] for version in versions}
        for version in held:
            if version.valid_from not in days:
                self._drop(version)
        for version in versions:
            key = {"board": board, "code": said["code"], "valid_from": version.pop("valid_from")}
            self._keep(Programme, key, version)

    @staticmethod
    def _are_the_same(held: Sequence[Programme], versions: Sequence[Mapping[str, Any]]) -> bool:
        return len(held) == len(versions) and all(
            getattr(row, name) == value for row, version in zip(held, versions, strict=True) for name, value in version.items()
        )

    def _drop(self, version: Programme) -> None:
        """Take out a version that the file no longer has; its classes find another one afterwards."""
        self.counts["changed"] += 1
        TrainingClass.objects.filter(programme=version).update(programme=None)
        version.delete()


def guidance_versions(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One dated version for each guidance entry; days from and to are both included in the file."""
    entries = said.get("guidance") or []
    if not entries:
        raise ProvinceError(_("Chương trình {code} chưa ghi nguồn hướng dẫn (guidance).").format(code=said["code"]))
    versions = []
    for entry in sorted(entries, key=lambda entry: entry.get("from") or ""):
        last = day(entry.get("to"))
        versions.append(
            {
                "guidance": one_of(Guidance.values, entry["source"], "guidance"),
                "valid_from": day(entry.get("from")) or day(said.get("valid_from")) or SINCE_EVER,
                "valid_to": last + timedelta(days=1) if last else None,
            }
        )
    return versions


def day(text: str | None) -> date | None:
    """An ISO day, or None for an absent one. Raises ProvinceError for anything else."""
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise ProvinceError(_("Ngày “{text}” không đúng dạng năm-tháng-ngày.").format(text=text)) from error


def one_of(allowed: Sequence[str], value: Any, key: str) -> str:
    if value not in allowed:
        sentence = _("Mục {key} là “{value}”; chỉ nhận: {allowed}.")
        raise ProvinceError(sentence.format(key=key, value=value, allowed=", ".join(allowed)))
    return str(value)
