"""Which names the server answers to, which sites may post to it, and whose word about the client is believed.

- A browser that was sent here by DNS rebinding names the attacker's host. So a request is answered only if its `Host`
  is this machine's, one that the settings name, or an IP address, which no attacker's name can be.
- A request that changes something and comes from a page of another site says so in `Origin`. It is refused, unless the
  settings let that site in.
- `X-Forwarded-For`, `-Proto` and `-Host` are whatever the client writes. They count only from the proxies that the
  settings name, and are removed from every other request.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.settings import LOOPBACK, Settings, listed

_READING = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>\d{1,5}))?", re.ASCII)
_FORWARDED = re.compile(rb"forwarded|x-forwarded-.*|x-real-ip", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Names:
    """What one server is called. `origins` are those of other sites that may post here, such as "https://a.example"."""

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    proxies: frozenset[str] = frozenset()
    public: str = ""
    """The address at which others reach the server, where it is set."""
    addresses: bool = False
    """Whether any IP address will do as the host: where the server is reached from other machines."""

    @classmethod
    def of(cls, settings: Settings, host: str = "") -> Self:
        """Those that the settings name, for a server on `host`, or on theirs."""
        public, host = urlsplit(settings.public_url), host or settings.host
        named = (*LOOPBACK, host, public.hostname or "", *listed(settings.allowed_hosts))
        return cls(
            hosts=frozenset(name.lower().strip("[]") for name in named if name),
            origins=frozenset(origin.lower().rstrip("/") for origin in listed(settings.cors_origins)),
            proxies=frozenset(listed(settings.trusted_proxies)),
            public=settings.public_url,
            addresses=host not in LOOPBACK,
        )

    def answer_to(self, host: str) -> bool:
        """Whether a request with that `Host` is meant for this server."""
        found = _HOST.fullmatch(host)
        if not found:
            return False
        name = found["name"].strip("[]").lower().rstrip(".")
        return name in self.hosts or (self.addresses and _is_address(name))

    def let_in(self, origin: str, scheme: str, host: str) -> bool:
        """Whether a page of that `Origin` may change something, for a request that came to `host` by `scheme`."""
        origin = origin.lower()
        own = {_origin(scheme, host), _origin(*_parts(self.public))} - {None}
        return _origin(*_parts(origin)) in own or origin in self.origins or "*" in self.origins


class Hosts:
    """ASGI middleware that refuses requests meant for another name, and posts of other sites' pages."""

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on as it really came, or refuses it with 421 (host) or 403 (origin)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        scope = _as_it_came(scope, self._names)
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if "host" in headers and not self._names.answer_to(host):  # every browser sends one; a health check may not
            told = "This server does not answer to that name. ASSISTANT_PUBLIC_URL or ASSISTANT_ALLOWED_HOSTS adds one."
            return await _refusal(421, told)(scope, receive, send)
        if origin and scope["method"] not in _READING and not self._names.let_in(origin, scope["scheme"], host):
            told = "Pages of other sites may not do this. ASSISTANT_CORS_ORIGINS lets one in."
            return await _refusal(403, told)(scope, receive, send)
        return await self._app(scope, receive, send)


def _as_it_came(scope: Scope, names: Names) -> Scope:
    """The request without what its sender claims of itself, unless that is a proxy whose word counts."""
    sent = Headers(scope=scope)
    kept = [(name, value) for name, value in scope["headers"] if not _FORWARDED.fullmatch(name)]
    changed: Scope = {**scope, "headers": kept}
    peer = scope["client"][0] if scope.get("client") else ""
    if names.proxies and _among(peer, names.proxies):
        changed["client"] = (_client(peer, sent.getlist("x-forwarded-for"), names.proxies), 0)
        proto = sent.get("x-forwarded-proto", "").strip().lower()
        changed["scheme"] = proto if proto in _DEFAULT_PORTS else scope["scheme"]
        if host := sent.get("x-forwarded-host", "").strip():
            changed["headers"] = [(b"host", host.encode("latin-1")), *(each for each in kept if each[0] != b"host")]
    public = urlsplit(names.public)
    if public.hostname and _name(Headers(scope=changed).get("host", "")) == public.hostname:
        changed["scheme"] = public.scheme  # a proxy that ends TLS need not say so
    return changed


def _client(peer: str, chain: list[str], proxies: Collection[str]) -> str:
    """The address of the client: in the chain that proxies wrote, the last one that is no trusted proxy itself."""
    named = [part.strip() for line in chain for part in line.split(",")]
    for address in reversed(named):
        if not _is_address(address):
            return peer
        if not _among(address, proxies):
            return address
    return peer


def _among(address: str, networks: Collection[str]) -> bool:
    known = plain_address(address)
    return known is not None and any(known in ipaddress.ip_network(each, strict=False) for each in networks)


def plain_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, an IPv4 one that is written as IPv6 as what it is; None where it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_shared(address: str, proxies: Collection[str] = ()) -> bool:
    """Whether many clients may stand behind an address: this machine's own, a proxy's, or one that is not known."""
    known = plain_address(address)
    return known is None or known.is_loopback or _among(address, proxies)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]").lower() if found else ""


def _parts(url: str) -> tuple[str, str]:
    scheme, _, host = url.partition("://")
    return scheme, host.partition("/")[0]


def _origin(scheme: str, host: str) -> tuple[str, str, int] | None:
    """Scheme, name and port, the default one told; None for what is no origin, such as "null"."""
    found = _HOST.fullmatch(host)
    if not found or scheme not in _DEFAULT_PORTS:
        return None
    return scheme, found["name"].lower(), int(found["port"] or _DEFAULT_PORTS[scheme])


def _refusal(status: int, message: str) -> JSONResponse:
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    return JSONResponse(body, status)
