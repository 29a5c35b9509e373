"""One process that takes Slack's events over HTTP, as `assistant chat` does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from slack_sdk import WebClient

from assistant import Assistant, Settings
from assistant.frontends.chat import Chat, Messages, Thumbs
from assistant.frontends.limits import Limits
from assistant.frontends.slack import make_app
from assistant.frontends.slack.entrances import mount_bolt
from assistant.history.conversations import History
from evals.events.workspace import SECRET

_MANY = 1_000_000
"""Questions a minute: here the assistant is measured, not its limits."""


def work(source: Path, folder: Path, database: str, slack: str, line: Connection) -> None:
    """Answer events, with an index in `folder` and the messages of `database`, until something comes on `line`.

    Says on `line` which port it listens on; `slack` is the address of Slack's Web API.
    """
    settings = Settings(
        source=source,
        data_dir=folder,
        slack_bot_token=SecretStr("xoxb-of-this-machine"),
        slack_signing_secret=SecretStr(SECRET),
    )
    with (
        Assistant.open(settings) as bot,
        closing(Messages(database)) as messages,
        closing(History.in_folder(folder)) as history,
    ):
        chat = Chat(bot, messages, Thumbs(history), Limits(_MANY, _MANY))
        app = FastAPI()
        mount_bolt(app, make_app(chat, WebClient(base_url=slack)))
        with chat.attending(), _served(app) as port:
            line.send(port)
            line.recv()


@contextmanager
def _served(app: FastAPI) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=5))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()
