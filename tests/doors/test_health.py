"""Backends that go away while the assistant runs: told as such, by every door, and recovered from by itself."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest
from mcp import Client

from assistant import Assistant, BackendAway, Settings
from assistant.frontends import mcp
from assistant.frontends.api import make_app
from assistant.frontends.health import Health
from assistant.frontends.limits import Limits
from assistant.frontends.web.asking import ask
from assistant.frontends.web.session import Exchange
from assistant.history.conversations import History
from assistant.index import following, vectors
from assistant.index.repair import differences
from assistant.index.sync import Index
from tests.documents import FERRY, write
from tests.doors.commands import WAIT
from tests.permissions import held_to_permissions
from tests.postgres import PostgreSQL, running
from tests.serving import served

QUESTION = "How many passengers boarded on the first night?"
PERTANYAAN = "Berapa penumpang yang naik pada malam pertama?"


@contextmanager
def api(bot: Assistant) -> Iterator[httpx2.Client]:
    """The API of `bot` over HTTP; its history's health is looked at too."""
    history, health = History.open(bot.settings), Health(bot)
    health.add("history", history.trouble, vital=False)
    try:
        with (
            served(make_app(bot, Limits(10_000, 10_000), health)) as address,
            httpx2.Client(base_url=address, timeout=WAIT) as client,
        ):
            yield client
    finally:
        history.close()


def until(client: httpx2.Client, path: str, holds: Callable[[httpx2.Response], bool]) -> httpx2.Response:
    for _ in range(WAIT * 5):
        if holds(reply := client.get(path)):
            return reply
        time.sleep(0.2)
    raise AssertionError(f"{path}: {reply.status_code} {reply.text}")


def is_failing(part: str) -> Callable[[httpx2.Response], bool]:
    return lambda reply: reply.status_code == 503 and reply.json()["parts"][part]["status"] == "failing"


def is_well(reply: httpx2.Response) -> bool:
    return reply.status_code == 200 and reply.json()["status"] == "ready"


async def told_by_every_door(bot: Assistant, client: httpx2.Client) -> None:
    """A question is refused as one that may soon be answered, and in the asker's language where a person asks."""
    refused = client.post("/ask", json={"question": QUESTION})
    assert refused.status_code == 503, refused.text
    assert int(refused.headers["retry-after"]) > 0
    assert "cannot be reached" in refused.json()["error"]["message"]
    assert "repair" not in refused.text
    assert client.get("/livez").status_code == 200
    *_, last = [exchange async for exchange in ask(bot, Exchange(PERTANYAAN), [])]
    assert last.outcome == "failed"
    assert "tidak dapat dijangkau" in last.problem
    async with Client(mcp.make_server(bot)) as tools:
        failed = await tools.call_tool("ask", {"question": QUESTION})
    assert failed.is_error
    assert "cannot be reached" in failed.model_dump_json()


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    with running() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return Settings(source=write(tmp_path / "source", {"ferry.md": FERRY}), data_dir=tmp_path / "index")


async def test_postgresql_goes_away_and_comes_back(place: Settings, database: PostgreSQL) -> None:
    settings = place.model_copy(update={"database_url": database.new_database()})
    with Assistant.open(settings) as bot, api(bot) as client:
        assert client.post("/ask", json={"question": QUESTION}).status_code == 200
        until(client, "/readyz", is_well)
        database.stop()
        await told_by_every_door(bot, client)
        document = client.get("/documents/ferry")
        assert (document.status_code, bool(document.headers["retry-after"])) == (503, True)
        report = until(client, "/healthz", is_failing("catalogue")).json()["parts"]
        assert report["history"] == {"status": "degraded", "reason": "It cannot be reached or written."}
        database.start()
        until(client, "/readyz", is_well)
        assert "412 passengers" in client.post("/ask", json={"question": QUESTION}).json()["text"]


