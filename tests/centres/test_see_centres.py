"""The one tenancy rule: a board's people see its centres, a centre's people their own and those it succeeded."""

from datetime import date

import pytest

from centres.models import Board, Centre, Post, Succession
from courses.models import TrainingClass
from tests import factories

DAY = date(2026, 7, 1)


def seen(user, on=DAY):
    return sorted(centre.code for centre in Centre.objects.visible_to(user, on))


def succeed(predecessor, successor, *, effective_on=date(2025, 7, 1)):
    return Succession.objects.create(
        predecessor=predecessor, successor=successor, kind="MERGER", effective_on=effective_on
    )


@pytest.fixture
def other_board(db):
    board = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_centre(board=board, code="TH", name="Trung tâm chính trị thành phố Tuy Hòa")
    return board


@pytest.fixture
def ward(board):
    """A commune centre of after the reorganisation."""
    return factories.create_centre(
        board=board,
        code="P1",
        name="Trung tâm chính trị phường Nha Trang",
        level="COMMUNE",
        valid_from=date(2025, 7, 1),
    )


def test_a_boards_people_see_its_centres(dung, giang, centre_a, centre_b, other_board):
    assert seen(dung) == ["CL", "NT"]
    assert seen(giang) == ["CL", "NT"]


def test_a_centres_people_see_their_own(an, binh, chi, other_board):
    assert seen(an) == ["NT"]
    assert seen(binh) == ["NT"]
    assert seen(chi) == ["CL"]


def test_a_person_with_two_posts_sees_both(an, centre_b):
    factories.appoint(an, Post.DIRECTOR, centre_b)

    assert seen(an) == ["CL", "NT"]


def test_those_without_a_post_see_nothing(khoa, lan, centre_b):
    assert seen(khoa) == []
    assert seen(lan) == []


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), ["NT"]),
        (date(2022, 12, 31), ["NT"]),
        (date(2023, 1, 1), []),  # the day a post ends no longer counts
    ],
)
def test_a_post_counts_from_its_first_day_to_the_day_before_its_last(lan, on, codes):
    assert seen(lan, on) == codes


def test_the_successors_people_see_the_predecessors_rows(an, chi, centre_a, centre_b):
    succeed(centre_a, centre_b)

    assert seen(chi) == ["CL", "NT"]
    assert seen(an) == ["NT"]


def test_they_see_through_a_chain_of_two(centre_a, centre_b, ward, an, chi):
    head = factories.create_user(username="phuong", full_name="Lê Thị Phượng")
    factories.appoint(head, Post.DIRECTOR, ward)
    succeed(centre_a, centre_b, effective_on=date(2024, 1, 1))
    succeed(centre_b, ward)

    assert seen(head) == ["CL", "NT", "P1"]
    assert seen(chi) == ["CL", "NT"]
    assert seen(an) == ["NT"]


def test_several_centres_may_go_into_one_and_one_into_several(board, centre_a, centre_b, ward):
    second = factories.create_centre(board=board, code="P2", name="Trung tâm chính trị xã Cam Lâm", level="COMMUNE")
    head = factories.create_user(username="phuong", full_name="Lê Thị Phượng")
    factories.appoint(head, Post.DIRECTOR, ward)
    succeed(centre_a, ward)
    succeed(centre_b, ward)
    succeed(centre_b, second)

    assert seen(head) == ["CL", "NT", "P1"]


@pytest.mark.parametrize(
    ("on", "codes"),
    [(date(2025, 6, 30), ["CL"]), (date(2025, 7, 1), ["CL", "NT"])],
)
def test_a_succession_counts_from_its_day_on(chi, centre_a, centre_b, on, codes):
    succeed(centre_a, centre_b)

    assert seen(chi, on) == codes


def test_a_circle_of_successions_ends(an, chi, centre_a, centre_b):
    succeed(centre_a, centre_b)
    succeed(centre_b, centre_a)

    assert seen(an) == ["CL", "NT"]
    assert seen(chi) == ["CL", "NT"]


