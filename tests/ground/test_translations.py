"""Every sentence of the portal can be read in Vietnamese and in English, whoever wrote it: we, Django, or an add-on.

The interface is written in Vietnamese, so English is what can be missing; Django is written in English, so
there it is Vietnamese. `bin/messages` gathers our sentences; this reads the sources anew, in its own way.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import validators
from django.core.paginator import Paginator
from django.db.models import fields as columns
from django.forms import fields, formsets, models
from django.template.base import Lexer, Token, TokenType
from django.utils import translation
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, VIETNAMESE = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("en", "vi"))
PACKAGES = Path(str(apps.get_app_config("import_export").path)).parent
FOREIGN = [  # whose English locale/vi puts into Vietnamese; import-export has no English catalogue, so its French one
    "django/conf/locale/en",
    "django/contrib/admin/locale/en",
    "django/contrib/auth/locale/en",
    "import_export/locale/fr",
]
SKIPPED = {"benchmarks", "docs", "locale", "migrations", "node_modules", "static", "staticfiles", "tests", "var"}
HEADER = {  # and no day, author or address: those would change the file without changing a sentence
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = {ENGLISH: ("en", "nplurals=2; plural=(n != 1);"), VIETNAMESE: ("vi", "nplurals=1; plural=0;")}

# Visible text that is the same in both languages.
SAME_IN_BOTH = {
    "PDF": "a format",
    "Word": "a product",
    "Excel": "a product",
    "English": "a language, under its own name",
    "Tiếng Việt": "a language, under its own name",
    "BD": "the code of a made-up class on the components page",
    "x": "a mark of attendance; a line above the table says what it means",
    "K": "a mark of attendance",
    "P": "a mark of attendance",
    "XXXX": "the shape of a check code",
    "Nha Trang": "a place",
    "Khánh Sơn": "a place",
}
# Shown when the server is broken: it may depend on nothing, translation included, so it speaks Vietnamese alone.
UNTRANSLATED_TEMPLATES = {"templates/500.html"}
READ_ATTRIBUTE = re.compile(r"alt|aria-(?:description|label)|data-(?:label|once|text)|placeholder|title")
FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-Z]")  # such as Vietnamese has and English has not
TRANSLATED_CONSTANT = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


class Message(NamedTuple):
    """What identifies a sentence in a catalogue; `plural` is empty for one without plural forms."""

    text: str
    plural: str = ""
    context: str = ""


class Entry(NamedTuple):
    """Its translations, one for each plural form, and the remarks that gettext put beside it (fuzzy, …)."""

    said: list[str]
    flags: str


# ---- What the sources say ----

# Where the arguments of each function stand: context, text, plural.
SHAPES = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}


def our_files(ending: str) -> list[Path]:
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    paths = [path for folder in folders if folder.name not in SKIPPED for path in folder.rglob(f"*{ending}")]
    return sorted(path for path in paths if not SKIPPED & set(path.parts))


def calls_of(tree: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """Each call of a translating function, by the function's own name, with its arguments."""
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = aliases.get(node.func.id, "") if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            plain = name.removesuffix("_lazy").removesuffix("_noop")
            if plain in SHAPES:
                yield plain, node.args


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def message_of(name: str, texts: list[str]) -> Message:
    context, text, plural = (None if place is None else texts[place] for place in SHAPES[name])
    return Message(text or "", plural or "", context or "")


def messages_of_module(path: Path) -> Iterator[Message]:
    for name, arguments in calls_of(ast.parse(path.read_text(encoding="utf-8"))):
        texts = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        if len(texts) > max(place or 0 for place in SHAPES[name]):
            yield message_of(name, [str(text) for text in texts])


CALL = re.compile(r"""\b(n?p?gettext|_)\(((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,\s*)?)+)""")


def messages_of_template(path: Path) -> Iterator[Message]:
    for name, arguments in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        yield message_of(name if name in SHAPES else "gettext", list(ast.literal_eval(f"({arguments.rstrip(', ')},)")))


@pytest.fixture(scope="module")
def ours() -> dict[Message, str]:
    """Every sentence of ours that is to be translated, with a file it stands in."""
    found = {message: named(path) for path in our_files(".py") for message in messages_of_module(path)}
    for path in templates():
        found |= dict.fromkeys(messages_of_template(path), named(path))
    counted = {(message.text, message.context) for message in found if message.plural}  # serves the bare one too
    return {
        message: file
        for message, file in found.items()
        if message.plural or (message.text, message.context) not in counted
    }


def templates() -> list[Path]:
    return sorted(path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}"))


