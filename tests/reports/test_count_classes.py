"""The portal counts a half-year's classes: which count, once each, and what each share is of."""

from datetime import date

import pytest

from centres.models import Centre
from centres.periods import read_period
from courses.models import State, TrainingClass
from reports.figures import as_json, figures_of, figures_of_board
from tests import factories

H1 = read_period("2023-H1")
TODAY = date(2023, 7, 12)


def figures(board, span=H1):
    return figures_of_board(board, span, today=TODAY)


@pytest.fixture
def local(board):
    family = factories.create_family(board=board, code="PHOI_HOP", name="Lớp phối hợp")
    return factories.create_programme(board=board, code="DP", name="Lớp địa phương", family=family, guidance="LOCAL")


@pytest.fixture
def provincial(board):
    family = factories.create_family(board=board, code="NGHIEP_VU", name="Nghiệp vụ")
    return factories.create_programme(
        board=board, code="VP", name="Nghiệp vụ văn phòng", family=family, guidance="PROVINCIAL"
    )


@pytest.fixture
def hosted(board):
    return factories.create_programme(board=board, code="TC", name="Trung cấp", counts_toward_total=False)


def test_it_counts_classes_and_places(board, centre_a, centre_b, programme):
    factories.create_class(centre=centre_a, programme=programme, declared_learners=100, declared_women=40)
    factories.create_class(centre=centre_b, programme=programme, declared_learners=51, declared_women=11)

    counted = figures(board)

    assert (counted["classes"], counted["learners"], counted["women"]) == (2, 151, 51)
    assert counted.mean_learners == "75,50"


@pytest.mark.parametrize(
    ("day", "classes"),
    [
        (date(2022, 12, 31), 0),
        (date(2023, 1, 1), 1),
        (date(2023, 6, 30), 1),
        (date(2023, 7, 1), 0),
    ],
)
def test_it_counts_a_class_in_the_period_of_its_opening_day(board, centre_a, programme, day, classes):
    factories.create_class(centre=centre_a, programme=programme, opened_on=day, closed_on=date(2023, 8, 1))

    assert figures(board)["classes"] == classes


def test_it_counts_a_class_across_the_middle_of_the_year_once(board, centre_a, programme):
    factories.create_class(
        centre=centre_a, programme=programme, opened_on=date(2023, 6, 30), closed_on=date(2023, 7, 1)
    )

    assert figures(board)["classes"] == 1
    assert figures(board, read_period("2023-H2"))["classes"] == 0
    assert figures(board, read_period("2023"))["classes"] == 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PLANNED, {"classes": 0, "completed": 0, "cancelled": 0, "postponed": 0}),
        (State.OPEN, {"classes": 1, "completed": 0, "cancelled": 0, "postponed": 0}),
        (State.COMPLETED, {"classes": 1, "completed": 1, "cancelled": 0, "postponed": 0}),
        (State.CANCELLED, {"classes": 0, "completed": 0, "cancelled": 1, "postponed": 0}),
        (State.POSTPONED, {"classes": 0, "completed": 0, "cancelled": 0, "postponed": 1}),
    ],
)
def test_it_counts_what_opened_and_sets_the_rest_apart(board, centre_a, programme, state, expected):
    factories.create_class(centre=centre_a, programme=programme, state=state, state_reason="bão")

    counted = figures(board)

    assert {code: counted[code] for code in expected} == expected
    assert counted["learners"] == 100 * expected["classes"]


def test_it_parts_classes_into_guided_not_guided_and_unlisted(board, centre_a, programme, provincial, local):
    for taught in (programme, programme, provincial, local, None):
        factories.create_class(centre=centre_a, programme=taught, programme_text="Kỹ năng")

    counted = figures(board)

    assert (counted["guided"], counted["not_guided"], counted["unlisted"]) == (3, 1, 1)
    assert counted["guided"] + counted["not_guided"] + counted["unlisted"] == counted["classes"]
    assert (counted.share("guided"), counted.share("not_guided")) == ("60,00%", "20,00%")
    assert counted["unlisted_learners"] == 100


