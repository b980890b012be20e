"""What the columns of reference sheets mean: text, days, counts, choices, other rows, as cells hold them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Choices, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import DateWidget, IntegerWidget, Widget

from centres.models import Board, Document
from portal.admin_site import shown
from portal.dated import SINCE_EVER
from portal.spreadsheets import ERROR_TEXTS
from portal.vietnamese import COUNT_LIMIT, clean, fold, format_count, parse_count, parse_date

BOARD_COLUMN = "Ban"


class TextWidget(Widget):  # type: ignore[misc]  # import-export has no types
    """One line of clean text, as the fields store it."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """Raises ValueError for what a spreadsheet has made of the text: a day, a truth value, an error."""
        if isinstance(value, (date, datetime, time, bool)):
            raise ValueError(_("Ô này là ngày tháng hoặc giá trị đúng/sai; hãy định dạng ô là Văn bản rồi gõ lại."))
        text = clean("" if value is None else str(value))
        if text in ERROR_TEXTS or "\ufffd" in text:
            raise ValueError(_("Ô này có lỗi công thức hoặc ký tự không đọc được; hãy gõ lại."))
        return text

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value or None


class AliasesWidget(TextWidget):
    """Several names, parted by semicolons."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> list[str]:
        return aliases_in(super().clean(value, row))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return "; ".join(value or []) or None


class DayWidget(DateWidget):  # type: ignore[misc]
    """A day, whether the cell holds a date, a moment or text such as 08/11/2019, so that the same day is no change."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date | None:
        return None if value in (None, "") else parse_date(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value


class SinceWidget(DayWidget):
    """A first day; an empty cell where none is known."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date:
        return super().clean(value, row) or SINCE_EVER

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return None if value == SINCE_EVER else value


class CountWidget(IntegerWidget):  # type: ignore[misc]
    """A whole number up to `most`; `empty` is what an empty cell means."""

    def __init__(self, *, empty: int | None, most: int = COUNT_LIMIT) -> None:
        super().__init__()
        self.empty, self.most = empty, most

    def clean(self, value: Any, row: Any = None, **options: Any) -> int | None:
        count = self.empty if value in (None, "") else parse_count(value)
        if count is not None and count > self.most:
            raise ValueError(_("Số quá lớn: nhiều nhất là %(most)s.") % {"most": format_count(self.most)})
        return count

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return value


class ChoiceWidget(TextWidget):
    """One of a closed list: its Vietnamese label, or its code."""

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        with override("vi"):
            self.labels = {str(code): str(label) for code, label in choices.choices}

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        text = super().clean(value, row)
        for code, label in self.labels.items():
            if fold(text) in (fold(label), fold(code)):
                return code
        allowed = ", ".join(self.labels.values())
        raise ValueError(_("“%(text)s” không có trong: %(allowed)s.") % {"text": text, "allowed": allowed})

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return self.labels.get(value)


class YesNoWidget(TextWidget):
    """ "có" or "không"."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool:
        text = fold("" if value is None else str(value))
        if text in ("co", "x", "1", "true"):
            return True
        if text in ("khong", "0", "false"):
            return False
        raise ValueError(_("Hãy ghi “có” hoặc “không”."))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return None if value is None else "có" if value else "không"


class RowWidget(TextWidget):
    """Another row by its code; of the board named in the same line, unless it is a board itself.

    Each code is looked up once a file. Raises ValueError when no row, or more than one, has it.
    """

    def __init__(self, model: type[Model], field: str) -> None:
        super().__init__()
        self.model, self.field = model, field
        self.known: dict[tuple[str, str], list[Model]] = {}

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        text = super().clean(value, row)
        if not text:
            return None
        board = "" if self.model is Board else TextWidget().clean(row.get(BOARD_COLUMN))
        if (board, text) not in self.known:
            self.known[board, text] = list(self.found(board, text)[:2])
        rows = self.known[board, text]
        if len(rows) == 1:
            return rows[0]
        kind = self.model._meta.verbose_name
        sentence = _("Có nhiều %(kind)s “%(text)s”; hãy ghi rõ hơn.") if rows else _("Không có %(kind)s “%(text)s”.")
        raise ValueError(sentence % {"kind": kind, "text": text})

    def found(self, board: str, text: str) -> QuerySet[Any]:
        scope = {"board__code": board} if board else {}
        return self.model._default_manager.filter(**scope, **{self.field: text})

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return None if value is None else getattr(value, self.field)


class DocumentWidget(RowWidget):
    """A document by number and day, "208-QĐ/TW ngày 08/11/2019"; the number alone where it is the only one."""

    def __init__(self) -> None:
        super().__init__(Document, "number")

    def found(self, board: str, text: str) -> QuerySet[Any]:
        number, _word, day = text.rpartition(" ngày ")
        if not number:
            return super().found(board, text)
        return super().found(board, number).filter(issued_on=parse_date(day))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str | None:
        return None if value is None else f"{value.number} ngày {shown(value.issued_on)}"


def aliases_in(text: str | None) -> list[str]:
    """The names in a box or a cell, parted by line breaks or semicolons: each once, in their order."""
    parts = (clean(part) for line in (text or "").splitlines() for part in line.split(";"))
    return list(dict.fromkeys(part for part in parts if part))
