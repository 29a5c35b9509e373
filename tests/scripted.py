"""A server of the tests' own that speaks OpenAI's protocol, on this machine, and says what it is told to.

    with ScriptedServer() as server:
        server.will(Says("The fare is 74,000 rupiah [{costs 74,000}]."), Refuses(401))

In what it says, `{words}` stands for the number of the source that holds those words in the prompt.
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

_SOURCE = re.compile(r'<source number="(\d+)".*?</source>', re.S)
_WANTED = re.compile(r"\{([^{}]+)\}")
_LONGEST_WAIT = 30
_LAST = (("Connection", "close"),)
"""One request a connection; a client that is not told goes on with one that is being closed."""
USAGE = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}


@dataclass(frozen=True)
class Says:
    """A reply, in pieces. `stays` keeps the connection open behind them, `breaks` breaks it, `pings` drips comments.

    The last piece is sent once `until` is set, where there is one.
    """

    text: str = ""
    cuts: tuple[int, ...] = ()
    finish: str | None = "stop"
    stays: bool = False
    breaks: bool = False
    pings: bool = False
    endless: bool = False
    until: threading.Event | None = None

    def pieces(self, prompt: str) -> list[str]:
        text = _WANTED.sub(lambda match: source_number(prompt, match[1]), self.text)
        at = sorted({0, *(cut for cut in self.cuts if 0 < cut < len(text)), len(text)})
        return [text[a:b] for a, b in pairwise(at)]


@dataclass(frozen=True)
class Refuses:
    """A status, with a body that carries what must not be shown."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    code: str = "nope"


@dataclass(frozen=True)
class Sends:
    """Whatever bytes, as a success."""

    body: bytes
    kind: str = "text/event-stream"


@dataclass(frozen=True)
class Embeds:
    """A vector for each text that came, drawn by the text."""

    dimensions: int = 8

    def body(self, texts: list[str]) -> bytes:
        made = [random.Random(text).choices((-1.0, -0.5, 0.5, 1.0), k=self.dimensions) for text in texts]
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(made)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return json.dumps({"object": "list", "data": data, "model": "scripted", "usage": usage}).encode()


Script = Says | Refuses | Sends | Embeds


def source_number(prompt: str, words: str) -> str:
    """The number of the source in a prompt that holds `words`."""
    for match in _SOURCE.finditer(prompt):
        if words in match.group():
            return match[1]
    raise AssertionError(f"no source of the prompt has {words!r}")


@dataclass
class Heard:
    """A request that came."""

    body: dict[str, Any]
    authorization: str

    @property
    def prompt(self) -> str:
        """What the user's message said."""
        return str(self.body["messages"][-1]["content"])


@dataclass
class ScriptedServer:
    """Says what it was told with `will`, one script a request; `heard` are the requests that came."""

    heard: list[Heard] = field(default_factory=list)
    dropped: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    _scripts: deque[Script] = field(default_factory=deque)

    def will(self, *scripts: Script) -> None:
        """Forget what was, and say these."""
        self.heard.clear()
        self.dropped.clear()
        self._scripts = deque(scripts)

    def next(self) -> Script:
        """The next script; a request too many is refused in a way that fails the test's expectations."""
        return self._scripts.popleft() if self._scripts else Refuses(418)

    @property
    def url(self) -> str:
        """The address, as OPENAI_BASE_URL has it."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_of": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server_of: ScriptedServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        heard = Heard(body, self.headers.get("Authorization", ""))
        self.server_of.heard.append(heard)
        script = self.server_of.next()
        try:
            match script:
                case Refuses():
                    told = f"refused, and your key was {heard.authorization}"
                    answer = json.dumps({"error": {"message": told, "code": script.code}}).encode()
                    self._send(script.status, "application/json", answer, script.headers)
                case Embeds():
                    self._send(200, "application/json", script.body(heard.body["input"]), ())
                case Sends():
                    self._send(200, script.kind, script.body, ())
                case Says():
                    self._say(script, heard.prompt)
        except (BrokenPipeError, ConnectionResetError):
            self.server_of.dropped.set()

    def _send(self, status: int, kind: str, body: bytes, headers: Sequence[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *_LAST, *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _say(self, script: Says, prompt: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header(*_LAST[0])
        self.end_headers()
        pieces = script.pieces(prompt)
        for piece in pieces:
            if script.until and piece is pieces[-1]:
                script.until.wait(_LONGEST_WAIT)
            self._event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        while script.endless and not self.server_of.stopped.wait(0.01):
            self._event({"choices": [{"index": 0, "delta": {"content": "and so on, "}, "finish_reason": None}]})
        while script.pings and not self.server_of.stopped.wait(0.01):
            self._chunk(b": still here\n\n")
        if script.stays:
            self.server_of.stopped.wait(_LONGEST_WAIT)
        if script.breaks or script.stays:
            return
        if script.finish:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": script.finish}]})
            self._event({"choices": [], "usage": USAGE})
            self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, told: dict[str, Any]) -> None:
        common = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        self._chunk(b"data: " + json.dumps({**common, **told}).encode() + b"\n\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
        """Say nothing."""
