"""The database refuses two names, posts, states or versions of one key on one day, whichever way they are written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from centres.models import Appointment, Post, Premises, ServiceArea, StaffingQuota, UnitName
from courses.models import Programme, RuleSet
from tests import factories

MARCH, APRIL, MAY, JUNE, JULY = (date(2023, month, 1) for month in (3, 4, 5, 6, 7))

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A dated model: how to make an unsaved row for some days, and the rule that forbids two on one day."""

    model: type[Model]
    rule: str
    columns: dict[str, Any]
    other_key: dict[str, Any] = field(default_factory=dict)  # what makes it another thing

    def row(self, valid_from, valid_to, **changes):
        return self.model(**{**self.columns, **changes}, valid_from=valid_from, valid_to=valid_to)

    def rows(self):
        return list(self.model._default_manager.order_by("pk").values())


def board_name():
    board = factories.create_board()
    UnitName.objects.all().delete()
    other = factories.create_board(code="PY")
    UnitName.objects.all().delete()
    return Case(UnitName, "a_board_has_one_name_a_day", {"board": board, "text": "Ban"}, {"board": other})


def centre_name():
    board = factories.create_board()
    centres = [factories.create_centre(board=board, code=code, name=code) for code in ("A", "B")]
    UnitName.objects.all().delete()
    columns = {"centre": centres[0], "text": "Trung tâm"}
    return Case(UnitName, "a_centre_has_one_name_a_day", columns, {"centre": centres[1]})


def board_post():
    board = factories.create_board()
    users = [factories.create_user(username=name, full_name=name) for name in ("an", "binh")]
    columns = {"user": users[0], "post": Post.BOARD_OFFICER, "board": board}
    return Case(Appointment, "a_board_post_is_held_once_at_a_time", columns, {"user": users[1]})


def centre_post():
    board = factories.create_board()
    centre = factories.create_centre(board=board, code="A", name="A")
    user = factories.create_user(username="an", full_name="An")
    columns = {"user": user, "post": Post.CLERK, "centre": centre}
    return Case(Appointment, "a_centre_post_is_held_once_at_a_time", columns, {"post": Post.DIRECTOR})


def programme_version():
    board = factories.create_board()
    columns = {
        "board": board,
        "code": "LSD",
        "name": "Lịch sử Đảng",
        "family": factories.create_family(board=board),
        "guidance": "CENTRAL",
    }
    return Case(Programme, "a_programme_has_one_version_a_day", columns, {"code": "HCM"})


def two_centres():
    board = factories.create_board()
    return [factories.create_centre(board=board, code=code, name=code) for code in ("A", "B")]


def premises():
    one, other = two_centres()
    columns = {"centre": one, "state": "IN_USE"}
    return Case(Premises, "a_centre_has_one_state_of_premises_a_day", columns, {"centre": other})


def quota():
    one, other = two_centres()
    return Case(StaffingQuota, "a_centre_has_one_quota_of_posts_a_day", {"centre": one, "posts": 5}, {"centre": other})


def service_area():
    one, _other = two_centres()
    columns = {"centre": one, "name": "xã Ninh Ích"}
    return Case(ServiceArea, "a_centre_serves_a_commune_once_at_a_time", columns, {"name": "xã Ninh Sim"})


def rule_set():
    other = factories.create_board(code="PY")
    columns = {"board": factories.create_board(), "name": "Quy chế"}
    return Case(RuleSet, "a_board_has_one_rule_set_a_day", columns, {"board": other})


CASES = [
    board_name, centre_name, board_post, centre_post, programme_version, premises, quota, service_area, rule_set,
]  # fmt: skip


@pytest.fixture(params=CASES)
def case(request):
    make: Callable[[], Case] = request.param
    return make()


def refused(case, write):
    """The write is refused by name, and nothing of it stays."""
    before = case.rows()
    with pytest.raises(IntegrityError, match=case.rule), transaction.atomic():
        write()
    assert case.rows() == before


def test_it_takes_versions_that_follow_one_another(case):
    case.row(MARCH, MAY).save()
    case.row(MAY, JULY).save()
    case.row(JULY, None).save()

    assert [row["valid_from"] for row in case.rows()] == [MARCH, MAY, JULY]


def test_it_takes_the_same_days_for_another_key(case):
    case.row(MARCH, None).save()
    case.row(MARCH, None, **case.other_key).save()

    assert len(case.rows()) == 2


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (APRIL, JUNE),  # begins within
        (MARCH, MAY),  # the same
        (date(2023, 4, 30), None),  # one day
        (date(2023, 2, 1), date(2023, 3, 2)),  # ends within
        (date(2023, 2, 1), None),  # holds all of it
    ],
)
def test_it_refuses_an_insert_that_overlaps(case, valid_from, valid_to):
    case.row(MARCH, MAY).save()

    refused(case, case.row(valid_from, valid_to).save)


def test_it_refuses_two_that_both_hold_still(case):
    case.row(MARCH, None).save()

    refused(case, case.row(JULY, None).save)


def test_it_refuses_a_save_that_moves_days_into_another(case):
    case.row(MARCH, MAY).save()
    later = case.row(JUNE, JULY)
    later.save()
    later.valid_from = APRIL

    refused(case, later.save)


def test_it_refuses_a_save_that_takes_another_key(case):
    case.row(MARCH, MAY).save()
    other = case.row(APRIL, JUNE, **case.other_key)
    other.save()
    for name in case.other_key:
        setattr(other, name, case.columns[name])

    refused(case, other.save)


def test_it_refuses_a_bulk_create(case):
    refused(case, lambda: case.model._default_manager.bulk_create([case.row(MARCH, MAY), case.row(APRIL, JUNE)]))


def test_it_refuses_an_update_of_a_set(case):
    case.row(MARCH, MAY).save()
    case.row(JUNE, JULY).save()

    refused(case, lambda: case.model._default_manager.filter(valid_from=MARCH).update(valid_to=None))


def test_it_refuses_a_bulk_update(case):
    rows = [case.row(MARCH, MAY), case.row(JUNE, JULY)]
    for row in rows:
        row.save()
    rows[0].valid_to = JULY

    refused(case, lambda: case.model._default_manager.bulk_update(rows, ["valid_to"]))


def test_it_refuses_raw_sql(case):
    case.row(MARCH, MAY).save()
    later = case.row(JUNE, None)
    later.save()
    table = case.model._meta.db_table

    def write():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET valid_from = %s WHERE id = %s", [APRIL.isoformat(), later.pk])  # noqa: S608

    refused(case, write)


def test_it_lets_a_row_be_saved_again_as_it_is(case):
    row = case.row(MARCH, MAY)
    row.save()
    before = case.rows()

    row.save()
    case.model._default_manager.update(valid_to=MAY)

    assert case.rows() == before


def test_it_lets_two_boundaries_move_together_the_shrinking_one_first(case):
    first, second = case.row(MARCH, MAY), case.row(MAY, None)
    first.save()
    second.save()

    first.valid_to = second.valid_from = APRIL
    first.save()
    second.save()

    assert [(row["valid_from"], row["valid_to"]) for row in case.rows()] == [(MARCH, APRIL), (APRIL, None)]


@pytest.mark.parametrize("valid_to", [MARCH, date(2023, 2, 28)])
def test_it_refuses_days_that_end_before_they_begin(case, valid_to):
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
        case.row(MARCH, valid_to).save()

    assert case.rows() == []
