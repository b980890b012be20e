"""The house keeps its rules: rooms, policies, queries, sizes, templates, constraints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver

from centres.models import Post

ROOT = Path(__file__).resolve().parent.parent
# Who may import whom: a room's own modules and the rooms named here. See docs/architecture.md.
ROOMS = {
    "portal": set(),
    "centres": {"portal"},
    "courses": {"centres", "portal"},
    "teaching_trials": {"centres", "portal"},
    "reports": {"courses", "teaching_trials", "centres", "portal"},
}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 40
QUERY_WORDS = {"filter", "exclude", "annotate", "aggregate", "raw", "extra"}
SCOPES = {"visible_to", "editable_by", "of_user"}  # what a fetched row must have been narrowed by

# Views of Django's own, reached under this namespace: AdminSite.admin_view asks for a staff account on each page.
FOREIGN_NAMESPACES = {"admin"}
# Help texts are written by us and by Django's password validators, whose list is markup.
UNESCAPED_TEMPLATES = {"templates/django/forms/field_help.html"}
# Markup of our own that escaped its data already; each line says how.
UNESCAPED_MODULES = {"portal/papers/markup.py"}


def modules(room: str = "") -> list[Path]:
    """Every module of the rooms, without migrations, which Django writes, and of benchmarks."""
    rooms = [room] if room else [*ROOMS, "benchmarks"]
    paths = [path for name in rooms for path in (ROOT / name).rglob("*.py")]
    return sorted(path for path in paths if "migrations" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def imported_by(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each import, wherever it stands; a relative one as "."."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else str(node.module)


def is_views(path: Path) -> bool:
    return path.name.endswith("views.py") or path.parent.name == "views"


def calls_in(tree: ast.AST) -> Iterator[tuple[int, str, ast.Call]]:
    """Line, bare name and node of each call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node.lineno, name, node


def views_of(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Namespace and pattern of every address, included ones too."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield namespace, pattern


def own_views() -> list[URLPattern]:
    found = views_of(get_resolver().url_patterns)
    return [pattern for namespace, pattern in found if namespace not in FOREIGN_NAMESPACES]


# ---- Rooms ----


def test_imports_point_downwards():
    upwards = [
        f"{named(path)}:{line} imports {name}"
        for room, below in ROOMS.items()
        for path in modules(room)
        for line, name in imported_by(tree_of(path))
        if name.split(".")[0] in {".", *ROOMS, "tests", "benchmarks"} - below - {room}
    ]

    assert upwards == []


def test_it_sees_an_import_inside_a_function():
    tree = ast.parse("def f():\n    from reports.facts import live_facts\n    from . import x\n")

    assert list(imported_by(tree)) == [(2, "reports.facts"), (3, ".")]


def test_no_room_reaches_another_by_its_name_in_a_text():
    """`import_module("reports")` and `get_model("courses", …)` would be imports that nobody sees."""
    hidden = [
        f"{named(path)}:{line} {ast.unparse(call)}"
        for path in modules()
        for line, name, call in calls_in(tree_of(path))
        if name in {"import_module", "__import__", "get_model"}
        and any(isinstance(said, ast.Constant) and str(said.value).split(".")[0] in ROOMS for said in call.args)
    ]

    assert hidden == []


def test_no_signal_goes_round_the_arrows():
    receivers = [
        f"{named(path)}:{line} {name}"
        for path in modules()
        for line, name in imported_by(tree_of(path))
        if name in {"django.dispatch", "django.db.models.signals", "django.core.signals"}
    ]

    assert receivers == []


# ---- Views ----


def test_every_address_states_its_policy():
    posts = {frozenset({"anyone"}), frozenset({"signed in"})}
    without = [
        str(pattern.pattern)
        for pattern in own_views()
        if not (policy := getattr(pattern.callback, "policy", frozenset()))
        or (policy not in posts and not policy <= set(Post))
    ]

    assert own_views() != []
    assert without == []


def test_every_address_has_a_name():
    """The admin's own door is ours by address only; see portal/urls.py."""
    assert [str(pattern.pattern) for pattern in own_views() if not pattern.name] == ["admin/login/"]


def test_every_address_is_served_by_a_function():
    assert [str(pattern.pattern) for pattern in own_views() if hasattr(pattern.callback, "view_class")] == []


def test_no_view_writes_a_query():
    written = [
        f"{named(path)}:{line} .{name}()"
        for path in modules()
        if is_views(path)
        for line, name, call in calls_in(tree_of(path))
        if name in QUERY_WORDS and isinstance(call.func, ast.Attribute)
    ]

    assert written == []


def test_no_view_fetches_a_row_without_asking_whose_it_is():
    unscoped = [
        f"{named(path)}:{line} {ast.unparse(call.args[0])}"
        for path in modules()
        for line, name, call in calls_in(tree_of(path))
        if name in {"get_object_or_404", "get_list_or_404"}
        and not SCOPES & {inner for _line, inner, _call in calls_in(call.args[0])}
    ]

    assert unscoped == []


def test_no_view_is_exempt_from_csrf():
    exempt = [
        named(path)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Name | ast.alias)
        and "csrf_exempt" in (getattr(node, "id", ""), getattr(node, "name", ""))
    ]

    assert exempt == []


