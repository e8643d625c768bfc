"""A keyboard and nothing else: to where one tabs, and what is pressed or typed there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FAR = 90
"""More stops than any page has before what a test looks for."""
FOCUSED = """element => element.matches(":focus-visible") &&
  (getComputedStyle(element).outlineStyle !== "none" || getComputedStyle(element).boxShadow !== "none"
   || getComputedStyle(element, "::after").outlineStyle !== "none"
   || (element.nextElementSibling && getComputedStyle(element.nextElementSibling).outlineStyle !== "none")
   || getComputedStyle(element.parentElement).outlineStyle !== "none")"""
HERE = "element => element === document.activeElement"


def walk_to(page: Page, selector: str) -> None:
    """Tab until this element has focus, and see that it shows."""
    wanted = page.locator(selector).first
    for _step in range(FAR):
        page.keyboard.press("Tab")
        if wanted.evaluate(HERE):
            break
    expect(wanted).to_be_focused()
    assert wanted.evaluate(FOCUSED), f"focus on {selector} cannot be seen"


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Tab to this element and press a key on it."""
    walk_to(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, words: str) -> None:
    """Tab to this field and type; in a list, the beginning of the words chooses."""
    walk_to(page, selector)
    page.keyboard.type(words)
