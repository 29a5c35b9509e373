"""A web page becomes a file in the source folder: fetched with limits, and never from a network that is not public.

What Onyx, Gradio and Open WebUI learned the hard way: a name may resolve to the machine's own network, in many
spellings, after a redirect, or at the second look-up only. So each hop's address is looked up once, checked, and
connected to as it was checked.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import os
import re
import socket
import ssl
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import NotConverted
from assistant.corpus.formats.encoding import decode
from assistant.corpus.formats.kinds import SUFFIXES
from assistant.errors import DocumentError, SourceError

MOST_HOPS = 5
LARGEST = 32 * 1024 * 1024
"""Bytes of a page."""
SECONDS = 60.0
"""Time that a page may take, all hops together."""
_PIECE = 64 * 1024
_SILENCE = 15.0
_AS_IT_IS = "/%:@!$&'()*+,;=~-._?"

_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where IPv6 carries an IPv4 address: mapped, compatible, translated (RFC 6052), 6to4.
_CARRIERS = ((96, "::ffff:0:0/96"), (96, "::/96"), (96, "64:ff9b::/96"), (16, "2002::/16"))
# Ranges that lead into somebody's own network, whatever Python calls them: site-local (RFC 3879), translated by a local
# prefix (RFC 8215), IPv4-translated (RFC 2765), Teredo (RFC 4380).
_NOT_PUBLIC = tuple(map(ipaddress.IPv6Network, ("fec0::/10", "64:ff9b:1::/48", "::ffff:0:0:0/96", "2001::/32")))
_ISATAP = 0x5EFE
"""What stands before the IPv4 address that the last 64 bits of an ISATAP address carry (RFC 5214)."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched, from the last hop's address; `suffix` is that of its format, `charset` the server's word."""

    url: str
    suffix: str
    data: bytes
    charset: str = ""


def save(url: str, source: Path, *, private: bool = False) -> Path:
    """Fetch the page at `url` into the folder `source`, as text with title, address and date in front; its file.

    The same address always gives the same file. `private` allows addresses of private networks. Raises
    `SourceError` where it cannot be had, `DocumentError` where it holds no text.
    """
    page = fetch(url, private=private)
    name = _name(url)
    if page.suffix == ".html":
        with tempfile.TemporaryDirectory() as folder, Converter() as converter:
            path = Path(folder, f"{name}.html")
            path.write_bytes(page.data)
            return _put(source / f"{name}.md", converter.convert(path, page.url, page.charset).text.encode("utf-8"))
    if page.suffix in (".txt", ".md"):
        head = f"---\nurl: {json.dumps(page.url)}\n---\n\n"
        return _put(source / f"{name}{page.suffix}", f"{head}{_text(page)}".encode())
    if SUFFIXES[page.suffix] in ("csv", "jsonl"):
        return _put(source / f"{name}{page.suffix}", _text(page).encode())
    return _put(source / f"{name}{page.suffix}", page.data)


def _text(page: Page) -> str:
    try:
        return decode(page.data, page.charset)
    except NotConverted as error:
        raise DocumentError(f"{page.url} {error.what}", error.remedy) from error


