"""A centre's own workbook of lecturers: read, checked against what is held, shown, then written.

Nothing is kept between preview and confirmation: the page carries the rows, signed for the person who sent them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from centres.lecturer_columns import CHOICES, CellError, choice_in, group_kind, header_in, plain_cell
from centres.lecturers import is_same_person
from centres.models import Centre, Lecturer, UnitName
from portal.admin_site import record
from portal.boxes import day_after, last_day_of
from portal.dated import SINCE_EVER
from portal.models import User
from portal.partial_dates import parse_partial_date
from portal.spreadsheets import ERROR_TEXTS, Sheet, WorkbookError, read_workbook
from portal.vietnamese import ReadingError, fold, fold_spelling, format_count, parse_date

MOST_ROWS = 2_000
TOKEN_LIFE = 12 * 60 * 60  # seconds, as a session
FIRST_BIRTH, LAST_BIRTH = 1920, 2015
CELLS = (
    "full_name", "birth_year", "centre", "kind", "standing", "degree", "theory_level", "workplace", "subjects",
    "valid_from", "last_day",
)  # fmt: skip


class ForgottenError(Exception):
    """The rows that a confirmation brings back are not ours, or too old; the text may be shown."""


@dataclass(frozen=True)
class LecturerList:
    """What was read: the rows by their number in the sheet, a cell for each field that is filled."""

    filename: str
    sheet: str
    header_row: int
    headings: Mapping[str, str]
    rows: Mapping[int, Mapping[str, str | int]]
    skipped: int
    centre: int | None = None  # for rows that name none


@dataclass(frozen=True)
class CheckedLecturer:
    """One row's verdict; `changes` has label, before, after where it changes `existing`."""

    number: int
    name: str
    status: str  # "new", "changed", "same" or "refused"
    reasons: Sequence[str] = ()
    centre: Centre | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    existing: Lecturer | None = None
    changes: Sequence[tuple[str, Any, Any]] = ()

    @property
    def shown(self) -> Lecturer:
        """The row as a lecturer, for the preview to print."""
        return Lecturer(**self.values)


# ---- Reading ----


def read_list(content: bytes, filename: str, *, centre: Centre | None = None) -> LecturerList:
    """The lecturers of a workbook: of its first visible sheet that has the headings. Raises WorkbookError."""
    workbook = read_workbook(content, filename=filename)
    for sheet in workbook.sheets:
        header = None if sheet.hidden else header_in(sheet.rows)
        if header is not None:
            return rows_of(sheet, header, filename, centre)
    raise WorkbookError(
        _("Không tìm thấy dòng tiêu đề có cột “Họ và tên” và ít nhất một cột nữa. Hãy dùng tệp mẫu, hoặc thêm tiêu đề.")
    )


def rows_of(sheet: Sheet, header: tuple[int, dict[str, int]], filename: str, centre: Centre | None) -> LecturerList:
    start, columns = header
    rows: dict[int, Mapping[str, str | int]] = {}
    kind, skipped = None, 0
    for number, cells in enumerate(sheet.rows[start + 1 :], start=start + 2):
        if (group := group_kind(cells)) is not None:
            kind, skipped = group, skipped + 1
        elif said := row_of(cells, columns):
            rows[number] = ({"kind": kind} if kind and "kind" not in said else {}) | said
        else:
            skipped += any(cell is not None for cell in cells)
    if len(rows) > MOST_ROWS:
        sentence = _("Danh sách dài hơn {most} dòng; hãy chia thành nhiều tệp.")
        raise WorkbookError(sentence.format(most=format_count(MOST_ROWS)))
    if not rows:
        raise WorkbookError(_("Dưới dòng tiêu đề không có giảng viên nào. Kiểm tra lại trang tính rồi gửi lại."))
    shown = {name: str(sheet.rows[start][column]) for name, column in columns.items() if name != "serial"}
    return LecturerList(
        filename[-100:], sheet.name, start + 1, shown, rows, skipped, None if centre is None else centre.pk
    )


def row_of(cells: Sequence[Any], columns: Mapping[str, int]) -> dict[str, str | int]:
    """The filled cells of a lecturer's row; nothing for titles, totals and signatures."""
    found = {name: plain_cell(cells[column]) for name, column in columns.items() if column < len(cells)}
    said = {name: cell for name, cell in found.items() if cell is not None}
    name = said.pop("full_name", None) or " ".join(
        str(said[part]) for part in ("family_name", "given_name") if part in said
    )
    serial = said.pop("serial", None)
    parts = [str(said.pop(part)) for part in ("post", "workplace") if part in said]
    rest = {key: cell for key, cell in said.items() if key in CELLS}
    if not isinstance(name, str) or not name or not (rest or parts or isinstance(serial, int)):
        return {}
    if re.match(r"(tong (cong|so)|nguoi lap|noi nhan|giam doc\b)", fold(name)):
        return {}
    return {"full_name": name, **rest, **({"workplace": ", ".join(parts)} if parts else {})}


