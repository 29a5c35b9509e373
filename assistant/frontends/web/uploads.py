"""Documents come and go through the page: one file a request, its bytes as the body, a sentence as the reply.

    PUT    /sources/NAME[?replace=ID]   a new file, or another in place of a document's
    DELETE /sources/ID                  the file of a document
    POST   /sources[?removal=true]      the folder is read again; a line of JSON as often as there is progress. With
                                        `removal`, documents go whose files are missing, however many

A page of another site reaches none of them: its request brings no cookie of ours.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse

from assistant.corpus import filing, reading
from assistant.errors import AssistantError
from assistant.frontends.limits import Limits
from assistant.frontends.web.library_words import LibraryWords, library_words
from assistant.frontends.web.texts import words_for
from assistant.frontends.web.visitors import owner

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)

_STATUS: dict[filing.Reason, int] = {"there": 409, "size": 413, "format": 415, "unknown": 404}
_IN_ALL = 10
"""As many times what one reader may add, all together may."""


def upload_routes(bot: Assistant) -> APIRouter:
    """The routes for `bot`; to be had only where its settings have `uploads_on`."""
    routes = APIRouter(prefix="/sources", dependencies=[Depends(known)])
    settings = bot.settings
    refreshing = _Refreshing(bot)
    limits = Limits(settings.uploads_a_minute, _IN_ALL * settings.uploads_a_minute)

    @routes.put("/{name:path}")
    async def add(name: str, request: Request, replace: str = "") -> JSONResponse:
        words, body = _words(request), request.stream()
        if limits.refuse(owner(request.cookies)):
            return _told(429, words.too_often.format(settings.uploads_a_minute))
        try:
            files = await asyncio.to_thread(bot.files)
            if not replace and len(files) >= settings.documents_in_all:
                return _told(507, words.too_many.format(settings.documents_in_all))
            with filing.Arrival(settings.source, name, files, replace) as arrival:
                stored = await _take(arrival, body)
        except filing.Refused as error:
            await _drain(body)
            return _refused(error, words)
        except AssistantError as error:
            return _told(500, str(error))
        return _told(200, (words.replaced if replace else words.added).format(stored))

    @routes.delete("/{document_id:path}")
    def delete(document_id: str, request: Request) -> JSONResponse:
        words = _words(request)
        try:
            path = bot.delete(document_id)
        except filing.Refused as error:
            return _refused(error, words)
        except AssistantError as error:
            return _told(500, str(error))
        return _told(200, words.deleted.format(path.name))

    @routes.post("")
    async def read(request: Request, removal: bool = False) -> StreamingResponse:
        return StreamingResponse(_read(refreshing, _words(request), removal), media_type="application/x-ndjson")

    return routes


def known(request: Request) -> None:
    """Lets those pass who have the page open."""
    if not owner(request.cookies) or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise HTTPException(403, _words(request).stranger)


async def _take(arrival: filing.Arrival, body: AsyncIterator[bytes]) -> str:
    async for chunk in body:
        await asyncio.to_thread(arrival.write, chunk)
    return (await asyncio.to_thread(arrival.settle)).name


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Lets what is left of a refused file come in: a browser that is cut off while it sends does not read why."""
    left = reading.LARGEST_FILE
    async for chunk in body:
        left -= len(chunk)
        if left < 0:
            return


Tell = Callable[[dict[str, str | float] | None], None]
"""Takes a line of what is told; None at the end."""


class _Refreshing:
    """Reads the folder in a thread of its own, one time after another. Who asks meanwhile shares the next time."""

    def __init__(self, bot: Assistant) -> None:
        self._bot = bot
        self._thread = ThreadPoolExecutor(1, "reading again")
        self._lock = threading.Lock()
        self._next: _Round | None = None

    def ask(self, words: LibraryWords, tell: Tell, removal: bool) -> None:
        """Have the folder read, and `tell` told how far that has come, and at last what was done."""
        with self._lock:
            if self._next is None:
                self._next = _Round(self._bot)
                self._thread.submit(self._go, self._next)
            self._next.listeners.append((words, tell))
            self._next.removal = self._next.removal or removal

    def _go(self, its_turn: _Round) -> None:
        with self._lock:  # from now on it is too late for what comes
            self._next = None
        its_turn.run()


class _Round:
    """One time that the folder is read, and who is told of it, each in their language."""

    def __init__(self, bot: Assistant) -> None:
        self._bot = bot
        self.listeners: list[tuple[LibraryWords, Tell]] = []
        self.removal = False

    def run(self) -> None:
        """Read the folder. Never raises."""
        try:
            changes = self._bot.refresh(self._report, allow_removal=self.removal)
            counts = (len(changes.added), len(changes.changed), len(changes.removed))
            self._tell(lambda words: _joined(words.read.format(*counts), words.missing(len(changes.withheld))), 1.0)
        except AssistantError as error:
            told = str(error)
            self._tell(lambda _: told)
        except Exception:
            _log.exception("the folder could not be read again")
            self._tell(lambda words: words.failed)
        for _, tell in self.listeners:
            tell(None)

    def _report(self, _: str, done: int, total: int) -> None:
        self._tell(lambda words: words.reading.format(done, total), done / max(total, 1))

    def _tell(self, said: Callable[[LibraryWords], str], share: float | None = None) -> None:
        for words, tell in self.listeners:
            tell({"message": said(words)} | ({} if share is None else {"share": share}))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


async def _read(refreshing: _Refreshing, words: LibraryWords, removal: bool) -> AsyncIterator[str]:
    """Has the folder read, whether or not somebody goes on waiting; gives what is told as lines of JSON."""
    lines: asyncio.Queue[dict[str, str | float] | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(line: dict[str, str | float] | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped
            loop.call_soon_threadsafe(lines.put_nowait, line)

    refreshing.ask(words, tell, removal)
    while line := await lines.get():
        yield json.dumps(line) + "\n"


def _words(request: Request) -> LibraryWords:
    return library_words(words_for(request).language)


def _refused(error: filing.Refused, words: LibraryWords) -> JSONResponse:
    said = str(error) if error.reason == "other" else words.refused[error.reason]
    return _told(_STATUS.get(error.reason, 422), said, error.there)


def _told(status: int, message: str, there: str = "") -> JSONResponse:
    """`there` is the id of the document that is in the way of another of its name."""
    return JSONResponse({"message": message} | ({"there": there} if there else {}), status)
