"""A class goes from state to state by verbs: planned, open, completed; postponed; cancelled and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from courses.models import ClassStep, State, TrainingClass, TransitionError
from portal.models import AuditEntry
from tests import factories

DAY = date(2023, 3, 1)
VERBS = {
    "open": lambda item, by: item.open(by=by, on=DAY),
    "complete": lambda item, by: item.complete(by=by, on=date(2023, 3, 9)),
    "postpone": lambda item, by: item.postpone(by=by, reason="chờ hội trường"),
    "cancel": lambda item, by: item.cancel(by=by, reason="không đủ học viên"),
    "reinstate": lambda item, by: item.reinstate(by=by, reason="hủy nhầm"),
}
MOVES = {
    ("open", State.PLANNED): State.OPEN,
    ("open", State.POSTPONED): State.OPEN,
    ("complete", State.OPEN): State.COMPLETED,
    ("postpone", State.PLANNED): State.POSTPONED,
    ("cancel", State.PLANNED): State.CANCELLED,
    ("cancel", State.OPEN): State.CANCELLED,
    ("cancel", State.POSTPONED): State.CANCELLED,
    ("reinstate", State.CANCELLED): State.PLANNED,
}


@pytest.fixture
def create(centre_a, programme):
    def created(state, **further):
        reason = "bão" if state in (State.POSTPONED, State.CANCELLED) else ""
        return factories.create_class(centre=centre_a, programme=programme, state=state, state_reason=reason, **further)

    return created


def row(item):
    return TrainingClass.objects.filter(pk=item.pk).values().get()


def steps(item):
    return [(step.state, step.taken_by.username, step.reason) for step in item.steps.order_by("pk")]


def record(item):
    return [(line.deed, line.actor.username, line.changes) for line in AuditEntry.objects.about(item).order_by("pk")]


@pytest.mark.parametrize(("verb", "source"), MOVES)
def test_it_moves_and_leaves_a_line_of_history_and_of_record(create, an, verb, source):
    item = create(source)
    target = MOVES[verb, source]

    VERBS[verb](item, an)

    assert (item.state, item.version) == (target, 2)
    assert (row(item)["state"], row(item)["version"]) == (target, 2)
    reason = {"postpone": "chờ hội trường", "cancel": "không đủ học viên", "reinstate": "hủy nhầm"}.get(verb, "")
    assert steps(item) == [(target, "an", reason)]
    assert record(item) == [("move_class", "an", {"state": [source, target]})]


@pytest.mark.parametrize(
    ("verb", "source"), [(verb, state) for verb in VERBS for state in State if (verb, state) not in MOVES]
)
def test_it_refuses_from_any_other_state_and_changes_nothing(create, an, verb, source):
    item = create(source)
    before = row(item)

    with pytest.raises(TransitionError, match=r"^Lớp đã được người khác xử lý; hãy xem lại trạng thái"):
        VERBS[verb](item, an)

    assert row(item) == before
    assert (steps(item), record(item)) == ([], [])


@pytest.mark.parametrize("state", State)
def test_the_page_offers_just_what_the_verbs_allow(create, state):
    item = create(state)

    offered = {verb for verb in VERBS if getattr(item, f"can_{verb}")}
    assert offered == {verb for verb, source in MOVES if source == state}


def test_it_walks_through_a_whole_life(create, an, binh):
    item = create(State.PLANNED, closed_on=None)

    item.postpone(by=an, reason="chờ hội trường")
    item.cancel(by=binh, reason="không đủ học viên")
    item.reinstate(by=binh, reason="hủy nhầm")
    item.open(by=an, on=DAY)
    item.complete(by=an, on=date(2023, 3, 9))

    assert steps(item) == [
        (State.POSTPONED, "an", "chờ hội trường"),
        (State.CANCELLED, "binh", "không đủ học viên"),
        (State.PLANNED, "binh", "hủy nhầm"),
        (State.OPEN, "an", ""),
        (State.COMPLETED, "an", ""),
    ]
    assert (item.state, item.state_reason, item.opened_on, item.closed_on) == (
        State.COMPLETED,
        "",
        DAY,
        date(2023, 3, 9),
    )
    assert item.version == 6


def test_it_opens_on_the_day_that_is_said_under_the_version_of_that_day(board, centre_a, an):
    change = date(2023, 5, 26)
    local = factories.create_programme(board=board, code="LSD", name="Lịch sử", guidance="LOCAL", valid_to=change)
    factories.create_programme(board=board, code="LSD", name="Lịch sử", valid_from=change)
    item = factories.create_class(
        centre=centre_a, programme=local, state=State.PLANNED, opened_on=date(2023, 5, 20), closed_on=None
    )

    item.open(by=an, on=date(2023, 5, 26))

    assert (item.opened_on, item.programme.guidance) == (date(2023, 5, 26), "CENTRAL")


def test_it_does_not_open_without_learners(create, an):
    item = create(State.PLANNED, declared_learners=None, declared_women=None)
    before = row(item)

    with pytest.raises(TransitionError, match="^Lớp chưa có số học viên"):
        item.open(by=an, on=DAY)

    assert (row(item), steps(item)) == (before, [])


@pytest.mark.parametrize(("on", "opens"), [(date(2023, 3, 5), True), (date(2023, 3, 6), False)])
def test_it_opens_no_later_than_it_closes(create, an, on, opens):
    item = create(State.PLANNED, closed_on=date(2023, 3, 5))

    if not opens:
        with pytest.raises(TransitionError, match="^Ngày khai giảng không được sau ngày bế giảng"):
            item.open(by=an, on=on)
        assert (row(item)["state"], steps(item)) == (State.PLANNED, [])
        return
    item.open(by=an, on=on)
    assert row(item)["opened_on"] == on


@pytest.mark.parametrize(("on", "closes"), [(date(2023, 3, 1), True), (date(2023, 2, 28), False)])
def test_it_closes_no_earlier_than_it_opens(create, an, on, closes):
    item = create(State.OPEN)

    if not closes:
        with pytest.raises(TransitionError, match="^Ngày bế giảng không được trước ngày khai giảng"):
            item.complete(by=an, on=on)
        assert (row(item)["state"], steps(item)) == (State.OPEN, [])
        return
    item.complete(by=an, on=on)
    assert row(item)["closed_on"] == on


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
@pytest.mark.parametrize(("verb", "source"), [("postpone", "PLANNED"), ("cancel", "OPEN"), ("reinstate", "CANCELLED")])
def test_it_wants_a_reason(create, an, verb, source, reason):
    item = create(source)
    before = row(item)

    with pytest.raises(TransitionError, match=r"^Hãy ghi lý do\.$"):
        getattr(item, verb)(by=an, reason=reason)

    assert (row(item), steps(item), record(item)) == (before, [], [])


@pytest.mark.parametrize(
    ("first", "second", "source"),
    [
        ("open", "open", State.PLANNED),
        ("open", "postpone", State.PLANNED),
        ("cancel", "open", State.PLANNED),
        ("cancel", "complete", State.OPEN),
        ("complete", "cancel", State.OPEN),
        ("reinstate", "reinstate", State.CANCELLED),
    ],
)
def test_of_two_people_pressing_one_after_the_other_the_first_succeeds(create, an, binh, first, second, source):
    item = create(source)
    twin = TrainingClass.objects.get(pk=item.pk)
    VERBS[first](item, an)
    before = row(item)

    with pytest.raises(TransitionError):
        VERBS[second](twin, binh)

    assert row(item) == before
    assert [username for _state, username, _reason in steps(item)] == ["an"]


# On two connections at once; SQLite has one writer, so it has nothing to show here


def in_own_connection(deed):
    """What the deed gives, or the class of the error it raises; the thread's connection is closed after it."""
    try:
        deed()
    except TransitionError as error:
        return type(error)
    finally:
        connection.close()
    return "done"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("verb", "source"), [("open", State.PLANNED), ("cancel", State.OPEN)])
