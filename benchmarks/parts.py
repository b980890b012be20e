"""What is measured: each part gives lines of the table, with the bar they are held to where one was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engines import throw_away
from benchmarks.weight import first_visit
from benchmarks.workers import Order, Worker, milliseconds, ratio, rounds

A_HALF_YEAR, TEN_YEARS, CENTURIES = 180, 3_650, 10_000  # days over which the classes of a list are spread


@dataclass(frozen=True)
class Line:
    """One line of the table; `bar` is "" where nothing is promised."""

    what: str
    figure: str
    bar: str = ""
    holds: bool = True


Part = Callable[[str, Path], Iterator[Line]]


def times(value: float) -> str:
    return f"{value:.2f} ×"


def at_most(what: str, value: float, bar: float) -> Line:
    return Line(what, times(value), f"≤ {bar:g} ×", value <= bar)


def filled(stack: ExitStack, url: str, folder: Path, name: str, classes: int, days: int) -> Worker:
    """A worker whose database holds that many classes."""
    database = stack.enter_context(throw_away(url, folder, name))
    worker = stack.enter_context(Worker(database))
    worker.ask("prepare", classes=classes, days=days)
    return worker


def class_list(url: str, folder: Path) -> Iterator[Line]:
    """The class list against the bare view, on 1,000 and on 100,000 classes."""
    with ExitStack() as stack:
        small = filled(stack, url, folder, "thousand", 1_000, TEN_YEARS)
        large = filled(stack, url, folder, "hundred_thousand", 100_000, CENTURIES)
        orders = [(worker, "page", {"path": path}) for worker in (small, large) for path in ("/bare/", "/classes/")]
        measured = rounds(orders, count=7, times=7)
        yield at_most("class list ÷ bare view, 1,000 classes", ratio(measured, 1, 0), 2)
        yield at_most("class list ÷ bare view, 100,000 classes", ratio(measured, 3, 2), 2)
        yield at_most("class list, 100,000 ÷ 1,000 classes", ratio(measured, 3, 1), 1.1)
        asked = [worker.ask("queries", path="/classes/")["queries"] for worker in (small, large)]
        yield counted("queries of the class list: 1,000, 100,000", asked)
        both = f"{milliseconds(measured, 0):.0f}, {milliseconds(measured, 1):.0f} ms"
        yield Line("  (bare view, class list on this machine)", both)
        yield from growth(small, large)


def growth(small: Worker, large: Worker) -> Iterator[Line]:
    """Other ways into the list and the pages beside it, without a promise: what grows is seen here first."""
    for path in ("/classes/?sort=name", "/classes/?q=dang", "/classes/?centre=1&period=2023-H1", "/", "/briefings/"):
        pair = rounds([(small, "page", {"path": path}), (large, "page", {"path": path})], count=2, times=2)
        yield Line(f"  {path}, 100,000 ÷ 1,000 classes", times(ratio(pair, 1, 0)))


def briefing(url: str, folder: Path) -> Iterator[Line]:
    """The figures and the page of a half-year: with 8 classes, with 800, with 76 alone and with 76 after ten years."""
    with ExitStack() as stack:
        few = filled(stack, url, folder, "eight", 8, A_HALF_YEAR)
        many = filled(stack, url, folder, "eight_hundred", 800, A_HALF_YEAR)
        alone = filled(stack, url, folder, "alone", 76, A_HALF_YEAR)
        decade = filled(stack, url, folder, "decade", 1_520, TEN_YEARS)
        workers = (few, many, alone, decade)
        for what, do, arguments in (
            ("figures", "figures", {"period": "2023-H1"}),
            ("page", "page", {"path": "/briefings/2023-H1/"}),
        ):
            measured = rounds([(worker, do, arguments) for worker in workers], count=3, times=4)
            yield Line(f"briefing's {what}, 800 ÷ 8 classes", times(ratio(measured, 1, 0)))
            yield at_most(f"briefing's {what}, after 20 half-years ÷ after one", ratio(measured, 3, 2), 1.5)
        asked = [worker.ask("figure_queries", period="2023-H1")["queries"] for worker in workers]
        yield counted("queries of the figures: 8, 800, 76, 76 after ten years", asked)
        asked = [worker.ask("queries", path="/briefings/2023-H1/")["queries"] for worker in workers]
        yield counted("queries of the page: 8, 800, 76, 76 after ten years", asked)


def counted(what: str, queries: list[int]) -> Line:
    """At most 8 queries, and the same whatever the number of classes."""
    holds = max(queries) <= 8 and len(set(queries)) == 1
    return Line(what, ", ".join(map(str, queries)), "≤ 8", holds)


def import_lists(url: str, folder: Path) -> Iterator[Line]:
    """Preview and write of the article's rows and of 2,000, against openpyxl and one bulk_create of the same rows."""
    with ExitStack() as stack:
        worker = filled(stack, url, folder, "lists", 0, A_HALF_YEAR)
        for rows, name, bar in ((0, "79 rows", 1.0), (2_000, "2,000 rows", 5.0)):
            worker.ask("take_list", rows=rows)
            orders: list[Order] = [(worker, deed, {}) for deed in ("bare_read", "preview", "bare_write", "write")]
            measured = rounds(orders, count=1 if rows else 2, times=1)
            seconds = milliseconds(measured, 1) / 1000
            yield Line(f"preview of {name} ÷ openpyxl alone", times(ratio(measured, 1, 0)))
            yield Line(f"  (preview of {name} on this machine)", f"{seconds:.2f} s", f"≤ {bar:g} s", seconds <= bar)
            yield Line(f"import of {name} ÷ openpyxl and one bulk_create", times(ratio(measured, 3, 2)))


