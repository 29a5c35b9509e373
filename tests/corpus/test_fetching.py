"""Web pages from a server on this machine, which a setting allows; and from where nothing allows it."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import fetching
from assistant.corpus.fetching import addresses, fetch, is_public, save
from assistant.corpus.reading import make_document
from assistant.errors import DocumentError, SourceError
from tests.corpus import files

PAGES: Mapping[str, tuple[int, dict[str, str], bytes]] = {
    "/ferry": (200, {"Content-Type": "text/html; charset=utf-8"}, files.PAGE.encode()),
    "/plain": (200, {"Content-Type": "text/plain"}, b"Nests are moved at night."),
    "/paper": (200, {"Content-Type": "application/pdf"}, files.pdf([[files.PARAGRAPH]])),
    "/moved": (302, {"Location": "/ferry"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/aside": (302, {"Location": "http://127.0.0.2:{port}/ferry"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/large": (200, {"Content-Type": "text/plain"}, bytes(2_000)),
    "/german": (200, {"Content-Type": "text/plain; charset=iso-8859-1"}, "Prüfung in Köln für 480 €.".encode("cp1252")),
    "/russian": (200, {"Content-Type": "text/csv; charset=koi8-r"}, "Имя,Город\nИван,Псков\n".encode("koi8-r")),
    "/greek": (
        200,
        {"Content-Type": "text/html; charset=cp1253"},
        "<html><p>Το πλοίο έφυγε.</p></html>".encode("cp1253"),
    ),
    "/untold": (200, {"Content-Type": "text/plain"}, "Имя и город".encode("koi8-r")),
    "/empty": (200, {"Content-Type": "text/html"}, b"<html></html>"),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            self.server.stopped.wait(30)  # type: ignore[attr-defined]
            return
        status, headers, body = PAGES.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.format(port=self.connection.getsockname()[1]))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.stopped = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.stopped.set()  # type: ignore[attr-defined]
    http.shutdown()
    http.server_close()
    thread.join()


def test_a_page_becomes_a_file_that_says_where_it_is_from(server: str, tmp_path: Path) -> None:
    path = save(f"{server}/moved", tmp_path, private=True)
    page = make_document("page", path.read_text(encoding="utf-8"))
    assert (path.parent, path.suffix) == (tmp_path, ".md")
    assert "Night ferry" in page.title
    assert (page.published, page.url) == ("2025-03-06", f"{server}/ferry")
    assert files.PARAGRAPH in page.text
    assert "cookies" not in page.text
    assert save(f"{server}/moved", tmp_path, private=True) == path
    assert list(tmp_path.iterdir()) == [path]


def test_other_formats_are_saved_as_they_are(server: str, tmp_path: Path) -> None:
    paper = save(f"{server}/paper", tmp_path, private=True)
    assert (paper.suffix, paper.read_bytes()[:5]) == (".pdf", b"%PDF-")
    plain = save(f"{server}/plain", tmp_path, private=True)
    assert plain.read_text() == f'---\nurl: "{server}/plain"\n---\n\nNests are moved at night.'


@pytest.mark.parametrize(
    ("path", "words"), [("/german", "Prüfung in Köln für 480 €."), ("/russian", "Псков"), ("/greek", "Το πλοίο έφυγε.")]
)
def test_what_is_fetched_is_decoded_as_its_server_says_and_kept_as_utf_8(
    server: str, tmp_path: Path, path: str, words: str
) -> None:
    assert words in save(f"{server}{path}", tmp_path, private=True).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/untold", "encoding cannot be told. Save it as UTF-8"),
        ("/nowhere", "404"),
        ("/round", "redirected more than 5 times"),
        ("/file", "no address of a web page"),
        ("/picture", r"format that is not read \(image/png\)"),
        ("/empty", "holds no text"),
        ("/large", "larger than 0 MiB"),
        ("/slow", "takes longer than 0.5 s"),
    ],
)
def test_what_cannot_be_had_is_told_and_leaves_no_file(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, told: str
) -> None:
    if path == "/large":
        monkeypatch.setattr(fetching, "LARGEST", 1_000)
    if path == "/slow":
        monkeypatch.setattr(fetching, "SECONDS", 0.5)
    with pytest.raises((SourceError, DocumentError), match=told):
        save(f"{server}{path}", tmp_path, private=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["ftp://x.example/a", "file:///etc/passwd", "//x", "http://", "http://u:p@x/", "http://x:y/"]
)
def test_what_is_no_pages_address_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match=r"no address of a web page.*https://HOST/PATH"):
        fetch(url, private=True)


PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[ff02::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(SourceError, match="private network"):
        fetch(f"http://{host}/")


@given(st.integers(0, 2**32 - 1))
def test_a_number_is_the_same_address_in_every_base(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    for written in (str(number), hex(number), f"0{number:o}", str(address)):
        assert addresses(written) == [address]
    for carried in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(ipaddress.ip_address(carried)) == is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",
        "fec0:0:0:1::7",
        "feff::1",
        "fe80::1",
        "fc00::1",
        "64:ff9b:1::c0a8:1",
        "::ffff:0:192.168.0.1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:4860::5efe:192.168.0.1",
        "2001:4860::200:5efe:10.0.0.1",
        "2002:c0a8:1::1",
        "ff02::1",
    ],
)
def test_no_form_of_ipv6_leads_into_a_private_network(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_redirect_into_a_private_network_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
    assert fetch(f"{server}/ferry").data
    with pytest.raises(SourceError, match=r"127\.0\.0\.2 is in a private network"):
        fetch(f"{server}/aside")


def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is checked and private afterwards (DNS rebinding)."""
    asked: list[str] = []

    def told(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    port = server.rpartition(":")[2]
    monkeypatch.setattr(socket, "getaddrinfo", told)
    monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
    monkeypatch.setattr(socket, "create_connection", lambda to, timeout: _connected(to, timeout))
    assert fetch(f"http://rebinding.example:{port}/plain").data == b"Nests are moved at night."
    assert asked == ["rebinding.example"]


def _connected(to: tuple[str, int], timeout: float) -> socket.socket:
    """A connection to a number, without any look-up."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.settimeout(timeout)
    opened.connect(to)
    return opened


def test_a_name_of_which_one_address_is_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(SourceError, match="private network"):
        fetch("http://both.example/")
