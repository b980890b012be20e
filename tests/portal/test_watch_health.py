"""A watcher asks whether the process lives, and whether the node is fit for work."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone


def test_the_process_answers_without_asking_the_database():
    """Without the `db` fixture any query would raise."""
    response = Client().get("/healthz")

    assert (response.status_code, response.text, response["Content-Type"]) == (200, "ok", "text/plain")


def test_the_node_is_ready(db):
    response = Client().get("/readyz")

    assert (response.status_code, response.text) == (200, "ok")


def test_it_leaves_no_file_behind(db):
    Client().get("/readyz")

    assert default_storage.listdir("readyz") == ([], [])


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_may_ask_for_the_head_alone(db, path):
    response = Client().head(path)

    assert (response.status_code, response.content) == (200, b"")


def assert_not_ready(response):
    """Whoever asks learns that, and not why."""
    assert (response.status_code, response.text) == (503, "not ready")


def test_it_is_not_ready_before_the_schema_is(db):
    newest = MigrationRecorder.Migration.objects.filter(app="courses").latest("pk")
    newest.delete()

    assert_not_ready(Client().get("/readyz"))


def test_it_is_not_ready_without_a_place_for_files(db, settings, tmp_path):
    taken = tmp_path / "a file, not a folder"
    taken.write_text("")
    settings.MEDIA_ROOT = str(taken)

    assert_not_ready(Client().get("/readyz"))


def test_it_makes_the_place_for_files_on_the_first_day(db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media" / "of a new node")

    assert Client().get("/readyz").status_code == 200


@pytest.mark.parametrize(("free", "status"), [(5, 200), (4, 503)])
def test_it_is_not_ready_when_its_disk_is_nearly_full(db, monkeypatch, free, status):
    """Of a disk of 100: five hundredths must be left."""
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(total=100, used=100 - free, free=free))

    assert Client().get("/readyz").status_code == status


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
@pytest.mark.parametrize(("seconds", "status"), [(50, 200), (75, 503), (-50, 200), (-75, 503)])
def test_it_is_not_ready_when_its_clock_is_wrong(db, seconds, status):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        response = Client().get("/readyz")

    assert response.status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_takes_no_form(db, path):
    assert Client().post(path).status_code == 405
