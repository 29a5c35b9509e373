"""One conversation in two tabs, a server that is killed, a database that cannot be written: nothing asked is lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from assistant import Assistant, Settings
from tests.documents import FERRY, write
from tests.offline import ROOT, only
from tests.scenario.browser import Tab
from tests.scenario.conftest import Held, Visit, served

XUZHOU = "Which parties signed the Xuzhou agreement?"
KESTREL = "How much did the Kestrel Harbour pier cost?"
SUPPLY = "What will CSPC supply?"


def beside(visit: Visit, tab: Tab) -> Tab:
    """Another tab of the same browser on the same conversation."""
    expect(tab.page).to_have_url(re.compile("#open-"))
    opened = Tab(tab.page.context.new_page(), tab.url)
    visit.tabs.append(opened)
    expect(opened.page.locator(".masthead .count")).to_be_visible()
    opened.page.goto(tab.page.url)
    return opened


def questions(tab: Tab) -> Locator:
    return tab.page.locator(".question")


def begin(tab: Tab, question: str) -> None:
    tab.question.fill(question)
    tab.question.press("Enter")


def test_what_each_of_two_tabs_asks_is_in_both(visit: Visit, tab: Tab) -> None:
    tab.ask(XUZHOU)
    other = beside(visit, tab)
    other.answered(1)
    other.ask(KESTREL)
    begin(tab, SUPPLY)  # this tab has not seen the second question
    tab.answered(3)
    expect(questions(tab)).to_have_text([XUZHOU, KESTREL, SUPPLY])
    for each in (tab, other):
        each.page.reload()
        each.answered(3)
        expect(questions(each)).to_have_text([XUZHOU, KESTREL, SUPPLY])
    expect(tab.page.locator("#cards .card").first).to_be_visible()


def test_one_asked_again_in_a_tab_that_is_behind_takes_no_turn_away(visit: Visit, tab: Tab) -> None:
    tab.ask(XUZHOU)
    other = beside(visit, tab)
    other.answered(1)
    other.ask(KESTREL)
    tab.page.get_by_role("link", name="Ask again").click()
    tab.answered(3)
    expect(questions(tab)).to_have_text([XUZHOU, KESTREL, XUZHOU])
    tab.page.get_by_role("link", name="Ask again").click()  # now the last one, and so in its place
    tab.answered(3)
    tab.page.reload()
    tab.answered(3)
    expect(questions(tab)).to_have_text([XUZHOU, KESTREL, XUZHOU])


def test_what_is_thought_of_an_answer_stays_with_it(visit: Visit, tab: Tab) -> None:
    tab.ask(XUZHOU)
    other = beside(visit, tab)
    other.answered(1)
    other.answers.last.evaluate("answer => { answer.dataset.before = 'yes' }")
    other.page.get_by_role("link", name="Ask again").click()
    expect(other.page.locator(".answer[data-before]")).to_have_count(0)
    other.answered(1)
    other.ask(KESTREL)
    tab.page.get_by_role("link", name="Wrong answer").click()  # of an answer that was asked again since
    expect(tab.page.locator("#complaint")).to_be_visible()
    other.page.reload()
    other.answered(2)
    expect(other.page.locator(".thumb.chosen")).to_have_count(0)
    other.page.get_by_role("link", name="Good answer").nth(1).click()
    expect(other.page.locator(".thumb.chosen")).to_have_count(1)
    begin(tab, SUPPLY)
    tab.answered(3)
    chosen = tab.answers.nth(1).locator(".thumb.chosen")
    expect(chosen).to_have_count(1)
    expect(tab.page.locator(".thumb.chosen")).to_have_count(1)


def test_both_may_ask_at_once(visit: Visit, held: tuple[Held, str]) -> None:
    bot, url = held
    tab = visit(url)
    bot.go.set()
    tab.ask(XUZHOU)
    other = beside(visit, tab)
    other.answered(1)
    bot.go.clear()
    begin(tab, KESTREL)
    expect(tab.page.locator(".draft .status, .draft")).not_to_have_count(0)
    begin(other, SUPPLY)
    expect(questions(other)).to_have_text([XUZHOU, KESTREL, SUPPLY])
    expect(other.page.locator(".draft").first).to_contain_text("asked in another tab")
    bot.go.set()
    for each in (tab, other):
        expect(each.page.locator("#stop")).to_be_hidden()
        each.page.reload()
        each.answered(3)
        expect(questions(each)).to_have_text([XUZHOU, KESTREL, SUPPLY])


def test_one_that_another_tab_deleted_is_gone_and_the_next_question_begins_anew(
    visit: Visit, held: tuple[Held, str]
) -> None:
    bot, url = held
    tab = visit(url)
    bot.go.set()
    tab.ask(XUZHOU)
    other = beside(visit, tab)
    other.answered(1)
    bot.go.clear()
    begin(tab, KESTREL)
    expect(tab.page.locator(".draft")).to_have_count(1)
    other.page.locator("#shelf .deeds").get_by_role("link", name="Delete").click()
    other.page.get_by_role("button", name="Delete", exact=True).click()
    expect(other.page.locator("#shelf .shelved a[href^='#open-']")).to_have_count(0)
    expect(tab.page.locator(".draft .status")).to_have_text("Stopped.")
    bot.go.set()
    begin(tab, SUPPLY)
    tab.answered(1)
    expect(questions(tab)).to_have_text([SUPPLY])
    expect(tab.page.get_by_text("was deleted in another tab")).to_be_visible()
    tab.page.reload()
    tab.answered(1)
    expect(questions(tab)).to_have_text([SUPPLY])


# A server of one conversation that answers, or waits with half an answer until it is killed.
_SERVER = """
import sys, threading
from pathlib import Path
from tests.offline import guard; guard.install()
from assistant import Assistant, Settings, TextDelta
from assistant.frontends.web import serve

