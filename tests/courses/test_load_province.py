"""An administrator sets up a province, whichever it is, from one file."""

import json
import unicodedata
from copy import deepcopy
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from centres.models import Board, Centre, Document, UnitName
from courses.models import Family, Programme, TrainingClass
from courses.province import load_province
from portal.dated import SINCE_EVER
from portal.models import AuditEntry
from tests import factories

PROVINCE = {
    "board": {
        "code": "KH",
        "name": "Ban Tuyên giáo Tỉnh ủy Khánh Hòa",
        "superior": "Tỉnh ủy Khánh Hòa",
        "symbol": "BTGTU",
        "place": "Nha Trang",
    },
    "centres": [
        {
            "code": "NH",
            "name": "Trung tâm chính trị thị xã Ninh Hòa",
            "level": "DISTRICT",
            "aliases": ["TTCT Ninh Hòa"],
            "valid_from": "2019-11-08",
            "valid_to": None,
        },
        {"code": "P1", "name": "Trung tâm chính trị phường Một", "level": "COMMUNE"},
    ],
    "programmes": [
        {
            "code": "LSD",
            "name": "Chuyên đề lịch sử Đảng",
            "aliases": ["Lịch sử Đảng"],
            "kind": "REFRESHER",
            "family": "CHUYEN_DE",
            "counts_toward_total": True,
            "guidance": [
                {"from": "1900-01-01", "to": "2023-05-25", "source": "LOCAL"},
                {"from": "2023-05-26", "to": None, "source": "CENTRAL"},
            ],
        }
    ],
    "families": {"LLCT_CO_BAN": "Lý luận chính trị cơ bản", "CHUYEN_DE": "Chuyên đề"},
}
OURS = ("portal", "centres", "courses")

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Runs the command on a province (or on the very bytes of a file); gives what it prints."""

    def ran(province, **streams):
        path = tmp_path / "tỉnh.json"
        path.write_bytes(province if isinstance(province, bytes) else json.dumps(province).encode())
        out = StringIO()
        call_command("load_province", str(path), **({"stdout": out} | streams))
        return out.getvalue()

    return ran


@pytest.fixture
def refusal(run):
    """What the command says of a file it refuses; it must end with 1 and leave every row as it was."""

    def refused(province):
        before, err = everything(), StringIO()
        with pytest.raises(SystemExit) as stopped:
            run(province, stderr=err)
        assert stopped.value.code == 1
        assert everything() == before
        assert err.getvalue().count("\n") == 1
        return err.getvalue().strip()

    return refused


def everything():
    models = [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def changed(*path, to):
    """The province with one thing replaced, by its path."""
    province = deepcopy(PROVINCE)
    place = province
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return province


def without(*path):
    province = deepcopy(PROVINCE)
    place = province
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return province


def versions(code="LSD"):
    rows = Programme.objects.filter(code=code).order_by("valid_from")
    return [(row.guidance, row.valid_from, row.valid_to) for row in rows]


def test_it_sets_up_all_the_file_names(run):
    assert run(PROVINCE) == "Đã nạp tỉnh KH: 14 dòng mới, 0 dòng thay đổi, 0 lớp đổi phiên bản chương trình.\n"

    board = Board.objects.with_name(date(2023, 1, 1)).get()
    assert (board.code, board.name, board.superior, board.symbol, board.place) == (
        "KH",
        "Ban Tuyên giáo Tỉnh ủy Khánh Hòa",
        "Tỉnh ủy Khánh Hòa",
        "BTGTU",
        "Nha Trang",
    )
    centres = Centre.objects.for_listing(date(2023, 1, 1))
    assert [(row.code, row.name, row.level, row.aliases, row.valid_from, row.valid_to) for row in centres] == [
        ("NH", "Trung tâm chính trị thị xã Ninh Hòa", "DISTRICT", ["TTCT Ninh Hòa"], date(2019, 11, 8), None),
        ("P1", "Trung tâm chính trị phường Một", "COMMUNE", [], SINCE_EVER, None),
    ]
    assert versions() == [("LOCAL", SINCE_EVER, date(2023, 5, 26)), ("CENTRAL", date(2023, 5, 26), None)]
    assert [(row.code, row.name) for row in Family.objects.order_by("list_order")] == [
        ("LLCT_CO_BAN", "Lý luận chính trị cơ bản"),
        ("CHUYEN_DE", "Chuyên đề"),
    ]


def test_it_changes_nothing_the_second_time(run):
    run(PROVINCE)
    before = everything()

    assert run(PROVINCE) == "Đã nạp tỉnh KH: 0 dòng mới, 0 dòng thay đổi, 0 lớp đổi phiên bản chương trình.\n"
    assert everything() == before


def test_it_changes_nothing_for_the_same_names_spelt_in_nfd(run):
    """As a Mac writes them; with blanks at the ends, as a person does."""
    run(PROVINCE)
    before = everything()

    again = json.loads(unicodedata.normalize("NFD", json.dumps(PROVINCE, ensure_ascii=False)))
    again["centres"][0]["name"] = f"  {again['centres'][0]['name']} "

    assert "0 dòng mới, 0 dòng thay đổi" in run(again)
    assert everything() == before


def test_it_reads_a_file_that_begins_with_a_mark(run):
    assert "14 dòng mới" in run(b"\xef\xbb\xbf" + json.dumps(PROVINCE).encode())


def test_it_takes_a_minimal_centre_and_programme(run):
    province = deepcopy(PROVINCE) | {
        "centres": [{"code": "A", "name": "Trung tâm A", "level": "PROVINCIAL_SCHOOL"}],
        "programmes": [{"code": "X", "name": "Một", "family": "F", "guidance": [{"source": "PROVINCIAL"}]}],
    }

    run(province)

    programme = Programme.objects.get()
    assert (programme.kind, programme.counts_toward_total, programme.aliases) == ("REFRESHER", True, [])
    assert versions("X") == [("PROVINCIAL", SINCE_EVER, None)]


def test_it_sets_up_two_provinces_beside_each_other(run):
    run(PROVINCE)
    kept = list(Centre.objects.order_by("pk").values())

    run(changed("board", "code", to="PY"))

    assert [board.code for board in Board.objects.order_by("pk")] == ["KH", "PY"]
    assert list(Centre.objects.order_by("pk").values())[:2] == kept
    assert (Centre.objects.count(), Family.objects.count(), Programme.objects.count()) == (4, 4, 4)


def test_it_takes_a_board_and_nothing_else(run):
    run({"board": PROVINCE["board"]})

    assert (Board.objects.count(), Centre.objects.count(), Programme.objects.count()) == (1, 0, 0)


# A second file


def test_it_corrects_a_units_name(run):
    run(PROVINCE)

    printed = run(changed("centres", 0, "name", to="Trung tâm chính trị phường Ninh Hòa"))

    assert "0 dòng mới, 1 dòng thay đổi" in printed
    names = UnitName.objects.filter(centre__code="NH")
    assert [(name.text, name.valid_from) for name in names] == [
        ("Trung tâm chính trị phường Ninh Hòa", date(2019, 11, 8))
    ]
    assert names.get().search_key == "trung tam chinh tri phuong ninh hoa"


def test_it_speaks_of_the_last_of_several_names(run):
    run(PROVINCE)
    centre = Centre.objects.get(code="NH")
    centre.names.update(valid_to=date(2025, 7, 1))
    centre.names.create(text="Tên mới", valid_from=date(2025, 7, 1))

    run(PROVINCE)

    assert [name.text for name in centre.names.order_by("valid_from")] == ["Trung tâm chính trị thị xã Ninh Hòa"] * 2


def test_it_ends_a_centre_on_a_day_that_no_longer_counts(run):
    run(PROVINCE)

    run(changed("centres", 0, "valid_to", to="2025-07-01"))

    assert [centre.code for centre in Centre.objects.in_force(date(2025, 6, 30)).order_by("code")] == ["NH", "P1"]
    assert [centre.code for centre in Centre.objects.in_force(date(2025, 7, 1))] == ["P1"]


def test_it_keeps_what_the_file_no_longer_names(run):
    run(PROVINCE)
    before = everything()

    run(PROVINCE | {"centres": [], "programmes": [], "families": {}})

    assert everything() == before


def test_it_keeps_the_names_of_families_that_a_file_leaves_out(run):
    run(PROVINCE)
    before = everything()

    run(without("families"))

    assert everything() == before


def test_it_names_a_family_that_only_a_programme_mentions_by_its_code(run):
    run(without("families"))

    assert [(family.code, family.name) for family in Family.objects.all()] == [("CHUYEN_DE", "CHUYEN_DE")]


@pytest.fixture
def classes(run):
    """A class on each day around two possible days of change, entered under the list's own words for it."""
    run(PROVINCE)
    centre = Centre.objects.get(code="NH")
    found = {}
    for day in (date(2023, 3, 31), date(2023, 4, 1), date(2023, 5, 25), date(2023, 5, 26)):
        version = Programme.objects.in_force(day).get(code="LSD")
        found[day] = factories.create_class(
            centre=centre, programme=version, programme_text="LSĐ theo 2448", opened_on=day, closed_on=None
        )
    return found


