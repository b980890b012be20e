"""Who may open what: one table of every address, method and person; and nothing of centre B reaches An of centre A."""

from __future__ import annotations

import itertools
import re
import uuid
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now
from openpyxl import load_workbook
from pypdf import PdfReader

from courses.models import State
from portal.models import Job
from tests import factories
from tests.courses.learner_uploads import learner_row, sent_list
from tests.courses.uploads import class_row, sent_batch

PEOPLE = ("an", "binh", "chi", "dung", "giang", "khoa", "lan", None)  # None: nobody is signed in

# Rows belong to centre A, An's and Bình's; the class list is An's own. Forms are sent empty.
#                                        An  Bình  Chi Dung Giang Khoa Lan  nobody
TABLE = {
    ("reports:home", "get"):            (200, 200, 200, 200, 200, 200, 200, 302),
    ("reports:search_page", "get"):     (200, 200, 200, 200, 200, 403, 403, 302),
    ("reports:briefing_list", "get"):   (200, 200, 200, 200, 200, 403, 403, 302),
    ("reports:briefing_page", "get"):   (200, 200, 200, 200, 200, 403, 403, 302),
    ("reports:figure_rows", "get"):     (200, 200, 200, 200, 200, 403, 403, 302),
    ("reports:export_rows", "get"):     (200, 200, 200, 200, 200, 403, 403, 302),
    ("reports:download_paper", "get"):  (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:class_list", "get"):      (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:export_classes", "get"):  (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:create_class", "get"):    (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:create_class", "post"):   (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:class_detail", "get"):    (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:class_rules", "get"):     (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:class_papers", "get"):    (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:number_paper", "post"):   (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:print_paper", "post"):    (302, 302, 404, 404, 404, 403, 403, 302),
    ("courses:class_paper", "get"):     (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:edit_class", "get"):      (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:edit_class", "post"):     (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:open_class", "post"):     (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:complete_class", "post"): (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:postpone_class", "post"): (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:cancel_class", "post"):   (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:reinstate_class", "post"): (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:class_learners", "get"):  (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:export_learners", "post"): (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:add_learners", "get"):    (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:add_learners", "post"):   (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:upload_learners", "get"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:upload_learners", "post"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:edit_enrolment", "get"):  (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:edit_enrolment", "post"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:withdraw_enrolment", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:restore_enrolment", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:delete_enrolment", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:download_learner_template", "get"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:preview_learners", "get"): (200, 404, 404, 404, 403, 403, 403, 302),
    ("courses:preview_learners", "post"): (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:map_learner_columns", "post"): (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:confirm_learners", "post"): (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:undo_learners", "post"):  (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:download_wrong_learners", "get"): (200, 404, 404, 404, 403, 403, 403, 302),
    ("courses:ask_names", "get"):       (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:ask_names", "post"):      (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:results", "get"):         (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:results", "post"):        (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:confirm_results", "post"): (302, 302, 404, 404, 403, 403, 403, 302),
    ("courses:reopen_results", "post"): (302, 302, 404, 404, 403, 403, 403, 302),
    ("courses:recognise_results", "post"): (302, 302, 404, 404, 403, 403, 403, 302),
    ("courses:export_results", "get"):  (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:class_certificates", "get"): (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:issue_certificates", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:print_certificates", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:certificate_register", "get"): (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:export_register", "get"): (200, 200, 200, 403, 403, 403, 403, 302),
    ("courses:register_book", "get"):   (200, 200, 200, 403, 403, 403, 403, 302),
    ("courses:register_book", "post"):  (200, 200, 200, 403, 403, 403, 403, 302),
    ("courses:certificate_practice", "get"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:certificate_practice", "post"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:begin_numbers", "post"):  (403, 302, 404, 403, 403, 403, 403, 302),
    ("courses:trial_sheet", "get"):     (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:certificate_detail", "get"): (200, 200, 404, 302, 302, 403, 403, 302),
    ("courses:reissue_certificate", "post"): (403, 302, 404, 403, 403, 403, 403, 302),
    ("courses:revoke_certificate", "post"): (403, 302, 404, 403, 403, 403, 403, 302),
    ("courses:check_box", "get"):       (200, 200, 200, 200, 200, 200, 200, 200),
    ("courses:check_certificate", "get"): (200, 200, 200, 200, 200, 200, 200, 200),
    ("courses:lecturer_hours", "get"):  (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:export_hours", "get"):    (200, 200, 200, 200, 200, 403, 403, 302),
    ("courses:hours_of_lecturer", "get"): (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:hours_of_lecturer", "post"): (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:delete_duty", "post"):    (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:timetable", "get"):       (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:export_timetable", "get"): (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:add_session", "get"):     (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:add_session", "post"):    (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:plan_run", "get"):        (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:plan_run", "post"):       (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:copy_timetable", "get"):  (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:copy_timetable", "post"): (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:edit_session", "get"):    (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:edit_session", "post"):   (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:delete_session", "post"): (302, 302, 404, 302, 403, 403, 403, 302),
    ("courses:attendance", "get"):      (200, 200, 404, 200, 200, 403, 403, 302),
    ("courses:export_attendance", "get"): (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:take_attendance", "get"): (200, 200, 404, 200, 403, 403, 403, 302),
    ("courses:take_attendance", "post"): (409, 409, 404, 403, 403, 403, 403, 302),
    ("courses:clear_attendance", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:learner_detail", "get"):  (200, 200, 404, 404, 404, 403, 403, 302),
    ("courses:reveal_learner", "post"): (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:export_learner", "post"): (302, 302, 404, 403, 403, 403, 403, 302),
    ("courses:edit_learner", "get"):    (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:edit_learner", "post"):   (200, 200, 404, 403, 403, 403, 403, 302),
    ("courses:upload_list", "get"):     (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:upload_list", "post"):    (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:download_template", "get"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("courses:preview_list", "get"):    (200, 404, 404, 404, 403, 403, 403, 302),
    ("courses:confirm_list", "post"):   (302, 404, 404, 404, 403, 403, 403, 302),
    ("courses:download_wrong_rows", "get"): (200, 404, 404, 404, 403, 403, 403, 302),
    ("courses:programme_list", "get"):  (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:centre_list", "get"):     (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:centre_detail", "get"):   (200, 200, 404, 200, 200, 403, 403, 302),
    ("centres:export_centres", "get"):  (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:change_premises", "get"): (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:change_premises", "post"): (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:change_quota", "get"):    (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:change_quota", "post"):   (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:change_area", "get"):     (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:change_area", "post"):    (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:end_service", "post"):    (302, 302, 404, 302, 403, 403, 403, 302),
    ("centres:lecturer_list", "get"):   (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:export_lecturers", "get"): (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:create_lecturer", "get"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("centres:create_lecturer", "post"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("centres:upload_lecturers", "get"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("centres:upload_lecturers", "post"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("centres:confirm_lecturers", "post"): (302, 302, 302, 302, 403, 403, 403, 302),
    ("centres:download_lecturer_template", "get"): (200, 200, 200, 200, 403, 403, 403, 302),
    ("centres:edit_lecturer", "get"):   (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:edit_lecturer", "post"):  (200, 200, 404, 200, 403, 403, 403, 302),
    ("centres:end_lecturer", "post"):   (302, 302, 404, 302, 403, 403, 403, 302),
    ("centres:document_list", "get"):   (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:export_documents", "get"): (200, 200, 200, 200, 200, 403, 403, 302),
    ("centres:create_document", "get"): (403, 403, 403, 200, 403, 403, 403, 302),
    ("centres:create_document", "post"): (403, 403, 403, 200, 403, 403, 403, 302),
    ("centres:edit_document", "get"):   (403, 403, 403, 200, 403, 403, 403, 302),
    ("centres:edit_document", "post"):  (403, 403, 403, 200, 403, 403, 403, 302),
    ("centres:download_document", "get"): (404, 404, 404, 404, 404, 403, 403, 302),
    ("reports:document_detail", "get"): (200, 200, 200, 200, 200, 403, 403, 302),
    ("portal:sign_in", "get"):          (302, 302, 302, 302, 302, 302, 302, 200),
    ("portal:sign_in", "post"):         (302, 302, 302, 302, 302, 302, 302, 200),
    ("portal:sign_out", "post"):        (302, 302, 302, 302, 302, 302, 302, 302),
    ("portal:change_password", "get"):  (200, 200, 200, 200, 200, 200, 200, 302),
    ("portal:change_password", "post"): (200, 200, 200, 200, 200, 200, 200, 302),
    ("portal:set_language", "post"):    (302, 302, 302, 302, 302, 302, 302, 302),
    ("portal:job_page", "get"):         (200, 404, 404, 404, 404, 404, 404, 302),
    ("portal:stop_job", "post"):        (302, 404, 404, 404, 404, 404, 404, 302),
    ("portal:job_file", "get"):         (404, 404, 404, 404, 404, 404, 404, 302),
    ("portal:components", "get"):       (200, 200, 200, 200, 200, 200, 200, 302),
    ("portal:healthz", "get"):          (200, 200, 200, 200, 200, 200, 200, 200),
    ("portal:readyz", "get"):           (200, 200, 200, 200, 200, 200, 200, 200),
    ("portal:favicon", "get"):          (301, 301, 301, 301, 301, 301, 301, 301),
    ("portal:robots", "get"):           (200, 200, 200, 200, 200, 200, 200, 200),
    ("admin/login/", "get"):            (403, 403, 403, 403, 403, 302, 403, 302),
}  # fmt: skip
OPEN_TO_ALL = {
    "courses:check_box",
    "courses:check_certificate",
    "portal:sign_in",
    "portal:set_language",
    "portal:healthz",
    "portal:readyz",
    "portal:favicon",
    "portal:robots",
}
METHODS = ("get", "post", "put", "patch", "delete", "options", "trace")
NOBODYS_KEY = {
    "certificate_id": 999_999,
    "area_id": 999_999, "lecturer_id": 999_999,
    "enrolment_id": 999_999, "batch_key": uuid.UUID(int=1), "session_id": 999_999, "class_id": 999_999, "centre_id": 999_999, "key": uuid.UUID(int=1), "job_key": uuid.UUID(int=1),
}  # fmt: skip


def addresses(patterns, namespace=""):
    """Name and names of the arguments of every address outside the admin; by its route where it has no name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern.url_patterns, pattern.namespace or namespace)
        else:
            name = f"{namespace}:{pattern.name}" if pattern.name else str(pattern.pattern)
            yield name, list(pattern.pattern.converters)


ARGUMENTS = dict(addresses(get_resolver().url_patterns))


def path_of(name, arguments):
    """The address with these values for the arguments it asks for."""
    if "/" in name:
        return f"/{name}"
    return reverse(name, kwargs={argument: arguments[argument] for argument in ARGUMENTS[name]})


@pytest.fixture
def people(request, sign_in):
    """A browser for each of them, opened when it is first asked for."""

    class Browsers(dict):
        def __missing__(self, name):
            self[name] = sign_in(request.getfixturevalue(name)) if name else Client()
            return self[name]

    return Browsers()


@pytest.fixture
def of_a(people, an, centre_a, programme, settings, tmp_path):
    """What every argument names at centre A."""
    settings.MEDIA_ROOT = str(tmp_path)
    batch = sent_batch(an, class_row(), class_row("Lớp sai", opened_on="31/02/2023"))
    item = factories.create_class(centre=centre_a, programme=programme, state=State.PLANNED, name="Lớp của A")
    job = Job.objects.create(owner=an, title="Việc của An", return_url="/")
    session = factories.create_session(training_class=item, taken_at=now(), taken_by=an)  # taken: so it stays
    place = factories.enrol(item, factories.create_learner(centre=centre_a))
    session.absences.create(enrolment=place)  # so the place stays
    certificate = factories.create_certificate(place, issued_by=an, state="REVOKED", state_reason="In sai")
    lecturer = factories.create_lecturer(centre=centre_a)
    document = factories.create_document(board=centre_a.board)
    area = centre_a.service_areas.create(name="xã Phước Đồng")
    return {
        "document_id": document.pk,
        "area_id": area.pk,
        "enrolment_id": place.pk,
        "certificate_id": certificate.pk,
        "check_code": certificate.check_code,
        "learner_id": place.learner_id,
        "lecturer_id": lecturer.pk,
        "duty_id": item.duties.create(lecturer=lecturer, kind="ESSAYS", done_on=date(2023, 3, 2), quantity=1).pk,
        "batch_key": sent_list(an, item, learner_row("Ka Nhút")).key,
        "session_id": session.pk,
        "class_id": item.pk,
        "centre_id": centre_a.pk,
        "key": batch.key,
        "job_key": job.key,
        "period": "2023-H1",
        "paper_kind": "opening",
        "paper_form": "docx",
        "form": "json",
    }


# ---- The table ----


def test_every_address_stands_in_the_table():
    assert sorted(ARGUMENTS) == sorted({name for name, _method in TABLE})


def test_every_method_of_an_address_stands_in_the_table(of_a, people):
    """An address says itself what it takes. HEAD comes with GET."""
    taken = {name: people["an"].delete(path_of(name, of_a)).headers["Allow"].lower().split(", ") for name in ARGUMENTS}

    assert {name: sorted(set(methods) - {"head"}) for name, methods in taken.items()} == {
        name: sorted(method for _name, method in group)
        for name, group in itertools.groupby(TABLE, key=lambda line: line[0])
    }


def test_each_person_gets_what_the_table_says(of_a, people):
    """Signing out comes last: it ends the session."""
    found = {}
    for name, method in sorted(TABLE, key=lambda line: line[0] == "portal:sign_out"):
        answers = [getattr(people[person], method)(path_of(name, of_a)) for person in PEOPLE]
        found[name, method] = tuple(answer.status_code for answer in answers)

    assert found == TABLE


def test_who_is_not_signed_in_is_led_to_the_door_and_back(of_a, people):
    """Never a page, never a refusal that tells that something is there."""
    pages = [name for name, method in TABLE if method == "get" and name not in OPEN_TO_ALL and ":" in name]

    found = {name: people[None].get(path_of(name, of_a)).url for name in pages}

    assert found == {name: f"/sign-in/?next={path_of(name, of_a)}" for name in pages}


def test_any_other_method_is_refused_to_everybody(of_a, people):
    refused = [(name, method) for name in ARGUMENTS for method in METHODS if (name, method) not in TABLE]

    found = {
        (name, method): {
            getattr(people[person], method)(path_of(name, of_a)).status_code for person in ("an", "khoa", None)
        }
        for name, method in refused
    }

    assert found == {line: {405} for line in refused}


def test_a_strange_spelling_of_an_address_opens_nothing(of_a, people):
    page = f"/classes/{of_a['class_id']}"
    spellings = [
        f"{page}/.",
        f"{page}/%2e%2e/",
        f"{page};jsessionid=1/",
        f"/CLASSES/{of_a['class_id']}/",
        f"/{page}/",
        f"{page}%2f",
    ]

    assert {spelling: people["chi"].get(spelling).status_code for spelling in spellings} == dict.fromkeys(
        spellings, 404
    )


# ---- Another's row is no row ----


def test_anothers_row_looks_like_none(of_a, people):
    """The same status and the same length: whoever guesses a number learns nothing from the answer."""
    owned = [(name, method) for name, method in TABLE if set(ARGUMENTS[name]) & set(NOBODYS_KEY)]
    apart = {}
    for name, method in owned:
        ask = getattr(people["chi"], method)
        foreign, missing = ask(path_of(name, of_a)), ask(path_of(name, of_a | NOBODYS_KEY))
        kinds = foreign.headers["Content-Type"], missing.headers["Content-Type"]
        apart[name, method] = (
            (foreign.status_code, missing.status_code), kinds[0] == kinds[1],
            abs(len(foreign.content) - len(missing.content)) <= 32,
        )  # fmt: skip

    assert owned != []
    assert apart == dict.fromkeys(owned, ((404, 404), True, True))


# ---- The canary ----

CANARY = "BÍMẬT-7f3a-CỦA-CHI"


@pytest.fixture
def of_b(people, board, centre_b, programme, chi):
    """Centre B with the canary in every text that a person of centre B can write, and in its own name."""
    centre_b.names.update(text=f"Trung tâm {CANARY}")
    said = {"name": f"Lớp {CANARY}", "intake": CANARY, "opening_decision": CANARY, "note": CANARY}
    said |= {"venue": CANARY, "clerk_name": f"Cao {CANARY}"}
    opened = factories.create_class(centre=centre_b, programme=programme, partners=[f"Hội {CANARY}"], **said)
    for state in (State.CANCELLED, State.POSTPONED):
        factories.create_class(
            centre=centre_b, programme=None, programme_text=CANARY, state=state, state_reason=CANARY, **said
        )
    opened.steps.create(state=State.OPEN, taken_by=chi, reason=CANARY)
    opened.set_quotas({f"Đảng ủy {CANARY}": 5})
    chi.full_name = f"Cao {CANARY}"
    chi.save()
    batch = sent_batch(chi, class_row(f"Lớp {CANARY}", centre="CL"), filename=f"{CANARY}.xlsx")
    job = Job.objects.create(owner=chi, title=CANARY, message=CANARY, return_url="/")
    taught = factories.create_session(training_class=opened, lesson=CANARY, venue=CANARY, taken_at=now(), taken_by=chi)
    learner = factories.create_learner(centre=centre_b, full_name=f"Cao {CANARY}")
    place = factories.enrol(
        opened, learner, organisation=factories.create_sender(centre=centre_b, name=CANARY), position=CANARY
    )
    certificate = factories.create_certificate(
        place, issued_by=chi, centre_name=CANARY, holder_workplace=CANARY, signer_name=CANARY
    )
    document = factories.create_document(board=board, number="46-KH/BTGTU")
    opened.opening_decision = document.number  # its search key keeps the canary of the others
    opened.save()
    centre_b.names.update(decision=document)
    chi.appointments.update(decision=document)
    centre_b.quotas.create(posts=5, valid_from=date(2020, 1, 1), decision=document)
    centre_b.premises.create(state="NONE", address=CANARY, note=CANARY, valid_from=date(2020, 1, 1))
    area = centre_b.service_areas.create(name=CANARY)
    lecturer = factories.create_lecturer(centre=centre_b, full_name=f"Cao {CANARY}", workplace=CANARY, subjects=CANARY)
    return {
        "document_id": document.pk,
        "area_id": area.pk,
        "lecturer_id": lecturer.pk,
        "enrolment_id": place.pk,
        "learner_id": place.learner_id,
        "certificate_id": certificate.pk,
        "check_code": "ABCDEFGHJKMN",  # nobody's: whoever has a code may ask, see test_check_certificate.py
        "batch_key": sent_list(chi, opened, learner_row(f"Cao {CANARY}", unit=CANARY)).key,
        "session_id": taught.pk,
        "class_id": opened.pk,
        "centre_id": centre_b.pk,
        "key": batch.key,
        "job_key": job.key,
        "period": "2023-H1",
        "paper_kind": "opening",
        "paper_form": "docx",
        "form": "json",
    }


def text_of(response):
    """All that an answer says, whatever it comes in; headers too."""
    kind = response.headers.get("Content-Type", "")
    head = str(response.headers)
    if "spreadsheetml" in kind:
        sheets = load_workbook(BytesIO(response.content)).worksheets
        return head + "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    if "wordprocessingml" in kind:
        with zipfile.ZipFile(BytesIO(response.content)) as package:
            parts = [package.read(part).decode(errors="replace") for part in package.namelist()]
        return head + re.sub(r"<[^>]*>", "", "\n".join(parts))
    if kind == "application/pdf":
        return head + "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    return head + response.content.decode()


def crawled(client, own, foreign):
    """Address → answer, for every page with one's own keys, with the other's, and narrowed to the other's."""
    paths = {path_of(name, keys) for name, method in TABLE if method == "get" for keys in (own, foreign)}
    paths |= {reverse("reports:download_paper", args=["2023-H1", form]) for form in ("text", "docx", "xlsx", "pdf")}
    lists = {
        "/classes/",
        "/classes/export/",
        "/centres/",
        "/centres/export/",
        "/lecturers/",
        "/lecturers/export/",
        "/certificates/",
        "/certificates/export/",
        "/documents/",
        "/briefings/2023-H1/rows/",
        "/briefings/2023-H1/rows/export/",
    }
    for asked in (
        f"centre={foreign['centre_id']}",
        "centre=CL",
        "q=7f3a",
        "q=bimat",
        "state=CANCELLED",
        "figure=cancelled",
        "figure=unlisted",
    ):
        paths |= {f"{path}?{asked}" for path in lists}
    return {path: client.get(path) for path in sorted(paths)}


def sings(answers):
    return sorted(path for path, answer in answers.items() if CANARY.casefold() in text_of(answer).casefold())


def test_nothing_of_centre_b_reaches_an(of_a, of_b, people):
    answers = crawled(people["an"], of_a, of_b)

    assert sings(answers) == []
    assert {answer.status_code for answer in answers.values()} == {200, 301, 302, 403, 404}


def test_the_canary_sings_for_who_may_hear_it(of_a, of_b, people):
    """Else the test above could not fail."""
    named = path_of("courses:class_detail", of_b)
    paths = [
        named, f"{named}edit/", "/classes/", "/classes/export/", "/centres/", path_of("centres:centre_detail", of_b),
        "/lecturers/", "/lecturers/export/", "/centres/export/", path_of("reports:document_detail", of_b),
        "/briefings/2023-H1/", "/briefings/2023-H1/rows/", "/briefings/2023-H1/rows/export/?figure=cancelled",
        *(f"/briefings/2023-H1/paper/{form}/" for form in ("json", "text", "docx", "xlsx", "pdf")),
    ]  # fmt: skip

    answers = {path: people["dung"].get(path) for path in paths}

    assert sings(answers) == sorted(paths)


def test_nothing_of_centre_b_answers_what_an_sends(of_a, of_b, people, an):
    """By form, by class list, by confirming: the answers name nothing that An did not write."""
    client = people["an"]
    batch = sent_batch(an, class_row("Lớp A", centre="CL"), class_row("Lớp B", centre="Trung tam BIMAT"))
    answers = {
        "create": client.post("/classes/new/", {"centre": of_b["centre_id"], "name": "Lớp"}),
        "edit": client.post(path_of("courses:edit_class", of_b), {"name": "Lớp"}),
        "preview": client.get(batch.get_absolute_url()),
        "wrong rows": client.get(f"{batch.get_absolute_url()}wrong-rows/"),
        "confirm": client.post(f"{batch.get_absolute_url()}confirm/", {"rows": ["2", "3"]}, follow=True),
        "confirm another's": client.post(path_of("courses:confirm_list", of_b), {"rows": ["2"]}),
    }

    assert sings(answers) == []
    assert [answer.status_code for answer in answers.values()] == [200, 404, 200, 200, 200, 404]


def test_a_partner_known_to_centre_b_is_not_offered_to_an(of_a, of_b, people):
    assert CANARY not in people["an"].get(path_of("courses:edit_class", of_a)).text


# ---- The admin ----


def admin_paths():
    """Every page of the admin; keys that an address asks for are 1."""
    (resolver,) = [one for one in get_resolver().url_patterns if getattr(one, "namespace", None) == "admin"]
    for name, values in resolver.reverse_dict.lists():
        if isinstance(name, str) and name != "login":
            for route, arguments in (way for pieces in values for way in pieces[0]):
                yield "/admin/" + route % (dict.fromkeys(arguments, "1") | {"app_label": "courses"})


def test_the_admin_opens_to_the_administrator_alone(people):
    paths = sorted(set(admin_paths()))
    outside = {
        path: {people[who].get(path).status_code for who in ("an", "dung", "giang", "lan", None)} for path in paths
    }

    assert "/admin/centres/appointment/" in paths
    assert outside == {path: {302} for path in paths}
    assert people["khoa"].get("/admin/").status_code == 200


def test_the_admin_is_no_way_round_the_gate(of_a, of_b, people):
    """What it answers to a clerk is the way to the door, without a word of any row."""
    answers = {path: people["an"].get(path) for path in admin_paths()}

    assert sings(answers) == []


def test_a_post_makes_nobody_an_administrator(people, dung):
    assert (dung.is_staff, dung.is_superuser) == (False, False)
    assert people["dung"].get("/admin/").url == "/admin/login/?next=/admin/"


def test_the_keys_of_this_file_are_patterns():
    """So that `ARGUMENTS` cannot be empty without anybody noticing."""
    assert len(ARGUMENTS) > 30
    assert all(isinstance(pattern, URLPattern | URLResolver) for pattern in get_resolver().url_patterns)


def test_a_day_ends_a_right(of_a, people, an):
    an.appointments.update(valid_to=date(2023, 1, 1))

    page = path_of("courses:class_detail", of_a)
    found = {path: people["an"].get(path).status_code for path in ("/", "/classes/", page)}

    assert found == {"/": 200, "/classes/": 403, page: 403}
