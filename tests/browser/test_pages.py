"""Each page by what everybody needs: axe's rules, a phone's width, a focus one sees, and words that stay words."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import made
from tests.browser.conftest import Person

PAGES = (
    "/",
    f"/queue/dismiss?incident={made.HOSTILE_ID}&incident={made.REVIEW_ID}",
    f"/queue/release?incident={made.HOSTILE_ID}",
    "/incidents?status=open&q=grok",
    f"/incidents/{made.GRAVE_ID}",
    f"/incidents/{made.HOSTILE_ID}?act=merge",
    "/incidents/new",
    "/models",
    "/models/xai/grok-4",
    "/feeds",
    "/reports",
    "/policy",
    "/audit",
    "/sql/",
)
SERIOUS = ("serious", "critical")
PHONE = {"width": 360, "height": 740}


def faults(page: Page) -> list[str]:
    """What axe finds grave, each with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {n['target']} {n['failureSummary']}"
        for v in found
        if v["impact"] in SERIOUS
        for n in v["nodes"]
    ]


def open_(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave(person: Person, scheme: str) -> None:
    found = {}
    stranger = person(None, color_scheme=scheme)
    open_(stranger, "/login")
    found["/login"] = faults(stranger)
    page = person("owner", color_scheme=scheme)
    for path in PAGES:
        open_(page, path)
        found[path] = faults(page)
    assert {path: what for path, what in found.items() if what} == {}


def test_axe_would_find_something(person: Person) -> None:
    page = person(None)
    open_(page, "/login")
    page.locator("label").first.evaluate("label => label.remove()")
    assert "label" in " ".join(faults(page))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_is_wider_than_a_phone(person: Person, lang: str) -> None:
    stranger, owner = person(None, viewport=PHONE), person("owner", viewport=PHONE)
    wide = {}
    for page, path in ((stranger, "/login"), *((owner, path) for path in PAGES)):
        open_(page, f"{path}{'&' if '?' in path else '?'}lang={lang}")
        wide[path] = page.evaluate(STICKING_OUT)
    assert {path: what for path, what in wide.items() if what} == {}


STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const inside = (e) => { for (let p = e.parentElement; p; p = p.parentElement)
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(p).overflowX)) return true; return false; };
  return ["the page", ...[...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e))
    .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 8)];
}"""


@pytest.mark.parametrize("path", ["/", f"/incidents/{made.GRAVE_ID}"])
def test_the_keyboard_s_focus_is_seen(person: Person, path: str) -> None:
    page = person("owner")
    open_(page, path)
    for _ in range(20):
        page.keyboard.press("Tab")
        where, style, width = page.evaluate(OUTLINE)
        assert (style, width >= 2) == ("solid", True), where


OUTLINE = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return [at.outerHTML.slice(0, 200), style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def test_the_first_tab_leads_past_the_navigation(person: Person) -> None:
    page = person("viewer")
    open_(page, f"/incidents/{made.GRAVE_ID}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["/", f"/incidents/{made.HOSTILE_ID}", "/feeds", "/audit"])
def test_words_of_strangers_stay_words(person: Person, path: str) -> None:
    """Requests, dialogs and errors are looked at when the test is over."""
    page = person("owner")
    open_(page, path)
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("script:not([src])").count() == 0
    assert page.locator("[onerror], [onclick], [onmouseover], [style]").count() == 0
    hrefs = page.eval_on_selector_all("[href]", "all => all.map((a) => a.protocol)")
    assert set(hrefs) <= {"http:", "https:", None}


def test_a_hostile_title_is_shown_as_it_was_printed(person: Person) -> None:
    page = person("viewer")
    open_(page, f"/incidents/{made.HOSTILE_ID}")
    shown = page.locator("h1").inner_text()
    assert made.SCRIPT in shown
    assert "{{7*7}}" in shown
