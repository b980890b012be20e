"""A province brings its rules of assessment; one that names none gets those the portal ships."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from centres.models import Board, Document
from courses.models import RuleSet
from courses.province import load_province
from courses.province_file import ProvinceError
from portal.dated import SINCE_EVER

BOARD = {"code": "KH", "name": "Ban Tuyên giáo", "superior": "Tỉnh ủy", "symbol": "BTGTU", "place": "Nha Trang"}
OWN = {
    "board": BOARD,
    "rule_sets": [
        {"name": "Quy chế cũ", "to": "2024-12-31", "attendance_percent": 75, "score_step": "0,5", "retakes": 0},
        {
            "name": "Quy chế mới",
            "from": "2025-01-01",
            "clause": "Điều 5",
            "least_learners": 30,
            "pass_from": 5.5,
            "document": {
                "number": "1-QĐ/BTG", "kind": "DECISION", "issuer": "Ban", "issued_on": "2025-01-01", "abstract": "Về",
            },
        },
    ],
}  # fmt: skip

pytestmark = pytest.mark.django_db


def rows():
    return list(RuleSet.objects.order_by("valid_from").values())


def days():
    return [(row.name, row.valid_from, row.valid_to) for row in RuleSet.objects.order_by("valid_from")]


def with_rules(*entries):
    return {"board": BOARD, "rule_sets": list(entries)}


def test_a_board_without_rules_gets_those_the_portal_ships():
    """883 to 30/11/2025, marked as an assumption; 1147 from 01/12/2025 with the numbers of domain.md §1.4."""
    load_province({"board": BOARD})

    older, newer = RuleSet.objects.select_related("document").order_by("valid_from")
    assert (older.document.number, older.valid_from, older.valid_to) == (
        "883-QĐ/BTGTW",
        SINCE_EVER,
        date(2025, 12, 1),
    )
    assert "tạm lấy theo văn bản thay thế" in older.clause
    assert (newer.document.number, newer.valid_from, newer.valid_to) == ("1147-QĐ/BTGDVTW", date(2025, 12, 1), None)
    numbers = (
        "least_learners", "attendance_percent", "score_max", "pass_from", "fair_from", "good_from", "excellent_from",
        "retakes", "certificate_days", "norm_hours", "director_percent", "deputy_percent", "live_percent",
        "essays_per_hour", "hours_per_exam",
    )  # fmt: skip
    wanted = (25, 80, 10, 5, 7, 8, 9, 1, 15, 270, 10, 20, 50, 6, Decimal("1.5"))
    assert tuple(getattr(newer, name) for name in numbers) == wanted
    assert tuple(getattr(older, name) for name in numbers) == wanted


def test_the_day_decides_which_rules_hold():
    load_province({"board": BOARD})
    rules = RuleSet.objects.of_board(Board.objects.get())

    assert [rules.rules_on(date(2025, 11, 30)).document.number, rules.rules_on(date(2025, 12, 1)).document.number] == [
        "883-QĐ/BTGTW",
        "1147-QĐ/BTGDVTW",
    ]


def test_what_an_administrator_changed_in_them_stays():
    load_province({"board": BOARD})
    RuleSet.objects.filter(valid_to=None).update(least_learners=30)
    before = rows()

    assert load_province({"board": BOARD}) == {"created": 0, "changed": 0, "moved": 0}
    assert rows() == before


def test_a_file_brings_its_own():
    assert load_province(OWN)["created"] == 5  # board, its name, two sets, one document

    older, newer = RuleSet.objects.order_by("valid_from")
    assert (older.attendance_percent, older.score_step, older.retakes, older.document) == (75, Decimal("0.5"), 0, None)
    assert (newer.least_learners, newer.pass_from, newer.clause) == (30, Decimal("5.5"), "Điều 5")
    assert newer.document == Document.objects.get(number="1-QĐ/BTG")


def test_the_same_file_twice_changes_nothing():
    load_province(OWN)
    before = rows()

    assert load_province(deepcopy(OWN)) == {"created": 0, "changed": 0, "moved": 0}
    assert rows() == before


def test_a_day_moves_between_two_sets_either_way():
    load_province(OWN)
    earlier = deepcopy(OWN)
    earlier["rule_sets"][0]["to"] = "2023-12-31"

    assert load_province(earlier)["changed"] == 1
    between = with_rules(*earlier["rule_sets"], {"name": "Quy chế giữa", "from": "2024-01-01", "to": "2024-12-31"})
    assert load_province(between)["created"] == 1
    assert days() == [
        ("Quy chế cũ", SINCE_EVER, date(2024, 1, 1)),
        ("Quy chế giữa", date(2024, 1, 1), date(2025, 1, 1)),
        ("Quy chế mới", date(2025, 1, 1), None),
    ]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([{"from": "2025-01-01"}], "Thiếu mục “name” của bộ quy định thứ 1."),
        ([{"name": "A", "from": "2025-01-01", "to": "2024-12-31"}], "trước ngày đầu 2025-01-01"),
        ([{"name": "A"}, {"name": "B"}], "trùng ngày đầu của một bộ quy định khác trong tệp"),
        ([{"name": "A"}, {"name": "B", "from": "2025-01-01"}], "Có hai bộ quy định cùng hiệu lực vào ngày 2025-01-01"),
        ([{"name": "A", "attendance_percent": 101}], "phải là số nguyên từ 0 đến 100"),
        ([{"name": "A", "score_step": "một phần tư"}], "phải là số từ 0"),
        ([{"name": "A", "pass_from": -1}], "phải là số từ 0"),
        ([{"name": "A", "score_max": True}], "phải là số từ 0"),
        ([{"name": "A", "fair_from": "4"}], "Các mức điểm phải tăng dần và không quá thang điểm."),
        ([{"name": "A", "score_step": "0"}], "Bước điểm và số bài chấm một giờ phải lớn hơn 0."),
        ([{"name": "A", "document": {"number": "1"}}], "Mục “issued_on” của bộ quy định thứ 1, văn bản còn trống."),
    ],
)
def test_it_refuses_what_cannot_hold(entries, sentence):
    load_province(OWN)
    before = rows()

    with pytest.raises(ProvinceError) as refused:
        load_province(with_rules(*entries) | {"board": BOARD | {"code": "PY"}})

    assert sentence in str(refused.value)
    assert (rows(), Board.objects.count()) == (before, 1)
