"""A checked list goes into its class once, and comes out whole while nothing rests on it."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from courses.learner_lists.checking import check_learner_list
from courses.learner_lists.memory import mapping_for, remember_mapping
from courses.learner_lists.undoing import UndoError, undo_batch
from courses.learner_lists.writing import DecisionError, write_learners
from courses.models import (
    Absence,
    Certificate,
    Enrolment,
    Learner,
    LearnerBatch,
    LearnerBatchState,
    SendingOrganisation,
)
from portal.models import AuditEntry
from portal.partial_dates import PartialDate
from tests import factories
from tests.courses.messy import table

HEADS = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị", "Chức vụ", "Điện thoại", "Điểm"]
ROWS = [
    HEADS,
    [1, "Lê Thị Thủy", "5/8/1985", "Nữ", "Đảng uỷ xã Cam Đức", "Bí thư", "0905123456", "8,5"],
    [2, "Cao Là", 1975, "Nam", "nt"],
    [1, "Bo Bo Thị Yến", "8/1990", "Nữ", "Đảng ủy xã Suối Cát"],
]


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def take(item, an):
    """Check the rows against the class and write all good ones; gives the counts."""

    def taken(rows=ROWS, *, decisions=None, chosen=None, batch=None):
        checked = check_learner_list(table(rows), training_class=item, opened_on=None, today=date(2023, 7, 12))
        numbers = {row.number for row in checked.rows} if chosen is None else chosen
        with transaction.atomic():
            return write_learners(checked, numbers, training_class=item, batch=batch, decisions=decisions or {}, by=an)

    return taken


@pytest.fixture
def batch(item, an, board):
    return LearnerBatch.objects.create(
        board=board, training_class=item, uploaded_by=an, filename="ds.xlsx", sha256="0" * 64, table={}
    )


def places():
    return list(
        Enrolment.objects.order_by("number").values_list("number", "learner__full_name", "organisation__name", "score")
    )


def test_it_enrols_everybody_in_the_order_of_the_list(take, item, an, centre_a):
    factories.create_sender(centre=centre_a, name="Đảng ủy xã Cam Đức")

    assert take() == Counter(new=3, enrolled=3, known=0, filled=0)

    assert places() == [
        (1, "Lê Thị Thủy", "Đảng ủy xã Cam Đức", Decimal("8.50")),
        (2, "Cao Là", "Đảng ủy xã Cam Đức", None),
        (3, "Bo Bo Thị Yến", "Đảng ủy xã Suối Cát", None),
    ]
    thuy = Learner.objects.get(full_name="Lê Thị Thủy")
    assert (thuy.centre, thuy.board, thuy.gender, thuy.birth, thuy.phone) == (
        centre_a, centre_a.board, "F", PartialDate(1985, 8, 5), "0905123456",
    )  # fmt: skip
    assert (thuy.search_key, thuy.sort_key != "") == ("le thi thuy", True)
    assert thuy.enrolments.get().position == "Bí thư"
    line = AuditEntry.objects.get(deed="import_learners")
    assert (line.actor, line.target_key, line.changes) == (
        an, str(item.pk), {"counts": [None, {"new": 3, "enrolled": 3, "known": 0, "filled": 0}]},
    )  # fmt: skip


def test_twice_the_same_list_adds_nothing(take):
    take()
    before = places()

    assert take() == Counter(new=0, enrolled=0, known=0, filled=0)
    assert places() == before
    assert (Learner.objects.count(), SendingOrganisation.objects.count()) == (3, 2)


def test_what_another_wrote_since_the_check_is_not_written_again(take, item, an):
    checked = check_learner_list(table(ROWS), training_class=item, opened_on=None, today=date(2023, 7, 12))
    take(chosen={2, 3})

    counts = write_learners(checked, {2, 3, 4}, training_class=item, batch=None, decisions={}, by=an)

    assert (counts["new"], counts["same"], Learner.objects.count()) == (1, 2, 3)


def test_it_writes_the_chosen_rows_alone(take):
    take(chosen={3})

    assert [row[:2] for row in places()] == [(1, "Cao Là")]


def test_a_known_person_is_enrolled_and_only_what_is_blank_is_filled(take, centre_a):
    known = factories.create_learner(
        centre=centre_a, full_name="Lê Thị Thuỷ", birth=PartialDate(1985, 8, 5), gender="", phone="0914000111"
    )

    assert take()["known"] == 1
    known.refresh_from_db()
    assert (known.full_name, known.gender, known.phone, known.version) == ("Lê Thị Thuỷ", "F", "0914000111", 2)
    assert Learner.objects.count() == 3


def test_a_decision_says_who_somebody_is_and_is_remembered(take, centre_a):
    known = factories.create_learner(centre=centre_a, full_name="Cao Là", birth=PartialDate(1975, 3, 1))
    take(decisions={3: str(known.pk)}, chosen={3})
    assert (places()[0][1], Learner.objects.count()) == ("Cao Là", 1)
    assert take(chosen={3})["enrolled"] == 0  # the same list again
    Enrolment.objects.all().delete()

    take(decisions={3: "new"}, chosen={3})

    added = Learner.objects.exclude(pk=known.pk).get()
    assert list(added.not_same_as.all()) == [known]
    assert list(known.not_same_as.all()) == [added]


def test_nobody_who_was_not_proposed_can_be_chosen(take, centre_a, centre_b):
    stranger = factories.create_learner(centre=centre_b, full_name="Cao Là", birth=PartialDate(1975))
    mine = factories.create_learner(centre=centre_a, full_name="Lê Văn Khác", birth=PartialDate(1975))

    for key in (stranger.pk, mine.pk, 999_999):
        with pytest.raises(DecisionError):
            take(decisions={3: str(key)})
    assert places() == []


def test_two_rows_cannot_be_one_person(take, centre_a):
    known = factories.create_learner(centre=centre_a, full_name="Cao Là", birth=PartialDate(1975))
    rows = [HEADS, [1, "Cao Là", 1975, None, "Xã A"], [2, "Cao Là", 1975, None, "Xã B"]]

    with pytest.raises(DecisionError, match="Dòng 2 và dòng 3"):
        take(rows, decisions={2: str(known.pk), 3: str(known.pk)})
    assert places() == []


def test_a_list_of_any_length_takes_the_same_number_of_queries(take):
    def queries(first, count):
        rows = [
            HEADS,
            *(
                [n, f"Lê Văn {chr(65 + n % 26)}a{'b' * (n // 26)}", 1980, "Nam", "Xã A"]
                for n in range(first, first + count)
            ),
        ]
        with CaptureQueriesContext(connection) as asked:
            assert take(rows)["new"] == count
        return len(asked)

    queries(0, 1)
    assert queries(1, 2) == queries(3, 60)


# ---- Undoing ----


def apply(batch):
    LearnerBatch.objects.filter(pk=batch.pk).update(state=LearnerBatchState.APPLIED, applied_at=now())


def test_a_list_is_taken_back_with_the_people_it_added(take, batch, item, an, centre_a):
    known = factories.create_learner(centre=centre_a, full_name="Lê Thị Thủy", birth=PartialDate(1985, 8, 5))
    typed = factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Gõ Tay"), number=1)
    take([row[:7] for row in ROWS], batch=batch)
    elsewhere = factories.create_class(centre=centre_a, programme=item.programme, name="Lớp khác", intake="2")
    factories.enrol(elsewhere, Learner.objects.get(full_name="Cao Là"))
    apply(batch)

    assert undo_batch(batch, by=an) == Counter(enrolments=3, learners=1)

    assert list(Enrolment.objects.of_class(item)) == [typed]
    assert sorted(Learner.objects.values_list("full_name", flat=True)) == ["Cao Là", "Gõ Tay", "Lê Thị Thủy"]
    assert Learner.objects.filter(pk=known.pk).exists()
    assert batch.state == LearnerBatchState.UNDONE
    assert AuditEntry.objects.get(deed="undo_learners").changes == {"counts": [None, {"enrolments": 3, "learners": 1}]}
    with pytest.raises(UndoError):
        undo_batch(batch, by=an)


def test_a_list_on_which_something_rests_stays_whole(take, batch, item, an, centre_a):
    take([row[:7] for row in ROWS], batch=batch)
    apply(batch)
    place = Enrolment.objects.get(learner__full_name="Cao Là")
    absence = Absence(session=factories.create_session(training_class=item), enrolment=place)

    absence.save()
    with pytest.raises(UndoError, match="1 học viên"):
        undo_batch(batch, by=an)
    absence.delete()
    Enrolment.objects.filter(pk=place.pk).update(score=Decimal(0))
    with pytest.raises(UndoError, match="1 học viên"):
        undo_batch(batch, by=an)

    batch.refresh_from_db()
    assert (batch.state, Enrolment.objects.count(), Learner.objects.count()) == (LearnerBatchState.APPLIED, 3, 3)
    assert Certificate.objects.count() == 0


def test_a_list_not_yet_written_cannot_be_taken_back(batch, an):
    with pytest.raises(UndoError):
        undo_batch(batch, by=an)


# ---- Columns that a centre explained ----


def test_a_header_once_explained_is_known_to_that_centre_alone(centre_a, centre_b):
    found = table([["Họ và tên", "Thông tin"], ["Lê Văn An", 1985]])
    again = table([["HỌ VÀ TÊN:", "thông tin"], ["Lê Bình", 1990]])

    remember_mapping(centre_a, found, {1: "full_name", 2: "birth"})

    assert mapping_for(centre_a, again) == {1: "full_name", 2: "birth"}
    assert mapping_for(centre_b, again) == {}
    remember_mapping(centre_a, found, found.mapping)
    assert mapping_for(centre_a, again) == {}
