"""Another program reads the briefing as JSON: all the keys and types that commands.md promises are there."""

from datetime import date

import pytest

from centres.periods import read_period
from courses.models import State
from reports.figures import as_json, figures_of_board
from tests import factories

PROMISED = {
    "board": str,
    "period": str,
    "as_of": str,
    "state": str,
    "classes": int,
    "learners": int,
    "women": {"learners": int, "classes_with_figure": int},
    "mean_learners": str,
    "guided": {"classes": int, "of": int, "share": str},
    "not_guided": {"classes": int, "of": int, "share": str},
    "families": [{"code": str, "name": str, "classes": int, "of": int, "share": str}],
    "programmes": [{"code": str, "name": str, "guidance": str, "family": str, "classes": int, "learners": int}],
    "most_opened": [str],
    "centres": [
        {"code": str, "name": str, "classes": int, "learners": int, "guided_classes": int, "mean_learners": str}
    ],
    "months": [{"month": str, "classes": int, "learners": int}],
    "cancelled": int,
    "postponed": int,
    "unlisted": int,
}


def keeps(promise, value):
    """Whether a value has the promised shape; more keys are welcome."""
    if isinstance(promise, dict):
        return isinstance(value, dict) and all(key in value and keeps(promise[key], value[key]) for key in promise)
    if isinstance(promise, list):
        return isinstance(value, list) and all(keeps(promise[0], item) for item in value)
    return type(value) is promise


@pytest.fixture
def document(board, centre_a, centre_b, programme):
    factories.create_class(centre=centre_a, programme=programme)
    factories.create_class(centre=centre_a, programme=None, programme_text="Kỹ năng", declared_women=None)
    factories.create_class(centre=centre_b, programme=programme, state=State.CANCELLED, state_reason="bão")
    return as_json(figures_of_board(board, read_period("2023-H1"), today=date(2023, 5, 31)))


def test_it_keeps_the_promised_shape(document):
    assert keeps(PROMISED, document)
    assert document["families"] and document["programmes"] and document["most_opened"] and document["centres"]


def test_it_gives_these_very_values(document):
    assert document == {
        "board": "KH",
        "period": "2023-H1",
        "as_of": "2023-05-31",
        "state": "draft",
        "classes": 2,
        "learners": 200,
        "women": {"learners": 40, "classes_with_figure": 1},
        "mean_learners": "100,00",
        "guided": {"classes": 1, "of": 2, "share": "50,00%"},
        "not_guided": {"classes": 0, "of": 2, "share": "0,00%"},
        "families": [
            {"code": "LLCT_CO_BAN", "name": "Lý luận chính trị cơ bản", "classes": 1, "of": 1, "share": "100,00%"}
        ],
        "programmes": [
            {
                "code": "NTD",
                "name": "Bồi dưỡng nhận thức về Đảng",
                "guidance": "CENTRAL",
                "family": "LLCT_CO_BAN",
                "classes": 1,
                "learners": 100,
                "counts_toward_total": True,
            }
        ],
        "most_opened": ["NTD"],
        "centres": [
            {
                "code": "NT",
                "name": "Trung tâm chính trị thành phố Nha Trang",
                "classes": 2,
                "learners": 200,
                "guided_classes": 1,
                "mean_learners": "100,00",
            },
            {
                "code": "CL",
                "name": "Trung tâm chính trị huyện Cam Lâm",
                "classes": 0,
                "learners": 0,
                "guided_classes": 0,
                "mean_learners": "–",
            },
        ],
        "months": [
            {"month": "2023-01", "classes": 0, "learners": 0},
            {"month": "2023-02", "classes": 0, "learners": 0},
            {"month": "2023-03", "classes": 2, "learners": 200},
            {"month": "2023-04", "classes": 0, "learners": 0},
            {"month": "2023-05", "classes": 0, "learners": 0},
            {"month": "2023-06", "classes": 0, "learners": 0},
        ],
        "with_partners": 0,
        "completed": 2,
        "cancelled": 1,
        "postponed": 0,
        "unlisted": 1,
        "hosted": {"classes": 0, "learners": 0},
    }


def test_it_keeps_the_shape_when_there_is_nothing(board):
    document = as_json(figures_of_board(board, read_period("2023"), today=date(2023, 5, 31)))

    assert keeps(PROMISED, document)
    assert (document["period"], len(document["months"]), document["centres"]) == ("2023", 12, [])


@pytest.mark.parametrize("missing", ["classes", "women", "unlisted"])
def test_the_check_itself_notices_a_missing_key(document, missing):
    del document[missing]

    assert not keeps(PROMISED, document)


def test_the_check_itself_notices_a_wrong_type(document):
    assert not keeps(PROMISED, document | {"classes": "2"})
    assert not keeps(PROMISED, document | {"mean_learners": 100.0})
    assert not keeps(PROMISED, document | {"women": {"learners": 40}})
