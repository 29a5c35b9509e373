"""The page in a real Chromium: when the first of an answer is on the screen, and when all of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, expect, sync_playwright

from assistant import Assistant

_PATIENCE = 60_000
# Looks at each frame, so that what is timed has been drawn: within 17 ms at 60 frames a second.
_WATCH = """patience => {
    const marks = {};
    const draft = selector => document.querySelector(`.answer.draft ${selector}`);
    document.addEventListener("keydown", () => { marks.asked = performance.now(); }, { capture: true, once: true });
    window.told = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error("the page did not answer")), patience);
        const look = () => {
            const now = performance.now();
            const whole = document.querySelector(".answer:not(.draft)");
            if (whole || draft("p")) marks.content ??= now;
            if (whole || draft("p:not(.status)")) marks.text ??= now;
            if (whole) resolve({ ...marks, whole: now });
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question in milliseconds: `api` for `bot.ask`, then what a reader sees after pressing Enter."""

    api: float
    content: float
    text: float
    whole: float


def shown(bot: Assistant, url: str, questions: Sequence[str], warming: int) -> list[Shown]:
    """Each question by the Python API and on the page at `url`, in turn; the first `warming` are not counted."""
    with _tab(url) as tab:
        taken = [_both(bot, tab, question) for question in questions]
    return taken[warming:]


def _both(bot: Assistant, tab: Page, question: str) -> Shown:
    begun = time.perf_counter()
    bot.ask(question)
    api = (time.perf_counter() - begun) * 1000
    tab.get_by_role("button", name="New conversation").click()
    expect(tab.locator(".answer")).to_have_count(0, timeout=_PATIENCE)
    tab.locator("#question textarea").fill(question)
    tab.evaluate(_WATCH, _PATIENCE)
    tab.locator("#question textarea").press("Enter")
    marks: dict[str, float] = tab.evaluate("window.told")
    tab.locator("#conversation .follow").wait_for(state="attached", timeout=_PATIENCE)  # the last thing to come
    return Shown(api, *(marks[name] - marks["asked"] for name in ("content", "text", "whole")))


@contextmanager
def _tab(url: str) -> Iterator[Page]:
    path = shutil.which("chromium")
    if not path:
        raise RuntimeError("There is no command 'chromium': without it the page cannot be timed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            tab = browser.new_page(locale="en-US")
            tab.goto(url)
            tab.locator("#question textarea").wait_for(timeout=_PATIENCE)
            yield tab
        finally:
            browser.close()
