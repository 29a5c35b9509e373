"""Questions run in threads, when it is their turn; one whose asker has gone is given up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing, suppress
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from assistant.frontends.admission import Admission
from assistant.frontends.api.rates import Rates
from assistant.records import Answer, StreamEvent

_Item = StreamEvent | BaseException | None


_CLIENT_CLOSED = 499
"""The status noted where nobody is left to read one, as nginx has it."""


class _Gone(Exception):
    """Who asked has closed the connection."""


class Runner:
    """Runs questions in the turn that `admission` gives them; raises its `Busy`."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission

    def counted(self, rates: Rates, request: Request) -> str:
        """Count a question that `request` asks, and tell who asks it.

        Raises `Busy` where it would be refused, before it counts, and `HTTPException` 429 where there were too many.
        """
        who = rates.caller(request)
        self.admission.check(who)
        rates.count(request)
        return who

    async def respond(
        self, who: str, stream: Iterator[StreamEvent], request: Request, written: Callable[[Answer], bytes]
    ) -> Response:
        """The Answer at the end of a stream, all of which runs in one thread, as JSON that `written` makes there.

        Once the asker has closed the connection the question leaves the queue, or ends at its next event.
        """
        given_up = threading.Event()
        answering = asyncio.wrap_future(self.admission.submit(who, lambda: written(_last(stream, given_up))))
        leaving: asyncio.Future[None] = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                return Response(status_code=_CLIENT_CLOSED)
            return Response(answering.result(), media_type="application/json")
        finally:
            given_up.set()
            answering.cancel()
            leaving.cancel()

    def events(self, who: str, stream: Iterator[StreamEvent]) -> AsyncIterator[StreamEvent]:
        """The events as they come. Refused at once where it is; the stream is closed however this ends."""
        events: asyncio.Queue[_Item] = asyncio.Queue()
        loop, given_up = asyncio.get_running_loop(), threading.Event()

        def put(item: _Item) -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(events.put_nowait, item)

        future = self.admission.submit(who, lambda: _pour(stream, given_up, put))
        future.add_done_callback(lambda done: put(None if done.cancelled() else done.exception()))

        def give_up() -> None:
            given_up.set()
            future.cancel()

        return _taken(events, give_up)


def _last(stream: Iterator[StreamEvent], given_up: threading.Event) -> Answer:
    with closing(cast("Generator[StreamEvent]", stream)):
        for event in stream:
            if isinstance(event, Answer):
                return event
            if given_up.is_set():
                raise _Gone
    raise RuntimeError("the stream ended without an Answer")


def _pour(stream: Iterator[StreamEvent], given_up: threading.Event, put: Callable[[_Item], None]) -> None:
    with closing(cast("Generator[StreamEvent]", stream)):
        for event in stream:
            if given_up.is_set():
                return
            put(event)


async def _taken(events: asyncio.Queue[_Item], give_up: Callable[[], object]) -> AsyncIterator[StreamEvent]:
    try:
        while (item := await events.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        give_up()


async def _left(request: Request) -> None:
    """Come back once the connection is closed; the body has been read, so nothing else comes."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
