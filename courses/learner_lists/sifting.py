"""Which rows below the header are learners; what the rows between them head, add up or sign."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.imports.reading import SIGNING_DAY, is_signing
from courses.learner_lists.columns import is_column_note
from courses.learner_lists.looks import NUMBERING, is_birth, is_ditto, is_serial
from courses.learner_lists.tables import LearnerTable, TableRow
from portal.vietnamese import clean, fold, fold_spelling

BIRTHS = ("birth", "birth_male", "birth_female")
EVIDENCE = ("gender", "female_mark", "id_number", "phone", "party_joined", "party_confirmed", "score", "ethnicity")
PERSONS = r"(?:đ\s*/\s*c|đ/?c|đồng chí|học viên|hv|người|đảng viên|quần chúng|cán bộ|đại biểu|em)"
# Written as `fold_spelling` gives it: the tone of oa, oe, uy on the second vowel.
COUNT = re.compile(rf"(?<![0-9.,/])([0-9]{{1,4}})\s*{PERSONS}(?![^\W\d_])")
COUNT_AT_END = re.compile(rf"[\s:;,(=–-]*(?:gồm|có|tổng số|số lượng|sl)*[\s:]*[0-9]{{1,4}}\s*{PERSONS}?[\s.;)]*$")
TOTAL = re.compile(
    r"^\(?\s*(tổng|cộng|tong (cong|so)|(danh sách|bảng kê|biểu) (này|gồm|có|trên)|ấn định|bằng chữ|(số )?viết bằng chữ)"
    r"(?![^\W\d_])"
)
GRAND_TOTAL = re.compile(r"^\(?\s*(tổng (cộng|số)|tong (cong|so)|danh sách (này |trên )?(gồm|có))")
FOOTNOTE = re.compile(r"^(ghi chú|lưu ý|chú thích|nguồn|\*|\(\*\)|- )")
UNIT = re.compile(
    r"^(đảng (uỷ|bộ|đoàn)|chi (uỷ|bộ|đoàn|cục|hội)|cơ quan|ban |uỷ ban|ub|hđnd|mttq|mặt trận|hội |liên đoàn"
    r"|đoàn (tncs|thanh niên|tn|xã|phường|khối|thể)|huyện|thị xã|thành (phố|uỷ|đoàn)|tp|tx|xã |phường |thị trấn|đặc khu"
    r"|khối|trường|công (ty|an|đoàn)|cty|quân sự|bch|bộ |sở |phòng|văn phòng|trung tâm|ttct|bệnh viện|trạm|toà án|viện"
    r"|cục|kho bạc|ngân hàng|htx|hợp tác xã|doanh nghiệp|dntn|tổ |thôn |ấp |buôn |đơn vị|nhóm|cụm|đồn |hạt |đội "
    r"|dang (uy|bo)|chi bo|ubnd)"
)
NOT_A_UNIT = re.compile(r"^(học viên|danh sách|nam\b|nữ\b|đối tượng|chính thức|dự (bị|thính|khuyết)|lớp|khoá|phần)")


@dataclass
class Group:
    """A row that heads the rows below it, the number it claims, and how many have come."""

    row: int
    text: str
    level: str
    claimed: int | None
    found: int = 0


@dataclass
class Sifted:
    """The rows that are learners, each with the heading above it; what the others said against them."""

    rows: list[tuple[TableRow, Group | None]] = field(default_factory=list)
    skipped: int = 0
    notes: list[str] = field(default_factory=list)


class Sifter:
    """Walks down a table and keeps its learners."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.sifted = Sifted()
        self._name = [columns[name] for name in ("full_name", "family_name", "given_name") if name in columns]
        self._births = [columns[name] for name in BIRTHS if name in columns]
        self._evidence = [columns[name] for name in EVIDENCE if name in columns]
        self._serial = columns.get("number", 0)
        self._groups: list[Group] = []
        self._levels: list[str] = []
        self._is_signing = False
        self._since_subtotal = 0

    def put(self, row: TableRow) -> None:
        cells = row.cells
        named = any(column <= len(cells) and isinstance(cells[column - 1], str) for column in self._name)
        is_numbered = 0 < self._serial <= len(cells) and is_serial(cells[self._serial - 1])
        born = any(column <= len(cells) and is_birth(cells[column - 1]) for column in self._births)
        is_plain = named and born and not self._is_total(cells)
        if is_plain or not self._put_aside(row, named=named, is_numbered=is_numbered, born=born):
            self._keep(row)

    def _put_aside(self, row: TableRow, *, named: bool, is_numbered: bool, born: bool) -> bool:
        """Deal with a row that may be no learner; False when it is one."""
        cells = row.cells
        texts = [(column, cell) for column, cell in enumerate(cells, start=1) if isinstance(cell, str)]
        evident = born or any(column <= len(cells) and cells[column - 1] is not None for column in self._evidence)
        if is_column_note(cells) or self._is_total(cells):
            self._add_up(row, texts)
        elif not evident and not (named and is_numbered) and self._is_signature(texts):
            self._is_signing = True
            self.sifted.skipped += 1
        elif (heading := self._heading(row, texts, evident=evident, named=named, is_numbered=is_numbered)) is not None:
            self._begin(heading)
        elif self._is_signing and not (named and (is_numbered or evident)):
            self.sifted.skipped += 1
        elif named:
            return self._is_footnote(texts, evident=evident, is_numbered=is_numbered)
        elif not evident or (not born and not is_numbered):
            self.sifted.skipped += 1
        else:
            return False
        return True

    def _keep(self, row: TableRow) -> None:
        self._is_signing = False
        self._since_subtotal += 1
        for group in self._groups:
            group.found += 1
        self.sifted.rows.append((row, self._groups[-1] if self._groups else None))

    def _is_footnote(self, texts: Sequence[tuple[int, str]], *, evident: bool, is_numbered: bool) -> bool:
        if evident or is_numbered or not FOOTNOTE.match(fold_spelling(texts[0][1])):
            return False
        self.sifted.skipped += 1
        return True

    # Totals

    def _is_total(self, cells: Sequence[Any]) -> bool:
        """Whether the first text of the row says that it adds others up."""
        first = next((cell for cell in cells if isinstance(cell, str) and not NUMBERING.fullmatch(cell)), "")
        return first[:1] in _TOTAL_LETTERS and TOTAL.match(fold_spelling(first)) is not None

    def _add_up(self, row: TableRow, texts: Sequence[tuple[int, str]]) -> None:
        """Hold the number that a total names against the rows above."""
        self.sifted.skipped += 1
        said = fold_spelling(" ".join(text for _column, text in texts))
        numbers = [int(number) for number in COUNT.findall(said)]
        if not numbers and TOTAL.match(said):
            numbers = [cell for cell in row.cells if isinstance(cell, int) and not isinstance(cell, bool)][:1]
            bare = re.search(r"[:=]\s*([0-9]{1,4})\s*$", said)
            numbers = [int(bare[1])] if bare else numbers
        whole = len(self.sifted.rows)
        fitting = {whole, self._since_subtotal} | {group.found for group in self._groups}
        self._since_subtotal = 0
        if numbers and numbers[0] not in fitting and (GRAND_TOTAL.match(said) or not self._groups):
            sentence = _("Dòng {row} ghi “{text}” nhưng danh sách có {count} học viên.")
            self.sifted.notes.append(sentence.format(row=row.number, text=texts[0][1][:60], count=whole))

    # Signatures

    def _is_signature(self, texts: Sequence[tuple[int, str]]) -> bool:
        """Whether an office's signing words begin here."""
        if not 1 <= len(texts) <= 4:
            return False
        signing = [text for _column, text in texts if is_signing(text) or SIGNING_DAY.match(fold(text))]
        return bool(signing) and len(texts) - len(signing) <= 1

    # Headings

    def _heading(
        self, row: TableRow, texts: Sequence[tuple[int, str]], *, evident: bool, named: bool, is_numbered: bool
    ) -> Group | None:
        """The row as one that heads others: “I. ĐẢNG ỦY XÃ CAM ĐỨC: 12 đ/c”; None when it is none."""
        marks = [
            text for _column, text in texts if (found := NUMBERING.fullmatch(text.strip())) and not found["arabic"]
        ]
        counts = [text for _column, text in texts if re.fullmatch(rf"\(?[0-9]+\s*{PERSONS}[.)]?", fold_spelling(text))]
        said = [(column, text) for column, text in texts if text not in marks and text not in counts]
        if len(said) != 1 or is_ditto(said[0][1]) or (evident and not (marks or counts)):
            return None
        column, text = said[0]
        led = NUMBERING.match(text)
        bare = clean(NUMBERING.sub("", text, count=1) if led else text)
        plain = fold_spelling(bare)
        number = COUNT.search(fold_spelling(" ".join([text, *counts]))) or re.search(
            r"[:(=–-]\s*([0-9]{1,4})\)?$", plain
        )
        is_unit = UNIT.match(plain) is not None
        is_led = bool(marks) or (led is not None and not led["arabic"])
        if is_numbered and not is_unit:
            return None
        leftmost = column < min(self._name, default=0) and len(bare) > 3
        if not (is_led or number or ((is_unit or leftmost) and not self._is_signing)):
            return None
        if column in (self.columns.get("note"), self.columns.get("position")) and not (is_led or number):
            return None
        mark = marks[0] if marks else text
        return Group(row.number, unit_of(bare), level_of(mark), int(number[1]) if number else None)

    def _begin(self, group: Group) -> None:
        """Close the groups of its level and below, and open this one."""
        self.sifted.skipped += 1
        self._is_signing = False
        if group.level not in self._levels:
            self._levels.append(group.level)
        depth = self._levels.index(group.level)
        while self._groups and self._levels.index(self._groups[-1].level) >= depth:
            self._close(self._groups.pop())
        self._groups.append(group)

    def _close(self, group: Group) -> None:
        if group.claimed is not None and group.claimed != group.found:
            sentence = _("Dòng {row}: “{text}” ghi {claimed} người nhưng bên dưới có {found}.")
            self.sifted.notes.append(
                sentence.format(row=group.row, text=group.text[:80], claimed=group.claimed, found=group.found)
            )

    def done(self) -> Sifted:
        while self._groups:
            self._close(self._groups.pop(0))
        return self.sifted


_TOTAL_LETTERS = frozenset("(TtCcDdẤấBbVvSs")


def unit_of(text: str) -> str:
    """The unit that a heading names, without its count; "" when it names a kind of learners."""
    plain = fold_spelling(text)
    found = COUNT_AT_END.search(plain)
    bare = text[: found.start()] if found and len(plain) == len(text) else text
    bare = clean(bare).rstrip(" :;,.-–(")
    return "" if NOT_A_UNIT.match(plain) else bare


def level_of(mark: str) -> str:
    """The kind of a heading's numbering; headings of one kind stand side by side."""
    found = NUMBERING.match(mark)
    if found is None:
        return "plain"
    return "roman" if found["roman"] else "letter" if found["letter"] else "arabic"


def sift(table: LearnerTable, columns: Mapping[str, int]) -> Sifted:
    """The learners among the rows of the table, when its columns hold this."""
    sifter = Sifter(columns)
    for row in table.rows:
        sifter.put(row)
    return sifter.done()
