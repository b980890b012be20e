"""Each row of a class list is checked against the rules: what is wrong is said with the cell and what to do."""

import unicodedata
from datetime import date, datetime, time

import pytest

from centres.models import UnitName
from courses.imports.checking import check_class_list
from courses.models import TrainingClass
from tests import factories
from tests.courses import lists
from tests.courses.lists import Formula, bare, listed, read, row

TODAY = date(2023, 7, 12)


@pytest.fixture
def check(board, centre_a, centre_b, programme):
    """Checks rows as a person who may enter for both centres, or for those given."""

    def checked(rows, centres=(centre_a, centre_b)):
        return check_class_list(read(rows), board=board, centres=centres, today=TODAY)

    return checked


@pytest.fixture
def verdict_on(check):
    """The verdict on one row below the usual header: it stands in row 2 of the sheet."""

    def verdict(**said):
        (found,) = check(listed(row(**said)))
        return found

    return verdict


def sentences(verdict, level="error"):
    return [reason.message for reason in verdict.reasons if reason.level == level]


# --- It works ----------------------------------------------------------------------------------------


def test_it_takes_a_faultless_row_for_a_new_class(verdict_on, centre_a, programme):
    found = verdict_on()

    assert (found.number, found.title, found.status) == (2, "Lớp nhận thức về Đảng khóa 1/2023", "new")
    assert found.reasons == []
    values = found.values
    assert (values.centre, values.programme) == (centre_a, programme)
    assert (values.name, values.intake) == ("Lớp nhận thức về Đảng khóa 1/2023", "1/2023")
    assert (values.opened_on, values.closed_on) == (date(2023, 3, 1), date(2023, 3, 5))
    assert (values.declared_learners, values.declared_women) == (59, 31)
    assert values.partners == {"Hội Nông dân"}
    assert (values.opening_decision, values.note) == ("01-QĐ/TTCT", "")
    assert (values.called_off, values.state_reason) == (None, "")


def test_it_writes_nothing(check):
    check(listed(row()))

    assert TrainingClass.objects.count() == 0


def test_it_asks_the_database_the_same_questions_for_one_row_and_for_three(check, django_assert_num_queries):
    with django_assert_num_queries(3):
        check(listed(row()))
    with django_assert_num_queries(3):
        check(listed(row(), row(intake="2"), row(intake="3", programme="Lớp lạ")))


# --- Which centre ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "NT",
        "nt",
        "Trung tâm chính trị thành phố Nha Trang",
        "TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ NHA TRANG",
        "trung tâm  chính trị\nthành phố\u00a0Nha Trang",
        unicodedata.normalize("NFD", "Trung tâm chính trị thành phố Nha Trang"),
        "Trung tam chinh tri thanh pho Nha Trang",
        "TTCT Nha Trang",
        "ttct nha trang",
        "Nha Trang",
        "nha trang",
        "TP. Nha Trang",
        "TP.Nha Trang",
        "Tp Nha Trang",
        "thành phố Nha Trang",
        "TTCT TP Nha Trang",
        "TT Chính trị TP.Nha Trang",
        "Trung tâm chính trị Nha Trang",
        "TTBDCT Nha Trang",
        "TT BDCT TP Nha Trang",
    ],
)
def test_it_knows_a_centre_by_any_usual_name(check, centre_a, text):
    (found,) = check(listed(row(centre=text)))

    assert (found.reasons, found.values.centre) == ([], centre_a)


@pytest.mark.parametrize("text", ["TTCT Ninh Hòa", "TTCT Ninh Hoà", "Ninh Hoà", "ninh hoa", "TX. Ninh Hòa"])
def test_it_knows_a_centre_wherever_the_tone_stands(check, board, text):
    ninh_hoa = factories.create_centre(board=board, code="NH", name="Trung tâm chính trị thị xã Ninh Hòa")

    (found,) = check(listed(row(centre=text)), centres=[ninh_hoa])

    assert (found.reasons, found.values.centre) == ([], ninh_hoa)


