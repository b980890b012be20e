"""Each row of a class list against the rules and against what the portal holds: new, changed, same or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from centres.models import Board, Centre
from centres.periods import FIRST_YEAR, LAST_YEAR
from courses.imports.comparing import compare_with_portal
from courses.imports.names import CentreBook, Finding, ProgrammeBook
from courses.imports.reading import NAMES_OF_FIELDS, UNIT, ClassList, ListRow
from courses.imports.verdicts import CheckedRow, ClassValues, Reason, Remarks, made_up_name
from courses.models import Programme, State
from courses.models.training_class import MOST_LEARNERS
from portal.fields import refuse_unstorable
from portal.spreadsheets import ERROR_TEXTS
from portal.vietnamese import (
    ReadingError,
    clean,
    fold,
    fold_spelling,
    format_count,
    format_date,
    parse_count,
    parse_date,
)

# Written as `fold_spelling` gives it: the tone on the second vowel.
CALLED_OFF = re.compile(
    r"^(lớp |đã |bị |xin |tạm )*(?P<what>huỷ|hoãn|không mở(?! rộng))\b"
    r"(?! (thi|kiểm tra|bế giảng|kết quả|buổi|tiết|tham quan|nghiên cứu)\b)"  # of a class that did open
    r"( (bỏ|lớp|mở|mở lớp|khai giảng)(?=$|[\s:,.;(–-]))*[\s:;,.\-–(]*(?P<why>.*?)\)?$",
    re.DOTALL,
)
STATES = {"huỷ": State.CANCELLED, "không mở": State.CANCELLED, "hoãn": State.POSTPONED}
PLANNED = re.compile(r"^(du kien|ke hoach|theo ke hoach|sap |chua (mo|khai giang|to chuc)|chuan bi)")
GOING = re.compile(r"^(da|dang|vua|moi|hoan thanh|ket thuc|khai giang|be giang|mo|hoc|to chuc|xong)\b")
NOT_A_CENTRE = re.compile(
    r"^(danh sách|các |lớp|khối|nhóm|loại|chương trình|đào tạo|bồi dưỡng|chuyên đề|nội dung|kế hoạch|biểu|phụ lục"
    r"|(tháng|quý|năm|kỳ|phần|mục|trang|đợt) [0-9ivx]|[0-9]+ tháng)|^[^a-zà-ỹđ]*$"
)
LENGTHS = {"programme": 250, "name": 250, "intake": 40, "opening_decision": 60, "note": 1000}
LONGEST_PARTNER = 200
TEXT_FIELDS = ("centre", *LENGTHS, "partners", "state")
DITTO = {"nt", "như trên", '"', "''", "//", "-nt-", "- nt -"}  # "the same as above"; NT may be a code as well
NOBODY = {"", "0", "khong", "khong co", "x"}
# TCVN3 or VNI shown as Unicode: letters that Vietnamese has not, signs within words.
OLD_FONT = re.compile(r"[^\W\d_][µ¸¶·¬øûïñåæ]|[®¬µ¸¶øûïñåæ][^\W\d_]|[^\W\d_]¹[^\W\d_]")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([0-9]+ days?, )?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?")


class RowReader:
    """Turns one row's cells into values, gathering what is wrong with them."""

    def __init__(self, columns: Mapping[str, int], centres: CentreBook, programmes: ProgrammeBook) -> None:
        self.columns, self.centres, self.programmes = columns, centres, programmes
        self._centre_above = ""

    def read(self, row: ListRow) -> tuple[ClassValues | None, Remarks]:
        """The values, or None with at least one error among the remarks."""
        remarks = Remarks(row, self.columns)
        for name in NAMES_OF_FIELDS:
            refuse_broken_cell(name, row.cells.get(name), remarks)
        called_off, why = read_calling_off(row)
        is_planned = called_off is None and is_said_to_be_planned(row, remarks)
        must_say = called_off is None and not is_planned
        opened_on = read_day(remarks, "opened_on", required=must_say)
        closed_on = read_day(remarks, "closed_on")
        learners = read_count(remarks, "learners", least=1 if must_say else 0, required=must_say)
        women = read_count(remarks, "women", least=0)
        compare_cells(remarks, opened_on, closed_on, learners, women)
        centre = self._centre(remarks, opened_on)
        texts = {name: read_text(remarks, name) for name in LENGTHS}
        programme_text = texts["programme"] or (texts["name"] if "programme" not in self.columns else "")
        programme = self._programme(remarks, programme_text, opened_on)
        partners = read_partners(remarks)
        if centre is None or remarks.has_errors:
            return None, remarks
        name = texts["name"] or made_up_name(programme_text, texts["intake"])
        values = ClassValues(
            centre, programme, programme_text, name, bool(texts["name"]), texts["intake"], opened_on, closed_on,
            learners or None, women if learners else None, partners, texts["opening_decision"], texts["note"],
            called_off, why, is_planned,
        )  # fmt: skip
        return values, remarks

    def _centre(self, remarks: Remarks, opened_on: date | None) -> Centre | None:
        """The centre that the row, or a heading above it, names; without either the only one there is."""
        if remarks.is_wrong("centre"):
            return None
        day = None if remarks.is_wrong("opened_on") else opened_on
        if text := as_text(remarks.row.cells.get("centre")):
            above, self._centre_above = self._centre_above, text
            if text in DITTO and " " in above:  # below written-out names "nt" is no code
                self._centre_above = above
                remarks.say("centre", unclear(text))
                return None
            return self._found(remarks, text, self.centres.find(text, day), day)
        for text in remarks.row.headings:
            finding = self.centres.find(text, day)
            if finding.problem != "unknown" or self._may_be_a_centre(text):
                return self._found(remarks, text, finding, day)
        only = self.centres.only()
        if only is None:
            remarks.say(
                "centre", _("còn trống; hãy ghi tên hoặc mã trung tâm ở từng dòng (ô gộp chỉ giữ chữ dòng đầu).")
            )
        elif day is not None and not self.centres.is_in_force(only, day):
            return self._found(remarks, only.code, Finding(problem="not in force"), day)
        return only

    def _may_be_a_centre(self, heading: str) -> bool:
        if UNIT.match(fold(heading)):
            return True
        return not NOT_A_CENTRE.match(fold_spelling(heading)) and not self.programmes.knows(heading)

    def _found(self, remarks: Remarks, text: str, finding: Finding, day: date | None) -> Centre | None:
        if isinstance(finding.found, Centre):
            return finding.found
        if finding.problem == "not in force" and day is not None:
            sentence = _("“{text}” không hoạt động vào ngày {day}; hãy ghi đơn vị của ngày đó.")
            remarks.say("centre", sentence.format(text=text, day=format_date(day)))
        elif finding.problem == "ambiguous":
            sentence = _("“{text}” chỉ nhiều trung tâm; hãy ghi tên đầy đủ hoặc mã.")
            remarks.say("centre", sentence.format(text=text))
        else:
            sentence = _("không có “{text}” trong các trung tâm của bạn; hãy ghi đúng tên hoặc mã.")
            remarks.say("centre", sentence.format(text=text) + nearest(finding))
        return None

    def _programme(self, remarks: Remarks, text: str, opened_on: date | None) -> Programme | None:
        name = "programme" if "programme" in self.columns else "name"
        if remarks.is_wrong(name):
            return None
        if not text:
            remarks.say(name, _("còn trống; hãy ghi tên hoặc mã chương trình."))
        elif fold_spelling(text) in DITTO and not self.programmes.knows(text):
            remarks.say(name, unclear(text))
        if remarks.is_wrong(name) or remarks.is_wrong("opened_on"):
            return None
        finding = self.programmes.find(text, opened_on)
        if isinstance(finding.found, Programme):
            return finding.found
        if finding.problem == "ambiguous":
            sentence = _("“{text}” chỉ nhiều chương trình; hãy ghi tên đầy đủ hoặc mã.")
            remarks.say(name, sentence.format(text=text))
            return None
        sentence = _(
            "“{text}” chưa có trong danh mục vào ngày khai giảng; lớp vẫn được nhập và tính riêng ngoài danh mục."
        )
        remarks.warn(name, sentence.format(text=text) + nearest(finding))
        return None


