"""After the catalogue changed, each class finds the version of its own opening day."""

from datetime import date

import pytest

from courses.catalogue import refit_programmes
from courses.models import State, TrainingClass
from portal.models import AuditEntry
from tests import factories

CHANGE = date(2023, 5, 26)


@pytest.fixture
def local(board):
    return factories.create_programme(
        board=board, code="LSD", name="Lịch sử Đảng", guidance="LOCAL", valid_to=CHANGE, aliases=["LSĐ"]
    )


@pytest.fixture
def central(board, local):
    return factories.create_programme(board=board, code="LSD", name="Lịch sử Đảng", valid_from=CHANGE)


@pytest.fixture
def create(centre_a):
    def created(programme, day, text="Lịch sử Đảng", **further):
        return factories.create_class(
            centre=centre_a, programme=programme, programme_text=text, opened_on=day, closed_on=None, **further
        )

    return created


def programme_of(item):
    return TrainingClass.objects.get(pk=item.pk).programme


@pytest.mark.parametrize(
    ("day", "guidance"),
    [
        (date(2023, 5, 25), "LOCAL"),
        (date(2023, 5, 26), "CENTRAL"),
    ],
)
def test_it_moves_a_class_to_the_version_of_its_day(board, create, local, central, day, guidance):
    wrong = central if guidance == "LOCAL" else local
    item = create(wrong, day)

    assert refit_programmes(board) == 1
    assert programme_of(item).guidance == guidance


def test_it_leaves_classes_that_fit_alone(board, create, local, central):
    items = [create(local, date(2023, 5, 25)), create(central, date(2023, 5, 26))]
    before = list(TrainingClass.objects.order_by("pk").values())

    assert refit_programmes(board) == 0
    assert list(TrainingClass.objects.order_by("pk").values()) == before
    assert [AuditEntry.objects.about(item).exists() for item in items] == [False, False]


def test_it_keeps_the_programme_whatever_its_list_called_it(board, create, local, central):
    item = create(local, date(2023, 6, 1), text="một tên không ai biết")

    refit_programmes(board)

    assert programme_of(item) == central


def test_it_does_not_take_a_code_for_another_programmes_name(board, create, local, central):
    factories.create_programme(board=board, code="X", name="LSD", aliases=["LSD"])
    item = create(local, date(2023, 6, 1))

    refit_programmes(board)

    assert programme_of(item) == central


@pytest.mark.parametrize("text", ["Lịch sử Đảng", "lịch sử đảng", "LSD", "LSĐ", "Lich su Dang"])
def test_it_finds_an_unlisted_class_by_its_text(board, create, central, text):
    item = create(None, date(2023, 6, 1), text=text)

    assert refit_programmes(board) == 1
    assert programme_of(item) == central


def test_it_leaves_an_unknown_text_outside(board, create, central):
    items = [create(None, date(2023, 6, 1), text="Kỹ năng phỏng vấn") for _number in range(2)]

    assert refit_programmes(board) == 0
    assert [programme_of(item) for item in items] == [None, None]


def test_it_puts_a_class_outside_where_no_version_holds(board, create, local):
    item = create(local, date(2023, 6, 1))

    assert refit_programmes(board) == 1
    assert (programme_of(item), TrainingClass.objects.get().programme_text) == (None, "Lịch sử Đảng")


def test_it_leaves_a_planned_class_without_a_day_where_it_is(board, create, local, central):
    item = create(local, None, state=State.PLANNED)

    assert refit_programmes(board) == 0
    assert programme_of(item) == local


def test_it_gives_a_class_without_a_day_the_last_version_of_its_code(board, create, local, central):
    item = create(None, None, state=State.PLANNED)

    assert refit_programmes(board, {item.pk: "LSD"}) == 1
    assert programme_of(item) == central


def test_it_raises_the_version_and_leaves_a_line(board, create, local, central):
    item = create(local, date(2023, 6, 1))

    refit_programmes(board)

    item.refresh_from_db()
    assert item.version == 2
    [line] = AuditEntry.objects.about(item)
    assert (line.actor, line.deed) == (None, "change_class")
    assert line.changes == {"programme": ["LSD (LOCAL, 1900-01-01)", "LSD (CENTRAL, 2023-05-26)"]}


def test_it_leaves_other_boards_alone(board, create, local, central):
    other = factories.create_board(code="PY")
    item = create(local, date(2023, 6, 1))

    assert refit_programmes(other) == 0
    assert programme_of(item) == local


def test_it_asks_the_same_queries_for_one_class_and_for_three(board, create, local, central, django_assert_num_queries):
    for count in (1, 3):
        for _number in range(count):
            create(local, date(2023, 6, 1))
        with django_assert_num_queries(5):
            assert refit_programmes(board) == count
