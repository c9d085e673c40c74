"""An alert from the first look to the release, as people do it; and what they can count on."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import made
from tests.browser.conftest import Person, sign_in

GATE = "/v1/decision?model=xai/grok-4&stage=general_availability"


def decision(page: Page) -> str:
    """The gate's answer over the API, for whoever is signed in."""
    return str(page.request.get(GATE).json()["decision"])


def alerts(page: Page) -> list[str | None]:
    return [row.get_attribute("id") for row in page.locator("[data-row]").all()]


def open_by_keyboard(page: Page, number: int) -> None:
    """With j from alert to alert, then o."""
    for _ in range(page.locator("[data-row]").count()):
        page.keyboard.press("j")
        if page.locator(f"#incident-{number}:focus-within").count():
            break
    page.keyboard.press("o")
    page.wait_for_url(f"**/incidents/{number}")


def act(page: Page, path: str, reason: str = "looked at it") -> None:
    """Fill in an act's reason in its form, and send it."""
    form = page.locator(f'details[open] form[action$="{path}"]')
    form.get_by_label("Reason").fill(reason)
    form.get_by_role("button").click()


def test_an_alert_is_found_read_confirmed_and_released_by_two(person: Person) -> None:
    approver = person("approver")
    assert decision(approver) == "paused"
    open_by_keyboard(approver, made.GRAVE_ID)

    for lang, quote in (("fr", made.QUOTE_FR), ("en", made.QUOTE_EN)):
        paragraph = approver.locator(f"blockquote[lang={lang}]")
        expect(paragraph).to_contain_text(f"{quote}, dit-on")
        expect(paragraph.locator("mark")).to_have_text(quote)

    approver.keyboard.press("c")
    act(approver, f"/incidents/{made.GRAVE_ID}/confirm")
    expect(approver.locator(".tag.status-confirmed").first).to_be_visible()
    assert decision(approver) == "paused"

    release(approver, "a forged screenshot")
    assert decision(approver) == "paused", "severity 5 takes two"
    expect(approver.get_by_text("a forged screenshot").first).to_be_visible()

    owner = person("owner")
    owner.goto(f"/incidents/{made.GRAVE_ID}")
    release(owner, "I checked it too")
    assert decision(owner) == "allow"


def release(page: Page, reason: str) -> None:
    """The hold on Grok 4."""
    move = page.locator(".move", has_text="xai/grok-4")
    button = move.locator('details:has(form[action$="/holds/release"])').first
    button.locator("summary").click()
    button.get_by_label("Reason").fill(reason)
    button.locator("form").get_by_role("button").click()
    expect(page.get_by_role("status").first).to_be_visible()


def test_several_alerts_are_dismissed_at_once(person: Person) -> None:
    page = person("analyst")
    before = alerts(page)
    for number in (made.REVIEW_ID, made.HOSTILE_ID):
        page.locator(f"#incident-{number} input[type=checkbox]").check()
    page.get_by_role("button", name="Dismiss the chosen").click()
    dismiss(page)
    page.goto("/incidents?status=dismissed")
    assert set(alerts(page)) == {f"incident-{made.REVIEW_ID}", f"incident-{made.HOSTILE_ID}"} <= set(before)


def dismiss(page: Page) -> None:
    """What the form asks before incidents go."""
    page.locator("select[name=fault]").select_option("satire")
    page.get_by_label("Reason").fill("a joke")
    page.locator("main form button").click()
    expect(page.get_by_role("status").first).to_be_visible()


def test_a_new_alert_comes_without_reloading(person: Person, db: Path) -> None:
    page = person(None)
    page.clock.install()
    sign_in(page, "viewer")
    page.evaluate("window.stayed = true")
    before = alerts(page)
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.textContent")
    made.add_late(db)
    page.clock.fast_forward("00:16")
    expect(page.locator("[data-row]", has_text=made.LATE.title)).to_be_visible()
    assert len(alerts(page)) == len(before) + 1
    expect(page.locator(".live")).not_to_be_empty()
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.activeElement.textContent") == focused


def test_it_works_without_script(person: Person) -> None:
    page = person("analyst", java_script_enabled=False)
    page.locator(f"#incident-{made.REVIEW_ID}").get_by_role("link", name="Dismiss").click()
    dismiss(page)
    page.goto("/incidents?status=dismissed")
    assert alerts(page) == [f"incident-{made.REVIEW_ID}"]
    page.goto(f"/incidents/{made.GRAVE_ID}")
    page.locator("summary", has_text="Confirm").first.click()  # <details> opens by itself
    act(page, f"/incidents/{made.GRAVE_ID}/confirm")
    expect(page.locator(".tag.status-confirmed").first).to_be_visible()


def test_the_language_is_chosen_and_kept(person: Person) -> None:
    page = person("viewer")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto(f"/incidents/{made.GRAVE_ID}")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("blockquote[lang=en]").first).to_be_visible()


def test_signing_out_ends_it(person: Person) -> None:
    page = person("owner")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")
    page.goto(f"/incidents/{made.GRAVE_ID}")
    expect(page.get_by_label("Password")).to_be_visible()