def guidance_of(classes):
    rows = TrainingClass.objects.select_related("programme").order_by("opened_on")
    return [row.programme and row.programme.guidance for row in rows]


def test_it_moves_classes_to_the_version_of_their_day_when_guidance_changes_earlier(run, classes):
    assert guidance_of(classes) == ["LOCAL", "LOCAL", "LOCAL", "CENTRAL"]

    earlier = changed("programmes", 0, "guidance", 0, "to", to="2023-03-31")
    earlier["programmes"][0]["guidance"][1]["from"] = "2023-04-01"
    printed = run(earlier)

    assert printed == "Đã nạp tỉnh KH: 1 dòng mới, 2 dòng thay đổi, 3 lớp đổi phiên bản chương trình.\n"
    assert guidance_of(classes) == ["LOCAL", "CENTRAL", "CENTRAL", "CENTRAL"]
    assert versions() == [("LOCAL", SINCE_EVER, date(2023, 4, 1)), ("CENTRAL", date(2023, 4, 1), None)]


def test_it_moves_them_back_again(run, classes):
    earlier = changed("programmes", 0, "guidance", 0, "to", to="2023-03-31")
    earlier["programmes"][0]["guidance"][1]["from"] = "2023-04-01"
    run(earlier)

    run(PROVINCE)

    assert guidance_of(classes) == ["LOCAL", "LOCAL", "LOCAL", "CENTRAL"]
    assert versions() == [("LOCAL", SINCE_EVER, date(2023, 5, 26)), ("CENTRAL", date(2023, 5, 26), None)]


