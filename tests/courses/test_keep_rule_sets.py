"""The administrator corrects a rule of assessment by hand or by sheet; two never hold on one day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import Programme, RuleSet
from portal.models import AuditEntry
from portal.spreadsheets import Column, Table, read_workbook, write_workbook
from tests import factories


@pytest.fixture
def rules(board):
    return factories.create_rule_set(board=board, least_learners=25, valid_to=date(2025, 12, 1))


@pytest.fixture
def khoas(sign_in, khoa):
    return sign_in(khoa)


def typed(rules, **changes):
    """The form as the page shows it."""
    names = [field.name for field in RuleSet._meta.fields if field.editable and field.name not in ("id", "board")]
    said = {name: getattr(rules, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in said.items()} | changes


def save(client, rules, **changes):
    days = {"valid_from": "01/01/1900", "valid_to": "01/12/2025"}
    return client.post(reverse("admin:courses_ruleset_change", args=[rules.pk]), typed(rules) | days | changes)


def exported(client):
    return client.post(reverse("admin:courses_ruleset_export"), {"resource": "0", "format": "0"}).content


def bring_in(client, content):
    upload = SimpleUploadedFile("quy-dinh.xlsx", content)
    preview = client.post(
        reverse("admin:courses_ruleset_import"), {"resource": "0", "format": "0", "import_file": upload}
    )
    if "confirm_form" not in preview.context:
        return preview
    return client.post(
        reverse("admin:courses_ruleset_process_import"), preview.context["confirm_form"].initial, follow=True
    )


def test_it_saves_a_number_and_records_who_changed_it(khoas, khoa, rules):
    assert save(khoas, rules, attendance_percent="75", score_step="0,5").status_code == 302

    rules.refresh_from_db()
    assert (rules.attendance_percent, rules.score_step) == (75, Decimal("0.5"))
    line = AuditEntry.objects.get()
    assert (line.actor, line.deed, line.changes["attendance_percent"]) == (khoa, "change_ruleset", [80, 75])


def test_what_a_sheet_says_comes_back_unchanged_and_a_correction_in(khoas, rules):
    content = exported(khoas)
    bring_in(khoas, content)
    assert AuditEntry.objects.count() == 0

    [headings, row] = read_workbook(content, filename="x.xlsx").sheets[0].rows
    row[headings.index("Đạt từ")] = "5,5"
    table = Table(name="Danh mục", title=(), columns=[Column(heading) for heading in headings], rows=[row])
    bring_in(khoas, write_workbook([table]))

    rules.refresh_from_db()
    assert (rules.pass_from, rules.fair_from, rules.valid_to) == (Decimal("5.5"), Decimal(7), date(2025, 12, 1))
    assert [entry.deed for entry in AuditEntry.objects.all()] == ["change_ruleset"]


def test_a_programme_says_which_personal_data_it_needs(khoas, programme):
    page = khoas.get(reverse("admin:courses_programme_change", args=[programme.pk])).text

    assert [f'name="needs_{name}"' in page for name in ("id_number", "party_dates", "ethnicity")] == [True] * 3
    assert Programme.objects.get().needs_party_dates is False


def test_it_refuses_two_sets_on_one_day(khoas, board, rules):
    factories.create_rule_set(board=board, name="Quy chế sau", valid_from=date(2025, 12, 1))

    response = save(khoas, rules, valid_to="")

    assert response.status_code == 200
    assert "Trùng thời gian với “Quy chế sau”" in response.text
    rules.refresh_from_db()
    assert (rules.valid_to, AuditEntry.objects.count()) == (date(2025, 12, 1), 0)


def test_it_refuses_a_document_of_another_board(khoas, rules):
    other = factories.create_board(code="PY", name="Ban Tuyên giáo Tỉnh ủy Phú Yên")
    document = other.documents.create(
        number="1-QĐ/BTG", kind="DECISION", issuer="Ban", issued_on=date(2025, 1, 1), abstract="Về"
    )

    assert "Hãy chọn trong danh mục của cùng một ban." in save(khoas, rules, document=str(document.pk)).text
    rules.refresh_from_db()
    assert rules.document is None


def test_nobody_else_may(sign_in, dung, rules):
    assert sign_in(dung).get(reverse("admin:courses_ruleset_changelist")).status_code == 302
