"""Eight presses at once: one lecturer, one document, one change of premises; the others are told or given the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from centres.conditions import follow_on
from centres.lecturers import create_lecturer_of
from centres.models import Document, Lecturer, Premises
from centres.register import register_document
from portal.dated import SINCE_EVER
from portal.models import AuditEntry
from portal.versioned import StaleError
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(deed: Callable[[int], Any]) -> list[Any]:
    start = Barrier(8)

    def press(number):
        start.wait(timeout=20)
        try:
            return deed(number)
        except StaleError:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        return list(people.map(press, range(8)))


def test_one_lecturer(an, centre_a):
    values = {"full_name": "Hồ Thị Ước", "birth_year": 1980, "kind": "GUEST", "valid_from": SINCE_EVER}

    made = at_once(lambda _number: create_lecturer_of(centre_a, values, by=an).pk)

    assert (len(set(made)), Lecturer.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_one_document(dung, board):
    values = {
        "number": "208-QĐ/TW", "kind": "REGULATION", "issuer": "Ban Bí thư", "issued_on": date(2019, 11, 8),
        "abstract": "…", "in_force_until": None,
    }  # fmt: skip

    made = at_once(lambda _number: register_document(board, values, None, by=dung).pk)

    assert (len(set(made)), Document.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_one_change_of_premises(an, centre_a):
    def change(number):
        values = {"state": "NONE", "address": f"số {number}", "note": ""}
        return follow_on(Premises, centre_a, values, since=date(2020, 1, 1), seen="none", by=an)

    said = at_once(change)

    assert sorted(map(str, said)) == ["True"] + ["stale"] * 7
    assert (Premises.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_one_save_of_a_lecturer(an, centre_a):
    lecturer = factories.create_lecturer(centre=centre_a)

    said = at_once(lambda number: lecturer.amend({"workplace": f"nơi {number}"}, seen_version="1", by=an))

    assert sorted(map(str, said)) == ["True"] + ["stale"] * 7
    assert (Lecturer.objects.get().version, AuditEntry.objects.count()) == (2, 1)
