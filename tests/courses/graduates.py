"""A class whose results stand: scores given, confirmed by a second person, recognised by a decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.timezone import now

from courses.models import Enrolment, ResultSheet, RuleSet
from tests import factories

RECOGNISED_ON = date(2023, 3, 10)
SCORES = {  # by given name: Ẩn, Phương, Tỏ, Yến
    "Bo Bo Thị Yến": "9.00",
    "Cao Là Phương": "7.00",
    "Đỗ Ẩn": "5.00",
    "Y Tỏ": "4.75",
}


def recognised_class(centre, programme, entered_by, confirmed_by, *, scores=None, recognised_on=RECOGNISED_ON, **said):
    """The places in the order of the list; rules of 1147 where the board has none."""
    if not RuleSet.objects.of_board(centre.board).exists():
        factories.create_rule_set(board=centre.board)
    item = factories.create_class(centre=centre, programme=programme, **said)
    for number, (name, score) in enumerate((scores or SCORES).items(), start=1):
        learner = factories.create_learner(centre=centre, full_name=name, birth=f"{1980 + number % 20}-08-05")
        factories.enrol(
            item, learner, number=number, score=None if score is None else Decimal(score),
            organisation=factories.create_sender(centre=centre),
        )  # fmt: skip
    ResultSheet.objects.create(
        training_class=item, board=centre.board, entered_by=entered_by, confirmed_by=confirmed_by, confirmed_at=now(),
        recognition_decision="12-QĐ/TTCT", recognised_on=recognised_on,
    )  # fmt: skip
    return item


def place(item, name):
    return Enrolment.objects.get(training_class=item, learner__full_name=name)
