"""The database refuses classes, programmes and lists that break a rule, even by direct update."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from courses.models import (
    Certificate,
    CertificatePractice,
    CertificateRegister,
    ClassPaper,
    ClassStep,
    Enrolment,
    Family,
    ImportBatch,
    Learner,
    LearnerBatch,
    NameAccess,
    PartnerOrganisation,
    Programme,
    ResultSheet,
    RuleSet,
    SendingQuota,
    Session,
    State,
    TeachingDuty,
    TrainingClass,
)
from portal.partial_dates import PartialDate
from tests import factories

MOMENT = datetime(2023, 7, 12, tzinfo=UTC)
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
    "learner_gender_is_a_known_one": (Learner, {"gender": "X"}),
    "an_official_member_was_on_probation_before": (Learner, {"party_confirmed": PartialDate(2015, 2)}),
    "learner_batch_state_is_a_known_one": (LearnerBatch, {"state": "ĐÓNG", "applied_at": MOMENT}),
    "list_source_is_a_known_one": (LearnerBatch, {"source": "ZALO"}),
    "an_applied_learner_batch_says_when": (LearnerBatch, {"state": "APPLIED"}),
    "a_sending_quota_is_from_1_to_1000": (SendingQuota, {"seats": 1001}),
    "class_role_is_a_known_one": (Enrolment, {"role": "BÍ THƯ"}),
    "scores_are_between_0_and_100": (Enrolment, {"score": 101}),
    "a_retake_follows_a_first_score": (Enrolment, {"score": None}),
    "results_are_confirmed_by_a_second_person": (ResultSheet, {"confirmed_by": models.F("entered_by")}),
    "a_recognition_decision_has_number_and_day": (ResultSheet, {"recognised_on": None}),
    "rule_set_percents_are_at_most_100": (RuleSet, {"live_percent": 101}),
    "rule_set_bands_rise_to_the_top_score": (RuleSet, {"fair_from": 8}),
    "rule_set_step_and_hours_are_above_nought": (RuleSet, {"score_step": 0}),
    "rule_set_ends_after_it_begins": (RuleSet, {"valid_to": date(1900, 1, 1)}),
    "register_kind_is_a_known_one": (CertificateRegister, {"kind": "BẰNG KHEN"}),
    "stock_offsets_are_at_most_50_mm": (CertificatePractice, {"offset_x_mm": 51}),
    "certificate_kind_is_a_known_one": (Certificate, {"kind": "BẰNG KHEN"}),
    "certificate_state_is_a_known_one": (Certificate, {"state": "MẤT", "state_reason": "mất"}),
    "certificate_band_is_a_known_one": (Certificate, {"band": "TỐT"}),
    "a_certificate_goes_to_who_passed": (Certificate, {"band": "FAIL"}),
    "a_replaced_or_revoked_certificate_says_why": (Certificate, {"state": "REVOKED"}),
    "class_paper_kind_is_a_known_one": (ClassPaper, {"kind": "GIẤY MỜI"}),
    "a_decision_number_is_from_1_to_9999": (ClassPaper, {"number": 10_000}),
    "looking_at_names_has_a_reason": (NameAccess, {"reason": ""}),
    "duty_kind_is_a_known_one": (TeachingDuty, {"kind": "COI THI"}),
    "a_duty_has_from_1_to_1000_pieces": (TeachingDuty, {"quantity": 0}),
    "half_day_is_a_known_one": (Session, {"half_day": 4}),
    "session_kind_is_a_known_one": (Session, {"kind": "CHÀO CỜ"}),
    "a_session_has_from_1_to_10_periods": (Session, {"period_count": 11}),
    "attendance_says_who_took_it": (Session, {"taken_at": MOMENT}),
    "batch_state_is_a_known_one": (ImportBatch, {"state": "ĐÓNG", "applied_at": MOMENT}),
    "an_applied_batch_says_when": (ImportBatch, {"state": "APPLIED"}),
}


@pytest.fixture
def rows(board, centre_a, programme, an):
    """One row of each model, as it should be."""
    item = factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])
    item.steps.create(state=State.COMPLETED, taken_by=an)
    ImportBatch.objects.create(board=board, uploaded_by=an, filename="a.xlsx", sha256="0" * 64, table={})
    create_life_of(item, board, centre_a, an)
    return item


def create_life_of(item, board, centre, an):
    """What a class leaves behind, one row of each."""
    factories.create_rule_set(board=board)
    learner = factories.create_learner(
        centre=centre, party_joined=PartialDate(2015, 3), party_confirmed=PartialDate(2016)
    )
    place = factories.enrol(item, learner, score=4, retake_score=6)
    LearnerBatch.objects.create(board=board, training_class=item, uploaded_by=an, sha256="0" * 64, table={})
    SendingQuota.objects.create(training_class=item, organisation=factories.create_sender(centre=centre), seats=10)
    ResultSheet.objects.create(
        training_class=item, board=board, entered_by=an, confirmed_at=MOMENT, recognition_decision="1-QĐ",
        recognised_on=date(2023, 3, 9),
    )  # fmt: skip
    CertificateRegister.objects.create(centre=centre, kind="CERTIFICATE", year=2023, last_number=1)
    CertificatePractice.objects.create(centre=centre)
    factories.create_certificate(place, issued_by=an)
    ClassPaper.objects.create(
        training_class=item, centre=centre, kind="OPENING", number=1, year=2023, issued_on=date(2023, 2, 20)
    )
    NameAccess.objects.create(training_class=item, asked_by=an, reason="Đối chiếu danh sách")
    lecturer = factories.create_lecturer(centre=centre)
    TeachingDuty.objects.create(
        training_class=item, lecturer=lecturer, kind="ESSAYS", done_on=date(2023, 3, 9), quantity=6
    )
    factories.create_session(training_class=item)


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