def test_it_knows_a_centre_by_a_former_name(check, centre_b):
    UnitName.objects.filter(centre=centre_b).update(valid_from=date(2019, 11, 8))
    UnitName.objects.create(
        centre=centre_b, text="Trung tâm bồi dưỡng chính trị huyện Cam Ranh cũ", valid_to=date(2019, 11, 8)
    )

    (found,) = check(listed(row(centre="TTBDCT Cam Ranh cũ")))

    assert found.values.centre == centre_b


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "TTCT Nha Trnag",
            "Trung tâm (ô B2): không có “TTCT Nha Trnag” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã. "
            "Gần giống: “TTCT Nha Trang”.",
        ),
        (
            "Đà Lạt",
            "Trung tâm (ô B2): không có “Đà Lạt” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã.",
        ),
        (
            "huyện Nha Trang",
            "Trung tâm (ô B2): không có “huyện Nha Trang” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã. "
            "Gần giống: “TTCT Nha Trang”.",
        ),
        (
            None,
            "Trung tâm (ô B2): còn trống; hãy ghi tên hoặc mã trung tâm ở từng dòng (ô gộp chỉ giữ chữ dòng đầu).",
        ),
        (
            "như trên",
            "Trung tâm (ô B2): không có “như trên” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã.",
        ),
        (12, "Trung tâm (ô B2): không có “12” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã."),
        (
            date(2023, 3, 1),
            "Trung tâm (ô B2): ô này là ngày 01/3/2023, không phải chữ; hãy định dạng ô là văn bản rồi gõ lại.",
        ),
        (True, "Trung tâm (ô B2): ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."),
        (Formula("#REF!"), "Trung tâm (ô B2): ô báo lỗi #REF! của Excel; hãy sửa công thức hoặc gõ lại."),
    ],
)
def test_it_names_the_cell_of_a_wrong_centre(verdict_on, text, sentence):
    found = verdict_on(centre=text)

    assert (sentences(found), found.status) == ([sentence], "refused")


def test_it_does_not_take_the_mark_for_the_same_as_above_for_a_code(check):
    found = check(listed(row(centre="TTCT Cam Lâm"), row(centre="nt", intake="2"), row(centre="NT", intake="3")))

    assert [sentences(verdict) for verdict in found] == [
        [],
        ["Trung tâm (ô B3): “nt” không nói rõ; hãy ghi đầy đủ."],
        [],
    ]


def test_it_does_not_guess_between_two_centres_of_one_name(check, board, centre_a):
    old = factories.create_centre(board=board, code="KV", name="Trung tâm chính trị huyện Khánh Vĩnh")
    new = factories.create_centre(board=board, code="KVX", name="Trung tâm chính trị xã Khánh Vĩnh")

    found = check(
        listed(row(centre="Khánh Vĩnh"), row(centre="xã Khánh Vĩnh"), row(centre="KV")), centres=[centre_a, old, new]
    )

    assert sentences(found[0]) == ["Trung tâm (ô B2): “Khánh Vĩnh” chỉ nhiều trung tâm; hãy ghi tên đầy đủ hoặc mã."]
    assert [verdict.values.centre for verdict in found[1:]] == [new, old]


def test_it_takes_of_two_centres_of_one_name_the_one_in_force_that_day(check, board):
    changes = date(2025, 7, 1)
    old = factories.create_centre(board=board, code="KV", name="Trung tâm chính trị huyện Khánh Vĩnh", valid_to=changes)
    new = factories.create_centre(board=board, code="KVX", name="Trung tâm chính trị xã Khánh Vĩnh", valid_from=changes)
    days = [date(2025, 6, 30), date(2025, 7, 1)]

    found = check(
        listed(*[row(centre="Khánh Vĩnh", opened_on=day, closed_on=None) for day in days]), centres=[old, new]
    )

    assert [verdict.values.centre for verdict in found] == [old, new]


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2023, 5, 31), True), (date(2023, 6, 1), False)],
)
def test_it_refuses_a_centre_that_was_not_in_force_on_the_opening_day(check, board, centre_a, day, is_open):
    brief = factories.create_centre(
        board=board,
        code="KS",
        name="Trung tâm chính trị huyện Khánh Sơn",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 6, 1),
    )

    (found,) = check(listed(row(centre="Khánh Sơn", opened_on=day, closed_on=None)), centres=[centre_a, brief])

    sentence = "Trung tâm (ô B2): “Khánh Sơn” không hoạt động vào ngày {}; hãy ghi đơn vị của ngày đó."
    assert sentences(found) == ([] if is_open else [sentence.format("31/12/2022" if day.year == 2022 else "01/6/2023")])


