"""`manage.py import_learners` brings a learner list in and says what it did; other tools rely on its words."""

import json

import pytest
from django.core.management import CommandError, call_command

from courses.models import Enrolment, Learner
from tests import factories
from tests.courses import messy
from tests.courses.messy import TITLES, TWO_ROWS

ROWS = [
    *TITLES,
    *TWO_ROWS,
    ["I. ĐẢNG ỦY XÃ CAM ĐỨC: 3 đ/c"],
    [1, "Lê Văn An", "5/8/85", None],
    [2, "Bo Bo Thị Yến", None, "31/4/1990"],
]


@pytest.fixture
def item(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def run(capsys, tmp_path):
    """The command's exit status and what it printed: all of stdout, and of stderr."""

    def ran(rows, *arguments, name="ds.xlsx"):
        path = tmp_path / name
        path.write_bytes(rows if isinstance(rows, bytes) else messy.xlsx(rows))
        status = 0
        try:
            call_command("import_learners", str(path), *map(str, arguments))
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return ran


def test_it_enrols_the_good_rows_and_says_so(run, item):
    status, printed, complaints = run(ROWS, "--class", item.pk)

    assert (status, complaints) == (1, "")
    assert printed.splitlines() == [
        "Dòng 10: “ĐẢNG ỦY XÃ CAM ĐỨC” ghi 3 người nhưng bên dưới có 2.",
        "Dòng 12: Ngày sinh (ô D12): ngày “31/4/1990” không có trong lịch; hãy kiểm tra lại.",
        "Đã nhập: 1 học viên mới, 0 người đã có hồ sơ, 0 người đã có trong lớp, 1 dòng bị từ chối, "
        "10 dòng không phải học viên.",
    ]
    assert [str(place) for place in Enrolment.objects.of_class(item)] == ["Lê Văn An"]
    assert run(ROWS[:-1], "--class", item.pk)[0] == 0
    assert (Enrolment.objects.count(), Learner.objects.count()) == (1, 1)


def test_it_prints_one_json_document_to_the_letter(run, item, programme):
    header = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị", "Số CCCD", "Điện thoại", "Ngày vào Đảng", "Điểm"]
    row = [1, "Lê Văn An", "8/1985", "Nam", "Xã A", 56085001234, "0905123456", "2015", "8,5"]

    status, printed, complaints = run([header, row], "--opened-on", "2023-03-01", "--dry-run", "--json")

    assert (status, complaints) == (0, "")
    found = json.loads(printed)
    assert found["counts"] == {"new": 1, "known": 0, "same": 0, "refused": 0, "skipped": 1}
    assert found["notes"] == []
    assert found["rows"] == [
        {
            "row": 2, "status": "new", "full_name": "Lê Văn An", "gender": "M",
            "birth": {"year": 1985, "month": 8, "day": None}, "unit": "Xã A", "position": None,
            "id_number": "056085001234", "phone": "0905123456",
            "party_joined": {"year": 2015, "month": None, "day": None}, "party_confirmed": None,
            "ethnicity": None, "religion": None, "score": "8.5", "note": None,
            "reasons": [
                {
                    "field": "id_number", "level": "warning",
                    "message": "Số CCCD (ô F2): đã thêm số 0 bị Excel bỏ ở đầu, thành 056085001234.",
                }
            ],
            "proposals": [],
        }
    ]  # fmt: skip


def test_it_only_checks_in_a_dry_run(run, item):
    status, printed, _complaints = run(ROWS[:-1], "--class", item.pk, "--dry-run")

    assert status == 0
    assert printed.splitlines()[-1].startswith("Kiểm tra: 1 học viên mới")
    assert (Enrolment.objects.count(), Learner.objects.count()) == (0, 0)


def test_it_counts_records_in_a_csv(run, db):
    status, printed, _complaints = run(
        'STT;Họ và tên\n1;"Lê\nAn"\n2;Lê Bình\n'.encode(),
        "--opened-on",
        "2023-03-01",
        "--dry-run",
        "--json",
        name="ds.csv",
    )

    assert [(row["row"], row["full_name"]) for row in json.loads(printed)["rows"]] == [(2, "Lê An"), (3, "Lê Bình")]
    assert status == 0


def test_it_refuses_with_a_sentence_and_status_1(run, item, tmp_path):
    for rows, arguments, words in (
        ([["Trung tâm", "Số lớp"], ["A", 1]], ("--class", item.pk), "Không tìm thấy dòng tiêu đề"),
        (b"", ("--class", item.pk), "trống"),
        (ROWS, ("--class", 999_999), "Không có lớp số 999999"),
    ):
        status, printed, complaints = run(rows, *arguments, "--json")
        assert (status, words in complaints) == (1, True)
        assert json.loads(printed)["error"] == complaints.strip()
        assert json.loads(printed)["rows"] == []
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["--dry-run"], ["--opened-on", "2023-03-01"], ["--class", "1", "--opened-on", "2023-03-01"], ["--class", "x"]],
)
def test_wrong_use_is_status_2(run, db, arguments):
    with pytest.raises(CommandError) as refused:
        run(ROWS, *arguments)

    assert arguments == ["--class", "x"] or refused.value.returncode == 2
    assert Enrolment.objects.count() == 0
