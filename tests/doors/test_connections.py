"""Clients that are slow, or send without end, are cut off; those that are merely slow to send are served."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from assistant import Assistant
from assistant.frontends.web import Server, connections
from tests.doors.page import served


@pytest.fixture(scope="module")
def server(bot: Assistant) -> Iterator[Server]:
    with served(bot) as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "UNREAD_SECONDS", "_LOOK"):
        monkeypatch.setattr(connections, name, 0.3)


def connect(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=60)


def rest(opened: socket.socket) -> bytes:
    """All that comes until the server closes."""
    told = b""
    try:
        while piece := opened.recv(65_536):
            told += piece
    except ConnectionResetError:
        pass
    return told


def test_a_head_without_end_is_refused(server: Server) -> None:
    for line in (b"X-Padding: " + b"x" * 1_000 + b"\r\n", b"GET /" + b"x" * 1_000):
        with connect(server) as opened:
            opened.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            try:
                for _ in range(60_000):
                    opened.sendall(line)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert rest(opened).startswith((b"HTTP/1.1 431", b"HTTP/1.1 400", b""))
    with connect(server) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Padding: " + b"x" * 40_000 + b"\r\n\r\n")
        assert rest(opened).startswith(b"HTTP/1.1 431")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"HTTP/1.1 408"),
        (b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", b"HTTP/1.1 408"),
    ],
)
def test_who_does_not_finish_is_cut_off(server: Server, sent: bytes, reply: bytes) -> None:
    with connect(server) as opened:
        opened.sendall(sent)
        assert rest(opened).startswith(reply)


@pytest.mark.usefixtures("impatient")
def test_a_dripping_head_buys_no_time(server: Server) -> None:
    with connect(server) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        try:
            for number in range(600):
                opened.sendall(b"X-%d: a\r\n" % number)
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            return
        raise AssertionError("thirty seconds of dripping were not cut off")


@pytest.mark.usefixtures("impatient")
def test_who_sends_steadily_is_served(server: Server) -> None:
    body = b'{"question": "What does the night ferry cost?"' + b" " * 4_000 + b"}"
    with connect(server) as opened:
        head = b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        opened.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body))
        for at in range(0, len(body), 1_000):
            time.sleep(0.2)
            opened.sendall(body[at : at + 1_000])
        assert rest(opened).startswith(b"HTTP/1.1 200")


@pytest.mark.usefixtures("impatient")
def test_a_second_request_on_a_connection_has_limits_too(server: Server) -> None:
    with connect(server) as opened:
        opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert opened.recv(65_536).startswith(b"HTTP/1.1 200")
        opened.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert rest(opened).rpartition(b"HTTP/1.1 ")[2].startswith(b"408")


@pytest.mark.usefixtures("impatient")
def test_a_reply_that_nobody_reads_is_given_up(server: Server) -> None:
    with connect(server) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        asked = b"GET /documents/night-ferry HTTP/1.1\r\nHost: localhost\r\n\r\n"
        try:
            for _ in range(20_000):
                opened.sendall(asked)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
    with connect(server) as opened:
        opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert rest(opened).startswith(b"HTTP/1.1 200")


def chunked(server: Server, *after: bytes) -> bytes:
    """What comes of a chunked request with that behind its last chunk."""
    body = b'{"question": "What does the night ferry cost?"}'
    head = b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with connect(server) as opened:
        opened.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(body), body))
        try:
            for part in after:
                opened.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return rest(opened)


def test_trailers_are_no_headers(server: Server) -> None:
    assert chunked(server, b"\r\n").startswith(b"HTTP/1.1 200")
    forged = chunked(server, b"Host: attacker.example\r\nOrigin: https://attacker.example\r\n\r\n")
    assert forged.startswith(b"HTTP/1.1 200")  # as a header, either would be refused


@pytest.mark.parametrize("trailer", [b"X-Padding: " + b"x" * 1_000 + b"\r\n", b"x" * 1_000])
def test_trailers_without_end_are_refused(server: Server, trailer: bytes) -> None:
    with connect(server) as opened:
        opened.sendall(b"POST /ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
        sent = 0
        try:
            while sent < 50_000_000:
                opened.sendall(trailer)
                sent += len(trailer)
        except (BrokenPipeError, ConnectionResetError):
            pass
        rest(opened)
    assert sent < 20_000_000


@pytest.mark.usefixtures("impatient")
def test_a_line_break_keeps_no_connection_open(server: Server) -> None:
    with connect(server) as opened:
        opened.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert opened.recv(65_536).startswith(b"HTTP/1.1 200")
        opened.sendall(b"\r\n")
        opened.settimeout(60)
        assert rest(opened) == b""
