"""Who may call: programs with a bearer token, compared in constant time; anybody where the settings close no door."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.frontends.api.failures import problem
from assistant.frontends.passwords import SIGNED_IN
from assistant.settings import Settings, listed

_SCHEME = HTTPBearer(
    auto_error=False, scheme_name="token", description="One of ASSISTANT_API_TOKENS, where some are set."
)
_ASK_FOR_TOKEN = {"WWW-Authenticate": "Bearer"}
_REFUSAL = "A valid bearer token is needed: Authorization: Bearer TOKEN."


def is_closed(settings: Settings) -> bool:
    """Whether programs need a token: where there are tokens, and where people have to sign in."""
    return bool(settings.api_tokens or settings.auth)


def bearer(settings: Settings) -> Callable[..., None]:
    """A dependency that lets those pass who bear one of the settings' tokens; without any, nobody."""
    known = _digests(settings)

    def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]) -> None:
        if not _is_known(given.credentials if given else "", known):
            raise HTTPException(401, _REFUSAL, _ASK_FOR_TOKEN)

    return check


def reader(settings: Settings) -> Callable[..., None]:
    """A dependency for what the page shows: open, or, where users are set, for them and for programs with a token."""
    known = _digests(settings)

    def check(request: Request) -> None:
        if settings.auth and not request.scope.get(SIGNED_IN) and not _bears(request.headers, known):
            raise HTTPException(401, _REFUSAL, _ASK_FOR_TOKEN)

    return check


class Guarded:
    """An application that is no FastAPI route behind the same lock."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._closed = is_closed(settings)
        self._known = _digests(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if self._closed and scope["type"] == "http" and not _bears(Headers(scope=scope), self._known):
            refusal = JSONResponse(problem(_REFUSAL, "authentication_error"), 401, _ASK_FOR_TOKEN)
            return await refusal(scope, receive, send)
        return await self._app(scope, receive, send)


def bears_token(settings: Settings) -> Callable[[Headers], bool]:
    """Tells whether a request's headers bear one of the settings' tokens."""
    known = _digests(settings)
    return lambda headers: _bears(headers, known)


def _bears(headers: Headers, known: list[bytes]) -> bool:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and _is_known(token, known)


def _digests(settings: Settings) -> list[bytes]:
    tokens = settings.api_tokens.get_secret_value() if settings.api_tokens else ""
    return [_digest(token) for token in listed(tokens)]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).digest()


def _is_known(token: str, known: list[bytes]) -> bool:
    digest = _digest(token)
    # All are compared, so that the time does not tell which one came near.
    return sum(hmac.compare_digest(digest, each) for each in known) > 0
