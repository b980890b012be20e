"""Each row of a class list against the rules and against what the portal holds: new, changed, same or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from centres.models import Board, Centre
from centres.periods import FIRST_YEAR, LAST_YEAR
from courses.imports.names import CentreBook, Finding, ProgrammeBook
from courses.imports.comparing import compare_with_portal
from courses.imports.reading import NAMES_OF_FIELDS, ClassList, ListRow
from courses.imports.verdicts import CheckedRow, ClassValues, Reason
from courses.models import Programme, State
from courses.models.training_class import MOST_LEARNERS
from portal.spreadsheets import cell_name
from portal.vietnamese import ReadingError, clean, fold_spelling, parse_count, parse_date

# Written as `fold_spelling` gives it: the tone on the second vowel.
CALLED_OFF = re.compile(r"^(lớp |đã |bị |xin |tạm )*(?P<what>huỷ|hoãn|không mở)\b[\s:,.\-–(]*(?P<why>.*?)\)?$")
STATES = {"huỷ": State.CANCELLED, "không mở": State.CANCELLED, "hoãn": State.POSTPONED}
LENGTHS = {"name": 250, "intake": 40, "opening_decision": 60, "note": 1000, "programme": 250}


class RowReader:
    """Turns one row's cells into values, gathering what is wrong with them."""

    def __init__(self, columns: Mapping[str, int], centres: CentreBook, programmes: ProgrammeBook) -> None:
        self.columns, self.centres, self.programmes = columns, centres, programmes

    def read(self, row: ListRow) -> tuple[ClassValues | None, list[Reason]]:
        """The values, or None with at least one error among the reasons."""
        reasons: list[Reason] = []
        called_off, why = self._called_off(row)
        opened_on = self._date(row, "opened_on", reasons, required=called_off is None)
        closed_on = self._date(row, "closed_on", reasons)
        learners = self._count(row, "learners", reasons, least=0 if called_off else 1, required=called_off is None)
        women = self._count(row, "women", reasons, least=0)
        self._compare(row, opened_on, closed_on, learners, women, reasons)
        centre = self._centre(row, opened_on, reasons)
        texts = {name: self._text(row, name, reasons) for name in LENGTHS}
        programme_text = texts["programme"] or (texts["name"] if "programme" not in self.columns else "")
        programme = self._programme(row, programme_text, opened_on, reasons)
        if centre is None or any(reason.level == "error" for reason in reasons):
            return None, reasons
        name = texts["name"] or f"{programme_text} {texts['intake']}".strip()
        values = ClassValues(
            centre, programme, programme_text, name[:250], texts["intake"], opened_on, closed_on, learners or None,
            women if learners else None, partners_in(row.cells.get("partners")), texts["opening_decision"],
            texts["note"], called_off, why,
        )  # fmt: skip
        return values, reasons

    def _where(self, row: ListRow, name: str) -> str:
        if name not in self.columns:
            return _("dòng {row}").format(row=row.number)
        return _("ô {cell}").format(cell=cell_name(row.number, self.columns[name]))

    def _say(self, row: ListRow, name: str, sentence: str, reasons: list[Reason], level: str = "error") -> None:
        label = NAMES_OF_FIELDS[name]()
        reasons.append(Reason(name, f"{label} ({self._where(row, name)}): {sentence}", level))

    def _called_off(self, row: ListRow) -> tuple[State | None, str]:
        for name in ("state", "note"):
            text = clean(str(row.cells.get(name) or ""))
            if found := CALLED_OFF.match(fold_spelling(text)):
                why = text[found.start("why") : found.end("why")].strip() if found["why"] else ""
                return STATES[found["what"]], (why or text)[:250]
        return None, ""

    def _date(self, row: ListRow, name: str, reasons: list[Reason], required: bool = False) -> date | None:
        cell = row.cells.get(name)
        if cell is None:
            if required:
                self._say(row, name, _("còn trống; hãy ghi ngày theo dạng ngày/tháng/năm."), reasons)
            return None
        try:
            day = parse_date(cell)
        except ReadingError as error:
            self._say(row, name, str(error), reasons)
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self._say(row, name, _("năm {year} không hợp lý; hãy kiểm tra lại.").format(year=day.year), reasons)
        return day

    def _count(
        self, row: ListRow, name: str, reasons: list[Reason], *, least: int, required: bool = False
    ) -> int | None:
        cell = row.cells.get(name)
        if cell is None:
            if required:
                self._say(row, name, _("còn trống; hãy ghi số người."), reasons)
            return None
        try:
            count = parse_count(cell)
        except ReadingError as error:
            self._say(row, name, str(error), reasons)
            return None
        if not least <= count <= MOST_LEARNERS:
            sentence = _("{count} không hợp lý; hãy ghi một số từ {least} đến 100.000.")
            self._say(row, name, sentence.format(count=count, least=least), reasons)
        return count

    def _compare(
        self,
        row: ListRow,
        opened_on: date | None,
        closed_on: date | None,
        learners: int | None,
        women: int | None,
        reasons: list[Reason],
    ) -> None:
        if opened_on and closed_on and closed_on < opened_on:
            sentence = _("trước ngày khai giảng ở {cell}; hãy sửa một trong hai ngày.")
            self._say(row, "closed_on", sentence.format(cell=self._where(row, "opened_on")), reasons)
        if learners is not None and women is not None and women > learners:
            sentence = _("{women} lớn hơn số học viên {learners} ở {cell}; hãy sửa một trong hai số.")
            where = self._where(row, "learners")
            self._say(row, "women", sentence.format(women=women, learners=learners, cell=where), reasons)

    def _text(self, row: ListRow, name: str, reasons: list[Reason]) -> str:
        cell = row.cells.get(name)
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper():
            self._say(row, name, _("ô báo lỗi {error} của Excel; hãy sửa công thức.").format(error=cell), reasons)
        text = as_text(cell)
        if "\ufffd" in text:
            self._say(row, name, _("có ký tự không đọc được; hãy gõ lại ô này."), reasons)
        if len(text) > LENGTHS[name]:
            sentence = _("dài {count} ký tự; hãy rút gọn còn tối đa {limit}.")
            self._say(row, name, sentence.format(count=len(text), limit=LENGTHS[name]), reasons)
        return text

    def _centre(self, row: ListRow, opened_on: date | None, reasons: list[Reason]) -> Centre | None:
        text = as_text(row.cells.get("centre"))
        if not text:
            only = self.centres.only()
            if only is None:
                self._say(row, "centre", _("còn trống; hãy ghi tên hoặc mã trung tâm."), reasons)
            return only
        if opened_on is None:
            if not self.centres.knows(text):
                self._say(row, "centre", self._unknown_centre(text, ""), reasons)
            return None
        finding = self.centres.find(text, opened_on)
        if isinstance(finding.found, Centre):
            return finding.found
        self._say(row, "centre", self._centre_problem(text, finding, opened_on), reasons)
        return None

    def _centre_problem(self, text: str, finding: Finding, opened_on: date) -> str:
        if finding.problem == "not in force":
            sentence = _("“{text}” không hoạt động vào ngày {day}; hãy ghi đơn vị của ngày đó.")
            return sentence.format(text=text, day=opened_on.strftime("%d/%m/%Y"))
        if finding.problem == "ambiguous":
            return _("“{text}” chỉ nhiều trung tâm; hãy ghi tên đầy đủ hoặc mã.").format(text=text)
        return self._unknown_centre(text, finding.hint)

    def _unknown_centre(self, text: str, hint: str) -> str:
        sentence = _("không có “{text}” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã.").format(text=text)
        return f"{sentence} {_('Gần giống: “{hint}”.').format(hint=hint)}" if hint else sentence

    def _programme(
        self, row: ListRow, text: str, opened_on: date | None, reasons: list[Reason]
    ) -> Programme | None:
        name = "programme" if "programme" in self.columns else "name"
        if not text:
            self._say(row, name, _("còn trống; hãy ghi tên hoặc mã chương trình."), reasons)
        if not text or opened_on is None:
            return None
        finding = self.programmes.find(text, opened_on)
        if isinstance(finding.found, Programme):
            return finding.found
        if finding.problem == "ambiguous":
            sentence = _("“{text}” chỉ nhiều chương trình; hãy ghi tên đầy đủ hoặc mã.")
            self._say(row, name, sentence.format(text=text), reasons)
            return None
        sentence = _("“{text}” chưa có trong danh mục vào ngày khai giảng; lớp vẫn được nhập và tính riêng ngoài danh mục.")
        hint = _("Gần giống: “{hint}”.").format(hint=finding.hint) if finding.hint else ""
        self._say(row, name, f"{sentence.format(text=text)} {hint}".strip(), reasons, level="warning")
        return None


