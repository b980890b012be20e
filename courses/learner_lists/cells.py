"""One cell of a learner list at a time: what it says, what is wrong with it, what was mended on the way.

Each reader gives its value and a sentence of warning ("" for none), and raises ReadingError with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from courses.learner_lists.looks import NO, YES, is_iso_day, shown
from portal.partial_dates import PartialDate, parse_partial_date
from portal.vietnamese import ReadingError, clean, fold, fold_spelling, parse_decimal

LONGEST_NAME = 100
_NAME = re.compile(r"[^\W\d_]+(?:[ '.-]{1,2}[^\W\d_]+)*\.?")
_PLAIN = re.compile("(?:[A-Za-zÀ-ɏḀ-ỿ]{1,12} ){1,6}[A-Za-zÀ-ɏḀ-ỿ]{1,12}")
_FOREIGN = re.compile("[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff]")
_TWINS = str.maketrans(
    "АВСЕНІЈКМОРЅТХУасеіјорѕхуһ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABCEHIJKMOPSTXYaceijopsxyh" + "ABEZHIKMNOPTYXo"
)
_NO_NAME = re.compile(r"[@#$%^*=+<>{}|\\~_!?;:\"/]")
_LED = re.compile(r"^[0-9]{1,4}\s*[.)/-]\s*")
_REMARK = re.compile(r"\s*[(\[]\s*(nam|nữ|nu)\s*[)\]]\s*$", re.IGNORECASE)
_TITLE = re.compile(r"^(đ\s*/\s*c|đ\.c|đc|đồng chí|ông|bà|anh|chị|ô\.|b\.)(?:\s*[.:]\s*|\s+)(?=\S)", re.IGNORECASE)
_SURNAMES = (
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan dao mai luong "
    "truong lam ha ta chu thai cao to quach phung tong la lai luu vuong chau mau dam ninh nghiem thach "
    "kim son tang khuc bach ton van bo cha mang pi nang kato ka y h dong tu hua kieu luc trieu chung mac "
    "au bien chamale pupur"
)
SURNAMES = frozenset(_SURNAMES.split())
GENDERS = {"nam": "M", "m": "M", "male": "M", "trai": "M", "nu": "F", "f": "F", "female": "F", "gai": "F", "nữ": "F"}


@dataclass(frozen=True)
class Ages:
    """The days against which a person's dates are held."""

    opened_on: date
    today: date

    YOUNGEST, OLDEST, MEMBER = 14, 110, 18

    def born(self, short: int) -> int | None:
        """The year of a two-digit one: 19xx, unless that is over 100 years ago and 20xx old enough."""
        if self.opened_on.year - (1900 + short) <= 100:
            return 1900 + short
        return 2000 + short if self.opened_on.year - (2000 + short) >= self.YOUNGEST else None

    def joined(self, short: int) -> int:
        """The year of a two-digit one that lies in the past."""
        return 2000 + short if 2000 + short <= max(self.today, self.opened_on).year else 1900 + short


# --- Names -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """A person's name as it is kept, with what stood beside it."""

    text: str
    gender: str = ""
    warning: str = ""


def read_name(text: str, *, was_old: bool = False) -> Name:
    """A name without titles, numbers and remarks about gender. Raises ReadingError for what is no name."""
    text, gender, warnings = clean(text), "", []
    if _PLAIN.fullmatch(text) and not was_old and len(text) <= LONGEST_NAME and not _TITLE.match(text):
        return Name(text)
    if not _NAME.fullmatch(text):
        text = _LED.sub("", text)
        if remark := _REMARK.search(text):
            gender, text = GENDERS[fold(remark[1])], text[: remark.start()]
    if found := _TITLE.match(text):
        text, gender, warning = without_title(text, found, gender)
        warnings.append(warning)
    if twins := _FOREIGN.findall(text.replace("’", "'").replace("ʼ", "'").replace("‘", "'")):
        latin = text.translate(_TWINS)
        if _FOREIGN.search(latin.replace("’", "'").replace("ʼ", "'").replace("‘", "'")):
            raise ReadingError(_("có ký tự “{sign}” không phải chữ Việt; hãy gõ lại họ tên.").format(sign=twins[0]))
        sentence = _("có chữ “{sign}” của bảng chữ khác trông giống chữ Việt; đã đổi thành “{latin}”, hãy soát lại.")
        warnings.append(sentence.format(sign=twins[0], latin=twins[0].translate(_TWINS)))
        text = latin
    if was_old:
        text = capitalised(text)
    check_name(text)
    return Name(text, gender, " ".join(filter(None, warnings)))


