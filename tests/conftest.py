"""The cast, the same in every test: who works where, and how they sign in.

An works at centre A; Binh directs it; Chi works at centre B and must never see what is A's;
Dung reviews for the province, Giang leads the board; Khoa keeps the machine; Lan holds no post any more.
"""

from __future__ import annotations

import gc
import subprocess
import traceback
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from centres.models import Board, Centre, Post
from courses.models import Programme
from portal import sheet_child, spreadsheets
from portal.models import User
from tests import factories

USES_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what never asks a database: it ran beside, on SQLite, and would run the same."""
    if connection.vendor != "postgresql":
        return
    kept = [item for item in items if asks_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not asks_database(item)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to search it for garbage again and again took a fifteenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & USES_DATABASE)


@pytest.fixture(autouse=True)
def read_workbooks_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of portal/sheet_child.py runs in this process, which is ten times as fast.

    Tests marked `child`, and those in the browser, start it as the portal does, under its limits. Only the clock
    is given more time there: on a busy machine it would end a child that has not used its processor time.
    """
    if request.node.get_closest_marker("child") or request.node.get_closest_marker("browser"):
        monkeypatch.setattr(spreadsheets, "_WALL_SECONDS", {"read": 60, "annotate": 60})
        return
    stand_in = SimpleNamespace(run=run_here, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(spreadsheets, "subprocess", stand_in)
    monkeypatch.setattr(sheet_child, "limit", lambda cpu_seconds: None)


def run_here(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
    """What `subprocess.run` would leave: the answer or the complaint in its file, and the status."""
    with warnings.catch_warnings(action="ignore"):
        try:
            sheet_child.main(command[-1], BytesIO(given["input"]), given["stdout"])
        except Exception:
            given["stderr"].write(traceback.format_exc().encode())
            return subprocess.CompletedProcess(command, 1)
    return subprocess.CompletedProcess(command, 0)


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows made under this stay for all tests of the module; each test still leaves them as it found them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def board(db: None) -> Board:
    return factories.create_board()


@pytest.fixture
def centre_a(board: Board) -> Centre:
    return factories.create_centre(
        board=board, code="NT", name="Trung tâm chính trị thành phố Nha Trang", aliases=["TTCT Nha Trang"], list_order=1
    )


@pytest.fixture
def centre_b(board: Board) -> Centre:
    return factories.create_centre(
        board=board, code="CL", name="Trung tâm chính trị huyện Cam Lâm", aliases=["TTCT Cam Lâm"], list_order=2
    )


@pytest.fixture
def programme(board: Board) -> Programme:
    """A basic programme under central guidance."""
    return factories.create_programme(board=board)


@pytest.fixture
def an(centre_a: Centre) -> User:
    """Clerk of centre A."""
    user = factories.create_user(username="an", full_name="Trần Thị An")
    factories.appoint(user, Post.CLERK, centre_a)
    return user


@pytest.fixture
def binh(centre_a: Centre) -> User:
    """Director of centre A."""
    user = factories.create_user(username="binh", full_name="Nguyễn Văn Bình")
    factories.appoint(user, Post.DIRECTOR, centre_a)
    return user


@pytest.fixture
def chi(centre_b: Centre) -> User:
    """Clerk of centre B."""
    user = factories.create_user(username="chi", full_name="Cao Thị Chi")
    factories.appoint(user, Post.CLERK, centre_b)
    return user


@pytest.fixture
def dung(board: Board) -> User:
    """Officer of the board."""
    user = factories.create_user(username="dung", full_name="Phạm Thị Dung")
    factories.appoint(user, Post.BOARD_OFFICER, board)
    return user


@pytest.fixture
def giang(board: Board) -> User:
    """Leader of the board."""
    user = factories.create_user(username="giang", full_name="Đỗ Thu Giang")
    factories.appoint(user, Post.BOARD_LEADER, board)
    return user


@pytest.fixture
def khoa(db: None) -> User:
    """Administrator: keeps the machine, holds no post."""
    return factories.create_user(username="khoa", full_name="Lê Đăng Khoa", is_staff=True)


@pytest.fixture
def lan(centre_a: Centre) -> User:
    """Was clerk of centre A until the end of 2022."""
    user = factories.create_user(username="lan", full_name="Vũ Ngọc Lan")
    factories.appoint(user, Post.CLERK, centre_a, valid_from=date(2020, 1, 1), valid_to=date(2023, 1, 1))
    return user


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