class Chroma:
    """A real Chroma server, as `chroma run` starts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        program = Path(sys.executable).parent / "chroma"
        self._process = subprocess.Popen(
            [program, "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(WAIT * 5):
            try:
                httpx2.get(f"{self.url}/api/v2/heartbeat", timeout=WAIT).raise_for_status()
                return
            except httpx2.HTTPError:
                time.sleep(0.2)
        raise AssertionError("Chroma did not start")

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def lose_everything(self) -> None:
        shutil.rmtree(self._folder)


@pytest.fixture
def chroma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chroma]:
    """A server that every search asks: the few vectors of a test would be read once, and kept in memory."""
    monkeypatch.setattr(vectors, "EXACT_BELOW", -1)
    server = Chroma(tmp_path / "chroma-server")
    yield server
    server.stop()


async def test_a_chroma_server_goes_away_and_comes_back(place: Settings, chroma: Chroma) -> None:
    with Assistant.open(place.model_copy(update={"chroma_url": chroma.url})) as bot, api(bot) as client:
        assert "412 passengers" in client.post("/ask", json={"question": QUESTION}).json()["text"]
        chroma.stop()
        await told_by_every_door(bot, client)
        until(client, "/healthz", is_failing("vectors"))
        chroma.start()
        until(client, "/readyz", is_well)
        assert "412 passengers" in client.post("/ask", json={"question": QUESTION}).json()["text"]


def test_a_chroma_server_that_hangs_holds_up_no_health_route(
    place: Settings, chroma: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.chroma._SILENCE", 4.0)
    with Assistant.open(place.model_copy(update={"chroma_url": chroma.url})) as bot, api(bot) as client:
        chroma.signal(signal.SIGSTOP)
        try:
            hanging = until(client, "/healthz", is_failing("vectors"))
            assert hanging.json()["parts"]["catalogue"]["status"] == "ok"
            assert client.get("/livez").status_code == 200
            with pytest.raises(BackendAway):
                bot.ask(QUESTION)
        finally:
            chroma.signal(signal.SIGCONT)
        until(client, "/readyz", is_well)
        assert "412 passengers" in bot.ask(QUESTION).text


def test_a_chroma_server_that_lost_everything_is_filled_again(
    place: Settings, chroma: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK", 0.2)
    settings = place.model_copy(update={"chroma_url": chroma.url})
    with Assistant.open(settings) as bot, bot.following(), api(bot) as client:
        chroma.stop()
        chroma.lose_everything()
        chroma.start()
        with pytest.raises(BackendAway):
            bot.ask(QUESTION)
        until_filled(bot)
        assert "412 passengers" in client.post("/ask", json={"question": QUESTION}).json()["text"]
        until(client, "/readyz", is_well)


def until_filled(bot: Assistant) -> None:
    """Wait until Chroma has what the catalogue has."""
    index = bot._index
    assert isinstance(index, Index)
    for _ in range(WAIT * 5):
        with suppress(BackendAway):  # while its collections are made again
            if not differences(index):
                return
        time.sleep(0.2)
    raise AssertionError("Chroma was not filled again")


def test_a_folder_that_is_gone_is_told(place: Settings) -> None:
    with Assistant.open(place) as bot, bot.following(), api(bot) as client:
        assert is_well(client.get("/healthz"))
        moved = place.source.rename(place.source.with_name("elsewhere"))
        degraded = until(client, "/healthz", lambda reply: reply.json()["parts"]["source"]["status"] == "degraded")
        assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
        assert str(place.source) not in degraded.text
        moved.rename(place.source)
        until(client, "/healthz", lambda reply: reply.json()["parts"]["source"]["status"] == "ok")
        gone = place.index_folder.rename(place.index_folder.with_name("gone"))
        failing = until(client, "/healthz", is_failing("index"))
        assert failing.json()["parts"]["history"]["status"] == "degraded"
        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 200
        gone.rename(place.index_folder)
        until(client, "/readyz", is_well)


def test_an_index_that_may_not_be_written_is_told(place: Settings) -> None:
    with held_to_permissions(), Assistant.open(place) as bot, api(bot) as client:
        place.index_folder.chmod(0o500)
        try:
            until(client, "/healthz", lambda reply: reply.json()["parts"]["index writable"]["status"] == "degraded")
        finally:
            place.index_folder.chmod(0o700)


def test_a_thread_that_follows_no_more_is_told(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[None]:
        yield
        raise MemoryError

    monkeypatch.setattr("assistant.index.follower.rests", broken)
    monkeypatch.setattr("threading.excepthook", lambda *_: None)
    with Assistant.open(place) as bot, bot.following(), api(bot) as client:
        until(client, "/healthz", lambda reply: reply.json()["parts"]["following"]["status"] == "degraded")
