"""A command that names no board means the only one there is."""

import pytest

from centres.choosing import BoardError, board_named
from tests import factories


def test_it_takes_the_only_board(board):
    assert board_named("") == board


def test_it_takes_the_one_named(board):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    assert board_named("KH") == board
    assert board_named("PY") == other


def test_it_refuses_to_choose_between_two(board):
    factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    with pytest.raises(BoardError, match=r"^Có nhiều ban \(KH, PY\): hãy ghi --board MÃ\.$"):
        board_named("")


@pytest.mark.parametrize("code", ["XX", "kh", "KH "])
def test_it_refuses_a_code_nobody_has(board, code):
    with pytest.raises(BoardError, match=f"^Không có ban “{code}”; hiện có: KH\\.$"):
        board_named(code)


@pytest.mark.django_db
def test_it_says_what_to_do_when_there_is_none():
    with pytest.raises(BoardError, match="hãy chạy load_province hoặc load_demo trước"):
        board_named("KH")
