"""A director issues the certificates of a class: to who passed, once, under numbers of the register."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from centres.models import Post, Succession, UnitName
from courses.models import (
    Certificate,
    CertificateKind,
    CertificatePractice,
    CertificateRegister,
    Kind,
    Learner,
    ResultSheet,
)
from courses.outcomes.certificates import CertificateError, begin_register, issue, take_numbers
from portal.models import AuditEntry
from tests import factories
from tests.courses.graduates import place, recognised_class

DAY = date(2023, 3, 20)


@pytest.fixture
def item(centre_a, programme, an, binh):
    return recognised_class(centre_a, programme, an, binh)


def url(item, name="class_certificates"):
    return reverse(f"courses:{name}", args=[item.pk])


def press(client, item, on=DAY, **said):
    with time_machine.travel(on, tick=False):
        return client.post(url(item, "issue_certificates"), said, follow=True)


def page_of(client, item, on=DAY):
    with time_machine.travel(on, tick=False):
        return client.get(url(item))


def issued():
    return list(Certificate.objects.in_register_order().values_list("number", "holder_name", "band"))


ALL = [(1, "Đỗ Ẩn", "AVERAGE"), (2, "Cao Là Phương", "FAIR"), (3, "Bo Bo Thị Yến", "EXCELLENT")]


def test_it_issues_to_all_who_passed_in_one_press_by_given_name(sign_in, binh, item, centre_a):
    response = press(sign_in(binh), item)

    assert issued() == ALL
    assert "Đã cấp 3 giấy, số 001/2023–003/2023." in response.text
    certificate = Certificate.objects.get(number=3)
    assert {
        name: getattr(certificate, name)
        for name in (
            "centre", "kind", "year", "issued_on", "centre_name", "programme_name", "class_name", "studied_from",
            "studied_to", "holder_birth", "holder_workplace", "signer_post", "signer_name", "state", "issued_by",
        )
    } == {
        "centre": centre_a, "kind": "CERTIFICATE", "year": 2023, "issued_on": DAY,
        "centre_name": "Trung tâm chính trị thành phố Nha Trang", "programme_name": "Bồi dưỡng nhận thức về Đảng",
        "class_name": "Lớp bồi dưỡng nhận thức về Đảng khóa 1/2023", "studied_from": date(2023, 3, 1),
        "studied_to": date(2023, 3, 5), "holder_birth": "05/8/1981", "holder_workplace": "Đảng ủy xã Cam Đức",
        "signer_post": "GIÁM ĐỐC", "signer_name": "Nguyễn Văn Bình", "state": "VALID", "issued_by": binh,
    }  # fmt: skip
    assert [(e.deed, e.target_label, e.actor) for e in AuditEntry.objects.order_by("pk")] == [
        ("issue_certificate", f"00{number}/2023", binh) for number in (1, 2, 3)
    ]


def test_a_second_press_issues_nothing(sign_in, binh, item):
    client = sign_in(binh)
    press(client, item)

    response = press(client, item)

    assert issued() == ALL
    assert "chưa cấp thêm số nào" in response.text
    assert CertificateRegister.objects.get().last_number == 3


def test_it_issues_to_the_ticked_ones_and_later_to_the_rest(sign_in, binh, item):
    client = sign_in(binh)
    press(client, item, chosen="1", rows=[place(item, "Bo Bo Thị Yến").pk])
    press(client, item)

    assert issued() == [(1, "Bo Bo Thị Yến", "EXCELLENT"), (2, "Đỗ Ẩn", "AVERAGE"), (3, "Cao Là Phương", "FAIR")]


def test_chosen_without_a_tick_issues_nothing(sign_in, binh, item):
    press(sign_in(binh), item, chosen="1")

    assert issued() == []


def test_a_retake_that_passed_counts_and_who_withdrew_does_not(binh, item, centre_a):
    failed, gone = place(item, "Y Tỏ"), place(item, "Đỗ Ẩn")
    type(failed).objects.filter(pk=failed.pk).update(retake_score="8.00")
    type(gone).objects.filter(pk=gone.pk).update(withdrawn_reason="Chuyển công tác")

    issue(item, centre=centre_a, by=binh, on=DAY)

    assert issued() == [(1, "Cao Là Phương", "FAIR"), (2, "Y Tỏ", "GOOD"), (3, "Bo Bo Thị Yến", "EXCELLENT")]


def test_training_gives_a_diploma_in_a_register_of_its_own(binh, an, item, board, centre_a):
    primary = factories.create_programme(board=board, code="SC", name="Đào tạo sơ cấp lý luận chính trị")
    primary.kind = Kind.TRAINING
    primary.save()
    issue(item, centre=centre_a, by=binh, on=DAY)

    issue(recognised_class(centre_a, primary, an, binh, name="Lớp sơ cấp"), centre=centre_a, by=binh, on=DAY)

    registers = CertificateRegister.objects.order_by("kind").values_list("kind", "year", "last_number")
    assert list(registers) == [("CERTIFICATE", 2023, 3), ("DIPLOMA", 2023, 3)]


def test_a_hosted_class_gets_its_diplomas_from_the_school(binh, an, board, centre_a):
    hosted = factories.create_programme(board=board, code="TCPH", name="Trung cấp phối hợp", counts_toward_total=False)
    hosted.kind = Kind.TRAINING
    hosted.save()
    item = recognised_class(centre_a, hosted, an, binh)

    with pytest.raises(CertificateError, match="bằng do Trường cấp"):
        issue(item, centre=centre_a, by=binh, on=DAY)

    assert issued() == []


def test_a_new_year_begins_anew_and_a_paper_book_is_continued(sign_in, binh, an, item, centre_a, programme):
    issue(item, centre=centre_a, by=binh, on=date(2023, 12, 31))
    with time_machine.travel(date(2024, 1, 1), tick=False):
        sign_in(binh).post(
            reverse("courses:begin_numbers", args=[centre_a.pk]), {"kind": "CERTIFICATE", "last_number": "85"}
        )

    issue(recognised_class(centre_a, programme, an, binh), centre=centre_a, by=binh, on=date(2024, 1, 1))

    numbers = [str(certificate) for certificate in Certificate.objects.in_register_order()]
    assert numbers == ["001/2023", "002/2023", "003/2023", "086/2024", "087/2024", "088/2024"]
    with pytest.raises(CertificateError, match="không đổi số bắt đầu"):
        begin_register(centre_a, kind="CERTIFICATE", year=2024, last_number=10, by=binh)


def test_names_are_those_of_the_day_of_issue(binh, item, centre_a, board):
    centre_a.names.update(valid_to=date(2023, 3, 15))
    UnitName.objects.create(centre=centre_a, text="Trung tâm chính trị Nha Trang (mới)", valid_from=date(2023, 3, 15))

    issue(item, centre=centre_a, by=binh, on=DAY)
    Learner.objects.update(full_name="Đã đổi tên")

    assert {c.centre_name for c in Certificate.objects.all()} == {"Trung tâm chính trị Nha Trang (mới)"}
    assert issued() == ALL


def test_a_deputy_signs_for_the_director_and_a_delegated_clerk_for_nobody(sign_in, item, an, binh, centre_a):
    deputy = factories.create_user(username="pho", full_name="Lê Thị Phó")
    factories.appoint(deputy, Post.DEPUTY_DIRECTOR, centre_a)
    press(sign_in(deputy), item, chosen="1", rows=[place(item, "Đỗ Ẩn").pk])

    press(sign_in(an), item)

    signers = Certificate.objects.in_register_order().values_list("signer_post", "signer_name", "issued_by__username")
    assert list(signers) == [
        ("PHÓ GIÁM ĐỐC", "Lê Thị Phó", "pho"),
        ("GIÁM ĐỐC", "Nguyễn Văn Bình", "an"),
        ("GIÁM ĐỐC", "Nguyễn Văn Bình", "an"),
    ]


def test_the_successor_issues_for_a_class_of_the_centre_it_carries_on(sign_in, item, centre_a, centre_b, board):
    Succession.objects.create(
        predecessor=centre_a, successor=centre_b, effective_on=date(2023, 3, 15), kind="REPLACEMENT"
    )
    type(centre_a).objects.filter(pk=centre_a.pk).update(valid_to=date(2023, 3, 15))
    director = factories.create_user(username="moi", full_name="Võ Văn Mới")
    factories.appoint(director, Post.DIRECTOR, centre_b)

    press(sign_in(director), item)

    assert issued() == ALL
    assert {(c.centre, c.centre_name) for c in Certificate.objects.select_related("centre")} == {
        (centre_b, "Trung tâm chính trị huyện Cam Lâm")
    }


# ---- The page ----


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2023, 3, 10), "Còn 15 ngày để cấp giấy, hạn 25/03/2023."),
        (date(2023, 3, 24), "Còn 1 ngày để cấp giấy, hạn 25/03/2023."),
        (date(2023, 3, 25), "Hôm nay là ngày cuối"),
        (date(2023, 3, 26), "Đã quá hạn cấp 1 ngày (hạn 25/03/2023)."),
    ],
)
def test_it_counts_the_days_to_the_deadline(sign_in, binh, item, day, says):
    assert says in page_of(sign_in(binh), item, day).text


def test_the_deadline_is_that_of_the_rules_of_the_opening_day(sign_in, binh, an, centre_a, board, programme):
    factories.create_rule_set(board=board, valid_to=date(2023, 3, 2), certificate_days=30)
    factories.create_rule_set(board=board, name="Sau", valid_from=date(2023, 3, 2), certificate_days=5)
    item = recognised_class(centre_a, programme, an, binh, opened_on=date(2023, 3, 1))

    assert page_of(sign_in(binh), item).context["standing"].deadline == date(2023, 4, 9)


def test_late_certificates_are_counted(sign_in, binh, item, centre_a):
    issue(item, centre=centre_a, by=binh, on=date(2023, 3, 25), places=[place(item, "Đỗ Ẩn").pk])
    issue(item, centre=centre_a, by=binh, on=date(2023, 3, 26))

    standing = page_of(sign_in(binh), item).context["standing"]

    assert (standing.issued_late, standing.waiting, standing.valid) == (2, 0, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    sign_in, binh, an, centre_a, programme, django_assert_num_queries, count
):
    scores = {f"Nguyễn Văn {letter}": "8" for letter in "ABC"[:count]}
    item = recognised_class(centre_a, programme, an, binh, scores=scores)
    issue(item, centre=centre_a, by=binh, on=DAY)
    client = sign_in(binh)

    with django_assert_num_queries(8):
        page = client.get(url(item))

    assert len(page.context["standing"].lines) == count


def test_the_board_sees_counts_and_no_name(sign_in, dung, binh, item, centre_a):
    issue(item, centre=centre_a, by=binh, on=DAY)

    page = page_of(sign_in(dung), item)

    assert "Ghi lý do để xem" in page.text
    assert [name for name in ("Yến", "Phương", "001/2023") if name in page.text] == []
    assert (page.context["standing"].valid, page.context["can_see"]) == (3, False)


# ---- Refusals ----


def test_it_issues_only_on_results_that_stand(sign_in, binh, item):
    sheet = ResultSheet.objects.filter(training_class=item)
    client = sign_in(binh)
    answers = {}
    for case, changes in {
        "not confirmed": {"confirmed_by": None, "confirmed_at": None},
        "not recognised": {"recognition_decision": "", "recognised_on": None},
        "recognised later": {"recognised_on": date(2023, 3, 21)},
    }.items():
        before = sheet.values(*changes).get()
        sheet.update(**changes)
        answers[case] = press(client, item).text
        assert issued() == []
        sheet.update(**before)
    sheet.delete()

    assert "chưa được người thứ hai xác nhận" in answers["not confirmed"]
    assert "Chưa ghi quyết định công nhận" in answers["not recognised"]
    assert "đề ngày 21/3/2023" in answers["recognised later"]
    assert "chưa được người thứ hai xác nhận" in press(client, item).text
    assert CertificateRegister.objects.count() == 0


def test_who_did_not_pass_gets_none_even_when_ticked(sign_in, binh, item):
    response = press(sign_in(binh), item, chosen="1", rows=[place(item, "Đỗ Ẩn").pk, place(item, "Y Tỏ").pk])

    assert issued() == []
    assert "Có học viên được chọn chưa đạt" in response.text


def test_the_database_refuses_a_second_valid_one_a_failed_one_and_a_number_given_twice(binh, item, centre_a):
    [first, second, _third] = issue(item, centre=centre_a, by=binh, on=DAY)

    def copied(**changes):
        values = {f.attname: getattr(first, f.attname) for f in Certificate._meta.concrete_fields}
        values |= {"id": None, "check_code": "ABCDEFGHJKMN", "number": 4} | changes
        with transaction.atomic():
            Certificate.objects.create(**values)

    failed = place(item, "Y Tỏ").pk
    for changes in ({}, {"enrolment_id": failed, "number": 2}, {"enrolment_id": failed, "band": "FAIL"}):
        with pytest.raises(IntegrityError):
            copied(**changes)

    assert issued() == ALL


def test_what_fails_half_way_takes_no_number(binh, item, centre_a, monkeypatch):
    """The number goes back with the certificate that was not written."""
    with pytest.raises(RuntimeError), transaction.atomic():
        assert take_numbers(centre_a, CertificateKind.CERTIFICATE, 2023, 5) == 1
        raise RuntimeError

    issue(item, centre=centre_a, by=binh, on=DAY)

    assert issued() == ALL


def test_a_clerk_without_delegation_a_stranger_and_the_board_issue_nothing(
    sign_in, an, chi, dung, giang, item, centre_a
):
    CertificatePractice.objects.create(centre=centre_a, clerks_may_issue=False)

    statuses = [press(sign_in(person), item).status_code for person in (an, chi, dung, giang)]

    assert statuses == [403, 404, 403, 403]
    assert (issued(), CertificateRegister.objects.count(), AuditEntry.objects.count()) == ([], 0, 0)
