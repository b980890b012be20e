"""The briefing says its figures in Vietnamese sentences, and says nothing that is not so."""

from datetime import date

import pytest

from centres.periods import read_period
from courses.models import State
from reports.figures import figures_of_board
from reports.sentences import joined, result_sentences
from tests import factories


def sentences(board):
    return result_sentences(figures_of_board(board, read_period("2023-H1"), today=date(2023, 7, 12)))


@pytest.fixture
def local(board):
    family = factories.create_family(board=board, code="PHOI_HOP", name="Lớp phối hợp")
    return factories.create_programme(board=board, code="DP", name="Lớp địa phương", family=family, guidance="LOCAL")


def test_it_says_what_was_opened_and_for_whom(board, centre_a, programme, local):
    factories.create_class(centre=centre_a, programme=programme, partners=["Đoàn Thanh niên"])
    factories.create_class(centre=centre_a, programme=programme, declared_learners=1_200, declared_women=None)
    factories.create_class(centre=centre_a, programme=local)

    assert sentences(board) == [
        "Trong 6 tháng đầu năm 2023, 1 trung tâm chính trị đã mở 3 lớp đào tạo, bồi dưỡng cho 1.400 lượt học viên, "
        "bình quân 466,67 học viên một lớp, trong đó 1 lớp phối hợp với các ban, ngành, đoàn thể. "
        "Số học viên nữ là 80 lượt (theo 2/3 lớp có ghi số nữ).",
        "Các lớp theo hướng dẫn của Trung ương, của Tỉnh là 2/3 lớp, đạt 66,67%; trong đó nhóm chương trình "
        "“Lý luận chính trị cơ bản” được mở nhiều nhất, 2/2 lớp (100,00%). "
        "Còn lại 1/3 lớp (33,33%) mở theo nhu cầu địa phương.",
        "Chương trình được mở nhiều nhất là “Bồi dưỡng nhận thức về Đảng”, 2 lớp.",
    ]


def test_it_says_openly_that_a_centre_opened_nothing(board, centre_a, centre_b, programme):
    factories.create_class(centre=centre_a, programme=programme)

    written = sentences(board)

    assert written[0].startswith("Trong 6 tháng đầu năm 2023, 1 trung tâm chính trị đã mở 1 lớp")
    assert written[-1] == "Có 1 trung tâm chính trị chưa mở lớp nào."


def test_it_does_not_call_local_classes_the_rest_when_some_are_unlisted(board, centre_a, programme, local):
    for taught in (programme, local, None):
        factories.create_class(centre=centre_a, programme=taught, programme_text="Kỹ năng")

    written = sentences(board)

    assert written[1].endswith("Có 1/3 lớp (33,33%) mở theo nhu cầu địa phương.")
    assert written[-1] == (
        "Có 1 lớp chưa xác định được chương trình trong danh mục nên chỉ tính vào tổng số lớp, "
        "không xếp vào nhóm theo hướng dẫn hay nhóm khác."
    )


def test_it_names_all_that_tie(board, centre_a, programme):
    family = factories.create_family(board=board, code="NGHIEP_VU", name="Nghiệp vụ")
    other = factories.create_programme(board=board, code="VP", name="Nghiệp vụ văn phòng", family=family)
    for taught in (programme, other):
        factories.create_class(centre=centre_a, programme=taught)

    written = sentences(board)

    assert (
        "các nhóm chương trình “Lý luận chính trị cơ bản” và “Nghiệp vụ” được mở nhiều nhất, mỗi nhóm 1/2 lớp"
        in (written[1])
    )
    assert written[2] == (
        "Các chương trình được mở nhiều nhất là “Bồi dưỡng nhận thức về Đảng” và “Nghiệp vụ văn phòng”, "
        "mỗi chương trình 1 lớp."
    )


def test_it_sets_apart_what_was_called_off_or_hosted(board, centre_a, programme):
    hosted = factories.create_programme(board=board, code="TC", name="Trung cấp", counts_toward_total=False)
    factories.create_class(centre=centre_a, programme=programme)
    factories.create_class(centre=centre_a, programme=programme, state=State.CANCELLED, state_reason="bão")
    factories.create_class(centre=centre_a, programme=programme, state=State.POSTPONED, state_reason="bão")
    factories.create_class(centre=centre_a, programme=hosted)

    assert sentences(board)[-1] == (
        "Ngoài ra có 1 lớp dự kiến mở nhưng đã hủy, 1 lớp đang hoãn và 1 lớp của đơn vị khác mở tại trung tâm "
        "(không tính vào tổng số)."
    )


def test_it_says_that_nothing_was_opened(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, state=State.CANCELLED, state_reason="bão")

    assert sentences(board) == [
        "Trong 6 tháng đầu năm 2023, chưa có lớp nào được mở.",
        "Ngoài ra có 1 lớp dự kiến mở nhưng đã hủy.",
    ]


def test_it_says_nothing_of_women_nobody_reported(board, centre_a, programme):
    factories.create_class(centre=centre_a, programme=programme, declared_women=None)

    assert "nữ" not in " ".join(sentences(board))


def test_it_says_when_no_class_is_in_the_catalogue(board, centre_a):
    factories.create_class(centre=centre_a, programme=None, programme_text="Kỹ năng")

    written = sentences(board)

    assert written[1] == "Các lớp theo hướng dẫn của Trung ương, của Tỉnh là 0/1 lớp, đạt 0,00%."
    assert written[2] == "Các lớp đã mở đều chưa có chương trình trong danh mục."


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a và b"), (["a", "b", "c"], "a, b và c")]
)
def test_it_joins_words_as_a_sentence_does(parts, text):
    assert joined(parts) == text