def test_it_refuses_the_own_centre_too_when_it_was_not_in_force(check, board):
    ended = factories.create_centre(board=board, code="KS", name="TTCT Khánh Sơn", valid_to=date(2023, 1, 1))

    (found,) = check(lists.columns(["programme", "opened_on", "learners"], row()), centres=[ended])

    assert sentences(found) == [
        "Trung tâm (dòng 2): “KS” không hoạt động vào ngày 01/3/2023; hãy ghi đơn vị của ngày đó."
    ]


def test_it_names_the_centre_even_when_the_day_is_wrong(verdict_on):
    found = verdict_on(centre="Đà Lạt", opened_on="31/4/2023")

    assert sentences(found) == [
        "Ngày khai giảng (ô F2): Ngày “31/4/2023” không có trong lịch; hãy kiểm tra lại.",
        "Trung tâm (ô B2): không có “Đà Lạt” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã.",
    ]


# --- Headings above rows -----------------------------------------------------------------------------


def test_it_gives_rows_the_centre_of_their_heading(check, centre_a, centre_b):
    found = check(
        listed(
            bare(serial="I. TTCT Cam Lâm: 2 lớp"),
            row(centre=None),
            bare(serial="a) Các lớp bồi dưỡng lý luận"),
            row(centre=None, intake="2/2023"),
            bare(serial="II", centre="Nha Trang"),
            row(centre=None),
        )
    )

    assert [sentences(verdict) for verdict in found] == [[], [], []]
    assert [verdict.values.centre for verdict in found] == [centre_b, centre_b, centre_a]


def test_it_refuses_rows_below_a_heading_it_does_not_know(check):
    (found,) = check(listed(bare(serial="III. Đà Lạt"), row(centre=None)))

    assert sentences(found) == [
        "Trung tâm (ô B3): không có “Đà Lạt” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã."
    ]


@pytest.mark.parametrize("heading", ["A. CÁC LỚP BỒI DƯỠNG", "QUÝ I", "Tháng 3", "Bồi dưỡng nhận thức về Đảng"])
def test_it_overlooks_headings_that_are_no_centres(check, centre_a, heading):
    (found,) = check(listed(bare(serial=heading), row(centre=None)), centres=[centre_a])

    assert (found.reasons, found.values.centre) == ([], centre_a)


# --- A director's scope ------------------------------------------------------------------------------


def test_it_refuses_another_centre_in_the_words_for_an_unknown_one(check, centre_a):
    others, unknown = check(listed(row(centre="TTCT Cam Lâm"), row(centre="TTCT Cam Lầm")), centres=[centre_a])

    sentence = "Trung tâm (ô B{}): không có “{}” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã."
    assert sentences(others) == [sentence.format(2, "TTCT Cam Lâm")]
    assert sentences(unknown) == [sentence.format(3, "TTCT Cam Lầm")]


def test_it_refuses_another_centres_code_and_heading(check, centre_a):
    found = check(
        listed(
            row(centre="CL"), bare(serial="Huyện Cam Lâm"), row(centre=None), bare(serial="CAM LÂM"), row(centre=None)
        ),
        centres=[centre_a],
    )

    assert [verdict.status for verdict in found] == ["refused", "refused", "refused"]


def test_it_gives_a_list_without_centres_to_the_own_centre(check, centre_a):
    fields = ["programme", "name", "opened_on", "learners"]

    (found,) = check(lists.columns(fields, row()), centres=[centre_a])

    assert (found.reasons, found.values.centre) == ([], centre_a)


def test_it_refuses_a_list_without_centres_from_somebody_with_several(check):
    (found,) = check(lists.columns(["programme", "name", "opened_on", "learners"], row()))

    assert sentences(found) == [
        "Trung tâm (dòng 2): còn trống; hãy ghi tên hoặc mã trung tâm ở từng dòng (ô gộp chỉ giữ chữ dòng đầu)."
    ]


def test_it_refuses_every_row_from_somebody_without_a_centre(check):
    (found,) = check(listed(row()), centres=[])

    assert found.status == "refused"


# --- Which programme ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "NTD",
        "ntd",
        "NTĐ",
        "Bồi dưỡng nhận thức về Đảng",
        "BỒI DƯỠNG NHẬN THỨC VỀ ĐẢNG",
        "BD nhận thức về Đảng",
        "Lớp bồi dưỡng nhận thức về Đảng",
        "Nhận thức về Đảng",
        "boi duong nhan thuc ve dang",
        unicodedata.normalize("NFD", "Bồi dưỡng nhận thức về Đảng"),
    ],
)
def test_it_knows_a_programme_by_code_and_name(verdict_on, programme, text):
    found = verdict_on(programme=text)

    assert (found.reasons, found.values.programme, found.values.programme_text) == (
        [],
        programme,
        unicodedata.normalize("NFC", text),
    )


