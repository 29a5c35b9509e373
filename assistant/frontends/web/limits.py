"""How often may be asked: by one reader, and by all together, in any minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Literal

_MINUTE = 60.0

Refusal = Literal["you", "all"]


class Limits:
    """Counts questions over the last minute; `clock` gives seconds that only go up."""

    def __init__(self, by_one: int, by_all: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.by_one = by_one
        self.by_all = by_all
        self._clock = clock
        self._asked: deque[tuple[float, str]] = deque()
        self._lock = Lock()

    def refuse(self, who: str) -> Refusal | None:
        """Why `who` may not ask now; None where they may, and then the question counts. Nobody counts as one reader."""
        with self._lock:
            now = self._clock()
            while self._asked and self._asked[0][0] <= now - _MINUTE:
                self._asked.popleft()
            if sum(asker == who for _, asker in self._asked) >= self.by_one:
                return "you"
            if len(self._asked) >= self.by_all:
                return "all"
            self._asked.append((now, who))
            return None