def test_it_takes_a_family_as_a_share_of_the_guided(board, centre_a, programme, provincial, local):
    for taught in (programme, programme, provincial, local):
        factories.create_class(centre=centre_a, programme=taught)

    assert as_json(figures(board))["families"] == [
        {"code": "LLCT_CO_BAN", "name": "Lý luận chính trị cơ bản", "classes": 2, "of": 3, "share": "66,67%"},
        {"code": "NGHIEP_VU", "name": "Nghiệp vụ", "classes": 1, "of": 3, "share": "33,33%"},
    ]


def test_it_leaves_hosted_classes_out_of_all_but_their_own_line(board, centre_a, programme, hosted):
    factories.create_class(centre=centre_a, programme=programme)
    before = as_json(figures(board))

    factories.create_class(centre=centre_a, programme=hosted, declared_learners=60, partners=["Trường Chính trị"])
    factories.create_class(centre=centre_a, programme=hosted, state=State.CANCELLED, state_reason="bão")
    factories.create_class(centre=centre_a, programme=hosted, state=State.POSTPONED, state_reason="bão")

    after = as_json(figures(board))
    assert after.pop("hosted") == {"classes": 1, "learners": 60}
    assert after["programmes"].pop() == {
        "code": "TC",
        "name": "Trung cấp",
        "guidance": "CENTRAL",
        "family": "LLCT_CO_BAN",
        "classes": 1,
        "learners": 60,
        "counts_toward_total": False,
    }
    assert before.pop("hosted") == {"classes": 0, "learners": 0}
    assert after == before


def test_it_names_all_programmes_that_tie_for_the_most_classes(board, centre_a, programme, provincial, local, hosted):
    for taught in (programme, provincial, provincial, local, local, hosted, hosted, hosted):
        factories.create_class(centre=centre_a, programme=taught)

    counted = figures(board)

    assert counted.most_opened == ["DP", "VP"]
    assert counted.most_opened_names == ["Lớp địa phương", "Nghiệp vụ văn phòng"]


def test_it_counts_women_where_they_are_reported_and_says_by_how_many(board, centre_a, programme):
    for women in (None, 0, 12):
        factories.create_class(centre=centre_a, programme=programme, declared_women=women)

    assert as_json(figures(board))["women"] == {"learners": 12, "classes_with_figure": 2}


def test_it_does_not_take_unreported_women_for_nought(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, declared_women=None)

    assert figures(board).reported("women") is None


def test_it_takes_reported_noughts_for_nought(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, declared_women=0)

    assert figures(board).reported("women") == 0


def test_it_keeps_two_lines_of_a_programme_whose_guidance_changed(board, centre_a):
    changes_on = date(2023, 5, 26)
    old = factories.create_programme(
        board=board, code="LSD", name="Lịch sử Đảng", guidance="LOCAL", valid_to=changes_on
    )
    new = factories.create_programme(board=board, code="LSD", name="Lịch sử Đảng", valid_from=changes_on)
    factories.create_class(centre=centre_a, programme=old, opened_on=date(2023, 5, 25), closed_on=None)
    factories.create_class(centre=centre_a, programme=new, opened_on=date(2023, 5, 26), closed_on=None)

    counted = figures(board)

    assert [(line.code, line.guidance, line.classes) for line in counted.programmes] == [
        ("LSD", "CENTRAL", 1),
        ("LSD", "LOCAL", 1),
    ]
    assert [line.label for line in counted.programmes] == [
        "Lịch sử Đảng (Trung ương hướng dẫn)",
        "Lịch sử Đảng (theo nhu cầu địa phương)",
    ]
    assert counted.most_opened == ["LSD"]
    assert counted.most_opened_classes == 2
    assert (counted["guided"], counted["not_guided"]) == (1, 1)


def test_it_makes_one_line_of_versions_that_differ_in_name_alone(board, centre_a):
    renamed_on = date(2023, 4, 1)
    old = factories.create_programme(board=board, code="LSD", name="Lịch sử", valid_to=renamed_on)
    new = factories.create_programme(board=board, code="LSD", name="Lịch sử Đảng", valid_from=renamed_on)
    factories.create_class(centre=centre_a, programme=old)
    factories.create_class(centre=centre_a, programme=new, opened_on=date(2023, 4, 1), closed_on=None)

    assert [(line.label, line.classes) for line in figures(board).programmes] == [("Lịch sử Đảng", 2)]