def learners(url: str, folder: Path) -> Iterator[Line]:
    """10,000 learners from file to saved, against openpyxl and bulk_create, and against django-import-export."""
    with ExitStack() as stack:
        worker = filled(stack, url, folder, "learners", 0, A_HALF_YEAR)
        worker.ask("take_learners", rows=10)
        worker.ask("write_learners")
        before = worker.ask("memory")["megabytes"]
        worker.ask("take_learners", rows=10_000)
        worker.ask("write_learners")
        grown = worker.ask("memory")["megabytes"] - before
        yield Line("memory that an import of 10,000 learners adds", f"{grown:.0f} MB", "≤ 50 MB", grown <= 50)
        orders: list[Order] = [(worker, deed, {}) for deed in ("write_learners_bare", "write_learners")]
        measured = rounds(orders, count=3, times=1)
        yield at_most("import of 10,000 learners ÷ openpyxl and bulk_create", ratio(measured, 1, 0), 1.5)
        yield Line("  (import of 10,000 learners on this machine)", f"{milliseconds(measured, 1) / 1000:.1f} s")
        for with_places, what in ((True, "learners and places"), (False, "  the same, learners alone")):
            theirs = worker.seconds("write_learners_by_resource", 1, with_places=with_places)
            faster = theirs * 1000 / milliseconds(measured, 1)
            bar = "≥ 8 ×" if with_places else ""
            yield Line(f"{what} by django-import-export ÷ the import", times(faster), bar, not bar or faster >= 8)
        yield Line("  (preview on this machine)", f"{worker.seconds('preview_learners', 1):.1f} s")


def paper(url: str, folder: Path) -> Iterator[Line]:
    """The briefing's PDF from the database on, against WeasyPrint on the finished HTML."""
    with ExitStack() as stack:
        worker = filled(stack, url, folder, "paper", 76, A_HALF_YEAR)
        worker.ask("set_paper")
        measured = rounds([(worker, "bare_pdf", {}), (worker, "pdf", {})], count=3, times=1)
        seconds = milliseconds(measured, 1) / 1000
        yield Line("PDF of 76 classes ÷ WeasyPrint alone", times(ratio(measured, 1, 0)))
        yield Line("  (PDF of 76 classes on this machine)", f"{seconds:.2f} s", "≤ 3 s", seconds <= 3)


def memory(url: str, folder: Path) -> Iterator[Line]:
    """The highest memory of a fresh process that served the main pages once, and then the papers too."""
    with ExitStack() as stack:
        database = stack.enter_context(throw_away(url, folder, "memory"))
        with Worker(database) as filling:
            filling.ask("prepare", classes=1_520, days=TEN_YEARS)
        worker = stack.enter_context(Worker(database))
        worker.ask("every_page")
        pages = worker.ask("memory")["megabytes"]
        yield Line("memory of a worker after the main pages", f"{pages:.0f} MB", "≤ 110 MB", pages <= 110)
        worker.ask("every_paper")
        papers = worker.ask("memory")["megabytes"]
        yield Line("  the same after a PDF, a DOCX and an XLSX", f"{papers:.0f} MB")


def weight(_url: str, _folder: Path) -> Iterator[Line]:
    """What a first visit loads, gzipped."""
    files, size = first_visit()
    yield Line(
        f"CSS and JS of a first visit, {files} files gzipped", f"{size / 1000:.1f} kB", "≤ 75 kB", size <= 75_000
    )


PARTS: dict[str, Part] = {
    "weight": weight,
    "class_list": class_list,
    "briefing": briefing,
    "import_lists": import_lists,
    "learners": learners,
    "paper": paper,
    "memory": memory,
}
