"""The good rows of a class list are written: new classes, changes to known ones, all or nothing, once."""

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from centres.models import Board, Centre
from courses.classes.class_table import class_table
from courses.imports.batches import AlreadyAppliedError, check_batch, confirm_batch, keep_batch, workbook_of_wrong_rows
from courses.imports.checking import check_class_list
from courses.imports.classes import import_class_list, read_file, write_rows
from courses.imports.verdicts import counts_of
from courses.models import ClassStep, ImportBatch, PartnerOrganisation, State, TrainingClass
from courses.province import load_province
from portal.models import AuditEntry, User
from portal.spreadsheets import write_workbook
from tests import factories
from tests.courses import lists
from tests.courses.lists import bare, listed, read, row

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "reports" / "demo" / "classes-2023-h1.xlsx"
TODAY = date(2023, 7, 12)
only_on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")


@pytest.fixture
def bring_in(board, centre_a, centre_b, programme, dung):
    """Imports rows as Dung does, for both centres, on a day after the half-year."""

    def brought(*rows, only=None, today=TODAY, centres=(centre_a, centre_b), by=dung):
        found = read(rows[0] if len(rows) == 1 and isinstance(rows[0][0], list) else listed(*rows))
        return import_class_list(found, board=board, centres=centres, by=by, today=today, only=only)

    return brought


def statuses(checked):
    return [verdict.status for verdict in checked]


def stored(*names):
    return list(TrainingClass.objects.order_by("pk").values_list(*names))


