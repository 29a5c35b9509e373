"""The page as its readers have it: the real assistant, a real server, a real browser."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from assistant import Answer, Assistant, Settings, StreamEvent, TextDelta, Turn
from assistant.frontends.api import make_app
from assistant.frontends.web import serve
from tests.scenario.browser import Tab, chromium

HOSTILE = """\
---
title: "Kestrel <b>Harbour</b> ${window.pwned=1} ![t](http://127.0.0.1:9/title) {{7*7}}"
publisher: "<img src=x onerror=window.pwned=1> Press"
date: "2025-03-04"
language: en
---

The Kestrel Harbour pier cost <script>window.pwned=1</script> 734 million kroner, [1] ${window.pwned=1} and {{7*7}}.

    <img src=x onerror="window.pwned=1"> <form action="http://127.0.0.1:9/form"><button>Go</button></form>

![x](http://127.0.0.1:9/leak?q=1) [a](javascript:window.pwned=1) http://127.0.0.1:9/auto $$x^2$$ `code` **bold**
"""


class Visit:
    """Opens tabs of the page at `url`, or of another; `tabs` are those that were opened."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.tabs: list[Tab] = []

    def __call__(self, url: str = "", **options: Any) -> Tab:
        context = self._browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        self.tabs.append(Tab(context.new_page(), url or self._url))
        return self.tabs[-1]

    def leave(self) -> None:
        """Close all tabs."""
        for tab in self.tabs:
            tab.page.context.close()


@contextmanager
def served(visit: Visit, bot: Assistant, app: FastAPI | None = None) -> Iterator[str]:
    """A page of a test's own; what was opened is closed before it ends, and asks nothing of a server that is gone."""
    server = serve(bot, "127.0.0.1", 0, block=False, app=app)
    try:
        yield server.url
    finally:
        visit.leave()
        server.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything else goes first: Playwright keeps an event loop running to the end, in which no other can run."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def page_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant over the documents that ship, and one that means harm."""
    source = tmp_path_factory.mktemp("page") / "documents"
    shutil.copytree(Path(str(Settings.model_fields["source"].default)), source)
    (source / "kestrel-harbour.md").write_text(HOSTILE, encoding="utf-8")
    with Assistant.open(Settings(source=source, data_dir=tmp_path_factory.mktemp("page-index"))) as bot:
        yield bot


_LEFT_WHILE_BUSY = ("AbortError: signal is aborted without reason", "Unexpected error Connection errored out.")
"""What Gradio's client says when a page is left or closed while one of its own requests is under way."""


@pytest.fixture(scope="session")
def site(page_bot: Assistant) -> Iterator[str]:
    """The address of the page."""
    server = serve(page_bot, "127.0.0.1", 0, block=False, app=make_app(page_bot))
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, site: str, caplog: pytest.LogCaptureFixture) -> Iterator[Visit]:
    """Opens tabs; fails the test in which one complained or asked for anything from elsewhere, or the server did."""
    opened = Visit(browser, site)
    yield opened
    opened.leave()
    troubles = [trouble for tab in opened.tabs for trouble in tab.troubles]
    assert [each for each in troubles if not any(part in each for part in _LEFT_WHILE_BUSY)] == []
    records = [*caplog.get_records("call"), *caplog.records]
    assert [record.getMessage() for record in records if record.levelno >= logging.WARNING] == []


@pytest.fixture
def tab(visit: Visit) -> Tab:
    """A desktop's tab."""
    return visit()


class Held(Assistant):
    """The assistant, every answer of it held back after its first words until `go` is set."""

    def __init__(self, bot: Assistant) -> None:
        vars(self).update(vars(bot))
        self.go = threading.Event()
        self.ended = threading.Event()

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        try:
            for event in super().stream(question, history):
                if isinstance(event, Answer):
                    self.go.wait(30)
                yield event
                if isinstance(event, TextDelta):
                    self.go.wait(30)
        finally:
            self.ended.set()


@pytest.fixture
def held(visit: Visit, page_bot: Assistant) -> Iterator[tuple[Held, str]]:
    """An assistant that waits, and the address of its page."""
    bot = Held(page_bot)
    with served(visit, bot) as url:
        yield bot, url
        bot.go.set()
