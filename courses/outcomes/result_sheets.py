"""A class's results typed in, confirmed by a second person, recognised by a decision: the deeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from courses.models import Certificate, Enrolment, ResultSheet, RuleSet, TrainingClass
from courses.outcomes.results import rules_of
from portal import audit
from portal.models import User
from portal.vietnamese import ReadingError, clean, format_date, format_decimal, parse_decimal

NOT_GIVEN = {"", "-", "–", "vắng", "v"}  # what a sheet writes where there is no score


class ResultsError(Exception):
    """The deed cannot be done; the text may be shown."""


class StaleResultsError(ResultsError):
    """Somebody saved the scores after the page was opened."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the sheet says of one learner, as typed."""

    score: str
    retake: str
    is_commended: bool


@dataclass(frozen=True, slots=True)
class Given:
    """The same, read; points."""

    score: Decimal | None
    retake: Decimal | None
    is_commended: bool


def sheet_of(training_class: TrainingClass) -> ResultSheet:
    """The class's sheet; one that was never saved where nobody entered anything yet."""
    try:
        return training_class.result_sheet
    except ResultSheet.DoesNotExist:
        return ResultSheet(training_class=training_class, board=training_class.board)


def read_score(text: str, rules: RuleSet) -> Decimal | None:
    """A score from 0 to the top of the scale on its steps; "9,5" and "9.5" are one. Raises ReadingError."""
    if clean(text).lower() in NOT_GIVEN:
        return None
    score = parse_decimal(text)
    if not 0 <= score <= rules.score_max:
        sentence = _("Điểm phải từ 0 đến {top}.").format(top=format_decimal(rules.score_max, 0))
        raise ReadingError(sentence)
    if score % rules.score_step:
        raise ReadingError(_("Điểm phải theo bước {step}.").format(step=format_decimal(rules.score_step)))
    return score


def read_said(said: Said, rules: RuleSet, may_sit: bool | None) -> Given:
    """One learner's line against the rules. Raises ReadingError."""
    score, retake = read_score(said.score, rules), read_score(said.retake, rules)
    if score is not None and may_sit is False:
        sentence = _("Học viên dự dưới {percent}%, chưa đủ số tiết để viết thu hoạch; hãy kiểm tra điểm danh.")
        raise ReadingError(sentence.format(percent=rules.attendance_percent))
    if retake is not None:
        if score is None:
            raise ReadingError(_("Chưa có điểm lần đầu nên chưa thể ghi điểm làm lại."))
        if not rules.retakes or score >= rules.pass_from:
            raise ReadingError(_("Chỉ học viên chưa đạt lần đầu mới có điểm làm lại."))
    return Given(score, retake, said.is_commended)


def save_scores(
    training_class: TrainingClass,
    said: Mapping[int, Said],
    *,
    may_sit: Mapping[int, bool | None],
    seen_version: str,
    by: User,
) -> dict[int, str]:
    """Save the sheet, all or nothing; gives a sentence for each learner (by place) whose line cannot be taken.

    With any such sentence nothing is written. Raises StaleResultsError when somebody saved meanwhile,
    ResultsError when the results are confirmed or no rules hold on the opening day.
    """
    rules = rules_of(training_class)
    if rules is None:
        raise ResultsError(
            _("Chưa có bộ quy định đánh giá cho ngày khai giảng; hãy ghi ngày khai giảng hoặc báo quản trị.")
        )
    given: dict[int, Given] = {}
    wrong: dict[int, str] = {}
    for place, line in said.items():
        try:
            given[place] = read_said(line, rules, may_sit.get(place))
        except ReadingError as error:
            wrong[place] = str(error)
    if not wrong:
        with transaction.atomic():
            sheet = claim(training_class, seen_version=seen_version, by=by)
            write(sheet, given, by=by)
    return wrong


def claim(training_class: TrainingClass, *, seen_version: str, by: User) -> ResultSheet:
    """Raise the sheet's version by one UPDATE, so that of two savers one succeeds; the row is then locked."""
    sheet, is_new = ResultSheet.objects.get_or_create(
        training_class=training_class, defaults={"board": training_class.board, "entered_by": by, "version": 2}
    )
    if is_new and seen_version == "1":
        return sheet
    saved = ResultSheet.objects.filter(pk=sheet.pk, version=int(seen_version) if seen_version.isdigit() else 0)
    if saved.filter(confirmed_by__isnull=True).update(version=F("version") + 1, entered_by=by):
        return sheet
    if sheet.is_confirmed:
        raise ResultsError(_("Kết quả đã được xác nhận nên không sửa được; muốn sửa, hãy mở lại kết quả và ghi lý do."))
    raise StaleResultsError(_("Điểm của lớp đã được người khác lưu sau khi bạn mở trang."))


