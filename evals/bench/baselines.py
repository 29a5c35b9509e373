"""What the product is compared with, on the same documents, vectors and questions.

Cosine and BM25 rank the product's own passages; LangChain's ordinary recipe cuts its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from numpy.typing import NDArray

from assistant.corpus.words import content_stems
from assistant.index.embeddings import embedded_text
from assistant.index.sync import Index
from assistant.records import Evidence, Language, Passage

Vectors = NDArray[np.float32]

DEPTH = 50
"""Passages of a ranking that are looked at, the product's and the baselines' alike."""
_RRF_K = 60
"""The constant of Cormack, Clarke and Buettcher 2009, "Reciprocal Rank Fusion"."""


def all_passages(index: Index) -> list[Passage]:
    """All passages of an index, by document."""
    return [passage for each in sorted(index.catalogue.known()) for passage in index.catalogue.passages_of(each)]


def embedded_texts(index: Index, passages: Sequence[Passage]) -> list[str]:
    """What the product embeds of each passage."""
    titles = index.catalogue.titles(index.catalogue.known())
    return [embedded_text(passage, titles[passage.document_id]) for passage in passages]


class Cosine:
    """The nearest passages by the vectors as the model gives them, whatever their language."""

    def __init__(self, passages: Sequence[Passage], texts: Sequence[str], model: Embeddings) -> None:
        self._passages = passages
        self._vectors = np.array(model.embed_documents(list(texts)), np.float32)

    def search(self, vector: Vectors, k: int) -> list[Evidence]:
        """The `k` nearest passages, nearest first, each with its cosine."""
        cosines = self._vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return [Evidence(passage=self._passages[i], score=float(cosines[i])) for i in best]


class BM25:
    """Lucene's BM25 by bm25s, at its own constants, over stems: each passage's and question's language has its own."""

    def __init__(self, passages: Sequence[Passage], texts: Sequence[str]) -> None:
        self._passages = passages
        self._scorer = bm25s.BM25()
        stems = [list(content_stems(text, p.language)) for text, p in zip(texts, passages, strict=True)]
        self._scorer.index(stems, show_progress=False)

    def search(self, question: str, language: Language, k: int) -> list[Evidence]:
        """The `k` best passages that share a word with `question`, best first."""
        stems = list(content_stems(question, language))
        if not stems:
            return []
        scores = self._scorer.get_scores(stems)
        best = np.argsort(-scores, kind="stable")[:k]
        return [Evidence(passage=self._passages[i], score=float(scores[i])) for i in best if scores[i] > 0]


class LangChainRecipe:
    """RecursiveCharacterTextSplitter (1,000 characters, 200 shared) and Chroma through langchain-chroma.

    Its graph is searched more widely than by default, as widely as the product's: at Chroma's defaults up to 6 % of
    CLAP NQ's passages were not found, others with each build (786 chunks, Chroma 1.5.9). What is left is up to 1 %.
    """

    def __init__(self, name: str, documents: Mapping[str, str], model: Embeddings) -> None:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        whole = [Document(text, metadata={"document_id": each}) for each, text in sorted(documents.items())]
        self._store = Chroma(
            name,
            model,
            collection_configuration={"hnsw": {"ef_construction": 200, "ef_search": 200, "max_neighbors": 32}},
        )
        self._store.reset_collection()
        self._store.add_documents(splitter.split_documents(whole))

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The documents of the `k` nearest chunks, nearest first, each once."""
        found = self._store.similarity_search_by_vector(vector.tolist(), k=k)
        return list(dict.fromkeys(chunk.metadata["document_id"] for chunk in found))

    def close(self) -> None:
        """Forget all of it."""
        self._store.delete_collection()


def reciprocal_rank_fusion(*rankings: Sequence[str]) -> list[str]:
    """What stands in any of `rankings`, by the sum of 1 / (60 + rank), all of equal weight; ties by name."""
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, each in enumerate(ranking, 1):
            scores[each] += 1 / (_RRF_K + rank)
    return sorted(scores, key=lambda each: (-scores[each], each))
