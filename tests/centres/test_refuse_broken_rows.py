"""The database refuses boards, centres, their people and premises, documents and periods that break a rule, even by direct update."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from centres.models import (
    Appointment,
    Board,
    Centre,
    Document,
    Lecturer,
    Period,
    Post,
    Premises,
    ServiceArea,
    StaffingQuota,
    Succession,
    UnitName,
)
from tests import factories

AT_A_BOARD = (Post.BOARD_LEADER, Post.BOARD_OFFICER, Post.OBSERVER)
RULES = {
    "board_ends_after_it_begins": (Board, {"valid_to": date(1900, 1, 1)}),
    "document_kind_is_a_known_one": (Document, {"kind": "THƯ"}),
    "document_is_not_over_before_it_is_issued": (Document, {"in_force_until": date(2023, 3, 1)}),
    "centre_level_is_a_known_one": (Centre, {"level": "HUYEN"}),
    "centre_ends_after_it_begins": (Centre, {"valid_to": date(1900, 1, 1)}),
    "unit_name_belongs_to_one_board_or_one_centre": (UnitName, {"board": None, "centre": None}),
    "unit_name_ends_after_it_begins": (UnitName, {"valid_to": date(1899, 12, 31)}),
    "a_centre_does_not_succeed_itself": (Succession, {"predecessor": models.F("successor")}),
    "succession_kind_is_a_known_one": (Succession, {"kind": "KHÁC"}),
    "succession_share_is_between_0_and_100": (Succession, {"share_percent": 101}),
    "a_board_post_is_held_at_a_board_a_centre_post_at_a_centre": (Appointment, {"post": Post.BOARD_OFFICER}),
    "appointment_ends_after_it_begins": (Appointment, {"valid_to": date(1900, 1, 1)}),
    "lecturer_kind_is_a_known_one": (Lecturer, {"kind": "KHÁC"}),
    "lecturer_standing_is_a_known_one": (Lecturer, {"standing": "KHÁC"}),
    "lecturer_degree_is_a_known_one": (Lecturer, {"degree": "GIÁO SƯ"}),
    "lecturer_theory_level_is_a_known_one": (Lecturer, {"theory_level": "KHÁC"}),
    "a_lecturer_was_born_in_a_plausible_year": (Lecturer, {"birth_year": 1899}),
    "lecturer_ends_after_it_begins": (Lecturer, {"valid_to": date(1900, 1, 1)}),
    "premises_state_is_a_known_one": (Premises, {"state": "KHÁC"}),
    "premises_state_ends_after_it_begins": (Premises, {"valid_to": date(2020, 1, 1)}),
    "a_centre_has_a_plausible_number_of_posts": (StaffingQuota, {"posts": 101}),
    "staffing_quota_ends_after_it_begins": (StaffingQuota, {"valid_to": date(2020, 1, 1)}),
    "service_area_ends_after_it_begins": (ServiceArea, {"valid_to": date(1900, 1, 1)}),
    "a_half_year_is_the_first_or_second": (Period, {"half": 3}),
    "a_period_lies_in_a_plausible_year": (Period, {"year": 1989}),
}


@pytest.fixture
def rows(board, centre_a, centre_b, an):
    """One row of each model, as it should be."""
    Document.objects.create(
        board=board,
        number="45-KH/BTGTU",
        kind="PLAN",
        issuer="Ban Tuyên giáo",
        issued_on=date(2023, 3, 2),
        abstract="…",
    )
    Succession.objects.create(
        predecessor=centre_a, successor=centre_b, kind="MERGER", effective_on=date(2025, 7, 1), share_percent=100
    )
    factories.create_lecturer(centre=centre_a)
    Premises.objects.create(centre=centre_a, state="IN_USE", valid_from=date(2020, 1, 1))
    StaffingQuota.objects.create(centre=centre_a, posts=5, valid_from=date(2020, 1, 1))
    ServiceArea.objects.create(centre=centre_a, name="xã Phước Đồng")
    Period.objects.create(board=board, year=2023, half=1, cut_off_on=date(2023, 6, 30), due_on=date(2023, 6, 15))


def refused(model, changes, match):
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        model.objects.update(**changes)
    assert list(model.objects.order_by("pk").values()) == before
    assert before


@pytest.mark.parametrize("name", RULES)
def test_it_refuses_a_direct_update(rows, name):
    model, changes = RULES[name]

    refused(model, changes, name)


def test_every_check_has_a_row_that_breaks_it():
    named = [
        constraint.name
        for model in apps.get_app_config("centres").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]

    assert sorted(RULES) == sorted(named)


@pytest.mark.parametrize(
    ("post", "at_board", "is_taken"),
    [
        (post, at_board, at_board == post.startswith(("BOARD", "OBSERVER")))
        for post in Post
        for at_board in (True, False)
    ],
)
def test_it_takes_each_post_only_at_its_kind_of_unit(board, centre_a, post, at_board, is_taken):
    user = factories.create_user(username="ai", full_name="Ai Đó")

    try:
        with transaction.atomic():
            factories.appoint(user, post, board if at_board else centre_a)
    except IntegrityError:
        assert not is_taken
    assert Appointment.objects.exists() is is_taken


def test_a_name_belongs_to_one_unit_not_to_two(centre_a):
    nameless = Board.objects.create(code="PY", superior="Tỉnh ủy Phú Yên", symbol="BTGTU", place="Tuy Hòa")
    UnitName.objects.exclude(centre=centre_a).delete()

    refused(UnitName, {"board": nameless}, "unit_name_belongs_to_one_board_or_one_centre")


@pytest.mark.parametrize("share", ["0", "-1", "100.01"])
def test_a_share_is_more_than_nothing_and_at_most_all(rows, share):
    refused(Succession, {"share_percent": share}, "succession_share_is_between_0_and_100")


@pytest.mark.parametrize("share", [None, "0.01", "100"])
def test_a_share_may_be_undecided(rows, share):
    assert Succession.objects.update(share_percent=share) == 1


# What may stand only once


def test_a_code_stands_once_within_its_board(board, centre_a):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.create_centre(board=board, code="NT", name="Khác")
    other = factories.create_board(code="PY")

    assert factories.create_centre(board=other, code="NT", name="Khác").code == "NT"
    assert Centre.objects.of_board(board).count() == 1


def test_a_board_code_stands_once(board):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.create_board(code="KH")

    assert Board.objects.count() == 1


def test_a_half_year_a_document_and_a_succession_stand_once(rows):
    for model in (Period, Document, Succession):
        twin = model.objects.get()
        twin.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        assert model.objects.count() == 1


def test_what_others_stand_on_is_not_deleted(rows, board, centre_a, an):
    for row in (board, centre_a, an):
        with pytest.raises(models.ProtectedError):
            row.delete()

    assert (Board.objects.count(), Centre.objects.count(), Appointment.objects.count()) == (1, 2, 1)
