"""A process that is told to stop finishes what it does, closes everything, and exits with 0."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from assistant import Assistant, Settings
from assistant.frontends.chat import Asked, Chat
from assistant.frontends.limits import Limits
from assistant.frontends.stopping import Stopping
from assistant.frontends.web.visitors import owner
from assistant.history.conversations import History
from assistant.records import Answer
from tests.documents import FERRY, TURTLES, write
from tests.doors.commands import WAIT, Command, chat, command, left_open
from tests.doors.page import Visitor
from tests.scripted import Says, ScriptedServer

QUESTION = "How many passengers boarded on the first night?"
WRITTEN = (
    "412 passengers boarded on the first night [{412 passengers}].\n\n"
    "The night ferry from Muara Angke to Sabira island now costs 74,000 rupiah [{costs 74,000}]."
)
WITHIN_THE_SECOND = 80


def written_by(scripted: ScriptedServer, grace: float) -> dict[str, str]:
    return {
        "ASSISTANT_MODEL": "openai:scripted",
        "OPENAI_BASE_URL": scripted.url,
        "ASSISTANT_SHUTDOWN_GRACE": str(grace),
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path / "source", {"ferry.md": FERRY})
    return tmp_path


@contextmanager
def streamed(running: Command) -> Iterator[Iterator[str]]:
    """The events of a streamed answer, the first piece of which has come."""
    asked = {"model": "seed-assistant", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    with httpx2.stream("POST", f"{running.url}/v1/chat/completions", json=asked, timeout=WAIT) as reply:
        lines = (line.removeprefix("data: ") for line in reply.iter_lines() if line)
        assert "assistant" in next(lines)
        assert "412 passengers" in next(lines)
        yield lines


def ending(lines: Iterator[str]) -> Answer:
    """The Answer at the end of a stream that came to its end."""
    *_, last, done = list(lines)
    assert done == "[DONE]"
    answer = json.loads(last)["x_answer"]
    assert isinstance(answer, dict)
    return Answer(**{name: answer[name] for name in ("question", "standalone_question", "language", "text",
                                                     "incomplete", "notices")})  # fmt: skip


def refuses(url: str) -> bool:
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    try:
        socket.create_connection((address.hostname, address.port), timeout=WAIT).close()
    except ConnectionRefusedError:
        return True
    return False


def await_refusal(url: str) -> None:
    until = threading.Event()
    for _ in range(WAIT * 10):
        if refuses(url):
            return
        until.wait(0.1)
    raise AssertionError("it goes on taking connections")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_an_answer_under_way_is_told_to_its_end(place: Path, scripted: ScriptedServer, number: int) -> None:
    let = threading.Event()
    scripted.will(Says(WRITTEN, cuts=(WITHIN_THE_SECOND,), until=let))
    with chat(place, written_by(scripted, 600)) as running:
        with streamed(running) as lines:
            running.signal(number)
            await_refusal(running.url)
            let.set()
            answer = ending(lines)
        assert running.ended() == 0
    assert "74,000" in answer.text
    assert not answer.incomplete
    assert "Traceback" not in running.told
    assert left_open(place) == []


def test_an_answer_that_outlasts_the_grace_is_cut_and_says_so(place: Path, scripted: ScriptedServer) -> None:
    scripted.will(*[Says(WRITTEN, cuts=(WITHIN_THE_SECOND,), until=threading.Event())] * 2)
    with chat(place, written_by(scripted, 0.5)) as running:
        who = asked_on_the_page(running)
        with streamed(running) as lines:
            running.signal(signal.SIGTERM)
            answer = ending(lines)
        assert running.ended() == 0
    assert answer.incomplete
    assert "412 passengers" in answer.text
    assert "74,000" not in answer.text
    assert "being shut down" in answer.notices[0]
    assert left_open(place) == []
    kept = History.in_folder(place / "index")
    (conversation,) = kept.conversations(who)
    (exchange,) = kept.exchanges(who, conversation.id)
    kept.close()
    assert exchange.answer
    assert exchange.answer.incomplete
    assert "412 passengers" in exchange.answer.text


def asked_on_the_page(running: Command) -> str:
    """A question put by a tab that is closed at once; gives its owner."""
    with Visitor(running.url) as visitor:
        visitor.join(visitor.event("ask")["id"], [QUESTION, None]).raise_for_status()
        return owner(dict(visitor.http.cookies))


def test_a_second_signal_waits_for_nothing(place: Path, scripted: ScriptedServer) -> None:
    scripted.will(Says(WRITTEN, cuts=(WITHIN_THE_SECOND,), until=threading.Event()))
    with chat(place, written_by(scripted, 3_000)) as running:
        with streamed(running) as lines:
            running.signal(signal.SIGINT)
            await_refusal(running.url)
            running.signal(signal.SIGINT)
            assert ending(lines).incomplete
        assert running.ended() == 0
    assert left_open(place) == []


def test_a_hang_up_is_not_heard_where_it_was_to_be_ignored(place: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with chat(place) as running:
            running.signal(signal.SIGHUP)
            assert running.get("/livez").json() == {"status": "alive"}
            running.signal(signal.SIGTERM)
            assert running.ended() == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_following_ends_in_order(place: Path) -> None:
    with command(place, "ingest", "--watch", "--source", "source", "--data-dir", "index") as running:
        assert running.process.stdout is not None
        while "unchanged" not in running.process.stdout.readline():
            pass
        while "Following" not in running.told:
            threading.Event().wait(0.1)
        running.signal(signal.SIGTERM)
        assert running.ended() == 0
    assert left_open(place) == []


def test_tools_over_standard_input_end_in_order(place: Path) -> None:
    with command(place, "mcp", "--source", "source", "--data-dir", "index") as running:
        assert running.process.stdin is not None
        assert running.process.stdout is not None
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        begin = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        running.process.stdin.write(json.dumps(begin) + "\n")
        running.process.stdin.flush()
        assert "seed-assistant" in running.process.stdout.readline()
        running.signal(signal.SIGTERM)
        assert running.ended() == 0
    assert "Fatal" not in running.told
    assert left_open(place) == []


def test_what_was_not_to_serve_says_that_it_was_interrupted(tmp_path: Path) -> None:
    write(tmp_path / "source", {f"turtles-{n}.md": f"{TURTLES}\nNote {n}, of many.\n" * 30 for n in range(60)})
    with command(tmp_path, "ingest", "--source", "source", "--data-dir", "index") as running:
        while not (tmp_path / "index" / "catalogue.sqlite3").exists():
            threading.Event().wait(0.1)
        running.signal(signal.SIGTERM)
        assert running.ended() == 128 + signal.SIGTERM
    assert "Traceback" not in running.told
    assert left_open(tmp_path) == []


class Teller:
    """Takes note of what a chat is told."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.answers: list[Answer] = []
        self.failed: list[str] = []

    def begin(self, _doing: str) -> None:
        self.begun.set()

    def add(self, text: str) -> None:
        """The whole answer is looked at."""

    def end(self, _exchange: str, answer: Answer) -> None:
        self.answers.append(answer)

    def fail(self, sentence: str) -> None:
        self.failed.append(sentence)


