"""A real Chromium without a network, and a tab of it that remembers whatever went wrong in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect, sync_playwright

_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_PATIENCE = 20_000
"""Milliseconds until what should come is said to be missing: long, for a machine that has much else to do."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Raises `RuntimeError` where there is none: without it nothing of the page is tested."""
    path = shutil.which("chromium")
    if not path:
        raise RuntimeError("There is no command 'chromium'. Run tests/ensure_installed.sh, which installs it.")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """A tab with the page open."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.troubles: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("request", self._watch)
        page.on("response", self._check)
        page.goto(url)
        expect(self.question).to_be_visible()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            self.troubles.append(f"{message.type}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", f"blob:{self.url}")):
            self.troubles.append(f"request to {request.url}")

    def _check(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status} from {response.url}")

    @property
    def question(self) -> Locator:
        return self.page.locator("#question textarea")

    @property
    def answers(self) -> Locator:
        """The answers that are complete."""
        return self.page.locator(".answer:not(.draft)")

    @property
    def lit(self) -> Locator:
        """The passage that is lit up."""
        return self.page.locator("mark.cited")

    def ask(self, question: str) -> Locator:
        """Asks, and gives the answer once it is complete."""
        before = self.answers.count()
        self.question.fill(question)
        self.question.press("Enter")
        return self.answered(before + 1)

    def answered(self, count: int) -> Locator:
        """The latest answer, once there are that many and the next may be asked for."""
        expect(self.answers).to_have_count(count)
        expect(self.page.locator("#stop")).to_be_hidden()
        return self.answers.last

    def marker(self, answer: Locator, number: int) -> Locator:
        return answer.get_by_role("link", name=f"Citation {number}", exact=True)

    def width(self) -> int:
        """How wide the page is, what sticks out of it included."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))
