"""The only import of llama-index-core: all at its defaults, with the embeddings and the model that systems share."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.embeddings import Embeddings
from langchain_core.messages import HumanMessage
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from pydantic import PrivateAttr

from assistant import Settings
from assistant.answering.chat_models import LanguageModel
from assistant.answering.replying import Reply, failed


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


class _SharedModel(CustomLLM):
    """The assistant's language model as LlamaIndex wants one, with the same room and time as the assistant gives it."""

    _model: LanguageModel = PrivateAttr()
    _settings: Settings = PrivateAttr()

    def __init__(self, model: LanguageModel, settings: Settings) -> None:
        super().__init__()
        self._model = model
        self._settings = settings

    @property
    def metadata(self) -> LLMMetadata:
        room, written = self._settings.token_budget, self._settings.answer_tokens
        return LLMMetadata(context_window=room + written, num_output=written, model_name=self._model.name)

    def complete(self, prompt: str, formatted: bool = False, **_: object) -> CompletionResponse:  # noqa: ARG002
        """What the model writes; raises `ModelFailed` where it fails or writes nothing."""
        text = "".join(Reply(self._model.chat, [HumanMessage(prompt)], self._settings.model_timeout))
        if not text.strip():
            raise failed("empty")
        return CompletionResponse(text=text)

    def stream_complete(self, prompt: str, formatted: bool = False, **_: object) -> CompletionResponseGen:  # noqa: ARG002
        """The same in one piece: nothing here streams."""
        yield self.complete(prompt)


class Citing:
    """`CitationQueryEngine`: the two nearest nodes, cut into sources of 512 tokens, and its own prompt."""

    def __init__(self, index: VectorStoreIndex, model: LanguageModel, settings: Settings) -> None:
        self._engine = CitationQueryEngine.from_args(index, llm=_SharedModel(model, settings))

    def ask(self, question: str) -> tuple[str, int]:
        """The answer, and how many sources the model was shown, which are numbered from 1.

        Raises `ModelFailed` where the model fails.
        """
        response = self._engine.query(question)
        return str(response), len(response.source_nodes)
