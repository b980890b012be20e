"""One row of a learner list becomes values, with a remark on each cell that is wrong or was mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.learner_lists import cells as reading
from courses.learner_lists.cells import Ages
from courses.learner_lists.looks import is_ditto, shown
from courses.learner_lists.tables import FIELDS, TableRow
from courses.learner_lists.verdicts import Reason
from portal.fields import refuse_unstorable
from portal.partial_dates import PartialDate
from portal.spreadsheets import ERROR_TEXTS, cell_name
from portal.vietnamese import ReadingError, clean, fold

# The boxes a person can mend, and the columns of the list that fill each.
BOXES: Mapping[str, tuple[str, ...]] = {
    "full_name": ("full_name", "family_name", "given_name"),
    "gender": ("gender", "female_mark"),
    "birth": ("birth", "birth_male", "birth_female"),
    **{
        name: (name,)
        for name in (
            "ethnicity", "religion", "position", "unit", "party_joined", "party_confirmed", "id_number", "phone",
            "score", "note",
        )
    },
}  # fmt: skip
LONGEST = {"unit": 200, "position": 200, "ethnicity": 40, "religion": 40, "note": 250}
LIKE_ABOVE = ("unit", "position", "ethnicity", "religion")  # where a ditto mark makes sense
NOT_A_DAY = frozenset({"khong", "chua", "chua vao", "chua ket nap", "chua co", "x", "co", "dv", "dang vien", "0", "k"})
NO_WORDS = frozenset({"khong", "chua", "chua vao", "chua ket nap", "chua co", "0", "k"})


@dataclass(frozen=True)
class Scale:
    """The highest score, and the step between two scores (None: any)."""

    most: Decimal = Decimal(10)
    step: Decimal | None = None


@dataclass
class Person:
    """What a row says of a learner."""

    full_name: str = ""
    gender: str = ""
    birth: PartialDate | None = None
    unit: str = ""
    position: str = ""
    id_number: str = ""
    phone: str = ""
    party_joined: PartialDate | None = None
    party_confirmed: PartialDate | None = None
    ethnicity: str = ""
    religion: str = ""
    score: Decimal | None = None
    note: str = ""


@dataclass
class ReadRow:
    """A row on its way to its verdict."""

    number: int
    person: Person
    said: dict[str, str]
    reasons: list[Reason] = field(default_factory=list)
    has_errors: bool = False


class RowReader:
    """Reads the rows of one list, from the top down: a ditto mark looks at the row above."""

    def __init__(self, columns: Mapping[str, int], ages: Ages, scale: Scale, *, marks_women: bool) -> None:
        self.columns, self.ages, self.scale, self.marks_women = columns, ages, scale, marks_women
        self.fields = [name for name, sources in BOXES.items() if any(source in columns for source in sources)]
        self._texts = [name for name in LONGEST if name in columns]
        self._above: dict[str, str] = {}
        self._group: object = None

    def read(self, row: TableRow, unit: str, group: object, repairs: Mapping[str, str] | None) -> ReadRow:
        """The row's values; `unit` is what the heading above says, `group` tells one heading from another."""
        if group is not self._group:
            self._group, self._above = group, {"unit": unit}
        reader = CellReader(self, row, repairs or {})
        person = Person()
        person.full_name, of_name = reader.name()
        person.birth, of_birth = reader.birth()
        person.gender = reader.gender(of_name, of_birth)
        for name in self._texts:
            setattr(person, name, reader.text(name, self._above))
        person.unit = person.unit or ("" if reader.is_wrong("unit") else unit)
        person.id_number = reader.read(
            "id_number", "", lambda cell: reading.read_id_number(cell, person.gender, person.birth)
        )
        person.phone = reader.read("phone", "", reading.read_phone)
        self._read_party_days(reader, person)
        person.score = reader.read(
            "score", None, lambda cell: reading.read_score(cell, self.scale.most, self.scale.step)
        )
        reader.warn_of_old_fonts()
        for name in LIKE_ABOVE:
            if value := getattr(person, name):
                self._above[name] = value
        if "unit" not in self.columns:
            self._above["unit"] = unit
        return ReadRow(row.number, person, reader.said, reader.reasons, reader.has_errors)

    def _read_party_days(self, reader: CellReader, person: Person) -> None:
        person.party_joined = reader.party_day("party_joined", person.birth)
        person.party_confirmed = reader.party_day("party_confirmed", person.birth)
        joined, confirmed = person.party_joined, person.party_confirmed
        if joined and confirmed and confirmed.iso < joined.iso:
            sentence = _("{day} trước ngày dự bị {joined}; hãy sửa một trong hai ngày.")
            reader.say("party_confirmed", sentence.format(day=confirmed, joined=joined))
            person.party_confirmed = None


