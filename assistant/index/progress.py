"""How far the first pass over the folder has come, for whoever asks meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A pass over the folder: `done` of `total` files in `seconds`; `total` is 0 until the files are counted."""

    done: int = 0
    total: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Files a minute; 0 before the first one."""
        return 60 * self.done / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the other files will take at this rate; None before the first one."""
        return self.seconds * (self.total - self.done) / self.done if self.done else None


class FirstPass:
    """The first pass over the folder since the index was opened; `reading` is None once it is over.

    One thread notes, any number read.
    """

    def __init__(self) -> None:
        self.reading: Reading | None = Reading()
        self._begun: float | None = None

    def note(self, done: int, total: int) -> None:
        """Take a report of the pass."""
        if self.reading is not None:
            now = time.monotonic()
            self._begun = now if self._begun is None else self._begun
            self.reading = Reading(done, total, now - self._begun)

    def end(self) -> None:
        """Every file has been looked at."""
        self.reading = None
