"""The page on an address: inside a FastAPI application that others can add to, and run by uvicorn."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers

from assistant.errors import ConfigurationError
from assistant.frontends.hosts import Hosts, Names
from assistant.frontends.limits import Limits
from assistant.frontends.passwords import Users
from assistant.frontends.web.connections import Connection
from assistant.frontends.web.door import Door, kept_door
from assistant.frontends.web.gate import Gate, put_gate
from assistant.frontends.web.glosses import gloss_routes
from assistant.frontends.web.headers import SecurityHeaders
from assistant.frontends.web.keeping import export_routes
from assistant.frontends.web.login import login_routes
from assistant.frontends.web.page import build
from assistant.frontends.web.theme import theme
from assistant.frontends.web.uploads import upload_routes
from assistant.frontends.web.visitors import Visitors
from assistant.history.conversations import History

if TYPE_CHECKING:
    from assistant import Assistant


_STYLES = ("page", "conversation", "evidence", "screens", "shelf", "reading", "library", "picture")
"""Style sheets, in the order in which they have the last word."""
_MOST_CONNECTIONS = 4_000
"""Each open tab holds two or three."""
_OTHER_FILES = 200
"""Files that the index, the log and so on may have open beside the connections."""
_GRACE = 5
"""Seconds that open answers get when the server stops."""


def serve(
    bot: Assistant,
    host: str,
    port: int,
    *,
    on_ready: Callable[[str], None] | None = None,
    block: bool = True,
    app: FastAPI | None = None,
    limits: Limits | None = None,
    trusted: Callable[[Headers], bool] = lambda _: False,
) -> Server:
    """Serves the page for `bot` until Ctrl-C, or with `block=False` in a thread until `close()`.

    `on_ready` is given the address once the page answers. A `port` of 0 takes a free one. An `app`
    given here keeps its own routes beside the page. `limits` are shared with the routes of `app`. Where
    readers have to sign in, `trusted` tells by its headers a program that may read documents without. Raises
    `ConfigurationError` where the address cannot be had.
    """
    listener = _listen(host, port)
    app = app or FastAPI(title="Seed Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    history = History.open(bot.settings)
    mount(app, bot, history, limits=limits, trusted=trusted)
    app.add_middleware(Hosts, names=Names.of(bot.settings, host))
    server = Server(app, listener, on_ready, history.close)
    return server.stay() if block else server.open()


def mount(
    app: FastAPI,
    bot: Assistant,
    history: History,
    path: str = "/",
    *,
    limits: Limits | None = None,
    trusted: Callable[[Headers], bool] = lambda _: False,
) -> FastAPI:
    """`app` with the page for `bot` at `path`, behind its security headers; its own routes go first.

    What is asked is kept in `history`, which stays open as long as the application runs.
    """
    door, limits = _door(app, bot, trusted), limits or Limits.of(bot.settings)
    app.add_middleware(Visitors, door=door)
    app.add_middleware(SecurityHeaders)
    if door:
        app.include_router(login_routes(door), prefix=path.rstrip("/"))
    app.include_router(export_routes(history), prefix=path.rstrip("/"))
    if bot.settings.uploads_on:
        app.include_router(upload_routes(bot), prefix=path.rstrip("/"))
    if bot.writes:
        app.include_router(gloss_routes(bot, limits), prefix=path.rstrip("/"))
    return _in_a_loop(lambda: _mounted(app, bot, history, path, limits))


def _mounted(app: FastAPI, bot: Assistant, history: History, path: str, limits: Limits) -> FastAPI:
    """`app` with Gradio's application at `path`, behind the gate."""
    os.environ["GRADIO_TEMP_DIR"] = _cache_folder()  # read when the page is built
    blocks = build(bot, history, limits)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path,
        blocked_paths=[os.sep],  # no file of this machine is ever shown through Gradio
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=1,  # nothing is ever uploaded through Gradio
        pwa=False,
        ssr_mode=False,
        favicon_path=str(files("assistant.frontends.web") / "icon.svg"),
        theme=theme(),
        css="".join(_packaged(f"{name}.css") for name in _STYLES),
        head="".join(f"<script>{_packaged(name)}</script>" for name in ("page.js", "library.js", "gloss.js")),
    )
    put_gate(mounted, blocks)
    return mounted


def _in_a_loop(make: Callable[[], FastAPI]) -> FastAPI:
    """What `make` gives while an event loop runs: outside of one Gradio opens four, and closes none."""

    async def made() -> FastAPI:
        return make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(made())
        finally:
            loop.close()
    return make()


def _door(app: FastAPI, bot: Assistant, trusted: Callable[[Headers], bool]) -> Door | None:
    if not bot.settings.auth:
        return None
    users = Users.read(bot.settings.auth.get_secret_value())
    return kept_door(users, bot.settings.index_folder, tuple(app.routes), trusted)


class Server(uvicorn.Server):
    """The server of one application; `url` is where it answers."""

    def __init__(
        self,
        app: FastAPI,
        listener: socket.socket,
        on_ready: Callable[[str], None] | None = None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            ws="none",  # nothing here speaks it
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # see hosts.py
            limit_concurrency=_most_connections(),
            timeout_graceful_shutdown=_GRACE,
        )
        super().__init__(config)
        self.url = _url(listener)
        self._pages = [gate.app for route in app.routes if isinstance(gate := getattr(route, "app", None), Gate)]
        self._listener = listener
        self._on_ready = on_ready
        self._on_end = on_end
        self._settled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="web page", daemon=True)

    def stay(self) -> Server:
        """Runs here until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self._run()
        return self

    def open(self) -> Server:
        """Runs in a thread; comes back once the page answers."""
        self._thread.start()
        self._settled.wait()
        return self

    def close(self) -> None:
        """Ends what `open` began, and waits until it has ended."""
        self.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self.run(sockets=[self._listener])
        finally:
            self._on_end()
            self._settled.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then says so."""
        await super().startup(sockets)
        if self._on_ready:
            self._on_ready(self.url)
        self._settled.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops listening. Every open tab holds a connection that Gradio ends only when told to."""
        for page in self._pages:
            page.stop_event.set()
        await super().shutdown(sockets)


@cache
def _cache_folder() -> str:
    """Gradio's cache: a folder of this process, removed at its end. By default all of a machine's users share one."""
    folder = tempfile.mkdtemp(prefix="assistant-page-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((address[0], port), family=family, backlog=512)
    except OSError as error:
        remedy = "Choose another with --port, or ASSISTANT_PORT."
        raise ConfigurationError(f"The page cannot be served on {host}:{port}: {error.strerror}.", remedy) from error


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


def _packaged(name: str) -> str:
    return files("assistant.frontends.web").joinpath(name).read_text("utf-8")
