"""Events sent as Slack sends them, and what came of them."""

from __future__ import annotations

import json
import multiprocessing
import random
import statistics
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, chain
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from assistant.frontends.slack import PATH
from evals.events.worker import work
from evals.events.workspace import Json, Workspace, envelope, message, signed

WAITING = 20
"""Questions that wait for their answers while an acknowledgement is timed: the number of issue 6."""
_SENDERS = 20
_PROCESSES = 2
_PATIENCE = 120.0
"""Seconds without an answer after which those that are missing are lost."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An event's acknowledgement: how many seconds it took, and how many questions were waiting then."""

    seconds: float
    waiting: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of `events` events, of which some were sent again: `sent` times in all."""

    events: int
    sent: int
    lost: int
    doubled: int
    acknowledged: tuple[Acknowledged, ...]

    def slowest(self, waiting: int = 0) -> float:
        """Seconds of the slowest acknowledgement while at least `waiting` questions waited; 0 where none did."""
        return max((each.seconds for each in self.acknowledged if each.waiting >= waiting), default=0.0)


def measure(source: Path, question: str, events: int = 500, seed: int = 6) -> Figures:
    """Ask `question` of the documents in `source` in `events` events, a third of them sent again, to two processes."""
    chance = random.Random(seed)
    asked = [envelope(message(question, f"17{number:08}.000100"), f"Ev{number}") for number in range(events)]
    again = set(chance.sample(range(events), events // 3))
    # Half of the copies follow at once, to the other process, the rest whenever it comes.
    at_once, later = (frozenset(n for n in again if n % 2 == part) for part in (0, 1))
    sent = list(chain.from_iterable([each] * (1 + (n in at_once)) for n, each in enumerate(asked)))
    for number in later:
        sent.insert(chance.randint(0, len(sent)), asked[number])
    with TemporaryDirectory(prefix="assistant-events-") as folder, Workspace() as slack:
        with _processes(source, Path(folder), slack.url) as ports:
            acknowledged = _send(sent, ports, slack)
            _wait(slack, events)
            _settle(slack, question, ports)
        answered = Counter(given["thread_ts"] for given in slack.of("chat.startStream"))
    counts = [answered[each["event"]["ts"]] for each in asked]
    return Figures(events, len(sent), counts.count(0), sum(max(0, n - 1) for n in counts), tuple(acknowledged))


def show(figures: Figures, console: Console) -> None:
    """Print the figures."""
    seconds = [each.seconds for each in figures.acknowledged]
    busy = [each for each in figures.acknowledged if each.waiting >= WAITING]
    again = figures.sent - figures.events
    console.print(f"{figures.events} events, {again} of them sent again, to {_PROCESSES} processes on one database")
    console.print(f"answered {figures.events - figures.lost}, lost {figures.lost}, doubled {figures.doubled}")
    console.print(
        f"acknowledged after {statistics.median(seconds):.3f} s (median), {max(seconds):.3f} s at the slowest;"
    )
    console.print(
        f"  while {WAITING} or more questions waited for their answers ({len(busy)} of {figures.sent} times): "
        f"{figures.slowest(WAITING):.3f} s at the slowest, of Slack's 3 s"
    )


@contextmanager
def _processes(source: Path, folder: Path, slack: str) -> Iterator[Sequence[int]]:
    """The ports of processes with an index each and one database of messages."""
    context = multiprocessing.get_context("spawn")
    database = f"sqlite:///{folder / 'chat.sqlite3'}"
    started: list[tuple[SpawnProcess, Connection]] = []
    for number in range(_PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(source, folder / str(number), database, slack, theirs))
        process.start()
        theirs.close()
        started.append((process, ours))
    try:
        yield [line.recv() for _, line in started]
    finally:
        for process, line in started:
            with suppress(OSError):
                line.send(None)
            process.join()


def _send(sent: Sequence[Json], ports: Sequence[int], slack: Workspace) -> list[Acknowledged]:
    """Send events in turn to each port, `_SENDERS` at a time."""

    distinct = list(accumulate(event not in sent[:position] for position, event in enumerate(sent)))

    def one(given: tuple[int, Json]) -> Acknowledged:
        position, event = given
        waiting = distinct[position] - len(slack.of("chat.stopStream"))
        began = time.perf_counter()
        _post(event, ports[position % len(ports)])
        return Acknowledged(time.perf_counter() - began, waiting)

    with ThreadPoolExecutor(_SENDERS) as senders:
        return list(senders.map(one, enumerate(sent)))


def _post(event: Json, port: int) -> None:
    body = json.dumps(event).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{PATH}", body, signed(body))
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()


def _wait(slack: Workspace, answers: int) -> None:
    """Until there are so many answers, or no more come."""
    came = -1
    while came < (came := len(slack.of("chat.stopStream"))) < answers:
        deadline = time.monotonic() + _PATIENCE
        while len(slack.of("chat.stopStream")) == came and time.monotonic() < deadline:
            time.sleep(0.2)


def _settle(slack: Workspace, question: str, ports: Sequence[int]) -> None:
    """Until a last event to each process is answered, and so all before it, and nothing is being answered."""
    before = len(slack.of("chat.stopStream"))
    for number, port in enumerate(ports):
        _post(envelope(message(question, f"1899999999.00000{number}"), f"Ev-last-{number}"), port)
    _wait(slack, before + len(ports))
    deadline = time.monotonic() + _PATIENCE
    begun, ended = "assistant.threads.setStatus", "chat.stopStream"
    while len(slack.of(begun)) > len(slack.of(ended)) and time.monotonic() < deadline:
        time.sleep(0.2)
