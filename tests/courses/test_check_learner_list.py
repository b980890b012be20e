"""Each row of a learner list is held against the rules, the other rows, and the people whom the centre knows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import Succession
from courses.models import State
from portal.partial_dates import PartialDate
from tests import factories
from tests.courses.messy import OPENED, TODAY, check, listed, messages, one, only, said

# ---- Cells ----


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("5/8/85", "1985-08-05"), ("05/08/1985", "1985-08-05"), (date(1985, 8, 5), "1985-08-05"),
        (31264, "1985-08-05"), ("31264", "1985-08-05"), ("15.3.1980", "1980-03-15"), ("15 / 3 / 1980", "1980-03-15"),
        (1985, "1985"), ("1985", "1985"), ("sinh năm 1985", "1985"), ("8/1985", "1985-08"), ("tháng 8/1985", "1985-08"),
        ("8/85", "1985-08"), ("00/00/1975", "1975"), ("00/8/1975", "1975-08"), ("..../..../1980", "1980"),
        ("5/8/08", "2008-08-05"), ("5/8/25", "1925-08-05"), ("'05/8/1985", "1985-08-05"),
    ],
)  # fmt: skip
def test_it_reads_a_birth_as_offices_write_it(cell, birth):
    row = one("Ngày sinh", cell)

    assert (row.birth, messages(row)) == (PartialDate.from_iso(birth), [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("31/4/1980", "không có trong lịch"), ("29/02/1981", "không có trong lịch"), ("03-15-1980", "không có tháng 15"),
        ("5/8", "thiếu năm"), ("15/03/198O", "Không đọc được"), ("5/8/15", "không rõ thế kỷ"), ("x", "Không đọc được"),
        ("5/8/2030", "tương lai"), ("5/8/2010", "chưa đủ 14 tuổi"), (1905, "quá 110 tuổi"), ("#REF!", "#REF!"),
    ],
)  # fmt: skip
def test_it_refuses_a_birth_that_is_none(cell, words):
    row = one("Ngày sinh", cell)

    assert (row.status, row.birth) == ("refused", None)
    assert row.reasons[0].message.startswith("Ngày sinh (ô C2): ")
    assert words in row.reasons[0].message


def test_a_year_alone_gets_the_benefit_of_the_doubt():
    assert [one("Ngày sinh", year).status for year in (2009, 2010, 1912)] == ["new", "refused", "refused"]
    assert one("Ngày sinh", "01/3/2009").status == "new"
    assert one("Ngày sinh", "02/3/2009").status == "refused"


def test_it_says_how_it_read_a_doubtful_birth():
    for cell, birth in ((85, "1985"), (date(1905, 6, 7), "1985"), ("15031980", "1980-03-15")):
        row = one("Ngày sinh", cell)
        assert (row.birth.iso, [reason.level for reason in row.reasons]) == (birth, ["warning"])


@pytest.mark.parametrize(
    ("cell", "number", "remarks"),
    [
        ("056185001234", "056185001234", 0), ("056 185 001 234", "056185001234", 0), ("'056185001234", "056185001234", 0),
        (56185001234, "056185001234", 1), (5.6185001234e10, "056185001234", 1), ("5,6185001234E+10", "056185001234", 1),
        (1185001234, "001185001234", 1), ("225123456", "225123456", 0), (25123456, "025123456", 1),
        ("056085001234", "056085001234", 1), ("056190001234", "056190001234", 1), ("999185001234", "999185001234", 1),
    ],
)  # fmt: skip
def test_it_reads_an_identity_number_and_holds_it_against_the_row(cell, number, remarks):
    row = one("Số CCCD", cell)

    assert (row.status, row.id_number, len(row.reasons)) == ("new", number, remarks)
    assert all(reason.field == "id_number" and reason.level == "warning" for reason in row.reasons)


@pytest.mark.parametrize(
    ("cell", "phone", "remarks"),
    [
        ("0905123456", "0905123456", 0), (905123456, "0905123456", 1), ("0905.123 456", "0905123456", 0),
        ("+84 905 123 456", "0905123456", 0), ("84905123456", "0905123456", 0), ("0165 123 4567", "0351234567", 1),
        (1651234567, "0351234567", 1), ("(0258) 3822 123", "02583822123", 0), ("0905123456/0914000111", "0905123456", 1),
    ],
)  # fmt: skip
def test_it_reads_a_telephone_number(cell, phone, remarks):
    row = one("Điện thoại", cell)

    assert (row.status, row.phone, len(row.reasons)) == ("new", phone, remarks)


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("Số CCCD", "7.9E+10", "đã mất chữ số"), ("Số CCCD", "0561850012345", "13 chữ số"), ("Số CCCD", "abc", "dãy số"),
        ("Điện thoại", "12345", "không phải số điện thoại"), ("Giới tính", "?", "hãy ghi Nam hoặc Nữ"),
        ("Điểm", 85, "ngoài thang điểm 0–10"), ("Điểm", "8,333", "hai chữ số"), ("Điểm", "-1", "ngoài thang điểm"),
        ("Họ và tên", "Lê Văn 5", "chữ số"), ("Họ và tên", "Lê\ufffdAn", "không đọc được"), ("Họ và tên", "***", "không phải"),
        ("Họ và tên", "Nguyễn " * 20, "dài"), ("Ghi chú", "x" * 251, "251 ký tự"), ("Họ và tên", "Lê \u202eAn", "ký tự ẩn"),
        ("Ngày vào Đảng", "31/2/2015", "không có trong lịch"), ("Ngày vào Đảng", "3/2/2030", "tương lai"),
    ],
)  # fmt: skip
def test_a_wrong_cell_refuses_its_row_and_is_named(heading, cell, words):
    row = one(heading, cell)

    assert row.status == "refused"
    assert words in messages(row, "error")[0]
    assert "(ô " in messages(row, "error")[0]


@pytest.mark.parametrize(
    ("cell", "name", "gender", "remarks"),
    [
        ("đ/c Lê Văn An", "Lê Văn An", "", 0), ("Đồng chí: Lê An", "Lê An", "", 0), ("Bà Lê Thị Hoa", "Lê Thị Hoa", "F", 0),
        ("Ông Nguyễn Văn Bảy", "Nguyễn Văn Bảy", "M", 0), ("Ông Cao Thắng", "Cao Thắng", "M", 1),
        ("Ông Ích Khiêm", "Ông Ích Khiêm", "", 0), ("Lê Thị Na (nữ)", "Lê Thị Na", "F", 0), ("1. Lê Văn A", "Lê Văn A", "", 0),
        ("  Lê \u00a0 Văn\u200b An ", "Lê Văn An", "", 0), ("H'Bia Niê", "H'Bia Niê", "", 0), ("Đăng", "Đăng", "", 0),
        ("Lê V\u0430n", "Lê Van", "", 1),
    ],
)  # fmt: skip
def test_it_keeps_the_name_and_leaves_the_rest(cell, name, gender, remarks):
    row = only(check([["Họ và tên", "Năm sinh"], [cell, 1985]]))

    assert (row.status, row.full_name, row.gender, len(row.reasons)) == ("new", name, gender, remarks)


def test_it_reads_party_days_with_less_than_a_day():
    header = ["Họ và tên", "Năm sinh", "Ngày vào Đảng", "Ngày chính thức"]

    def read(birth, joined, confirmed):
        row = only(check([header, ["Lê Văn An", birth, joined, confirmed]]))
        return row.status, str(row.party_joined or ""), str(row.party_confirmed or ""), len(row.reasons)

    assert read(1985, "3/2015", "2016") == ("new", "3/2015", "2016", 0)
    assert read(1950, "3/2/75", "3/2/76") == ("new", "03/02/1975", "03/02/1976", 0)
    assert read(1985, "chưa", None) == ("new", "", "", 0)
    assert read(1985, "x", None) == ("new", "", "", 1)
    assert read("5/8/1985", "4/8/2003", None) == ("new", "04/8/2003", "", 1)  # a day before eighteen
    assert read(1985, "3/2/2015", "2/2/2015") == ("refused", "03/02/2015", "", 1)
    assert read(1985, "3/2015", "2015") == ("refused", "3/2015", "", 1)  # the database could not hold it


def test_it_reads_scores():
    cells = ["8,5", 8.5, "8.75", 9, "10", "vắng", "8,0"]

    assert [one("Điểm", cell).score for cell in cells] == [
        Decimal("8.5"), Decimal("8.5"), Decimal("8.75"), Decimal(9), Decimal(10), None, Decimal(8),
    ]  # fmt: skip


def test_genders_that_disagree_are_refused():
    header = [["Họ và tên", "Năm sinh", None, "Giới tính"], [None, "Nam", "Nữ", None]]

    assert only(check([*header, ["Lê An", 1985, None, "Nữ"]])).status == "refused"
    assert only(check([*header, ["Lê An", 1985, 1985, None]])).status == "refused"
    assert only(check([*header, ["Lê An", None, 1985, None]])).gender == "F"


def test_a_row_without_a_name_is_refused_and_without_a_birth_remarked_on():
    found = check(listed([1, None, 1985, "Nam", "Xã A"], [2, "Lê Bình", None, "Nam", "Xã A"]))

    assert [(row.status, messages(row)) for row in found.rows] == [
        ("refused", ["Họ và tên (ô B2): còn trống; hãy ghi họ tên."]),
        ("new", ["Ngày sinh (ô C3): còn trống."]),
    ]


def test_a_repair_takes_the_place_of_the_cell():
    header = [["STT", "Họ đệm", "Tên", "Năm sinh", None, "Đơn vị"], [None, None, None, "Nam", "Nữ", None]]
    rows = [*header, [1, "Lê", "An", None, "31/4/1980", "nt"]]
    repairs = {
        3: {"full_name": "Lê Thị An", "birth": "30/4/1980", "unit": "Xã A", "phone": "905123456", "match": "new"}
    }

    before, after = only(check(rows)), only(check(rows, repairs=repairs))

    assert (before.status, before.said["birth"], before.said["unit"]) == ("refused", "31/4/1980", "nt")
    assert (after.status, after.full_name, str(after.birth), after.gender, after.unit, after.phone) == (
        "new", "Lê Thị An", "30/4/1980", "F", "Xã A", "0905123456",
    )  # fmt: skip


# ---- The same person twice ----


def test_the_same_person_twice_is_refused_with_both_rows():
    rows = listed(
        [1, "Lê Thị Thủy", "5/8/1985", "Nữ", "Xã A"],
        [2, "Lê Thị Thuỷ", "5/8/1985", "Nữ", "Xã B"],
        [3, "Lê Thị Hoa", 1985, "Nữ", "Xã A"],
        [4, "Lê Thị Hoa", 1985, "Nữ", "Xã A"],
        [5, "Lê Thị Hoa", 1985, "Nữ", "Xã B"],
        [6, "Lê Thị Hoa", 1990, "Nữ", "Xã A"],
        [7, "Le Thi Thuy", "5/8/1985", "Nữ", "Xã C"],
    )

    found = check(rows)

    assert [row.status for row in found.rows] == ["new", "refused", "new", "refused", "new", "new", "new"]
    assert messages(found.rows[1]) == [
        "Họ và tên: dòng 3 cùng họ tên và ngày sinh với dòng 2; hãy xóa một dòng hoặc sửa ngày sinh."
    ]
    assert messages(found.rows[3]) == ["Họ và tên: dòng 5 lặp lại hoàn toàn dòng 4; hãy xóa một trong hai dòng."]
    assert "dòng 6 cùng họ tên và năm sinh với dòng 4" in messages(found.rows[4], "warning")[0]
    assert "viết gần giống dòng 2" in messages(found.rows[6], "warning")[0]


def test_one_number_is_one_person_and_two_numbers_are_two():
    header = ["Họ và tên", "Năm sinh", "Số CCCD"]
    rows = [
        header,
        ["Lê Văn An", "5/8/1985", "056085000001"],
        ["Lê Văn Anh", "5/8/1985", "056085000001"],
        ["Lê Văn An", "5/8/1985", "056085000002"],
    ]

    found = check(rows)

    assert [row.status for row in found.rows] == ["new", "refused", "new"]
    assert "trùng với dòng 2; dòng 3 cùng số này" in messages(found.rows[1])[0]


# ---- What the programme needs ----


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


HEADS = ["Họ và tên", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Số CCCD", "Đơn vị"]


def in_class(item, *rows, header=HEADS):
    return check([header, *rows], training_class=item, opened_on=None)


def test_sensitive_columns_are_not_read_where_the_programme_does_not_need_them(item, programme):
    row = ["Lê Văn An", "5/8/1985", "Kinh", "hôm qua", "12", "Xã A"]  # wrong cells that nobody will keep

    found = in_class(item, row)

    assert (only(found).status, only(found).ethnicity, only(found).id_number) == ("new", "", "")
    assert [note for note in found.notes if "không cần" in note] == [
        "Cột “Số CCCD”, “Ngày vào Đảng”, “Dân tộc” không lưu vì chương trình này không cần."
    ]
    programme.needs_id_number = programme.needs_party_dates = programme.needs_ethnicity = True
    programme.save()
    item.programme.refresh_from_db()
    assert (only(in_class(item, row)).status, only(in_class(item, row)).ethnicity) == ("refused", "Kinh")


def test_the_scale_is_that_of_the_rules_in_force_at_opening(item, board):
    factories.create_rule_set(board=board, score_max=20, excellent_from=18, score_step="0.5")

    header = ["Họ và tên", "Điểm"]

    assert [in_class(item, ["Lê An", score], header=header).rows[0].status for score in (15, 21)] == ["new", "refused"]
    assert messages(in_class(item, ["Lê An", "15,25"], header=header).rows[0]) == [
        "Điểm (ô B2): không theo bước điểm 0,5."
    ]


# ---- Known people ----


def known(centre, **further):
    return factories.create_learner(
        centre=centre, **{"full_name": "Lê Thị Thủy", "gender": "F", "birth": PartialDate(1985, 8, 5)} | further
    )


def test_a_known_person_is_proposed_and_taken_only_when_exact(item, centre_a):
    person = known(centre_a)

    def found(name, birth):
        row = in_class(item, [name, birth]).rows[0]
        return row.status, row.match, [(proposal.learner_id, proposal.why) for proposal in row.proposals]

    assert found("Lê Thị Thuỷ", "5/8/1985") == ("known", str(person.pk), [(person.pk, "cùng họ tên và ngày sinh")])
    assert found("LÊ THỊ THỦY", 1985) == ("new", "new", [(person.pk, "cùng họ tên và năm sinh")])
    assert found("Le Thi Thuy", "5/8/1985") == ("new", "new", [(person.pk, "họ tên viết gần giống, cùng năm sinh")])
    assert found("Lê Thị Thủy", None) == ("new", "new", [(person.pk, "cùng họ tên, chưa rõ ngày sinh")])
    assert found("Lê Thị Thủy", "5/8/1986") == ("new", "new", [])
    assert found("Lê Thị Thanh", "5/8/1985") == ("new", "new", [])


def test_two_exact_people_are_both_proposed_and_neither_is_taken(item, centre_a):
    pair = [known(centre_a), known(centre_a)]

    row = only(in_class(item, ["Lê Thị Thủy", "5/8/1985"]))

    assert (row.status, row.match) == ("new", "new")
    assert [proposal.learner_id for proposal in row.proposals] == [person.pk for person in pair]


def test_numbers_tell_people_apart_or_together(item, centre_a, programme):
    programme.needs_id_number = True
    programme.save()
    item.programme.refresh_from_db()
    person = known(centre_a, id_number="056185000001")

    def found(name, birth, number):
        row = in_class(item, [name, birth, None, None, number]).rows[0]
        return row.status, row.match

    assert found("Lê Thị Thủy", "5/8/1985", "056185000002") == ("new", "new")
    assert found("Lê Thị Thúy", 1985, "056185000001") == ("known", str(person.pk))
    assert found("Trần Thị Bích", "5/8/1985", "056185000001") == ("known", str(person.pk))  # renamed: warned
    assert found("Trần Thị Bích", "5/8/1990", "056185000001") == ("refused", "")


def test_nobody_of_another_centre_is_ever_proposed(item, centre_a, centre_b):
    known(centre_b)
    assert only(in_class(item, ["Lê Thị Thủy", "5/8/1985"])).proposals == []

    Succession.objects.create(predecessor=centre_b, successor=centre_a, kind="MERGER", effective_on=OPENED)

    assert len(only(in_class(item, ["Lê Thị Thủy", "5/8/1985"])).proposals) == 1


def test_who_was_told_apart_is_not_proposed_again(item, centre_a):
    person, other = known(centre_a), known(centre_a, full_name="Lê Thị Thúy", birth=PartialDate(1985))
    person.not_same_as.add(other)

    row = only(in_class(item, ["Lê Thị Thủy", "5/8/1985"]))

    assert (row.match, [proposal.learner_id for proposal in row.proposals]) == (str(person.pk), [person.pk])


def test_who_sits_in_the_class_is_the_same(item, centre_a):
    for number, (name, birth) in enumerate(
        [
            ("Lê Thị Thủy", PartialDate(1985, 8, 5)),
            ("Lê Hoa", PartialDate(1990)),
            ("Lê Mai", None),
            ("Lê Hoa", PartialDate(1990)),
        ]
    ):
        factories.enrol(item, known(centre_a, full_name=name, birth=birth), number=number)

    rows = [
        ["Lê Thị Thuỷ", "5/8/1985"],
        ["Le Thi Thuy", "5/8/1985"],
        ["Lê Hoa", 1990],
        ["LÊ HOA", 1990, None, None, None, "Xã B"],
        ["Lê Hoa", 1990, None, None, None, "Xã C"],
        ["Lê Mai", 1991],
    ]

    statuses = [row.status for row in in_class(item, *rows).rows]

    assert statuses == ["same", "new", "same", "same", "new", "same"]
    assert only(in_class(item, ["Le Thi Thuy", "5/8/1985"])).status == "same"


def test_who_took_the_programme_before_is_spoken_of(item, centre_a, board, programme):
    person = known(centre_a)
    earlier = factories.create_class(
        centre=centre_a, programme=programme, name="Lớp khóa 9", opened_on=date(2022, 3, 1), closed_on=date(2022, 3, 5)
    )
    other = factories.create_class(
        centre=centre_a, programme=factories.create_programme(board=board, code="DVM"), name="Lớp mới", opened_on=OPENED
    )
    place = factories.enrol(earlier, person)
    factories.enrol(other, person)

    row = only(in_class(item, ["Lê Thị Thủy", "5/8/1985"]))

    assert row.status == "known"
    assert messages(row, "warning") == [
        "Họ và tên (dòng 2): Lê Thị Thủy đã học chương trình này: lớp “Lớp khóa 9”, khai giảng 01/3/2022."
    ]
    assert row.proposals[0].label == "Lê Thị Thủy, sinh 05/8/1985, đã học “Lớp mới”, khai giảng 01/3/2023"
    place.withdrawn_reason = "ốm"
    place.save()
    assert messages(only(in_class(item, ["Lê Thị Thủy", "5/8/1985"]))) == []
    place.withdrawn_reason = ""
    place.save()
    earlier.state, earlier.state_reason = State.CANCELLED, "không đủ học viên"
    earlier.save()
    assert messages(only(in_class(item, ["Lê Thị Thủy", "5/8/1985"]))) == []


def test_it_asks_the_database_no_more_for_more_rows(item, centre_a):
    for number in range(30):
        factories.enrol(
            item,
            known(centre_a, full_name=f"Lê {chr(65 + number % 26)}a", birth=PartialDate(1960 + number)),
            number=number,
        )

    def queries(count):
        rows = [[f"Lê {chr(65 + number % 26)}a", 1960 + number] for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            in_class(item, *rows)
        return len(asked)

    assert queries(3) == queries(30) <= 6


def test_it_writes_nothing(item):
    with CaptureQueriesContext(connection) as asked:
        in_class(item, ["Lê Thị Thủy", "5/8/1985"])

    verbs = {query["sql"].split(maxsplit=1)[0].upper() for query in asked}
    assert verbs <= {"SELECT", "DECLARE"}  # a cursor that PostgreSQL reads from
    assert "SELECT" in verbs


def test_without_a_class_nobody_is_known_and_nothing_is_left_out(db, centre_a):
    known(centre_a)

    row = only(check([HEADS, ["Lê Thị Thủy", "5/8/1985", "Kinh", "3/2015", "056185000001", "Xã A"]], today=TODAY))

    assert (row.status, row.ethnicity, row.id_number, row.proposals) == ("new", "Kinh", "056185000001", ())
    assert said(check(listed([1, "Lê An", 1985])), "status") == ["new"]
