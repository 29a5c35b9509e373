"""The gate in front of Gradio: the few requests that the page makes pass, each checked; everything else is not found.

Gradio mounts some seventy routes. The page uses nine of them, so only these are reachable:

    GET   /  /static/...  /assets/...  /theme.css  /favicon.ico  /robots.txt  /manifest.json  /gradio_api/app_id
    GET   /gradio_api/heartbeat/TAB          tells Gradio that a tab is open
    GET   /gradio_api/queue/data?session_hash=TAB   the updates for a tab, as server-sent events
    POST  /gradio_api/queue/join             an event of the page

An event carries text, numbers and flags only. Gradio takes `{"path": ..., "meta": {"_type": "gradio.FileData"}}`, in
any input of any event, for a file to copy into its cache and serve; such an object is refused before Gradio sees it.

A tab's id is random, but it stands in addresses and logs. Gradio keeps a tab's state under that id for whoever sends
it, so the gate replaces the id with a keyed hash of it and the tab's owner: the id alone opens nobody else's tab.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlencode

import gradio as gr
from fastapi import FastAPI
from gradio.blocks import Block
from gradio.routes import App
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send

from assistant.frontends.hosts import is_shared
from assistant.frontends.limits import Limits
from assistant.frontends.web.texts import words_for
from assistant.frontends.web.visitors import owner, user_of

LARGEST_EVENT = 1 << 20
"""Bytes of an event: the longest question that can be set, and what an answer's form holds."""

