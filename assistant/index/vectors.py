"""Nearest passages by meaning, in Chroma."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.errors import BackendAway
from assistant.index.chroma import CHROMA, CollectionGone, connected, embedded, reaching
from assistant.index.damage import explaining
from assistant.index.exact import ExactVectors, Neighbour
from assistant.records import LANGUAGES

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
Explain = Callable[[], AbstractContextManager[None]]

_NOTHING = np.empty((0, 0), np.float32)

PREFIX = "passages-"
"""What the names of this project's collections begin with; the index's fingerprint and a language follow."""

EXACT_BELOW = 8_000
"""Rows of a language up to which similarities are computed exactly, without HNSW: 12 MB and a millisecond or two;
and Chroma 1.5.9 at times leaves one or two rows of a small collection unreachable right after reopening."""

# ef_search cannot be changed in an open process, so all values are set when the collection is made.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class VectorIndex:
    """The passages' vectors in Chroma, each language in a collection of its own.

    In one collection a query that keeps to a language walks past the rows of the others: at 10,000 passages it takes
    six times as long, at 100,000 thirty times (docs/growth.md). The collections' names say what they were made with.
    """

    def __init__(self, client: ClientAPI, fingerprint: str, explain: Explain) -> None:
        """`explain` gives the context in which `client` is used, where its errors are raised as what they mean."""
        self._client = client
        self._explain = explain
        self.lost = False
        """Whether the server turned out not to have the passages that were stored: the next sync stores them again."""
        self._of: dict[str, _Rows] = {each: _Rows(client, f"{PREFIX}{fingerprint}-{each}") for each in LANGUAGES}

    @classmethod
    def open(cls, folder: Path, fingerprint: str, server: str = "") -> VectorIndex:
        """The collections of that fingerprint in `folder`, or on the Chroma server at that address.

        Collections that were made with anything else are dropped: they are never mixed with it. Raises, as every
        method does, `IndexDamaged` and `IndexNotWritten`, and of a server `BackendAway`; at an address where there is
        none, `ConfigurationError`.
        """
        client = connected(server) if server else embedded(folder)
        explain: Explain = partial(reaching, server) if server else partial(explaining, folder / CHROMA)
        with explain():
            index = cls(client, fingerprint, explain)
            index._drop_others()
            return index

    def close(self) -> None:
        """Give the client back; an embedded one lets go of its files."""
        self._client.close()  # type: ignore[attr-defined]  # chromadb's interface leaves it out, its clients have it

    def check(self) -> None:
        """Ask Chroma for something; raises as every method does."""
        with self._asking():
            for rows in self._of.values():
                rows.check()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Within, Chroma is asked. Where its server knows a collection no more, it is found or made again."""
        try:
            with self._explain():
                yield
        except CollectionGone as error:
            with self._explain():
                self.lost = sum(rows.find_again() for rows in self._of.values()) > 0 or self.lost
            raise BackendAway(
                "The Chroma server was set up anew.", "Try again in a moment; the vectors are stored there again."
            ) from error

    def _drop_others(self) -> None:
        ours = {rows.name for rows in self._of.values()}
        for collection in self._client.list_collections():
            if collection.name.startswith(PREFIX) and collection.name not in ours:
                self._client.delete_collection(collection.name)

    def add(self, ids: Sequence[str], vectors: Vectors, languages: Sequence[str]) -> None:
        """Add or replace passages: `vectors` has one row of unit length for each id."""
        with self._asking():
            for language, rows in self._of.items():
                own = [at for at, each in enumerate(languages) if each == language]
                rows.add([ids[at] for at in own], vectors[own])
                rows.remove([each for each, other in zip(ids, languages, strict=True) if other != language])

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are passed over."""
        with self._asking():
            for rows in self._of.values():
                rows.remove(ids)

    def clear(self) -> None:
        """Take everything out."""
        with self._asking():
            for rows in self._of.values():
                rows.clear()
        self.lost = False

    def count(self) -> int:
        """How many passages there are."""
        return sum(rows.size for rows in self._of.values())

    def search(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        """The `k` passages of that language nearest to `vector`, nearest first."""
        with self._asking():
            return self._of[language].search(vector, k)

    def cosines(self, vector: Vectors, ids: Sequence[str], language: str) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that the language has not are left out."""
        with self._asking():
            return self._of[language].cosines(vector, ids)

    def stored(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Those of the passages that Chroma has, and their vectors as it gives them."""
        with self._asking():
            found = [rows.stored(ids) for rows in self._of.values() if ids and rows.size]
        known = [each for some, _ in found for each in some]
        return known, np.concatenate([made for some, made in found if some]) if known else _NOTHING

    def all_ids(self) -> set[str]:
        """The ids of all passages that Chroma has."""
        with self._asking():
            return {each for rows in self._of.values() for each in rows.all_ids()}


class _Rows:
    """The vectors of one language, in one collection."""

    def __init__(self, client: ClientAPI, name: str) -> None:
        self._client = client
        self.name = name
        self._changing = threading.Lock()
        self._collection = self._make()
        self._exact: ExactVectors | None = None
        self.size = self._collection.count()

    def _make(self) -> Collection:
        # No embedding function: Chroma's default one would download a model at first use.
        return self._client.get_or_create_collection(
            self.name, configuration=cast(Any, {"hnsw": _HNSW}), embedding_function=None
        )

    def check(self) -> None:
        self._collection.count()

    def find_again(self) -> bool:
        """Take the collection of this name as it is now, made where there is none; tells whether it has other rows.

        What is in memory of it stays: it is what was stored.
        """
        with self._changing:
            before, self._collection = self.size, self._make()
            self.size = self._collection.count()
            return self.size != before

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        if ids:
            with self._changing:
                self._collection.upsert(list(ids), embeddings=vectors)
                self.size = self._collection.count()
                small = self._exact is not None and self.size <= EXACT_BELOW
                self._exact = self._exact.adding(ids, vectors) if self._exact is not None and small else None

    def remove(self, ids: Sequence[str]) -> None:
        if ids and self.size:
            with self._changing:
                self._collection.delete(list(ids))
                self.size = self._collection.count()
                self._exact = self._exact.without(ids) if self._exact is not None else None

    def clear(self) -> None:
        with self._changing:
            self._client.delete_collection(self.name)
            self._collection = self._make()
            self._exact, self.size = None, 0

    def search(self, vector: Vectors, k: int) -> list[Neighbour]:
        exact = self._all()
        return self._search_graph(vector, k) if exact is None else exact.search(vector, k)

    def cosines(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        exact = self._all()
        if exact is not None:
            return exact.cosines(vector, ids)
        known, made = self.stored(ids)
        return dict(zip(known, (made @ vector).tolist(), strict=True)) if known else {}

    def stored(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        if not ids:
            return [], _NOTHING
        got = self._collection.get(list(ids), include=["embeddings"])
        return got["ids"], np.asarray(got["embeddings"], np.float32)

    def all_ids(self) -> list[str]:
        return self._collection.get(include=[])["ids"]

    def _search_graph(self, vector: Vectors, k: int) -> list[Neighbour]:
        found = self._collection.query(query_embeddings=vector, n_results=k, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [Neighbour(i, 1.0 - d) for i, d in zip(found["ids"][0], distances, strict=True)]

    def _all(self) -> ExactVectors | None:
        """All rows where they are few; None where they are many."""
        exact = self._exact
        if exact is None and self.size <= EXACT_BELOW:
            with self._changing:
                exact = self._exact = self._exact if self._exact is not None else self._read_all()
        return exact

    def _read_all(self) -> ExactVectors:
        got = self._collection.get(include=["embeddings"])
        return ExactVectors(got["ids"], np.asarray(got["embeddings"], np.float32))
