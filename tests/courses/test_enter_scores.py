"""A class's scores: typed down a column or pasted, confirmed by a second person, recognised by a decision."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from courses.models import Band, Certificate, Enrolment, ResultSheet
from courses.outcomes import result_sheets
from courses.outcomes.result_sheets import ResultsError, Said, StaleResultsError, read_score
from courses.outcomes.results import outcome
from portal.models import AuditEntry
from portal.vietnamese import ReadingError
from tests import factories

NAMES = ("Bo Bo Thị Yến", "Cao Là Phương", "Đỗ Ẩn")


@pytest.fixture
def rules(board):
    return factories.create_rule_set(board=board)


@pytest.fixture
def item(centre_a, programme, rules):
    return factories.create_class(centre=centre_a, programme=programme)


@pytest.fixture
def places(item, centre_a):
    return [
        factories.enrol(item, factories.create_learner(centre=centre_a, full_name=name, gender=gender), number=number)
        for number, (name, gender) in enumerate(zip(NAMES, "FMM", strict=True), start=1)
    ]


def url(item, name="results"):
    return reverse(f"courses:{name}", args=[item.pk])


def sent(places, *scores, version="1", **further):
    return {"version": version} | {f"score-{p.pk}": s for p, s in zip(places, scores, strict=True)} | further


def scores(item):
    return list(Enrolment.objects.of_class(item).order_by("number").values_list("score", "retake_score"))


NO_SCORES = [(None, None)] * 3


@pytest.fixture
def confirmed(item, places, an, binh):
    """An entered, Bình confirmed."""
    said = {p.pk: Said(s, "", False) for p, s in zip(places, ("9", "7", "5"), strict=True)}
    assert result_sheets.save_scores(item, said, may_sit={}, seen_version="1", by=an) == {}
    sheet = ResultSheet.objects.get(training_class=item)
    result_sheets.confirm(sheet, seen_version="2", by=binh)
    return sheet


# ---- Typing ----


def test_it_saves_a_column_of_scores(sign_in, an, item, places):
    response = sign_in(an).post(url(item), sent(places, "9,5", "4.75", "") | {f"commended-{places[0].pk}": "on"})

    assert response.url == url(item)
    assert scores(item) == [(Decimal("9.5"), None), (Decimal("4.75"), None), (None, None)]
    assert list(Enrolment.objects.filter(is_commended=True)) == [places[0]]
    sheet = ResultSheet.objects.get()
    assert (sheet.entered_by, sheet.confirmed_by, sheet.version) == (an, None, 2)
    (line,) = AuditEntry.objects.about(sheet)
    assert (line.deed, sorted(line.changes)) == ("enter_scores", sorted(str(p.pk) for p in places[:2]))
    assert "Yến" not in str(line.changes)


def test_it_takes_one_retake_after_a_fail(sign_in, an, item, places):
    retake = {f"retake-{places[1].pk}": "6"}

    sign_in(an).post(url(item), sent(places, "9", "4", "") | retake)

    assert scores(item) == [(Decimal(9), None), (Decimal(4), Decimal(6)), (None, None)]
    page = sign_in(an).get(url(item)).context["page"]
    assert [line.band_label for line in page.lines] == ["xuất sắc", "trung bình", ""]
    assert (page.summary.scored, page.summary.passed, page.summary.retakes) == (2, 2, 1)
    assert page.passed_share == "100,00%"


def test_it_sums_up_as_a_closing_notice_needs_it(sign_in, an, item, places):
    sign_in(an).post(url(item), sent(places, "8", "7,75", "4,75"))

    page = sign_in(an).get(url(item)).context["page"]

    assert (page.summary.attending, page.summary.women, page.women_share) == (3, 1, "33,33%")
    assert [line for line in page.band_lines() if line[1]] == [
        ("giỏi", 1, "33,33%"), ("khá", 1, "33,33%"), ("không đạt", 1, "33,33%"),
    ]  # fmt: skip
    assert page.passed_share == "66,67%"


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("10", "EXCELLENT"), ("9", "EXCELLENT"), ("8.75", "GOOD"), ("8", "GOOD"), ("7.75", "FAIR"), ("7", "FAIR"),
        ("6.75", "AVERAGE"), ("5", "AVERAGE"), ("4.75", "FAIL"), ("0", "FAIL"),
    ],
)  # fmt: skip
def test_it_bands_by_lower_bounds_that_are_included(rules, score, band):
    found = outcome(Decimal(score), None, rules)

    assert (found.band, found.has_passed) == (Band(band), band != "FAIL")


def test_no_score_is_no_result(rules):
    assert (outcome(None, None, rules).band, outcome(None, None, rules).has_passed) == (None, None)
    assert outcome(Decimal(9), None, None).band is None


# ---- Pasting ----


def pasted(sign_in, an, item, text):
    return sign_in(an).post(url(item), {"fill": "1", "pasted": text}).context["page"]


def test_it_fills_the_column_from_a_paste_and_saves_nothing(sign_in, an, item, places):
    page = pasted(sign_in, an, item, "9,5\r\n\r\n7\r\n")

    assert [line.said.score for line in page.lines] == ["9,5", "", "7"]
    assert scores(item) == NO_SCORES


def test_it_finds_pasted_names_without_marks(sign_in, an, item, places):
    page = pasted(sign_in, an, item, "1\tđỗ ẩn\t8\nBO BO THI YEN\t9\nNgười Lạ\t5")

    assert [line.said.score for line in page.lines] == ["9", "", "8"]
    assert page.notes == ["Dòng 3 chưa khớp với một học viên nào của lớp nên chưa điền."]


def test_it_does_not_guess_between_two_of_one_name(sign_in, an, item, places, centre_a):
    factories.enrol(item, factories.create_learner(centre=centre_a, full_name="Đỗ Ẩn"), number=4)

    page = pasted(sign_in, an, item, "Đỗ Ẩn\t8\nBo Bo Thị Yến\t9")

    assert [line.said.score for line in page.lines] == ["9", "", "", ""]
    assert len(page.notes) == 1


def test_it_refuses_a_column_of_another_length(sign_in, an, item, places):
    page = pasted(sign_in, an, item, "9\n8")

    assert [line.said.score for line in page.lines] == ["", "", ""]
    assert page.notes[0].startswith("Cột dán có 2 dòng, danh sách có 3 học viên")


# ---- What is refused ----


def test_it_reads_what_a_sheet_writes(rules):
    assert [read_score(text, rules) for text in ("9,5", "9.25", " 10 ", "0", "", "–", "vắng", "V")] == [
        Decimal("9.5"), Decimal("9.25"), Decimal(10), Decimal(0), None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["10,25", "-0,25", "9,3", "chín", "1e1", "NaN", "9,5,5"])
def test_it_refuses_a_score_off_the_scale_or_its_steps(rules, text):
    with pytest.raises(ReadingError):
        read_score(text, rules)


def test_one_wrong_line_keeps_all_from_being_saved(sign_in, an, item, places):
    response = sign_in(an).post(url(item), sent(places, "9", "11", "8"))

    page = response.context["page"]
    assert page.wrong == {places[1].pk: "Điểm phải từ 0 đến 10."}
    assert [line.said.score for line in page.lines] == ["9", "11", "8"]
    assert scores(item) == NO_SCORES
    assert ResultSheet.objects.count() == 0


def test_it_refuses_a_retake_of_who_passed_or_has_no_score(an, item, places):
    said = {places[0].pk: Said("7", "8", False), places[1].pk: Said("", "8", False)}

    wrong = result_sheets.save_scores(item, said, may_sit={}, seen_version="1", by=an)

    assert wrong == {
        places[0].pk: "Chỉ học viên chưa đạt lần đầu mới có điểm làm lại.",
        places[1].pk: "Chưa có điểm lần đầu nên chưa thể ghi điểm làm lại.",
    }
    assert scores(item) == NO_SCORES


def test_it_refuses_the_score_of_who_missed_too_many_periods(an, item, places):
    said = {p.pk: Said("7", "", False) for p in places}

    wrong = result_sheets.save_scores(item, said, may_sit={places[2].pk: False}, seen_version="1", by=an)

    assert list(wrong) == [places[2].pk]
    assert wrong[places[2].pk].startswith("Học viên dự dưới 80%")
    assert scores(item) == NO_SCORES


def test_a_stale_page_gets_both_values_and_saves_nothing(sign_in, an, binh, item, places):
    sign_in(binh).post(url(item), sent(places, "6", "6", "6"))

    response = sign_in(an).post(url(item), sent(places, "9", "6", "6"))

    assert response.status_code == 409
    assert response.context["page"].conflicts == [(places[0], "6", "9")]
    assert scores(item) == [(Decimal(6), None)] * 3
    again = sign_in(an).post(url(item), sent(places, "9", "6", "6", version=response.context["page"].version))
    assert again.status_code == 302


def test_it_needs_rules_on_the_opening_day(an, centre_a, programme):
    item = factories.create_class(centre=centre_a, programme=programme)

    with pytest.raises(ResultsError, match="Chưa có bộ quy định"):
        result_sheets.save_scores(item, {}, may_sit={}, seen_version="1", by=an)


def test_another_centres_learner_in_the_form_is_left_alone(sign_in, an, item, places, centre_b, programme):
    theirs = factories.create_class(centre=centre_b, programme=programme)
    stranger = factories.enrol(theirs, factories.create_learner(centre=centre_b))

    sign_in(an).post(url(item), sent(places, "9", "8", "7") | {f"score-{stranger.pk}": "1"})

    stranger.refresh_from_db()
    assert stranger.score is None


# ---- The second person ----


def test_a_second_person_confirms(sign_in, an, binh, item, places):
    sign_in(an).post(url(item), sent(places, "9", "8", "7"))

    sign_in(binh).post(url(item, "confirm_results"), {"version": "2"})

    sheet = ResultSheet.objects.get()
    assert (sheet.entered_by, sheet.confirmed_by) == (an, binh)


def test_nobody_confirms_what_they_entered(sign_in, an, item, places):
    sign_in(an).post(url(item), sent(places, "9", "8", "7"))

    response = sign_in(an).post(url(item, "confirm_results"), {"version": "2"}, follow=True)

    assert "Người nhập điểm không tự xác nhận" in response.content.decode()
    assert ResultSheet.objects.get().confirmed_by is None


def test_it_does_not_confirm_what_moved_meanwhile(an, binh, item, places):
    said = {places[0].pk: Said("9", "", False)}
    result_sheets.save_scores(item, said, may_sit={}, seen_version="1", by=an)
    stale = ResultSheet.objects.get(training_class=item)
    result_sheets.save_scores(item, said, may_sit={}, seen_version="2", by=an)

    with pytest.raises(StaleResultsError):
        result_sheets.confirm(stale, seen_version="2", by=binh)

    assert ResultSheet.objects.get().confirmed_by is None


def test_a_confirmed_score_does_not_move(sign_in, an, item, places, confirmed):
    response = sign_in(an).post(url(item), sent(places, "10", "10", "10", version=str(confirmed.version)))

    assert "Kết quả đã được xác nhận nên không sửa được" in response.context["page"].refusal
    assert scores(item) == [(Decimal(9), None), (Decimal(7), None), (Decimal(5), None)]


def test_it_is_reopened_for_a_reason(sign_in, an, item, confirmed):
    sign_in(an).post(url(item, "reopen_results"), {"reason": "  "})
    assert ResultSheet.objects.get().is_confirmed

    sign_in(an).post(url(item, "reopen_results"), {"reason": "Nhập nhầm phiếu chấm"})

    assert not ResultSheet.objects.get().is_confirmed
    assert AuditEntry.objects.about(confirmed).get(deed="reopen_results").changes == {
        "reason": ["", "Nhập nhầm phiếu chấm"]
    }


def test_it_is_not_reopened_once_a_certificate_stands(an, item, places, confirmed, centre_a, board):
    Certificate.objects.create(
        board=board, centre=centre_a, training_class=item, enrolment=places[0], kind="CERTIFICATE", year=2023, number=1,
        issued_on=date(2023, 3, 20), centre_name="A", programme_name="P", class_name="L", holder_name=NAMES[0],
        band="EXCELLENT", issued_by=an,
    )  # fmt: skip

    with pytest.raises(ResultsError, match="thu hồi các giấy đó"):
        result_sheets.reopen(confirmed, reason="Nhập nhầm", by=an)

    assert ResultSheet.objects.get().is_confirmed


# ---- The decision ----


def test_it_notes_the_recognition_decision(sign_in, an, item, confirmed):
    sign_in(an).post(url(item, "recognise_results"), {"decision": "12-QĐ/TTCT", "day": "10/3/2023"})

    sheet = ResultSheet.objects.get()
    assert (sheet.recognition_decision, sheet.recognised_on) == ("12-QĐ/TTCT", date(2023, 3, 10))


@pytest.mark.parametrize(
    ("decision", "day"), [("", "10/3/2023"), ("12-QĐ/TTCT", "31/2/2023"), ("12-QĐ/TTCT", "28/02/2023")]
)
def test_it_refuses_a_decision_without_number_or_before_the_class(sign_in, an, item, confirmed, decision, day):
    sign_in(an).post(url(item, "recognise_results"), {"decision": decision, "day": day})

    assert ResultSheet.objects.get().recognised_on is None


def test_nothing_is_recognised_before_it_is_confirmed(sign_in, an, item, places):
    sign_in(an).post(url(item), sent(places, "9", "8", "7"))

    sign_in(an).post(url(item, "recognise_results"), {"decision": "12-QĐ/TTCT", "day": "10/3/2023"})

    assert ResultSheet.objects.get().recognised_on is None


# ---- The page and the sheet ----


def test_it_leaves_out_who_withdrew(sign_in, an, item, places):
    Enrolment.objects.filter(pk=places[0].pk).update(withdrawn_reason="Chuyển công tác")

    page = sign_in(an).get(url(item)).context["page"]

    assert [line.place for line in page.lines] == places[1:]
    assert page.summary.attending == 2


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_eight_queries_for_any_class(
    sign_in, an, item, places, confirmed, django_assert_num_queries, count
):
    client = sign_in(an)
    Enrolment.objects.exclude(pk__in=[place.pk for place in places[:count]]).delete()

    with django_assert_num_queries(8):
        client.get(url(item))


def test_three_hundred_are_scored_in_one_form(sign_in, an, item, centre_a):
    learners = [factories.create_learner(centre=centre_a, full_name=f"Người {number}") for number in range(300)]
    places = [factories.enrol(item, learner, number=number) for number, learner in enumerate(learners, start=1)]

    response = sign_in(an).post(url(item), sent(places, *["8"] * 300))

    assert response.status_code == 302
    assert scores(item) == [(Decimal(8), None)] * 300


def test_it_gives_the_sheet_as_a_workbook_with_real_numbers(sign_in, an, item, places, confirmed):
    content = sign_in(an).get(url(item, "export_results")).content

    sheet = load_workbook(BytesIO(content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in (1, 2, 3)]
    assert [(row[1], row[5], row[7]) for row in rows] == [
        (NAMES[0], 9, "Xuất sắc"), (NAMES[1], 7, "Khá"), (NAMES[2], 5, "Trung bình"),
    ]  # fmt: skip
    assert any("Trần Thị An" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


# ---- Who may not ----


def test_the_board_sees_counts_until_it_gives_a_reason(sign_in, dung, item, places, confirmed):
    client = sign_in(dung)

    response = client.get(url(item))
    assert response.context["page"].summary.passed == 3
    assert not any(name in response.content.decode() for name in NAMES)
    assert client.get(url(item, "export_results")).status_code == 404

    client.post(url(item, "ask_names"), {"reason": "Kiểm tra theo kế hoạch"})
    assert NAMES[0] in client.get(url(item)).content.decode()


def test_without_a_reason_the_board_writes_nothing(sign_in, dung, item, places):
    assert sign_in(dung).post(url(item), sent(places, "9", "8", "7")).status_code == 404
    assert scores(item) == NO_SCORES


def test_another_centre_finds_nothing(sign_in, chi, item, places, confirmed):
    for name in ("results", "confirm_results", "reopen_results", "recognise_results"):
        assert sign_in(chi).post(url(item, name), {"version": "2", "reason": "x"}).status_code == 404
    assert ResultSheet.objects.get().confirmed_at <= now()