def test_it_knows_a_programme_by_alias(verdict_on, programme):
    programme.aliases = ["Cảm tình Đảng"]
    programme.save()

    assert verdict_on(programme="Lớp cảm tình Đảng").values.programme == programme


def test_it_lets_a_programme_outside_the_catalogue_in_with_a_warning(verdict_on):
    found = verdict_on(programme="Bồi dưỡng nhận thức về Đoàn")

    assert (found.status, found.values.programme) == ("new", None)
    assert found.values.programme_text == "Bồi dưỡng nhận thức về Đoàn"
    assert sentences(found) == []
    assert sentences(found, "warning") == [
        "Chương trình (ô C2): “Bồi dưỡng nhận thức về Đoàn” chưa có trong danh mục vào ngày khai giảng; lớp vẫn được "
        "nhập và tính riêng ngoài danh mục. Gần giống: “Bồi dưỡng nhận thức về Đảng”."
    ]


@pytest.mark.parametrize(
    ("day", "guidance"), [(date(2023, 5, 25), "LOCAL"), (date(2023, 5, 26), "CENTRAL"), (date(2023, 6, 30), "CENTRAL")]
)
def test_it_takes_the_version_of_the_opening_day(check, board, day, guidance):
    named = {"board": board, "code": "LSD", "name": "Chuyên đề lịch sử Đảng"}
    factories.create_programme(**named, guidance="LOCAL", valid_to=date(2023, 5, 26))
    factories.create_programme(**named, guidance="CENTRAL", valid_from=date(2023, 5, 26))

    (found,) = check(listed(row(programme="LSĐ", opened_on=day, closed_on=None)))

    assert found.values.programme.guidance == guidance


def test_it_warns_of_a_programme_that_had_ended(check, board):
    factories.create_programme(board=board, code="SC", name="Đào tạo sơ cấp", valid_to=date(2023, 1, 1))

    (found,) = check(listed(row(programme="SC")))

    assert (found.status, found.values.programme) == ("new", None)
    assert [reason.level for reason in found.reasons] == ["warning"]


def test_it_does_not_guess_between_two_programmes_of_one_name(check, board):
    factories.create_programme(board=board, code="CD1", name="Chuyên đề")
    factories.create_programme(board=board, code="CD2", name="Chuyên đề")

    (found,) = check(listed(row(programme="Chuyên đề")))

    assert sentences(found) == ["Chương trình (ô C2): “Chuyên đề” chỉ nhiều chương trình; hãy ghi tên đầy đủ hoặc mã."]


def test_it_takes_the_name_for_the_programme_of_a_list_without_programmes(check, programme):
    (found,) = check(lists.columns(["centre", "name", "opened_on", "learners"], row(name="Nhận thức về Đảng")))

    assert (found.values.programme, found.values.programme_text) == (programme, "Nhận thức về Đảng")


def test_it_makes_up_a_name_of_programme_and_intake(check):
    (found,) = check(lists.columns(["centre", "programme", "intake", "opened_on", "learners"], row()))

    assert (found.values.name, found.values.is_named) == ("Bồi dưỡng nhận thức về Đảng 1/2023", False)