def test_chats_are_answered_before_their_stores_close(
    place: Path, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that were acknowledged: one whose model hangs, and more than there are workers behind it."""
    scripted.will(*[Says(WRITTEN, cuts=(WITHIN_THE_SECOND,), until=threading.Event())] * 12)
    settings = Settings.model_validate(
        {"source": place / "source", "data_dir": place / "index", "model": "openai:scripted",
         "openai_base_url": scripted.url}
    )  # fmt: skip
    tellers = [Teller() for _ in range(12)]
    monkeypatch.setattr("assistant.frontends.stopping._WORDS", float(WAIT))  # however slow this machine is
    with Assistant.open(settings) as bot:
        stopping = Stopping(0.5)
        stopping.when_over(bot.cut_short)
        with Chat.opened(bot, Limits(1_000, 1_000), stopping.finish) as chats:
            for number, teller in enumerate(tellers):
                asked = Asked((f"m{number}",), f"t{number}", QUESTION, "ana")
                chats.begin(str(chats.take(asked)), asked, teller)
            assert tellers[0].begun.wait(WAIT)
            stopping.ask()
        stopping.close()
    assert [teller.failed for teller in tellers] == [[]] * 12
    assert all("412 passengers" in answer.text for teller in tellers for answer in teller.answers)
    assert all("being shut down" in teller.answers[0].notices[0] for teller in tellers)
