"""How often may be asked: by one reader, and by all together, in any minute."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Literal, Self

from assistant.settings import Settings

_MINUTE = 60.0
SHARED = 5
"""Readers that are taken to share one address."""

Refusal = Literal["you", "all"]


class Limits:
    """Counts questions over the last minute; `clock` gives seconds that only go up.

    One of them is shared by all front ends of a process.
    """

    def __init__(self, by_one: int, by_all: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.by_one = by_one
        self.by_all = by_all
        self._clock = clock
        self._asked: deque[tuple[float, str, str]] = deque()
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those that `settings` name."""
        return cls(settings.questions_a_minute, settings.questions_in_all)

    def refuse(self, who: str, behind: str = "") -> Refusal | None:
        """Why `who` may not ask now; None where they may, and then the question counts. Nobody counts as one reader.

        `behind` is an address that several readers share. Together they may ask `SHARED` times as much: a reader who is
        known by a cookie alone becomes another one by throwing it away.
        """
        with self._lock:
            now = self._recent()
            if sum(asker == who for _, asker, _ in self._asked) >= self.by_one:
                return "you"
            if behind and sum(each == behind for _, _, each in self._asked) >= SHARED * self.by_one:
                return "you"
            if len(self._asked) >= self.by_all:
                return "all"
            self._asked.append((now, who, behind))
            return None

    def allowed(self, refusal: Refusal) -> int:
        """The limit that was reached, in questions a minute."""
        return self.by_one if refusal == "you" else self.by_all

    def pause(self, who: str) -> int:
        """Whole seconds until `who` may ask, where nobody else asks before them; 0 where they may now."""
        with self._lock:
            now = self._recent()
            return math.ceil(max((at + _MINUTE - now for at in self._in_the_way(who)), default=0))

    def _recent(self) -> float:
        """What time it is, with the questions of the last minute left."""
        now = self._clock()
        while self._asked and self._asked[0][0] <= now - _MINUTE:
            self._asked.popleft()
        return now

    def _in_the_way(self, who: str) -> Iterator[float]:
        """When those questions were asked that have to be a minute old first."""
        own = [at for at, asker, _ in self._asked if asker == who]
        if len(own) >= self.by_one:
            yield own[-self.by_one]
        if len(self._asked) >= self.by_all:
            yield self._asked[-self.by_all][0]