def unclear(text: str) -> str:
    return _("“{text}” không nói rõ; hãy ghi đầy đủ.").format(text=text)


def nearest(finding: Finding) -> str:
    return " " + _("Gần giống: “{hint}”.").format(hint=finding.hint) if finding.hint else ""


# --- One cell ----------------------------------------------------------------------------------------


def refuse_broken_cell(name: str, cell: Any, remarks: Remarks) -> None:
    """Refuse what no field can hold: Excel's errors, truth values, unreadable characters, old fonts, days as text."""
    if isinstance(cell, str) and cell in ERROR_TEXTS:
        remarks.say(name, _("ô báo lỗi {error} của Excel; hãy sửa công thức hoặc gõ lại.").format(error=cell))
    elif isinstance(cell, bool):
        remarks.say(name, _("ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."))
    elif isinstance(cell, str) and "\ufffd" in cell:
        remarks.say(name, _("có ký tự không đọc được; hãy gõ lại ô này."))
    elif isinstance(cell, str) and name in TEXT_FIELDS:
        refuse_broken_text(name, cell, remarks)


def refuse_broken_text(name: str, text: str, remarks: Remarks) -> None:
    try:
        refuse_unstorable(text)
    except ValidationError as error:
        remarks.say(name, error.messages[0])
        return
    if OLD_FONT.search(text):
        remarks.say(name, _("có vẻ gõ bằng phông chữ cũ (TCVN3, VNI); hãy chuyển sang Unicode rồi gửi lại."))
    elif len(text) < 10 and fold_spelling(text) in DITTO and name in ("name", "intake", "partners", "opening_decision"):
        remarks.say(name, unclear(text))
    elif ISO_DAY.fullmatch(text) and name not in ("intake", "note"):
        sentence = _("ô này là ngày {day}, không phải chữ; hãy định dạng ô là văn bản rồi gõ lại.")
        remarks.say(name, sentence.format(day=as_text(text)))