def test_it_keeps_the_family_that_held_on_the_opening_day(board, centre_a):
    moved_on = date(2023, 4, 1)
    first = factories.create_family(board=board, code="A", name="Nhóm A")
    second = factories.create_family(board=board, code="B", name="Nhóm B")
    old = factories.create_programme(board=board, code="X", name="Chuyên đề", family=first, valid_to=moved_on)
    new = factories.create_programme(board=board, code="X", name="Chuyên đề", family=second, valid_from=moved_on)
    factories.create_class(centre=centre_a, programme=old)
    factories.create_class(centre=centre_a, programme=new, opened_on=date(2023, 4, 1), closed_on=None)

    counted = figures(board)

    assert [(line.code, line.classes) for line in counted.families] == [("A", 1), ("B", 1)]
    assert [(line.family, line.label) for line in counted.programmes] == [
        ("A", "Chuyên đề (Nhóm A)"),
        ("B", "Chuyên đề (Nhóm B)"),
    ]


# Centres


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_listed"),
    [
        (date(2019, 1, 1), None, True),
        (date(2023, 6, 30), None, True),
        (date(2023, 7, 1), None, False),
        (date(2019, 1, 1), date(2023, 1, 1), False),  # its last day was 31/12/2022
        (date(2019, 1, 1), date(2023, 1, 2), True),
    ],
)
def test_it_lists_each_centre_in_force_on_any_day_with_noughts(board, valid_from, valid_to, is_listed):
    factories.create_centre(board=board, code="KS", name="TTCT Khánh Sơn", valid_from=valid_from, valid_to=valid_to)

    line = {
        "code": "KS",
        "name": "TTCT Khánh Sơn",
        "classes": 0,
        "learners": 0,
        "guided_classes": 0,
        "mean_learners": "–",
    }
    assert as_json(figures(board))["centres"] == ([line] if is_listed else [])


def test_it_lists_a_centre_whose_days_were_mended_after_it_had_classes(board, centre_a, centre_b, programme):
    factories.create_class(centre=centre_b, programme=programme)
    Centre.objects.filter(pk=centre_b.pk).update(valid_to=date(2022, 1, 1))

    counted = figures(board)

    assert [(line.code, line.counts["classes"]) for line in counted.centres] == [("NT", 0), ("CL", 1)]
    assert sum(line.counts["classes"] for line in counted.centres) == counted["classes"]


def test_it_calls_a_centre_by_its_name_at_the_end_of_the_period(board, centre_a):
    name = centre_a.names.get()
    name.valid_to = date(2023, 3, 1)
    name.save()
    centre_a.names.create(text="Trung tâm chính trị phường Nha Trang", valid_from=date(2023, 3, 1))

    assert [line.name for line in figures(board).centres] == ["Trung tâm chính trị phường Nha Trang"]
    assert [line.name for line in figures(board, read_period("2022-H2")).centres] == [
        "Trung tâm chính trị thành phố Nha Trang"
    ]


def test_it_counts_only_the_centres_it_is_asked_for(board, centre_a, centre_b, programme):
    factories.create_class(centre=centre_a, programme=programme)
    factories.create_class(centre=centre_b, programme=programme)
    own = Centre.objects.filter(pk=centre_a.pk)

    counted = figures_of(board, H1, own, today=TODAY)

    assert counted["classes"] == 1
    assert [line.code for line in counted.centres] == ["NT"]


def test_it_never_counts_another_boards_classes(board, centre_a, programme):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    centre = factories.create_centre(board=other, code="NT", name="Trung tâm chính trị huyện Tuy An")
    factories.create_class(centre=centre, programme=factories.create_programme(board=other))

    assert figures(board)["classes"] == 0
    assert [(line.name, line.counts["classes"]) for line in figures(board).centres] == [
        ("Trung tâm chính trị thành phố Nha Trang", 0)
    ]


# Nothing, months, days, rounding


def test_it_prints_dashes_for_shares_and_means_of_nothing(board, centre_a):
    document = as_json(figures(board))

    assert (document["classes"], document["learners"], document["mean_learners"]) == (0, 0, "–")
    assert document["guided"] == {"classes": 0, "of": 0, "share": "–"}
    assert document["not_guided"] == {"classes": 0, "of": 0, "share": "–"}
    assert (document["families"], document["programmes"], document["most_opened"]) == ([], [], [])
    assert [line["mean_learners"] for line in document["centres"]] == ["–"]
    assert [line["classes"] for line in document["months"]] == [0, 0, 0, 0, 0, 0]


