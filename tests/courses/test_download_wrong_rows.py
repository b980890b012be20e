"""The sender takes the wrong rows back: their own workbook with those rows alone and a column that says why."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.models import TrainingClass
from tests.courses.uploads import HEADINGS, cells_of, class_row, send, sent_batch

ROWS = (
    class_row("Lớp tốt"),
    class_row("Lớp sai ngày", opened_on="31/02/2023"),
    class_row("Lớp sai số", learners=10, women=11),
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def download(client, batch):
    return client.get(f"{batch.get_absolute_url()}wrong-rows/")


def test_it_gives_back_the_wrong_rows_and_says_why(sign_in, an, programme):
    client = sign_in(an)

    response = download(client, sent_batch(an, *ROWS))

    assert response["Content-Disposition"] == 'attachment; filename="dong-can-sua.xlsx"'
    headings, first, second = cells_of(response.content)
    assert headings == [*HEADINGS, "Lỗi"]
    assert (first[2], second[2]) == ("Lớp sai ngày", "Lớp sai số")
    assert first[-1] == "Ngày khai giảng (ô D3): Ngày “31/02/2023” không có trong lịch; hãy kiểm tra lại."
    assert second[-1].startswith("Trong đó nữ (ô G4): 11 lớn hơn số học viên 10 ở ô F4")


def test_what_is_mended_comes_in(sign_in, an, programme):
    """The very file that was given back, its cells corrected, its last column left as it is."""
    client = sign_in(an)
    workbook = load_workbook(BytesIO(download(client, sent_batch(an, *ROWS)).content))
    workbook.active["D2"], workbook.active["G3"] = "01/3/2023", 9
    mended = BytesIO()
    workbook.save(mended)

    response = send(client, mended.getvalue(), "dong-can-sua.xlsx")

    rows = client.get(response.url).context["rows"]
    assert [(row.title, row.status) for row in rows] == [("Lớp sai ngày", "new"), ("Lớp sai số", "new")]


def test_after_the_import_it_gives_the_rows_that_were_refused(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)
    client.post(f"{batch.get_absolute_url()}confirm/", {"rows": ["2"]})

    rows = cells_of(download(client, batch).content)

    assert [row[2] for row in rows[1:]] == ["Lớp sai ngày", "Lớp sai số"]
    assert TrainingClass.objects.count() == 1


def test_a_cell_that_looks_like_a_formula_comes_back_as_text(sign_in, an, programme):
    client = sign_in(an)
    formula = "'=1+1"

    rows = cells_of(download(client, sent_batch(an, class_row(formula, learners="mười"))).content)

    assert rows[1][2] == formula


# ---- Refused ----


@pytest.mark.parametrize(
    ("person", "status"), [("binh", 404), ("chi", 404), ("dung", 404), ("giang", 403), ("lan", 403), (None, 302)]
)
def test_nobody_else_takes_them(request, sign_in, an, programme, person, status):
    batch = sent_batch(an, *ROWS)
    client = sign_in(request.getfixturevalue(person)) if person else Client()

    assert download(client, batch).status_code == status


def test_a_file_that_went_missing_is_said_to_be(sign_in, an, programme):
    client = sign_in(an)
    batch = sent_batch(an, *ROWS)
    batch.file.delete(save=False)

    response = download(client, batch)

    assert (response.status_code, response.url) == (302, batch.get_absolute_url())
    assert "Tệp đã gửi không còn trên máy chủ; hãy gửi lại tệp." in client.get(response.url).text
