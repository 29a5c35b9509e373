"""A bounded cache for all threads of a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def _one(_: object) -> int:
    return 1


class Cache(Generic[K, V]):
    """Evicts the least recently used entries once their weights exceed `room`.

    Keys must name their value's content: an entry is never invalidated, only evicted or cleared.
    """

    def __init__(self, room: int, weigh: Callable[[V], int] = _one) -> None:
        """Without `weigh` each entry weighs 1, and `room` is the number of entries."""
        self._room = room
        self._weigh = weigh
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def take(self, key: K) -> V | None:
        """The value kept under `key`; None where there is none."""
        with self._lock:
            return self._take(key)

    def take_all(self, keys: Iterable[K]) -> list[V | None]:
        """The same for several keys, under one lock."""
        with self._lock:
            return [self._take(key) for key in keys]

    def _take(self, key: K) -> V | None:
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def keep(self, key: K, value: V) -> None:
        """Keep `value` under `key`; a value that is already kept there stays."""
        with self._lock:
            if key not in self._entries:
                self._entries[key] = value
                self._room -= self._weigh(value)
            while self._room < 0 and self._entries:
                self._room += self._weigh(self._entries.popitem(last=False)[1])

    def clear(self) -> None:
        """Drop all entries."""
        with self._lock:
            while self._entries:
                self._room += self._weigh(self._entries.popitem()[1])
