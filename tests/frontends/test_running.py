"""A question goes on to its end whether anybody looks on or not; who comes late sees it as it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from assistant.frontends.web.running import Runs
from assistant.frontends.web.session import Exchange


class Answering:
    """An exchange that grows by a word each time it is let."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.let = asyncio.Semaphore(0)
        self.settled: list[Exchange] = []

    async def grow(self) -> AsyncIterator[Exchange]:
        text = ""
        for word in self.words:
            await self.let.acquire()
            text += word
            yield Exchange("?", partial=text)
        yield Exchange("?", "failed", partial=text)

    async def settle(self, last: Exchange) -> Exchange:
        self.settled.append(last)
        return last


async def seen(runs: Runs, key: str) -> list[str]:
    run = runs.find(key)
    return [exchange.partial async for exchange in run.follow()] if run else []


async def test_it_goes_on_when_nobody_follows_and_is_settled_once() -> None:
    made, runs = Answering(["a", "b"]), Runs()
    runs.begin("k", Exchange("?"), made.grow(), made.settle)
    made.let.release()
    made.let.release()
    async with asyncio.timeout(5):
        while runs.find("k"):
            await asyncio.sleep(0)
    assert [exchange.partial for exchange in made.settled] == ["ab"]


async def test_all_who_follow_see_its_end_also_those_who_come_late() -> None:
    made, runs = Answering(["a", "b"]), Runs()
    runs.begin("k", Exchange("?"), made.grow(), made.settle)
    early = asyncio.create_task(seen(runs, "k"))
    made.let.release()
    while (run := runs.find("k")) and run.exchange.partial != "a":
        await asyncio.sleep(0)
    late = asyncio.create_task(seen(runs, "k"))
    await asyncio.sleep(0)
    made.let.release()
    async with asyncio.timeout(5):
        assert (await early)[-1] == "ab"
        assert (await late)[0] == "a"
    assert (await late)[-1] == "ab"


async def test_one_that_is_stopped_ends_where_it_was_for_all_who_follow() -> None:
    made, runs = Answering(["a", "b"]), Runs()
    runs.begin("k", Exchange("?"), made.grow(), made.settle)
    followed = asyncio.create_task(seen(runs, "k"))
    made.let.release()
    while (run := runs.find("k")) and run.exchange.partial != "a":
        await asyncio.sleep(0)
    stopped = runs.stop("k")
    assert stopped
    assert (stopped.outcome, stopped.partial) == ("stopped", "a")
    async with asyncio.timeout(5):
        assert (await followed)[-1] == "a"
    assert runs.stop("k") is None
    assert made.settled == []


async def test_nobody_waits_for_one_whose_end_cannot_be_kept() -> None:
    made, runs = Answering(["a"]), Runs()

    async def settle(_: Exchange) -> Exchange:
        raise OSError("the disk is full")

    run = runs.begin("k", Exchange("?"), made.grow(), settle)
    assert runs.underway
    made.let.release()
    async with asyncio.timeout(5):
        assert [exchange.partial async for exchange in run.follow()][-1] == "a"
    assert not runs.underway
