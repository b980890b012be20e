"""The administrator keeps accounts and reference data; nobody else gets in; every change leaves a line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import (
    Appointment,
    Board,
    Centre,
    Document,
    Lecturer,
    Period,
    Post,
    Premises,
    ServiceArea,
    StaffingQuota,
    Succession,
    UnitName,
)
from courses.models import Family, Programme, RuleSet
from portal.models import AuditEntry, User
from tests import factories

MANAGED = [
    Appointment, AuditEntry, Board, Centre, Document, Family, Lecturer, Period, Premises, Programme, RuleSet, ServiceArea,
    StaffingQuota, Succession, User,
]  # fmt: skip
EXCHANGED = [Centre, Document, Lecturer, Premises, Programme, RuleSet, StaffingQuota]


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def lines():
    return [(entry.deed, entry.target_label, entry.changes) for entry in AuditEntry.objects.order_by("pk")]


def programme_form(programme, **changes):
    return {
        "code": programme.code,
        "name": programme.name,
        "aliases": "",
        "kind": programme.kind,
        "family": programme.family_id,
        "guidance": programme.guidance,
        "guidance_document": "",
        "period_count": "",
        "counts_toward_total": "on",
        "list_order": "0",
        "valid_from": "01/01/1900",
        "valid_to": "",
    } | changes


def centre_form(centre, names, **changes):
    """The form of a centre; `names` are (row or None, text, from, to) of each of its names."""
    kept = [name for name in names if name[0] is not None]
    form = {
        "code": centre.code,
        "level": centre.level,
        "aliases": "\n".join(centre.aliases),
        "list_order": str(centre.list_order),
        "valid_from": "01/01/1900",
        "valid_to": "",
        "names-TOTAL_FORMS": str(len(names)),
        "names-INITIAL_FORMS": str(len(kept)),
        "names-MIN_NUM_FORMS": "1",
        "names-MAX_NUM_FORMS": "1000",
    }
    for place, (row, text, start, end) in enumerate(names):
        form |= {
            f"names-{place}-id": row.pk if row else "",
            f"names-{place}-centre": centre.pk,
            f"names-{place}-text": text,
            f"names-{place}-valid_from": start,
            f"names-{place}-valid_to": end,
            f"names-{place}-decision": "",
        }
    return form | changes


def names_of(centre):
    names = UnitName.objects.filter(centre=centre).order_by("valid_from")
    return list(names.values_list("text", "valid_from", "valid_to"))


# ---- It works ----


def test_it_manages_reference_data_alone():
    assert sorted(model._meta.label for model in admin.site._registry) == sorted(model._meta.label for model in MANAGED)


@pytest.mark.parametrize("model", MANAGED)
def test_it_shows_every_list_and_form_to_the_administrator(sign_in, khoa, programme, model):
    khoas = sign_in(khoa)

    assert khoas.get(url(model, "changelist"), {"q": "nha trang"}).status_code == 200
    assert khoas.get(url(model, "add")).status_code == (403 if model is AuditEntry else 200)


def test_it_leads_back_to_the_portal_and_to_its_password_and_sign_out(sign_in, khoa):
    page = sign_in(khoa).get(reverse("admin:index")).content.decode()

    assert re.findall(r'<a href="([^"]+)">(?:Về cổng|Đổi mật khẩu)</a>', page) == ["/", "/password/"]
    assert re.findall(r'id="logout-form" method="post" action="([^"]+)"', page) == ["/sign-out/"]


def test_it_changes_a_programme_and_records_what_changed(sign_in, khoa, programme):
    form = programme_form(programme, name="Bồi dưỡng kết nạp Đảng", aliases="Lớp cảm tình Đảng\nCTĐ; Cảm tình")

    response = sign_in(khoa).post(url(Programme, "change", programme.pk), form)

    assert response.url == url(Programme, "changelist")
    programme.refresh_from_db()
    assert (programme.name, programme.search_key) == ("Bồi dưỡng kết nạp Đảng", "ntd boi duong ket nap dang")
    assert lines() == [
        (
            "change_programme",
            "Bồi dưỡng kết nạp Đảng",
            {
                "name": ["Bồi dưỡng nhận thức về Đảng", "Bồi dưỡng kết nạp Đảng"],
                "aliases": [[], ["Lớp cảm tình Đảng", "CTĐ", "Cảm tình"]],
            },
        )
    ]
    assert AuditEntry.objects.get().actor == khoa


def test_it_records_nothing_when_nothing_changed(sign_in, khoa, programme):
    sign_in(khoa).post(url(Programme, "change", programme.pk), programme_form(programme))

    assert lines() == []


def test_it_gives_classes_the_version_of_their_opening_day(sign_in, khoa, board, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme, opened_on=date(2023, 3, 1))
    khoas = sign_in(khoa)
    khoas.post(url(Programme, "change", programme.pk), programme_form(programme, valid_to="01/01/2023"))

    form = programme_form(programme, board=board.pk, guidance="LOCAL", valid_from="01/01/2023")
    khoas.post(url(Programme, "add"), form)

    item.refresh_from_db()
    assert item.programme == Programme.objects.get(guidance="LOCAL")


def test_it_takes_out_a_version_that_no_class_rests_on(sign_in, khoa, programme):
    sign_in(khoa).post(url(Programme, "delete", programme.pk), {"post": "yes"})

    assert not Programme.objects.exists()
    assert [(deed, label) for deed, label, _ in lines()] == [("delete_programme", "Bồi dưỡng nhận thức về Đảng")]


def test_it_appoints_a_person(sign_in, khoa, lan, centre_b):
    form = {"user": lan.pk, "post": "CLERK", "centre": centre_b.pk, "valid_from": "01/07/2025"}

    sign_in(khoa).post(url(Appointment, "add"), form)

    assert list(Centre.objects.visible_to(lan, date(2025, 7, 1))) == [centre_b]
    assert lines() == [
        (
            "create_appointment",
            "Vũ Ngọc Lan: giáo vụ",
            {
                "user": [None, "Vũ Ngọc Lan"],
                "post": [None, "CLERK"],
                "centre": [None, "CL"],
                "valid_from": [None, "2025-07-01"],
            },
        )
    ]


DOCUMENT = {
    "number": "208-QĐ/TW", "kind": "REGULATION", "issuer": "Ban Bí thư", "issued_on": "08/11/2019",
    "abstract": "Chức năng, nhiệm vụ", "in_force_until": "",
}  # fmt: skip
PERIOD = {"year": "2025", "half": "1", "cut_off_on": "30/06/2025", "due_on": "10/07/2025"}
FAMILY = {"code": "NV", "name": "Nghiệp vụ công tác Đảng", "list_order": "2"}


@pytest.mark.parametrize(("model", "form"), [(Document, DOCUMENT), (Period, PERIOD), (Family, FAMILY)])
def test_it_adds_a_row_and_takes_it_out(sign_in, khoa, board, model, form):
    khoas = sign_in(khoa)

    added = khoas.post(url(model, "add"), form | {"board": board.pk})
    taken_out = khoas.post(url(model, "delete", model.objects.get().pk), {"post": "yes"})

    assert (added.url, taken_out.url) == (url(model, "changelist"), url(model, "changelist"))
    assert not model.objects.exists()
    name = model._meta.model_name
    assert [deed for deed, _, _ in lines()] == [f"create_{name}", f"delete_{name}"]


def test_it_notes_which_centre_carries_on_which(sign_in, khoa, centre_a, centre_b):
    form = {"predecessor": centre_b.pk, "successor": centre_a.pk, "kind": "MERGER", "effective_on": "01/07/2025"}

    sign_in(khoa).post(url(Succession, "add"), form | {"share_percent": "37,5"})

    assert list(Succession.objects.values_list("predecessor", "successor", "share_percent")) == [
        (centre_b.pk, centre_a.pk, Decimal("37.50"))
    ]


def test_it_renames_a_centre_from_a_day_on(sign_in, khoa, centre_a):
    name = centre_a.names.get()
    names = [
        (name, "Trung tâm chính trị thành phố Nha Trang", "01/01/1900", "01/07/2025"),
        (None, "Trung tâm chính trị phường Nha Trang", "01/07/2025", ""),
    ]

    sign_in(khoa).post(url(Centre, "change", centre_a.pk), centre_form(centre_a, names))

    assert names_of(centre_a) == [
        ("Trung tâm chính trị thành phố Nha Trang", date(1900, 1, 1), date(2025, 7, 1)),
        ("Trung tâm chính trị phường Nha Trang", date(2025, 7, 1), None),
    ]
    assert [deed for deed, _, _ in lines()] == ["create_unitname", "change_unitname"]


@pytest.mark.parametrize("moved_to", [date(2018, 1, 1), date(2022, 1, 1)])
def test_it_moves_the_day_on_which_one_name_followed_another(sign_in, khoa, centre_a, moved_to):
    first = centre_a.names.get()
    first.valid_to = date(2020, 1, 1)
    first.save()
    second = UnitName.objects.create(centre=centre_a, text="TTCT Nha Trang", valid_from=date(2020, 1, 1))
    day = moved_to.strftime("%d/%m/%Y")
    names = [(first, first.text, "01/01/1900", day), (second, second.text, day, "")]

    sign_in(khoa).post(url(Centre, "change", centre_a.pk), centre_form(centre_a, names))

    assert names_of(centre_a) == [(first.text, date(1900, 1, 1), moved_to), ("TTCT Nha Trang", moved_to, None)]


def test_it_takes_out_a_name_and_gives_its_days_to_the_one_before(sign_in, khoa, centre_a):
    first = centre_a.names.get()
    first.valid_to = date(2020, 1, 1)
    first.save()
    second = UnitName.objects.create(centre=centre_a, text="Tên gõ nhầm", valid_from=date(2020, 1, 1))
    names = [(first, first.text, "01/01/1900", ""), (second, second.text, "01/01/2020", "")]

    sign_in(khoa).post(url(Centre, "change", centre_a.pk), centre_form(centre_a, names, **{"names-1-DELETE": "on"}))

    assert names_of(centre_a) == [(first.text, date(1900, 1, 1), None)]
    assert [(deed, label) for deed, label, _ in lines()] == [
        ("change_unitname", "Trung tâm chính trị thành phố Nha Trang"),
        ("delete_unitname", "Tên gõ nhầm"),
    ]


def test_it_takes_out_a_centre_entered_by_mistake_with_its_names(sign_in, khoa, centre_a):
    sign_in(khoa).post(url(Centre, "delete", centre_a.pk), {"post": "yes"})

    assert not Centre.objects.exists()
    assert [deed for deed, _, _ in lines()] == ["delete_unitname", "delete_centre"]


def test_it_makes_an_account_without_writing_its_password_into_the_record(sign_in, khoa):
    password = "ba-con-trau-den-an-co"
    form = {"username": "hoa", "full_name": "Lê Thị Hoa", "password1": password, "password2": password}

    sign_in(khoa).post(url(User, "add"), form)

    hoa = User.objects.get(username="hoa")
    assert hoa.check_password(password)
    assert (hoa.is_staff, hoa.is_superuser, hoa.is_demo) == (False, False, False)
    [(deed, label, changes)] = lines()
    assert (deed, label, changes["password"]) == ("create_user", "Lê Thị Hoa", [None, "•••"])


def test_it_sets_a_password_and_records_that_alone(sign_in, khoa, an):
    password = "ba-con-trau-den-an-co"
    form = {"usable_password": "true", "password1": password, "password2": password}

    sign_in(khoa).post(reverse("admin:auth_user_password_change", args=[an.pk]), form)

    an.refresh_from_db()
    assert an.check_password(password)
    assert lines() == [("change_user", "Trần Thị An", {"password": ["•••", "•••"]})]


def test_it_makes_an_administrator_by_one_box(sign_in, khoa, an):
    form = {"username": "an", "full_name": "Trần Thị An", "email": "", "is_active": "on", "is_staff": "on"}

    sign_in(khoa).post(url(User, "change", an.pk), form)

    assert sign_in(an).get(url(User, "changelist")).status_code == 200
    assert lines() == [
        ("change_user", "Trần Thị An", {"is_superuser": [False, True], "is_staff": [False, True]}),
    ]


def test_it_shows_a_line_of_the_record_in_words(sign_in, khoa, programme):
    khoas = sign_in(khoa)
    khoas.post(url(Programme, "change", programme.pk), programme_form(programme, period_count="40"))

    page = khoas.get(url(AuditEntry, "change", AuditEntry.objects.get().pk)).content.decode()

    assert "<div>số tiết: – → 40</div>" in page


def test_it_turns_the_pages_of_the_latest_thousand_lines(sign_in, khoa):
    AuditEntry.objects.bulk_create(
        AuditEntry(actor=khoa, deed="sign_in", target_kind="portal.User", target_key="1", target_label=f"{number}")
        for number in range(1_100)
    )
    khoas = sign_in(khoa)

    first = khoas.get(url(AuditEntry, "changelist")).context["cl"]
    last = khoas.get(url(AuditEntry, "changelist"), {"p": "10"}).context["cl"]

    assert (first.result_count, first.result_list[0].target_label) == (1_000, "1099")
    assert [line.target_label for line in last.result_list][-1] == "100"


@pytest.mark.parametrize(
    ("model", "typed"), [(User, "tran an"), (Centre, "nha TRANG"), (Programme, "ntd nhan"), (Family, "ly luan")]
)
def test_it_finds_by_folded_words(sign_in, khoa, an, centre_b, programme, model, typed):
    factories.create_family(board=programme.board, code="KHAC", name="Khác")
    factories.create_programme(board=programme.board, code="SC", name="Sơ cấp")

    found = sign_in(khoa).get(url(model, "changelist"), {"q": typed}).context["cl"].result_list

    expected = {
        User: "Trần Thị An",
        Centre: "Trung tâm chính trị thành phố Nha Trang",
        Programme: "Bồi dưỡng nhận thức về Đảng",
    }
    assert [str(row) for row in found] == [expected.get(model, "Lý luận chính trị cơ bản")]


@pytest.mark.parametrize("model", [Centre, Programme, Document, Appointment, Succession])
def test_it_asks_as_many_queries_for_three_rows_as_for_one(sign_in, khoa, board, model):
    def create(number):
        centre = factories.create_centre(board=board, code=f"C{number}", name=f"Trung tâm {number}")
        other = factories.create_centre(board=board, code=f"D{number}", name=f"Trung tâm khác {number}")
        Succession.objects.create(predecessor=centre, successor=other, kind="MERGER", effective_on=date(2025, 7, 1))
        factories.create_programme(board=board, code=f"P{number}", name=f"Chương trình {number}")
        factories.appoint(factories.create_user(username=f"u{number}", full_name="Lê Ba"), Post.CLERK, centre)
        Document.objects.create(
            board=board, number=f"{number}-QĐ", kind="DECISION", issuer="Ban", issued_on=date(2025, 1, 1), abstract="x"
        )

    def query_count():
        with CaptureQueriesContext(connection) as queries:
            assert khoas.get(url(model, "changelist")).status_code == 200
        return len(queries)

    khoas = sign_in(khoa)
    create(1)
    query_count()
    first = query_count()
    create(2)
    create(3)

    assert query_count() == first


# ---- It refuses ----


def test_it_refuses_two_versions_on_one_day(sign_in, khoa, board, programme):
    form = programme_form(programme, board=board.pk, name="Bản khác", valid_from="01/01/2025")

    response = sign_in(khoa).post(url(Programme, "add"), form)

    assert response.context["errors"] == [
        ["Trùng thời gian với “Bồi dưỡng nhận thức về Đảng” (… – …). Hãy sửa ngày để hai dòng không chồng lên nhau."]
    ]
    assert list(Programme.objects.all()) == [programme]
    assert lines() == []


def test_it_admits_a_version_on_the_day_the_other_ends(sign_in, khoa, board, programme):
    Programme.objects.filter(pk=programme.pk).update(valid_to=date(2025, 1, 1))
    form = programme_form(programme, board=board.pk, name="Bản sau", valid_from="01/01/2025")

    sign_in(khoa).post(url(Programme, "add"), form)

    assert sorted(Programme.objects.values_list("name", flat=True)) == ["Bản sau", "Bồi dưỡng nhận thức về Đảng"]


def test_it_refuses_the_same_post_twice(sign_in, khoa, an, centre_a):
    form = {"user": an.pk, "post": "CLERK", "centre": centre_a.pk, "valid_from": "01/01/2025"}

    response = sign_in(khoa).post(url(Appointment, "add"), form)

    assert [str(error)[:23] for error in response.context["errors"][0]] == ["Trùng thời gian với “Tr"]
    assert Appointment.objects.count() == 1


def test_it_refuses_a_boards_post_at_a_centre(sign_in, khoa, lan, centre_b):
    form = {"user": lan.pk, "post": "BOARD_LEADER", "centre": centre_b.pk, "valid_from": "01/01/2025"}

    response = sign_in(khoa).post(url(Appointment, "add"), form)

    assert response.context["errors"] == [
        ["Chức vụ của ban phải gắn với một ban; chức vụ của trung tâm phải gắn với một trung tâm."]
    ]
    assert Appointment.objects.count() == 1


def test_it_refuses_two_names_on_one_day(sign_in, khoa, centre_a):
    name = centre_a.names.get()
    names = [(name, name.text, "01/01/1900", ""), (None, "Tên mới", "01/07/2025", "")]

    response = sign_in(khoa).post(url(Centre, "change", centre_a.pk), centre_form(centre_a, names))

    assert "trùng thời gian; mỗi ngày đơn vị chỉ có một tên." in response.content.decode()
    assert names_of(centre_a) == [(name.text, date(1900, 1, 1), None)]


@pytest.mark.parametrize(
    ("model", "form"),
    [(Document, DOCUMENT), (Period, PERIOD), (Family, FAMILY), (Centre, {"code": "NT"})],
    ids=["document", "period", "family", "centre"],
)
def test_it_refuses_a_row_that_is_there_already(sign_in, khoa, board, centre_a, centre_b, model, form):
    """Also where a part of the key, the board, is only shown."""
    khoas = sign_in(khoa)
    if model is Centre:
        names = [(name, name.text, "01/01/1900", "") for name in centre_b.names.all()]
        form, address = centre_form(centre_b, names, code="NT"), url(Centre, "change", centre_b.pk)
    else:
        khoas.post(url(model, "add"), form | {"board": board.pk})
        address = url(model, "add")
    before = list(model.objects.order_by("pk").values())

    response = khoas.post(address, form | {"board": board.pk})

    assert [len(errors) for errors in response.context["errors"]] == [1]
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("model", "form", "field"),
    [
        (Document, DOCUMENT | {"in_force_until": "07/11/2019"}, "in_force_until"),
        (Document, DOCUMENT | {"number": "1\u202e2"}, "number"),
        (Period, PERIOD | {"half": "3"}, "half"),
        (Period, PERIOD | {"year": "25"}, "year"),
    ],
    ids=["over before issued", "hidden character", "third half", "year 25"],
)
def test_it_says_beside_the_box_what_is_wrong(sign_in, khoa, board, model, form, field):
    response = sign_in(khoa).post(url(model, "add"), form | {"board": board.pk})

    assert list(response.context["adminform"].form.errors) == [field]
    assert not model.objects.exists()


@pytest.mark.parametrize("share", ["0", "100,01", "-1"])
def test_it_refuses_an_impossible_share(sign_in, khoa, centre_a, centre_b, share):
    form = {"predecessor": centre_b.pk, "successor": centre_a.pk, "kind": "MERGER", "effective_on": "01/07/2025"}

    response = sign_in(khoa).post(url(Succession, "add"), form | {"share_percent": share})

    assert list(response.context["adminform"].form.errors) == ["share_percent"]
    assert not Succession.objects.exists()


def test_it_refuses_a_centre_that_carries_on_itself(sign_in, khoa, centre_a):
    form = {"predecessor": centre_a.pk, "successor": centre_a.pk, "kind": "MERGER", "effective_on": "01/07/2025"}

    response = sign_in(khoa).post(url(Succession, "add"), form)

    assert response.context["adminform"].form.errors == {"successor": ["Một đơn vị không kế thừa chính nó."]}
    assert not Succession.objects.exists()


def test_it_says_in_words_what_only_the_database_saw(sign_in, khoa, centre_a):
    first = centre_a.names.get()
    first.valid_to = date(2020, 1, 1)
    first.save()
    second = UnitName.objects.create(centre=centre_a, text="Tên sau", valid_from=date(2020, 1, 1))
    names = [  # the two change places: no order of saving avoids an overlap
        (first, first.text, "01/01/2020", ""),
        (second, second.text, "01/01/1900", "01/01/2020"),
    ]

    response = sign_in(khoa).post(url(Centre, "change", centre_a.pk), centre_form(centre_a, names), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Chưa lưu được vì trái với dữ liệu đã có. Hãy xem lại rồi sửa từng bước."
    ]
    assert [text for text, _, _ in names_of(centre_a)] == [first.text, "Tên sau"]
    assert lines() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_keeps_a_centre_that_something_hangs_on(sign_in, khoa, an, centre_a, programme, method):
    factories.create_class(centre=centre_a, programme=programme)

    response = getattr(sign_in(khoa), method)(url(Centre, "delete", centre_a.pk), {"post": "yes"})

    assert sorted(response.context["protected"]) == [
        "bổ nhiệm: Trần Thị An: giáo vụ",
        "lớp: Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023",
    ]
    assert Centre.objects.get() == centre_a
    assert len(names_of(centre_a)) == 1


def test_it_keeps_an_account_that_did_something(sign_in, khoa, an):
    response = sign_in(khoa).post(url(User, "delete", an.pk), {"post": "yes"})

    assert response.status_code == 200
    assert User.objects.filter(pk=an.pk).exists()


@pytest.mark.parametrize("model", MANAGED)
def test_it_deletes_nothing_in_bulk(sign_in, khoa, an, programme, model):
    count = model.objects.count()
    chosen = [str(key) for key in model.objects.values_list("pk", flat=True)]

    response = sign_in(khoa).post(
        url(model, "changelist"), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )

    assert response.status_code in (200, 302, 403)
    assert model.objects.count() == count


@pytest.mark.parametrize("page", ["change", "delete"])
def test_it_keeps_the_record_as_it_is(sign_in, khoa, an, page):
    entry = AuditEntry.objects.create(actor=an, deed="sign_in", target_kind="portal.User", target_key="1")

    response = sign_in(khoa).post(url(AuditEntry, page, entry.pk), {"deed": "other", "post": "yes"})

    assert response.status_code == 403
    assert list(AuditEntry.objects.values_list("deed", flat=True)) == ["sign_in"]


def test_it_ignores_read_only_fields(sign_in, khoa, an, board, programme):
    other = factories.create_board(code="PY", name="Ban khác")
    khoas = sign_in(khoa)

    khoas.post(
        url(User, "change", an.pk),
        {"username": "an", "full_name": "Trần Thị An", "is_active": "on", "is_demo": "on", "date_joined": "01/01/2020"},
    )
    khoas.post(url(Programme, "change", programme.pk), programme_form(programme, board=other.pk))

    an.refresh_from_db()
    programme.refresh_from_db()
    assert (an.is_demo, an.is_superuser, programme.board) == (False, False, board)
    assert lines() == []


def test_it_lets_nobody_take_the_admin_from_themselves(sign_in, khoa):
    sign_in(khoa).post(url(User, "change", khoa.pk), {"username": "khoa", "full_name": "Lê Đăng Khoa"})

    khoa.refresh_from_db()
    assert (khoa.is_active, khoa.is_staff, khoa.is_superuser) == (True, True, True)


def test_it_refuses_a_group_of_another_board(sign_in, khoa, programme):
    other = factories.create_family(board=factories.create_board(code="PY", name="Ban khác"))

    response = sign_in(khoa).post(url(Programme, "change", programme.pk), programme_form(programme, family=other.pk))

    assert response.context["adminform"].form.errors == {"family": ["Hãy chọn trong danh mục của cùng một ban."]}
    programme.refresh_from_db()
    assert programme.family != other


@pytest.mark.parametrize("model", MANAGED)
def test_it_gives_the_database_eight_words_of_a_search_of_two_thousand(sign_in, khoa, an, programme, model):
    typed = " ".join(f"x{number}" for number in range(2_000))
    khoas = sign_in(khoa)

    with CaptureQueriesContext(connection) as queries:
        assert khoas.get(url(model, "changelist"), {"q": typed}).status_code == 200

    assert max(query["sql"].count("LIKE") for query in queries) <= 16
    assert "x50" not in "".join(query["sql"] for query in queries)


def test_it_survives_a_change_that_the_database_refuses(sign_in, khoa, programme, monkeypatch):
    def refuse(*args, **options):
        raise IntegrityError

    monkeypatch.setattr("courses.admin.refit_programmes", refuse)

    response = sign_in(khoa).post(url(Programme, "change", programme.pk), programme_form(programme, name="Tên khác"))

    assert response.url == url(Programme, "change", programme.pk)
    programme.refresh_from_db()
    assert programme.name == "Bồi dưỡng nhận thức về Đảng"
    assert lines() == []


def admin_addresses():
    pages = [url(model, page) for model in MANAGED for page in ("changelist", "add")]
    pages += [url(model, page) for model in EXCHANGED for page in ("import", "export")]
    pages += [url(model, page, 1) for model in MANAGED for page in ("change", "delete", "history")]
    pages += [reverse(f"admin:{name}") for name in ("index", "jsi18n", "autocomplete", "password_change")]
    return pages + [reverse("admin:auth_user_password_change", args=[1]), reverse("admin:app_list", args=["courses"])]


@pytest.mark.parametrize("name", ["an", "binh", "chi", "dung", "giang", "lan"])
def test_it_turns_away_everybody_else(sign_in, request, programme, name):
    client = sign_in(request.getfixturevalue(name))

    answers = [method(address) for address in admin_addresses() for method in (client.get, client.post)]

    assert {answer.url.partition("?")[0] for answer in answers} == {"/admin/login/"}
    assert client.get("/admin/login/").status_code == 403


def test_it_sends_strangers_to_the_portals_own_sign_in(db):
    client = Client()

    for address in admin_addresses():
        assert client.get(address).url == f"/admin/login/?next={address}"
    assert client.get("/admin/login/?next=/admin/").url == "/sign-in/?next=/admin/"


def test_it_opens_nothing_to_staff_who_are_no_administrators(sign_in, an, programme):
    User.objects.filter(pk=an.pk).update(is_staff=True)
    client = sign_in(an)
    open_to_all_staff = [reverse(f"admin:{name}") for name in ("index", "jsi18n", "password_change")]

    statuses = {client.get(address).status_code for address in admin_addresses() if address not in open_to_all_staff}

    assert statuses <= {302, 403, 404}
    for model in EXCHANGED:
        for page in ("import", "export"):
            assert client.get(url(model, page)).status_code == 403
            assert client.post(url(model, page), {"format": "0", "resource": "0"}).status_code == 403
    assert client.post(url(Programme, "process_import")).status_code == 403
