"""The small adapter: an outgoing webhook in Mattermost's and Rocket.Chat's form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.frontends import webhook
from assistant.frontends.chat import Chat
from assistant.frontends.limits import Limits
from tests.frontends.api.conftest import As

TOKEN = "a-webhooks-token"
QUESTION = "How many passengers boarded on the first night?"


@pytest.fixture
def client(bot: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    app, own = FastAPI(), As(bot, public_url="https://ask.example", data_dir=tmp_path, questions_a_minute=2)
    with Chat.opened(own, Limits.of(own.settings)) as chat:
        webhook.mount(app, chat, SecretStr(TOKEN))
        yield TestClient(app)


def post(client: TestClient, text: str, post_id: str, **more: str) -> dict[str, str]:
    posted = {"token": TOKEN, "channel_id": "c1", "text": text, "post_id": post_id, "trigger_word": "@seed", **more}
    answered = client.post(webhook.PATH, json=posted)
    assert answered.status_code == 200
    return dict(answered.json())


def test_a_question_is_answered_with_links_and_only_once(client: TestClient) -> None:
    told = post(client, f"@seed {QUESTION}", "p1")["text"]
    assert "412 passengers boarded" in told
    assert "](https://ask.example/documents/night-ferry#" in told
    assert post(client, f"@seed {QUESTION}", "p1") == {}


def test_a_thread_is_a_conversation(client: TestClient) -> None:
    post(client, "@seed Who heads the Seribu Ferry Cooperative?", "p1")
    assert "412 passengers" in post(client, "@seed And how many boarded, did he say?", "p2", root_id="p1")["text"]


def test_who_asks_too_often_is_told_so_and_others_are_answered(client: TestClient) -> None:
    told = [post(client, f"@seed {QUESTION}", f"p{n}", user_id="ana")["text"] for n in range(3)]
    assert ["412 passengers" in each for each in told] == [True, True, False]
    assert "2 questions within a minute" in told[2]
    assert "412 passengers" in post(client, f"@seed {QUESTION}", "p4", user_id="budi")["text"]


def test_whoever_has_another_token_gets_nothing(client: TestClient) -> None:
    posted = {"token": "another", "channel_id": "c1", "text": QUESTION}
    assert client.post(webhook.PATH, json=posted).status_code == 401
