"""What a tester sees in a page: whether it is whole, readable, within its width, and alone with its own server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

PHONE = 360  # px
DESK = 1280
HEIGHTS = {PHONE: 740, DESK: 800}
# Counts what the page's own policy would have refused. Not the page's script, so the policy does not touch it.
WATCH_POLICY = """
    document.addEventListener("securitypolicyviolation", (event) =>
        window.tellOfRefusal(`${event.violatedDirective} refused ${event.blockedURI} at ${location.pathname}`));
"""
AXE = Axe()
# Rows after the eighth come from the same loop; with a hundred of them axe-core takes seconds a page.
MANY_ROWS = {"exclude": [["tbody > tr:nth-child(n + 9)"]]}
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}


def note_troubles(context: BrowserContext, address: str, troubles: list[str]) -> None:
    """Add to `troubles` whatever goes wrong unseen: console, scripts, policy, and calls to other hosts."""

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            troubles.append(f"console {message.type}: {message.text} at {message.location['url']}")

    def note_stranger(request: Request) -> None:
        if not is_own(request.url, address):
            troubles.append(f"call to another host: {request.url}")

    context.on("console", note_console)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
    context.expose_function("tellOfRefusal", lambda refusal: troubles.append(f"policy: {refusal}"))
    context.add_init_script(WATCH_POLICY)
    context.on("request", note_stranger)


def is_own(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:", "blob:", "about:"))


def flaws_of(page: Page, language: str = "vi") -> list[str]:
    """What is wrong with a page as it stands: empty for a good one."""
    return [*frame_flaws(page, language), *axe_flaws(page)]


def frame_flaws(page: Page, language: str) -> list[str]:
    """Whether the page has its language, title and heading, and fits the width of its window."""
    found = page.evaluate(
        """() => ({
            language: document.documentElement.lang,
            title: document.title.split("–")[0].trim(),
            headings: [...document.querySelectorAll("h1")].map((h1) => h1.innerText.trim()),
            width: document.documentElement.scrollWidth,
            room: window.innerWidth,
        })"""
    )
    flaws = []
    if found["language"] != language:
        flaws.append(f"lang is {found['language']!r}")
    if not found["title"]:
        flaws.append("no title")
    if not found["headings"] or not all(found["headings"]):
        flaws.append(f"headings {found['headings']}")
    if found["width"] > found["room"]:
        flaws.append(f"{found['width']} px wide in {found['room']}: {widest_parts(page)}")
    return flaws


def widest_parts(page: Page) -> Sequence[str]:
    """The first parts that stand out to the right, to find them by."""
    parts: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((part) => part.getBoundingClientRect().right > window.innerWidth)
            .slice(0, 5).map((part) => part.outerHTML.slice(0, 120))"""
    )
    return parts


def axe_flaws(page: Page) -> list[str]:
    """axe-core's violations, each with the parts it names."""
    found: dict[str, Any] = AXE.run(page, MANY_ROWS, AXE_OPTIONS).response
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:160] for node in rule['nodes'][:5]]}"
        for rule in found["violations"]
    ]


def path_of(url: str) -> str:
    """A URL without its host and its fragment."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
