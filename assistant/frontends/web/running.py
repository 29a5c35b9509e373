"""Questions that are being answered, whoever looks on: a page that is loaded again finds its answer going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from assistant.frontends.web.session import Exchange

Source = AsyncIterator[Exchange]
Settle = Callable[[Exchange], Awaitable[Exchange]]


class Run:
    """One question on its way; `exchange` is what has become of it so far."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.over = False
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncIterator[Exchange]:
        """The exchange as it is now, and each time it has changed since the last look, until it is over."""
        while True:
            changed, over = self._changed, self.over
            yield self.exchange
            if over:
                return
            await changed.wait()

    def become(self, exchange: Exchange, *, over: bool = False) -> None:
        """Tell all who follow."""
        self.exchange, self.over = exchange, over
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Runs:
    """The questions that are being answered, by the id of their exchange."""

    def __init__(self) -> None:
        self._runs: dict[str, tuple[Run, asyncio.Task[None]]] = {}

    def begin(self, key: str, first: Exchange, source: Source, settle: Settle) -> Run:
        """Have `source` go on to its end, whether anybody follows or not; `settle` is given its last exchange.

        What `settle` gives back is what those who follow are told last.
        """
        run = Run(first)
        self._runs[key] = (run, asyncio.create_task(self._go(key, run, source, settle)))
        return run

    @property
    def underway(self) -> bool:
        """Whether any question is being answered or its answer kept."""
        return bool(self._runs)

    def find(self, key: str) -> Run | None:
        """The question under way under that key."""
        found = self._runs.get(key)
        return found[0] if found else None

    def exchanges(self) -> dict[str, Exchange]:
        """What has become so far of all that is being answered."""
        return {key: run.exchange for key, (run, _) in list(self._runs.items())}

    def stop(self, key: str) -> Exchange | None:
        """End what is under way; gives how far it came."""
        found = self._runs.pop(key, None)
        if not found:
            return None
        run, task = found
        task.cancel()
        run.become(replace(run.exchange, outcome="stopped"), over=True)
        return run.exchange

    async def _go(self, key: str, run: Run, source: Source, settle: Settle) -> None:
        last = run.exchange
        try:
            async for last in source:
                if last.outcome == "working":
                    run.become(last)
            last = await settle(last)
        finally:  # whoever follows is told, whatever went wrong
            if self.find(key) is run:
                del self._runs[key]
                run.become(last, over=True)
