"""Which questions are worked on now, which wait, and which are refused: one queue for all front ends of a process.

At most `at_once` questions are worked on and at most `most_waiting` wait. Those that wait are served round robin
between askers, so a hundred questions of one asker do not delay another's single one.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant import Assistant

_T = TypeVar("_T")

WITH_A_MODEL = 32
"""Questions at once where a language model writes: they wait for its server, not for this machine's processors."""
_A_PROCESSOR, _FEWEST = 2, 4
"""Questions at once without a model: so many a processor, and at least so many. More only contend for the processor
(`python -m evals load --clients 64`)."""
_WINDOW = 60.0
"""Seconds of which the rate is taken."""
_NO_RATE, _LONGEST = 5, 120
"""Seconds told where no question was finished lately, and the most that is told."""


class Busy(AssistantError):
    """Too many questions are waiting already; `seconds` estimates when one more would be taken."""

    retry = True

    def __init__(self, seconds: int) -> None:
        super().__init__("Many people are asking at the moment.", f"Please try again in about {seconds} seconds.")
        self.seconds = seconds


@dataclass(eq=False, slots=True)
class _Waiting:
    """A question that waits: who asked it, what answering it means, and where its result goes."""

    who: str
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class Admission:
    """The queue. `clock` gives seconds that only go up. Thread safe."""

    def __init__(self, at_once: int, most_waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.at_once = at_once
        self.most_waiting = most_waiting
        self.at_work = 0
        self.refused = 0
        """Questions that were refused so far."""
        self._clock = clock
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._finished: deque[float] = deque()

    @property
    def waiting(self) -> int:
        """Questions that wait for their turn."""
        return sum(map(len, tuple(self._queues.values())))

    def check(self, who: str) -> None:
        """Raise `Busy` where a question of `who` would be refused now."""
        with self._lock:
            self._room_for(who)

    def submit(self, who: str, work: Callable[[], _T]) -> Future[_T]:
        """Have `work` done in a thread once it is its turn; raises `Busy` where too many wait.

        A future that is cancelled while it waits leaves the queue. One that waits longest behind others of the same
        asker may be given up for another asker's: it then raises `Busy`.
        """
        new = _Waiting(who, work)
        with self._lock:
            given_up = self._room_for(who)
            if given_up:
                self._leave(given_up)
                self.refused += 1
            self._queues.setdefault(who, deque()).append(new)
            started, seconds = self._next(), self._seconds()
        if given_up and given_up.future.set_running_or_notify_cancel():
            given_up.future.set_exception(Busy(seconds))
        new.future.add_done_callback(lambda _: self._forget(new))
        self._start(started)
        return cast("Future[_T]", new.future)

    def _room_for(self, who: str) -> _Waiting | None:
        """The question that makes room for one of `who`; None where there is room. Raises `Busy` where none does.

        It is the last one of the asker with the most waiting, who must have more of them than `who` would have.
        """
        if self.at_work < self.at_once or self.waiting < self.most_waiting:
            return None
        longest = max(self._queues.values(), key=len, default=None)
        if longest is None or len(longest) <= len(self._queues.get(who, ())) + 1:
            self.refused += 1
            raise Busy(self._seconds())
        return longest[-1]

    def _leave(self, waiting: _Waiting) -> None:
        queue = self._queues[waiting.who]
        queue.remove(waiting)
        if not queue:
            del self._queues[waiting.who]

    def _forget(self, waiting: _Waiting) -> None:
        """Take a question out of the queue that was cancelled, unless it has left it."""
        with self._lock:
            if waiting.future.cancelled() and waiting in self._queues.get(waiting.who, ()):
                self._leave(waiting)

    def _next(self) -> list[_Waiting]:
        """Take those out of the queue whose turn it is, and count them as at work."""
        started: list[_Waiting] = []
        while self._queues and self.at_work < self.at_once:
            who, queue = next(iter(self._queues.items()))
            taken = queue.popleft()
            self._queues.move_to_end(who)
            if not queue:
                del self._queues[who]
            if taken.future.set_running_or_notify_cancel():
                self.at_work += 1
                started.append(taken)
        return started

    def _start(self, started: list[_Waiting]) -> None:
        for each in started:
            self._threads.submit(self._run, each)

    def _run(self, working: _Waiting) -> None:
        try:
            working.future.set_result(working.work())
        except BaseException as error:
            working.future.set_exception(error)
        with self._lock:
            self.at_work -= 1
            self._finished.append(self._clock())
            started = self._next()
        self._start(started)

    def _seconds(self) -> int:
        """Whole seconds until what waits now will have been taken, at the rate of the last minute."""
        now = self._clock()
        while self._finished and self._finished[0] <= now - _WINDOW:
            self._finished.popleft()
        if not self._finished:
            return _NO_RATE
        rate = len(self._finished) / max(now - self._finished[0], 1.0)
        return min(max(math.ceil((self.waiting + 1) / rate), 1), _LONGEST)


_OF: WeakKeyDictionary[Assistant, Admission] = WeakKeyDictionary()
_MAKING = threading.Lock()


def admission_of(bot: Assistant) -> Admission:
    """The one queue of those who ask `bot`, made as its settings say: all front ends of a process share it."""
    with _MAKING:
        made = _OF.get(bot)
        if made is None:
            made = _OF[bot] = Admission(_at_once(bot), bot.settings.questions_waiting)
        return made


def _at_once(bot: Assistant) -> int:
    if bot.settings.questions_at_once:
        return bot.settings.questions_at_once
    return WITH_A_MODEL if bot.writes else max(_FEWEST, _A_PROCESSOR * (os.cpu_count() or 1))
