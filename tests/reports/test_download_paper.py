"""An office takes the briefing away: as PDF, Word, Excel, text or JSON, with its number and day where it issues it."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from tests import factories

PATH = "/briefings/2023-H1/paper"


@pytest.fixture
def province(centre_a, centre_b, programme):
    for number in range(3):
        factories.create_class(centre=centre_a, programme=programme, name=f"Lớp A{number}", declared_learners=500)
    factories.create_class(centre=centre_b, programme=programme, name="Lớp B0", declared_learners=70)


def download(client, form, **said):
    response = client.get(f"{PATH}/{form}/", said)
    assert response.status_code == 200
    return response


def words_of_docx(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</w:p>", "\n", xml)).split())


def words_of_pdf(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def sheets_of(content):
    return {
        sheet.title: [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(BytesIO(content)).worksheets
    }


# ---- Each form ----


def test_the_json_holds_the_figures(sign_in, dung, province):
    response = download(sign_in(dung), "json")

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/json", 'attachment; filename="bao-cao-2023-H1.json"',
    )  # fmt: skip
    figures = json.loads(response.content)
    assert (figures["board"], figures["period"], figures["classes"], figures["learners"]) == ("KH", "2023-H1", 4, 1570)
    assert [(line["code"], line["classes"]) for line in figures["centres"]] == [("NT", 3), ("CL", 1)]


def test_the_text_holds_the_figures(sign_in, dung, province):
    response = download(sign_in(dung), "text")

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/plain; charset=utf-8", 'attachment; filename="bao-cao-2023-H1.txt"',
    )  # fmt: skip
    assert "1.570 lượt học viên" in response.text


def test_the_pdf_holds_the_figures_its_number_and_its_day(sign_in, dung, province):
    response = download(sign_in(dung), "pdf", number="12", dated="12/07/2023")

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/pdf", 'attachment; filename="bao-cao-2023-H1.pdf"',
    )  # fmt: skip
    text = words_of_pdf(response.content)
    for fact in (
        "Số 12-BC/BTGTU",
        "Nha Trang, ngày 12 tháng 7 năm 2023",
        "1.570 lượt học viên",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
    ):
        assert fact in text


def test_the_word_file_holds_the_figures_its_number_and_its_day(sign_in, dung, province):
    response = download(sign_in(dung), "docx", number="12", dated="2/3/2024")

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        'attachment; filename="bao-cao-2023-H1.docx"',
    )
    text = words_of_docx(response.content)
    for fact in ("Số 12-BC/BTGTU", "ngày 02 tháng 3 năm 2024", "1.570 lượt học viên", "ĐẢNG CỘNG SẢN VIỆT NAM"):
        assert fact in text


def test_the_workbook_holds_the_figures_and_the_classes(sign_in, dung, province):
    response = download(sign_in(dung), "xlsx")

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        'attachment; filename="bao-cao-2023-H1.xlsx"',
    )
    cells = [cell for rows in sheets_of(response.content).values() for row in rows for cell in row]
    assert [name for name in ("Lớp A0", "Lớp A1", "Lớp A2", "Lớp B0") if cells.count(name) != 1] == []
    assert 1570 in cells


# ---- Number and day ----


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({}, "Số …-BC/BTGTU"),
        ({"number": " 7 "}, "Số 07-BC/BTGTU"),
        ({"number": "12a"}, "Số 12a-BC/BTGTU"),
    ],
)
def test_the_number_stands_as_it_was_given(sign_in, dung, province, said, line):
    assert line in words_of_docx(download(sign_in(dung), "docx", **said).content)


def test_the_day_is_read_before_the_month_in_english_too(sign_in, dung, province):
    client = sign_in(dung)
    client.post("/language/", {"language": "en"})

    text = words_of_docx(download(client, "docx", dated="05/06/2026").content)

    assert "ngày 05 tháng 6 năm 2026" in text


def test_a_paper_is_vietnamese_whoever_takes_it(sign_in, dung, province):
    client = sign_in(dung)
    client.post("/language/", {"language": "en"})

    assert "1.570 lượt học viên" in download(client, "text").text


def test_the_page_asks_for_number_and_day_and_sends_them_to_each_form(sign_in, dung, province):
    page = sign_in(dung).get("/briefings/2023-H1/").text

    assert f'<form method="get" action="{PATH}/pdf/"' in page
    assert [f'formaction="{PATH}/{form}/"' in page for form in ("docx", "xlsx")] == [True, True]
    assert 'name="number"' in page
    assert 'name="dated"' in page


def test_a_wrong_number_is_said_and_leads_back(sign_in, dung, province):
    client = sign_in(dung)

    for number in ("12-BC", "12345", "-1", "١٢", "<b>"):
        response = client.get(f"{PATH}/json/", {"number": number})
        assert (response.status_code, response.url) == (302, "/briefings/2023-H1/")
        assert "Số văn bản chỉ gồm chữ số, ví dụ 12." in client.get("/briefings/2023-H1/").text


def test_a_wrong_day_is_said_and_leads_back(sign_in, dung, province):
    client = sign_in(dung)

    for dated in ("31/02/2023", "2023", "06/31/2023", "hôm nay", "\x00", "5/6/23", "1/1/0"):
        response = client.get(f"{PATH}/docx/", {"dated": dated})
        assert (response.status_code, response.url) == (302, "/briefings/2023-H1/")
    assert client.get("/briefings/2023-H1/").text.count('class="notice notice-bad" role="alert"') == 7


@pytest.mark.parametrize("dated", ["02/04/2018", "01/01/0001"])
def test_a_day_before_any_known_form_is_said_and_leads_back(sign_in, dung, province, dated):
    """36-HD/VPTW is of 3 April 2018; nobody here knows how papers were set before."""
    client = sign_in(dung)

    response = client.get(f"{PATH}/docx/", {"dated": dated})

    assert (response.status_code, response.url) == (302, "/briefings/2023-H1/")
    assert 'class="notice notice-bad" role="alert"' in client.get(response.url).text


@pytest.mark.parametrize("dated", ["03/04/2018", "31/12/9999"])
def test_a_day_of_any_later_year_makes_a_paper(sign_in, dung, province, dated):
    assert download(sign_in(dung), "docx", dated=dated).content.startswith(b"PK")


# ---- Refused ----


@pytest.mark.parametrize("form", ["exe", "PDF", "html", "pdf-x", "..", "__class__"])
def test_a_form_that_is_none_is_not_found(sign_in, dung, province, form):
    assert sign_in(dung).get(f"{PATH}/{form}/").status_code == 404


@pytest.mark.parametrize("period", ["2023-H3", "abcd", "1989"])
def test_a_period_that_is_none_is_not_found(sign_in, dung, period):
    assert sign_in(dung).get(f"/briefings/{period}/paper/json/").status_code == 404


def test_a_centres_people_take_their_own_figures(sign_in, an, province):
    client = sign_in(an)

    figures = json.loads(download(client, "json").content)

    assert (figures["classes"], [line["code"] for line in figures["centres"]]) == (3, ["NT"])
    assert "Cam Lâm" not in download(client, "text").text
    assert "Lớp B0" not in str(sheets_of(download(client, "xlsx").content))


def test_who_holds_no_post_takes_none(sign_in, khoa, lan, province):
    for person in (khoa, lan):
        assert sign_in(person).get(f"{PATH}/json/").status_code == 403
    assert Client().get(f"{PATH}/json/").status_code == 302
