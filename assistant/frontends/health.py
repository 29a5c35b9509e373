"""What the parts of a running assistant say of themselves: each asked in a thread, for a set time, once a second."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, BackendAway, HistoryNotWritten, IndexDamaged, IndexNotWritten, SourceError
from assistant.index.probing import Probe, source_trouble

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a part has to reply; one that hangs is not asked again until it has."""
FRESH = 1.0
"""Seconds that a reply holds: however many ask, no backend is asked more often."""

State = Literal["ok", "degraded", "failing"]
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "It does not reply."),
    (BackendAway, "It cannot be reached."),
    (IndexNotWritten, "It cannot be written."),
    (HistoryNotWritten, "It cannot be reached or written."),
    (IndexDamaged, "It is damaged, or gone."),
    (SourceError, "The folder cannot be read."),
)
_OTHERWISE = "It fails; the server's log has the details."


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is: "failing" where no question can be answered without it, "degraded" where some can.

    `reason` names no path and no address: whoever asks may be anybody.
    """

    status: State = "ok"
    reason: str = ""


class Health:
    """The probes of one assistant, by the names of what they look at."""

    def __init__(self, bot: Assistant) -> None:
        self._bot = bot
        self._watched: dict[str, _Watched] = {}
        self._told: Mapping[str, Part] = {}
        self._until = 0.0
        self._looking = asyncio.Lock()
        source = bot.settings.source
        for name, probe in bot.probes().items():
            self.add(name, probe)
        self.add("index writable", bot.write_probe, vital=False)
        self.add("source", lambda: source_trouble(source), vital=False)
        self.add("following", lambda: bot.stalled, vital=False)

    def add(self, name: str, probe: Probe, *, vital: bool = True) -> None:
        """Look at one thing more; `vital`: without it no question can be answered."""
        self._watched[name] = _Watched(name, probe, "failing" if vital else "degraded")

    async def look(self) -> Mapping[str, Part]:
        """How every part is, as of a second ago at most."""
        async with self._looking:
            if time.monotonic() >= self._until:
                parts = await asyncio.gather(*(each.look() for each in self._watched.values()))
                self._told = dict(zip(self._watched, parts, strict=True))
                self._until = time.monotonic() + FRESH
        return self._told


class _Watched:
    """One probe, and the thread that it runs in."""

    def __init__(self, name: str, probe: Probe, otherwise: State) -> None:
        self._name = name
        self._probe = probe
        self._otherwise: State = otherwise
        self._running: Future[AssistantError | None] | None = None
        self._reason = ""

    async def look(self) -> Part:
        """How the part is. Never raises."""
        if self._running is None:
            self._running = Future()
            # Not of a pool, which would wait at the process's end for one that hangs.
            threading.Thread(target=self._run, args=[self._running], name="health", daemon=True).start()
        try:
            replied = asyncio.wrap_future(self._running)
            trouble: Exception | None = await asyncio.wait_for(asyncio.shield(replied), PATIENCE)
            self._running = None
        except TimeoutError as late:
            trouble = late
        return self._part(trouble)

    def _run(self, running: Future[AssistantError | None]) -> None:
        try:
            running.set_result(self._probe())
        except AssistantError as error:
            running.set_result(error)
        except Exception as error:
            running.set_result(AssistantError(f"{type(error).__name__}: {error}"))

    def _part(self, trouble: Exception | None) -> Part:
        reason = next((told for kind, told in _REASONS if isinstance(trouble, kind)), _OTHERWISE) if trouble else ""
        if reason != self._reason:
            self._reason = reason
            _log.warning("%s: %s", self._name, f"{reason} ({trouble})" if trouble else "ok again")
        return Part(self._otherwise, reason) if trouble else Part()