def test_of_eight_people_pressing_at_once_one_succeeds(create, an, verb, source):
    item = create(source)
    start = Barrier(8)

    def press(_number):
        twin = TrainingClass.objects.get(pk=item.pk)
        start.wait(timeout=20)
        return in_own_connection(lambda: VERBS[verb](twin, an))

    with ThreadPoolExecutor(8) as people:
        outcomes = list(people.map(press, range(8)))

    assert sorted(map(str, outcomes)) == sorted(["done", *[str(TransitionError)] * 7])
    assert ClassStep.objects.count() == AuditEntry.objects.count() == 1
    assert row(item)["version"] == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_then_finds_it_done(create, an, binh):
    """The second UPDATE stands before a locked row; when the first commits, it must look at the row anew."""
    item = create(State.PLANNED)
    twin = TrainingClass.objects.get(pk=item.pk)

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            item.open(by=an, on=DAY)
            waiting = other.submit(in_own_connection, lambda: VERBS["cancel"](twin, binh))
            until_somebody_waits_for_a_lock()
        outcome = waiting.result(timeout=20)

    assert outcome == "done"  # an open class may be cancelled: the verb looked at the row as it is now
    assert [(state, who) for state, who, _reason in steps(item)] == [(State.OPEN, "an"), (State.CANCELLED, "binh")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_and_is_refused(create, an, binh):
    item = create(State.PLANNED)
    twin = TrainingClass.objects.get(pk=item.pk)

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            item.open(by=an, on=DAY)
            waiting = other.submit(in_own_connection, lambda: VERBS["postpone"](twin, binh))
            until_somebody_waits_for_a_lock()
        outcome = waiting.result(timeout=20)

    assert outcome is TransitionError
    assert steps(item) == [(State.OPEN, "an", "")]


WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def until_somebody_waits_for_a_lock():
    """Returns once another connection stands before a lock of this one."""
    deadline = monotonic() + 20
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone():
                return
        sleep(0.02)
    raise AssertionError("nobody waits")