def without_title(text: str, found: re.Match[str], gender: str) -> tuple[str, str, str]:
    """The name behind “đ/c”, “Ông”, “Bà”; Ông is a family name as well, so doubts are spoken out."""
    title, rest = fold(found[1]), text[found.end() :]
    words = rest.split(" ")
    if title not in ("ong", "o."):
        sex = {"ba": "F", "b.": "F", "chi": "F", "anh": "M"}.get(title, "")
        return (rest, gender or sex, "") if len(words) > 1 or title not in ("anh", "chi", "ba") else (text, gender, "")
    if len(words) < 2 or (title == "ong" and fold(words[0]) not in SURNAMES):
        return text, gender, ""
    warning = _("đã bỏ chữ “{title}” trước họ tên; nếu đó là họ, hãy sửa lại.").format(title=found[1])
    return rest, gender or "M", warning if len(words) < 3 else ""


def capitalised(text: str) -> str:
    """A name whose first letters lost their capitals, as TCVN3 has none with tones: “ánh” among others is “Ánh”."""
    words = text.split(" ")
    if sum(word[:1].isupper() for word in words) * 2 < len(words):
        return text
    return " ".join(word[:1].upper() + word[1:] for word in words)


def check_name(text: str) -> None:
    if len(text) > LONGEST_NAME:
        raise ReadingError(_("dài {count} ký tự; nhiều nhất là {limit}.").format(count=len(text), limit=LONGEST_NAME))
    if any(map(str.isdigit, text)):
        raise ReadingError(_("“{text}” có chữ số nên không phải họ tên; hãy gõ lại.").format(text=text[:40]))
    if len(text) < 2 or not any(map(str.isalpha, text)) or _NO_NAME.search(text):
        raise ReadingError(_("“{text}” không phải họ tên; hãy gõ lại.").format(text=text[:40]))


# --- Days --------------------------------------------------------------------------------------------

_FULL = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_SHORT = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?'?([0-9]{2})")
_SHORT_MONTH = re.compile(r"([0-9]{1,2}) ?[/.-] ?'?([0-9]{2})")
_UNKNOWN_PARTS = re.compile(
    r"(?:0{1,2}|\?{1,2}|-|_+|…|\.{2,}) ?[/.-] ?(?:0{1,2}|\?{1,2}|-|_+|…|\.{2,}) ?[/.-] ?([0-9]{4})"
)
_UNKNOWN_DAY = re.compile(r"(?:0{1,2}|\?{1,2}|-|_+|…|\.{2,}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})")
_CRAMMED = re.compile(r"([0-9]{1,2})([0-9]{2})([0-9]{4})")
_BORN = re.compile(r"^(sinh )?(nam|ngay)?:? ?(?=[0-9])")
_SERIALS = ((date(1928, 1, 1) - date(1899, 12, 30)).days, (date(2101, 1, 1) - date(1899, 12, 30)).days)
_YEAR_AS_DAY = (date(1905, 3, 14), date(1905, 10, 1))  # 1900 to 2100 where the cell is formatted as a day


def read_day(cell: Any, century: Callable[[int], int | None]) -> tuple[PartialDate, str]:
    """A day, a month or a year; never the month before the day. `century` tells the year of a two-digit one."""
    if isinstance(cell, str):
        if is_iso_day(cell):
            return read_real_day(date.fromisoformat(cell))
        if found := _FULL.fullmatch(cell):
            day, month, year = map(int, found.groups())
            if day and month:
                return made(year, month, day, cell), ""
        return read_written_day(clean(cell), century)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise ReadingError(_("không đọc được thành ngày; hãy viết ngày/tháng/năm, ví dụ 05/8/1985."))
    number = int(cell) if float(cell).is_integer() else None
    if number is not None and 0 <= number < 100 and (born := century(number)):
        return PartialDate(born), _("“{text}” được đọc là năm {year}.").format(text=f"{number:02d}", year=born)
    if number is not None and 1_010_000 < number < 32_000_000:
        return read_written_day(f"{number:08d}", century)
    if number is not None and 1900 <= number <= 2100:
        return PartialDate(number), ""
    return from_serial(int(cell)), ""