EVENTS_A_MINUTE, EVENTS_IN_ALL = 600, 12_000
"""Events of one reader, and of all: a fast typist's search makes ten a second."""
MOST_UNDER_WAY, MOST_UNREAD = 30, 500
"""Events of a tab that are under way, and messages that wait until its browser reads them."""
MOST_TABS = 150
"""Tabs of one user, or of one address, that are remembered; all together have 500 (`page._TABS`)."""
_MOST_GROUPS = 10_000
_MOST_CHOICES = 1_000
_LONGEST_PATH = 200
_API = "/gradio_api"
_READ = frozenset(("/", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", f"{_API}/app_id"))
_FOLDERS = ("/static/", "/assets/")
_JOIN, _DATA = f"{_API}/queue/join", f"{_API}/queue/data"
_HEARTBEAT = re.compile(rf"{_API}/heartbeat/([\w-]{{1,64}})", re.ASCII)
_TAB = r"^[A-Za-z0-9_-]{1,64}$"

_Kind = Literal["state", "text", "choice"]
Plain = StrictStr | StrictBool | StrictInt | StrictFloat | None


class _Example(BaseModel):
    """What an example asks."""

    model_config = ConfigDict(extra="forbid")

    text: StrictStr


class _Chosen(BaseModel):
    """An example that was clicked."""

    model_config = ConfigDict(extra="forbid")

    index: StrictInt
    value: _Example


class _Event(BaseModel):
    """What the page sends; anything beside it is dropped."""

    fn_index: StrictInt
    session_hash: Annotated[StrictStr, Field(pattern=_TAB)]
    trigger_id: StrictInt | None = None
    data: Annotated[list[Plain], Field(max_length=20)]
    event_data: _Chosen | Plain = None


class Gate:
    """ASGI application that lets the page's own requests through to `app`, which Gradio made for `blocks`."""

    def __init__(self, app: App, blocks: gr.Blocks) -> None:
        self.app = app
        self._inputs = {index: [_kind(each) for each in event.inputs] for index, event in blocks.fns.items()}
        self._choosing = {
            i for i, event in blocks.fns.items() if any(on == "example_select" for _, on in event.targets)
        }
        self._key = secrets.token_bytes(32)
        self._events = Limits(EVENTS_A_MINUTE, EVENTS_IN_ALL)
        self._tabs: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request of the page on; answers any other with 404, and a malformed event with 422."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        request = Request(scope, receive)
        named = path.startswith(_FOLDERS) and len(path) <= _LONGEST_PATH
        if scope["method"] in ("GET", "HEAD") and (path in _READ or named):
            return await self.app({**scope, "query_string": b""}, receive, send)
        if scope["method"] == "GET" and (path == _DATA or _HEARTBEAT.fullmatch(path)):
            return await self._listen(path, request, send)
        if scope["method"] == "POST" and path == _JOIN:
            return await self._join(request, send)
        return await _refusal(404, "There is nothing here.")(scope, receive, send)

    async def _listen(self, path: str, request: Request, send: Send) -> None:
        """Opens a stream for the tab that the request names, if it is the asker's."""
        beats = _HEARTBEAT.fullmatch(path)
        named = [beats[1]] if beats else parse_qs(request.url.query).get("session_hash", [])
        who = owner(request.cookies)
        if len(named) != 1 or not re.fullmatch(_TAB, named[0]) or not who:
            return await _refusal(404, "There is no such tab.")(request.scope, request.receive, send)
        tab = self._tab(who, named[0])
        if not beats and tab not in self.app.get_blocks()._queue.pending_messages_per_session:
            # Gradio begins to answer before it finds out that nothing was asked in the tab, and fails.
            return await _refusal(404, "There is no such tab.")(request.scope, request.receive, send)
        if not beats:
            scope = {**request.scope, "query_string": urlencode({"session_hash": tab}).encode()}
            return await self.app(scope, request.receive, send)
        moved = request.scope["path"].removesuffix(beats[1]) + tab
        scope = {**request.scope, "path": moved, "raw_path": moved.encode(), "query_string": b""}
        return await self.app(scope, request.receive, send)

    async def _join(self, request: Request, send: Send) -> None:
        """Hands Gradio an event in the form that the page gives it, rebuilt from what was checked."""
        who = owner(request.cookies)
        if not who:
            refused = _refusal(403, words_for(request).cookie_needed)
            return await refused(request.scope, request.receive, send)
        if self._events.refuse(who):
            refused = _refusal(429, words_for(request).too_fast)
            return await refused(request.scope, request.receive, send)
        body = await _read(request)
        event = self._checked(body) if body is not None else None
        if event is None:
            status = 413 if body is None else 422
            refused = _refusal(status, "This is no event of the page.")
            return await refused(request.scope, request.receive, send)
        tab = self._tab(who, event.session_hash)
        if self._is_full(tab):
            refused = _refusal(429, words_for(request).too_fast)
            return await refused(request.scope, request.receive, send)
        self._note(_group(request, who), tab)
        told = event.model_dump()
        told["session_hash"] = tab
        rebuilt = json.dumps(told).encode()
        headers = [(name, value) for name, value in request.scope["headers"] if name != b"content-length"]
        headers += [(b"content-length", str(len(rebuilt)).encode())]
        scope = {**request.scope, "headers": headers, "query_string": b""}
        return await self.app(scope, _replayed(rebuilt, request.receive), send)

    def _checked(self, body: bytes) -> _Event | None:
        """The event in a request's body, its states taken out: Gradio keeps those itself. None where it is not one."""
        try:
            event = _Event.model_validate_json(body)
        except ValidationError:
            return None
        kinds = self._inputs.get(event.fn_index)
        if kinds is None or len(kinds) != len(event.data):
            return None
        given = list(zip(kinds, event.data, strict=True))
        if not all(_fits(kind, value) for kind, value in given):
            return None
        data = [None if kind == "state" else (value or "") if kind == "text" else value for kind, value in given]
        chosen = event.event_data if isinstance(event.event_data, _Chosen) else None
        if event.fn_index in self._choosing and chosen is None:
            return None
        return event.model_copy(update={"data": data, "event_data": chosen})

    def _is_full(self, tab: str) -> bool:
        """Whether so much is under way in a tab, or waits there to be read, that somebody forgot to listen."""
        queue = self.app.get_blocks()._queue
        unread = queue.pending_messages_per_session.get(tab)
        under_way = queue.pending_event_ids_session.get(tab, ())
        return len(under_way) >= MOST_UNDER_WAY or (unread is not None and unread.qsize() >= MOST_UNREAD)

    def _note(self, group: str, tab: str) -> None:
        """Note that a tab was used; of too many tabs of one group the least recently used one is forgotten.

        Gradio keeps a number of tabs in all: so nobody's tabs push out those of others.
        """
        tabs = self._tabs.setdefault(group, OrderedDict())
        self._tabs.move_to_end(group)
        tabs[tab] = None
        tabs.move_to_end(tab)
        if len(tabs) > MOST_TABS:
            forgotten, _ = tabs.popitem(last=False)
            self.app.state_holder.session_data.pop(forgotten, None)
        while len(self._tabs) > _MOST_GROUPS:
            self._tabs.popitem(last=False)

    def _tab(self, who: str, named: str) -> str:
        """The id under which Gradio keeps the tab that `who` names."""
        told = f"{who}\n{named}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()[:32]


def put_gate(app: FastAPI, blocks: gr.Blocks) -> None:
    """Puts the gate in front of `blocks`, which Gradio has mounted in `app`.

    Behind it Gradio's own check of files is switched on as well: `mount_gradio_app` leaves it off, `launch` does not.
    """
    blocks.has_launched = True
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, App):
            route.app = Gate(route.app, blocks)


def _kind(component: Block) -> _Kind:
    """What an event may bring for an input: nothing for a state, which stays on the server."""
    if isinstance(component, gr.State):
        return "state"
    return "text" if isinstance(component, gr.Textbox | gr.Markdown) else "choice"


def _fits(kind: _Kind, value: Plain) -> bool:
    if kind == "text":
        return isinstance(value, str | None)
    if kind == "choice":  # the number of a sentence
        return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_CHOICES)
    return True


def _group(request: Request, who: str) -> str:
    """Whose tabs count together: a user's, or, where nobody signs in, those of one address, as cookies cost nothing."""
    address = request.client.host if request.client else ""
    return who if user_of(request.cookies) or is_shared(address) else address


async def _read(request: Request) -> bytes | None:
    """A request's body; None where it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_EVENT:
            return None
    return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` of a request whose body is `body` and has been read already."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _refusal(status: int, message: str) -> JSONResponse:
    # Gradio's client shows `detail`.
    told: Mapping[str, Any] = {"message": message, "detail": message}
    return JSONResponse(told, status)
