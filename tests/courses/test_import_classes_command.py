"""`manage.py import_classes` brings a class list in and says what it did; other tools rely on its words."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command, load_command_class

from courses.models import TrainingClass
from tests import factories
from tests.courses import lists
from tests.courses.lists import bare, listed, row

ROOT = Path(__file__).parents[2]
GOOD = listed(row(), row(serial=2, intake="2/2023"), bare(centre="Tổng cộng", learners=118))
MIXED = listed(
    row(),
    row(serial=2, intake="2/2023", learners="x"),
    row(serial=3),
    row(serial=4, programme="Lớp lạ"),
    [],
    bare(centre="Tổng cộng", learners=177),
)


@pytest.fixture
def given(tmp_path, centre_a, centre_b, programme):
    """A file with these rows, or these bytes."""

    def file(content, name="lop.xlsx"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else lists.xlsx(content))
        return path

    return file


@pytest.fixture
def run(capsys):
    """The command's exit status and what it printed: all of stdout, and of stderr."""

    def ran(*arguments):
        status = 0
        try:
            call_command("import_classes", *map(str, arguments))
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return ran


def test_it_saves_the_classes_and_says_so_in_one_line(run, given):
    assert run(given(GOOD)) == (
        0,
        "Đã nhập: 2 lớp mới, 0 lớp thay đổi, 0 lớp không đổi, 0 dòng bị từ chối, 2 dòng không phải lớp.\n",
        "",
    )
    assert TrainingClass.objects.count() == 2


def test_it_only_checks_in_a_dry_run(run, given):
    assert run(given(GOOD), "--dry-run") == (
        0,
        "Kiểm tra: 2 lớp mới, 0 lớp thay đổi, 0 lớp không đổi, 0 dòng bị từ chối, 2 dòng không phải lớp.\n",
        "",
    )
    assert TrainingClass.objects.count() == 0


@pytest.mark.parametrize(("options", "count"), [(["--dry-run"], 0), ([], 2)])
def test_it_prints_one_json_document(run, given, options, count):
    status, printed, complaints = run(given(MIXED), "--json", *options)

    assert (status, complaints) == (1, "")
    name = "Lớp nhận thức về Đảng khóa 1/2023"
    assert json.loads(printed) == {
        "rows": [
            {"row": 2, "status": "new", "class": name, "reasons": [], "changes": {}},
            {
                "row": 3,
                "status": "refused",
                "class": name,
                "reasons": [
                    {
                        "field": "learners",
                        "message": "Số học viên (ô H3): Không đọc được “x” thành số; hãy viết số nguyên, như 59.",
                        "level": "error",
                    }
                ],
                "changes": {},
            },
            {
                "row": 4,
                "status": "refused",
                "class": name,
                "reasons": [
                    {
                        "field": "row",
                        "message": "Dòng này lặp lại hoàn toàn dòng 2; hãy xóa một trong hai dòng.",
                        "level": "error",
                    }
                ],
                "changes": {},
            },
            {
                "row": 5,
                "status": "new",
                "class": name,
                "reasons": [
                    {
                        "field": "programme",
                        "message": "Chương trình (ô C5): “Lớp lạ” chưa có trong danh mục vào ngày khai giảng; lớp vẫn "
                        "được nhập và tính riêng ngoài danh mục.",
                        "level": "warning",
                    }
                ],
                "changes": {},
            },
        ],
        "counts": {"new": 2, "changed": 0, "same": 0, "refused": 2, "skipped": 3},
        "notes": [],
    }
    assert TrainingClass.objects.count() == count


def test_it_says_what_changed(run, given):
    run(given(GOOD))

    status, printed, _complaints = run(given(listed(row(learners=70), row(intake="2/2023"))), "--json")

    answer = json.loads(printed)
    assert status == 0
    assert [(found["status"], found["changes"]) for found in answer["rows"]] == [
        ("changed", {"declared_learners": [59, 70]}),
        ("same", {}),
    ]
    assert answer["counts"] == {"new": 0, "changed": 1, "same": 1, "refused": 0, "skipped": 1}


