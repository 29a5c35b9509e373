"""The page's server, by uvicorn: from the port that it listens on to the last answer that it still gives."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Collection, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.frontends.stopping import Stopping
from assistant.frontends.web.connections import Connection
from assistant.frontends.web.gate import Gate
from assistant.frontends.web.running import Runs

_LOOK = 0.05
_LAST_WORDS = 5.0
"""Seconds in which answers that were cut short reach their readers."""
_PARTING = 2.0
"""Seconds in which connections close that have nothing more to be sent."""
_MOST_CONNECTIONS = 4_000
"""Each open tab holds two or three."""
_THREADS = 32
"""Threads for what is short and may wait, such as the conversations' database."""
_OTHER_FILES = 200
"""Files that the index, the log and so on may have open beside the connections."""
_HEARTBEAT = "/gradio_api/heartbeat/"
"""The path of the request by which each open tab waits for the server to end."""


class _Underway:
    """ASGI: counts the requests that are being answered; an open tab is none."""

    def __init__(self, app: ASGIApp) -> None:
        self.count = 0
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _HEARTBEAT in scope["path"]:
            return await self._app(scope, receive, send)
        self.count += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.count -= 1


class Server(uvicorn.Server):
    """The server of one application; `url` is where it answers.

    Once `stopping` is asked for, it takes no connection and no further request, and lets requests and the questions
    of `runs`, whose tab may be closed, come to their end.
    """

    def __init__(
        self,
        app: FastAPI,
        listener: socket.socket,
        stopping: Stopping,
        runs: Runs,
        *,
        on_ready: Callable[[str], None] | None = None,
        on_end: Callable[[], None] = lambda: None,
        proxies: Collection[str] = (),
    ) -> None:
        self._underway = _Underway(app)
        config = uvicorn.Config(
            self._underway,
            http=type("Connection", (Connection,), {"shared": proxies}),
            ws="none",  # nothing here speaks it
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # see hosts.py
            limit_concurrency=_most_connections(),
        )
        super().__init__(config)
        self.url = _url(listener)
        self._pages = [gate.app for route in app.routes if isinstance(gate := getattr(route, "app", None), Gate)]
        self._listener = listener
        self._stopping = stopping
        self._runs = runs
        self._on_ready = on_ready
        self._on_end = on_end
        self._settled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="web page", daemon=True)

    def stay(self) -> Server:
        """Runs here until it is stopped."""
        self._run()
        return self

    def open(self) -> Server:
        """Runs in a thread; comes back once the page answers."""
        self._thread.start()
        self._settled.wait()
        return self

    def close(self) -> None:
        """Ends what `open` began, and waits until it has ended."""
        self._stopping.ask()
        self._thread.join()
        self._stopping.close()

    def _run(self) -> None:
        try:
            self.run(sockets=[self._listener])
        finally:
            self._on_end()
            self._settled.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leaves signals to `stopping`: uvicorn raises them again once it has ended, before anything is closed."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then says so."""
        # By default so many threads as processors and four: what waits in them would hold up every page.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "page"))
        await super().startup(sockets)
        if self._on_ready:
            self._on_ready(self.url)
        self._settled.set()

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop."""
        return await super().on_tick(counter) or self._stopping.asked.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops listening, and waits for what is under way."""
        letting = asyncio.create_task(self._let_end())
        await super().shutdown(sockets)
        await letting

    async def _let_end(self) -> None:
        while self._busy() and not self._stopping.over.is_set():
            await asyncio.sleep(_LOOK)
        await self._until(lambda: not self._busy(), _LAST_WORDS)
        for page in self._pages:  # every open tab holds a connection that Gradio ends only when told to
            page.stop_event.set()
        await self._until(self._parted, _PARTING)
        for connection in list(self.server_state.connections):  # a request that was never sent to its end, say
            connection.transport.abort()
        await self._until(self._parted, _PARTING)
        self.force_exit = not self._parted()

    def _parted(self) -> bool:
        return not (self.server_state.connections or self.server_state.tasks)

    def _busy(self) -> bool:
        return self._underway.count > 0 or self._runs.underway

    async def _until(self, done: Callable[[], bool], seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not done():
                    await asyncio.sleep(_LOOK)


def _most_connections() -> int:
    """Connections that are served at once: each takes a file handle, and some are left for everything else."""
    try:
        import resource
    except ImportError:  # not on Windows
        return _MOST_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(_MOST_CONNECTIONS, soft - _OTHER_FILES), 16)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