def everything():
    """All that an import may write."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (TrainingClass, ClassStep, PartnerOrganisation, TrainingClass.partners.through, AuditEntry)
    ]


# --- New classes -------------------------------------------------------------------------------------


def test_it_writes_a_new_class_with_its_history(bring_in, board, centre_a, programme, dung):
    (verdict,) = bring_in(row(note="Buổi tối", partners="Hội Nông dân; Đoàn Thanh niên"))

    assert verdict.status == "new"
    item = TrainingClass.objects.get()
    assert (item.board, item.centre, item.programme) == (board, centre_a, programme)
    assert item.programme_text == "Bồi dưỡng nhận thức về Đảng"
    assert (item.name, item.intake) == ("Lớp nhận thức về Đảng khóa 1/2023", "1/2023")
    assert (item.opened_on, item.closed_on) == (date(2023, 3, 1), date(2023, 3, 5))
    assert (item.declared_learners, item.declared_women) == (59, 31)
    assert (item.opening_decision, item.note) == ("01-QĐ/TTCT", "Buổi tối")
    assert (item.state, item.state_reason, item.version) == (State.COMPLETED, "", 1)
    assert item.search_key == "lop nhan thuc ve dang khoa 1/2023 1/2023 boi duong nhan thuc ve dang 01-qd/ttct"
    assert sorted(partner.name for partner in item.partners.all()) == ["Hội Nông dân", "Đoàn Thanh niên"]
    assert [(step.state, step.taken_by, step.reason) for step in item.steps.all()] == [(State.COMPLETED, dung, "")]
    assert list(AuditEntry.objects.values_list("actor", "deed", "target_key", "changes")) == [
        (dung.pk, "import_class", str(item.pk), {})
    ]


@pytest.mark.parametrize(
    ("said", "today", "state"),
    [
        ({}, date(2023, 2, 28), State.PLANNED),
        ({}, date(2023, 3, 1), State.OPEN),
        ({}, date(2023, 3, 5), State.OPEN),
        ({}, date(2023, 3, 6), State.COMPLETED),
        ({"closed_on": None}, date(2023, 12, 31), State.OPEN),
        ({"note": "Hủy: ít người"}, date(2023, 7, 1), State.CANCELLED),
        ({"note": "Tạm hoãn: bão"}, date(2023, 7, 1), State.POSTPONED),
    ],
)
def test_it_puts_a_class_where_its_days_and_its_note_say(bring_in, said, today, state):
    bring_in(row(**said), today=today)

    assert stored("state") == [(state,)]
    assert list(ClassStep.objects.values_list("state", flat=True)) == [state]


def test_it_plans_a_class_that_the_list_says_has_not_opened(bring_in):
    planned = [[*lists.HEADINGS, "Trạng thái"], [*row(learners=None, women=None), "Dự kiến mở"]]
    bring_in(planned)
    assert stored("state", "declared_learners") == [(State.PLANNED, None)]
    assert statuses(bring_in(planned)) == ["same"]

    bring_in(row())

    assert stored("state", "declared_learners") == [(State.COMPLETED, 59)]
    assert statuses(bring_in(planned)) == ["same"]


def test_it_writes_why_a_class_was_called_off(bring_in):
    bring_in(row(note="Hủy: không đủ học viên", opened_on=None, closed_on=None, learners=0, women=0))

    assert stored("state", "state_reason", "opened_on", "declared_learners", "declared_women") == [
        (State.CANCELLED, "không đủ học viên", None, None, None)
    ]
    assert ClassStep.objects.get().reason == "không đủ học viên"


def test_it_keeps_no_figure_of_women_apart_from_nought(bring_in):
    bring_in(row(women=None), row(intake="2/2023", women=0))

    assert stored("declared_women") == [(None,), (0,)]


def test_it_keeps_a_class_whose_programme_is_not_in_the_catalogue(bring_in):
    bring_in(row(programme="Bồi dưỡng kỹ năng mềm"))

    assert stored("programme", "programme_text") == [(None, "Bồi dưỡng kỹ năng mềm")]


def test_it_names_each_co_organiser_once(bring_in):
    bring_in(row(), row(intake="2/2023"), row(intake="3/2023", partners="Hội Phụ nữ; Hội Nông dân"))

    assert sorted(PartnerOrganisation.objects.values_list("name", flat=True)) == ["Hội Nông dân", "Hội Phụ nữ"]


def test_it_takes_two_rows_that_differ_in_one_column_for_two_classes(bring_in):
    rows = [row(), row(learners=60), row(note="Khối xã"), row(serial=4)]

    assert statuses(bring_in(*rows)) == ["new", "new", "new", "refused"]
    assert stored("declared_learners", "note") == [(59, ""), (60, ""), (59, "Khối xã")]


def test_it_leaves_wrong_rows_out_and_writes_the_good_ones(bring_in):
    checked = bring_in(row(), row(intake="2", learners="x"), row(intake="3", centre="Đà Lạt"), row(intake="4"))

    assert statuses(checked) == ["new", "refused", "refused", "new"]
    assert stored("intake") == [("1/2023",), ("4",)]


def test_it_writes_the_chosen_rows_and_no_other(bring_in, centre_a, programme):
    known = factories.create_class(centre=centre_a, programme=programme, name="Lớp cũ", intake="9/2023")
    rows = [row(), row(intake="2/2023"), row(name="Lớp cũ", intake="9/2023", learners=70), row(learners="x")]

    checked = bring_in(*rows, only={3, 5, 99})

    assert statuses(checked) == ["new", "new", "changed", "refused"]
    assert stored("intake") == [("9/2023",), ("2/2023",)]
    known.refresh_from_db()
    assert (known.declared_learners, known.version) == (100, 1)


def test_it_writes_nothing_when_nothing_is_chosen(bring_in):
    before = everything()

    bring_in(row(), only=set())

    assert everything() == before


# --- The same file again -----------------------------------------------------------------------------


def test_it_changes_nothing_when_the_same_file_comes_again(bring_in):
    rows = [
        row(),
        row(learners=60),
        row(note="Khối xã"),
        row(intake=None, name=None),
        row(partners=None, women=None),
        row(programme="Lớp lạ", intake="2/2023"),
        row(centre="TTCT Cam Lâm", note="Hủy: ít người"),
        row(note="Hoãn sang năm sau", opened_on=None, closed_on=None, learners=None, women=None, intake="7/2023"),
        row(note="Hoãn", opened_on=None, closed_on=None, learners=None, women=None, intake=None, name="Lớp chờ"),
    ]
    bring_in(*rows)
    before = everything()

    again = bring_in(*rows)

    assert statuses(again) == ["same"] * 9
    assert everything() == before


def test_it_knows_its_classes_in_any_order_of_the_rows(bring_in):
    rows = [row(), row(learners=60), row(note="Khối xã"), row(partners="Hội Phụ nữ"), row(closed_on=None)]
    bring_in(*rows)
    before = everything()

    assert statuses(bring_in(*reversed(rows))) == ["same"] * 5
    assert everything() == before


@pytest.mark.parametrize(
    "said",
    [
        {"centre": "NT"},
        {"programme": "NTD"},
        {"name": "lớp nhận thức về đảng khoá 1/2023", "centre": "nha trang"},
        {"opened_on": "1/3/2023", "learners": "59"},
        {"women": None, "partners": None, "opening_decision": None, "closed_on": None},
    ],
)
def test_it_knows_a_class_in_another_spelling(bring_in, said):
    bring_in(row())

    checked = bring_in(row(**said))

    assert [verdict.existing.pk for verdict in checked] == [TrainingClass.objects.get().pk]
    assert statuses(checked) == ["changed" if "name" in said else "same"]


def test_it_knows_what_the_portal_itself_wrote_out(bring_in, board, centre_a, centre_b):
    bring_in(
        row(),
        row(centre="TTCT Cam Lâm", note="Hủy: ít người", partners="Hội Nông dân; Đoàn Thanh niên"),
        row(intake="2/2023", note="Hoãn: chờ kinh phí", opened_on=None, closed_on=None, learners=None, women=None),
        row(intake="3/2023", opened_on=date(2024, 3, 1), closed_on=None),
        row(intake=None, programme="Lớp lạ", women=None, note="Hai\ndòng"),
    )
    before = everything()
    table = class_table("Danh sách lớp", TrainingClass.objects.for_export().order_by("pk"), subtitle=["Khánh Hòa"])

    found = read_file(write_workbook([table]), "xuat.xlsx")
    again = import_class_list(found, board=board, centres=[centre_a, centre_b], by=None, today=TODAY)

    assert statuses(again) == ["same"] * 5
    assert everything() == before


# --- Changed rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({"learners": 70}, {"declared_learners": [59, 70]}),
        ({"women": 0}, {"declared_women": [31, 0]}),
        ({"opened_on": date(2023, 3, 2)}, {"opened_on": ["2023-03-01", "2023-03-02"]}),
        ({"closed_on": date(2023, 3, 8)}, {"closed_on": ["2023-03-05", "2023-03-08"]}),
        (
            {"opened_on": date(2023, 2, 3), "learners": 70},
            {"opened_on": ["2023-03-01", "2023-02-03"], "declared_learners": [59, 70]},
        ),
        ({"programme": "Đảng viên mới"}, {"programme": ["Bồi dưỡng nhận thức về Đảng", "Bồi dưỡng đảng viên mới"]}),
        ({"programme": "Lớp lạ"}, {"programme": ["Bồi dưỡng nhận thức về Đảng", "Lớp lạ"]}),
        ({"name": "Lớp NTĐ khóa 1"}, {"name": ["Lớp nhận thức về Đảng khóa 1/2023", "Lớp NTĐ khóa 1"]}),
        ({"partners": "Hội Phụ nữ"}, {"partners": ["Hội Nông dân", "Hội Phụ nữ"]}),
        ({"opening_decision": "02-QĐ/TTCT"}, {"opening_decision": ["01-QĐ/TTCT", "02-QĐ/TTCT"]}),
        ({"note": "Buổi tối"}, {"note": ["", "Buổi tối"]}),
        ({"note": "Hủy: nhầm lớp"}, {"note": ["", "Hủy: nhầm lớp"], "state": ["COMPLETED", "CANCELLED"]}),
    ],
)  # fmt: skip
def test_it_changes_what_the_row_says_and_nothing_else(bring_in, board, dung, said, changes):
    factories.create_programme(board=board, code="DVM", name="Bồi dưỡng đảng viên mới")
    bring_in(row())
    before = TrainingClass.objects.values().get()
    AuditEntry.objects.all().delete()

    (verdict,) = bring_in(row(**said))

    assert verdict.status == "changed"
    item = TrainingClass.objects.get()
    assert (item.pk, item.version) == (before["id"], 2)
    assert [(entry.actor, entry.deed, entry.changes) for entry in AuditEntry.objects.all()] == [
        (dung, "change_class", changes)
    ]
    touched = {*changes, *[f"{name}_id" for name in changes], "version", "search_key"}
    touched |= {"programme_text"} if "programme" in changes else set()
    touched |= {"state_reason"} if "state" in changes else set()
    after = TrainingClass.objects.values().get()
    assert {name for name in before if before[name] != after[name]} <= touched


def test_it_adds_a_step_when_the_state_moves_and_only_then(bring_in, dung, an):
    bring_in(row(), today=date(2023, 2, 1))
    bring_in(row(learners=60), today=date(2023, 2, 2))
    bring_in(row(learners=60), today=date(2023, 3, 3), by=an)
    bring_in(row(learners=60, note="Hủy: bão"), today=date(2023, 3, 4))

    assert stored("state", "version", "state_reason") == [(State.CANCELLED, 4, "bão")]
    assert list(ClassStep.objects.order_by("pk").values_list("state", "taken_by", "reason")) == [
        (State.PLANNED, dung.pk, ""),
        (State.OPEN, an.pk, ""),
        (State.CANCELLED, dung.pk, "bão"),
    ]


def test_it_completes_a_class_whose_closing_day_comes_later(bring_in):
    bring_in(row(closed_on=None))
    assert stored("state") == [(State.OPEN,)]

    bring_in(row())

    assert stored("state", "closed_on") == [(State.COMPLETED, date(2023, 3, 5))]


def test_it_leaves_a_class_open_that_somebody_has_not_closed(bring_in):
    """Its closing day has passed since the first import; the same file is still the same file."""
    bring_in(row(), today=date(2023, 3, 3))

    assert statuses(bring_in(row(), today=date(2023, 3, 9))) == ["same"]
    assert stored("state") == [(State.OPEN,)]


def test_it_gives_a_class_that_was_put_off_its_day(bring_in):
    put_off = {"opened_on": None, "closed_on": None, "learners": None, "women": None}
    bring_in(row(note="Hoãn: bão", **put_off))

    bring_in(row())

    assert stored("state", "state_reason", "opened_on", "version") == [(State.COMPLETED, "", date(2023, 3, 1), 2)]


def test_it_calls_off_a_class_in_a_row_without_its_day(bring_in):
    bring_in(row(), today=date(2023, 2, 1))

    bring_in(row(note="Hủy: bão", opened_on=None, closed_on=None, learners=None, women=None))

    assert stored("state", "opened_on", "declared_learners") == [(State.CANCELLED, date(2023, 3, 1), 59)]


def test_it_keeps_what_blank_cells_do_not_say(bring_in):
    bring_in(row(note="Buổi tối"))
    before = everything()

    (verdict,) = bring_in(
        bare(**{name: lists.A_CLASS[name] for name in ("centre", "programme", "name", "opened_on", "learners")})
    )

    assert verdict.status == "same"
    assert everything() == before


def test_it_keeps_the_name_of_a_class_in_a_list_without_names(bring_in):
    bring_in(row())
    fields = ["centre", "programme", "intake", "opened_on", "learners"]

    (verdict,) = bring_in(lists.columns(fields, row(learners=70)))

    assert verdict.changes == {"declared_learners": (59, 70)}
    assert stored("name", "declared_learners") == [("Lớp nhận thức về Đảng khóa 1/2023", 70)]


def test_it_corrects_the_programme_in_a_list_without_names(bring_in, board):
    factories.create_programme(board=board, code="DVM", name="Bồi dưỡng đảng viên mới")
    fields = ["centre", "programme", "intake", "opened_on", "learners"]
    bring_in(lists.columns(fields, row()))

    bring_in(lists.columns(fields, row(programme="DVM")))

    assert stored("programme__code", "name") == [("DVM", "DVM 1/2023")]


def test_it_takes_the_programme_version_of_the_corrected_day(bring_in, board):
    named = {"board": board, "code": "LSD", "name": "Chuyên đề lịch sử Đảng"}
    factories.create_programme(**named, guidance="LOCAL", valid_to=date(2023, 5, 26))
    factories.create_programme(**named, guidance="CENTRAL", valid_from=date(2023, 5, 26))
    bring_in(row(programme="LSD", opened_on=date(2023, 5, 25), closed_on=None))
    assert stored("programme__guidance") == [("LOCAL",)]

    bring_in(row(programme="LSD", opened_on=date(2023, 5, 26), closed_on=None))

    assert stored("programme__guidance") == [("CENTRAL",)]


@pytest.mark.parametrize(
    "said",
    [
        {"intake": "2/2023"},
        {"centre": "TTCT Cam Lâm"},
        {"intake": None, "name": "Lớp khác"},
        {"opened_on": date(2023, 4, 1), "closed_on": None, "intake": None, "name": "Lớp nhận thức về Đảng"},
        {"opened_on": date(2024, 3, 1), "closed_on": None, "intake": "1", "name": "Lớp nhận thức về Đảng"},
    ],
)
def test_it_takes_another_class_for_another_class(bring_in, said):
    bring_in(row())
    known = TrainingClass.objects.values().get()

    assert statuses(bring_in(row(**said))) == ["new"]
    assert TrainingClass.objects.order_by("pk").values()[0] == known
    assert TrainingClass.objects.count() == 2


def test_it_finds_the_class_of_each_row_before_it_looks_for_likely_ones(bring_in):
    bring_in(row(), row(learners=60))

    checked = bring_in(row(learners=61), row(learners=60), row())

    assert statuses(checked) == ["new", "same", "same"]
    assert stored("declared_learners") == [(59,), (60,), (61,)]


def test_it_changes_the_class_that_is_on_rather_than_the_cancelled_one(bring_in):
    bring_in(row(note="Hủy: bão"), row(note="Mở lại"))

    bring_in(row(learners=60))

    assert stored("state", "declared_learners") == [(State.CANCELLED, 59), (State.COMPLETED, 60)]


def test_it_changes_the_class_of_the_same_programme_first(bring_in):
    bring_in(row(programme="Lớp lạ", name="Lớp A"), row(name="Lớp A"))

    bring_in(row(name="Lớp A", learners=60))

    assert stored("programme_text", "declared_learners") == [("Lớp lạ", 59), ("Bồi dưỡng nhận thức về Đảng", 60)]


def test_it_knows_a_class_whose_intake_the_row_leaves_out(bring_in):
    bring_in(row(name="Lớp A"))

    (verdict,) = bring_in(row(name="Lớp A", intake=None, learners=60))

    assert verdict.changes == {"declared_learners": (59, 60)}


def test_it_adds_the_intake_that_was_left_out(bring_in):
    bring_in(row(name="Lớp A", intake=None))

    (verdict,) = bring_in(row(name="Lớp A"))

    assert verdict.changes == {"intake": ("", "1/2023")}


def test_it_knows_a_class_by_centre_programme_and_day_in_a_list_that_says_no_more(bring_in):
    bring_in(row(name="Lớp A", intake=None))

    (verdict,) = bring_in(lists.columns(["centre", "programme", "opened_on", "learners"], row(learners=60)))

    assert verdict.changes == {"declared_learners": (59, 60)}


def test_it_corrects_why_a_class_was_cancelled(bring_in):
    bring_in(row(note="Hủy: bão"))

    (verdict,) = bring_in(row(note="Hủy: thiếu học viên"))

    assert verdict.changes == {
        "note": ("Hủy: bão", "Hủy: thiếu học viên"),
        "state_reason": ("bão", "thiếu học viên"),
    }
    assert stored("state_reason", "version") == [("thiếu học viên", 2)]
    assert ClassStep.objects.count() == 1


# --- What does not fit the class ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"opened_on": date(2023, 3, 9), "closed_on": None},
            "Ngày bế giảng (ô G2): cổng đang ghi ngày bế giảng 05/3/2023, trước ngày khai giảng 09/3/2023; "
            "hãy ghi cả hai ngày.",
        ),
        (
            {"learners": 30, "women": None},
            "Trong đó nữ (ô I2): cổng đang ghi 31 nữ, nhiều hơn 30 học viên; hãy ghi cả hai số.",
        ),
    ],
)
def test_it_refuses_a_change_that_contradicts_what_the_row_leaves_blank(bring_in, said, sentence):
    bring_in(row())
    before = everything()

    checked = bring_in(row(**said), row(intake="2/2023"), only={2})

    assert statuses(checked) == ["refused", "new"]
    assert [reason.message for reason in checked[0].reasons] == [sentence]
    assert everything() == before


def test_it_does_not_revive_a_cancelled_class(bring_in):
    bring_in(row(note="Hủy: bão"))
    before = everything()

    (verdict,) = bring_in(row())

    assert [reason.message for reason in verdict.reasons] == [
        "Trạng thái (dòng 2): lớp này đã được hủy trong cổng; nếu lớp vẫn mở, hãy khôi phục ở trang lớp rồi nhập lại."
    ]
    assert everything() == before


def test_it_does_not_call_off_a_class_that_somebody_closed(bring_in, dung):
    bring_in(row(), today=date(2023, 3, 3))
    TrainingClass.objects.get().complete(by=dung, on=date(2023, 3, 5))
    before = everything()

    (verdict,) = bring_in(row(note="Hủy"))

    assert [reason.message for reason in verdict.reasons] == [
        "Ghi chú (ô L2): lớp này đã bế giảng trong cổng nên không thể hủy hay hoãn; hãy kiểm tra lại."
    ]
    assert everything() == before


# --- A director's scope ------------------------------------------------------------------------------


def test_a_director_changes_nothing_at_another_centre(bring_in, centre_a, centre_b, binh):
    bring_in(row(), row(centre="TTCT Cam Lâm"))

    checked = bring_in(
        row(learners=60),
        row(centre="TTCT Cam Lâm", learners=60),
        row(centre="CL", learners=61),
        centres=[centre_a],
        by=binh,
    )

    assert statuses(checked) == ["changed", "refused", "refused"]
    assert stored("centre__code", "declared_learners") == [("NT", 60), ("CL", 59)]


# --- All or nothing ----------------------------------------------------------------------------------


def test_it_leaves_nothing_behind_when_a_row_fails_half_way(bring_in, board, centre_a, centre_b, programme):
    """A value that no check lets through reaches the database last: its own rule stops it, and all the rest with it."""
    bring_in(row(intake="9/2023"))
    before = everything()
    rows = listed(row(intake="9/2023", learners=70), row(partners="Ban mới"), row(intake="2/2023"))
    checked = check_class_list(read(rows), board=board, centres=[centre_a, centre_b], today=TODAY)
    checked[2] = replace(checked[2], values=replace(checked[2].values, declared_women=60))

    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(checked, board=board, by=None, today=TODAY)

    assert everything() == before


@pytest.fixture
def refuses_a_step():
    """A database that refuses the history line of a cancelled class: the write fails after classes were written."""
    table = ClassStep._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT no_more CHECK (state <> 'CANCELLED')")
        else:
            cursor.execute(
                f"CREATE TRIGGER no_more BEFORE INSERT ON {table} WHEN NEW.state = 'CANCELLED' "
                "BEGIN SELECT RAISE(ABORT, 'no more'); END"
            )
    yield
    with connection.cursor() as cursor:
        on_postgres = connection.vendor == "postgresql"
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT no_more" if on_postgres else "DROP TRIGGER no_more")


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_behind_when_the_database_refuses_a_late_line(bring_in, refuses_a_step):
    before = everything()

    with pytest.raises(IntegrityError):
        bring_in(row(), row(intake="2/2023"), row(intake="3/2023", note="Hủy: bão"))

    assert everything() == before


# --- Two at once -------------------------------------------------------------------------------------


def command(path):
    """`manage.py import_classes` in a process of its own, on this test's database."""
    server = connection.settings_dict
    password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    address = f"{server['USER']}{password}@{server['HOST']}:{server['PORT'] or 5432}/{server['NAME']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_classes", str(path), "--json"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"postgres://{address}", "PORTAL_MODE": "demo"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    """The exit status and the JSON of a command, waited for."""
    answer, _complaints = process.communicate(timeout=60)
    return process.returncode, json.loads(answer) if answer else None


