"""Questions run in threads, so that the server goes on serving; one whose asker has gone is given up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import cast

import anyio
from anyio.to_thread import run_sync

from assistant.records import Answer, StreamEvent

AT_ONCE = 32
"""Questions that are worked on at the same time; others wait for their turn."""


class Runner:
    """Runs questions, at most `AT_ONCE` of them at the same time."""

    def __init__(self) -> None:
        self._turns = anyio.CapacityLimiter(AT_ONCE)

    async def answer(self, stream: Iterator[StreamEvent]) -> Answer:
        """The Answer at the end of a stream."""
        async for event in self.events(stream):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("the stream ended without an Answer")

    async def events(self, stream: Iterator[StreamEvent]) -> AsyncIterator[StreamEvent]:
        """The events as they come. Each is waited for in a thread; the stream is closed however this ends."""
        running = cast("Generator[StreamEvent]", stream)
        try:
            while (event := await run_sync(next, running, None, limiter=self._turns)) is not None:
                yield event
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(running.close, limiter=self._turns)
