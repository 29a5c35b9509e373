"""The page while the documents are read for the first time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant import Assistant, Settings
from tests.documents import COFFEE, FERRY, TURTLES, write
from tests.scenario.conftest import Visit, served

WAIT = 60


class Reading:
    """A refresh in a thread that waits for `let` at its last file, before any is stored."""

    def __init__(self, bot: Assistant) -> None:
        self.reached, self.let = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=bot.refresh, args=[self._report])

    def _report(self, name: str, _done: int, _total: int) -> None:
        if name == "turtles.md" and not self.reached.is_set():
            self.reached.set()
            self.let.wait(WAIT)


@pytest.fixture
def bot(tmp_path: Path) -> Assistant:
    source = write(tmp_path / "source", {"coffee.txt": COFFEE, "ferry.md": FERRY, "turtles.md": TURTLES})
    return Assistant.open(Settings(source=source, data_dir=tmp_path / "index"), wait=False)


def test_the_page_tells_how_far_it_is_and_goes_on_by_itself(visit: Visit, bot: Assistant) -> None:
    reading = Reading(bot)
    with bot, served(visit, bot) as url:
        reading.thread.start()
        try:
            assert reading.reached.wait(WAIT)
            english, indonesian = visit(url, locale="en-GB"), visit(url, locale="id-ID")
            expect(english.page.locator(".masthead .reading")).to_contain_text("0 of 3 documents")
            expect(indonesian.page.locator(".masthead .reading")).to_contain_text("0 dari 3 dokumen")
            expect(english.ask("How many passengers boarded?")).to_contain_text("are being read")
        finally:
            reading.let.set()
            reading.thread.join()
        for tab, promise in ((english, "Answers from your documents"), (indonesian, "dokumen")):
            expect(tab.page.locator(".masthead .reading")).to_have_count(0)
            expect(tab.page.locator(".masthead .promise")).to_contain_text(promise)
            expect(tab.page.locator(".masthead .count")).to_have_text("3")
        expect(indonesian.page.locator("#conversation")).to_contain_text("Night ferry to Sabira")
        expect(english.ask("How many passengers boarded on the first night?")).to_contain_text("412 passengers")
