"""Processes that are killed while they answer in chats: what they had taken is answered once by whoever comes next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from assistant.frontends import webhook
from assistant.frontends.slack import PATH
from evals.events.workspace import Json, Workspace, envelope, message, signed, texts
from tests.documents import FERRY, write
from tests.offline import ROOT, only

QUESTION = "How many passengers boarded on the first night?"
TOKEN = "a-webhooks-token"
LEASE = 5.0

# A server of chats that answers, or that waits for ever once it begins to.
_SERVER = """
import socket, sys, threading
from contextlib import closing
from pathlib import Path
from tests.offline import guard; guard.install()
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from slack_sdk import WebClient
from assistant import Assistant, Settings
from assistant.frontends import webhook
from assistant.frontends.chat import Chat, Messages, Thumbs
from assistant.frontends.limits import Limits
from assistant.frontends.slack import make_app
from assistant.frontends.slack.entrances import mount_bolt
from assistant.history.conversations import History
from evals.events.workspace import SECRET

source, folder, address, slack, lease, deed = sys.argv[1:]

class Waiting(Assistant):
    def stream(self, question, history=()):
        if deed == "wait":
            print("waiting", flush=True)
            threading.Event().wait()
        return super().stream(question, history)

settings = Settings(source=Path(source), data_dir=Path(folder), slack_bot_token=SecretStr("xoxb-of-this-machine"),
                    slack_signing_secret=SecretStr(SECRET))
with Waiting.open(settings) as bot, closing(Messages(address, float(lease))) as messages, \\
     closing(History.in_folder(Path(folder))) as history:
    chat = Chat(bot, messages, Thumbs(history), Limits(1000, 1000))
    app = FastAPI()
    mount_bolt(app, make_app(chat, WebClient(base_url=slack)))
    webhook.mount(app, chat, SecretStr("a-webhooks-token"))
    with chat.attending(), socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
"""


class Server:
    """One process; `port` is where it listens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(self.line())

    def line(self) -> str:
        """What it prints next."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Json:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        with urllib.request.urlopen(request, timeout=120) as response:
            told = response.read()
        return dict(json.loads(told)) if told.startswith(b"{") else {}

    def event(self, event: Json, event_id: str) -> None:
        """Post an event of Slack's."""
        body = json.dumps(envelope(event, event_id)).encode()
        self.post(PATH, body, signed(body))

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(60)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as opened:
        yield opened
    assert opened.broken == []


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """One database for what tests of `Messages` try on each."""
    return f"sqlite:///{tmp_path / 'kept.sqlite3'}"


@contextmanager
def server(tmp_path: Path, name: str, address: str, slack: str, deed: str, lease: float = LEASE) -> Iterator[Server]:
    source = write(tmp_path / "source", {"night-ferry.md": FERRY})
    arguments = [str(source), str(tmp_path / name), address, slack, str(lease), deed]
    started = subprocess.Popen(
        [sys.executable, "-c", _SERVER, *arguments], cwd=tmp_path, env=only({"PYTHONPATH": str(ROOT)}), text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Server(started)
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        started.communicate(timeout=60)


def answered(workspace: Workspace) -> list[str]:
    """The threads that were answered, or told of a failure, in the order in which they were."""
    return [given["thread_ts"] for given in workspace.of("chat.startStream", "chat.postMessage")]


def last(workspace: Workspace, living: Server) -> None:
    """Wait until a last message is answered, and with it all before it."""
    living.event(message(QUESTION, "1799999999.000100"), "Ev-last")
    with workspace.changed:
        assert workspace.changed.wait_for(lambda: "1799999999.000100" in answered(workspace), 120)
        assert workspace.changed.wait_for(
            lambda: len(workspace.of("chat.startStream")) == len(workspace.of("chat.stopStream")), 120
        )


def test_slacks_messages_of_a_killed_process_are_answered_once_by_the_ones_that_live(
    tmp_path: Path, address: str, workspace: Workspace
) -> None:
    threads = [f"170000000{number}.000100" for number in range(10)]
    with server(tmp_path, "killed", address, workspace.url, "wait") as killed:
        for number, ts in enumerate(threads):  # more than are answered at once: some wait, and are acknowledged too
            killed.event(message(QUESTION, ts), f"Ev{number}")
        assert killed.line() == "waiting\n"
        killed.kill()
    assert answered(workspace) == []
    with (
        server(tmp_path, "one", address, workspace.url, "answer") as one,
        server(tmp_path, "other", address, workspace.url, "answer") as other,
    ):
        other.event(message(QUESTION, threads[0]), "Ev0")  # and Slack sends one of them again
        with workspace.changed:
            assert workspace.changed.wait_for(lambda: set(threads) <= set(answered(workspace)), 120)
        last(workspace, one)
        assert sorted(answered(workspace)) == [*threads, "1799999999.000100"]
        told = "".join(text for _, given in workspace.calls for text in texts(given))
        assert told.count("412 passengers") >= len(threads)


def test_a_message_that_kills_each_process_is_told_as_failed(tmp_path: Path, sqlite: str, workspace: Workspace) -> None:
    with server(tmp_path, "first", sqlite, workspace.url, "wait") as killed:
        killed.event(message(QUESTION, "1700000001.000100"), "Ev1")
        assert killed.line() == "waiting\n"
        killed.kill()
    with server(tmp_path, "second", sqlite, workspace.url, "wait") as killed:
        assert killed.line() == "waiting\n"  # it was picked up
        killed.kill()
    with server(tmp_path, "third", sqlite, workspace.url, "answer") as living:
        (told,) = workspace.wait("chat.postMessage", 1, 120)
        assert told["thread_ts"] == "1700000001.000100"
        assert "stopped before I could answer" in told["text"]
        last(workspace, living)
        assert answered(workspace) == ["1700000001.000100", "1799999999.000100"]


def test_a_webhooks_retry_is_answered_where_the_first_try_was_killed(
    tmp_path: Path, sqlite: str, workspace: Workspace
) -> None:
    posted = {"token": TOKEN, "channel_id": "c1", "text": QUESTION, "post_id": "p1", "user_id": "u"}
    body, headers = json.dumps(posted).encode(), {"content-type": "application/json"}

    def lose() -> None:
        with suppress(OSError):
            killed.post(webhook.PATH, body, headers)

    with server(tmp_path, "killed", sqlite, workspace.url, "wait") as killed:
        first = threading.Thread(target=lose)
        first.start()
        assert killed.line() == "waiting\n"
        killed.kill()
        first.join(60)
    with server(tmp_path, "living", sqlite, workspace.url, "answer") as living:
        assert "412 passengers" in living.post(webhook.PATH, body, headers)["text"]
        assert living.post(webhook.PATH, body, headers) == {}


def test_a_process_that_lives_keeps_what_it_answers_however_long_it_takes(
    tmp_path: Path, sqlite: str, workspace: Workspace
) -> None:
    lease = 8.0  # long enough for a thread that renews it to be late on a busy machine
    with (
        server(tmp_path, "slow", sqlite, workspace.url, "wait", lease) as slow,
        server(tmp_path, "other", sqlite, workspace.url, "answer", LEASE) as other,
    ):
        slow.event(message(QUESTION, "1700000001.000100"), "Ev1")
        assert slow.line() == "waiting\n"
        for number in range(10):
            threading.Event().wait(lease / 5)  # two leases in all, in which the other one looks again and again
            other.event(message(QUESTION, "1700000001.000100"), f"Ev1-{number}")
        last(workspace, other)
        assert answered(workspace) == ["1799999999.000100"]
