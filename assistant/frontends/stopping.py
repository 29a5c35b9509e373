"""How what serves comes to its end: told by a signal, in order, within a set time.

SIGINT, SIGTERM and SIGHUP ask it to stop: it takes nothing new and finishes what is under way. Once its grace has
passed, or at a second signal, what is still under way is cut short. Then everything is closed, and the process exits
with 0.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TypeVar

_log = logging.getLogger(__name__)

LAST = 10.0
"""Seconds after the grace in which answers that were cut short are told and everything is closed."""
_WORDS = 5.0
"""Seconds of these for the answers."""
_LEAVE = 2.0
"""Seconds that threads have to end once everything is closed: no thread that hangs keeps the process."""
_LOOK = 0.05
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_Stopping = TypeVar("_Stopping", bound="Stopping")


class Told(BaseException):
    """A signal to stop came before anything was served: like KeyboardInterrupt, for any signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.signal = signal.Signals(number)


class Stopping:
    """The end of what is served: `asked` for, then `over` once `grace` seconds have passed or somebody insists.

    `asked`: nothing new is taken, and what is under way goes on. `over`: what is under way is cut short.
    """

    def __init__(self, grace: float) -> None:
        self.asked = threading.Event()
        self.over = threading.Event()
        self._grace = grace
        self._serving = False
        self._cuts: list[Callable[[], None]] = []
        self._orders: SimpleQueue[bool] = SimpleQueue()
        threading.Thread(target=self._go, name="stopping", daemon=True).start()

    def serve(self) -> None:
        """From now on a signal asks to stop; before, it interrupts whatever is being done."""
        self._serving = True

    def ask(self) -> None:
        """Stop; asked again, at once. May be called by a signal handler: `SimpleQueue.put` can interrupt itself."""
        self._orders.put(True)

    def close(self) -> None:
        """Everything is closed."""
        self._orders.put(False)

    def hear(self, number: int, _: FrameType | None) -> None:
        """The handler of signals; raises `Told` where nothing is served yet."""
        if not self._serving:
            raise Told(number)
        self.ask()

    def when_over(self, cut: Callable[[], None]) -> None:
        """Have `cut` called once the grace is over."""
        self._cuts.append(cut)

    def finish(self, done: Callable[[], bool]) -> bool:
        """Wait until `done`, as long as the grace and a few last words allow; tells whether it is.

        Where nobody asked to stop, the grace begins now.
        """
        latest = float("inf") if self.asked.is_set() else time.monotonic() + self._grace
        while not (finished := done()) and not self.over.wait(_LOOK) and time.monotonic() < latest:
            pass
        until = time.monotonic() + _WORDS
        while not (finished := finished or done()) and time.monotonic() < until:
            time.sleep(_LOOK)
        return finished

    def _go(self) -> None:
        """Runs in the thread, which alone sets the events: a handler must not, as it may interrupt who holds a lock."""
        if not self._orders.get():
            return
        self.asked.set()
        closed = self._closed_within(self._grace)
        if not closed:
            self.over.set()
            for cut in self._cuts:
                cut()
            closed = self._closed_within(LAST)
        self._end(closed=closed)

    def _closed_within(self, seconds: float) -> bool:
        """Whether everything was closed within `seconds`, and nobody insisted before."""
        try:
            return not self._orders.get(timeout=seconds)
        except Empty:
            return False

    def _end(self, *, closed: bool) -> None:
        """What is left is left."""


class EndOfProcess(Stopping):
    """The end of this process: where it does not come by itself, it is made."""

    def _end(self, *, closed: bool) -> None:
        if not closed:
            _log.error("Something did not end in time; the process ends all the same.")
            os._exit(1)
        self._closed_within(_LEAVE)
        os._exit(0)


@contextmanager
def heeding(stopping: _Stopping) -> Iterator[_Stopping]:
    """Within, signals are told to `stopping`; a hang-up only where it was not to be ignored (nohup).

    Only a main thread hears signals. Once the end was asked for, further signals go on to be told to `stopping`.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():
        heard = [each for each in _SIGNALS if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN]
        before = {each: signal.signal(each, stopping.hear) for each in heard}
    try:
        yield stopping
    finally:
        stopping.close()
        if not isinstance(stopping, EndOfProcess) or not stopping.asked.is_set():
            for each, handler in before.items():
                signal.signal(each, handler)
