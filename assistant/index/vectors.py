"""Nearest passages by meaning: the only module that knows Chroma, embedded or as a server."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConfigurationError
from assistant.index.damage import explaining
from assistant.index.exact import ExactVectors, Neighbour

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

CHROMA = "chroma"
"""The folder below an index folder that is Chroma's."""
PREFIX = "passages-"
"""What the names of this project's collections begin with; the rest is the index's fingerprint."""

EXACT_BELOW = 8_000
"""Rows up to which similarities are computed exactly, without HNSW: 12 MB and a millisecond or two, where a query of
Chroma's that keeps to one language takes six; and Chroma 1.5.9 at times leaves one or two rows of a small collection
unreachable right after reopening."""

# ef_search cannot be changed in an open process, so all values are set when the collection is made.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class VectorIndex:
    """The passages' vectors in one Chroma collection, whose name says what they were made with."""

    def __init__(self, client: ClientAPI, fingerprint: str, where: Path | str) -> None:
        self._client = client
        self._where = where
        self._name = PREFIX + fingerprint
        self._collection = self._make()
        self._changing = threading.Lock()
        self._exact: ExactVectors | None = None
        self._size = self._collection.count()

    @classmethod
    def open(cls, folder: Path, fingerprint: str, server: str = "") -> VectorIndex:
        """The collection of that fingerprint in `folder`, or on the Chroma server at that address.

        Collections that were made with anything else are dropped: they are never mixed with it. Raises, as every
        method does, `IndexDamaged` and `IndexNotWritten`.
        """
        where = server or folder / CHROMA
        client = _client(folder, server)
        with explaining(where):
            index = cls(client, fingerprint, where)
            index._drop_others()
            return index

    def close(self) -> None:
        """Give the client back; an embedded one lets go of its files."""
        self._client.close()  # type: ignore[attr-defined]  # chromadb's interface leaves it out, its clients have it

    def _make(self) -> Collection:
        # No embedding function: Chroma's default one would download a model at first use.
        return self._client.get_or_create_collection(
            self._name, configuration=cast(Any, {"hnsw": _HNSW}), embedding_function=None
        )

    def _drop_others(self) -> None:
        for collection in self._client.list_collections():
            if collection.name.startswith(PREFIX) and collection.name != self._name:
                self._client.delete_collection(collection.name)

    def add(self, ids: Sequence[str], vectors: Vectors, languages: Sequence[str]) -> None:
        """Add or replace passages: `vectors` has one row of unit length for each id."""
        if ids:
            metadatas = [{"language": language} for language in languages]
            with self._changing, explaining(self._where):
                self._collection.upsert(list(ids), embeddings=vectors, metadatas=cast(Any, metadatas))
                self._size = self._collection.count()
                small = self._size <= EXACT_BELOW
                self._exact = self._exact.adding(ids, languages, vectors) if self._exact is not None and small else None

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are passed over."""
        if ids:
            with self._changing, explaining(self._where):
                self._collection.delete(list(ids))
                self._size = self._collection.count()
                self._exact = self._exact.without(ids) if self._exact is not None else None

    def clear(self) -> None:
        """Take everything out."""
        with self._changing, explaining(self._where):
            self._client.delete_collection(self._name)
            self._collection = self._make()
            self._exact, self._size = None, 0

    def count(self) -> int:
        """How many passages there are."""
        return self._size

    def search(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        """The `k` passages of that language nearest to `vector`, nearest first."""
        exact = self._all_rows()
        return self._search_graph(vector, k, language) if exact is None else exact.search(vector, k, language)

    def cosines(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that are not there are left out."""
        exact = self._all_rows()
        if exact is not None:
            return exact.cosines(vector, ids)
        known, rows = self.stored(ids)
        return dict(zip(known, (rows @ vector).tolist(), strict=True)) if known else {}

    def stored(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Those of the passages that Chroma has, and their vectors as it gives them."""
        if not ids:
            return [], np.empty((0, 0), np.float32)
        with explaining(self._where):
            got = self._collection.get(list(ids), include=["embeddings"])
        return got["ids"], np.asarray(got["embeddings"], np.float32)

    def all_ids(self) -> set[str]:
        """The ids of all passages that Chroma has."""
        with explaining(self._where):
            return set(self._collection.get(include=[])["ids"])

    def _search_graph(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        with explaining(self._where):
            found = self._collection.query(
                query_embeddings=vector, n_results=k, where={"language": language}, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return [Neighbour(i, 1.0 - d) for i, d in zip(found["ids"][0], distances, strict=True)]

    def _all_rows(self) -> ExactVectors | None:
        """All rows of a small collection; None of a large one."""
        exact = self._exact
        if exact is None and self._size <= EXACT_BELOW:
            with self._changing, explaining(self._where):
                exact = self._exact = self._exact if self._exact is not None else self._read_all()
        return exact

    def _read_all(self) -> ExactVectors:
        got = self._collection.get(include=["embeddings", "metadatas"])
        languages = [str(metadata["language"]) for metadata in got["metadatas"] or []]
        return ExactVectors(got["ids"], languages, np.asarray(got["embeddings"], np.float32))


def _client(folder: Path, server: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not server:
        with explaining(folder / CHROMA):
            return chromadb.PersistentClient(str(folder / CHROMA), settings=settings)
    address = urlsplit(server)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigurationError(f"CHROMA_URL is {server!r}.", "Use the form http://HOST:PORT.")
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    try:
        return chromadb.HttpClient(address.hostname, port, ssl=secure, settings=settings)
    except ValueError as error:
        raise ConfigurationError(
            f"There is no Chroma server at {server}.", "Start one (chroma run), or unset ASSISTANT_CHROMA_URL."
        ) from error