def wait_for_waiters(count):
    """Until that many other sessions of this database wait for a lock; a minute at most."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same picture for ever
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the lock")


@pytest.fixture
def list_of_five(tmp_path, centre_a, programme):
    path = tmp_path / "lop.xlsx"
    path.write_bytes(
        lists.xlsx(listed(*[row(intake=f"{number}/2023", partners=f"Hội {number}") for number in range(5)]))
    )
    return path


@pytest.mark.postgres
@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_one_file_at_once_each_class_is_written_once(list_of_five, board):
    with transaction.atomic():
        Board.objects.select_for_update().get(pk=board.pk)
        both = [command(list_of_five), command(list_of_five)]
        wait_for_waiters(2)
    answers = [ended(process) for process in both]

    assert [status for status, _answer in answers] == [0, 0]
    assert sorted((said["counts"]["new"], said["counts"]["same"]) for _status, said in answers) == [(0, 5), (5, 0)]
    assert TrainingClass.objects.count() == 5
    assert PartnerOrganisation.objects.count() == 5


@pytest.mark.postgres
@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_half_way_leaves_nothing(list_of_five, board):
    """It has written the classes and waits to write their history when it is killed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ClassStep._meta.db_table} IN EXCLUSIVE MODE")
        process = command(list_of_five)
        wait_for_waiters(1)
        process.kill()
        assert ended(process) == (-9, None)

    assert (TrainingClass.objects.count(), PartnerOrganisation.objects.count()) == (0, 0)
    assert ended(command(list_of_five))[0] == 0
    assert TrainingClass.objects.count() == 5