# --- Wrong cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"opened_on": None}, "Ngày khai giảng (ô F2): còn trống; hãy ghi ngày theo dạng ngày/tháng/năm."),
        ({"opened_on": "31/4/2023"}, "Ngày khai giảng (ô F2): Ngày “31/4/2023” không có trong lịch; hãy kiểm tra lại."),
        (
            {"opened_on": "29/02/2023"},
            "Ngày khai giảng (ô F2): Ngày “29/02/2023” không có trong lịch; hãy kiểm tra lại.",
        ),
        (
            {"opened_on": "04/13/2023"},
            "Ngày khai giảng (ô F2): Không có tháng 13 trong “04/13/2023”; hãy viết ngày/tháng/năm.",
        ),
        (
            {"opened_on": "tháng 3/2023"},
            "Ngày khai giảng (ô F2): “tháng 3/2023” thiếu ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
        ),
        (
            {"opened_on": 2023},
            "Ngày khai giảng (ô F2): “2023” chỉ có năm; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
        ),
        (
            {"opened_on": 59},
            "Ngày khai giảng (ô F2): Không đọc được “59” thành ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
        ),
        (
            {"opened_on": "chưa rõ"},
            "Ngày khai giảng (ô F2): Không đọc được “chưa rõ” thành ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
        ),
        (
            {"opened_on": time(7, 30)},
            "Ngày khai giảng (ô F2): Không đọc được “07:30:00” thành ngày; hãy viết ngày/tháng/năm, ví dụ 03/4/2023.",
        ),
        (
            {"opened_on": "01/3/1899"},
            "Ngày khai giảng (ô F2): Ngày “01/3/1899” nằm ngoài các năm 1900–2100. Hãy viết ngày/tháng/năm.",
        ),
        (
            {"opened_on": "01/3/1950", "closed_on": None},
            "Ngày khai giảng (ô F2): năm 1950 không hợp lý; hãy kiểm tra lại.",
        ),
        ({"opened_on": True}, "Ngày khai giảng (ô F2): ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."),
        (
            {"opened_on": Formula("#VALUE!")},
            "Ngày khai giảng (ô F2): ô báo lỗi #VALUE! của Excel; hãy sửa công thức hoặc gõ lại.",
        ),
        (
            {"closed_on": date(2023, 2, 28)},
            "Ngày bế giảng (ô G2): trước ngày khai giảng ở ô F2; hãy sửa một trong hai ngày.",
        ),
        ({"closed_on": "31/6/2023"}, "Ngày bế giảng (ô G2): Ngày “31/6/2023” không có trong lịch; hãy kiểm tra lại."),
        ({"learners": None}, "Số học viên (ô H2): còn trống; hãy ghi số người."),
        ({"learners": "-"}, "Số học viên (ô H2): còn trống; hãy ghi số người."),
        (
            {"learners": "năm chín"},
            "Số học viên (ô H2): Không đọc được “năm chín” thành số; hãy viết số nguyên, như 59.",
        ),
        (
            {"learners": 0, "women": None},
            "Số học viên (ô H2): 0 không hợp lý. Hãy ghi một số từ 1 đến 100.000.",
        ),
        ({"learners": -5}, "Số học viên (ô H2): Số đếm không được âm. Hãy ghi một số từ 1 đến 100.000."),
        ({"learners": "-5"}, "Số học viên (ô H2): Số đếm không được âm. Hãy ghi một số từ 1 đến 100.000."),
        (
            {"learners": "59,5"},
            "Số học viên (ô H2): “59,5” không phải là số nguyên; dấu chấm chỉ dùng để ngăn hàng nghìn, như 1.200. "
            "Hãy ghi một số từ 1 đến 100.000.",
        ),
        (
            {"learners": 59.5},
            "Số học viên (ô H2): “59,5” không phải là số nguyên. Hãy ghi một số từ 1 đến 100.000.",
        ),
        (
            {"learners": 10**9},
            "Số học viên (ô H2): Số quá lớn: nhiều nhất là 999.999.999. Hãy ghi một số từ 1 đến 100.000.",
        ),
        ({"learners": 100_001}, "Số học viên (ô H2): 100.001 không hợp lý. Hãy ghi một số từ 1 đến 100.000."),
        (
            {"learners": date(1900, 2, 28)},
            "Số học viên (ô H2): ô này là ngày giờ, không phải số; hãy định dạng ô là số rồi gõ lại.",
        ),
        (
            {"learners": time(10, 30)},
            "Số học viên (ô H2): ô này là ngày giờ, không phải số; hãy định dạng ô là số rồi gõ lại.",
        ),
        ({"learners": True}, "Số học viên (ô H2): ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."),
        (
            {"learners": Formula("#N/A")},
            "Số học viên (ô H2): ô báo lỗi #N/A của Excel; hãy sửa công thức hoặc gõ lại.",
        ),
        ({"women": 60}, "Trong đó nữ (ô I2): 60 lớn hơn số học viên 59 ở ô H2; hãy sửa một trong hai số."),
        ({"women": -1}, "Trong đó nữ (ô I2): Số đếm không được âm. Hãy ghi một số từ 0 đến 100.000."),
        ({"women": "50%"}, "Trong đó nữ (ô I2): Không đọc được “50%” thành số; hãy viết số nguyên, như 59."),
        ({"programme": None}, "Chương trình (ô C2): còn trống; hãy ghi tên hoặc mã chương trình."),
        ({"programme": "nt"}, "Chương trình (ô C2): “nt” không nói rõ; hãy ghi đầy đủ."),
        (
            {"programme": date(2023, 3, 1)},
            "Chương trình (ô C2): ô này là ngày 01/3/2023, không phải chữ; hãy định dạng ô là văn bản rồi gõ lại.",
        ),
        ({"programme": "P" * 251}, "Chương trình (ô C2): dài 251 ký tự; hãy rút gọn còn tối đa 250."),
        ({"name": "L" * 251}, "Tên lớp (ô D2): dài 251 ký tự; hãy rút gọn còn tối đa 250."),
        ({"name": "Lớp \x07chuông"}, "Tên lớp (ô D2): có ký tự không đọc được; hãy gõ lại ô này."),
        (
            {"name": "Lớp \u202egnuhc"},
            "Tên lớp (ô D2): Nội dung có ký tự ẩn U+202E không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
        ),
        (
            {"name": "Líp båi d\u00adìng §¶ng viªn"},
            "Tên lớp (ô D2): có vẻ gõ bằng phông chữ cũ (TCVN3, VNI); hãy chuyển sang Unicode rồi gửi lại.",
        ),
        (
            {"name": "Lôùp boài döôõng Ñaûng vieân"},
            "Tên lớp (ô D2): có vẻ gõ bằng phông chữ cũ (TCVN3, VNI); hãy chuyển sang Unicode rồi gửi lại.",
        ),
        ({"name": Formula("#NAME?")}, "Tên lớp (ô D2): ô báo lỗi #NAME? của Excel; hãy sửa công thức hoặc gõ lại."),
        ({"intake": "1" * 41}, "Khóa (ô E2): dài 41 ký tự; hãy rút gọn còn tối đa 40."),
        (
            {"intake": date(2023, 4, 3)},
            "Khóa (ô E2): Excel đã đổi ô này thành ngày 03/4/2023; hãy định dạng ô là văn bản rồi gõ lại khóa.",
        ),
        (
            {"partners": Formula("#REF!")},
            "Đơn vị phối hợp (ô J2): ô báo lỗi #REF! của Excel; hãy sửa công thức hoặc gõ lại.",
        ),
        ({"partners": 3}, "Đơn vị phối hợp (ô J2): “3” là số; hãy ghi tên đơn vị phối hợp."),
        (
            {"partners": "Đ" * 201},
            f"Đơn vị phối hợp (ô J2): tên “{'Đ' * 40}…” dài 201 ký tự; hãy rút gọn còn tối đa 200, các đơn vị "
            "cách nhau bằng “;”.",
        ),
        (
            {"partners": "Hội \u2066Nông dân"},
            "Đơn vị phối hợp (ô J2): Nội dung có ký tự ẩn U+2066 không lưu được; hãy xóa ký tự đó hoặc gõ lại.",
        ),
        ({"opening_decision": "Q" * 61}, "Số quyết định mở lớp (ô K2): dài 61 ký tự; hãy rút gọn còn tối đa 60."),
        (
            {"opening_decision": date(2023, 3, 1)},
            "Số quyết định mở lớp (ô K2): ô này là ngày 01/3/2023, không phải chữ; hãy định dạng ô là văn bản "
            "rồi gõ lại.",
        ),
        ({"note": "g" * 1001}, "Ghi chú (ô L2): dài 1001 ký tự; hãy rút gọn còn tối đa 1.000."),
        ({"note": False}, "Ghi chú (ô L2): ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."),
    ],
)
def test_it_names_a_wrong_cell_and_says_what_to_do(verdict_on, said, sentence):
    found = verdict_on(**said)

    assert sentences(found) == [sentence]
    assert (found.status, found.values) == ("refused", None)


