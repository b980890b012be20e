"""A clerk names a class with the keyboard alone: twenty learners typed, a hundred pasted; and repairs a messy list.

The measure: 100 names typed or pasted, keyboard only, in under 5 minutes.
"""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import press, tab_to
from tests.browser.looking import PHONE, flaws_of
from tests.browser.serving import manage, serve

pytestmark = pytest.mark.browser

MOST_SECONDS = 300
OPEN_A_CLASS = """
from datetime import date
from centres.models import Centre
from courses.models import Programme, State, TrainingClass
centre = Centre.objects.get(code="NT")
programme = Programme.objects.filter(board=centre.board, code="NTD").first()
TrainingClass.objects.create(
    board=centre.board, centre=centre, programme=programme, programme_text=programme.name, name="Lớp để ghi tên",
    opened_on=date(2023, 3, 1), declared_learners=120, state=State.OPEN,
)
"""
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi"]
GIVEN = ["An", "Bình", "Châu", "Dũng", "Hà", "Lan", "Minh", "Nam", "Oanh", "Yến", "Đạt", "Phúc"]
NAMES = [f"{family} Thị {given}" for given in GIVEN for family in FAMILIES]  # 120 people
MESSY = """TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ NHA TRANG
DANH SÁCH HỌC VIÊN
STT\tHọ và tên\tNgày sinh\t\tĐơn vị
\t\tNam\tNữ\t
I. ĐẢNG ỦY XÃ CAM ĐỨC: 3 đ/c
1\tKa Nhút\t5/8/85\t\tChi bộ 1
2\tBo Bo Thị Yên\t\t31/02/1990\tnt
3\t\t1979\t\t"
NGƯỜI LẬP BIỂU
"""


@pytest.fixture
def portal(empty_province, tmp_path):
    """A province with one class of Nha Trang, without names."""
    copy = empty_province.copy_to(tmp_path / "province")
    manage(copy.folder, "shell", "-v0", "-c", OPEN_A_CLASS)
    with serve(copy) as portal:
        yield portal


def class_page(page):
    page.goto("/classes/")
    page.get_by_role("link", name="Lớp để ghi tên").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lớp để ghi tên")


def test_twenty_typed_and_a_hundred_pasted_by_keyboard(page_of):
    page = page_of("giaovu.nhatrang")
    class_page(page)
    began = time.monotonic()

    press(page, page.get_by_role("navigation", name="Các trang của lớp").get_by_role("link", name="Học viên"))
    press(page, page.get_by_role("link", name="Gõ thêm học viên"))
    expect(page.get_by_label("Họ và tên").first).to_be_focused()
    for number, name in enumerate(NAMES[:20]):
        for text in (
            name,
            str(1970 + number),
            "n" if number % 2 else "nn",
            "nt" if number else "Đảng ủy xã Cam Đức",
            "",
        ):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # in the empty name: to the button
    expect(page.get_by_role("button", name="Lưu học viên")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã thêm 20 học viên.")).to_be_visible()
    expect(page.locator(".headcount")).to_contain_text("còn thiếu 100")
    expect(page.locator("tbody tr").nth(1)).to_contain_text(
        re.compile(r"Trần Thị An\s+1971\s+Nam\s+Đảng ủy xã Cam Đức")
    )

    rows = [
        f"{place}\t{name}\t05/8/{1960 + place % 40}\tĐảng ủy xã Vĩnh Thái" for place, name in enumerate(NAMES[20:], 1)
    ]
    press(page, page.get_by_role("link", name="Dán hoặc gửi danh sách"))
    tab_to(page, page.get_by_label("Dán từ Excel"))
    page.keyboard.insert_text("\n".join(["STT\tHọ và tên\tNgày sinh\tĐơn vị", *rows]))  # as Ctrl+V
    press(page, page.get_by_role("button", name="Đọc và xem trước"))
    take = page.get_by_role("button", name="Nhập 100 học viên đạt vào lớp")
    expect(take).to_be_visible()
    page.keyboard.press("Shift+Tab")  # the button stands last: the way back is the short one
    while not take.evaluate("part => part === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã thêm 100 học viên.")).to_be_visible()
    assert time.monotonic() - began < MOST_SECONDS
    press(page, page.get_by_role("link", name="Xem học viên của lớp"))
    expect(page.locator(".headcount")).not_to_contain_text("còn thiếu")
    expect(page.get_by_text("120 học viên", exact=True)).to_be_visible()
    assert flaws_of(page) == []


def test_a_messy_list_is_repaired_confirmed_and_taken_back(page_of):
    page = page_of("giaovu.nhatrang", PHONE)
    class_page(page)
    page.get_by_role("navigation", name="Các trang của lớp").get_by_role("link", name="Học viên").click()
    page.get_by_role("link", name="Dán hoặc gửi danh sách").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập danh sách học viên")
    assert flaws_of(page) == []
    page.get_by_label("Dán từ Excel").fill(MESSY)
    page.get_by_role("button", name="Đọc và xem trước").click()

    expect(page.locator(".repair-refused")).to_have_count(2)
    assert flaws_of(page) == []
    page.locator(".repair-refused").first.get_by_label("Ngày sinh").fill("28/02/1990")
    page.locator(".repair-refused").nth(1).get_by_label("Họ và tên").fill("Cao Là Phương")
    page.get_by_role("button", name="Lưu chỗ sửa và kiểm tra lại").click()
    expect(page.locator(".repair-refused")).to_have_count(0)
    page.get_by_role("button", name="Nhập 3 học viên đạt vào lớp").click()

    expect(page.get_by_text("Đã thêm 3 học viên.")).to_be_visible()
    page.get_by_role("link", name="Xem học viên của lớp").click()
    expect(page.get_by_role("link", name="Cao Là Phương")).to_be_visible()
    page.get_by_role("link", name="Cao Là Phương").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sửa học viên")
    assert flaws_of(page) == []
    page.get_by_label("Chức vụ").fill("Trưởng thôn")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Trưởng thôn")).to_be_visible()
    assert flaws_of(page) == []

    page.get_by_role("link", name="Dán hoặc gửi danh sách").click()
    page.get_by_role("link", name="Danh sách dán từ Excel").click()
    page.locator("summary", has_text="Rút lại").click()
    page.get_by_role("button", name="Rút lại cả danh sách").click()
    expect(page.get_by_text("Đã rút lại cả danh sách")).to_be_visible()


def test_without_javascript_the_grid_grows_by_its_button(page_of):
    page = page_of("giaovu.nhatrang", javascript=False)
    class_page(page)
    page.get_by_role("navigation", name="Các trang của lớp").get_by_role("link", name="Học viên").click()
    page.get_by_role("link", name="Gõ thêm học viên").click()
    page.get_by_label("Họ và tên").nth(9).fill("Ka Nhút")
    page.get_by_label("Ngày sinh").nth(9).fill("1985")

    page.get_by_role("button", name="Thêm 10 dòng").click()

    expect(page.get_by_label("Họ và tên")).to_have_count(20)
    page.get_by_label("Giới tính").nth(9).select_option("Nam")
    page.get_by_label("Đơn vị cử đi học").nth(9).fill("Đảng ủy xã Cam Đức")
    page.get_by_role("button", name="Lưu học viên").click()
    expect(page.get_by_text("Đã thêm 1 học viên.")).to_be_visible()