# ---- What the catalogues say ----

STRING = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')


def catalogue(path: Path) -> dict[Message, Entry]:
    """The entries of a .po file, its header under the empty message; obsolete ones left out."""
    found = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        parts: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if match := STRING.fullmatch(line):
                field = match[1] or field
                parts[field] = parts.get(field, "") + ast.literal_eval(match[2])
        if parts:
            flags = " ".join(line for line in block.splitlines() if line.startswith("#,"))
            said = [text for name, text in sorted(parts.items()) if name.startswith("msgstr")]
            message = Message(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""))
            found[message] = Entry(said, flags)
    return found


def compiled(path: Path) -> dict[Any, str]:
    """The entries of the .mo file beside a .po file, as Python's own reader keeps them."""
    with path.with_suffix(".mo").open("rb") as file:
        return dict(vars(gettext.GNUTranslations(file))["_catalog"])


def as_compiled(entries: dict[Message, Entry]) -> dict[Any, str]:
    """What the .mo file of these entries must hold."""
    found: dict[Any, str] = {}
    for message, entry in entries.items():
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        if "fuzzy" in entry.flags or not all(entry.said):
            continue
        if message.plural:
            found |= {(key, number): text for number, text in enumerate(entry.said)}
        else:
            found[key] = entry.said[0]
    return found


PLACE = re.compile(r"%(?:\((\w+)\))?[sdrf]|\{(\w*)(?:![rs])?(?::[^{}]*)?\}")


def places(text: str) -> set[str]:
    """What is filled into a sentence: %(name)s, %d, {name}."""
    return {match[0] for match in PLACE.finditer(re.sub(r"%%|\{\{|\}\}", "", text))}


# ---- Our sentences ----


def test_it_has_english_for_every_sentence(ours):
    english = catalogue(ENGLISH)

    missing = {
        f"{file}: {message.text}"
        for message, file in ours.items()
        if re.search(r"[^\W\d_]", PLACE.sub("", message.text))
        and (message not in english or not all(english[message].said) or "fuzzy" in english[message].flags)
    }

    assert len(ours) > 500
    assert missing == set(), "run bin/messages, then give the English in locale/en"


def test_it_keeps_no_english_for_a_sentence_that_is_gone(ours):
    assert catalogue(ENGLISH).keys() - ours.keys() == {Message("")}, "run bin/messages"


def test_it_translates_a_sentence_before_filling_it():
    """A sentence that is filled first is found in no catalogue: `_(f"{n} lớp")`, `_("%d lớp" % n)`."""
    wrong = [
        f"{named(path)}:{argument.lineno}"
        for path in our_files(".py")
        for _name, arguments in calls_of(ast.parse(path.read_text(encoding="utf-8")))
        for argument in arguments[:1]
        if isinstance(argument, (ast.JoinedStr, ast.BinOp, ast.Call))
    ]

    assert wrong == []


# ---- Both catalogues ----


