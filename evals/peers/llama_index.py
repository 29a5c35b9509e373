"""The only import of llama-index-core: an index at its defaults, with the embeddings that all systems share."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.embeddings import Embeddings
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr


class _Shared(BaseEmbedding):
    """A LangChain model as LlamaIndex wants one."""

    _model: Embeddings = PrivateAttr()

    def __init__(self, model: Embeddings) -> None:
        super().__init__()
        self._model = model

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.embed_query(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._model.embed_query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.embed_documents([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed_documents(texts)


def index_of(documents: Mapping[str, str], model: Embeddings) -> VectorStoreIndex:
    """An index in memory over `documents`, by id."""
    whole = [Document(text=text, id_=name) for name, text in sorted(documents.items())]
    return VectorStoreIndex.from_documents(whole, embed_model=_Shared(model), transformations=[SentenceSplitter()])
