"""The database refuses classes, programmes and lists that break a rule, even by direct update."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from courses.models import ClassStep, Family, ImportBatch, PartnerOrganisation, Programme, State, TrainingClass
from tests import factories

RULES = {
    "programme_kind_is_a_known_one": (Programme, {"kind": "KHÁC"}),
    "programme_guidance_is_a_known_one": (Programme, {"guidance": "HUYỆN"}),
    "programme_ends_after_it_begins": (Programme, {"valid_to": date(1900, 1, 1)}),
    "class_state_is_a_known_one": (TrainingClass, {"state": "ĐÓNG"}),
    "a_class_does_not_close_before_it_opens": (TrainingClass, {"closed_on": date(2023, 2, 28)}),
    "a_class_has_at_most_as_many_women_as_learners": (TrainingClass, {"declared_women": 101}),
    "a_class_has_a_plausible_number_of_learners": (TrainingClass, {"declared_learners": 100_001}),
    "an_opened_class_has_an_opening_day_and_learners": (TrainingClass, {"opened_on": None}),
    "a_cancelled_or_postponed_class_says_why": (TrainingClass, {"state": State.CANCELLED}),
    "class_step_state_is_a_known_one": (ClassStep, {"state": "ĐÓNG"}),
    "batch_state_is_a_known_one": (ImportBatch, {"state": "ĐÓNG", "applied_at": datetime(2023, 7, 12, tzinfo=UTC)}),
    "an_applied_batch_says_when": (ImportBatch, {"state": "APPLIED"}),
}


@pytest.fixture
def rows(board, centre_a, programme, an):
    """One row of each model, as it should be."""
    item = factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])
    item.steps.create(state=State.COMPLETED, taken_by=an)
    ImportBatch.objects.create(board=board, uploaded_by=an, filename="a.xlsx", sha256="0" * 64, table={})
    return item


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
        for model in apps.get_app_config("courses").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]

    assert sorted(RULES) == sorted(named)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"declared_learners": 0, "declared_women": None}, "a_class_has_a_plausible_number_of_learners"),
        ({"declared_learners": None, "declared_women": None}, "an_opened_class_has_an_opening_day_and_learners"),
        ({"declared_learners": None, "state": State.PLANNED}, "a_class_has_at_most_as_many_women_as_learners"),
        ({"state": State.POSTPONED}, "a_cancelled_or_postponed_class_says_why"),
        ({"state": State.OPEN, "opened_on": None, "closed_on": None}, "an_opened_class_has_an_opening_day"),
    ],
)
def test_it_refuses_a_class_that_contradicts_itself(rows, changes, name):
    refused(TrainingClass, changes, name)


@pytest.mark.parametrize(
    "changes",
    [
        {"declared_learners": 1, "declared_women": 1},
        {"declared_learners": 100_000, "declared_women": 100_000},
        {"declared_women": 0},
        {"declared_women": None},
        {"closed_on": date(2023, 3, 1)},
        {"closed_on": None},
        {"state": State.PLANNED, "opened_on": None, "declared_learners": None, "declared_women": None},
        {"state": State.POSTPONED, "state_reason": "bão"},
    ],
)
def test_it_takes_what_may_be(rows, changes):
    assert TrainingClass.objects.update(**changes) == 1


def test_it_refuses_a_negative_number_of_learners(rows):
    refused(TrainingClass, {"declared_learners": -1, "declared_women": None}, "check constraint|CHECK constraint")


def test_it_refuses_the_same_by_bulk_create(rows):
    twin = TrainingClass.objects.get()
    twin.pk, twin.closed_on = None, date(2022, 1, 1)

    with pytest.raises(IntegrityError, match="a_class_does_not_close_before_it_opens"), transaction.atomic():
        TrainingClass.objects.bulk_create([twin])

    assert TrainingClass.objects.count() == 1


def test_a_family_and_a_partner_stand_once_within_their_board(rows, board):
    for model in (Family, PartnerOrganisation):
        twin = model.objects.get()
        twin.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        twin.board = factories.create_board(code=f"{model.__name__[:2]}")
        twin.save(force_insert=True)
        assert model.objects.count() == 2


def test_a_programme_with_classes_is_not_deleted(rows, programme):
    with pytest.raises(models.ProtectedError):
        programme.delete()

    assert Programme.objects.count() == 1
