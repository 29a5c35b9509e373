"""Nearest passages by counting: all vectors in memory, every cosine computed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.index.catalogue import Catalogue, Embedded
from assistant.index.centring import Centring

Vectors = NDArray[np.float32]


class Neighbour(NamedTuple):
    """A passage near a question, and the cosine of the two (-1 to 1)."""

    passage_id: str
    cosine: float


@runtime_checkable
class Nearest(Protocol):
    """What finds passages by their vectors."""

    def search(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        """The `k` passages of that language nearest to `vector`, nearest first."""
        ...

    def cosines(self, vector: Vectors, ids: Sequence[str], language: str) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that the language has not are left out."""
        ...


class ExactVectors:
    """Vectors of unit length by id, which never change: whoever searches goes on with what was there."""

    def __init__(self, ids: Sequence[str] = (), vectors: Vectors | None = None) -> None:
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self._ids = [ids[i] for i in order]
        self._places = {each: i for i, each in enumerate(self._ids)}
        self._vectors = np.empty((0, 0), np.float32) if vectors is None or not order else vectors[order]

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, vector: Vectors, k: int) -> list[Neighbour]:
        """The `k` passages nearest to `vector`, nearest first; ties by id."""
        if not self._ids:
            return []
        cosines = self._vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return [Neighbour(self._ids[i], float(cosines[i])) for i in best]

    def cosines(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that are not there are left out."""
        known = [i for i in ids if i in self._places]
        if not known:
            return {}
        rows = self._vectors[[self._places[i] for i in known]]
        return dict(zip(known, (rows @ vector).tolist(), strict=True))

    def rows(self) -> Iterator[tuple[str, Vectors]]:
        """Each passage and its vector, by id."""
        return zip(self._ids, self._vectors, strict=True)

    def adding(self, ids: Sequence[str], vectors: Vectors) -> Self:
        """These and others; of an id that is in both, the other."""
        kept = self.without(ids)
        both = np.concatenate([kept._vectors, vectors]) if len(kept) else vectors
        return type(self)([*kept._ids, *ids], both)

    def without(self, ids: Collection[str]) -> Self:
        """These but for some."""
        gone = {self._places[i] for i in ids if i in self._places}
        if not gone:
            return self
        left = [i for i in range(len(self._ids)) if i not in gone]
        return type(self)([self._ids[i] for i in left], self._vectors[left])


class CatalogueVectors:
    """The vectors as the catalogue has them, for who must not open Chroma beside its owner.

    They follow the catalogue: what was stored before a search is found by it. Takes 1.5 kB of memory a passage.
    """

    def __init__(self, catalogue: Catalogue, model: str, centring: Centring) -> None:
        self._catalogue = catalogue
        self._model = model
        self._centring = centring
        self._seen: int | None = None
        self._of: Mapping[str, ExactVectors] = {}

    def search(self, vector: Vectors, k: int, language: str) -> list[Neighbour]:
        """The `k` passages of that language nearest to `vector`, nearest first."""
        return self.all().get(language, _NONE).search(vector, k)

    def cosines(self, vector: Vectors, ids: Sequence[str], language: str) -> dict[str, float]:
        """The cosine of `vector` and each of those passages; ids that the language has not are left out."""
        return self.all().get(language, _NONE).cosines(vector, ids)

    def all(self) -> Mapping[str, ExactVectors]:
        """All there are now, by language."""
        revision = self._catalogue.revision()
        if revision != self._seen:
            self._of, self._seen = centred(self._catalogue.embedded(self._model), self._centring), revision
        return self._of


def centred(found: Embedded, centring: Centring) -> dict[str, ExactVectors]:
    """Passages' vectors as they are compared with a question's, by language."""
    languages = np.array(found.languages, np.str_)
    of: dict[str, ExactVectors] = {}
    for language in sorted(set(found.languages)):
        own = np.flatnonzero(languages == language)
        made = centring.centre(found.vectors[own], "passage", language)
        of[language] = ExactVectors([found.ids[at] for at in own], made)
    return of


_NONE = ExactVectors()
