"""The demo province: invented people, and the article's half-year as an office's own workbook."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from centres.models import Appointment, Board, Centre, Period, Post
from centres.periods import HalfYear
from courses.imports.classes import import_class_list, read_file
from courses.province import load_province
from portal.demo import demo_password
from portal.models import User
from reports.demo.history import shifted_lists
from reports.demo.learners import load_learners
from reports.demo.register import load_register

FOLDER = Path(__file__).parent
CATALOGUE = FOLDER.parent.parent / "courses" / "catalogue.json"
WORKBOOK = FOLDER / "classes-2023-h1.xlsx"
FIRST = HalfYear(2023, 1)


class DemoError(Exception):
    """The demo may not be loaded here; the text says why and may be shown."""


def load_demo(*, scale: int = 1, empty: bool = False) -> dict[str, Any]:
    """Set up the demo province with `scale` half-years of classes, all or nothing; `empty` leaves the classes out.

    Gives accounts, board and periods. Loading twice changes nothing. Raises DemoError on a
    database that holds other data.
    """
    province = json.loads((FOLDER / "province.json").read_text(encoding="utf-8"))
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    code = province["board"]["code"]
    refuse_other_data(code)
    with transaction.atomic():
        load_province(province | catalogue)
        board = Board.objects.get(code=code)
        accounts = [demo_account(board, person) for person in province["people"]]
        load_register(board, empty=empty)
        halves = [] if empty else load_half_years(board, scale)
        if not empty:
            load_learners(board)
        for half in halves or [FIRST]:
            keep_period(board, half)
    return {"accounts": accounts, "board": code, "periods": [half.code for half in halves]}


def refuse_other_data(code: str) -> None:
    """A real province has another board, or people of its own, or the same board and nobody of the demo."""
    real = Board.objects.exclude(code=code).exists() or User.objects.filter(is_demo=False).exists()
    if real or (Board.objects.exists() and not User.objects.filter(is_demo=True).exists()):
        sentence = _("Cơ sở dữ liệu đã có dữ liệu thật nên không nạp dữ liệu mẫu; hãy dùng một cơ sở dữ liệu trống.")
        raise DemoError(sentence)


def is_database_empty() -> bool:
    return not Board.objects.exists() and not User.objects.exists()


def standing_demo() -> dict[str, Any]:
    """What `load_demo` would give, of the demo as it stands; changes nothing, whatever the database holds.

    An account whose password was changed has the password "".
    """
    province = json.loads((FOLDER / "province.json").read_text(encoding="utf-8"))
    code = province["board"]["code"]
    users = {user.username: user for user in User.objects.filter(is_demo=True, is_active=True)}
    accounts = [
        account_line(person, code, password_of(users[person["username"]]))
        for person in province["people"]
        if person["username"] in users
    ]
    periods = Period.objects.filter(board__code=code).order_by("year", "half")
    return {
        "accounts": accounts,
        "board": code if accounts else "",
        "periods": [period.half_year.code for period in periods] if accounts else [],
    }


def password_of(user: User) -> str:
    return demo_password() if user.check_password(demo_password()) else ""


def demo_account(board: Board, person: dict[str, str]) -> dict[str, str]:
    """One invented person with one post; the password is made anew from the demo key."""
    user, _created = User.objects.get_or_create(
        username=person["username"], defaults={"full_name": person["full_name"], "is_demo": True}
    )
    if not user.check_password(demo_password()):
        user.set_password(demo_password())
    if person["post"] == "ADMIN":
        user.is_staff = user.is_superuser = True
    user.save()
    if person["post"] != "ADMIN":
        appoint(user, board, person)
    return account_line(person, board.code, demo_password())


def appoint(user: User, board: Board, person: dict[str, str]) -> None:
    where: dict[str, Any] = {"board": board}
    if "centre" in person:
        where = {"centre": Centre.objects.of_board(board).get(code=person["centre"])}
    if not Appointment.objects.filter(user=user, post=person["post"], **where).exists():
        Appointment.objects.create(user=user, post=Post(person["post"]), **where)


def account_line(person: dict[str, str], board: str, password: str) -> dict[str, str]:
    labels = {"ADMIN": str(_("quản trị")), **{post.value: str(post.label) for post in Post}}
    return {
        "username": person["username"],
        "password": password,
        "post": person["post"],
        "post_label": labels[person["post"]],
        "unit": person.get("centre", board),
    }


def load_half_years(board: Board, scale: int) -> list[HalfYear]:
    """The article's half-year through the import engine, and scale − 1 invented ones before it; oldest first."""
    officer = User.objects.get(username="chuyenvien")
    class_list = read_file(WORKBOOK.read_bytes(), WORKBOOK.name)
    halves = []
    for half, past_list in shifted_lists(class_list, FIRST, scale):
        centres = list(Centre.objects.of_board(board))
        import_class_list(past_list, board=board, centres=centres, by=officer, today=date(2023, 7, 12))
        halves.append(half)
    return sorted(halves)


def keep_period(board: Board, half: HalfYear) -> None:
    """The half-year with its usual days: cut off at its end, reports due on the 15th of its last month."""
    due_on = half.end.replace(day=15)
    Period.objects.get_or_create(
        board=board, year=half.year, half=half.half, defaults={"cut_off_on": half.end, "due_on": due_on}
    )
