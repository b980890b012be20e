"""Text typed in the fonts of before Unicode, TCVN3 (.VnTime) and VNI: tells it, and turns it into Unicode; pure.

Such a text is stored as Western letters and signs: "NguyÔn ThÞ Hång" in TCVN3, "Nguyeãn Thò Hoàng" in VNI. The font
of the cell says what was meant; without it only a text whose words become Vietnamese syllables is believed to be one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TCVN3, TCVN3_CAPITALS, VNI = "TCVN3", "TCVN3-capitals", "VNI"  # what a font's name gives away
NAMES = {TCVN3: "TCVN3", TCVN3_CAPITALS: "TCVN3", VNI: "VNI"}

_SAC, _HUYEN, _HOI, _NGA, _NANG = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE = "\u0302", "\u0306"
_FROM_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
_IN_TCVN3 = frozenset(chr(code) for code in _FROM_TCVN3)
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_MARKS = {
    "ù": _SAC, "ø": _HUYEN, "û": _HOI, "õ": _NGA, "ï": _NANG,
    "â": _HAT, "á": _HAT + _SAC, "à": _HAT + _HUYEN, "å": _HAT + _HOI, "ã": _HAT + _NGA, "ä": _HAT + _NANG,
    "ê": _BREVE, "é": _BREVE + _SAC, "è": _BREVE + _HUYEN, "ú": _BREVE + _HOI, "ü": _BREVE + _NGA, "ë": _BREVE + _NANG,
}  # fmt: skip
for _pairs in (_VNI_ALONE, _VNI_MARKS):
    _pairs.update({letter.upper(): said.upper() for letter, said in tuple(_pairs.items())})
_VNI_PIECE = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_ALONE)}])")
_BARE = re.compile(r"[\x00-\x7f]*")
# Western letters and signs as Windows had them; a letter beyond them (ế, ư, đ) is Unicode at work.
_WESTERN = re.compile("[\x00-\x7f\u00a0-\u00ff–—‘’“”…•€™œŒšŠžŽŸƒ†‡‰‹›ˆ˜\u201a\u201e]*")
_WORD = re.compile("[A-Za-z¡-¶¸-¾À-ÿ·]+")

# ---- Vietnamese syllables ----

_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_RHYMES = (
    "ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|a|[ăâ](?:c|m|n|ng|p|t)|âu|ây|e(?:c|m|n|ng|o|p|t)?|ê(?:ch|m|n|nh|p|t|u)?"
    "|i(?:a|ch|m|n|nh|p|t|u)?|iê(?:c|m|n|ng|p|t|u)|o(?:c|i|m|n|ng|p|t)?|oa(?:c|ch|i|m|n|ng|nh|o|p|t|y)?"
    "|oă(?:c|m|n|ng|t)|oe(?:n|o|t)?|oo(?:c|ng)|ô(?:c|i|m|n|ng|p|t)?|ơ(?:i|m|n|p|t)?|u(?:a|c|i|m|n|ng|p|t)?"
    "|uâ(?:n|ng|t|y)|uê(?:ch|nh|t)?|uơ|uô(?:c|i|m|n|ng|t)|uy(?:a|ch|n|nh|p|t|u)?|uyê(?:n|t)|ư(?:a|c|i|m|n|ng|t|u)?"
    "|ươ(?:c|i|m|n|ng|p|t|u)|y(?:nh|t|u)?|yê(?:m|n|ng|t|u)"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_RHYMES})")
_TONE = re.compile(f"[{_SAC}{_HUYEN}{_HOI}{_NGA}{_NANG}]")


def is_syllable(word: str) -> bool:
    """Whether the word can be a Vietnamese syllable: an onset, a rhyme, at most one tone."""
    bare, tones = _TONE.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


# ---- Telling and turning ----


@lru_cache(maxsize=256)
def encoding_of_font(name: str) -> str:
    """What a font's name says of the text in it: TCVN3, TCVN3_CAPITALS (.VnTimeH), VNI, or "" for Unicode."""
    plain = name.strip().lower()
    if plain.startswith(".vn"):
        return TCVN3_CAPITALS if plain.rstrip(" 0123456789").endswith("h") else TCVN3
    return VNI if plain.startswith(("vni-", "vni ")) else ""


def from_tcvn3(text: str) -> str:
    return text.translate(_FROM_TCVN3)


def from_vni(text: str) -> str:
    """The text with each letter and the mark behind it made one."""

    def letter(found: re.Match[str]) -> str:
        if found[3]:
            return _VNI_ALONE[found[3]]
        return unicodedata.normalize("NFC", _VNI_ALONE.get(found[1], found[1]) + _VNI_MARKS[found[2]])

    return _VNI_PIECE.sub(letter, text)


def encoding_by_letters(text: str) -> str:
    """TCVN3 or VNI where the letters give it away; "" for Unicode, and for what may be either."""
    if not _is_western(text):
        return ""
    words = _foreign_words(text)
    found = _sounding(words, words)
    likely = [encoding for encoding in (TCVN3, VNI) if _may_be(words, encoding)]
    if not likely:
        return ""
    best = max(likely, key=lambda encoding: _sounding(words, _turned_words(words, encoding)))
    turned = _turned_words(words, best)
    sounding = _sounding(words, turned)
    whole = sum(len(word) > 1 and word != new for word, new in zip(words, turned, strict=True))
    return best if sounding > found and sounding * 5 >= len(words) * 3 and whole else ""


def is_either(text: str) -> bool:
    """Whether the text is Vietnamese as it stands and another Vietnamese text when turned: "Dòng" may be Dũng."""
    words = _foreign_words(text) if _is_western(text) else []
    return bool(words) and any(
        _may_be(words, encoding) and turned != words and _sounding(words, turned) == len(words)
        for encoding, turned in ((one, _turned_words(words, one)) for one in (TCVN3, VNI))
    )


def to_unicode(text: str, encoding: str) -> str:
    """The text out of this encoding; as it stands when it cannot be in it, or is Vietnamese as it stands only."""
    if encoding == TCVN3_CAPITALS and _BARE.fullmatch(text):
        return text.upper()
    if not encoding or not _is_western(text):
        return text
    words = _foreign_words(text)
    turned = _turned_words(words, encoding)
    if not _may_be(words, encoding) or _sounding(words, words) > _sounding(words, turned):
        return text
    new = from_vni(text) if encoding == VNI else from_tcvn3(text)
    return new.upper() if encoding == TCVN3_CAPITALS else new


def _is_western(text: str) -> bool:
    """Whether the text has a letter beyond ASCII, and none beyond the Western ones."""
    return _BARE.fullmatch(text) is None and _WESTERN.fullmatch(text) is not None


def _foreign_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _may_be(words: list[str], encoding: str) -> bool:
    """Whether TCVN3 has all the letters: it has no à, so "Hoà" is Unicode."""
    return encoding == VNI or all(letter.isascii() or letter in _IN_TCVN3 for word in words for letter in word)


def _turned_words(words: list[str], encoding: str) -> list[str]:
    turn = from_vni if encoding == VNI else from_tcvn3
    return [turn(word) for word in words]


def _sounding(words: list[str], turned: list[str]) -> int:
    """How many of the words are syllables; letters that the turning left Western count against it."""
    return sum(is_syllable(new) for _old, new in zip(words, turned, strict=True))
