"""The cast, the same in every test: who works where, and how they sign in.

An works at centre A; Binh directs it; Chi works at centre B and must never see what is A's;
Dung reviews for the province, Giang leads the board; Khoa keeps the machine; Lan holds no post any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from centres.models import Board, Centre, Post
from courses.models import Programme
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


def asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & USES_DATABASE)


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