def test_it_names_every_wrong_cell_of_a_row(verdict_on):
    found = verdict_on(centre="Đà Lạt", opened_on="31/4/2023", learners=0, women=-1, programme=None)

    assert [reason.field for reason in found.reasons] == ["opened_on", "learners", "women", "centre", "programme"]


def test_it_names_cells_by_their_own_row_and_column(check):
    rows = [["DANH SÁCH"], [], [None, *lists.HEADINGS], [None, *row()], [None, *row(learners="x", intake="2")]]

    found = check(rows)

    assert [verdict.number for verdict in found] == [4, 5]
    assert sentences(found[1]) == ["Số học viên (ô I5): Không đọc được “x” thành số; hãy viết số nguyên, như 59."]


def test_it_refuses_a_row_in_doubt_with_a_sentence(check):
    found = check(listed(row(), bare(learners=59), bare(opened_on=date(2023, 3, 1)), bare(name="Lớp X")))

    assert [verdict.status for verdict in found] == ["new", "refused", "refused", "refused"]
    assert all(sentences(verdict) for verdict in found[1:])


# --- Cells that are read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        date(2023, 4, 3),
        datetime(2023, 4, 3, 7, 30),
        45019,
        45019.25,
        "45019",
        "03/04/2023",
        "3/4/2023",
        "3-4-2023",
        "3.4.23",
        "03 / 04 / 2023",
        "2023-04-03",
        "03/04/2023 07:30",
        "ngày 3 tháng 4 năm 2023",
        Formula(45019),
    ],
)
def test_it_reads_the_third_of_april_however_it_is_written(verdict_on, cell):
    found = verdict_on(opened_on=cell, closed_on=None)

    assert (found.reasons, found.values.opened_on) == ([], date(2023, 4, 3))


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("59", 59),
        (59.0, 59),
        (" 59 ", 59),
        ("59 học viên", 59),
        ("59 HV", 59),
        ("1.200", 1200),
        ("1 200", 1200),
        ("100.000", 100_000),
    ],
)
def test_it_reads_a_count_however_it_is_written(verdict_on, cell, count):
    found = verdict_on(learners=cell, women=None)

    assert (found.reasons, found.values.declared_learners) == ([], count)


