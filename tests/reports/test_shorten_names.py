"""Charts and table heads call centres by the words that part them."""

import pytest

from reports.short_names import short_names, without_unit


def test_it_leaves_out_what_all_names_share():
    names = ["Trung tâm chính trị thành phố Nha Trang", "Trung tâm chính trị huyện Cam Lâm", "TTCT thị xã Ninh Hòa"]

    assert short_names(names) == dict(zip(names, ["Nha Trang", "Cam Lâm", "Ninh Hòa"], strict=True))


def test_it_keeps_the_level_where_two_would_be_alike():
    names = [
        "Trung tâm chính trị huyện Kỳ Anh",
        "Trung tâm chính trị thị xã Kỳ Anh",
        "Trung tâm chính trị huyện Đức Thọ",
    ]

    assert list(short_names(names).values()) == ["huyện Kỳ Anh", "thị xã Kỳ Anh", "Đức Thọ"]


def test_it_keeps_the_level_of_a_numbered_place():
    assert short_names(["Trung tâm chính trị phường 7"]) == {"Trung tâm chính trị phường 7": "phường 7"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Trung tâm bồi dưỡng chính trị huyện Diên Khánh", "huyện Diên Khánh"),
        ("TRUNG TÂM CHÍNH TRỊ HUYỆN DIÊN KHÁNH", "HUYỆN DIÊN KHÁNH"),
        ("Trường Chính trị tỉnh", "Trường Chính trị tỉnh"),
        ("Trung tâm chính trị", "Trung tâm chính trị"),
    ],
)
def test_it_takes_off_the_kind_of_unit(name, short):
    assert without_unit(name) == short
