"""Chromium as tests use it: headless, and with everything noted that a page asks for or complains of."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.programs import need


class Seen:
    """A page with what it asked of the network, and what it complained of: errors, warnings, violations of its policy."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda one: self.asked.append(one.url))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))
        page.on("console", lambda one: self.complaints.append(f"{one.type}: {one.text}"))

    def open(self, path: Path, at: str = "") -> None:
        """Open a file anew, at a place within it, and wait until it is ready."""
        self.page.goto("about:blank")
        self.asked.clear()
        self.page.goto(path.as_uri() + at)
        self.page.wait_for_selector("html[data-ready]", timeout=20_000)

    def check(self) -> None:
        """Fail when anything but the file itself was asked for, or anything was complained of."""
        assert [url for url in self.asked if not url.startswith("file:")] == []
        assert len(self.asked) == 1, self.asked
        assert self.complaints == []

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.page.locator(selector).all_inner_texts()
        return found

    def until(self, true: str) -> None:
        """Wait until an expression is true; the page's policy lets nothing else look again and again."""
        end = time.monotonic() + 10
        while not self.page.evaluate(true):
            assert time.monotonic() < end, true
            time.sleep(0.03)

    def focused(self) -> str:
        """Return what has the focus, by its words."""
        said: str = self.page.evaluate(
            "() => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || "
            "document.activeElement.id).trim()"
        )
        return said

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium, once for many pages; skip without the browser or the library, or fail where these are required."""
    program = need("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:  # pragma: no cover
        if os.environ.get("GIOIA_REQUIRE_PROGRAMS"):
            raise
        pytest.skip(f"playwright is not installed: {error}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Any, **context: Any) -> Iterator[Seen]:
    """Give a page that shares nothing with any other: what a page stored or was granted goes with it."""
    page = browser.new_page(**context)
    try:
        yield Seen(page)
    finally:
        page.close()
