"""Who asks: a user who logged in, or, where nobody has to, a browser, known by a random cookie that only we read."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from urllib.parse import quote, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.frontends.passwords import SIGNED_IN
from assistant.frontends.web.door import LOGIN_COOKIE, Door

COOKIE = "assistant_visitor"
_USER = "assistant_user"  # never a browser's: set here, for who reads the request further in
_VALUE = re.compile(r"[\w-]{43}", re.ASCII)  # 256 bits in base 64
_YEAR = 365 * 24 * 3600
_POLICY_REFUSED = 1008  # RFC 6455


def owner(cookies: Mapping[str, str]) -> str:
    """Whose conversations a request may read; empty where it brings no cookie of ours, so that nothing is kept.

    Of a browser's cookie a hash: who reads the database cannot take a visitor's place.
    """
    if user := user_of(cookies):
        return f"user:{user}"
    value = cookies.get(COOKIE, "")
    return f"visitor:{hashlib.sha256(value.encode()).hexdigest()}" if _VALUE.fullmatch(value) else ""


def user_of(cookies: Mapping[str, str]) -> str:
    """The name of who logged in; empty where nobody has to."""
    return unquote(cookies.get(_USER, ""))


class Visitors:
    """ASGI middleware that gives every browser its cookie with the page, or, where there is a `door`, watches it."""

    def __init__(self, app: ASGIApp, door: Door | None = None) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._door:
            await self._past(self._door, scope, receive, send)
        else:
            scope = _as_user(scope, "")
            known = scope["type"] == "websocket" or bool(owner(_cookies(scope)))
            await self._app(scope, receive, send if known else _with_cookie(scope, send))

    async def _past(self, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
        user = door.who(_cookies(scope).get(LOGIN_COOKIE, ""))
        if user or door.is_open(scope):
            await self._app(_as_user(scope, user), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_REFUSED})
        else:
            await _refusal(scope)(scope, receive, send)


def _refusal(scope: Scope) -> Response:
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        return RedirectResponse(f"{scope.get('root_path', '')}/login", 303)
    return JSONResponse({"message": "Log in first."}, 401)


def _as_user(scope: Scope, user: str) -> Scope:
    """The request as one of `user`; what it says of that itself is taken out."""
    kept: list[tuple[bytes, bytes]] = []
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            # As text, for who reads it further in takes more for white space than a byte string does.
            parts = (part for part in value.decode("latin-1").split(";") if part.partition("=")[0].strip() != _USER)
            kept.append((name, ";".join(parts).encode("latin-1")))
        else:
            kept.append((name, value))
    if user:
        cookies = [value for name, value in kept if name.lower() == b"cookie"]
        kept = [(name, value) for name, value in kept if name.lower() != b"cookie"]
        kept.append((b"cookie", b"; ".join([*cookies, f"{_USER}={quote(user, safe='')}".encode()])))
    return {**scope, "headers": kept, SIGNED_IN: user}


def _with_cookie(scope: Scope, send: Send) -> Send:
    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("Set-Cookie", _new_cookie(scope))
        await send(message)

    return send_with_cookie


def _cookies(scope: Scope) -> dict[str, str]:
    """As whoever reads the request further in takes them: a malformed one, of another program, spoils no other."""
    return HTTPConnection(scope).cookies


def _new_cookie(scope: Scope) -> str:
    # Lax: a link from elsewhere to this page finds the reader's conversations, a request made elsewhere does not.
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax; Max-Age={_YEAR}{secure}"
