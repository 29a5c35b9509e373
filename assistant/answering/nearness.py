"""How near a sentence is to others in what it says, across languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.verification import SourceSentence
from assistant.corpus.language import language_of
from assistant.index.retriever import FairRetriever
from assistant.records import Language, Passage

Vectors = NDArray[np.float32]


class Nearness:
    """The cosine of a claim to source sentences, each language's mean taken out; below 0 is 0.

    Sentences of `passages` have their vectors in the catalogue; others are embedded, and kept.
    """

    def __init__(self, retriever: FairRetriever, passages: Sequence[Passage]) -> None:
        self._retriever = retriever
        self._vectors: dict[str, Vectors] = retriever.sentence_vectors(passages)

    def __call__(self, claim: str, sources: Sequence[SourceSentence]) -> list[float]:
        """One number (0 to 1) for each of `sources`."""
        if not sources:
            return []
        self._embed([*sources, SourceSentence(claim, language_of(claim))])
        against = np.stack([self._vectors[source.text] for source in sources])
        return [float(each) for each in np.clip(against @ self._vectors[claim], 0, 1)]

    def _embed(self, sentences: Sequence[SourceSentence]) -> None:
        languages: dict[str, Language] = {s.text: s.language for s in sentences if s.text not in self._vectors}
        if languages:
            made = np.asarray(self._retriever.embeddings.embed_documents(list(languages)), np.float32)
            for (text, language), vector in zip(languages.items(), made, strict=True):
                self._vectors[text] = self._retriever.centring.centre(vector, "passage", language)
