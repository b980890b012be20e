"""Hands that touch only the keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

MOST_STOPS = 60  # presses of the Tab key before a control counts as out of reach
STOP = """() => {
    const part = document.activeElement, style = getComputedStyle(part), box = part.getBoundingClientRect();
    return {
        part: part.outerHTML.slice(0, 120),
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        in_view: box.width > 0 && box.height > 0 && box.top >= 0 && box.left >= 0
            && box.bottom <= innerHeight && box.right <= innerWidth,
    };
}"""


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus. Raises AssertionError when it never does."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if control.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"The Tab key does not reach {control}.")


def press(page: Page, control: Locator) -> None:
    """Follow a link or press a button."""
    tab_to(page, control)
    page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    """Fill the field whose label begins so; in a list of choices, letters choose."""
    tab_to(page, page.get_by_label(re.compile(f"^{label}")))
    page.keyboard.type(text)


def next_stop(page: Page) -> dict[str, object]:
    """Where one more Tab leads: the part's markup, whether it has a focus ring and is in view."""
    page.keyboard.press("Tab")
    stop: dict[str, object] = page.evaluate(STOP)
    return stop
