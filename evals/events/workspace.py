"""A Slack on this machine: its Web API, which holds what it is sent to Slack's documented limits, and what it sends.

Limits: docs.slack.dev, reference of Block Kit, of views, and of chat.postMessage and chat.appendStream (12,000).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

SECRET = "0123456789abcdef0123456789abcdef"
BOT, ASKER, TEAM, CHANNEL, DIRECT = "U0BOT", "U0ASKER", "T0TEAM", "C0CHANNEL", "D0DIRECT"
_PINGS = re.compile(r"<[!@#]|(?<![\w\u2060])@(?:channel|here|everyone)\b")
Json = dict[str, Any]


class Workspace:
    """The Web API; `calls` are those that came, `faults` what is answered instead, by method.

    `scopes` are what it says of any token, `locale` of any person, `bearers` the last token that each method came with.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.broken: list[str] = []
        self.faults: dict[str, deque[tuple[int, str, dict[str, str]]]] = {}
        self.changed = threading.Condition()
        self._streaming: set[str] = set()
        self.socket_url = ""
        self.scopes: Iterable[str] = ()
        self.locale = ""
        self.bearers: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"workspace": self}))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """As a WebClient's base_url."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/api/"

    def will_fail(
        self, method: str, times: int, error: str = "internal_error", status: int = 200, **headers: str
    ) -> None:
        """Have the next calls of a method fail."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults[method] = deque([(status, error, told)] * times)

    def take(self, method: str, given: Json) -> tuple[int, Json, dict[str, str]]:
        """Answer one call."""
        with self.changed:
            fault = self.faults.get(method)
            if fault:
                status, error, headers = fault.popleft()
                self.changed.notify_all()
                return status, {"ok": False, "error": error}, headers
            if method == "chat.update" and given["ts"] in self._streaming:
                return 200, {"ok": False, "error": "streaming_state_conflict"}, {}
            self.calls.append((method, given))
            self.broken += [f"{method}: {what}" for what in violations(method, given)]
            self.changed.notify_all()
            answer: Json = {"ok": True, "ts": f"1700000100.{len(self.calls):06}", "channel": given.get("channel")}
            if method == "chat.startStream":
                self._streaming.add(answer["ts"])
            if method == "chat.stopStream":
                self._streaming.discard(given["ts"])
            if method == "auth.test":
                answer |= {"user_id": BOT, "bot_id": "B0BOT", "team_id": TEAM, "url": "https://x.slack.com/"}
                return 200, answer, {"X-OAuth-Scopes": ",".join(self.scopes)}
            if method == "users.info":
                answer |= {"user": {"id": given["user"]} | ({"locale": self.locale} if self.locale else {})}
            if method == "apps.connections.open":
                answer |= {"url": self.socket_url}
            return 200, answer, {}

    def of(self, *methods: str) -> list[Json]:
        """What those methods were called with."""
        with self.changed:
            return [given for method, given in self.calls if method in methods]

    def wait(self, method: str, count: int = 1, seconds: float = 60) -> list[Json]:
        """The calls of a method, once there are `count` of them."""
        with self.changed:
            assert self.changed.wait_for(lambda: len([m for m, _ in self.calls if m == method]) >= count, seconds), (
                f"{method} was not called {count} times, but: {[m for m, _ in self.calls]}"
            )
        return self.of(method)


class _Handler(BaseHTTPRequestHandler):
    workspace: Workspace
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if "json" in self.headers.get("Content-Type", ""):
            given = json.loads(body or "{}")
        else:
            given = {name: _read(values[0]) for name, values in parse_qs(body).items()}
        method = self.path.rpartition("/")[2]
        self.workspace.bearers[method] = self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, answer, headers = self.workspace.take(method, given)
        told = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(told)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
        """Say nothing."""


def _read(value: str) -> Any:
    return json.loads(value) if value[:1] in "[{" else value


def violations(method: str, given: Json) -> Iterator[str]:
    """What Slack would refuse, and pings."""
    if len(given.get("text") or "") > 40_000:
        yield "text"
    for text in texts(given):
        if _PINGS.search(text):
            yield f"ping: {text[:60]}"
    for chunk in given.get("chunks") or []:
        if len(chunk["text"]) > 12_000:
            yield "chunk"
    if method in ("chat.startStream", "chat.stopStream") and not given.get("channel"):
        yield "no channel"
    yield from _shown(given)


def _shown(given: Json) -> Iterator[str]:
    view = given.get("view") or {}
    named = [view[name]["text"] for name in ("title", "close", "submit") if name in view]
    if any(len(name) > 24 for name in named) or len(view.get("blocks", [])) > 100:
        yield "view"
    blocks = given.get("blocks") or []
    if len(blocks) > 50:
        yield "blocks"
    for block in [*blocks, *view.get("blocks", [])]:
        yield from _block(block)
    if len(given.get("prompts") or []) > 4:
        yield "prompts"


def _block(block: Json) -> Iterator[str]:
    elements = block.get("elements", [])
    match block["type"]:
        case "section":
            if not 1 <= len(block["text"]["text"]) <= 3_000:
                yield "section"
        case "context":
            if not 1 <= len(elements) <= 10 or any(not 1 <= len(e["text"]) <= 3_000 for e in elements):
                yield "context"
        case "actions" | "context_actions":
            if len(elements) > (25 if block["type"] == "actions" else 5):
                yield "actions"
            yield from _buttons(elements)
        case "input":
            yield from _input(block)
        case "divider":
            pass
        case other:
            yield f"unknown block {other}"


def _buttons(elements: list[Json]) -> Iterator[str]:
    thumbs = [each for each in elements if each["type"] == "feedback_buttons"]
    buttons = [each for each in elements if each["type"] == "button"]
    buttons += [each[name] for each in thumbs for name in ("positive_button", "negative_button")]
    if any(len(button["text"]["text"]) > 75 or len(button["value"]) > 2_000 for button in buttons):
        yield "button"


def _input(block: Json) -> Iterator[str]:
    options = block["element"].get("options", [])
    if len(options) > 100 or any(len(each["text"]["text"]) > 75 or len(each["value"]) > 150 for each in options):
        yield "options"
    if len(block["label"]["text"]) > 2_000 or block["element"].get("max_length", 1) > 3_000:
        yield "input"


def texts(given: Any) -> Iterator[str]:
    """Every text of a call."""
    if isinstance(given, dict):
        for name, value in given.items():
            if name in ("text", "markdown_text", "message") and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(given, list):
        for each in given:
            yield from texts(each)


def message(text: str, ts: str, **more: Any) -> Json:
    """A direct message's event."""
    common = {"user": ASKER, "text": text, "ts": ts, "team": TEAM}
    return {"type": "message", "channel": DIRECT, "channel_type": "im", **common, **more}


def mention(text: str, ts: str, **more: Any) -> Json:
    """A mention's event."""
    common = {"user": ASKER, "text": f"<@{BOT}> {text}", "ts": ts, "team": TEAM}
    return {"type": "app_mention", "channel": CHANNEL, **common, **more}


def envelope(event: Json, event_id: str) -> Json:
    """What Slack sends around an event."""
    return {
        "token": "legacy", "team_id": TEAM, "api_app_id": "A0APP", "type": "event_callback", "event": event,
        "event_id": event_id, "event_time": int(time.time()), "is_ext_shared_channel": False,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
    }  # fmt: skip


def signed(body: bytes, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    """The headers of a request of that body and age in seconds."""
    stamp = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}", "content-type": "application/json"}
