"""Each person opens every page they may see, on a phone and at a desk, and finds each one whole and readable."""

import pytest

from tests.browser.looking import DESK, PHONE, flaws_of, path_of
from tests.browser.walking import flaws_by_view, links_on, view_of

pytestmark = pytest.mark.browser

FOR_SIGNED_IN = {"reports:home", "portal:change_password"}
READING = {
    "courses:class_list", "courses:class_detail", "courses:programme_list", "centres:centre_list",
    "centres:centre_detail", "centres:lecturer_list", "centres:document_list", "reports:document_detail",
    "reports:briefing_list", "reports:briefing_page", "reports:figure_rows",
    "courses:timetable", "courses:attendance", "courses:class_papers", "courses:class_learners", "courses:results",
    "courses:class_certificates", "courses:certificate_register", "courses:lecturer_hours",
}  # fmt: skip
EDITING = {
    "centres:change_premises", "centres:change_quota", "centres:change_area", "centres:create_lecturer",
    "centres:edit_lecturer", "centres:upload_lecturers",
    "courses:create_class", "courses:edit_class", "courses:upload_list", "courses:add_session", "courses:plan_run",
    "courses:copy_timetable", "courses:edit_session", "courses:take_attendance",
}  # fmt: skip
PAGES = {  # what links lead each person to
    "chuyenvien": FOR_SIGNED_IN | READING | EDITING | {"centres:create_document", "centres:edit_document"},
    "lanhdao": FOR_SIGNED_IN | READING,
    "giamdoc.nhatrang": FOR_SIGNED_IN | READING | EDITING,
    "giaovu.camlam": FOR_SIGNED_IN | READING | EDITING,
}
widths = pytest.mark.parametrize("width", [PHONE, DESK])


@widths
@pytest.mark.parametrize("person", PAGES)
def test_it_shows_each_page_whole(page_of, person, width):
    page = page_of(person, width)

    found = flaws_by_view(page)

    assert {view: flaws for view, flaws in found.items() if flaws} == {}
    assert PAGES[person] - found.keys() == set()


@widths
def test_it_shows_the_administrator_the_way_to_the_admin(page_of, width):
    page = page_of("quantri", width)

    assert flaws_by_view(page, ["/"]) == {view: [] for view in FOR_SIGNED_IN}
    page.goto("/")
    assert "admin:index" in map(view_of, links_on(page))


@widths
def test_it_shows_a_stranger_only_the_door(open_browser, width):
    page = open_browser(width)

    page.goto("/briefings/2023-H1/")

    assert path_of(page.url) == "/sign-in/?next=/briefings/2023-H1/"
    assert flaws_of(page) == []
    assert flaws_by_view(page, ["/sign-in/"]) == {"portal:sign_in": []}


@widths
def test_it_shows_each_component_whole(page_of, width):
    page = page_of("lanhdao", width)

    page.goto("/components/")  # nothing links to it

    assert flaws_of(page) == []


def test_it_opens_the_lists_and_forms_of_the_admin(page_of):
    page = page_of("quantri")
    page.goto("/admin/")
    paths = {path for path in links_on(page) if view_of(path).endswith(("_changelist", "_add"))}

    statuses = {path: page.goto(path).status for path in sorted(paths)}

    assert len(statuses) >= 2
    assert set(statuses.values()) == {200}


@widths
@pytest.mark.parametrize(("path", "status"), [("/no-such-page", 404), ("/class-lists/", 403)])
def test_it_says_in_a_readable_page_why_it_shows_nothing(page_of, troubles, path, status, width):
    page = page_of("lanhdao", width)

    response = page.goto(path)

    assert response.status == status
    assert flaws_of(page) == []
    assert [trouble.partition(":")[0] for trouble in troubles] == ["console error"]  # Chromium's word on the status
    troubles.clear()


@widths
def test_it_shows_a_refused_form_whole(page_of, width):
    page = page_of("giaovu.nhatrang", width)
    page.goto("/classes/new/")

    page.get_by_role("button", name="Lưu").click()

    page.get_by_role("alert").wait_for()
    assert flaws_of(page) == []