def read_day(remarks: Remarks, name: str, *, required: bool = False) -> date | None:
    cell = remarks.row.cells.get(name)
    if remarks.is_wrong(name):
        return None
    if cell is None:
        if required:
            remarks.say(name, _("còn trống; hãy ghi ngày theo dạng ngày/tháng/năm."))
        return None
    try:
        day = parse_date(cell)
    except ReadingError as error:
        remarks.say(name, with_advice(str(error), _("Hãy viết ngày/tháng/năm.")))
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        remarks.say(name, _("năm {year} không hợp lý; hãy kiểm tra lại.").format(year=day.year))
    return day


def read_count(remarks: Remarks, name: str, *, least: int, required: bool = False) -> int | None:
    cell = remarks.row.cells.get(name)
    if remarks.is_wrong(name):
        return None
    if cell is None:
        if required:
            remarks.say(name, _("còn trống; hãy ghi số người."))
        return None
    if isinstance(cell, str) and (ISO_DAY.fullmatch(cell) or TIME.fullmatch(cell)):
        remarks.say(name, _("ô này là ngày giờ, không phải số; hãy định dạng ô là số rồi gõ lại."))
        return None
    advice = _("Hãy ghi một số từ {least} đến {most}.").format(least=least, most=format_count(MOST_LEARNERS))
    try:
        count = parse_count(cell)
    except ReadingError as error:
        remarks.say(name, with_advice(str(error), advice))
        return None
    if not least <= count <= MOST_LEARNERS:
        remarks.say(name, _("{count} không hợp lý.").format(count=format_count(count)) + " " + advice)
    return count


def with_advice(sentence: str, advice: str) -> str:
    """The sentence, and what to do unless it says so itself."""
    return sentence if "hãy" in sentence else f"{sentence} {advice}"


def compare_cells(
    remarks: Remarks, opened_on: date | None, closed_on: date | None, learners: int | None, women: int | None
) -> None:
    if opened_on and closed_on and closed_on < opened_on:
        sentence = _("trước ngày khai giảng ở {cell}; hãy sửa một trong hai ngày.")
        remarks.say("closed_on", sentence.format(cell=remarks.where("opened_on")))
    if learners is not None and women is not None and women > learners:
        sentence = _("{women} lớn hơn số học viên {learners} ở {cell}; hãy sửa một trong hai số.")
        where = remarks.where("learners")
        remarks.say("women", sentence.format(women=format_count(women), learners=format_count(learners), cell=where))


def read_text(remarks: Remarks, name: str) -> str:
    cell = remarks.row.cells.get(name)
    if cell is None or remarks.is_wrong(name):
        return ""
    is_day = isinstance(cell, str) and ISO_DAY.fullmatch(cell) is not None
    if name == "intake" and is_day:
        return read_intake_day(remarks, date.fromisoformat(cell))
    text = cell if name == "note" and isinstance(cell, str) and not is_day else as_text(cell)  # notes keep their lines
    if len(text) > LENGTHS[name]:
        sentence = _("dài {count} ký tự; hãy rút gọn còn tối đa {limit}.")
        remarks.say(name, sentence.format(count=len(text), limit=format_count(LENGTHS[name])))
    return text


def read_intake_day(remarks: Remarks, day: date) -> str:
    """An intake that Excel took for a day: it makes 01/5/2023 of 5/2023."""
    if day.day != 1:
        sentence = _("Excel đã đổi ô này thành ngày {day}; hãy định dạng ô là văn bản rồi gõ lại khóa.")
        remarks.say("intake", sentence.format(day=format_date(day)))
        return ""
    text = f"{day.month}/{day.year}"
    sentence = _("Excel đã đổi ô này thành ngày {day}; được đọc là khóa {text}.")
    remarks.warn("intake", sentence.format(day=format_date(day), text=text))
    return text


