"""The same person twice in one list: found, and said with both rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from courses.learner_lists.matching import Key
from courses.learner_lists.rows import Person, ReadRow
from courses.learner_lists.tables import FIELDS, TableRow
from courses.learner_lists.verdicts import Reason


class Repeats:
    """Looks at each good row once, from the top down, and refuses or questions one that came before."""

    def __init__(self, serial_column: int) -> None:
        self._serial = serial_column
        self._numbers: dict[str, int] = {}
        self._names: dict[tuple[str, str], tuple[TableRow, ReadRow]] = {}
        self._folded: dict[tuple[str, str], int] = {}

    def look_at(self, row: TableRow, read: ReadRow, key: Key) -> None:
        if read.has_errors:
            return
        birth = key.birth.iso if key.birth else ""
        first = self._names.get((key.name, birth))
        if key.id_number in self._numbers:
            sentence = _("trùng với dòng {first}; dòng {row} cùng số này. Hãy sửa hoặc xóa một dòng.")
            self._refuse(read, "id_number", sentence, self._numbers[key.id_number])
        elif first is not None and not differ(first[1].person, read.person):
            self._compare(first, (row, read))
        elif first is None and len(birth) == 10 and (alike := self._folded.get((key.folded, birth))):
            sentence = _("viết gần giống dòng {first} và cùng ngày sinh (dòng {row}); hãy kiểm tra có phải một người.")
            self._say(read, "full_name", sentence, alike, "warning")
        if not read.has_errors:
            if key.id_number:
                self._numbers[key.id_number] = read.number
            self._names.setdefault((key.name, birth), (row, read))
            self._folded.setdefault((key.folded, birth), read.number)

    def _compare(self, first: tuple[TableRow, ReadRow], second: tuple[TableRow, ReadRow]) -> None:
        """Two rows of one name and one birth."""
        read = second[1]
        if first[1].person == read.person and self._cells(first[0]) == self._cells(second[0]):
            sentence = _("dòng {row} lặp lại hoàn toàn dòng {first}; hãy xóa một trong hai dòng.")
            self._refuse(read, "full_name", sentence, first[1].number)
        elif read.person.birth is not None and read.person.birth.day is not None:
            sentence = _("dòng {row} cùng họ tên và ngày sinh với dòng {first}; hãy xóa một dòng hoặc sửa ngày sinh.")
            self._refuse(read, "full_name", sentence, first[1].number)
        else:
            sentence = _("dòng {row} cùng họ tên và năm sinh với dòng {first}; hãy kiểm tra có phải một người.")
            self._say(read, "full_name", sentence, first[1].number, "warning")

    def _cells(self, row: TableRow) -> list[Any]:
        """The row without its serial number and without blanks at the end."""
        cells = [None if column == self._serial else cell for column, cell in enumerate(row.cells, start=1)]
        while cells and cells[-1] is None:
            cells.pop()
        return cells

    def _refuse(self, read: ReadRow, name: str, sentence: str, first: int) -> None:
        self._say(read, name, sentence, first, "error")
        read.has_errors = True

    def _say(self, read: ReadRow, name: str, sentence: str, first: int, level: str) -> None:
        read.reasons.append(Reason(name, level, f"{FIELDS[name]}: {sentence.format(first=first, row=read.number)}"))


def differ(one: Person, other: Person) -> bool:
    """Whether both have a number of their own: then they are two persons."""
    return bool(one.id_number and other.id_number and one.id_number != other.id_number)