@pytest.mark.postgres
@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_it_waits_for_somebody_who_is_changing_the_class(tmp_path, centre_a, programme):
    """Without waiting it would write back the note as it was before."""
    known = factories.create_class(centre=centre_a, programme=programme, name="Lớp A", declared_learners=50)
    path = tmp_path / "lop.xlsx"
    path.write_bytes(
        lists.xlsx(listed(row(name="Lớp A", closed_on=None, women=None, partners=None, opening_decision=None)))
    )
    with transaction.atomic():
        TrainingClass.objects.filter(pk=known.pk).update(note="Sửa tay", version=2)
        process = command(path)
        wait_for_waiters(1)

    assert ended(process)[0] == 0
    known.refresh_from_db()
    assert (known.note, known.declared_learners, known.version) == ("Sửa tay", 59, 3)


# --- Uploads between preview and confirmation ---------------------------------------------------------


@pytest.fixture
def upload(board, binh, centre_b, programme, settings, tmp_path):
    """Binh's upload: a good row, a wrong one, one of another centre."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    rows = listed(
        row(), row(intake="2", learners="x"), row(intake="3", centre="TTCT Cam Lâm"), bare(centre="Tổng cộng")
    )
    return keep_batch(lists.xlsx(rows), "Danh sách lớp.xlsx", board=board, by=binh)


def test_an_upload_is_checked_again_and_written_once(upload, binh, centre_a):
    found, checked = check_batch(upload, by=binh, today=TODAY)
    assert (statuses(checked), found.skipped) == (["new", "refused", "refused"], 2)
    assert TrainingClass.objects.count() == 0

    confirm_batch(upload, {2, 3, 4}, by=binh, today=TODAY)
    with pytest.raises(AlreadyAppliedError):
        confirm_batch(upload, {2, 3, 4}, by=binh, today=TODAY)

    assert stored("centre__code", "intake") == [("NT", "1/2023")]
    upload.refresh_from_db()
    assert upload.counts == {"new": 1, "changed": 0, "same": 0, "refused": 2, "skipped": 2, "chosen": 1}
    assert sorted(upload.wrong_rows) == ["3", "4"]
    assert AuditEntry.objects.filter(deed="confirm_class_list").count() == 1


def test_the_wrong_rows_come_back_can_be_corrected_and_sent_again(upload, board, binh, dung):
    confirm_batch(upload, {2}, by=binh, today=TODAY)

    back = workbook_of_wrong_rows(upload, by=binh, today=TODAY)
    again = keep_batch(back, "sửa.xlsx", board=board, by=dung)
    found, checked = check_batch(again, by=dung, today=TODAY)

    assert [line.cells["intake"] for line in found.rows] == ["2", "3"]
    assert (statuses(checked), found.notes) == (["refused", "new"], [])


def test_an_upload_reaches_no_centre_of_another_board(upload, binh):
    other = factories.create_board(code="NTH", name="Ban Tuyên giáo Tỉnh ủy Ninh Thuận")
    elsewhere = factories.create_centre(board=other, code="PR", name="Trung tâm chính trị thành phố Phan Rang")
    factories.appoint(binh, "CLERK", elsewhere)
    content = lists.xlsx(listed(row(centre="Phan Rang"), row(intake="2/2023")))

    batch = keep_batch(content, "hai ban.xlsx", board=upload.board, by=binh)

    assert statuses(check_batch(batch, by=binh, today=TODAY)[1]) == ["refused", "new"]


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("Danh sách\u202exslx.exe", "Danh sách_xslx.exe"),
        ("a\x00b\n.xlsx", "a_b .xlsx"),
        ("Danh sa\u0301ch.xlsx", "Danh sách.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
        ("", "(không tên)"),
    ],
)
def test_an_upload_keeps_a_name_that_can_be_shown(board, dung, settings, tmp_path, filename, kept):
    settings.MEDIA_ROOT = str(tmp_path)

    assert keep_batch(lists.xlsx(listed(row())), filename, board=board, by=dung).filename == kept


def test_an_upload_that_cannot_be_kept_leaves_no_file(board, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)

    with pytest.raises(ValueError, match="unsaved"):
        keep_batch(lists.xlsx(listed(row())), "a.xlsx", board=board, by=User(username="ai"))

    assert ImportBatch.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_upload_is_kept_as_it_was_sent(upload, binh):
    with upload.file.open("rb") as kept:
        content = kept.read()

    assert hashlib.sha256(content).hexdigest() == upload.sha256
    assert lists.numbers(lists.read_bytes(content)) == [2, 3, 4]


# --- The whole half-year ------------------------------------------------------------------------------


@pytest.fixture
def khanh_hoa(db):
    province = json.loads((DEMO.parent / "province.json").read_text(encoding="utf-8"))
    catalogue = json.loads((ROOT / "courses" / "catalogue.json").read_text(encoding="utf-8"))
    load_province(province | catalogue)
    return Board.objects.get(code="KH")


def test_the_articles_half_year_comes_in_whole(khanh_hoa):
    found = read_file(DEMO.read_bytes(), DEMO.name)
    scope = {"board": khanh_hoa, "centres": list(Centre.objects.of_board(khanh_hoa)), "by": None, "today": TODAY}

    checked = import_class_list(found, **scope)

    assert counts_of(checked, found.skipped) == {"new": 79, "changed": 0, "same": 0, "refused": 0, "skipped": 8}
    assert [reason for verdict in checked for reason in verdict.reasons] == []
    half = TrainingClass.objects.opened().filter(opened_on__range=(date(2023, 1, 1), date(2023, 6, 30)))
    assert (half.count(), sum(half.values_list("declared_learners", flat=True))) == (76, 7720)
    assert (
        half.filter(programme__guidance="CENTRAL").count() + half.filter(programme__guidance="PROVINCIAL").count() == 69
    )
    assert half.filter(programme__family__code="LLCT_CO_BAN").count() == 30
    assert TrainingClass.objects.filter(state=State.CANCELLED).count() == 1
    assert counts_of(import_class_list(found, **scope), 8)["same"] == 79


def test_it_brings_in_five_hundred_classes_while_somebody_waits(khanh_hoa):
    """The time is printed, not judged: machines differ. `make bench` measures two thousand."""
    codes = [centre.code for centre in Centre.objects.of_board(khanh_hoa)]
    rows = [
        row(
            serial=number,
            centre=codes[number % 8],
            programme=["NTD", "Lớp đảng viên mới", f"Chương trình lạ số {number}"][number % 3],
            intake=f"{number}/2023",
            opened_on=date(2023, 1, 1) + timedelta(days=number % 180),
            closed_on=None,
            partners=f"Hội {number % 50}",
        )
        for number in range(500)
    ]
    found = read(listed(*rows))
    scope = {"board": khanh_hoa, "centres": list(Centre.objects.of_board(khanh_hoa)), "by": None, "today": TODAY}

    seconds = {}
    for round_, learners in (("new", 59), ("same", 59), ("changed", 60)):
        for line in found.rows:
            line.cells["learners"] = learners
        begun = time.perf_counter()
        checked = import_class_list(found, **scope)
        seconds[round_] = round(time.perf_counter() - begun, 2)
        assert {verdict.status for verdict in checked} == {round_}
    print(f"500 lớp: {seconds}")

    assert TrainingClass.objects.count() == 500
