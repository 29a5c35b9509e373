"""How much a request may carry."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.frontends.api.failures import problem
from assistant.records import Turn

LARGEST_BODY = 1 << 20
"""Bytes of a request's body: a question of the longest kind, and a long conversation before it."""

MOST_MESSAGES = 1_000
"""Messages of a conversation that are taken."""

TURNS_READ = 40
CHARACTERS_READ = 10_000
"""Messages before a question, counted back from it, and characters of each, that are read to understand it."""

_TOO_LARGE = f"The request is larger than {LARGEST_BODY} bytes."


def read(history: Sequence[Turn]) -> list[Turn]:
    """What is read of a conversation."""
    return [Turn(turn.role, turn.text[:CHARACTERS_READ]) for turn in history[-TURNS_READ:]]


class BodyLimit:
    """ASGI middleware that refuses bodies that are too large, whether or not they say so beforehand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        # The API takes no PUT: a file that comes to the page beside it is counted there.
        if scope["type"] != "http" or scope["method"] == "PUT":
            return await self._app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > LARGEST_BODY:
            refusal = JSONResponse(problem(_TOO_LARGE, "invalid_request_error"), 413, {"Connection": "close"})
            return await refusal(scope, receive, send)
        return await self._app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > LARGEST_BODY:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return counted
