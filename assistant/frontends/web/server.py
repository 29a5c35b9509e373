"""The page on an address: inside a FastAPI application that others can add to, and run by uvicorn."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import Headers

from assistant.frontends.health import Health
from assistant.frontends.hosts import Hosts, Names
from assistant.frontends.limits import Limits
from assistant.frontends.listening import listen
from assistant.frontends.passwords import Users
from assistant.frontends.stopping import Stopping, heeding
from assistant.frontends.web.door import Door, kept_door
from assistant.frontends.web.gate import put_gate
from assistant.frontends.web.glosses import gloss_routes
from assistant.frontends.web.headers import SecurityHeaders
from assistant.frontends.web.keeping import export_routes
from assistant.frontends.web.login import login_routes
from assistant.frontends.web.page import build
from assistant.frontends.web.running import Runs
from assistant.frontends.web.serving import Server
from assistant.frontends.web.theme import theme
from assistant.frontends.web.uploads import upload_routes
from assistant.frontends.web.visitors import Visitors
from assistant.history.conversations import History

if TYPE_CHECKING:
    from assistant import Assistant


_STYLES = ("page", "conversation", "evidence", "screens", "shelf", "reading", "library", "picture")
"""Style sheets, in the order in which they have the last word."""
_GRACE = 5.0
"""Seconds that open answers get when a server in a thread is closed."""


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
    stopping: Stopping | None = None,
    health: Health | None = None,
    listener: socket.socket | None = None,
) -> Server:
    """Serves the page for `bot` until a signal stops it, or with `block=False` in a thread until `close()`.

    `on_ready` is given the address once the page answers. A `port` of 0 takes a free one. An `app`
    given here keeps its own routes beside the page. `limits` are shared with the routes of `app`. Where
    readers have to sign in, `trusted` tells by its headers a program that may read documents without.
    `stopping` is asked to stop by whoever hears signals; without one the server hears them itself. `health` is
    told of the conversations. A `listener` is the address's already. Raises `ConfigurationError` where the
    address cannot be had.
    """
    listener = listener or listen(host, port)
    app = app or FastAPI(title="Seed Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    history = History.open(bot.settings)
    if health:
        health.add("history", history.trouble, vital=False)
    runs = Runs()
    mounted = mount(app, bot, history, limits=limits, trusted=trusted, runs=runs)
    names = Names.of(bot.settings, host)
    mounted.add_middleware(Hosts, names=names)
    own = stopping or Stopping(bot.settings.shutdown_grace if block else _GRACE)
    server = Server(mounted, listener, own, runs, on_ready=on_ready, on_end=history.close, proxies=names.proxies)
    if not block:
        return server.open()
    if stopping:
        return server.stay()
    own.when_over(bot.cut_short)
    own.serve()
    with heeding(own):
        return server.stay()


def mount(
    app: FastAPI,
    bot: Assistant,
    history: History,
    path: str = "/",
    *,
    limits: Limits | None = None,
    trusted: Callable[[Headers], bool] = lambda _: False,
    runs: Runs | None = None,
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
    return _in_a_loop(lambda: _mounted(app, bot, history, path, limits, runs))


def _mounted(app: FastAPI, bot: Assistant, history: History, path: str, limits: Limits, runs: Runs | None) -> FastAPI:
    """`app` with Gradio's application at `path`, behind the gate."""
    os.environ["GRADIO_TEMP_DIR"] = _cache_folder()  # read when the page is built
    blocks = build(bot, history, limits, runs)
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


@cache
def _cache_folder() -> str:
    """Gradio's cache: a folder of this process, removed at its end. By default all of a machine's users share one."""
    folder = tempfile.mkdtemp(prefix="assistant-page-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _packaged(name: str) -> str:
    return files("assistant.frontends.web").joinpath(name).read_text("utf-8")