def as_text(cell: Any) -> str:
    """A cell as the text its reader sees: 1.0 is "1", a date is day/month/year."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def partners_in(cell: Any) -> frozenset[str]:
    """The co-organisers named in a cell, parted by semicolons or line breaks."""
    names = re.split(r"[;\n]+", str(cell)) if isinstance(cell, str) else []
    return frozenset(name[:200] for name in map(clean, names) if name)


def check_class_list(
    class_list: ClassList, *, board: Board, centres: Sequence[Centre], today: date
) -> list[CheckedRow]:
    """Every row with its verdict, in the order of the sheet. Reads the database, writes nothing."""
    reader = RowReader(class_list.columns, CentreBook(centres), ProgrammeBook(board))
    checked: dict[int, CheckedRow] = {}
    accepted: list[tuple[ListRow, ClassValues, list[Reason]]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in class_list.rows:
        values, reasons = reader.read(row)
        title = as_text(row.cells.get("name")) or as_text(row.cells.get("programme"))
        if values is None:
            checked[row.number] = CheckedRow(row.number, title, "refused", reasons)
            continue
        first = seen.setdefault((values, row.other), row.number)
        if first != row.number:
            sentence = _("Dòng này lặp lại hoàn toàn dòng {row}; hãy xóa một trong hai dòng.").format(row=first)
            checked[row.number] = CheckedRow(row.number, title, "refused", [*reasons, Reason("row", sentence)])
            continue
        accepted.append((row, values, reasons))
    for verdict in compare_with_portal(accepted, board, today):
        checked[verdict.number] = verdict
    return [checked[row.number] for row in class_list.rows]
