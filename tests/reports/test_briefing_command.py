"""An administrator prints a briefing from the command line."""

import json
from io import BytesIO, StringIO, TextIOWrapper

import openpyxl
import pytest
from django.core.management import call_command
from docx import Document
from pypdf import PdfReader

from courses.models import TrainingClass
from reports.management.commands.briefing import Command
from tests import factories


@pytest.fixture
def one_class(centre_a, programme):
    return factories.create_class(centre=centre_a, programme=programme)


def run(*arguments):
    """Standard output of `manage.py briefing …`, as text."""
    out = StringIO()
    call_command("briefing", *arguments, stdout=out)
    return out.getvalue()


def refusal(*arguments):
    """What a refused call says on standard error; it must end with status 1 and print nothing else."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("briefing", *arguments, stdout=out, stderr=err)
    assert (stopped.value.code, out.getvalue()) == (1, "")
    return err.getvalue()


def test_it_prints_json_and_nothing_else(one_class):
    document = json.loads(run("2023-H1", "--format", "json"))

    assert (document["board"], document["period"], document["classes"]) == ("KH", "2023-H1", 1)


def test_it_prints_text_unless_asked_otherwise(one_class):
    lines = run("2023-H1").splitlines()

    assert lines[:2] == ["Ban Tuyên giáo Tỉnh ủy Khánh Hòa", "Kết quả mở lớp 6 tháng đầu năm 2023"]


@pytest.mark.parametrize(
    ("said", "period"), [("2023-H1", "2023-H1"), ("2023-h1", "2023-H1"), (" 2023-H2 ", "2023-H2"), ("2023", "2023")]
)
def test_it_takes_half_years_and_years(one_class, said, period):
    assert json.loads(run(said, "--format", "json"))["period"] == period


def test_it_takes_the_board_by_its_code(one_class):
    factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    assert json.loads(run("2023-H1", "--board", "PY", "--format", "json"))["classes"] == 0
    assert json.loads(run("2023-H1", "--board", "KH", "--format", "json"))["classes"] == 1


@pytest.mark.parametrize("form", ["json", "text", "pdf", "docx", "xlsx"])
def test_it_writes_each_form_to_a_file_and_says_so(one_class, tmp_path, form):
    path = tmp_path / f"báo cáo.{form}"

    printed = run("2023-H1", "--format", form, "-o", str(path))

    assert printed == f"Đã ghi báo cáo 6 tháng đầu năm 2023 vào {path}.\n"
    content = path.read_bytes()
    read = {
        "json": lambda: json.loads(content)["classes"] == 1,
        "text": lambda: "mở 1 lớp" in content.decode(),
        "pdf": lambda: "BÁO CÁO" in PdfReader(BytesIO(content)).pages[0].extract_text(),
        "docx": lambda: "BÁO CÁO" in [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs],
        "xlsx": lambda: openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == "Số liệu chung",
    }
    assert read[form]()


def test_it_prints_a_binary_paper_into_a_pipe(one_class, capfdbinary):
    call_command("briefing", "2023-H1", "--format", "xlsx")

    assert capfdbinary.readouterr().out.startswith(b"PK")


def test_it_prints_utf_8_whatever_the_terminals_encoding(one_class):
    out = TextIOWrapper(BytesIO(), encoding="ascii")

    call_command("briefing", "2023-H1", "--format", "json", stdout=out)

    document = json.loads(out.buffer.getvalue().decode("utf-8"))
    assert document["centres"][0]["name"] == "Trung tâm chính trị thành phố Nha Trang"


# Refusals


@pytest.mark.parametrize("period", ["", "2023-H3", "2023-H0", "2023H1", "H1-2023", "23-H1", "1989", "2101-H1", "٢٠٢٣"])
def test_it_refuses_a_period_that_is_none(one_class, period):
    sentence = refusal(period, "--format", "json")

    assert sentence.startswith(("Không hiểu kỳ '", "Không có kỳ "))
    assert sentence.count("\n") == 1


def test_it_refuses_an_unknown_board(one_class):
    assert refusal("2023-H1", "--board", "XX") == "Không có ban “XX”; hiện có: KH.\n"


def test_it_asks_which_of_two_boards(one_class):
    factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    assert refusal("2023-H1") == "Có nhiều ban (KH, PY): hãy ghi --board MÃ.\n"


@pytest.mark.django_db
def test_it_refuses_an_empty_database():
    assert refusal("2023-H1") == "Chưa có ban tuyên giáo nào: hãy chạy load_province hoặc load_demo trước.\n"


def test_it_refuses_a_file_it_cannot_write(one_class, tmp_path):
    path = tmp_path / "no such folder" / "b.json"

    assert refusal("2023-H1", "--format", "json", "-o", str(path)) == (
        f"Không ghi được tệp {path}: hãy kiểm tra thư mục và quyền ghi.\n"
    )
    assert not path.parent.exists()


def test_it_keeps_an_old_file_when_the_new_one_is_refused(one_class, tmp_path):
    path = tmp_path / "b.pdf"
    path.write_bytes(b"old")

    sentence = refusal("2017-H1", "--format", "pdf", "-o", str(path))

    assert sentence == "Cổng chưa có thể thức văn bản của Đảng cho ngày 30/06/2017; chỉ có từ ngày 03/4/2018.\n"
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("wrong", [["2023-H1", "--format", "doc"], [], ["2023-H1", "2023-H2"]])
def test_it_ends_with_2_on_wrong_use(capsys, wrong):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "briefing", *wrong])

    assert (stopped.value.code, capsys.readouterr().out) == (2, "")


def test_it_changes_nothing(one_class):
    before = list(TrainingClass.objects.values())

    run("2023-H1", "--format", "json")

    assert list(TrainingClass.objects.values()) == before
