"""The API beside the bare loop: the same questions to each in turn, so that a busy machine is busy for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console

from evals.load.corpus import index
from evals.load.serving import Round, Server, api, bare

WARMING = 20
FEWEST, A_CLIENT = 40, 3
"""Questions of a round: at least so many, and so many for each client."""
_SHOWN = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Pair:
    """One round: the same questions put to the bare loop and to the API."""

    bare: Round
    api: Round

    @property
    def rate(self) -> float:
        """Answers a second of the API as a share of the bare loop's."""
        return self.api.rate / self.bare.rate

    @property
    def cost(self) -> float:
        """Processor time of an answer of the API, as a multiple of the bare loop's."""
        return self.api.cost / self.bare.cost


@dataclass(frozen=True, slots=True)
class Figures:
    """The rounds by the number of clients; `asked` distinct questions, of which `again` came more than once."""

    passages: int
    asked: int
    again: int
    rounds: Mapping[int, Sequence[Pair]]


def measure(
    source: Path,
    questions: Sequence[str],
    work: Path,
    clients: Sequence[int],
    rounds: int,
    console: Console,
    *,
    kept: bool = False,
) -> Figures:
    """Ask both servers; each question comes once to each server, as far as there are enough.

    With `kept` each comes once before it is measured, and its vectors are kept: what an answer costs beside the model.
    """
    work.mkdir(parents=True, exist_ok=True)
    with console.status("Indexing") as status:
        passages = index(source, work, lambda _, done, of: status.update(f"Indexing {done}/{of}"))
    needed = [size(each) for each in clients for _ in range(rounds)]
    warming, stock = questions[:WARMING], list(questions[WARMING:])
    drawn = iter(stock * (-(-sum(needed) // len(stock))))
    made: dict[int, list[Pair]] = {}
    with bare(work, kept=kept) as plain, api(source, work, kept=kept) as full:
        for server in (plain, full):
            server.asked([*warming, *(stock if kept else ())], 2)
        for number in range(rounds):
            for each in clients:
                made.setdefault(each, []).append(_pair(plain, full, list(islice(drawn, size(each))), each, number))
    asked = min(sum(needed), len(stock))
    return Figures(passages, asked, sum(needed) - asked, made)


def size(clients: int) -> int:
    """Questions of a round with so many clients."""
    return max(FEWEST, A_CLIENT * clients)


def _pair(plain: Server, full: Server, questions: Sequence[str], clients: int, number: int) -> Pair:
    """One round, by turns with the one and with the other server first."""
    if number % 2:
        second = full.asked(questions, clients)
        return Pair(plain.asked(questions, clients), second)
    first = plain.asked(questions, clients)
    return Pair(first, full.asked(questions, clients))


def show(figures: Figures, console: Console) -> None:
    """Print the figures."""
    again = f", {figures.again} of them again" if figures.again else ""
    console.print(f"{figures.passages:,} passages; {figures.asked} distinct questions{again}", highlight=False)
    for clients, pairs in figures.rounds.items():
        console.print(f"{clients} clients, {len(pairs)} rounds by turns", markup=False, highlight=False)
        for name in ("bare", "api"):
            console.print(_server(name, [getattr(pair, name) for pair in pairs]), markup=False, highlight=False)
        rates, costs = ([getattr(pair, of) for pair in pairs] for of in ("rate", "cost"))
        told = f"  api / bare: {median(rates):.2f} of the answers a second ({min(rates):.2f} to {max(rates):.2f})"
        console.print(f"{told}, {median(costs):.2f} times the processor time", markup=False, highlight=False)


def _server(name: str, rounds: Sequence[Round]) -> str:
    taken = np.array([seconds for each in rounds for seconds in each.taken]) * 1000
    latency = ", ".join(f"p{at} {np.percentile(taken, at):.0f}" for at in _SHOWN) if len(taken) else "none"
    rate, cost = median(each.rate for each in rounds), median(each.cost for each in rounds) * 1000
    failed = sum(each.failed for each in rounds)
    told = f"  {name:4}  {rate:6.1f} answers a second, {cost:5.1f} ms of processor time each, {latency} ms"
    return told + (f", {failed} failed" if failed else "")
