"""The life of one class, as a clerk lives it: a messy list, attendance on a phone, scores, certificates, the register.

WALK_DATABASE_URL names an empty PostgreSQL database for the same walk there; without it the walk is on SQLite.
"""

import os
import re
import unicodedata

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser import serving
from tests.browser.looking import PHONE, flaws_of
from tests.browser.serving import build_province, manage, serve

pytestmark = pytest.mark.browser

OPEN_A_CLASS = """
from datetime import date
from centres.models import Centre
from courses.models import Programme, State, TrainingClass
centre = Centre.objects.get(code="NT")
programme = Programme.objects.filter(board=centre.board, code="NTD").first()
TrainingClass.objects.create(
    board=centre.board, centre=centre, programme=programme, programme_text=programme.name, name="Lớp từ đầu đến cuối",
    opened_on=date(2023, 3, 1), closed_on=date(2023, 3, 5), declared_learners=4, state=State.OPEN,
)
"""
MESSY = """ĐẢNG BỘ THÀNH PHỐ NHA TRANG
DANH SÁCH HỌC VIÊN
STT\tHọ và đệm\tTên\tNăm sinh\t\tĐơn vị
\t\t\tNam\tNữ\t
I. ĐẢNG ỦY XÃ VĨNH THÁI: 4 đ/c
1\tKa\tNhút\t5/8/85\t\tChi bộ 1
2\tBo Bo Thị\tYến\t\t31/02/1990\tnt
3\tCao Là\tPhương\t1979\t\t"
4\t\t\t\t1991\tnt
Tổng cộng: 4 đồng chí
NGƯỜI LẬP BIỂU
"""


@pytest.fixture
def portal(request, tmp_path, monkeypatch):
    if url := os.environ.get("WALK_DATABASE_URL"):
        usual = serving.environment_of
        monkeypatch.setattr(serving, "environment_of", lambda folder: usual(folder) | {"DATABASE_URL": url})
        province = build_province(tmp_path)
    else:
        province = request.getfixturevalue("empty_province").copy_to(tmp_path / "province")
    manage(province.folder, "shell", "-v0", "-c", OPEN_A_CLASS)
    with serve(province) as served:
        yield served


def open_tab(page, name):
    page.goto("/classes/")
    page.get_by_role("link", name="Lớp từ đầu đến cuối").click()
    page.get_by_role("navigation", name="Các trang của lớp").get_by_role("link", name=name, exact=True).click()


def downloaded(page, control, folder):
    """The words of the PDF that the control gives, spaces made even."""
    with page.expect_download() as started:
        control.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    words = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(path).pages)
    return unicodedata.normalize("NFC", " ".join(words.split()))


def paste_the_list(page):
    open_tab(page, "Học viên")
    page.get_by_role("link", name="Dán hoặc gửi danh sách").first.click()
    page.get_by_label("Dán từ Excel").fill(MESSY)
    page.get_by_role("button", name="Đọc và xem trước").click()
    expect(page.locator(".repair-refused")).to_have_count(2)
    page.locator(".repair-refused").first.get_by_label("Ngày sinh").fill("28/02/1990")
    page.locator(".repair-refused").nth(1).get_by_label("Họ và tên").fill("Đỗ Thị Ẩn")
    page.get_by_role("button", name="Lưu chỗ sửa và kiểm tra lại").click()
    page.get_by_role("button", name="Nhập 4 học viên đạt vào lớp").click()
    expect(page.get_by_text("Đã thêm 4 học viên.")).to_be_visible()


def take_attendance(page):
    open_tab(page, "Lịch học")
    page.get_by_role("link", name="Xếp nhiều buổi").last.click()
    page.get_by_label("Các bài, mỗi dòng một bài").fill("Bài 1\nBài 2")
    page.get_by_role("button", name="Xếp lịch").click()
    open_tab(page, "Điểm danh")
    page.get_by_role("link", name="Điểm danh sáng 01/03/2023").click()
    page.locator(".roll-row").nth(2).get_by_role("button").click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.get_by_text("1 học viên vắng.")).to_be_visible()


def enter_scores(page):
    open_tab(page, "Kết quả")
    page.get_by_label(re.compile("^Điểm của")).first.click()
    for score in ("9,5", "7", "4", "8,25"):
        page.keyboard.type(score)
        page.keyboard.press("Enter")  # down the column, as in a worksheet
    page.get_by_role("button", name="Lưu điểm").click()
    expect(page.get_by_text("Đã lưu điểm của lớp.")).to_be_visible()
    assert flaws_of(page) == []


def confirm_and_recognise(page):
    open_tab(page, "Kết quả")
    page.locator("summary", has_text="Xác nhận kết quả").click()
    page.get_by_role("button", name="Xác nhận kết quả").click()
    page.get_by_label("Số quyết định công nhận").fill("12-QĐ/TTCT")
    page.get_by_label("Ngày quyết định").fill("10/3/2023")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_text("Quyết định công nhận số 12-QĐ/TTCT, ngày 10/03/2023.")).to_be_visible()
    assert flaws_of(page) == []


def test_a_class_lives_from_its_list_to_a_checked_certificate(page_of, open_browser, tmp_path):
    clerk = page_of("giaovu.nhatrang")
    paste_the_list(clerk)
    take_attendance(page_of("giaovu.nhatrang", PHONE))
    enter_scores(clerk)
    confirm_and_recognise(page_of("giamdoc.nhatrang"))

    open_tab(clerk, "Chứng nhận")
    clerk.get_by_role("button", name="Cấp cho 3 học viên đạt").click()
    expect(clerk.get_by_role("button", name="In 3 giấy (PDF)")).to_be_visible()
    assert flaws_of(clerk) == []
    papers = downloaded(clerk, clerk.get_by_role("button", name="In 3 giấy (PDF)"), tmp_path)
    assert all(name in papers for name in ("Ka Nhút", "Bo Bo Thị Yến", "Đỗ Thị Ẩn"))
    assert "Cao Là Phương" not in papers  # 4 points

    clerk.goto("/certificates/")
    clerk.get_by_role("link", name="In sổ gốc").first.click()
    book = downloaded(clerk, clerk.get_by_role("button", name="In sổ (PDF)"), tmp_path)
    assert all(name in book for name in ("Ka Nhút", "Bo Bo Thị Yến", "Đỗ Thị Ẩn"))

    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", papers)[0]
    stranger = open_browser(PHONE)
    stranger.goto("/check/")
    stranger.get_by_label(re.compile("^Mã kiểm tra")).fill(code.lower())
    stranger.get_by_role("button", name="Kiểm tra").click()
    expect(stranger.get_by_role("heading", name="Giấy này có giá trị")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text("nhận thức về Đảng")
    assert not any(name in stranger.content() for name in ("Nhút", "Yến", "Ẩn"))
    assert flaws_of(stranger) == []
