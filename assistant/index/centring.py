"""Taking the language out of a vector, so that passages of either compete on what they say.

A multilingual model places texts of one language near each other, whatever they are about: with
4,395 Indonesian passages beside 220 English ones, an Indonesian question whose only evidence is
English found it among the first five in 31 % of cases. Subtracting each language's mean vector, of
passages and of questions apart, and scaling back to unit length undoes most of that (centring, after
Libovický et al. 2020, "On the Language Neutrality of Pre-trained Multilingual Representations").

The means are shipped, not taken from the folder: a handful of documents on one topic has a mean
that is mostly the topic, and a fixed one needs no rebuilding as documents come and go.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib.resources import files
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Role = Literal["passage", "question"]

STRENGTH = 0.85
"""How much of the mean is taken away; `python -m evals centre --data DIR` makes the means.
On crowds of both languages (IDK-MRC train and the cross-lingual
set) 0.85 and 1 are alike across languages; 0.85 costs less within one."""


class Centring:
    """Means by role and language; the identity for an embedding model that none are shipped for."""

    def __init__(self, means: dict[str, Vectors] | None = None) -> None:
        self._means = means or {}

    @classmethod
    def shipped_for(cls, model: str) -> Self:
        """The means that travel with the package for `model`."""
        from assistant.index.embeddings import LOCAL_MODEL

        if model != LOCAL_MODEL:
            return cls()
        with files("assistant.index").joinpath("centring.npz").open("rb") as stream, np.load(stream) as stored:
            return cls({name: stored[name].astype(np.float32) for name in stored.files})

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the means or the strength do."""
        digest = hashlib.blake2b(str(STRENGTH).encode(), digest_size=8)
        for name in sorted(self._means):
            digest.update(name.encode() + self._means[name].tobytes())
        return digest.hexdigest()

    def centre(self, vectors: Vectors, role: Role, language: str) -> Vectors:
        """`vectors` (rows, or one) without their language's mean, of unit length."""
        mean = self._mean(role, language)
        moved = vectors if mean is None else vectors - STRENGTH * mean
        length = np.linalg.norm(moved, axis=-1, keepdims=True)
        return np.asarray(moved / np.maximum(length, 1e-9), dtype=np.float32)

    def _mean(self, role: Role, language: str) -> Vectors | None:
        """The mean of that language; of all languages for one that none is shipped for."""
        exact = self._means.get(f"{role}-{language}")
        if exact is not None or not self._means:
            return exact
        of_role = [mean for name, mean in self._means.items() if name.startswith(role)]
        return np.asarray(np.mean(of_role, axis=0), dtype=np.float32)