def from_serial(number: int) -> PartialDate:
    """The day of Excel's 1900 system, of 1928 to 2100. Raises ReadingError for other numbers."""
    if _SERIALS[0] <= number < _SERIALS[1]:
        return PartialDate.of_day(date(1899, 12, 30) + timedelta(days=number))
    raise ReadingError(_("“{text}” không phải ngày; hãy viết ngày/tháng/năm, ví dụ 05/8/1985.").format(text=number))


def read_real_day(day: date) -> tuple[PartialDate, str]:
    if _YEAR_AS_DAY[0] <= day < _YEAR_AS_DAY[1]:
        year = (day - date(1899, 12, 30)).days
        return PartialDate(year), _("Excel hiện ô này thành một ngày của năm 1905; được đọc là năm {year}.").format(
            year=year
        )
    return PartialDate(day.year, day.month, day.day), ""


def read_written_day(text: str, century: Callable[[int], int | None]) -> tuple[PartialDate, str]:
    folded = fold(text)
    if found := _UNKNOWN_PARTS.fullmatch(folded):
        return made(int(found[1]), None, None, text), ""
    if found := _UNKNOWN_DAY.fullmatch(folded):
        return made(int(found[2]), int(found[1]), None, text), ""
    folded = _BORN.sub("", folded.strip(" .,'")).strip(" .,")
    if re.fullmatch("[0-9]{5}", folded):
        return from_serial(int(folded)), ""
    if found := _SHORT.fullmatch(folded):
        return made(in_century(found[3], century, text), int(found[2]), int(found[1]), text), ""
    if (found := _SHORT_MONTH.fullmatch(folded)) and int(found[2]) > 12 >= int(found[1]):
        return made(in_century(found[2], century, text), int(found[1]), None, text), ""
    if re.fullmatch("[0-9]{2}", folded):
        year = in_century(folded, century, text)
        return PartialDate(year), _("“{text}” được đọc là năm {year}.").format(text=text, year=year)
    if (found := _CRAMMED.fullmatch(folded)) and len(folded) == 8:
        found_day = made(int(found[3]), int(found[2]), int(found[1]), text)
        return found_day, _("“{text}” được đọc là {day}.").format(text=text, day=found_day)
    is_plain = re.fullmatch(r"[0-9 /.-]+", folded) is not None
    return parse_partial_date(re.sub(r"\s*([/.-])\s*", r"\1", folded) if is_plain else text), ""


def in_century(short: str, century: Callable[[int], int | None], text: str) -> int:
    year = century(int(short))
    if year is None:
        raise ReadingError(_("“{text}” không rõ thế kỷ nào; hãy viết đủ bốn chữ số của năm.").format(text=text))
    return year


def made(year: int, month: int | None, day: int | None, text: str) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        if month is not None and month > 12:
            sentence = _("không có tháng {month} trong “{text}”; hãy viết ngày/tháng/năm.")
            raise ReadingError(sentence.format(month=month, text=text)) from None
        raise ReadingError(_("ngày “{text}” không có trong lịch; hãy kiểm tra lại.").format(text=text)) from None


def check_birth(birth: PartialDate, ages: Ages) -> None:
    """Raises ReadingError for a birth to come, and for an age no learner has; a year alone gets the benefit."""
    if birth.earliest > ages.today:
        raise ReadingError(_("{day} ở tương lai; hãy kiểm tra lại năm sinh.").format(day=birth))
    if birth.latest < years_before(ages.opened_on, ages.OLDEST):
        raise ReadingError(_("{day} là quá {age} tuổi; hãy kiểm tra lại năm sinh.").format(day=birth, age=ages.OLDEST))
    if birth.earliest > years_before(ages.opened_on, ages.YOUNGEST):
        sentence = _("{day} là chưa đủ {age} tuổi khi khai giảng; hãy kiểm tra lại năm sinh.")
        raise ReadingError(sentence.format(day=birth, age=ages.YOUNGEST))


