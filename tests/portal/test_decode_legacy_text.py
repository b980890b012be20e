"""Text in TCVN3 or VNI is told by its font or its letters and becomes Unicode; what is Unicode stays."""

import pytest

from portal.legacy_text import (
    TCVN3,
    TCVN3_CAPITALS,
    VNI,
    encoding_by_letters,
    encoding_of_font,
    is_either,
    is_syllable,
    to_unicode,
)


@pytest.mark.parametrize(
    ("text", "encoding", "unicode"),
    [
        ("NguyÔn ThÞ Hång", TCVN3, "Nguyễn Thị Hồng"),
        ("NguyÔn V¨n Dòng", TCVN3, "Nguyễn Văn Dũng"),
        ("§ç V¨n §¹t", TCVN3, "Đỗ Văn Đạt"),
        ("Tr­¬ng ThÞ Ph­îng", TCVN3, "Trương Thị Phượng"),
        ("Hµ", TCVN3, "Hà"),
        ("Lª Minh", TCVN3, "Lê Minh"),
        ("§U x· Cam §øc", TCVN3, "ĐU xã Cam Đức"),
        ("Chøc vô, ®¬n vÞ c«ng t¸c", TCVN3, "Chức vụ, đơn vị công tác"),
        ("Nguyeãn Thò Hoàng", VNI, "Nguyễn Thị Hồng"),
        ("Traàn Thò Bình", VNI, "Trần Thị Bình"),
        ("Leâ Vaên Ñöùc", VNI, "Lê Văn Đức"),
        ("Ñaûng uûy xaõ Cam Ñöùc", VNI, "Đảng ủy xã Cam Đức"),
        ("ÑAÛNG UÛY XAÕ", VNI, "ĐẢNG ỦY XÃ"),
        ("Lý Thò Muøi", VNI, "Lý Thị Mùi"),
    ],
)
def test_the_letters_give_an_old_text_away(text, encoding, unicode):
    assert encoding_by_letters(text) == encoding
    assert to_unicode(text, encoding) == unicode


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Dũng", "Trần Thị Bé", "Lê Hòa", "Dòng", "Nguyen Van An", "Y Niê", "Kpã Hà", "H'Bé", "Niê Kđăm",
        "café", "Müller", "Microsoft®", "§ 5", "1 ½", "Cà Ná", "", "5/8/1985", "Đặng",
    ],
)  # fmt: skip
def test_what_may_be_unicode_stays(text):
    assert encoding_by_letters(text) == ""
    assert to_unicode(text, "") == text


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", TCVN3), (".VnArial", TCVN3), (".VnTimeH", TCVN3_CAPITALS), (".VnArialH", TCVN3_CAPITALS),
        ("VNI-Times", VNI), ("VNI Helve", VNI), ("Times New Roman", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_font_gives_a_text_away(font, encoding):
    assert encoding_of_font(font) == encoding


def test_a_font_decides_where_the_letters_cannot():
    assert is_either("Dòng")
    assert to_unicode("Dòng", TCVN3) == "Dũng"
    assert to_unicode("nguyÔn v¨n an", TCVN3_CAPITALS) == "NGUYỄN VĂN AN"
    assert to_unicode("an", TCVN3_CAPITALS) == "AN"


def test_unicode_that_was_typed_into_a_cell_with_an_old_font_stays():
    for text in ("Nguyễn Văn An", "Đảng ủy xã", "Hà", "Lê Hoà", "An"):
        assert to_unicode(text, TCVN3) == text


def test_it_knows_a_syllable_when_it_sees_one():
    assert all(map(is_syllable, ["nguyễn", "quỳnh", "giang", "gì", "khuya", "thuở", "hoặc", "xoong", "ĐẶNG", "yến"]))
    assert not any(map(is_syllable, ["nguyÔn", "eã", "brao", "strasse", "áà", "hthu"]))