class Waiting(Assistant):
    def stream(self, question, history=()):
        for event in super().stream(question, history):
            yield event
            if sys.argv[4] == "wait" and isinstance(event, TextDelta):
                threading.Event().wait()

settings = Settings(source=Path(sys.argv[1]), data_dir=Path(sys.argv[2]))
with Waiting.open(settings) as bot:
    serve(bot, "127.0.0.1", int(sys.argv[3]), on_ready=lambda url: print(url, flush=True))
"""
FARE = "What does the night ferry to Sabira cost?"


@contextmanager
def process(folder: Path, port: int, deed: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [str(folder / "source"), str(folder / "index"), str(port), deed]
    started = subprocess.Popen(
        [sys.executable, "-c", _SERVER, *arguments], cwd=folder, env=only({"PYTHONPATH": str(ROOT)}), text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert started.stdout
        assert started.stdout.readline().startswith("http")
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        started.communicate(timeout=60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_question_whose_server_was_killed_is_there_as_interrupted(visit: Visit, tmp_path: Path) -> None:
    write(tmp_path / "source", {"ferry.md": FERRY})
    port = free_port()
    with process(tmp_path, port, "wait") as killed:
        tab = visit(f"http://127.0.0.1:{port}/")
        expect(tab.page.locator(".masthead .count")).to_be_visible()  # a server that has just started is slow
        begin(tab, FARE)
        expect(tab.page).to_have_url(re.compile("#open-"))
        expect(tab.page.locator(".draft")).to_contain_text("According to")
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(60)
    with process(tmp_path, port, "answer"):
        tab.page.reload()
        expect(questions(tab)).to_have_text([FARE])
        expect(tab.page.locator(".problem")).to_have_text("The server stopped while answering. Ask again.")
        tab.troubles.clear()  # what the browser said of a server that was gone
        tab.page.get_by_role("link", name="Ask again").click()
        expect(tab.answered(1)).to_contain_text("74,000 rupiah")
        tab.page.reload()
        tab.answered(1)
        expect(questions(tab)).to_have_text([FARE])
        tab.page.context.close()


def test_a_page_whose_conversations_are_damaged_answers_and_says_that_nothing_is_kept(
    visit: Visit, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    settings = Settings(source=source, data_dir=tmp_path / "index")
    history = tmp_path / "index" / "history.sqlite3"
    with Assistant.open(settings) as bot:
        history.write_bytes(b"no database at all, but long enough to be looked at" * 40)
        with served(visit, bot) as url:
            tab = visit(url)
            expect(tab.ask(FARE)).to_contain_text("74,000 rupiah")
            notice = tab.page.locator(".unkept")
            expect(notice).to_have_text("This conversation is not being kept: the stored conversations are damaged.")
            expect(tab.ask("And who said so?")).to_be_visible()  # a follow-up knows what was said
            expect(notice).to_have_count(2)
            tab.page.get_by_role("link", name="Good answer").first.click()
            history.unlink()
            tab.ask(FARE)  # the first one that can be kept, and with it those before
            expect(notice).to_have_count(0)
            tab.page.reload()
            tab.answered(3)
            expect(questions(tab)).to_have_text([FARE, "And who said so?", FARE])
    told = [record.getMessage() for record in caplog.records]
    assert any("is not being kept" in each and str(history) in each for each in told)
    caplog.clear()


def test_a_database_that_fails_while_an_answer_is_made_is_told_beside_it(
    visit: Visit, page_bot: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bot = Held(page_bot)
    bot.settings = page_bot.settings.model_copy(update={"data_dir": tmp_path / "kept"})
    with served(visit, bot) as url:
        tab = visit(url)
        begin(tab, XUZHOU)
        expect(tab.page.locator(".draft")).to_contain_text("According to")
        (tmp_path / "kept").rename(tmp_path / "aside")
        bot.go.set()
        tab.answered(1)
        expect(tab.page.locator(".unkept")).to_contain_text("cannot be written")
        (tmp_path / "aside").rename(tmp_path / "kept")
        tab.ask(KESTREL)
        expect(tab.page.locator(".unkept")).to_have_count(0)
        tab.page.reload()
        tab.answered(2)
        expect(questions(tab)).to_have_text([XUZHOU, KESTREL])
    caplog.clear()
