"""Fills a throw-away database: the demo's province and catalogue, an officer, and as many classes as asked."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import islice

from centres.models import Appointment, Board, Centre, Post
from courses.models import Programme, State, TrainingClass
from courses.province import load_province
from portal.models import User
from reports.demo import CATALOGUE, FOLDER

OFFICER = "dung"
LAST_DAY = date(2023, 6, 30)  # the classes of a list end with the article's half-year


def fill(classes: int, *, days: int) -> None:
    """`classes` classes, evenly over the `days` days before and on 30/6/2023, over all centres and programmes."""
    province = json.loads((FOLDER / "province.json").read_text("utf-8"))
    load_province(province | json.loads(CATALOGUE.read_text("utf-8")))
    board = Board.objects.get()
    officer = User.objects.create(username=OFFICER, full_name="Phạm Thị Dung")
    Appointment.objects.create(user=officer, post=Post.BOARD_OFFICER, board=board)
    centres = list(Centre.objects.of_board(board).order_by("pk"))
    programmes = [item for item in Programme.objects.of_board(board).order_by("pk") if item.valid_to is None]
    rows = (
        made_class(number, board, centres, programmes, LAST_DAY - timedelta(days=number * days // classes))
        for number in range(classes)
    )
    while batch := list(islice(rows, 2_000)):
        TrainingClass.objects.bulk_create(batch)


def made_class(
    number: int, board: Board, centres: list[Centre], programmes: list[Programme], day: date
) -> TrainingClass:
    programme = programmes[number * 7 % len(programmes)]
    learners = 40 + number * 13 % 120
    return TrainingClass(
        board=board,
        centre=centres[number % len(centres)],
        programme=programme,
        programme_text=programme.name,
        name=f"Lớp {programme.name[:60]} khóa {number}",
        intake=str(number),
        opened_on=day,
        closed_on=day + timedelta(days=4),
        declared_learners=learners,
        declared_women=None if number % 12 == 0 else learners // 2,
        opening_decision=f"{number}-QĐ/TTCT",
        state=State.CANCELLED if number % 40 == 39 else State.COMPLETED,
        state_reason="không đủ học viên" if number % 40 == 39 else "",
    )
