"""A certificate printed wrongly is issued anew under a new number that cites the old; one wrongly given is revoked."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from courses.models import Certificate, CertificatePractice, Learner
from courses.outcomes.certificates import CertificateError, issue, reissue, revoke
from portal.models import AuditEntry
from tests.courses.graduates import place, recognised_class

DAY, LATER = date(2023, 3, 20), date(2024, 1, 5)


@pytest.fixture
def item(centre_a, programme, an, binh):
    return recognised_class(centre_a, programme, an, binh)


@pytest.fixture
def certificate(item, centre_a, binh):
    """Cao Là Phương's, number 2 of three."""
    return issue(item, centre=centre_a, by=binh, on=DAY)[1]


def press(client, deed, certificate, reason="In sai họ tên", on=LATER):
    with time_machine.travel(on, tick=False):
        path = reverse(f"courses:{deed}_certificate", args=[certificate.pk])
        return client.post(path, {"reason": reason}, follow=True)


def rows():
    values = Certificate.objects.order_by("pk").values_list("year", "number", "holder_name", "state", "state_reason")
    return list(values)


BEFORE = [
    (2023, 1, "Đỗ Ẩn", "VALID", ""),
    (2023, 2, "Cao Là Phương", "VALID", ""),
    (2023, 3, "Bo Bo Thị Yến", "VALID", ""),
]


def test_it_issues_anew_with_the_corrected_name_and_cites_the_old(sign_in, binh, certificate):
    Learner.objects.filter(full_name="Cao Là Phương").update(full_name="Cao Lê Phương")

    response = press(sign_in(binh), "reissue", certificate)

    assert rows() == [
        BEFORE[0],
        (2023, 2, "Cao Là Phương", "REPLACED", "In sai họ tên"),
        BEFORE[2],
        (2024, 1, "Cao Lê Phương", "VALID", "In sai họ tên"),
    ]
    new = Certificate.objects.get(year=2024)
    assert (new.replaces, new.band, new.kind, new.issued_on) == (certificate, "FAIR", "CERTIFICATE", LATER)
    assert new.check_code != certificate.check_code
    assert "số 001/2024 thay cho số 002/2023" in response.text
    line = AuditEntry.objects.get(deed="reissue_certificate")
    assert (line.actor, line.changes) == (binh, {"replaces": ["", "002/2023"], "reason": ["", "In sai họ tên"]})


def test_it_revokes_and_the_row_stays_with_its_number(sign_in, binh, item, certificate, centre_a):
    press(sign_in(binh), "revoke", certificate, "Cấp nhầm người")

    issue(item, centre=centre_a, by=binh, on=LATER)

    assert rows() == [BEFORE[0], (2023, 2, "Cao Là Phương", "REVOKED", "Cấp nhầm người"), BEFORE[2]]
    assert AuditEntry.objects.get(deed="revoke_certificate").changes == {"reason": ["", "Cấp nhầm người"]}


def test_who_was_wronged_gets_a_new_one_and_the_revoked_stays_revoked(binh, certificate, centre_a):
    revoke(certificate, reason="Cấp nhầm người", by=binh)

    new = reissue(certificate, centre=centre_a, reason="Thu hồi nhầm", by=binh, on=LATER)

    certificate.refresh_from_db()
    assert (certificate.state, new.state, new.replaces) == ("REVOKED", "VALID", certificate)


def test_a_corrected_score_gives_the_new_band(binh, item, certificate, centre_a):
    wrong = place(item, "Cao Là Phương")
    type(wrong).objects.filter(pk=wrong.pk).update(score="8.25")

    assert reissue(certificate, centre=centre_a, reason="In sai xếp loại", by=binh, on=LATER).band == "GOOD"


def test_where_scores_are_kept_no_longer_the_old_band_holds(binh, item, certificate, centre_a):
    place(item, "Cao Là Phương").__class__.objects.update(score=None)

    assert reissue(certificate, centre=centre_a, reason="In sai", by=binh, on=LATER).band == "FAIR"


def test_the_page_shows_both_and_offers_what_may_be_done(sign_in, binh, an, certificate, centre_a):
    new = reissue(certificate, centre=centre_a, reason="In sai", by=binh, on=LATER)
    client = sign_in(binh)

    old_page, new_page = client.get(certificate.get_absolute_url()).text, client.get(new.get_absolute_url()).text
    clerks = sign_in(an).get(new.get_absolute_url()).text

    assert "Được thay bằng" in old_page
    assert "Thay cho" in new_page
    offered = {deed: [f"/{deed}/" in page for page in (old_page, new_page, clerks)] for deed in ("reissue", "revoke")}
    assert offered == {"reissue": [False, True, False], "revoke": [False, True, False]}


# ---- Refusals ----


def test_without_a_reason_or_with_too_long_a_one_nothing_happens(sign_in, binh, certificate):
    client = sign_in(binh)
    answers = [
        press(client, deed, certificate, reason) for deed in ("reissue", "revoke") for reason in (" ​", "x" * 251)
    ]

    assert ["Hãy ghi lý do." in a.text or "dài quá 250" in a.text for a in answers] == [True] * 4
    assert rows() == BEFORE


def test_a_replaced_one_is_replaced_and_revoked_no_more(binh, certificate, centre_a):
    reissue(certificate, centre=centre_a, reason="In sai", by=binh, on=LATER)
    after = rows()

    with pytest.raises(CertificateError, match="đã được cấp lại"):
        reissue(certificate, centre=centre_a, reason="Lần nữa", by=binh, on=LATER)
    with pytest.raises(CertificateError, match="người khác xử lý"):
        revoke(certificate, reason="Lần nữa", by=binh)

    assert rows() == after


def test_who_no_longer_passes_is_not_reissued(binh, item, certificate, centre_a):
    failed = place(item, "Cao Là Phương")
    type(failed).objects.filter(pk=failed.pk).update(score="4.00")

    with pytest.raises(CertificateError, match="không đạt"):
        reissue(certificate, centre=centre_a, reason="In sai", by=binh, on=LATER)

    assert rows() == BEFORE


def test_only_a_director_or_a_deputy_of_the_centre_may(sign_in, an, chi, dung, giang, certificate, centre_a):
    CertificatePractice.objects.create(centre=centre_a, clerks_may_issue=True)  # delegates issuing, not this

    statuses = {
        deed: [press(sign_in(person), deed, certificate).status_code for person in (an, chi, dung, giang)]
        for deed in ("reissue", "revoke")
    }

    assert statuses == dict.fromkeys(("reissue", "revoke"), [403, 404, 403, 403])
    assert rows() == BEFORE
