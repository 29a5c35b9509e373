"""The assistant in a Slack of the tests' own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pydantic import SecretStr
from slack_sdk import WebClient
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.frontends.chat import Chat, Messages, Thumbs
from assistant.frontends.limits import Limits
from assistant.frontends.slack import PATH, make_app
from assistant.frontends.slack.entrances import mount_bolt
from assistant.history.conversations import History
from evals.events.workspace import SECRET, Json, Workspace, envelope, signed
from tests.frontends.api.conftest import As

Enter = Callable[[Assistant], "Entrance"]


class Entrance:
    """One process's way in over HTTP."""

    def __init__(self, chat: Chat, workspace: Workspace) -> None:
        app = FastAPI()
        mount_bolt(app, make_app(chat, WebClient(base_url=workspace.url)))
        self.client = TestClient(app)

    def send(self, told: Json, **headers: str) -> Response:
        """Post a signed payload."""
        body = json.dumps(told).encode()
        return self.client.post(PATH, content=body, headers={**signed(body), **headers})

    def event(self, event: Json, event_id: str) -> None:
        """Post an event, which is to be acknowledged."""
        assert self.send(envelope(event, event_id)).status_code == 200


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as opened:
        yield opened
    assert opened.broken == []


@pytest.fixture
def messages(tmp_path: Path) -> Iterator[Messages]:
    opened = Messages(f"sqlite:///{tmp_path / 'chat.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History.in_folder(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def slack_bot(bot: Assistant) -> Assistant:
    return As(bot, slack_bot_token=SecretStr("xoxb-1-2-test"), slack_signing_secret=SecretStr(SECRET))


@pytest.fixture
def enter(messages: Messages, history: History, workspace: Workspace) -> Callable[[Assistant], Entrance]:
    return lambda bot: Entrance(Chat(bot, messages, Thumbs(history), Limits.of(bot.settings)), workspace)


@pytest.fixture
def entrance(enter: Callable[[Assistant], Entrance], slack_bot: Assistant) -> Entrance:
    return enter(slack_bot)