def test_it_moves_classes_whose_programme_got_a_new_name_and_new_days_at_once(run, classes):
    """Nothing in the new catalogue fits the words of the list: the code does."""
    renamed = changed("programmes", 0, "guidance", to=[{"from": "2020-01-01", "to": None, "source": "PROVINCIAL"}])
    renamed["programmes"][0] |= {"name": "Tên khác hẳn", "aliases": []}

    run(renamed)

    assert guidance_of(classes) == ["PROVINCIAL"] * 4
    assert {row.programme_text for row in TrainingClass.objects.all()} == {"LSĐ theo 2448"}


def test_it_leaves_a_class_outside_the_catalogue_where_no_version_holds(run, classes):
    run(changed("programmes", 0, "guidance", to=[{"from": "2023-04-01", "to": "2023-05-25", "source": "CENTRAL"}]))

    assert guidance_of(classes) == [None, "CENTRAL", "CENTRAL", None]


def test_it_lets_open_forms_and_the_record_know_of_a_move(run, classes):
    moved, stayed = classes[date(2023, 4, 1)], classes[date(2023, 3, 31)]
    earlier = changed("programmes", 0, "guidance", 0, "to", to="2023-03-31")
    earlier["programmes"][0]["guidance"][1]["from"] = "2023-04-01"

    run(earlier)

    moved.refresh_from_db()
    stayed.refresh_from_db()
    assert (moved.version, stayed.version) == (2, 1)
    [line] = everything_recorded_of(moved)
    assert (line.actor, line.deed, line.changes) == (
        None,
        "change_class",
        {"programme": ["LSD (LOCAL, 1900-01-01)", "LSD (CENTRAL, 2023-04-01)"]},
    )
    assert everything_recorded_of(stayed) == []


def everything_recorded_of(item):
    return list(AuditEntry.objects.about(item))


def test_it_keeps_the_document_a_replaced_version_rested_on(run, board_document):
    Programme.objects.filter(guidance="CENTRAL").update(guidance_document=board_document)
    later = changed("programmes", 0, "guidance", 0, "to", to="2023-05-31")
    later["programmes"][0]["guidance"][1]["from"] = "2023-06-01"

    run(later)

    assert [row.guidance_document for row in Programme.objects.order_by("valid_from")] == [None, board_document]


