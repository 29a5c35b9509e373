"""The assistant's search and others', each behind the same door: a question in, texts of documents out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant import ConfigurationError, Evidence
from evals.bench.baselines import LangChainRecipe

INSTALL = "pip install 'seed-assistant[peers]'"


class Text(NamedTuple):
    """A text that a system found: a passage or a chunk; the higher its score, the nearer."""

    document_id: str
    text: str
    score: float


class Peer(Protocol):
    """A system that finds texts."""

    name: str

    def search(self, question: str, k: int) -> list[Text]:
        """The `k` texts that are nearest to `question`, nearest first."""

    def close(self) -> None:
        """Forget the documents."""


class Ours:
    """The assistant's own passages; `search` is `Assistant.search`, or a retriever's."""

    name = "assistant"

    def __init__(self, search: Callable[[str, int], Sequence[Evidence]]) -> None:
        self._search = search

    def search(self, question: str, k: int) -> list[Text]:
        """The `k` best passages."""
        return [Text(e.passage.document_id, e.passage.text, e.score) for e in self._search(question, k)]

    def close(self) -> None:
        """Nothing is its own."""


class LangChain(LangChainRecipe):
    """RecursiveCharacterTextSplitter and Chroma through langchain-chroma, as `evals bench` has it."""

    name = "LangChain"

    def __init__(self, documents: Mapping[str, str], model: Embeddings) -> None:
        super().__init__("peers-langchain", documents, model)
        self._model = model

    def search(self, question: str, k: int) -> list[Text]:  # type: ignore[override]  # texts, where bench has documents
        """The `k` nearest chunks; the score is minus Chroma's distance."""
        vector = np.asarray(self._model.embed_query(question)).tolist()
        found = self._store.similarity_search_by_vector_with_relevance_scores(vector, k=k)
        return [Text(chunk.metadata["document_id"], chunk.page_content, -distance) for chunk, distance in found]


class LlamaIndex:
    """VectorStoreIndex and SentenceSplitter at their defaults: chunks of 1,024 tokens, 200 shared.

    Raises `ConfigurationError` where llama-index-core is not installed.
    """

    name = "LlamaIndex"

    def __init__(self, documents: Mapping[str, str], model: Embeddings) -> None:
        try:
            from evals.peers.llama_index import index_of
        except ImportError as error:
            raise ConfigurationError(f"It is not installed ({error.name}).", INSTALL) from error
        self._index = index_of(documents, model)

    def search(self, question: str, k: int) -> list[Text]:
        """The `k` nearest chunks, with their cosines."""
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [Text(each.node.ref_doc_id or "", each.node.get_content(), each.score or 0.0) for each in found]

    def close(self) -> None:
        """It is all in memory."""
