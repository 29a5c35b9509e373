"""Names, origins and proxies: what a page of another site, a rebound name or a forged header may bring about."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant import Assistant, Settings
from assistant.frontends import mcp
from assistant.frontends.api import Guarded, make_app
from assistant.frontends.hosts import Hosts, Names
from assistant.frontends.web import serve
from tests.documents import FERRY
from tests.frontends.api.conftest import As

QUESTION = {"question": "How many passengers boarded on the first night?"}
DOORS = [("GET", "/"), ("POST", "/ask"), ("GET", "/documents/night-ferry"), ("GET", "/healthz"), ("POST", "/mcp")]
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@contextmanager
def served(bot: Assistant, host: str = "127.0.0.1", **settings: Any) -> Iterator[httpx2.Client]:
    known = As(bot, host=host, **settings)
    app = make_app(known)
    mcp.mount(app, known, lambda inner: Guarded(inner, known.settings))
    server = serve(known, host, 0, block=False, app=app)
    port = server.url.rstrip("/").rpartition(":")[2]
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
    finally:
        server.close()


def knock(client: httpx2.Client, method: str, path: str, **headers: str) -> int:
    """The status of a request that is right but for its headers."""
    body = CALL if path == "/mcp" else QUESTION
    sent = {"accept": "application/json, text/event-stream, text/html", **headers}
    return client.request(method, path, json=body if method == "POST" else None, headers=sent).status_code


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_rebound_name_reaches_no_door(bot: Assistant, host: str) -> None:
    with served(bot, host, public_url="https://ask.example", allowed_hosts="assistant.internal") as client:
        for method, path in DOORS:
            for stranger in ("attacker.example", "attacker.example:80", "ask.example.attacker.example", "", "[::1"):
                assert knock(client, method, path, host=stranger) in (400, 421), (path, stranger)
            for own in ("localhost", "127.0.0.1:80", "[::1]:7860", "ask.example", "ASK.example.", "assistant.internal"):
                assert knock(client, method, path, host=own) == 200, (path, own)


def test_a_health_check_need_not_name_the_server(bot: Assistant) -> None:
    with served(bot) as client:
        port = client.base_url.port
        with socket.create_connection(("127.0.0.1", port or 0), timeout=60) as opened:
            opened.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert opened.recv(100).startswith(b"HTTP/1.1 200")


def test_an_address_is_a_name_only_where_others_reach_the_server(bot: Assistant) -> None:
    for host, status in (("127.0.0.1", 421), ("0.0.0.0", 200)):
        with served(bot, host) as client:
            for address in ("192.0.2.7:7860", "[2001:db8::7]"):
                assert knock(client, "GET", "/healthz", host=address) == status


def test_another_sites_page_changes_nothing(bot: Assistant) -> None:
    with served(bot, "0.0.0.0", public_url="https://ask.example", cors_origins="https://friend.example") as client:
        posts = [("POST", "/ask"), ("POST", "/mcp"), ("POST", "/v1/chat/completions"), ("POST", "/sources")]
        posts += [("POST", "/gradio_api/queue/join"), ("PUT", "/sources/a.md"), ("DELETE", "/sources/night-ferry")]
        for method, path in posts:
            for origin in ("https://attacker.example", "null", "http://ask.example", "http://127.0.0.1:1", "file://"):
                assert knock(client, method, path, origin=origin) == 403, (path, origin)
        for origin in ("https://ask.example", "https://friend.example", "http://localhost:7860"):
            assert knock(client, "POST", "/ask", origin=origin, host="localhost:7860") == 200, origin


def test_the_loopback_of_ipv6_is_answered(bot: Assistant) -> None:
    server = serve(As(bot, host="::1"), "::1", 0, block=False, app=make_app(bot))
    try:
        assert httpx2.get(server.url, timeout=60).status_code == 200
    finally:
        server.close()


def seen_by(names: Names, peer: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    """What an application behind `Hosts` takes a request for."""
    app = FastAPI()

    @app.get("/")
    def tell(request: Request) -> dict[str, Any]:
        assert request.client
        host = request.headers.get("host")
        forwarded = [name for name in request.headers if "forward" in name or name == "x-real-ip"]
        return {"client": request.client.host, "scheme": request.url.scheme, "host": host, "forwarded": forwarded}

    client = TestClient(Hosts(app, names), base_url="http://localhost", client=(peer, 5))
    return dict(json.loads(client.get("/", headers=headers).text))


FORGED = [
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "attacker.example"),
    ("x-real-ip", "203.0.113.9"),
    ("forwarded", "for=203.0.113.9;proto=https"),
]


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1", "::1"])
def test_what_a_client_claims_of_itself_is_removed(peer: str) -> None:
    seen = seen_by(Names.of(Settings()), peer, FORGED)
    assert seen == {"client": peer, "scheme": "http", "host": "localhost", "forwarded": []}


def test_a_proxy_that_is_named_is_believed_and_no_hop_before_it() -> None:
    names = Names.of(Settings(trusted_proxies="127.0.0.1, 10.0.0.0/8", allowed_hosts="ask.example"))
    chain = [("x-forwarded-for", "203.0.113.9, 198.51.100.4"), ("x-forwarded-for", "10.1.2.3")]
    seen = seen_by(names, "127.0.0.1", [*chain, ("x-forwarded-proto", "https"), ("x-forwarded-host", "ask.example")])
    assert (seen["client"], seen["scheme"], seen["host"]) == ("198.51.100.4", "https", "ask.example")
    assert seen_by(names, "192.0.2.1", chain)["client"] == "192.0.2.1"


def test_the_public_address_tells_the_scheme() -> None:
    names = Names.of(Settings(public_url="https://localhost"))
    assert seen_by(names, "127.0.0.1", [])["scheme"] == "https"


@given(st.text(max_size=40))
def test_no_host_of_any_form_breaks_anything(host: str) -> None:
    names = Names.of(Settings(host="0.0.0.0", public_url="https://ask.example"))
    assert names.answer_to(host) in (True, False)
    assert not names.let_in(host, "http", "localhost") or "localhost" in host or "ask.example" in host


def test_a_document_is_shown_to_a_program_as_before(bot: Assistant) -> None:
    with served(bot) as client:
        assert client.get("/documents/night-ferry.json").json()["text"] == FERRY