# ---- Between preview and confirmation ----


def remembering(found: LecturerList, user: User) -> str:
    """The list as text that only this person can bring back."""
    return signing.dumps(
        [found.filename, found.sheet, found.header_row, found.headings, found.rows, found.skipped, found.centre],
        salt=f"lecturers-{user.pk}",
        compress=True,
    )


def remembered(token: str, user: User) -> LecturerList:
    """Raises ForgottenError."""
    try:
        said = signing.loads(token, salt=f"lecturers-{user.pk}", max_age=TOKEN_LIFE)
    except signing.BadSignature as error:
        raise ForgottenError(_("Bản xem trước đã quá lâu hoặc không đầy đủ; hãy gửi lại tệp.")) from error
    filename, sheet, header_row, headings, rows, skipped, centre = said
    by_number = {int(number): row for number, row in rows.items()}
    return LecturerList(filename, sheet, header_row, headings, by_number, skipped, centre)


# ---- Checking ----


def check_list(found: LecturerList, centres: Sequence[Centre]) -> list[CheckedLecturer]:
    """A verdict for each row; writes nothing. `centres` are those the person may write to. Two queries."""
    book = CentreBook(centres, found.centre)
    held: dict[int, list[Lecturer]] = defaultdict(list)
    for lecturer in Lecturer.objects.of_centres(centres).by_name():
        held[lecturer.centre_id].append(lecturer)
    seen: dict[tuple[int, str, Any, Any], int] = {}
    checked = []
    for number, cells in found.rows.items():
        row = check_row(number, cells, book, held)
        if row.centre is not None and row.status != "refused":
            key = (row.centre.pk, fold_spelling(row.name), row.values["birth_year"], row.values["valid_from"])
            if key in seen:
                sentence = _("trùng với dòng {number} của cùng tệp").format(number=seen[key])
                row = CheckedLecturer(number, row.name, "refused", [sentence])
            seen.setdefault(key, number)
        checked.append(row)
    return checked


def check_row(
    number: int, cells: Mapping[str, str | int], book: CentreBook, held: Mapping[int, Sequence[Lecturer]]
) -> CheckedLecturer:
    name = str(cells["full_name"])
    reasons: list[str] = []
    values = read_values(cells, reasons)
    centre = None
    try:
        centre = book.centre_of(str(cells.get("centre", "")))
    except CellError as error:
        reasons.append(str(error))
    existing = None
    if centre is not None and not reasons:
        try:
            existing = known_among(held[centre.pk], name, values)
        except CellError as error:
            reasons.append(str(error))
    if existing is None and "kind" not in values and not reasons:
        reasons.append(_("chưa ghi loại: chuyên trách, kiêm chức hay thỉnh giảng"))
    if reasons or centre is None:
        return CheckedLecturer(number, name, "refused", reasons)
    whole = completed(values, existing) | {"full_name": name if existing is None else existing.full_name}
    if problems := problems_of(whole):
        return CheckedLecturer(number, name, "refused", problems)
    changes = changes_to(existing, whole)
    status = "new" if existing is None else "changed" if changes else "same"
    return CheckedLecturer(number, name, status, (), centre, whole, existing, changes)


def read_values(cells: Mapping[str, str | int], reasons: list[str]) -> dict[str, Any]:
    """What the cells say, by field; what cannot be read is said in `reasons`."""
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        text = str(cell)
        try:
            if text in ERROR_TEXTS or "\ufffd" in text:
                raise CellError(_("ô có lỗi công thức hoặc ký tự không đọc được; hãy gõ lại"))
            if name in CHOICES:
                values[name] = text if text in dict(CHOICES[name]) else choice_in(name, text)
            elif name == "birth_year":
                values[name] = parse_partial_date(cell).year
            elif name == "valid_from":
                values[name] = parse_date(cell)
            elif name == "last_day":
                values["valid_to"] = day_after(parse_date(cell))
            elif name in ("workplace", "subjects"):
                values[name] = text
        except (CellError, ReadingError) as error:
            reasons.append(f"{name_of(name)}: {error}".rstrip("."))
    return values


def name_of(name: str) -> str:
    named = "valid_to" if name == "last_day" else name
    return str(Lecturer._meta.get_field(named).verbose_name)  # type: ignore[union-attr]


def known_among(held: Sequence[Lecturer], name: str, values: Mapping[str, Any]) -> Lecturer | None:
    """The lecturer that the row speaks of; None for a new one. Raises CellError where two fit.

    Who ended before the row's first day comes back as a new row: a time of teaching is a row.
    """
    since = values.get("valid_from")
    same = [one for one in held if is_same_person(one, name, values.get("birth_year"))]
    if since is not None:
        same = [one for one in same if one.valid_from == since] or [
            one for one in same if one.valid_to is None or since < one.valid_to
        ]
    if len(same) > 1:
        raise CellError(_("có nhiều giảng viên cùng tên; hãy ghi năm sinh và ngày bắt đầu cho rõ"))
    return same[0] if same else None


