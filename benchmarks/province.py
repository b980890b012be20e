"""A made-up province of any size for the benchmarks; written in bulk, the same at each run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from centres.models import Appointment, Board, Centre, Level, Post, UnitName
from courses.models import Family, Guidance, Programme, State, TrainingClass
from portal.models import User

FIRST_DAY = date(2014, 1, 1)
DAYS = 365 * 10


def create_province(*, centres: int) -> Board:
    """A board with its officer "bench", that many centres and ten programmes."""
    board = Board.objects.create(code="BM", superior="Tỉnh ủy Thử", symbol="BTGTU", place="Thử")
    UnitName.objects.create(board=board, text="Ban Tuyên giáo Tỉnh ủy Thử")
    family = Family.objects.create(board=board, code="CB", name="Lý luận chính trị cơ bản")
    for number in range(10):
        guidance = Guidance.LOCAL if number == 9 else Guidance.CENTRAL
        Programme.objects.create(
            board=board, code=f"P{number}", name=f"Bồi dưỡng {number}", family=family, guidance=guidance
        )
    for number in range(centres):
        centre = Centre.objects.create(board=board, code=f"C{number}", level=Level.DISTRICT, list_order=number)
        UnitName.objects.create(centre=centre, text=f"Trung tâm chính trị huyện Số {number}")
    officer = User.objects.create(username="bench", full_name="Người Đo")
    Appointment.objects.create(user=officer, post=Post.BOARD_OFFICER, board=board)
    return board


def add_classes(board: Board, count: int) -> None:
    """That many completed classes, spread evenly over ten years, centres and programmes."""
    TrainingClass.objects.bulk_create(made_up_classes(board, count), batch_size=2_000)


def made_up_classes(board: Board, count: int) -> Iterator[TrainingClass]:
    centres = list(Centre.objects.of_board(board).order_by("pk"))
    programmes = list(Programme.objects.of_board(board).order_by("pk"))
    for number in range(count):
        opened_on = FIRST_DAY + timedelta(days=number * 7919 % DAYS)
        programme = programmes[number % len(programmes)]
        yield TrainingClass(
            board=board,
            centre=centres[number % len(centres)],
            programme=programme,
            programme_text=programme.name,
            name=f"Lớp bồi dưỡng số {number}",
            intake=f"{number}/{opened_on.year}",
            opened_on=opened_on,
            closed_on=opened_on + timedelta(days=4),
            declared_learners=30 + number % 120,
            declared_women=number % 30,
            state=State.COMPLETED,
        )
