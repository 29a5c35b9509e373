from __future__ import annotations

import contextlib
import socket
import urllib.request
from collections.abc import Callable
from urllib.error import URLError

import pytest

from tests.offline import NetworkRefused, guard

# Addresses of RFC 5737 and RFC 3849 and a name of RFC 2606: for documentation, and nobody's.
_V4, _V6, _NAME = ("192.0.2.1", 80), ("2001:db8::1", 80), "assistant.invalid"


def _connect_v6() -> None:
    with socket.socket(socket.AF_INET6) as opened:
        opened.connect(_V6)


def _send_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"?", _V4)


OUTSIDE: dict[str, Callable[[], object]] = {
    "a connection": lambda: socket.create_connection(_V4, timeout=1),
    "a connection over IPv6": _connect_v6,
    "a look-up": lambda: socket.getaddrinfo(_NAME, 443),
    "an old look-up": lambda: socket.gethostbyname(_NAME),
    "a datagram": _send_datagram,
}


@pytest.mark.parametrize("reach_out", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_nothing_beyond_this_machine_can_be_reached(reach_out: Callable[[], object]) -> None:
    with pytest.raises(NetworkRefused):
        reach_out()
    assert len(guard.refused) >= 1
    guard.refused.clear()


def test_what_a_library_swallows_is_remembered() -> None:
    with contextlib.suppress(URLError, NetworkRefused):
        urllib.request.urlopen("http://assistant.invalid/")
    assert any("assistant.invalid" in each for each in guard.refused)
    guard.refused.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port), timeout=5) as client:
            accepted, _ = server.accept()
            with accepted:
                client.sendall(b"here")
                assert accepted.recv(4) == b"here"


def test_sockets_within_the_process_can_be_used() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"here")
        assert right.recv(4) == b"here"