@pytest.fixture
def board_document(run):
    run(PROVINCE)
    return Document.objects.create(
        board=Board.objects.get(), number="2448-QĐ/BTGTW", kind="DECISION", issuer="Ban Tuyên giáo Trung ương",
        issued_on=date(2023, 5, 26), abstract="Chương trình bồi dưỡng chuyên đề lịch sử Đảng",
    )  # fmt: skip


def test_it_finds_unlisted_classes_when_their_programme_is_added(run):
    run(PROVINCE)
    item = factories.create_class(
        centre=Centre.objects.get(code="NH"), programme=None, programme_text="Nghiep vu  van phong"
    )
    added = deepcopy(PROVINCE)
    added["programmes"].append(
        {"code": "VP", "name": "Nghiệp vụ văn phòng", "family": "CHUYEN_DE", "guidance": [{"source": "CENTRAL"}]}
    )

    assert "1 lớp đổi phiên bản chương trình" in run(added)

    item.refresh_from_db()
    assert item.programme.code == "VP"


# Refusals


@pytest.mark.parametrize(
    ("province", "sentence"),
    [
        (changed("centres", 0, "level", to="HUYEN"), "Mục “level” của trung tâm thứ 1 là “HUYEN”; chỉ nhận: "),
        (changed("centres", 1, "level", to=None), "Thiếu mục “level” của trung tâm thứ 2."),
        (changed("programmes", 0, "kind", to="X"), "Mục “kind” của chương trình thứ 1 là “X”; chỉ nhận: "),
        (
            changed("programmes", 0, "guidance", 1, "source", to="HUYEN"),
            "Mục “source” của chương trình thứ 1, nguồn hướng dẫn thứ 2 là “HUYEN”; chỉ nhận: CENTRAL, ",
        ),
        (
            changed("programmes", 0, "guidance", to=[]),
            "Mục “guidance” của chương trình thứ 1 phải có ít nhất",
        ),
        (without("programmes", 0, "guidance"), "Mục “guidance” của chương trình thứ 1 phải có ít nhất"),
        (
            changed("centres", 0, "valid_from", to="08/11/2019"),
            "Mục “valid_from” của trung tâm thứ 1 là “08/11/2019”, không phải ngày dạng năm-tháng-ngày.",
        ),
        (changed("centres", 0, "valid_from", to="2019-02-29"), "Mục “valid_from” của trung tâm thứ 1 là “2019-02-29”"),
        (changed("centres", 0, "valid_from", to="20191108"), "Mục “valid_from” của trung tâm thứ 1 là “20191108”"),
        (changed("centres", 0, "valid_from", to=20191108), "Mục “valid_from” của trung tâm thứ 1 là “20191108”"),
        (
            changed("programmes", 0, "guidance", 1, "to", to="9999-12-31"),
            "Mục “to” của chương trình thứ 1, nguồn hướng dẫn thứ 2 nằm ngoài các năm 1900–2100",
        ),
        (
            changed("centres", 0, "valid_to", to="2019-11-08"),
            "Mục “valid_to” của trung tâm thứ 1 phải sau “valid",
        ),
        (
            changed("programmes", 0, "guidance", 0, "to", to="1899-12-31"),
            "Mục “to” của chương trình thứ 1, nguồn hướng dẫn thứ 1 nằm ngoài các năm",
        ),
        (
            changed("programmes", 0, "guidance", 1, "to", to="2023-05-25"),
            "Mục “to” của chương trình thứ 1, nguồn hướng dẫn thứ 2 trước ngày đầu 2023-05-26.",
        ),
        (
            changed("programmes", 0, "guidance", 0, "to", to="2023-05-26"),
            "Mục “guidance” của chương trình thứ 1 có hai nguồn cùng hiệu lực vào ngày 2023-05-26.",
        ),
        (
            changed("programmes", 0, "guidance", 0, "to", to=None),
            "Mục “guidance” của chương trình thứ 1 có hai nguồn cùng hiệu lực vào ngày 2023-05-26.",
        ),
        (without("board"), "Thiếu mục “board” của tệp."),
        (without("board", "code"), "Thiếu mục “code” của ban."),
        (without("board", "superior"), "Thiếu mục “superior” của ban."),
        (without("board", "name"), "Thiếu mục “name” của ban."),
        (without("centres", 1, "code"), "Thiếu mục “code” của trung tâm thứ 2."),
        (without("centres", 1, "name"), "Thiếu mục “name” của trung tâm thứ 2."),
        (without("programmes", 0, "family"), "Thiếu mục “family” của chương trình thứ 1."),
        (without("programmes", 0, "guidance", 0, "source"), "Thiếu mục “source” của chương trình thứ 1, nguồn"),
        (changed("centres", 1, "code", to="NH"), "Tệp ghi trung tâm có mã “NH” 2 lần"),
        (
            changed("programmes", to=[*PROVINCE["programmes"], *PROVINCE["programmes"]]),
            "Tệp ghi chương trình có mã “LSD” 2 lần",
        ),
        (changed("board", "name", to="  "), "Mục “name” của ban còn trống."),
        (changed("board", "code", to=12), "Mục “code” của ban phải là chữ trong ngoặc kép."),
        (changed("centres", 0, "code", to="N" * 21), "Mục “code” của trung tâm thứ 1 dài 21 ký tự, nhiều nhất là 20."),
        (changed("centres", 0, "name", to="A\u0000B"), "Mục “name” của trung tâm thứ 1 có ký tự không lưu được."),
        (
            changed("centres", 0, "aliases", to=["A\u0007"]),
            "Mục “aliases” của trung tâm thứ 1 có ký tự không lưu được.",
        ),
        (changed("centres", 0, "aliases", to="TTCT"), "Mục “aliases” của trung tâm thứ 1 phải là một danh sách […]."),
        (
            changed("programmes", 0, "counts_toward_total", to="false"),
            "Mục “counts_toward_total” của chương trình thứ 1 chỉ nhận true hoặc false.",
        ),
        (
            changed("programmes", 0, "period_count", to=10**30),
            "Mục “period_count” của chương trình thứ 1 phải là số nguyên từ 1 đến 2000.",
        ),
        (changed("families", to=["A"]), "Tệp không đúng dạng: nhóm phải là một nhóm các mục {…}."),
        (changed("board", to="KH"), "Tệp không đúng dạng: ban phải là một nhóm các mục {…}."),
        (changed("centres", to={}), "Mục “centres” của tệp phải là một danh sách […]."),
        (changed("centres", 0, to=None), "Tệp không đúng dạng: trung tâm thứ 1 phải là một nhóm các mục {…}."),
        ([PROVINCE], "Tệp không đúng dạng: tệp phải là một nhóm các mục {…}."),
    ],
)
def test_it_refuses_a_file_with_one_wrong_thing_whole(refusal, province, sentence):
    assert refusal(province).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b'{"board": }', "không phải JSON hợp lệ: sai ở dòng 1, cột 11."),
        (b"", "không phải JSON hợp lệ: sai ở dòng 1, cột 1."),
        (b"PK\x03\x04\xff", "không phải văn bản UTF-8: hãy lưu lại bằng mã UTF-8."),
        (b"[" * 100_000, "lồng quá nhiều tầng nên không đọc được."),
        (b'{"board": ' + b"9" * 5_000 + b"}", "có số quá dài nên không đọc được."),
    ],
)
def test_it_refuses_what_is_no_json(refusal, content, ending):
    assert refusal(content).endswith(ending)