@pytest.mark.parametrize(
    ("on", "codes"),
    [(date(2025, 6, 30), ["NT"]), (date(2025, 7, 1), []), (date(2026, 7, 1), [])],
)
def test_the_people_of_an_ended_centre_see_nothing(an, centre_a, centre_b, on, codes):
    """Their posts were never ended in the portal; the centre was."""
    succeed(centre_b, centre_a, effective_on=date(2026, 1, 1))
    Centre.objects.filter(pk=centre_a.pk).update(valid_to=date(2025, 7, 1))

    assert seen(an, on) == codes


def test_the_people_of_a_centre_not_yet_founded_see_nothing(an, centre_a):
    Centre.objects.filter(pk=centre_a.pk).update(valid_from=date(2026, 7, 2))

    assert seen(an) == []


def test_the_board_sees_ended_centres_too(dung, centre_a, centre_b):
    Centre.objects.filter(pk=centre_a.pk).update(valid_to=date(2025, 7, 1))

    assert seen(dung) == ["CL", "NT"]


def test_an_ended_centre_is_reached_by_its_successors_people(an, chi, centre_a, centre_b):
    succeed(centre_a, centre_b)
    Centre.objects.filter(pk=centre_a.pk).update(valid_to=date(2025, 7, 1))

    assert seen(chi) == ["CL", "NT"]
    assert seen(an) == []


# What leans on the rule


def test_classes_follow_their_centre(an, chi, dung, centre_a, centre_b, programme, other_board):
    own = factories.create_class(centre=centre_a, programme=programme)
    others = factories.create_class(centre=centre_b, programme=programme)
    foreign = factories.create_class(centre=other_board.centres.get(), programme=None, programme_text="Kỹ năng")

    def classes(user):
        return list(TrainingClass.objects.visible_to(user).order_by("pk"))

    assert classes(an) == [own]
    assert classes(chi) == [others]
    assert classes(dung) == [own, others]
    assert foreign not in classes(dung)


def test_the_successors_people_see_the_predecessors_classes_but_do_not_edit_them(chi, centre_a, centre_b, programme):
    inherited = factories.create_class(centre=centre_a, programme=programme)
    own = factories.create_class(centre=centre_b, programme=programme)
    succeed(centre_a, centre_b)

    assert list(TrainingClass.objects.visible_to(chi).order_by("pk")) == [inherited, own]
    assert list(TrainingClass.objects.editable_by(chi)) == [own]


@pytest.mark.parametrize(
    ("post", "may_edit"),
    [(Post.CLERK, True), (Post.DIRECTOR, True), (Post.DEPUTY_DIRECTOR, True), (Post.LECTURER, False)],
)
def test_only_editors_edit(centre_a, programme, post, may_edit):
    item = factories.create_class(centre=centre_a, programme=programme)
    person = factories.create_user(username="ai", full_name="Ai Đó")
    factories.appoint(person, post, centre_a)

    assert list(TrainingClass.objects.visible_to(person)) == [item]
    assert list(TrainingClass.objects.editable_by(person)) == ([item] if may_edit else [])


@pytest.mark.parametrize(
    ("post", "may_edit"), [(Post.BOARD_OFFICER, True), (Post.BOARD_LEADER, False), (Post.OBSERVER, False)]
)
def test_of_the_board_only_the_officer_edits(board, centre_a, programme, post, may_edit):
    item = factories.create_class(centre=centre_a, programme=programme)
    person = factories.create_user(username="ai", full_name="Ai Đó")
    factories.appoint(person, post, board)

    assert list(TrainingClass.objects.visible_to(person)) == [item]
    assert list(TrainingClass.objects.editable_by(person)) == ([item] if may_edit else [])


def test_people_see_the_boards_they_belong_to(an, dung, khoa, lan, board, other_board):
    def boards(user):
        return [found.code for found in Board.objects.visible_to(user, DAY)]

    assert boards(an) == ["KH"]
    assert boards(dung) == ["KH"]
    assert boards(khoa) == []
    assert boards(lan) == []


def test_it_asks_one_query(an, centre_a, centre_b, django_assert_num_queries):
    succeed(centre_b, centre_a)

    with django_assert_num_queries(1):
        assert seen(an) == ["CL", "NT"]