# ---- Sizes and sentences ----


def test_no_module_is_longer_than_a_reader_bears():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{named(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_every_module_opens_with_its_sentence():
    """An empty `__init__.py` has nothing to say."""
    silent = [
        named(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip()
        and not (ast.get_docstring(tree_of(path)) or "").rstrip().endswith(".")
    ]

    assert silent == []


# ---- Templates ----

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
INLINE = {
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in a link": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}


def template_text(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def inline_in(text: str) -> list[str]:
    return [what for what, pattern in INLINE.items() if pattern.search(text)]


def test_no_template_holds_a_script_or_a_style():
    found = {named(path): what for path in TEMPLATES if (what := inline_in(template_text(path)))}

    assert TEMPLATES != []
    assert found == {}


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<script>go()</script>", "a script without a file"),
        ('<script src="/static/js/x.js"></script>', None),
        ("<STYLE>p{}</STYLE>", "a style element"),
        ('<p style="color:red">', "a style attribute"),
        ('<a class="x" onClick="go()">', "a handler in an attribute"),
        ('<a href="javascript:go()">', "a script in a link"),
        ('<img src="//evil.example/x.png">', "another host"),
        ("<p>on = 5, một ngày</p>", None),
    ],
)
def test_it_knows_a_script_or_a_style_when_it_sees_one(markup, what):
    assert inline_in(markup) == ([what] if what else [])


def test_no_template_prints_unescaped_text():
    unescaped = re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape\s+off")
    found = {named(path) for path in TEMPLATES if unescaped.search(template_text(path))}

    assert found - UNESCAPED_TEMPLATES == set()


def test_no_module_marks_text_as_safe():
    """`format_html` escapes what it is given; `mark_safe` believes it."""
    marked = {
        named(path)
        for path in modules()
        for _line, name, call in calls_in(tree_of(path))
        if name == "mark_safe" or (name == "SafeString" and call.args and ast.unparse(call.args[0]) != "''")
    }

    assert marked - UNESCAPED_MODULES - {"portal/charts.py"} == set()


# ---- The database ----


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]


def admitted(condition: Q, field: str) -> set[object] | None:
    """The values of the field that the condition lets in; None where it lets in any, or cannot be told."""
    if condition.negated:
        return None
    sets = []
    for child in condition.children:
        if isinstance(child, Q):
            sets.append(admitted(child, field))
        else:
            lookup, wanted = cast(tuple[str, Any], child)
            values = {f"{field}__in": wanted, field: [wanted]}.get(lookup)
            sets.append(None if values is None else set(values))
    if condition.connector == Q.OR:
        return None if None in sets else set().union(*sets)  # type: ignore[arg-type]
    known = [values for values in sets if values is not None]
    return set.intersection(*known) if known else None


def test_every_choice_is_pinned_by_the_database():
    unpinned = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if field.choices
        and {value for value, _label in field.flatchoices}
        not in [
            admitted(rule.condition, field.name)
            for rule in model._meta.constraints
            if isinstance(rule, models.CheckConstraint) and isinstance(rule.condition, Q)
        ]
    ]

    assert unpinned == []


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (Q(state__in=["A", "B"]), {"A", "B"}),
        (Q(state="A") | Q(state="B", other=1), {"A", "B"}),
        (Q(state__in=["A", "B"], other=1), {"A", "B"}),
        (~Q(state__in=["A", "B"]), None),
        (Q(state="A") | Q(other=1), None),
        (Q(other=1), None),
    ],
)
def test_it_reads_what_a_constraint_lets_in(condition, values):
    assert admitted(condition, "state") == values


def test_every_constraint_has_a_name_that_is_said_once():
    names = [rule.name for model in own_models() for rule in model._meta.constraints]

    assert sorted(names) == sorted(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{14,62}", name) or name.count("_") < 2] == []


def test_no_model_orders_itself():
    """A list is ordered where it is shown."""
    assert [model.__name__ for model in own_models() if model._meta.ordering] == []


def test_every_migration_says_what_it_does():
    files = [path for room in ROOMS for path in (ROOT / room / "migrations").glob("0*.py")]

    assert files != []
    assert [named(path) for path in files if not re.fullmatch(r"\d{4}_[a-z][a-z_0-9]{7,}\.py", path.name)] == []
    assert [named(path) for path in files if "auto_" in path.name] == []


def test_every_migration_can_be_taken_back():
    """`RunPython` and `RunSQL` without a way back would hold an upgrade that failed half-way."""
    one_way = [
        f"{named(path)}:{line} {name}"
        for room in ROOMS
        for path in (ROOT / room / "migrations").glob("0*.py")
        for line, name, call in calls_in(tree_of(path))
        if name in {"RunPython", "RunSQL"}
        and len(call.args) < 2
        and not {"reverse_code", "reverse_sql"} & {word.arg for word in call.keywords}
    ]

    assert one_way == []