def test_it_adds_nothing_the_second_time(run, given):
    path = given(GOOD)
    run(path)
    before = list(TrainingClass.objects.order_by("pk").values())

    assert run(path) == (
        0,
        "Đã nhập: 0 lớp mới, 0 lớp thay đổi, 2 lớp không đổi, 0 dòng bị từ chối, 2 dòng không phải lớp.\n",
        "",
    )
    assert list(TrainingClass.objects.order_by("pk").values()) == before


def test_it_prints_the_reasons_and_what_it_left_aside(run, given):
    rows = [[*lists.HEADINGS, "Kinh phí"], [*row(learners=None), 5], [*row(), 6]]

    status, printed, complaints = run(given(lists.xlsx({"Lớp": rows, "Khác": listed(row())})))

    assert (status, complaints) == (1, "")
    assert printed.splitlines() == [
        "Các cột không dùng đến: “Kinh phí”.",
        "Trang “Khác” cũng có danh sách lớp nhưng chưa được đọc; hãy gửi trang đó trong một tệp riêng.",
        "Dòng 2: Số học viên (ô H2): còn trống; hãy ghi số người.",
        "Đã nhập: 1 lớp mới, 0 lớp thay đổi, 0 lớp không đổi, 1 dòng bị từ chối, 1 dòng không phải lớp.",
    ]


def test_it_counts_the_records_of_a_csv(run, given):
    rows = [["DANH SÁCH\nLỚP"], *listed(row(note="hai\ndòng"), row(intake="2/2023"))]

    _status, printed, _complaints = run(given(lists.csv(rows), "lop.csv"), "--json")

    assert [found["row"] for found in json.loads(printed)["rows"]] == [3, 4]


def test_it_takes_the_board_that_is_named(run, given):
    other = factories.create_board(code="NTH", name="Ban Tuyên giáo Tỉnh ủy Ninh Thuận")
    factories.create_centre(board=other, code="NT", name="Trung tâm chính trị thành phố Phan Rang")
    path = given(listed(row(centre="NT")))

    assert run(path, "--board", "NTH")[0] == 0
    assert run(path, "--board", "KH")[0] == 0
    assert sorted(TrainingClass.objects.values_list("board__code", "centre__board__code")) == [
        ("KH", "KH"),
        ("NTH", "NTH"),
    ]


# --- Refused -----------------------------------------------------------------------------------------


def test_it_refuses_to_guess_the_board(run, given):
    factories.create_board(code="NTH", name="Ban Tuyên giáo Tỉnh ủy Ninh Thuận")

    assert run(given(GOOD)) == (1, "", "Có nhiều ban (KH, NTH): hãy ghi --board MÃ.\n")
    assert TrainingClass.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (GOOD, ["--board", "XX"], "Không có ban “XX”; hiện có: KH."),
        ([["Họ và tên"], ["Trần Văn Ba"]], [], "Không tìm thấy dòng tiêu đề của danh sách lớp."),
        (listed(), [], "Trang “Danh sách lớp” có dòng tiêu đề nhưng không có lớp nào bên dưới"),
        (b"", [], "lop.xlsx"),
        (b"%PDF-1.7", [], "lop.xlsx"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_it_says_why_it_takes_no_row(run, given, content, options, sentence, as_json):
    status, printed, complaints = run(given(content), *options, *(["--json"] if as_json else []))

    assert status == 1
    assert sentence in complaints
    assert complaints.count("\n") == 1
    if as_json:
        answer = json.loads(printed)
        assert answer["rows"] == []
        assert answer["counts"] == {"new": 0, "changed": 0, "same": 0, "refused": 0, "skipped": 0}
        assert answer["error"] == complaints.strip()
    else:
        assert printed == ""
    assert TrainingClass.objects.count() == 0


def test_it_says_that_a_file_is_not_there(run, tmp_path, board):
    status, printed, complaints = run(tmp_path / "không có.xlsx", "--json")

    assert (status, json.loads(printed)["rows"]) == (1, [])
    assert complaints == f"Không mở được tệp {tmp_path / 'không có.xlsx'}: hãy kiểm tra tên tệp.\n"


@pytest.mark.parametrize("arguments", [[], ["a.xlsx", "--bord", "KH"], ["a.xlsx", "b.xlsx"]])
def test_it_ends_with_2_on_wrong_use(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        load_command_class("courses", "import_classes").run_from_argv(["manage.py", "import_classes", *arguments])

    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert "usage:" in printed.err