def test_it_refuses_a_file_that_is_not_there(tmp_path):
    err = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("load_province", str(tmp_path / "không có.json"), stderr=err)

    assert stopped.value.code == 1
    assert err.getvalue() == f"Không mở được tệp {tmp_path / 'không có.json'}: hãy kiểm tra tên tệp.\n"


def test_it_keeps_the_province_when_the_second_file_is_wrong_at_its_end(run, refusal):
    run(PROVINCE)

    wrong = changed("board", "place", to="Ninh Hòa")
    wrong["programmes"][0]["guidance"][1]["source"] = "HUYEN"

    assert refusal(wrong).startswith("Mục “source”")
    assert Board.objects.get().place == "Nha Trang"


def test_it_reads_no_signer_as_the_board_has_it(run):
    run(PROVINCE | {"board": PROVINCE["board"] | {"signer": {"authority": "K/T TRƯỞNG BAN", "post": "PHÓ TRƯỞNG BAN"}}})
    run(PROVINCE)

    board = Board.objects.get()
    assert (board.signer_authority, board.signer_post, board.signer_name) == ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "")


def test_it_counts_what_it_did_for_a_caller():
    assert load_province(PROVINCE) == {"created": 14, "changed": 0, "moved": 0}
    assert load_province(PROVINCE) == {"created": 0, "changed": 0, "moved": 0}
