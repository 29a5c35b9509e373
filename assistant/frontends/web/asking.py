"""A question put to the assistant without holding up the server, and given up when nobody waits."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from assistant.corpus.language import question_language
from assistant.errors import AssistantError, BackendAway
from assistant.frontends.admission import Busy, admission_of
from assistant.frontends.web.session import Exchange
from assistant.frontends.web.texts import texts
from assistant.records import StreamEvent, Turn

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant import Assistant

_log = logging.getLogger(__name__)


async def ask(bot: Assistant, exchange: Exchange, history: Sequence[Turn], who: str = "") -> AsyncIterator[Exchange]:
    """The exchange as it grows; the last one given is answered or failed. Never raises for what the bot does.

    The question waits for its turn among those of other askers than `who`.
    """
    question = exchange.question
    yield exchange
    try:
        async for events in _batches(bot, question, history, who):
            for event in events:
                exchange = exchange.after(event)
            yield exchange
        if not exchange.answer:
            raise RuntimeError("the stream ended without an Answer")
    except BackendAway as error:
        _log.error("a question could not be answered: %s", error)
        yield replace(exchange, outcome="failed", problem=texts(question_language(question)).away)
    except Busy as busy:
        told = texts(question_language(question)).busy.format(busy.seconds)
        yield replace(exchange, outcome="failed", problem=told)
    except AssistantError as error:
        yield replace(exchange, outcome="failed", problem=str(error))
    except Exception:
        _log.exception("a question could not be answered")
        yield replace(exchange, outcome="failed", problem=texts(question_language(question)).failed)


async def _batches(
    bot: Assistant, question: str, history: Sequence[Turn], who: str
) -> AsyncIterator[list[StreamEvent]]:
    """All events that have come since the last look, so that a slow browser gets fewer, larger updates."""
    pump = _Pump(bot, question, history, who)
    try:
        while events := await pump.take():
            yield events
    finally:
        pump.give_up()


class _Pump:
    """Runs the blocking stream in a thread, when it is its turn, and hands its events to the event loop.

    Raises `Busy` where too many questions wait.
    """

    def __init__(self, bot: Assistant, question: str, history: Sequence[Turn], who: str) -> None:
        self._given_up = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[StreamEvent | BaseException | None] = asyncio.Queue()
        self._future = admission_of(bot).submit(who, lambda: self._pour(bot, question, history))
        self._future.add_done_callback(self._end)

    def give_up(self) -> None:
        """Leave the queue, or end at the next event."""
        self._given_up.set()
        self._future.cancel()

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

    def _pour(self, bot: Assistant, question: str, history: Sequence[Turn]) -> None:
        stream = cast("Generator[StreamEvent]", bot.stream(question, history))
        with closing(stream):
            for event in stream:
                if self._given_up.is_set():
                    return
                self._put(event)

    def _end(self, done: Future[None]) -> None:
        self._put(None if done.cancelled() else done.exception())

    def _put(self, item: StreamEvent | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped
            self._loop.call_soon_threadsafe(self._events.put_nowait, item)