def write(sheet: ResultSheet, given: Mapping[int, Given], *, by: User) -> None:
    """Bring the places to what was given; one audit line names the places by key, nobody by name."""
    places = {place.pk: place for place in Enrolment.objects.filter(training_class=sheet.training_class_id)}
    changed, changes = [], {}
    for key, line in given.items():
        place = places.get(key)
        before = place and (place.score, place.retake_score, place.is_commended)
        after = (line.score, line.retake, line.is_commended)
        if place is None or before == after:
            continue
        changes[str(key)] = (" / ".join(map(str, before or ())), " / ".join(map(str, after)))
        place.score, place.retake_score, place.is_commended = after
        place.version += 1
        changed.append(place)
    Enrolment.objects.bulk_update(changed, ["score", "retake_score", "is_commended", "version"], batch_size=500)
    audit.record(by, "enter_scores", sheet, changes)


def confirm(sheet: ResultSheet, *, seen_version: str, by: User) -> None:
    """A second person says that the scores are those of the papers; from then on they stand."""
    if sheet.entered_by_id is None:
        raise ResultsError(_("Lớp chưa có điểm để xác nhận."))
    if sheet.entered_by_id == by.pk:
        raise ResultsError(_("Người nhập điểm không tự xác nhận; hãy nhờ người thứ hai của trung tâm."))
    if seen_version != str(sheet.version):
        raise StaleResultsError(_("Điểm vừa được sửa; hãy xem lại rồi xác nhận."))
    with transaction.atomic():
        waiting = ResultSheet.objects.filter(pk=sheet.pk, version=sheet.version, confirmed_by__isnull=True)
        if not waiting.exclude(entered_by=by).update(confirmed_by=by, confirmed_at=now(), version=F("version") + 1):
            raise StaleResultsError(_("Kết quả đã được người khác xử lý; hãy xem lại."))
        audit.record(by, "confirm_results", sheet)
    sheet.refresh_from_db()


def reopen(sheet: ResultSheet, *, reason: str, by: User) -> None:
    """Take the confirmation back to correct a score; not once a certificate was issued on it."""
    if not clean(reason):
        raise ResultsError(_("Hãy ghi lý do."))
    with transaction.atomic():
        ResultSheet.objects.select_for_update().get(pk=sheet.pk)  # whoever issues certificates takes this lock too
        if Certificate.objects.filter(training_class=sheet.training_class_id, state="VALID").exists():
            raise ResultsError(_("Đã cấp giấy chứng nhận theo kết quả này; hãy thu hồi các giấy đó trước khi mở lại."))
        confirmed = ResultSheet.objects.filter(pk=sheet.pk, confirmed_by__isnull=False)
        changes = {"confirmed_by": None, "confirmed_at": None, "recognition_decision": "", "recognised_on": None}
        if not confirmed.update(version=F("version") + 1, **changes):
            raise ResultsError(_("Kết quả chưa được xác nhận nên không cần mở lại."))
        audit.record(by, "reopen_results", sheet, {"reason": ("", clean(reason))})
    sheet.refresh_from_db()


def recognise(sheet: ResultSheet, *, decision: str, on: date, by: User) -> None:
    """Note the recognition decision: number and day. It starts the days to the certificates."""
    if not clean(decision):
        raise ResultsError(_("Hãy ghi số quyết định công nhận."))
    opened_on = sheet.training_class.opened_on
    if opened_on is not None and on < opened_on:
        sentence = _("Ngày quyết định không được trước ngày khai giảng {day}.").format(day=format_date(opened_on))
        raise ResultsError(sentence)
    with transaction.atomic():
        confirmed = ResultSheet.objects.filter(pk=sheet.pk, confirmed_by__isnull=False)
        changes = {"recognition_decision": clean(decision), "recognised_on": on}
        if not confirmed.update(version=F("version") + 1, **changes):
            raise ResultsError(_("Kết quả chưa được người thứ hai xác nhận nên chưa thể công nhận."))
        before = {name: (getattr(sheet, name), value) for name, value in changes.items()}
        audit.record(by, "recognise_results", sheet, before)
    sheet.refresh_from_db()
