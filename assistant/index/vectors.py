"""Nearest passages by meaning: the only module that knows Chroma, embedded or as a server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConfigurationError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

PREFIX = "passages-"
"""What the names of this project's collections begin with; the rest is the index's fingerprint."""

EXACT_BELOW = 8_000
"""Rows up to which similarities are computed exactly, without HNSW: 12 MB and a millisecond or two, where a query of
Chroma's that keeps to one language takes six; and Chroma 1.5.9 at times leaves one or two rows of a small collection
unreachable right after reopening."""

# ef_search cannot be changed in an open process, so all values are set when the collection is made.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class Neighbour(NamedTuple):
    """A passage near a question, and the cosine of the two (-1 to 1)."""

    passage_id: str
    cosine: float


class _Rows(NamedTuple):
    """A small collection in memory: ids in order, where each stands, languages and vectors."""

    ids: list[str]
    places: dict[str, int]
    languages: NDArray[np.str_]
    vectors: Vectors


class VectorIndex:
    """The passages' vectors in one Chroma collection, whose name says what they were made with."""

    def __init__(self, client: ClientAPI, fingerprint: str) -> None:
        self._client = client
        self._name = PREFIX + fingerprint
        self._collection = self._make()
        self._exact: _Rows | None = None
        self._size: int | None = None

    @classmethod
    def open(cls, folder: Path, fingerprint: str, server: str = "") -> VectorIndex:
        """The collection of that fingerprint in `folder`, or on the Chroma server at that address.

        Collections that were made with anything else are dropped: they are never mixed with it.
        """
        index = cls(_client(folder, server), fingerprint)
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
            self._collection.upsert(list(ids), embeddings=vectors, metadatas=cast(Any, metadatas))
            self._forget()

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are passed over."""
        if ids:
            self._collection.delete(list(ids))
            self._forget()

    def clear(self) -> None:
        """Take everything out."""
        self._client.delete_collection(self._name)
        self._collection = self._make()
        self._forget()

    def _forget(self) -> None:
        self._exact = self._size = None

    def count(self) -> int:
        """How many passages there are."""
        if self._size is None:
            self._size = self._collection.count()
        return self._size

    def search(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        """The `k` passages of that language nearest to `vector`, nearest first."""
        exact = self._all_rows()
        if exact is None:
            return self._search_graph(vector, k, language)
        chosen = np.flatnonzero(exact.languages == language)
        if not chosen.size:
            return []
        cosines = (exact.vectors @ vector)[chosen]
        best = np.argsort(-cosines, kind="stable")[:k]
        return [Neighbour(exact.ids[chosen[i]], float(cosines[i])) for i in best]

    def cosines(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that are not there are left out."""
        if not ids:
            return {}
        exact = self._all_rows()
        if exact is not None:
            known = [i for i in ids if i in exact.places]
            rows = exact.vectors[[exact.places[i] for i in known]]
        else:
            got = self._collection.get(list(ids), include=["embeddings"])
            known, rows = got["ids"], np.asarray(got["embeddings"], np.float32)
        return dict(zip(known, (rows @ vector).tolist(), strict=True)) if known else {}

    def _search_graph(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        found = self._collection.query(
            query_embeddings=vector, n_results=k, where={"language": language}, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        return [Neighbour(i, 1.0 - d) for i, d in zip(found["ids"][0], distances, strict=True)]

    def _all_rows(self) -> _Rows | None:
        """All rows of a small collection; None of a large one."""
        if self._exact is None and self.count() <= EXACT_BELOW:
            got = self._collection.get(include=["embeddings", "metadatas"])
            order = sorted(range(len(got["ids"])), key=lambda i: got["ids"][i])
            ids = [got["ids"][i] for i in order]
            languages = [str((got["metadatas"] or [])[i]["language"]) for i in order]
            rows = np.asarray(got["embeddings"], np.float32)[order] if ids else np.empty((0, 0), np.float32)
            self._exact = _Rows(ids, {each: i for i, each in enumerate(ids)}, np.array(languages, np.str_), rows)
        return self._exact


def _client(folder: Path, server: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not server:
        return chromadb.PersistentClient(str(folder / "chroma"), settings=settings)
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
