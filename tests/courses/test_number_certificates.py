"""Eight people in two processes issue at once: every number is given once, and none is left out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from courses.models import Certificate, CertificateRegister
from tests.courses.graduates import recognised_class
from tests.courses.test_import_class_list import only_on_postgres, wait_for_waiters

ROOT = Path(__file__).resolve().parents[2]
WRITERS = """
import json, sys, threading
import django
django.setup()
from datetime import date
from django.db import connection
from courses.outcomes.certificates import CertificateError, issue, reissue
from courses.models import Certificate, TrainingClass
from portal.models import User

keys, user = json.loads(sys.argv[1]), int(sys.argv[2])
wrong = []

def work(mine):
    try:
        by = User.objects.get(pk=user)
        for key in mine:
            item = TrainingClass.objects.get(pk=key)
            for place in item.enrolments.order_by("?"):
                issue(item, centre=item.centre, by=by, on=date(2023, 3, 20), places=[place.pk])
            issue(item, centre=item.centre, by=by, on=date(2023, 3, 20))
            old = Certificate.objects.of_class(item).in_state("VALID").first()
            try:
                reissue(old, centre=item.centre, reason="In sai", by=by, on=date(2023, 3, 20))
            except CertificateError:
                pass
    except Exception as error:
        wrong.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=work, args=(keys[n:] + keys[:n],)) for n in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps(wrong))
"""


def writers(classes, user):
    """A process of its own with four writers who all work on all the classes, each from another one on."""
    server = connection.settings_dict
    password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    address = f"{server['USER']}{password}@{server['HOST']}:{server['PORT'] or 5432}/{server['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-c", WRITERS, json.dumps([item.pk for item in classes]), str(user.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{address}",
            "PORTAL_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.postgres
@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_give_no_number_twice(centre_a, programme, an, binh, board):
    scores = {f"Nguyễn Văn {letter}": "8" for letter in "AB"}
    classes = [
        recognised_class(centre_a, programme, an, binh, scores=scores, name=f"Lớp {number}") for number in range(4)
    ]
    CertificateRegister.objects.create(centre=centre_a, kind="CERTIFICATE", year=2023)
    with transaction.atomic():
        CertificateRegister.objects.select_for_update().get()  # holds them all at the line
        both = [writers(classes, binh) for _process in range(2)]
        wait_for_waiters(4)
    answers = [process.communicate(timeout=120) for process in both]

    assert [json.loads(said or "null") for said, _complaint in answers] == [[], []], answers
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert CertificateRegister.objects.get().last_number == len(numbers)
    assert Certificate.objects.in_state("VALID").count() == 8
    assert Certificate.objects.filter(replaces__isnull=True).count() == 8
    assert len(numbers) == 8 + Certificate.objects.in_state("REPLACED").count()
