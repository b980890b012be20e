"""A served demo province, a Chromium, and people who sign in through the door that everybody uses."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.looking import DESK, HEIGHTS, note_troubles
from tests.browser.serving import Portal, Province, build_province, load_province, serve

PageOf = Callable[..., Page]
# As bin/chromium looks for them.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever is asked for, nothing leaves this machine
]  # fmt: skip
PATIENCE_MS = 20_000  # two busy cores make a PDF in a few seconds


@pytest.fixture(scope="session")
def empty_province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Board, centres, catalogue and people; no class yet."""
    return build_province(tmp_path_factory.mktemp("empty-province"))


@pytest.fixture(scope="session")
def demo_portal(empty_province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The article's half-year, served once for all tests that only look."""
    copy = empty_province.copy_to(tmp_path_factory.mktemp("demo") / "province")
    with serve(load_province(copy.folder)) as portal:
        yield portal


@pytest.fixture
def portal(demo_portal: Portal) -> Portal:
    """Where `page_of` goes; a module whose tests write puts a portal of their own here."""
    return demo_portal


@pytest.fixture
def own_empty_portal(empty_province: Province, tmp_path: Path) -> Iterator[Portal]:
    """A province without classes that one test may fill."""
    with serve(empty_province.copy_to(tmp_path / "province")) as portal:
        yield portal


@pytest.fixture
def own_demo_portal(empty_province: Province, tmp_path: Path) -> Iterator[Portal]:
    """The demo province, for one test to change."""
    copy = empty_province.copy_to(tmp_path / "province")
    with serve(load_province(copy.folder)) as portal:
        yield portal


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail("No Chromium on PATH: install it, or set CHROMIUM=/path/to/it.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread, and Django takes any test after it for asynchronous.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What went wrong unseen in this test's pages; a test that meant it clears the list."""
    noted: list[str] = []
    yield noted
    assert noted == [], "\n".join(noted)


@pytest.fixture
def open_browser(chromium: Browser, portal: Portal, troubles: list[str]) -> Iterator[Callable[..., Page]]:
    """An empty page in a browser of its own, with nobody signed in."""
    contexts: list[BrowserContext] = []

    def opened(width: int = DESK, *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=portal.address,
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=javascript,
            locale="en-US",  # as old office machines say; the portal speaks Vietnamese all the same
            timezone_id="Asia/Ho_Chi_Minh",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        note_troubles(context, portal.address, troubles)
        return context.new_page()

    expect.set_options(timeout=PATIENCE_MS)
    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page_of(open_browser: Callable[..., Page], portal: Portal) -> PageOf:
    """The first page of a person who has just signed in through the form."""

    def signed_in(person: str, width: int = DESK, *, javascript: bool = True) -> Page:
        page = open_browser(width, javascript=javascript)
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(person)
        page.get_by_label(re.compile("^Mật khẩu")).fill(portal.password)
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
        return page

    return signed_in