BLANK: Mapping[str, Any] = {
    "birth_year": None, "standing": "LECTURER", "degree": "", "theory_level": "", "workplace": "", "subjects": "",
    "valid_from": SINCE_EVER, "valid_to": None,
}  # fmt: skip


def completed(values: Mapping[str, Any], existing: Lecturer | None) -> dict[str, Any]:
    """The values with what the row leaves out: as it stands, or blank for a new lecturer."""
    names = (*BLANK, "kind")
    before = BLANK if existing is None else {name: getattr(existing, name) for name in names}
    return {**before, **values}


def problems_of(values: Mapping[str, Any]) -> list[str]:
    """What the fields themselves refuse: length, characters; a year or an end that cannot be."""
    problems = []
    try:
        Lecturer(**values).clean_fields(exclude=["board", "centre", "user"])
    except ValidationError as error:
        problems += [f"{name_of(name)}: {' '.join(said)}".rstrip(".") for name, said in error.message_dict.items()]
    year = values["birth_year"]
    if year is not None and not FIRST_BIRTH <= year <= LAST_BIRTH:
        problems.append(_("năm sinh không hợp lý"))
    if values["valid_to"] is not None and values["valid_to"] <= values["valid_from"]:
        problems.append(_("ngày cuối trước ngày đầu"))
    return problems


def changes_to(existing: Lecturer | None, values: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    if existing is None:
        return []
    twin = Lecturer(**values)
    return [
        (name_of(name), readable(existing, name), readable(twin, name))
        for name, value in values.items()
        if getattr(existing, name) != value
    ]


def readable(lecturer: Lecturer, name: str) -> Any:
    if name in CHOICES:
        return getattr(lecturer, f"get_{name}_display")()
    value = getattr(lecturer, name)
    if name in ("valid_from", "valid_to"):
        day = last_day_of(value) if name == "valid_to" else None if value == SINCE_EVER else value
        return None if day is None else f"{day:%d/%m/%Y}"
    return value


def counts_of(rows: Sequence[CheckedLecturer]) -> Counter[str]:
    return Counter(row.status for row in rows)


class CentreBook:
    """Finds the centre that a cell names among those the person may write to: code, name of any time, short name."""

    def __init__(self, centres: Sequence[Centre], default: int | None) -> None:
        self.centres = {centre.pk: centre for centre in centres}
        self.default = self.centres.get(default or 0) or (centres[0] if len(centres) == 1 else None)
        self.known: dict[str, set[int]] = defaultdict(set)
        for centre in centres:
            for text in (centre.code, *centre.aliases):
                self.add(text, centre.pk)
        for key, text in UnitName.objects.of_centres(centres).values_list("centre", "text"):
            self.add(text, key or 0)

    def add(self, text: str, key: int) -> None:
        self.known[fold(text)].add(key)
        self.known[core_of(text)].add(key)

    def centre_of(self, text: str) -> Centre:
        """Raises CellError for no centre, none of the person's own, or two."""
        if not text:
            if self.default is None:
                raise CellError(_("chưa ghi trung tâm"))
            return self.default
        keys = self.known.get(fold(text)) or self.known.get(core_of(text)) or set()
        if len(keys) != 1:
            raise CellError(
                _("“{text}” không phải là một trung tâm mà bạn được nhập giảng viên").format(text=text[:60])
            )
        return self.centres[next(iter(keys))]


def core_of(text: str) -> str:
    """What tells one centre from another: "TTCT TP. Nha Trang" → "nha trang"."""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
    words = re.sub(r"^(trung tam (boi duong )?chinh tri|ttct|ttbdct)\s+", "", words)
    return re.sub(r"^(cap \w+ )?(thanh pho|thi xa|tp|tx|huyen|quan|xa|phuong|dac khu)\s+", "", words)


# ---- Writing ----


def apply_list(found: LecturerList, centres: Sequence[Centre], chosen: Collection[int], *, by: User) -> int:
    """Write the chosen good rows, checked anew, all or nothing; how many rows were written. Twice writes nothing."""
    with transaction.atomic():
        keys = [centre.pk for centre in centres]
        list(Centre.objects.filter(pk__in=keys).order_by("pk").select_for_update())
        rows = [row for row in check_list(found, centres) if row.number in chosen]
        for row in rows:
            if row.status == "new" and row.centre is not None:
                lecturer = Lecturer.objects.create(board=row.centre.board, centre=row.centre, **row.values)
                record(by, None, lecturer)
            elif row.status == "changed" and row.existing is not None:
                row.existing.amend(row.values, seen_version=str(row.existing.version), by=by)
    return sum(row.status in ("new", "changed") for row in rows)