def test_it_lists_every_month_and_the_months_add_up(board, centre_a, programme):
    for day in (date(2023, 1, 31), date(2023, 2, 1), date(2023, 2, 28), date(2023, 6, 30)):
        factories.create_class(centre=centre_a, programme=programme, opened_on=day, closed_on=None)

    counted = figures(board)

    assert [(line.code, line.counts["classes"]) for line in counted.months] == [
        ("2023-01", 1),
        ("2023-02", 2),
        ("2023-03", 0),
        ("2023-04", 0),
        ("2023-05", 0),
        ("2023-06", 1),
    ]
    assert sum(line.counts["classes"] for line in counted.months) == counted["classes"]


@pytest.mark.parametrize(
    ("today", "as_of"),
    [
        (date(2023, 5, 2), date(2023, 5, 2)),
        (date(2023, 6, 29), date(2023, 6, 29)),
        (date(2023, 6, 30), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 6, 30)),
    ],
)
def test_it_holds_figures_up_to_today_or_the_last_day(board, today, as_of):
    assert figures_of_board(board, H1, today=today).as_of == as_of


def test_it_adds_a_years_halves_up_to_the_year(board, centre_a, centre_b, programme, local):
    for number, day in enumerate((date(2023, 1, 1), date(2023, 6, 30), date(2023, 7, 1), date(2023, 12, 31))):
        centre, taught = (centre_a, programme) if number % 2 else (centre_b, local)
        factories.create_class(
            centre=centre, programme=taught, opened_on=day, closed_on=None, declared_learners=50 + number
        )

    halves = [figures(board, read_period(code)) for code in ("2023-H1", "2023-H2")]
    year = figures(board, read_period("2023"))

    assert {code: halves[0][code] + halves[1][code] for code in year.totals} == year.totals
    assert year["classes"] == 4
    assert [line.code for line in year.months] == [line.code for half in halves for line in half.months]


def test_it_rounds_a_tie_up(board, centre_a, programme, local):
    """1 of 800 is 0,125%."""
    factories.create_class(centre=centre_a, programme=programme)
    TrainingClass.objects.bulk_create(
        [
            TrainingClass(
                board=board, centre=centre_a, programme=local, name="Lớp", opened_on=date(2023, 2, 1),
                declared_learners=10, state=State.OPEN,
            )
            for _number in range(799)
        ]
    )  # fmt: skip

    counted = figures(board)

    assert (counted.share("guided"), counted.share("not_guided")) == ("0,13%", "99,88%")
    assert counted.mean_learners == "10,11"


# Metamorphic


def test_it_moves_a_classs_figures_with_the_class(board, centre_a, centre_b, programme):
    item = factories.create_class(centre=centre_a, programme=programme)
    factories.create_class(centre=centre_b, programme=programme, declared_learners=30, declared_women=10)
    before = as_json(figures(board))

    TrainingClass.objects.filter(pk=item.pk).update(centre=centre_b)

    after = as_json(figures(board))
    assert [line["classes"] for line in before.pop("centres")] == [1, 1]
    assert [(line["classes"], line["learners"]) for line in after.pop("centres")] == [(0, 0), (2, 130)]
    assert after == before


def test_it_counts_a_twin_once_more_and_a_deleted_one_no_more(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])
    before = figures(board).totals

    twin = factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])

    doubled = figures(board).totals
    assert doubled == {code: 2 * figure for code, figure in before.items()}

    twin.partners.clear()
    twin.delete()

    assert figures(board).totals == before


def test_it_asks_the_same_few_queries_for_1_class_and_for_300(board, centre_a, programme, django_assert_num_queries):
    factories.create_class(centre=centre_a, programme=programme)
    with django_assert_num_queries(3):
        figures(board)

    TrainingClass.objects.bulk_create(
        [
            TrainingClass(
                board=board, centre=centre_a, programme=programme, name=f"Lớp {number}",
                opened_on=date(2023, 1 + number % 6, 1), declared_learners=10 + number, state=State.OPEN,
            )
            for number in range(299)
        ]
    )  # fmt: skip

    with django_assert_num_queries(3):
        assert figures(board)["classes"] == 300
