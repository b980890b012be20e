"""Somebody who has never seen the portal loads the demo province."""

import json
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command

from centres.models import Board, Centre, Period
from centres.periods import read_period
from courses.models import Programme, TrainingClass
from portal.demo import demo_password
from portal.models import AuditEntry, User
from reports.figures import figures_of_board
from tests import factories

ACCOUNTS = [
    ("quantri", "ADMIN", "KH"),
    ("chuyenvien", "BOARD_OFFICER", "KH"),
    ("lanhdao", "BOARD_LEADER", "KH"),
    ("giamdoc.nhatrang", "DIRECTOR", "NT"),
    ("giaovu.nhatrang", "CLERK", "NT"),
    ("giamdoc.camlam", "DIRECTOR", "CL"),
    ("giaovu.camlam", "CLERK", "CL"),
]
OURS = ("portal", "centres", "courses", "reports")

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def refusal(*arguments):
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("load_demo", *arguments, stdout=out, stderr=err)
    assert (stopped.value.code, out.getvalue()) == (1, "")
    return err.getvalue()


def everything():
    """Every row of every table of ours."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def classes_opened(period):
    return figures_of_board(Board.objects.get(), read_period(period), today=date(2024, 1, 1))["classes"]


def test_it_loads_the_articles_half_year_and_says_who_may_sign_in():
    loaded = json.loads(run("--json"))

    assert (loaded["board"], loaded["periods"]) == ("KH", ["2023-H1"])
    assert [(account["username"], account["post"], account["unit"]) for account in loaded["accounts"]] == ACCOUNTS
    assert classes_opened("2023-H1") == 76
    assert [(period.half_year.code, period.cut_off_on, period.due_on) for period in Period.objects.all()] == [
        ("2023-H1", date(2023, 6, 30), date(2023, 6, 15))
    ]


def test_its_passwords_open_the_accounts():
    for account in json.loads(run("--json"))["accounts"]:
        user = authenticate(username=account["username"], password=account["password"])
        assert user is not None
        assert (user.is_demo, user.is_superuser) == (True, account["post"] == "ADMIN")


def test_it_prints_the_accounts_for_a_person():
    lines = run().splitlines()

    assert lines[:2] == [
        "Đã nạp tỉnh mẫu KH: 2023-H1.",
        f"Tài khoản dùng thử (mật khẩu chung: {demo_password()}):",
    ]
    assert [line.split()[0] for line in lines[2:]] == [username for username, _post, _unit in ACCOUNTS]


def test_it_changes_nothing_the_second_time():
    first = run("--json")
    before = everything()

    assert run("--json") == first
    assert everything() == before


def test_it_loads_as_many_half_years_as_asked_each_with_its_classes():
    loaded = json.loads(run("--scale", "3", "--json"))

    assert loaded["periods"] == ["2022-H1", "2022-H2", "2023-H1"]
    assert [classes_opened(period) for period in ("2021-H2", "2022-H1", "2022-H2", "2023-H1")] == [0, 76, 77, 76]
    assert Period.objects.count() == 3


def test_it_changes_nothing_the_second_time_with_more_half_years():
    run("--scale", "3")
    before = everything()

    run("--scale", "3")

    assert everything() == before


def test_it_adds_half_years_to_a_demo():
    run()
    kept = list(TrainingClass.objects.order_by("pk").values())

    run("--scale", "2")

    assert list(TrainingClass.objects.order_by("pk").values())[: len(kept)] == kept
    assert [classes_opened(period) for period in ("2022-H2", "2023-H1")] == [77, 76]


def test_it_leaves_the_classes_out_when_asked():
    loaded = json.loads(run("--empty", "--json"))

    assert loaded["periods"] == []
    assert (Centre.objects.count(), Programme.objects.count(), TrainingClass.objects.count()) == (8, 18, 0)
    assert User.objects.count() == 7


def test_it_sets_a_forgotten_password_anew():
    run("--empty")
    user = User.objects.get(username="chuyenvien")
    user.set_password("doi-roi-quen-mat-roi")
    user.save()

    run("--empty")

    user.refresh_from_db()
    assert user.check_password(demo_password())


# --if-empty


def test_it_loads_into_an_empty_database_when_told_to_load_only_there():
    assert json.loads(run("--if-empty", "--json"))["periods"] == ["2023-H1"]


def test_it_keeps_a_demo_as_it_is_when_told_so():
    first = json.loads(run("--json"))
    TrainingClass.objects.filter(name="Lớp phối hợp khóa 1/2023").delete()
    before = everything()

    assert json.loads(run("--if-empty", "--json")) == first
    assert everything() == before


def test_it_keeps_a_demo_beside_real_people_when_told_so():
    run("--empty")
    factories.create_user(username="that", full_name="Người Thật")
    before = everything()

    lines = run("--if-empty").splitlines()

    assert lines[0] == "Cơ sở dữ liệu đã có dữ liệu nên được giữ nguyên."
    assert [line.split()[0] for line in lines[2:]] == [username for username, _post, _unit in ACCOUNTS]
    assert everything() == before


def test_it_keeps_a_real_province_when_told_so():
    factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    factories.create_user(username="that", full_name="Người Thật")
    before = everything()

    assert run("--if-empty") == "Cơ sở dữ liệu đã có dữ liệu nên được giữ nguyên.\n"
    assert json.loads(run("--if-empty", "--json")) == {"accounts": [], "board": "", "periods": []}
    assert everything() == before


def test_it_says_that_a_password_was_changed_when_told_to_keep():
    run("--empty")
    user = User.objects.get(username="chuyenvien")
    user.set_password("mot-mat-khau-moi-dai")
    user.save()

    loaded = json.loads(run("--if-empty", "--json"))

    assert [account["password"] for account in loaded["accounts"]] == [demo_password(), "", *[demo_password()] * 5]
    assert "  chuyenvien         chuyên viên ban · KH · đã đổi mật khẩu" in run("--if-empty").splitlines()


# Refusals


@pytest.mark.parametrize("arguments", [[], ["--empty"], ["--if-empty"], ["--json"]])
def test_it_refuses_in_production(settings, arguments):
    settings.DEMO_MODE = False

    assert refusal(*arguments) == "Cổng đang ở chế độ vận hành thật nên không nạp dữ liệu mẫu.\n"
    assert not Board.objects.exists()


OTHER_DATA = "Cơ sở dữ liệu đã có dữ liệu thật nên không nạp dữ liệu mẫu; hãy dùng một cơ sở dữ liệu trống.\n"


def test_it_refuses_beside_another_board():
    factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")

    assert refusal() == OTHER_DATA
    assert [board.code for board in Board.objects.all()] == ["PY"]


def test_it_refuses_beside_real_people():
    factories.create_user(username="that", full_name="Người Thật")

    assert refusal() == OTHER_DATA
    assert not Board.objects.exists()


def test_it_refuses_in_a_real_province_of_the_same_code():
    board = factories.create_board(code="KH")
    factories.create_centre(board=board, code="NT", name="Trung tâm của tôi")
    before = everything()

    assert refusal() == OTHER_DATA
    assert everything() == before


@pytest.mark.parametrize("scale", ["0", "-1", "41"])
def test_it_refuses_a_scale_out_of_reach(scale):
    assert refusal("--scale", scale) == "--scale nhận số từ 1 đến 40.\n"
    assert not Board.objects.exists()


def test_it_names_no_real_person():
    """The article's people stay in the article."""
    run("--empty")

    named = set(User.objects.values_list("full_name", flat=True))
    assert named.isdisjoint(
        {"Trần Mộng Điệp", "Võ Thị Kim Thơm", "Trương Văn Hồng", "Nguyễn Hữu Hùng", "Dương Văn Hạnh", "Lâm An"}
    )


def test_it_leaves_a_record_of_each_class_it_entered():
    run()

    assert AuditEntry.objects.filter(deed="import_class").count() == TrainingClass.objects.count() == 79