@pytest.mark.parametrize("path", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
def test_it_fills_the_same_places_in_every_language(path):
    wrong = [
        (message.text, said)
        for message, entry in catalogue(path).items()
        for said in entry.said
        if message.text and said and places(said) != places(message.text) | places(message.plural)
    ]

    assert wrong == []


@pytest.mark.parametrize("path", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
def test_it_compiles_what_the_catalogue_says(path):
    assert compiled(path) == as_compiled(catalogue(path)), "run bin/messages"


@pytest.mark.parametrize("path", [ENGLISH, VIETNAMESE], ids=["en", "vi"])
def test_it_names_no_day_person_or_address(path):
    language, plural_forms = PLURALS[path]
    text = path.read_text(encoding="utf-8")

    header = dict(line.split(": ", 1) for line in catalogue(path)[Message("")].said[0].splitlines())

    assert header == HEADER | {"Language": language, "Plural-Forms": plural_forms}
    assert re.findall(r"^#: (?:.* )?(?:/|\S+:\d).*$", text, re.MULTILINE) == []
    assert "\n#~" not in text


# ---- The sentences of Django and import-export ----


class AnyNumber(dict[str, Any]):
    """Fills every place of a sentence with 2."""

    def __missing__(self, key: str) -> int:
        return 2


def faults_named_by_django() -> Iterator[Any]:
    """Every sentence by which Django refuses what somebody wrote into a form."""
    for module in (fields, models, columns):
        for thing in vars(module).values():
            yield from getattr(thing, "default_error_messages", {}).values()
    for thing in vars(validators).values():
        yield from [getattr(thing, "message", "")] if isinstance(thing, type) else []
    for form in (AuthenticationForm, PasswordChangeForm):
        yield from form.error_messages.values()
    yield from formsets.BaseFormSet.default_error_messages.values()
    yield from Paginator.default_error_messages.values()


def in_language(language: str, sentences: Iterable[Any]) -> list[str]:
    with translation.override(language):
        return [str(sentence % AnyNumber() if sentence else "") for sentence in sentences]


def test_it_says_every_fault_in_vietnamese():
    faults = list(faults_named_by_django())

    pairs = zip(in_language("en", faults), in_language("vi", faults), strict=True)

    assert len(faults) > 60
    assert {english for english, vietnamese in pairs if english and english == vietnamese} == set()


def test_it_explains_passwords_in_vietnamese():
    for validator in get_default_password_validators():
        with translation.override("en"):
            english = validator.get_help_text()
        with translation.override("vi"):
            assert validator.get_help_text() != english


def test_it_keeps_no_vietnamese_for_a_sentence_that_is_gone():
    """After a new version of Django or import-export: take the entry out, or give the new sentence."""
    theirs = {message for folder in FOREIGN for message in catalogue(PACKAGES / folder / "LC_MESSAGES" / "django.po")}

    assert catalogue(VIETNAMESE).keys() - theirs == set()


# ---- Templates ----


class Reader(HTMLParser):
    """Collects what a reader meets: the text between tags, and attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[str] = []

    def handle_data(self, data: str) -> None:
        self.met.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_button = tag == "input" and given.get("type") in ("button", "reset", "submit")
        is_described = tag == "meta" and given.get("name") == "description"
        for name, value in given.items():
            is_read = (
                bool(READ_ATTRIBUTE.fullmatch(name))
                or (is_button and name == "value")
                or (is_described and name == "content")
            )
            if is_read or FOREIGN_LETTER.search(value):
                self.met.append(value)


def tokens_outside_translation(source: str) -> Iterator[Token]:
    """The template's tokens without comments and without what translate and blocktranslate hold."""
    closing = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if closing:
            closing = "" if word == closing else closing
        elif word in ("comment", "blocktranslate", "blocktrans"):
            closing = f"end{word}"
        elif word not in ("translate", "trans") and token.token_type != TokenType.COMMENT:
            yield token


def untranslated_in(source: str) -> list[str]:
    """Text in one language only: in the markup, and Vietnamese written as an argument of a tag or a filter."""
    markup, found = "", []
    for token in tokens_outside_translation(source):
        if token.token_type == TokenType.TEXT:
            markup += token.contents
        elif FOREIGN_LETTER.search(TRANSLATED_CONSTANT.sub("", token.contents)):
            found.append(token.contents)
    reader = Reader()
    reader.feed(markup)
    reader.close()
    found += (" ".join(text.split()) for text in reader.met)
    same = re.compile("|".join(rf"\b{re.escape(text)}\b" for text in SAME_IN_BOTH))
    return [text for text in found if re.search(r"[^\W\d_]", same.sub("", text))]


@pytest.mark.parametrize("name", [name for name in map(named, templates()) if name not in UNTRANSLATED_TEMPLATES])
def test_it_leaves_no_text_of_a_template_outside_the_translate_tags(name):
    path = ROOT / name

    assert untranslated_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% load i18n %}<p>{% translate 'Lớp' %} 12/6 – (70,00%)</p>", []),
        ("{% comment %}Lớp{% endcomment %}{# Lớp #}<!-- Lớp --><p class='lop'>{{ lop }}</p>", []),
        ("{% blocktranslate count n=2 %}Lớp{% plural %}Lớp {{ n }}{% endblocktranslate %}<b>PDF</b>", []),
        ("{{ _('Lớp') }}{% include 'a.html' with label=_('Lớp') %}", []),
        ("<p>Lớp</p><p>All of it</p>", ["Lớp", "All of it"]),
        ("<i title='All' data-label='Lớp' data-x='Lớp' data-y='all'></i>", ["All", "Lớp", "Lớp"]),
        ("<input type='submit' value='Save'><input name='a' value='all'>", ["Save"]),
        ("{{ n|default:'Chưa có' }}{% include 'a.html' with label='Lớp' %}", None),
        ("<p>PDF hay Word</p><p>Words</p>", ["PDF hay Word", "Words"]),
    ],
)
def test_it_finds_text_outside_the_translate_tags(source, found):
    """The finder above, tried on what it must find and on what it must pass over."""
    if found is None:
        assert len(untranslated_in(source)) == 2
    else:
        assert untranslated_in(source) == found