def as_text(cell: Any) -> str:
    """A cell as the text its reader sees, on one line: 1.0 is "1", a date is day/month/year."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str) and ISO_DAY.fullmatch(cell):
        return format_date(date.fromisoformat(cell))
    return clean(str(cell))


def read_partners(remarks: Remarks) -> frozenset[str]:
    cell = remarks.row.cells.get("partners")
    if remarks.is_wrong("partners"):
        return frozenset()
    if isinstance(cell, (int, float)) and cell != 0:
        remarks.say("partners", _("“{cell}” là số; hãy ghi tên đơn vị phối hợp.").format(cell=as_text(cell)))
    names = partners_in(cell)
    for name in sorted(names):
        if len(name) > LONGEST_PARTNER:
            sentence = _(
                "tên “{name}…” dài {count} ký tự; hãy rút gọn còn tối đa {limit}, các đơn vị cách nhau bằng “;”."
            )
            remarks.say("partners", sentence.format(name=name[:40], count=len(name), limit=LONGEST_PARTNER))
    return names


def partners_in(cell: Any) -> frozenset[str]:
    """The co-organisers named in a cell, parted by semicolons or line breaks, without bullets and words for none."""
    parts = re.split(r"[;\r\n]+", str(cell)) if isinstance(cell, str) else []
    names = [clean(re.sub(r"^\s*[-–+•*]\s*", "", part)) for part in parts]
    return frozenset(name for name in names if fold(name).strip(" .-") not in NOBODY)


def read_calling_off(row: ListRow) -> tuple[State | None, str]:
    """Whether the state or the note says that the class was cancelled or postponed, and why."""
    for name in ("state", "note"):
        text = clean(str(row.cells.get(name) or ""))
        if found := CALLED_OFF.match(fold_spelling(text)):
            why = text[found.start("why") : found.end("why")].strip()
            return STATES[found["what"]], (why or text)[:250]
    return None, ""


def is_said_to_be_planned(row: ListRow, remarks: Remarks) -> bool:
    """Whether the state says that the class has not opened; warns of a state nobody knows."""
    text = as_text(row.cells.get("state"))
    if not text or remarks.is_wrong("state"):
        return False
    if PLANNED.match(fold(text)):
        return True
    if not GOING.match(fold(text)):
        sentence = _("không hiểu “{text}”; trạng thái của lớp được tính theo ngày khai giảng và bế giảng.")
        remarks.warn("state", sentence.format(text=text))
    return False


# --- The whole list ----------------------------------------------------------------------------------


def check_class_list(
    class_list: ClassList, *, board: Board, centres: Sequence[Centre], today: date, for_update: bool = False
) -> list[CheckedRow]:
    """Every row with its verdict, in the order of the sheet. Reads the database, writes nothing.

    `for_update` locks the classes that the rows may mean, for a caller who is going to write.
    """
    reader = RowReader(class_list.columns, CentreBook(centres), ProgrammeBook(board))
    checked: dict[int, CheckedRow] = {}
    accepted: list[tuple[ClassValues, Remarks]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in class_list.rows:
        values, remarks = reader.read(row)
        title = as_text(row.cells.get("name")) or as_text(row.cells.get("programme"))
        if values is not None:
            first = seen.setdefault(sameness(row, values), row.number)
            if first == row.number:
                accepted.append((values, remarks))
                continue
            sentence = _("Dòng này lặp lại hoàn toàn dòng {row}; hãy xóa một trong hai dòng.").format(row=first)
            remarks.reasons.append(Reason("row", sentence))
        checked[row.number] = CheckedRow(row.number, title, "refused", remarks.reasons)
    for verdict in compare_with_portal(accepted, board, today, for_update=for_update):
        checked[verdict.number] = verdict
    return [checked[row.number] for row in class_list.rows]


def sameness(row: ListRow, values: ClassValues) -> tuple[Any, ...]:
    """What two rows must share to be one row written twice: every column but the serial number."""
    return (
        values.centre_key, values.programme_key, fold_spelling(values.name), fold_spelling(values.intake),
        values.opened_on, values.closed_on, values.declared_learners, values.declared_women, values.partners,
        fold_spelling(values.opening_decision), fold_spelling(values.note), fold(as_text(row.cells.get("state"))),
        row.other,
    )  # fmt: skip