def fetch(url: str, *, private: bool = False) -> Page:
    """What is at `url`, at most `MOST_HOPS` redirects away; raises `SourceError` with the reason where nothing is."""
    ends = time.monotonic() + SECONDS
    for _ in range(MOST_HOPS + 1):
        parts = _checked(url)
        try:
            reply, data = _one_hop(parts, _address(parts, private), ends)
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            raise SourceError(f"{url} cannot be fetched ({error or type(error).__name__}).") from error
        place = reply.getheader("Location")
        if reply.status in (301, 302, 303, 307, 308) and place:
            url = urljoin(url, place)
        elif reply.status == 200:
            kind = reply.getheader("Content-Type") or ""
            return Page(url, _suffix(parts, kind), data, reply.headers.get_content_charset(""))
        else:
            raise SourceError(f"{url} cannot be fetched: the server says {reply.status}.", "Open it in a browser.")
    raise SourceError(f"{url} is redirected more than {MOST_HOPS} times.", "Name the page's own address.")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SourceError(f"{url!r} is no address of a web page.", "Use https://HOST/PATH.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or port == 0:
        raise SourceError(f"{url!r} is no address of a web page.", "Use https://HOST/PATH.")
    return parts


def _address(parts: SplitResult, private: bool) -> Address:
    """Where to connect to; all that a name stands for must be public."""
    host = parts.hostname or ""
    found = addresses(host)
    if not private and not all(is_public(each) for each in found):
        raise SourceError(
            f"{host} is in a private network, or this machine.", "ASSISTANT_PRIVATE_PAGES=1 allows to fetch from there."
        )
    return found[0]


def addresses(host: str) -> list[Address]:
    """The addresses of a host; one that is written as a number, in whatever base, is that number."""
    try:
        return [ipaddress.ip_address(host.partition("%")[0])]
    except ValueError:
        pass
    try:
        return [ipaddress.IPv4Address(socket.inet_aton(host))]
    except (OSError, UnicodeError):
        pass
    try:
        told = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"There is no host {host!r}.", "Is the address right, and is there a network?") from error
    return [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in told]


def is_public(address: Address) -> bool:
    """Whether an address, and the IPv4 address that it may carry, is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        for bits, carrier in _CARRIERS:
            if address in ipaddress.IPv6Network(carrier):
                return is_public(ipaddress.IPv4Address(int(address) >> (128 - bits - 32) & 0xFFFFFFFF))
        isatap = int(address) >> 32 & 0xFCFFFFFF == _ISATAP
        if isatap or any(address in network for network in _NOT_PUBLIC):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _one_hop(parts: SplitResult, address: Address, ends: float) -> tuple[http.client.HTTPResponse, bytes]:
    secure = parts.scheme == "https"
    connection = _Pinned(parts.hostname or "", parts.port or (443 if secure else 80), address, secure)
    late = threading.Timer(max(ends - time.monotonic(), 0), connection.give_up)
    late.start()
    try:
        path = quote(parts.path or "/", _AS_IT_IS) + (f"?{quote(parts.query, _AS_IT_IS)}" if parts.query else "")
        headers = {"Accept-Encoding": "identity", "User-Agent": "seed-assistant", "Accept": "text/html, */*"}
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        pieces, size = list[bytes](), 0
        while piece := reply.read1(_PIECE):
            size += len(piece)
            if size > LARGEST:
                raise OSError(f"it is larger than {LARGEST // 2**20} MiB")
            pieces.append(piece)
        return reply, b"".join(pieces)
    finally:
        late.cancel()
        connection.close()
        if time.monotonic() > ends:
            raise TimeoutError(f"it takes longer than {SECONDS:g} s")


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the host's name stands for by now."""

    def __init__(self, host: str, port: int, address: Address, secure: bool) -> None:
        super().__init__(host, port, timeout=_SILENCE)
        self._address = str(address)
        self._secure = secure
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        """Connect, and where it is secure check the certificate against the name."""
        opened = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = (
            ssl.create_default_context().wrap_socket(opened, server_hostname=self.host) if self._secure else opened
        )

    def give_up(self) -> None:
        """Have whoever waits for the server wait no longer."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _suffix(parts: SplitResult, kind: str) -> str:
    named = Path(parts.path).suffix.lower()
    suffix = _KINDS.get(kind.partition(";")[0].strip().lower(), named if named in SUFFIXES else "")
    if not suffix:
        raise SourceError(f"{parts.geturl()} is of a format that is not read ({kind[:60]}).", "Save it as PDF or text.")
    return suffix


def _name(url: str) -> str:
    """A file name, without its ending, that tells the address and is that address's alone."""
    parts = urlsplit(url)
    words = re.sub(r"[^a-z0-9]+", "-", f"{parts.hostname} {parts.path}".lower()).strip("-")[:80].strip("-")
    return f"{words}-{hashlib.blake2b(url.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def _put(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(data)
        os.replace(half, path)  # noqa: PTH105 - says what it does: whatever was there goes
    except OSError as error:
        half.unlink(missing_ok=True)
        raise SourceError(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Make room, or name another folder."
        ) from error
    return path
