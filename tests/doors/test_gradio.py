"""Gradio, as an attacker who knows it tries it: files, other people's tabs, and the routes the page does not use."""

from __future__ import annotations

import html
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.frontends.api import make_app
from assistant.frontends.web import Server
from assistant.frontends.web.gate import EVENTS_A_MINUTE, MOST_TABS, MOST_UNREAD, Gate
from tests.doors.page import Visitor, served

FARE = "What does the night ferry to Sabira cost?"
SECRET = "the-text-of-a-file-that-nobody-should-read"


@pytest.fixture(scope="module")
def app(bot: Assistant) -> FastAPI:
    return make_app(bot)


@pytest.fixture(scope="module")
def server(bot: Assistant, app: FastAPI) -> Iterator[Server]:
    with served(bot, app) as running:
        yield running


@pytest.fixture
def gate(app: FastAPI, server: Server) -> Gate:
    assert server
    return next(found for route in app.routes if isinstance(found := getattr(route, "app", None), Gate))


@pytest.fixture
def visitor(server: Server) -> Iterator[Visitor]:
    with Visitor(server.url) as visiting:
        yield visiting


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def payloads(path: Path | str) -> list[Any]:
    """The forms in which Gradio, and this server's own parsing, might take a file for a value."""
    file = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
    named = {**file, "orig_name": "a.txt", "url": f"/gradio_api/file={path}", "is_stream": False, "size": 1}
    return [file, named, [file], {"a": file}, [[{"b": [file]}]], {"text": "?", "files": [file]}]


def cached() -> list[Path]:
    return [path for path in Path(os.environ["GRADIO_TEMP_DIR"]).rglob("*") if path.is_file()]


def test_no_event_takes_a_file_in_any_of_its_inputs(visitor: Visitor, secret: Path) -> None:
    events = [each for each in visitor.events if each["backend_fn"]]
    assert len(events) >= 15
    tried = 0
    for event in events:
        plain: list[Any] = [None] * len(event["inputs"])
        for payload, at in itertools.product(payloads(secret), range(len(plain))):
            refused = visitor.join(event["id"], [*plain[:at], payload, *plain[at + 1 :]])
            assert (refused.status_code, SECRET in refused.text) == (422, False)
            tried += 1
        for payload in payloads(secret):
            assert visitor.join(event["id"], plain, event_data=payload).status_code == 422
            assert visitor.join(event["id"], payload if isinstance(payload, list) else [payload] * 9).status_code == 422
    assert tried > 60
    assert cached() == []


def test_a_state_is_never_taken_from_the_browser(visitor: Visitor) -> None:
    show = visitor.event("show")
    forgeries: list[Any] = ["tab2", 5, True, [], {}]
    for forged in forgeries:
        joined = visitor.join(show["id"], ["cite-1-1", forged])
        assert joined.status_code in (200, 422)
        if joined.status_code == 200:
            assert "mark" not in str(visitor.updates())


def test_no_file_is_served(visitor: Visitor, secret: Path) -> None:
    inside = Path(os.environ["GRADIO_TEMP_DIR"]) / "left.txt"
    inside.write_text(SECRET)
    try:
        for path in (secret, inside, "/etc/passwd", "/proc/self/environ", Path(__file__), "../pyproject.toml"):
            for address in (
                f"/gradio_api/file={path}",
                f"/gradio_api/file/{path}",
                f"/gradio_api//file={path}",
                f"/file={path}",
                f"/gradio_api/file%3D{path}",
                f"/gradio_api/proxy=file://{path}",
                f"/static/../{path}",
                f"/static/%2e%2e/%2e%2e/{path}",
                f"/assets/..%2f..%2f{path}",
                f"/static/{path}",
            ):
                got = visitor.http.get(address)
                assert got.status_code in (403, 404), address
                assert SECRET not in got.text
                assert "root:" not in got.text
    finally:
        inside.unlink()


def test_gradios_own_check_stands_behind_the_gate(gate: Gate, secret: Path) -> None:
    """Were the gate to let a file through, Gradio would refuse it all the same."""
    with TestClient(gate.app) as inner:
        body = {"data": [payloads(secret)[0], None], "fn_index": 0, "session_hash": "inner"}
        assert inner.post("/gradio_api/queue/join", json=body).status_code == 200
        told = inner.get("/gradio_api/queue/data", params={"session_hash": "inner"}).text
        assert '"success":false' in told
        for path in (secret, "/etc/passwd"):
            assert inner.get(f"/gradio_api/file={path}").status_code == 403
    assert cached() == []


def test_only_what_the_page_uses_of_gradio_is_found(visitor: Visitor, gate: Gate) -> None:
    open_to_all = re.compile(r"/(static|assets)/.*|/(theme\.css|favicon\.ico|robots\.txt|manifest\.json)?")
    used = re.compile(r"/gradio_api/(app_id|heartbeat/.*|queue/(join|data))")
    closed = 0
    for route, methods in gate.app.openapi()["paths"].items():
        path = re.sub(r"\{[^}]*\}", "x", route)
        if open_to_all.fullmatch(path) or used.fullmatch(path):
            continue
        for method in methods:
            got = visitor.http.request(method, path, json={} if method == "post" else None)
            assert got.status_code == 404, f"{method} {path}: {got.status_code}"
            closed += 1
    assert closed > 60


def test_no_proxy_keeps_a_page_for_somebody_else(server: Server) -> None:
    with Visitor(server.url, opens=False) as visitor:
        for path in ("/", "/documents/night-ferry", "/documents/night-ferry.json"):
            shown = visitor.http.get(path, headers={"accept": "text/html"})
            assert shown.headers["cache-control"] == "private, no-cache"
        assert "set-cookie" not in visitor.http.get("/theme.css").headers