@pytest.mark.parametrize(("cell", "count"), [(None, None), ("–", None), (0, 0), ("0", 0), (59, 59)])
def test_it_tells_no_figure_of_women_from_nought(verdict_on, cell, count):
    found = verdict_on(women=cell)

    assert (found.reasons, found.values.declared_women) == ([], count)


def test_it_reads_numbers_in_columns_of_text(verdict_on):
    values = verdict_on(name=12, intake=1.0, opening_decision=5, note=2.5).values

    assert (values.name, values.intake, values.opening_decision, values.note) == ("12", "1", "5", "2.5")


def test_it_takes_back_the_intake_that_excel_made_a_day_of(verdict_on):
    found = verdict_on(intake=date(2023, 5, 1))

    assert (found.status, found.values.intake) == ("new", "5/2023")
    assert sentences(found, "warning") == [
        "Khóa (ô E2): Excel đã đổi ô này thành ngày 01/5/2023; được đọc là khóa 5/2023."
    ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Hội Nông dân; Đoàn Thanh niên", {"Hội Nông dân", "Đoàn Thanh niên"}),
        ("- Hội Nông dân\n- Đoàn Thanh niên", {"Hội Nông dân", "Đoàn Thanh niên"}),
        ("Hội Nông dân;;Hội  Nông dân; ", {"Hội Nông dân"}),
        ("Hội Nông dân, Đoàn Thanh niên", {"Hội Nông dân, Đoàn Thanh niên"}),
        ("Không", set()),
        ("không có.", set()),
        (0, set()),
        ("—", set()),
        (None, set()),
    ],
)
def test_it_parts_the_co_organisers(verdict_on, cell, names):
    found = verdict_on(partners=cell)

    assert (found.reasons, found.values.partners) == ([], names)


def test_it_keeps_the_lines_of_a_note(verdict_on):
    assert verdict_on(note="Học tại xã\nHai buổi").values.note == "Học tại xã\nHai buổi"


# --- Called off --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "state", "reason"),
    [
        ("Hủy: không đủ học viên", "CANCELLED", "không đủ học viên"),
        ("Huỷ do dịch", "CANCELLED", "do dịch"),
        ("HỦY LỚP (thiếu kinh phí)", "CANCELLED", "thiếu kinh phí"),
        (unicodedata.normalize("NFD", "Đã hủy, thiếu giảng viên"), "CANCELLED", "thiếu giảng viên"),
        ("Đã bị hủy.", "CANCELLED", "Đã bị hủy."),
        ("Hủy", "CANCELLED", "Hủy"),
        ("Không mở do thiếu người", "CANCELLED", "do thiếu người"),
        ("Hoãn sang quý III", "POSTPONED", "sang quý III"),
        ("Tạm hoãn – mưa bão", "POSTPONED", "mưa bão"),
        ("Lớp hoãn", "POSTPONED", "Lớp hoãn"),
        ("Hoãn khai giảng: trùng bầu cử", "POSTPONED", "trùng bầu cử"),
    ],
)
def test_it_reads_from_the_note_that_a_class_was_called_off(verdict_on, note, state, reason):
    found = verdict_on(note=note)

    assert found.reasons == []
    assert (found.values.called_off, found.values.state_reason) == (state, reason)


