"""Public paragraphs multiplied, and vectors for what was never embedded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.index.catalogue import Catalogue
from assistant.index.embeddings import LOCAL_MODEL
from assistant.index.tables import digest_of

Vectors = NDArray[np.float32]

A_FILE = 10
"""Paragraphs of one file."""
NOISE = 0.35
"""Length of the noise on a unit vector: the cosine with the real one is then about .94, what a passage of this model
has with its nearest neighbour."""
_PASSAGES = 1.15
"""Passages that a paragraph gives, about: long ones are cut."""


def write_documents(folder: Path, paragraphs: Sequence[str], passages: int) -> int:
    """Files of about so many passages, and how many; past the last paragraph they come again with other figures."""
    folder.mkdir(parents=True, exist_ok=True)
    count = round(passages / _PASSAGES)
    files = -(-count // A_FILE)
    for number in range(files):
        path = folder / f"{number:05}.md"
        if not path.exists():
            parts = [_paragraph(paragraphs, at) for at in range(number * A_FILE, min((number + 1) * A_FILE, count))]
            path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return files


def _paragraph(paragraphs: Sequence[str], at: int) -> str:
    again, which = divmod(at, len(paragraphs))
    text = " ".join(paragraphs[which].split())
    return re.sub(r"\d+", lambda figure: str(int(figure[0]) + again), text) if again else text


def real_vectors(store: Catalogue) -> tuple[dict[bytes, int], Vectors]:
    """The vectors kept in `store`: where each text's stands, by its digest, and all of them."""
    kept = store.kept_vectors(LOCAL_MODEL)
    return {digest: at for at, digest in enumerate(kept)}, np.stack(list(kept.values()))


class Multiplied(Embeddings):
    """The real vector of a text that one is kept of; of any other, a real one drawn by the text, with noise."""

    def __init__(self, model: Embeddings, real: tuple[dict[bytes, int], Vectors]) -> None:
        self._model = model
        self._places, self._vectors = real
        self.texts = 0
        self.own = 0

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages or sentences, in order."""
        self.texts += len(texts)
        return [self._vector(digest_of(text)).tolist() for text in texts]

    def _vector(self, digest: bytes) -> Vectors:
        if digest in self._places:
            self.own += 1
            return np.asarray(self._vectors[self._places[digest]], np.float32)
        drawn = np.random.default_rng(list(digest))
        noise = drawn.normal(size=self._vectors.shape[1])
        moved = self._vectors[drawn.integers(len(self._vectors))] + NOISE * noise / np.linalg.norm(noise)
        return np.asarray(moved / np.linalg.norm(moved), np.float32)