class CellReader:
    """The cells of one row: their values, and what is to be said about them."""

    def __init__(self, rows: RowReader, row: TableRow, repairs: Mapping[str, str]) -> None:
        self.rows, self.columns, self.row = rows, rows.columns, row
        self.repairs = repairs
        self.reasons: list[Reason] = []
        self.has_errors = False
        self.said: dict[str, str] = {}
        self._places: dict[str, int] = {}  # box → the column its cell came from

    # What is said

    def say(self, name: str, sentence: str, level: str = "error") -> None:
        column = self._places.get(name) or next(
            (self.columns[source] for source in BOXES[name] if source in self.columns), 0
        )
        where = _("ô {cell}").format(cell=cell_name(self.row.number, column)) if column else ""
        where = where or _("dòng {row}").format(row=self.row.number)
        self.reasons.append(Reason(name, level, f"{FIELDS[name]} ({where}): {sentence}"))
        self.has_errors = self.has_errors or level == "error"

    def warn(self, name: str, sentence: str) -> None:
        if sentence:
            self.say(name, sentence, "warning")

    def is_wrong(self, name: str) -> bool:
        return any(reason.field == name and reason.level == "error" for reason in self.reasons)

    def warn_of_old_fonts(self) -> None:
        """One remark for the row, on its first such cell."""
        for name in self.rows.fields if self.row.old_fonts else ():
            for source in BOXES[name]:
                if (encoding := self.row.old_fonts.get(self.columns.get(source, 0))) and name not in self.repairs:
                    self._places[name] = self.columns[source]
                    self.warn(name, _("đã chuyển từ {encoding} sang Unicode; hãy soát lại.").format(encoding=encoding))
                    return

    # Cells

    def cell(self, name: str, source: str = "") -> Any:
        """The cell that fills this box, as mended where somebody did; None for a blank one, and for a broken one."""
        if name in self.repairs:
            text = clean(self.repairs[name])
            self.said[name] = text
            return self._storable(name, text) if text else None
        column = self.columns.get(source or name)
        if column is None or column > len(self.row.cells):
            return None
        cell = self.row.cells[column - 1]
        if cell is None:
            return None
        self._places[name] = column
        text = shown(cell)
        self.said[name] = f"{self.said[name]} {text}" if name in self.said else text
        return self._storable(name, cell)

    def _storable(self, name: str, cell: Any) -> Any:
        """The cell, or None when no field can hold it: Excel's errors, truth values, unreadable characters."""
        if isinstance(cell, str):
            if cell in ERROR_TEXTS:
                sentence = _("ô báo lỗi {error} của Excel; hãy sửa công thức hoặc gõ lại.")
                self.say(name, sentence.format(error=cell))
                return None
            if cell.isascii() and cell.isprintable():
                return cell
            try:
                refuse_unstorable(cell)
            except ValidationError as error:
                self.say(name, error.messages[0])
                return None
            if "\ufffd" in cell:
                self.say(name, _("có ký tự không đọc được; hãy gõ lại ô này."))
                return None
        elif isinstance(cell, bool) and name != "gender":
            self.say(name, _("ô chứa giá trị đúng/sai (TRUE/FALSE) của Excel; hãy gõ lại."))
            return None
        return cell

    def read(self, name: str, empty: Any, read: Callable[[Any], tuple[Any, str]]) -> Any:
        """The value of a box, `empty` when it is blank or wrong."""
        cell = self.cell(name)
        if cell is None:
            return empty
        try:
            value, warning = read(cell)
        except ReadingError as error:
            self.say(name, str(error))
            return empty
        self.warn(name, warning)
        return value

    def name(self) -> tuple[str, str]:
        """The full name, out of one column or two, and the gender that its title or remark gives away."""
        sources = [source for source in BOXES["full_name"] if source in self.columns]
        if "full_name" in self.repairs:
            sources = ["full_name"]
        cells = [self.cell("full_name", source) for source in sources]
        parts = [shown(cell) for cell in cells if cell is not None]
        if not parts:
            if not self.is_wrong("full_name"):
                self.say("full_name", _("còn trống; hãy ghi họ tên."))
            return "", ""
        if len(parts) == 1 and len(sources) == 2 and "full_name" not in self.columns and not self.is_wrong("full_name"):
            missing = next(source for source, cell in zip(sources, cells, strict=True) if cell is None)
            self.warn("full_name", _("thiếu phần “{part}”; hãy soát lại.").format(part=FIELDS[missing]))
        was_old = any(self.columns.get(source) in self.row.old_fonts for source in sources)
        try:
            found = reading.read_name(" ".join(parts), was_old=was_old)
        except ReadingError as error:
            self.say("full_name", str(error))
            return "", ""
        self.warn("full_name", found.warning)
        return found.text, found.gender

    def birth(self) -> tuple[PartialDate | None, str]:
        """The birth, and the gender that its column gives away."""
        sources = ["birth"] if "birth" in self.repairs else [one for one in BOXES["birth"] if one in self.columns]
        found = [(source, cell) for source in sources if (cell := self.cell("birth", source)) is not None]
        if not found:
            if sources and not self.is_wrong("birth"):
                self.warn("birth", _("còn trống."))
            return None, ""
        of_column = {"birth_male": "M", "birth_female": "F"}
        genders = {of_column[source] for source, _cell in found if source in of_column}
        if len(genders) > 1:
            self.say("birth", _("ghi ở cả cột Nam và cột Nữ; hãy xóa một bên."))
            return None, ""
        source, cell = found[-1]
        if source in of_column and shown(cell).lower() in ("x", "v", "1"):  # a mark beside the birth
            source, cell = found[0][0], found[0][1]
        gender = genders.pop() if genders else self._gender_of_repaired_birth()
        try:
            birth, warning = reading.read_day(cell, self.rows.ages.born)
            reading.check_birth(birth, self.rows.ages)
        except ReadingError as error:
            self.say("birth", str(error))
            return None, gender
        self.warn("birth", warning)
        return birth, gender

    def _gender_of_repaired_birth(self) -> str:
        """A mended birth keeps the gender of the column in which the list has it."""
        for source, gender in (("birth_male", "M"), ("birth_female", "F")):
            column = self.columns.get(source)
            if column and column <= len(self.row.cells) and self.row.cells[column - 1] is not None:
                return gender
        return ""

    def gender(self, of_name: str, of_birth: str) -> str:
        """The gender that the row's own cell says, else its birth column, else its name."""
        found = ""
        source = "gender" if "gender" in self.columns or "gender" in self.repairs else "female_mark"
        cell = self.cell("gender", source)
        try:
            if cell is not None:
                is_mark = source == "female_mark" and "gender" not in self.repairs
                found = (reading.read_female_mark if is_mark else reading.read_gender)(cell)
            elif source == "female_mark" and self.rows.marks_women and "gender" not in self.repairs:
                found = "M"
        except ReadingError as error:
            self.say("gender", str(error))
            return ""
        if found and of_birth and found != of_birth:
            self.say("gender", _("khác với cột Nam/Nữ của ngày sinh; hãy sửa một bên."))
        elif found and of_name and found != of_name and cell is not None:
            self.warn("gender", _("khác với cách xưng hô trước họ tên."))
        return found or of_birth or of_name

    def text(self, name: str, above: Mapping[str, str]) -> str:
        """A text as it stands; a ditto mark is the text above."""
        cell = self.cell(name)
        if cell is None:
            return ""
        text = self.said[name]
        if name in LIKE_ABOVE and len(text) < 13 and is_ditto(text):
            if not above.get(name):
                self.say(name, _("“{text}” (như trên) nhưng phía trên không có; hãy ghi đầy đủ.").format(text=text))
            return above.get(name, "")
        if len(text) > LONGEST[name]:
            sentence = _("dài {count} ký tự; hãy rút gọn còn tối đa {limit}.")
            self.say(name, sentence.format(count=len(text), limit=LONGEST[name]))
            return ""
        return text

    def party_day(self, name: str, birth: PartialDate | None) -> PartialDate | None:
        """A day of joining; words for "not yet" are none, a mere mark is spoken out."""
        cell = self.cell(name)
        if cell is None:
            return None
        if isinstance(cell, str) and (folded := fold(cell).strip(" .")) in NOT_A_DAY:
            if folded not in NO_WORDS:
                self.warn(name, _("“{text}” không phải ngày nên không lưu.").format(text=cell))
            return None
        try:
            day, warning = reading.read_day(cell, self.rows.ages.joined)
            self.warn(name, warning)
            self.warn(name, reading.check_party_day(day, birth, self.rows.ages))
        except ReadingError as error:
            self.say(name, str(error))
            return None
        return day


def ages_for(opened_on: date | None, today: date) -> Ages:
    return Ages(opened_on or today, today)