@pytest.mark.parametrize(
    "note",
    ["Không hủy", "Hủy kết quả hai bài", "Hoãn thi sang tháng 7", "Hoãn bế giảng", "Hoàn thành", "Huy động thêm"],
)
def test_it_does_not_take_other_notes_for_a_cancellation(verdict_on, note):
    assert verdict_on(note=note).values.called_off is None


@pytest.mark.parametrize(
    ("text", "called_off", "is_planned"),
    [
        ("Hủy: thiếu học viên", "CANCELLED", False),
        ("hoãn", "POSTPONED", False),
        ("Đã bế giảng", None, False),
        ("đang học", None, False),
        ("Dự kiến mở", None, True),
        ("Chưa mở", None, True),
    ],
)
def test_it_reads_the_column_of_states(check, text, called_off, is_planned):
    (found,) = check([[*lists.HEADINGS, "Trạng thái"], [*row(), text]])

    assert found.reasons == []
    assert (found.values.called_off, found.values.is_planned) == (called_off, is_planned)


def test_it_warns_of_a_state_it_does_not_know(check):
    (found,) = check([[*lists.HEADINGS, "Trạng thái"], [*row(), "Tốt"]])

    assert found.status == "new"
    assert sentences(found, "warning") == [
        "Trạng thái (ô M2): không hiểu “Tốt”; trạng thái của lớp được tính theo ngày khai giảng và bế giảng."
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"opened_on": None},
        {"opened_on": None, "closed_on": None, "learners": None, "women": None},
        {"learners": 0, "women": 0},
    ],
)
def test_it_asks_a_cancelled_class_for_neither_day_nor_learners(verdict_on, centre_a, programme, said):
    found = verdict_on(note="Hủy: thiếu học viên", **said)

    assert (found.status, found.reasons) == ("new", [])
    assert (found.values.centre, found.values.programme) == (centre_a, programme)


def test_it_still_refuses_the_wrong_cells_of_a_cancelled_class(verdict_on):
    found = verdict_on(note="Hủy", opened_on="31/4/2023", centre="Đà Lạt")

    assert [reason.field for reason in found.reasons] == ["opened_on", "centre"]


# --- Rows written twice ------------------------------------------------------------------------------


def test_it_refuses_the_later_of_two_rows_that_agree_in_every_column(check):
    found = check(listed(row(), row(serial=2, name="Lớp B"), row(serial=3)))

    assert [verdict.status for verdict in found] == ["new", "new", "refused"]
    assert [(reason.field, reason.message) for reason in found[2].reasons] == [
        ("row", "Dòng này lặp lại hoàn toàn dòng 2; hãy xóa một trong hai dòng.")
    ]


def test_it_sees_through_other_spellings_of_a_row_written_twice(check):
    twice = row(centre="Nha Trang", programme="NTD", opened_on="01/3/2023", learners="59 học viên")

    assert [verdict.status for verdict in check(listed(row(), twice))] == ["new", "refused"]


@pytest.mark.parametrize(
    "said",
    [
        {"centre": "TTCT Cam Lâm"},
        {"programme": "Lớp khác"},
        {"name": "Lớp khác"},
        {"intake": "2/2023"},
        {"opened_on": date(2023, 3, 2)},
        {"closed_on": date(2023, 3, 6)},
        {"learners": 60},
        {"women": 30},
        {"women": None},
        {"partners": None},
        {"opening_decision": "02-QĐ/TTCT"},
        {"note": "Buổi tối"},
    ],
)
def test_it_takes_two_rows_that_differ_in_a_column_for_two_classes(check, said):
    found = check(listed(row(), row(**said)))

    assert [verdict.status for verdict in found] == ["new", "new"]


def test_it_takes_two_rows_that_differ_in_a_column_nobody_knows_for_two_classes(check):
    headings = [*lists.HEADINGS, "Địa điểm"]

    found = check([headings, [*row(), "Hội trường A"], [*row(), "Hội trường B"], [*row(), "Hội trường B"]])

    assert [verdict.status for verdict in found] == ["new", "new", "refused"]