@lru_cache(maxsize=64)
def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def check_party_day(day: PartialDate, birth: PartialDate | None, ages: Ages) -> str:
    """The warning that somebody joined before eighteen. Raises ReadingError for a day to come."""
    if day.earliest > ages.today:
        raise ReadingError(_("{day} ở tương lai; hãy kiểm tra lại.").format(day=day))
    if birth is not None and years_before(day.latest, ages.MEMBER) < birth.earliest:
        return _("{day} là trước khi đủ {age} tuổi (sinh {birth}); hãy kiểm tra lại.").format(
            day=day, age=ages.MEMBER, birth=birth
        )
    return ""


# --- Numbers of a person -------------------------------------------------------------------------------

_EXPONENT = re.compile(r"([0-9])(?:[.,]([0-9]+))?e\+?([0-9]{1,2})", re.IGNORECASE)
_PHONE = re.compile("0[35789][0-9]{8}|02[0-9]{8,9}")
_NEW_PREFIXES = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def digits_of(cell: Any) -> str:
    """The digits of a cell without blanks, dots and dashes. Raises ReadingError when some were lost or are none."""
    if isinstance(cell, str) and cell.isascii() and cell.isdigit():
        return cell
    text = str(int(cell)) if isinstance(cell, (int, float)) and float(cell).is_integer() else shown(cell)
    text = text.strip().lstrip("'`’")
    if found := _EXPONENT.fullmatch(text):
        fraction, power = found[2] or "", int(found[3])
        if len(fraction) < power:
            raise ReadingError(_("“{text}” đã mất chữ số trong Excel; hãy gõ lại cả số.").format(text=text))
        text = found[1] + fraction[:power]
    bare = re.sub(r"[\s.\-–_()]", "", re.sub(r"^([0-9]{6,})[.,]0$", r"\1", text))
    if not re.fullmatch(r"\+?[0-9]+", bare):
        raise ReadingError(_("“{text}” không phải dãy số; hãy gõ lại.").format(text=text[:30]))
    return bare


def read_id_number(cell: Any, gender: str, birth: PartialDate | None) -> tuple[str, str]:
    """A CCCD of 12 digits or a CMND of 9; lost zeros in front come back with a warning."""
    number = digits_of(cell).lstrip("+")
    warnings = []
    if len(number) in (10, 11) and is_plausible(restored := number.zfill(12), birth):
        warnings.append(_("đã thêm số 0 bị Excel bỏ ở đầu, thành {number}.").format(number=restored))
        number = restored
    elif len(number) == 8:
        number = number.zfill(9)
        warnings.append(_("đã thêm số 0 bị Excel bỏ ở đầu, thành {number}.").format(number=number))
    if len(number) not in (9, 12):
        sentence = _("có {count} chữ số; CCCD có 12, CMND cũ có 9. Hãy kiểm tra lại.")
        raise ReadingError(sentence.format(count=len(number)))
    if len(number) == 12:
        warnings.append(disagreement(number, gender, birth))
    return number, " ".join(filter(None, warnings))


def is_plausible(number: str, birth: PartialDate | None) -> bool:
    """Whether 12 digits that were 10 or 11 begin as a CCCD does; two zeros come back only with the right year."""
    if number.startswith("00") and birth is not None:
        return number[4:6] == f"{birth.year % 100:02d}" and number[:3] != "000"
    return 1 <= int(number[:3]) <= 96


