"""Who asks, where nobody logs in: a browser, known by a random cookie that only this server reads."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "assistant_visitor"
_VALUE = re.compile(r"[\w-]{43}", re.ASCII)  # 256 bits in base 64
_YEAR = 365 * 24 * 3600


def owner(cookies: Mapping[str, str]) -> str:
    """Whose conversations a request may read; empty where it brings no cookie of ours, so that nothing is kept.

    A hash: who reads the database cannot take a visitor's place.
    """
    value = cookies.get(COOKIE, "")
    return f"visitor:{hashlib.sha256(value.encode()).hexdigest()}" if _VALUE.fullmatch(value) else ""


class Visitors:
    """ASGI middleware that gives every browser its cookie with the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http" or owner(_cookies(scope)):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", _new_cookie(scope))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _cookies(scope: Scope) -> dict[str, str]:
    try:
        parsed = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in parsed.items()}


def _new_cookie(scope: Scope) -> str:
    # Lax: a link from elsewhere to this page finds the reader's conversations, a request made elsewhere does not.
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax; Max-Age={_YEAR}{secure}"
