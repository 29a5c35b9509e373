"""The index kept up to date in the background while it is asked: tried again where that fails, and giving way."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import AssistantError
from assistant.index.following import rests
from assistant.index.sync import Changes, Report, get_ready

logger = logging.getLogger(__name__)

TRY_AGAIN = 10.0
"""Seconds until what failed while following is tried again."""
BRIEF = 1.0
"""Seconds after which bringing the index up to date gives way to who asks; one changed file takes a tenth of that."""

PATIENCE = 3.0
"""Seconds that following may take to end; a request to an embedding server may take minutes."""

Told = Callable[[Changes], None]


class Stopped(Exception):
    """Following was ended in the middle of a refresh, which goes on where it was at the next one."""


class Follower:
    """Refreshes an index each time files below `source` changed and came to rest, or `again` says so.

    What happens in the folder `apart_from`, where the index may lie, is no reason to look.
    """

    def __init__(
        self, source: Path, apart_from: Path, refresh: Callable[[Report], Changes], again: Callable[[], bool]
    ) -> None:
        self.stalled: AssistantError | None = None
        """Why the last refresh failed; None where it did not."""
        self._source = source
        self._apart_from = apart_from
        self._refresh = refresh
        self._again = again
        self._thread: threading.Thread | None = None
        self._lingering: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether the thread that follows lives; True where none was started."""
        thread = self._thread
        return thread is None or thread.is_alive()

    @property
    def lingers(self) -> bool:
        """Whether following was ended and its thread lives on: it stores nothing more, but ends what it waits for."""
        return self._lingering is not None and self._lingering.is_alive()

    @contextmanager
    def following(self, before: Changes, told: Told, report: Report) -> Iterator[None]:
        """Within, a thread follows. `before` is what the last refresh did, `report` the first one's to come."""
        stop = threading.Event()
        thread = threading.Thread(
            target=self._follow, args=(stop, before, told, report), name="following the folder", daemon=True
        )
        self._thread = thread
        thread.start()
        try:
            yield
        finally:
            self._thread = None
            stop.set()
            thread.join(PATIENCE)
            self._lingering = thread

    def _follow(self, stop: threading.Event, before: Changes, told: Told, report: Report) -> None:
        with suppress(Stopped):
            for _ in rests(self._source, stop, self._apart_from, self._again):
                with ThreadPoolExecutor(1) as thread:  # another each time: one that gave way cannot take it back
                    changes = thread.submit(self._refreshed_at_last, stop, report).result()
                if changes.added or changes.changed or changes.removed or _left(changes) != _left(before):
                    self._tell(told, changes)
                before, report = changes, _untold
                get_ready()  # now, rather than when a file changes

    @staticmethod
    def _tell(told: Told, changes: Changes) -> None:
        try:
            told(changes)
        except Exception:  # a terminal that is gone, say: the folder is followed all the same
            logger.exception("what was done to the index could not be told")

    def _refreshed_at_last(self, stop: threading.Event, report: Report) -> Changes:
        logged = ""
        while True:
            go_on = _Courteous(stop, report)
            try:
                changes = self._refresh(go_on)
                self.stalled = None
                return changes
            except Stopped:
                raise
            except Exception as error:  # whatever it is, the page goes on, and so does following
                self.stalled = error if isinstance(error, AssistantError) else AssistantError(type(error).__name__)
                if str(error) != logged:
                    logged = str(error)
                    logger.warning("The index could not be brought up to date: %s", logged or type(error).__name__)
            stop.wait(TRY_AGAIN)
            go_on("", 0, 0)


def _left(changes: Changes) -> tuple[object, ...]:
    """What a refresh could not do: it stays so until the folder changes, and is told once."""
    return changes.failed, changes.withheld, changes.unseen


class _Courteous:
    """The progress of a refresh while following: it is ended with that, and gives way where it takes long."""

    def __init__(self, stop: threading.Event, report: Report) -> None:
        self._stop = stop
        self._report = report
        self._begun = time.monotonic()
        self._gave_way = False

    def __call__(self, name: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        if total:
            self._report(name, done, total)
        if not self._gave_way and time.monotonic() - self._begun > BRIEF:
            self._gave_way = True
            _give_way()


def _untold(*_: object) -> None:
    """Reports nothing."""


def _give_way() -> None:
    """Have this thread, and those that it starts, run when nobody asks: on Linux, where a thread can be nice alone."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + 10)