def disagreement(number: str, gender: str, birth: PartialDate | None) -> str:
    """What the fourth to sixth digits (century and sex, year) say against the row's gender and birth."""
    if not 1 <= int(number[:3]) <= 96:
        return _("ba chữ số đầu không phải mã tỉnh; hãy kiểm tra lại.")
    century_sex, year = int(number[3]), int(number[4:6])
    if gender and century_sex % 2 != (gender == "F"):
        says = _("nữ") if century_sex % 2 else _("nam")
        return _("chữ số thứ tư là của {gender}, khác với giới tính trong danh sách.").format(gender=says)
    born = 1900 + century_sex // 2 * 100 + year
    if birth is not None and born != birth.year:
        return _("số này của người sinh năm {year}, khác với ngày sinh trong danh sách.").format(year=born)
    return ""


def read_phone(cell: Any) -> tuple[str, str]:
    """A number of 10 digits, or of 11 for a fixed line; the first where a cell has two."""
    parts = [cell]
    if isinstance(cell, str) and not cell.isdigit():
        parts = [part for part in re.split(r"\s*[/;,\n]\s*|\s+-\s+", cell.strip()) if part]
    number = digits_of(parts[0] if parts else cell)
    warning = ""
    if number.startswith(("+84", "84")) and len(number.lstrip("+")) in (11, 12, 13):
        number = "0" + number.lstrip("+")[2:].lstrip("0")
    elif len(number) == 9 and number[0] in "35789" or len(number) == 10 and number[0] in "12":
        number = "0" + number
        warning = _("đã thêm số 0 bị Excel bỏ ở đầu, thành {number}.").format(number=number)
    if len(number) == 11 and (prefix := _NEW_PREFIXES.get(number[:4])):
        number = prefix + number[4:]
        warning = _("đầu số cũ đã được đổi thành {number}.").format(number=number)
    if not _PHONE.fullmatch(number):
        raise ReadingError(
            _("“{text}” không phải số điện thoại Việt Nam; hãy kiểm tra lại.").format(text=shown(cell)[:30])
        )
    if len(parts) > 1:
        warning = _("ô có nhiều số; chỉ giữ số đầu {number}.").format(number=number)
    return number, warning


# --- The rest ------------------------------------------------------------------------------------------


def read_gender(cell: Any) -> str:
    """ "M" or "F". Raises ReadingError for anything but the usual words."""
    found = GENDERS.get(fold(shown(cell)).strip(" ."))
    if found is None:
        raise ReadingError(_("không hiểu “{text}”; hãy ghi Nam hoặc Nữ.").format(text=shown(cell)[:30]))
    return found


def read_female_mark(cell: Any) -> str:
    """ "F" for a mark such as x, "M" for none."""
    text = "x" if cell is True else "" if cell is False else fold(shown(cell)).strip(" .")
    if text in YES:
        return "F"
    if text in NO:
        return "M"
    raise ReadingError(_("không hiểu “{text}”; hãy đánh dấu x cho nữ.").format(text=shown(cell)[:30]))


def read_score(cell: Any, most: Decimal, step: Decimal | None) -> tuple[Decimal | None, str]:
    """A score from nought to `most`; words such as "vắng" are no score."""
    if isinstance(cell, str) and not any(map(str.isdigit, cell)):
        return None, _("“{text}” không phải điểm nên để trống.").format(text=shown(cell)[:30])
    if isinstance(cell, str):
        cell = re.sub(r"\s*(điểm|đ)\.?$", "", cell.strip(), flags=re.IGNORECASE)
    score = parse_decimal(cell)
    if not 0 <= score <= most:
        sentence = _("{score} nằm ngoài thang điểm 0–{most}; hãy kiểm tra dấu phẩy.")
        raise ReadingError(sentence.format(score=f"{score:f}".replace(".", ","), most=f"{most.normalize():f}"))
    if score != round(score, 2):
        raise ReadingError(_("có quá hai chữ số sau dấu phẩy; hãy làm tròn rồi gõ lại."))
    score = score.quantize(Decimal(1)) if score == score.to_integral() else score.normalize()
    if step is not None and score % step:
        text = f"{step.normalize():f}".replace(".", ",")
        return score, _("không theo bước điểm {step}.").format(step=text)
    return score, ""


def name_key(name: str) -> str:
    """What two spellings of one name share: case, tone placement (Thủy, Thuỷ), blanks; tones count."""
    return fold_spelling(name)
