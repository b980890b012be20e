"""Going through the portal by its own links, one page for each view."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import resolve
from playwright.sync_api import Page

from tests.browser.looking import flaws_of, is_own, path_of

MOST_PAGES = 120  # a person; one for each view, so far from it
FULLEST = "/briefings/2023-H1/"  # of the demo's half-years
DOWNLOADS = ("export_", "download_")  # how views that give a file are named
OTHER_DOWNLOADS = {"courses:class_paper", "courses:trial_sheet", "portal:job_file"}


def is_download(view: str) -> bool:
    return view in OTHER_DOWNLOADS or view.partition(":")[2].startswith(DOWNLOADS)


def view_of(path: str) -> str:
    return resolve(path.split("?")[0]).view_name


def links_on(page: Page) -> list[str]:
    """Paths that the page links to, drawings included, in their order."""
    found: list[str] = page.eval_on_selector_all(
        "a[href]", "links => links.map((link) => new URL(link.getAttribute('href'), document.baseURI).href)"
    )
    return [path_of(url) for url in found if url.startswith("http") and is_own(url, address_of(page))]


def address_of(page: Page) -> str:
    return page.url.removesuffix(path_of(page.url))


def flaws_by_view(
    page: Page, starts: Iterable[str] = ("/", FULLEST), look: Callable[[Page], list[str]] = flaws_of
) -> dict[str, list[str]]:
    """View → flaws of one of its pages, for each view that links lead to. Leaves out downloads and the admin."""
    found: dict[str, list[str]] = {}
    waiting = list(starts)
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        view = view_of(path)
        if view in found or is_download(view) or view.startswith("admin:"):
            continue
        response = page.goto(path)
        status = response.status if response else 0
        found[view] = [f"{path}: status {status}"] if status >= 400 else look(page)
        waiting += links_on(page)
    return found
