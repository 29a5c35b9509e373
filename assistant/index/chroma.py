"""A Chroma client, embedded or of a server, and what a server's errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import AssistantError, BackendAway, ConfigurationError
from assistant.index.damage import damaged, explained, explaining

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

CHROMA = "chroma"
"""The folder below an index folder that is Chroma's."""
_CONNECT = 3.0
_SILENCE = 15.0
"""Seconds for connecting to a server, and without a byte from it. chromadb's client waits forever by default; the
slowest call, a write of 1,000 rows, takes half a second."""
_HEARTBEAT = "/api/v2/heartbeat"


class CollectionGone(Exception):
    """The server does not know a collection by the id that this process has of it."""


def embedded(folder: Path) -> ClientAPI:
    """Chroma in this process, over the files in `folder`."""
    import chromadb
    from chromadb.config import Settings

    with explaining(folder / CHROMA):
        return chromadb.PersistentClient(str(folder / CHROMA), settings=Settings(anonymized_telemetry=False))


def connected(server: str) -> ClientAPI:
    """A client of the server at the address `server`, every call of which is bounded in time.

    Raises `ConfigurationError` where the address is wrong or nothing answers there.
    """
    import chromadb
    import httpx
    from chromadb.config import Settings

    address = urlsplit(server)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigurationError(f"CHROMA_URL is {server!r}.", "Use the form http://HOST:PORT.")
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    timeout = httpx.Timeout(_SILENCE, connect=_CONNECT)
    try:
        # The client calls the server while it is constructed, when it has no timeout yet.
        httpx.get(f"{address.scheme}://{address.hostname}:{port}{_HEARTBEAT}", timeout=timeout)
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.HttpClient(address.hostname, port, ssl=secure, settings=settings)
    except (ValueError, httpx.HTTPError) as error:
        raise ConfigurationError(
            f"There is no Chroma server at {server}.", "Start one (chroma run), or unset ASSISTANT_CHROMA_URL."
        ) from error
    client._server._session.timeout = timeout  # type: ignore[attr-defined]  # chromadb has no setting for it
    return client


@contextmanager
def reaching(server: str) -> Iterator[None]:
    """Within, what the client of a server raises is raised as what it means.

    A server that cannot be reached, or fails, is `BackendAway` and never damage. Raises `CollectionGone` where the
    server does not know a collection.
    """
    import httpx
    import orjson
    from chromadb.errors import InternalError, NotFoundError, RateLimitError

    try:
        yield
    except AssistantError:
        raise
    except NotFoundError as error:
        raise CollectionGone from error
    except (httpx.HTTPError, InternalError, RateLimitError, orjson.JSONDecodeError) as error:
        raise explained(error, server) or away() from error
    except Exception as error:
        # For a status without an error of its own, such as a proxy's 502, chromadb raises a plain Exception.
        raise explained(error, server) or (away() if type(error) is Exception else damaged(server)) from error


def away() -> BackendAway:
    """That a Chroma server does not answer."""
    return BackendAway("The Chroma server cannot be reached.", "Try again in a moment; is it running?")
