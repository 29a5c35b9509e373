"""Many people at once, and many questions one after another."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

from assistant.frontends.web.markup import plain
from evals.page.reader import Reader
from evals.page.serving import Serving

_READERS = 4
"""Who ask at the same time while memory is looked at."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of the questions of `people` who asked at once."""

    people: int
    answered: int
    mixed_up: int
    seconds: tuple[float, ...]


def crowd(url: str, expected: Mapping[str, str], people: int) -> Crowd:
    """Ask the questions of `expected` by so many at once; its values are the markup of each answer asked alone.

    Where people are more than questions, several ask the same.
    """
    asked = list(islice(cycle(expected), people))
    with ThreadPoolExecutor(people) as threads:
        readers = list(threads.map(Reader, [url] * people))
        told = list(threads.map(_timed, readers, asked))
    came = [(question, markup) for question, (markup, _) in zip(asked, told, strict=True) if markup]
    wrong = sum(expected[question] not in markup or plain(question) not in markup for question, markup in came)
    return Crowd(people, len(came), wrong, tuple(seconds for _, seconds in told))


def _timed(reader: Reader, question: str) -> tuple[str, float]:
    begun = time.perf_counter()
    try:
        return reader.ask(question)
    except (OSError, RuntimeError):
        return "", time.perf_counter() - begun


def memory(page: Serving, questions: Sequence[str], asks: int) -> dict[int, float]:
    """Megabytes of the page's process after a tenth, half and all of `asks` questions, each in a tab of its own."""
    held: dict[int, float] = {}
    readers = [Reader(page.url) for _ in range(_READERS)]
    given = list(islice(cycle(questions), asks))
    done = 0
    with ThreadPoolExecutor(_READERS) as threads:
        for until in sorted({max(1, asks // 10), max(1, asks // 2), asks}):
            list(threads.map(lambda pair: pair[0].ask(pair[1]), zip(cycle(readers), given[done:until], strict=False)))
            done, held[until] = until, page.memory()
    return held
