"""Photograph the desk for the README, on what the demo found: `docs/*.webp`. `make screens`."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
SIZE = {"width": 1200, "height": 800}
MODEL = "/models/xai/grok-4#timeline-title"
QUALITY = 70
LARGEST = 120_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "monitor", "demo", "--serve", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:  # noqa: S603
            try:
                address, password = told(desk)
                photograph(address, "ada", password, FOLDER)
            finally:
                desk.send_signal(signal.SIGTERM)


def told(desk: subprocess.Popen[str]) -> tuple[str, str]:
    """Where the desk is, and Ada's password: the demo says both, the address last."""
    assert desk.stdout is not None
    password = ""
    for line in desk.stdout:
        if found := re.search(r"ada, owner: (\S+)", line):
            password = found[1]
        if line.startswith("http://"):
            return line.strip(), password
    raise RuntimeError("the demo ended before its desk was open")


def photograph(address: str, name: str, password: str, folder: Path) -> None:
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        page = browser.new_page(base_url=address, viewport=SIZE, locale="en-GB", color_scheme="light")
        page.goto("/login")
        page.fill("#name", name)
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url("**/")
        save(page, folder / "queue.webp")
        gravest = page.locator("[data-first]").first.get_attribute("href")
        page.goto(f"{gravest}#evidence")
        save(page, folder / "incident.webp")
        page.goto(MODEL)
        save(page, folder / "model.webp")
        browser.close()


def save(page: Page, path: Path) -> None:
    """As WebP, which only the browser's own protocol gives."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    content = base64.b64decode(shot["data"])
    if len(content) > LARGEST:
        raise RuntimeError(f"{path.name} has {len(content)} bytes: show less")
    path.write_bytes(content)


if __name__ == "__main__":
    main()
