"""A question put to the assistant without holding up the server, and given up when nobody waits."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from assistant.corpus.language import question_language
from assistant.errors import AssistantError, BackendAway
from assistant.frontends.web.session import Exchange
from assistant.frontends.web.texts import texts
from assistant.records import StreamEvent, Turn

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant import Assistant

AT_ONCE = 16
"""Questions that are answered at the same time; others wait. What is short has other threads, and does not."""
_answering = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answering")

_log = logging.getLogger(__name__)


async def ask(bot: Assistant, exchange: Exchange, history: Sequence[Turn]) -> AsyncIterator[Exchange]:
    """The exchange as it grows; the last one given is answered or failed. Never raises for what the bot does."""
    question = exchange.question
    yield exchange
    try:
        async for events in _batches(bot, question, history):
            for event in events:
                exchange = exchange.after(event)
            yield exchange
        if not exchange.answer:
            raise RuntimeError("the stream ended without an Answer")
    except BackendAway as error:
        _log.error("a question could not be answered: %s", error)
        yield replace(exchange, outcome="failed", problem=texts(question_language(question)).away)
    except AssistantError as error:
        yield replace(exchange, outcome="failed", problem=str(error))
    except Exception:
        _log.exception("a question could not be answered")
        yield replace(exchange, outcome="failed", problem=texts(question_language(question)).failed)


async def _batches(bot: Assistant, question: str, history: Sequence[Turn]) -> AsyncIterator[list[StreamEvent]]:
    """All events that have come since the last look, so that a slow browser gets fewer, larger updates."""
    pump = _Pump(bot, question, history)
    try:
        while events := await pump.take():
            yield events
    finally:
        pump.given_up.set()


class _Pump:
    """Runs the blocking stream in a thread of its own and hands its events to the event loop."""

    def __init__(self, bot: Assistant, question: str, history: Sequence[Turn]) -> None:
        self.given_up = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[StreamEvent | BaseException | None] = asyncio.Queue()
        self._loop.run_in_executor(_answering, self._run, bot, question, history)

    async def take(self) -> list[StreamEvent]:
        """The events that have come, at least one; none once the stream is over. Raises what the stream raised."""
        events: list[StreamEvent] = []
        item = await self._events.get()
        while True:
            if item is None or isinstance(item, BaseException):
                return self._last(events, item)
            events.append(item)
            if self._events.empty():
                return events
            item = self._events.get_nowait()

    def _last(self, events: list[StreamEvent], end: BaseException | None) -> list[StreamEvent]:
        if events:  # the end is told once what came before it has been taken
            self._events.put_nowait(end)
        elif end:
            raise end
        return events

    def _run(self, bot: Assistant, question: str, history: Sequence[Turn]) -> None:
        end: BaseException | None = None
        try:
            stream = cast("Generator[StreamEvent]", bot.stream(question, history))
            with closing(stream):
                self._pour(stream)
        except BaseException as error:
            end = error
        self._put(end)

    def _pour(self, stream: Iterator[StreamEvent]) -> None:
        for event in stream:
            if self.given_up.is_set():
                return
            self._put(event)

    def _put(self, item: StreamEvent | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped
            self._loop.call_soon_threadsafe(self._events.put_nowait, item)