def test_a_deep_link_and_other_queries_do_nothing(visitor: Visitor) -> None:
    plain = visitor.http.get("/", headers={"accept": "text/html"})
    odd = visitor.http.get("/?deep_link=../../etc&view=api&__sign=x", headers={"accept": "text/html"})
    assert (odd.status_code, len(odd.text)) == (200, len(plain.text))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"data": [], "fn_index": 15}',
        b'{"data": [], "fn_index": 999, "session_hash": "a"}',
        b'{"data": [], "fn_index": -1, "session_hash": "a"}',
        b'{"data": [], "fn_index": "0", "session_hash": "a"}',
        b'{"data": [], "fn_index": null, "session_hash": "a"}',
        b'{"data": [], "fn_index": 0, "session_hash": "a"}',
        b'{"data": "ab", "fn_index": 0, "session_hash": "a"}',
        b'{"data": {"0": "a"}, "fn_index": 0, "session_hash": "a"}',
        b'{"data": ["\\ud800", null], "fn_index": 0, "session_hash": "a"}',
        b'{"data": [5, null], "fn_index": 0, "session_hash": "a"}',
        b'{"data": [null], "fn_index": 1, "session_hash": "a"}',
        b'{"data": [null], "fn_index": 1, "session_hash": "a", "event_data": {"index": 0, "value": {}}}',
        b'{"data": ["%s", "", null], "fn_index": 11, "session_hash": "a"}' % (b"A" * 100_000),
        b'{"data": [NaN, "", null], "fn_index": 11, "session_hash": "a"}',
        b'{"data": [true, "", null], "fn_index": 11, "session_hash": "a"}',
        b'{"data": ["a", null], "fn_index": 0, "session_hash": "../a"}',
        b'{"data": ["a", null], "fn_index": 0, "session_hash": ""}',
        b'{"data": ["a", null], "fn_index": 0, "session_hash": ["a"]}',
        b'{"data": [' + b"[" * 100_000 + b"]" * 100_000 + b'], "fn_index": 0, "session_hash": "a"}',
    ],
)
def test_what_is_no_event_is_refused_and_breaks_nothing(visitor: Visitor, body: bytes) -> None:
    refused = visitor.http.post("/gradio_api/queue/join", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    assert "74,000" in visitor.does("ask", FARE)


def test_an_event_that_is_too_large_is_refused(visitor: Visitor) -> None:
    large = b'{"data": ["' + b"x" * (2 << 20) + b'", null], "fn_index": 0, "session_hash": "a"}'
    assert visitor.http.post("/gradio_api/queue/join", content=large).status_code == 413
    drip = (large[i : i + 65_536] for i in range(0, len(large), 65_536))
    assert visitor.http.post("/gradio_api/queue/join", content=drip).status_code == 413


def test_a_tab_belongs_to_whoever_opened_it(server: Server) -> None:
    with Visitor(server.url) as ana, Visitor(server.url) as ben:
        assert "74,000" in ana.does("ask", FARE)
        assert "74,000" in ana.does("show", "cite-1-1")
        assert "74,000" not in ben.does("show", "cite-1-1")  # the same tab id, from another browser


def test_nobody_listens_to_anothers_tab(server: Server) -> None:
    with Visitor(server.url) as ana, Visitor(server.url) as ben:
        ask = ana.event("ask")
        assert ana.join(ask["id"], [FARE, None]).status_code == 200
        address = f"/gradio_api/queue/data?session_hash={ana.tab}"
        assert ben.http.get(address).status_code == 404
        assert "74,000" in html.unescape(str(ana.updates()))


def test_a_tab_needs_the_cookie_that_the_page_gives(server: Server) -> None:
    with Visitor(server.url) as known, Visitor(server.url, opens=False) as stranger:
        stranger.page = known.page
        refused = stranger.join(stranger.event("ask")["id"], [FARE, None])
        assert (refused.status_code, "cookie" in refused.json()["detail"]) == (403, True)
        for address in ("/gradio_api/queue/data?session_hash=tab1", "/gradio_api/heartbeat/tab1"):
            assert stranger.http.get(address).status_code == 404


def test_long_paths_are_not_found(visitor: Visitor) -> None:
    for folder in ("static", "assets"):
        assert visitor.http.get(f"/{folder}/{'a' * 5_000}").status_code == 404


def test_a_tab_that_nobody_listens_to_takes_no_more(server: Server) -> None:
    with Visitor(server.url) as visitor:
        greet = visitor.event("greet")["id"]
        told = [visitor.join(greet, []).status_code for _ in range(MOST_UNREAD)]
        assert (told[0], told[-1]) == (200, 429)
        assert visitor.join(greet, [], tab="another").status_code == 200


def test_events_are_limited_for_each_reader(server: Server) -> None:
    with Visitor(server.url) as flooding, Visitor(server.url) as other:
        go_back = flooding.event("go_back")["id"]
        told = [flooding.join(go_back, [], tab=f"t{n % 40}").status_code for n in range(EVENTS_A_MINUTE + 1)]
        assert told[-1] == 429
        assert "74,000" in other.does("ask", FARE)


def test_tabs_push_out_only_those_of_the_same_reader(server: Server, gate: Gate) -> None:
    with Visitor(server.url) as ana, Visitor(server.url) as flooding:
        assert "74,000" in ana.does("ask", FARE)
        back = flooding.event("go_back")["id"]
        before = len(gate.app.state_holder.session_data)
        for number in range(MOST_TABS + 50):
            assert flooding.join(back, [], tab=f"f{number}").status_code == 200
            flooding.updates(f"f{number}")
        assert len(gate.app.state_holder.session_data) <= before + MOST_TABS
        assert "74,000" in ana.does("show", "cite-1-1")
