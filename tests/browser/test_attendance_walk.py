"""On a phone a clerk sets a timetable and takes attendance with a finger; and without JavaScript all the same."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, flaws_of
from tests.browser.serving import manage, serve

pytestmark = pytest.mark.browser

# A class of three by name; no page of this walk is about how they came in.
CLASS = """
from datetime import date
from centres.models import Centre
from courses.models import Enrolment, Learner, Programme, TrainingClass
centre = Centre.objects.get(code="NT")
programme = Programme.objects.filter(board=centre.board, code__startswith="N").order_by("-valid_from").first()
item = TrainingClass.objects.create(
    board=centre.board, centre=centre, programme=programme, name="Lớp điểm danh", state="OPEN", declared_learners=3,
    opened_on=date(2023, 3, 1), closed_on=date(2023, 3, 8),
)
for number, name in enumerate(("Nguyễn Thị Ánh", "Trần Văn Bảo", "Bo Bo Thị Yến"), start=1):
    learner = Learner.objects.create(board=centre.board, centre=centre, full_name=name)
    Enrolment.objects.create(training_class=item, learner=learner, number=number)
"""


@pytest.fixture
def portal(empty_province, tmp_path):
    province = empty_province.copy_to(tmp_path / "province")
    manage(province.folder, "shell", "-v0", "-c", CLASS)
    with serve(province) as served:
        yield served


def open_class(page):
    page.goto("/classes/")
    page.get_by_role("link", name="Lớp điểm danh").click()


def open_tab(page, name):
    page.get_by_role("navigation", name="Các trang của lớp").get_by_role("link", name=name, exact=True).click()


def test_it_is_taken_with_a_finger_and_without_javascript(page_of):
    page = page_of("giaovu.nhatrang", PHONE)
    open_class(page)
    open_tab(page, "Lịch học")
    page.get_by_role("link", name="Xếp nhiều buổi").last.click()
    page.get_by_label("Các bài, mỗi dòng một bài").fill("Bài 1\nBài 2\nBài 3")
    assert flaws_of(page) == []
    page.get_by_role("button", name="Xếp lịch").click()
    expect(page.get_by_text("Đã xếp 3 buổi.")).to_be_visible()
    assert flaws_of(page) == []

    open_tab(page, "Điểm danh")
    assert flaws_of(page) == []
    page.get_by_role("link", name="Điểm danh sáng 01/03/2023").click()
    rows = page.locator(".roll-row")
    rows.nth(0).get_by_text("Nguyễn Thị Ánh").click()  # the row takes the finger, not the button alone
    for _tap in range(2):
        rows.nth(1).get_by_role("button").click()
    for _tap in range(3):
        rows.nth(2).get_by_role("button").click()
    assert [row.inner_text() for row in rows.get_by_role("button").all()] == ["Vắng", "Có phép", "Có mặt"]
    expect(page.locator("output")).to_have_text("Có mặt 1 · vắng 2 (có phép 1)")
    sizes = [row.bounding_box() for row in rows.get_by_role("button").all()]
    assert [size["height"] >= 44 for size in sizes] == [True] * 3
    assert flaws_of(page) == []
    page.get_by_label("Tìm học viên").fill("bao")
    assert [row.is_visible() for row in rows.all()] == [False, True, False]  # and the others keep their marks
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.get_by_text("2 học viên vắng.")).to_be_visible()
    assert flaws_of(page) == []

    plain = page_of("giaovu.nhatrang", PHONE, javascript=False)
    open_class(plain)
    open_tab(plain, "Điểm danh")
    plain.get_by_role("link", name="Điểm danh chiều 01/03/2023").click()
    plain.get_by_role("group", name="Bo Bo Thị Yến").get_by_label("Vắng").check()
    plain.get_by_role("button", name="Lưu điểm danh").click()
    expect(plain.get_by_text("1 học viên vắng.")).to_be_visible()
    expect(plain.locator(".roll-matrix tbody tr").nth(2)).to_contain_text("50,00%")
