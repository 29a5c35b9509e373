"""The assistant and LlamaIndex with the same language model, behind the same door: a question in, an answer out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import NamedTuple, Protocol

from langchain_core.embeddings import Embeddings

from assistant import AssistantError, ConfigurationError, Settings
from assistant.answering.chat_models import make_model
from evals.peers.systems import INSTALL
from evals.run import opened


class Written(NamedTuple):
    """An answer with its markers, as a reader has it, and the numbers of the sources that are there."""

    text: str
    sources: frozenset[int]


class Writer(Protocol):
    """A system that answers in a language model's words."""

    name: str

    def ask(self, question: str) -> Written:
        """The answer; raises `AssistantError` where there is none of the model's."""

    def close(self) -> None:
        """Give the model back."""


class OurAnswers:
    """The assistant, with an index of its own."""

    name = "assistant"

    def __init__(self, settings: Settings) -> None:
        self._opened = ExitStack()
        self._bot = self._opened.enter_context(opened(settings))

    def ask(self, question: str) -> Written:
        """The answer, or the refusal; what was quoted because the model failed is not the model's."""
        answer = self._bot.ask(question)
        if answer.model != self._bot.settings.model and answer.notices:
            raise AssistantError(answer.notices[0])
        return Written(answer.text, frozenset(citation.number for citation in answer.citations))

    def close(self) -> None:
        """Close the assistant, with its model."""
        self._opened.close()


class LlamaIndexAnswers:
    """LlamaIndex's CitationQueryEngine over `documents`. Raises `ConfigurationError` where it is not installed."""

    name = "LlamaIndex"

    def __init__(self, documents: Mapping[str, str], embeddings: Embeddings, settings: Settings) -> None:
        try:
            from evals.peers.llama_index import Citing, index_of
        except ImportError as error:
            raise ConfigurationError(f"It is not installed ({error.name}).", INSTALL) from error
        index, model = index_of(documents, embeddings), make_model(settings)
        if model is None:
            raise ConfigurationError("It answers with a language model.", "Set ASSISTANT_MODEL.")
        self.close = model.close
        self._citing = Citing(index, model, settings)

    def ask(self, question: str) -> Written:
        """The answer; every source that the model was shown is there."""
        text, sources = self._citing.ask(question)
        return Written(text, frozenset(range(1, sources + 1)))
