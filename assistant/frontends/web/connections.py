"""HTTP connections that may not be slow for ever, nor send a head or trailers without end.

uvicorn waits as long as a client likes for the head and the body of a request, and for the client to read the reply.
A few hundred connections that send a byte a minute then use up what the process may open. The limits are those of
Apache's mod_reqtimeout, so that a client on a slow line is still served.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from assistant.frontends.hosts import is_shared

LARGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers. Browsers send one to four thousand."""
LARGEST_FRAMING, FRAMING_SHARE = 64 * 1024, 1 / 16
"""Bytes of a chunked body that are no body: sizes of chunks and trailers. So many, and a share of the body."""
MOST_FROM_ONE = 1_000
"""Connections from one address, if that is neither this machine's nor a proxy's."""
HEAD_SECONDS = 20.0
"""Time for a request's head, from its first byte, or from the connection."""
BODY_SECONDS = 20.0
BODY_RATE = 500
"""Time for a request's body, and bytes that buy a second more."""
UNREAD_SECONDS = 60.0
"""Time that a reply may wait for a client that does not read it."""

_LOOK = 1.0
"""Seconds between two looks at a body that is arriving."""
_STATUS = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits on a request's head, its body, and a reply that nobody reads.

    Trailers are dropped: they must not be taken for headers (RFC 9110, section 6.5), as uvicorn takes them.
    `shared` are the addresses of proxies, behind which there are many clients.
    """

    shared: Collection[str] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._head = 0
        self._begun = False
        self._in_head = True
        self._body = 0
        self._received = 0
        self._body_begun = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected: it has some time to ask."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS, self._give_up)
        if self._one_of_too_many():
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._stop()
        if self._unread:
            self._unread.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        all_of_it = self._in_head
        self._received += len(data)
        super().data_received(data)
        if self._in_head:  # still, so no body came with it
            self._head += len(data) if all_of_it else 0
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse(431)
        elif self._received - self._body > LARGEST_FRAMING + len(data) + self._body * FRAMING_SHARE:
            self._refuse(431)
        elif self._timer is None and (self.cycle is None or self.cycle.response_complete):
            # Bytes that begin no request, such as a line break, ended uvicorn's own wait for one.
            self._wait(self.timeout_keep_alive, self.transport.close)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun = True
        if not self._in_head:  # another one on the same connection
            self._in_head, self._head = True, 0
            self._wait(HEAD_SECONDS, self._give_up)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head of a request is here."""
        self._in_head = False
        self._stop()
        if self.transport.is_closing():
            return
        if sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > LARGEST_HEAD:
            self._refuse(431)
            return
        super().on_headers_complete()
        self._body, self._received, self._body_begun = 0, 0, self.loop.time()
        self._wait(_LOOK, self._look_at_body)

    def on_body(self, body: bytes) -> None:
        """A part of a request's body."""
        if self.cycle is not None:
            self._body += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is here as a whole."""
        self._stop()
        if self.cycle is not None:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not keep up with the reply."""
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read on."""
        if self._unread:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _one_of_too_many(self) -> bool:
        if self.client is None or is_shared(self.client[0], self.shared):
            return False
        peers = (getattr(each, "client", None) or ("",) for each in self.connections)
        own = sum(peer[0] == self.client[0] for peer in peers)
        return bool(own > MOST_FROM_ONE)

    def _look_at_body(self) -> None:
        allowed = BODY_SECONDS + self._body / BODY_RATE
        if self.flow.read_paused:  # the server is the slow one
            self._body_begun += _LOOK
        if self.loop.time() - self._body_begun > allowed:
            self._give_up()
        else:
            self._wait(_LOOK, self._look_at_body)

    def _give_up(self) -> None:
        if not self._begun:
            self.transport.close()  # nothing was asked, so nothing is answered
        elif self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        self._stop()
        head = b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % (status, _STATUS[status])
        self.transport.write(head)
        self.transport.close()

    def _wait(self, seconds: float, then: Any) -> None:
        self._stop()
        self._timer = self.loop.call_later(seconds, then)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
