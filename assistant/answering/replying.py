"""One reply of a language model, as it is written: bounded in time and length, with its usage and why it ended."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, cast

from assistant.errors import Failure, ModelFailed

if TYPE_CHECKING:
    from collections.abc import Generator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

logger = logging.getLogger(__name__)

LONGEST_REPLY = 40_000
"""Characters; what a server sends beyond is not read."""

_CUT_SHORT = frozenset({"length", "max_tokens", "content_filter", "model_context_window_exceeded", "safety"})
_THINKING = "<think>"
_THOUGHT = "</think>"

_WHAT: dict[Failure, tuple[str, str]] = {
    "key": ("The language model's server refused the key.", "Set OPENAI_API_KEY to one that is valid."),
    "model": (
        "The language model's server does not know the model, or is not at that address.",
        "See ASSISTANT_MODEL and OPENAI_BASE_URL.",
    ),
    "rate": ("The language model's server refuses: too many requests, or no credit.", "Wait, or see your account."),
    "time": ("The language model took too long.", "Try again, or raise ASSISTANT_MODEL_TIMEOUT."),
    "connection": ("The language model's server cannot be reached, or broke off.", "See OPENAI_BASE_URL."),
    "server": ("The language model's server failed.", "Try again later."),
    "request": (
        "The language model's server refused the request.",
        "See whether it takes a prompt of ASSISTANT_TOKEN_BUDGET tokens.",
    ),
    "unreadable": ("The language model's server sent what cannot be read.", "See OPENAI_BASE_URL."),
    "empty": ("The language model wrote nothing.", "Try again."),
    "ended": ("The assistant is being shut down.", "Ask again in a moment."),
}


class Ending:
    """Ends the replies of a model where they are, those under way and those to come; for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: set[Reply] = set()
        self._come = False

    def come(self) -> None:
        """End them now."""
        with self._lock:
            self._come = True
            for reply in self._replies:
                reply.end()

    @contextmanager
    def over(self, reply: Reply) -> Iterator[None]:
        """Within, `reply` is under way."""
        with self._lock:
            self._replies.add(reply)
            if self._come:
                reply.end()
        try:
            yield
        finally:
            with self._lock:
                self._replies.discard(reply)


class Reply:
    """The pieces of a model's reply, by iterating; once that is over, what it took and whether it came to its end.

    A thread of its own reads from the server, so that `seconds` holds for everything together: waiting, retries
    and a server that drips. Who stops iterating ends the request with its next piece. `ending` ends it from outside.
    """

    def __init__(
        self, model: BaseChatModel, messages: Sequence[BaseMessage], seconds: float, ending: Ending | None = None
    ) -> None:
        self.input_tokens = 0
        self.output_tokens = 0
        self.whole = False
        """Whether the model came to the end of what it had to say."""
        self._model = model
        self._messages = list(messages)
        self._deadline = time.monotonic() + seconds
        self._pieces: queue.Queue[AIMessageChunk | Exception | None] = queue.Queue()
        self._given_up = threading.Event()
        self._ending = ending or Ending()

    def end(self) -> None:
        """Have the iteration raise `ModelFailed` behind what has arrived."""
        self._pieces.put(failed("ended"))

    def __iter__(self) -> Iterator[str]:
        """The pieces of text; raises `ModelFailed` where the model fails, be it midway."""
        threading.Thread(target=self._read, name="model-reply", daemon=True).start()
        try:
            with self._ending.over(self):
                yield from _without_thinking(_bounded(self._texts()))
        finally:
            self._given_up.set()

    def _texts(self) -> Iterator[str]:
        while True:
            try:
                piece = self._pieces.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except queue.Empty:
                raise failed("time") from None
            if piece is None:
                return
            if isinstance(piece, ModelFailed):
                raise piece
            if isinstance(piece, Exception):
                raise explained(piece) from piece
            self._note(piece)
            yield str(piece.text)

    def _note(self, piece: AIMessageChunk) -> None:
        if piece.usage_metadata:
            self.input_tokens += piece.usage_metadata["input_tokens"]
            self.output_tokens += piece.usage_metadata["output_tokens"]
        for name, value in piece.response_metadata.items():
            if name.lower().endswith("reason") and value:  # finish_reason, stop_reason, done_reason, stopReason
                self.whole = str(value).lower() not in _CUT_SHORT

    def _read(self) -> None:
        """Runs in the thread: hands over what comes, and what goes wrong, then None."""
        try:
            with closing(cast("Generator[AIMessageChunk]", self._model.stream(self._messages))) as pieces:
                for piece in pieces:
                    if self._given_up.is_set():
                        return
                    self._pieces.put(piece)
            self._pieces.put(None)
        except Exception as error:
            self._pieces.put(error)


def failed(failure: Failure) -> ModelFailed:
    """The error for a failure, with what to do about it."""
    return ModelFailed(failure, *_WHAT[failure])


def explained(error: Exception) -> ModelFailed:
    """What an exception of a provider's client means. Its text may hold a part of the key and is passed over."""
    kind, status = type(error).__name__, getattr(error, "status_code", None)
    logger.warning("the language model failed: %s%s", kind, f", status {status}" if status else "")
    return failed(_failure(kind, status))


def _failure(kind: str, status: object) -> Failure:
    known: dict[object, Failure] = {401: "key", 403: "key", 404: "model", 408: "time", 429: "rate"}
    if status in known:
        return known[status]
    if isinstance(status, int):
        return "server" if status >= 500 else "request"
    if "Timeout" in kind:
        return "time"
    if "Connect" in kind or "Protocol" in kind:
        return "connection"
    return "server" if kind == "APIError" else "unreadable"


def _bounded(texts: Iterator[str]) -> Iterator[str]:
    left = LONGEST_REPLY
    for text in texts:
        if text:
            yield text[:left]
        left -= len(text)
        if left <= 0:
            raise failed("unreadable")


def _without_thinking(texts: Iterator[str]) -> Iterator[str]:
    """The texts without a <think> block at the beginning, which some servers leave in."""
    held = ""
    for text in texts:
        held += text
        begun = held.lstrip()
        if begun.startswith(_THINKING) and _THOUGHT in begun:
            yield begun.partition(_THOUGHT)[2].lstrip()
            break
        if not begun.startswith(_THINKING) and not _THINKING.startswith(begun):
            yield held
            break
    else:
        if not held.lstrip().startswith(_THINKING):
            yield held
    yield from texts
