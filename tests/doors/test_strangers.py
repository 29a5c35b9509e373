"""Where users are set no door answers strangers: not the page, the API, MCP, documents or metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from assistant import Assistant
from assistant.frontends import mcp
from assistant.frontends.api import Guarded, bears_token, make_app
from assistant.frontends.passwords import hashed
from assistant.frontends.web import serve
from tests.frontends.api.conftest import As

PASSWORD = "correct horse"
TOKEN = "a-token-of-some-length"
DOORS = [
    ("GET", "/"),
    ("GET", "/openapi.json"),
    ("GET", "/metrics"),
    ("GET", "/documents/night-ferry"),
    ("GET", "/documents/night-ferry.json"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/ask"),
    ("POST", "/mcp"),
    ("GET", "/mcp"),
    ("GET", "/theme.css"),
    ("GET", "/static/js/iframeResizer.contentWindow.min.js"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/heartbeat/a"),
    ("POST", "/gradio_api/queue/join"),
    ("GET", "/conversations/a.md"),
    ("POST", "/sources"),
    ("PUT", "/sources/a.md"),
    ("DELETE", "/sources/night-ferry"),
]
FORGED = [
    {},
    {"Cookie": "assistant_user=ana"},
    {"Cookie": "assistant_login=ana.9999999999.00"},
    {"Cookie": "assistant_known=ana"},
    {"Authorization": "Bearer x"},
    {"Authorization": "Bearer a-token-of-another"},
    {"Authorization": "Basic YW5hOmFuYQ=="},
    {"X-Forwarded-User": "ana", "Remote-User": "ana"},
]


@pytest.fixture(scope="module", params=["", TOKEN])
def client(request: pytest.FixtureRequest, bot: Assistant) -> Iterator[httpx2.Client]:
    """A server with a user, without tokens and with one."""
    tokens = SecretStr(request.param) if request.param else None
    locked = As(bot, auth=SecretStr(f"ana:{hashed(PASSWORD)}"), api_tokens=tokens)
    app = make_app(locked)
    mcp.mount(app, locked, lambda inner: Guarded(inner, locked.settings))
    server = serve(locked, "127.0.0.1", 0, block=False, app=app, trusted=bears_token(locked.settings))
    with httpx2.Client(base_url=server.url, timeout=60) as http:
        http.headers["x-token"] = request.param
        yield http
    server.close()


@pytest.mark.parametrize("forged", FORGED)
def test_no_door_answers_a_stranger(client: httpx2.Client, forged: dict[str, str]) -> None:
    for method, path in DOORS:
        body: dict[str, Any] = {"question": "What does the night ferry cost?"}
        answered = client.request(method, path, json=body if method == "POST" else None, headers=forged)
        assert answered.status_code == 401, (method, path)
        assert "ferry" not in answered.text.lower()


def test_a_user_reads_documents_and_a_program_needs_a_token(client: httpx2.Client) -> None:
    token = client.headers["x-token"]
    with httpx2.Client(base_url=client.base_url, timeout=60) as ana:
        entered = ana.post("/login", data={"name": "ana", "password": PASSWORD})
        assert entered.status_code == 303
        assert "74,000" in ana.get("/documents/night-ferry").text
        assert ana.post("/ask", json={"question": "What does the night ferry cost?"}).status_code == 401
    bearer = {"Authorization": f"Bearer {token or TOKEN}"}
    asked = client.post("/ask", json={"question": "What does the night ferry cost?"}, headers=bearer)
    assert asked.status_code == (200 if token else 401)
    assert client.get("/openapi.json", headers=bearer).status_code == (200 if token else 401)


def test_health_is_told_to_everybody_and_no_more(client: httpx2.Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert "ferry" not in client.get("/healthz").text
