"""Chroma by itself: a collection with a row for each paragraph, at its defaults."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

import chromadb
import numpy as np
from chromadb.utils.embedding_functions import DefaultEmbeddingFunction
from langchain_core.embeddings import Embeddings

from assistant import ConfigurationError
from evals.peers.systems import Text

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_BATCH = 500


class PlainChroma:
    """With the embeddings that all systems share, or, without `model`, those that Chroma takes by itself.

    Those are all-MiniLM-L6-v2's, downloaded at the first use. Raises `ConfigurationError` where they cannot be had.
    """

    def __init__(self, documents: Mapping[str, str], model: Embeddings | None = None) -> None:
        self.name = "Chroma" if model else "Chroma, its own MiniLM"
        self._model = model
        self._client = chromadb.Client()
        self._default = None if model else _default()
        self._rows = self._client.create_collection(f"peers-{uuid.uuid4().hex}", embedding_function=None)
        paragraphs = [
            (name, text)
            for name, whole in sorted(documents.items())
            for text in _PARAGRAPH.split(whole)
            if text.strip()
        ]
        for start in range(0, len(paragraphs), _BATCH):
            self._add(start, paragraphs[start : start + _BATCH])

    def _add(self, start: int, paragraphs: list[tuple[str, str]]) -> None:
        texts = [text for _, text in paragraphs]
        self._rows.add(
            ids=[str(start + i) for i in range(len(texts))],
            documents=texts,
            metadatas=[{"document_id": name} for name, _ in paragraphs],
            embeddings=self._vectors(texts),
        )

    def _vectors(self, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        made = self._model.embed_documents(texts) if self._model else self._default(texts)  # type: ignore[misc]
        return np.asarray(made, np.float32)

    def search(self, question: str, k: int) -> list[Text]:
        """The `k` nearest paragraphs; the score is minus Chroma's distance."""
        vector = (
            np.asarray([self._model.embed_query(question)], np.float32) if self._model else self._vectors([question])
        )
        found = self._rows.query(query_embeddings=vector, n_results=min(k, self._rows.count()))
        texts, places, distances = found["documents"], found["metadatas"], found["distances"]
        told = zip((places or [[]])[0], (texts or [[]])[0], (distances or [[]])[0], strict=True)
        return [Text(str(place["document_id"]), text, -distance) for place, text, distance in told]

    def close(self) -> None:
        """Take the collection out."""
        self._client.delete_collection(self._rows.name)


def _default() -> DefaultEmbeddingFunction:
    made = DefaultEmbeddingFunction()
    try:
        made(["Is the model there?"])
    except Exception as error:  # its download fails in as many ways as networks do
        raise ConfigurationError(
            f"Its model all-MiniLM-L6-v2 could not be had ({type(error).__name__}).",
            "Chroma downloads it from its makers' storage at the first use.",
        ) from error
    return made
