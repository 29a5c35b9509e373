"""A folder while it is followed: whoever waits is told once files in it changed and came to rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from watchfiles import watch

from assistant.corpus import reading
from assistant.errors import SourceError

REST = 0.4
"""Seconds without a change after which a file is taken to be written to its end."""
PATIENCE = 10.0
"""Seconds after which one file that is still being written no longer keeps the others waiting."""
LOOK = 5.0
"""Seconds between two looks where the system tells of no change: some network mounts and containers never do."""

State = Mapping[Path, tuple[int, int]]
"""When each file was changed, and its size."""


def rests(
    source: Path, stop: threading.Event, apart_from: Path, again: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Comes back at once, then each time files below `source` changed and were left alone; ends when `stop` is set.

    What happens in the folder `apart_from`, where the index may lie, is no reason to look. Comes back, too, where
    `again` says so, which is asked every `LOOK` seconds.
    """
    seen = state_of(source)
    yield
    while not stop.is_set():
        for _ in _moments(source, stop, apart_from.absolute()):
            found = state_of(source)
            if found != seen:
                seen = _at_rest(source, found, stop)
                yield
            elif again():
                yield


def state_of(source: Path) -> State:
    """The files that can be read; none where there is no folder."""
    found = {}
    with suppress(SourceError):
        for path in reading.list_files(source):
            with suppress(OSError):
                status = path.stat()
                found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _at_rest(source: Path, found: State, stop: threading.Event) -> State:
    for _ in range(int(PATIENCE / REST)):
        before = found
        stop.wait(REST)
        found = state_of(source)
        if found == before:
            break
    return found


def _moments(source: Path, stop: threading.Event, apart_from: Path) -> Iterator[None]:
    """When to look: as the system tells of changes, and every `LOOK` seconds; ends when the folder is another."""
    before = _identity(source)
    try:
        for _ in watch(
            source,
            watch_filter=lambda _, path: not Path(path).is_relative_to(apart_from),
            step=50,
            debounce=200,
            stop_event=stop,
            rust_timeout=int(LOOK * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            yield
            if _identity(source) != before:
                return
    except (OSError, RuntimeError):  # no folder now, or more folders than the system watches
        stop.wait(LOOK)
        yield


def _identity(source: Path) -> tuple[int, int] | None:
    try:
        status = source.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
