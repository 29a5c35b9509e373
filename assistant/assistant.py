"""The Assistant: the one place that wires documents, index and answering together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from filelock import BaseFileLock

from assistant.answering.chat_models import LanguageModel, make_model
from assistant.answering.extractive import ExtractiveAnswerer
from assistant.answering.generative import GenerativeAnswerer
from assistant.errors import QuestionError
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.sync import Changes, Index, Report, sync
from assistant.records import Answer, Document, Evidence, StreamEvent, Turn
from assistant.settings import Settings

logger = logging.getLogger(__name__)


class Assistant:
    """Answers questions from a folder of documents, each sentence with the place it rests on.

    with Assistant.open(Settings(source="seeds")) as bot:
        answer = bot.ask("Which parties signed the Xuzhou agreement?")
    """

    def __init__(
        self, settings: Settings, index: Index, lock: BaseFileLock, model: LanguageModel | None = None
    ) -> None:
        self.settings = settings
        self._index = index
        self._lock = lock
        self._model = model
        self.opened_with = Changes()
        """What bringing the index up to date did when it was opened."""
        self._retriever = make_retriever(index, settings.passages)
        self._answerer = self._make_answerer()
        self._watchers: list[Callable[[Answer | None], None]] = []

    @classmethod
    def open(cls, settings: Settings | None = None, *, report: Report = lambda *_: None) -> Self:
        """Open the index that `settings` name and bring it up to date with the source.

        `report` is told of progress. Raises `IndexLocked` where another process owns the index,
        `SourceError` where the source is not a folder, `ModelUnavailable` where a model is not to be had.
        """
        settings = settings or Settings()
        model = make_model(settings)
        with ExitStack() as opened:
            if model:
                opened.callback(model.close)
            lock = lock_index(settings)
            opened.callback(lock.release)
            bot = cls(settings, open_index(settings), lock, model)
            bot.opened_with = bot.sync(report)
            opened.pop_all()
        return bot

    def _make_answerer(self) -> ExtractiveAnswerer | GenerativeAnswerer:
        document = self._index.catalogue.document
        if self._model is None:
            return ExtractiveAnswerer(self._retriever, document)
        return GenerativeAnswerer(self._model, self._retriever, document, self.settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files, connections, a model that runs in this process, and the index's lock."""
        self._index.close()
        if self._model:
            self._model.close()
        self._lock.release()

    def sync(self, report: Report = lambda *_: None) -> Changes:
        """Bring the index up to date with the source, and say what was done."""
        changes = sync(self.settings.source, self._index, report)
        self._retriever.refresh()
        return changes

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`; `history` is the conversation before it, oldest first.

        Raises `QuestionError` for a question that is empty or too long.
        """
        events = list(self.stream(question, history))
        answer = events[-1]
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        """The answer as it is made: Progress, EvidenceFound, TextDelta pieces, and last the Answer.

        The pieces joined are `Answer.text`. A model's come by the sentence, once it is checked.

        Raises `QuestionError` at once for a question that is empty or too long.
        """
        return self._watched(self._checked(question), tuple(history))

    def _watched(self, question: str, history: tuple[Turn, ...]) -> Iterator[StreamEvent]:
        try:
            for event in self._answerer.stream(question, history):
                if isinstance(event, Answer):
                    self._tell_watchers(event)
                yield event
        except Exception:
            self._tell_watchers(None)
            raise

    def _tell_watchers(self, answer: Answer | None) -> None:
        for told in self._watchers:
            told(answer)

    def watch(self, told: Callable[[Answer | None], None]) -> None:
        """Have `told` called with every Answer that is made from now on, in the thread that made it.

        With None where a question failed; not where its asker went away.
        """
        self._watchers.append(told)

    @property
    def ready(self) -> bool:
        """Whether all that the catalogue holds can be found."""
        return self._index.catalogue.pending_count() == 0

    def search(self, question: str, k: int = 10) -> list[Evidence]:
        """The `k` passages that answer `question` best, best first."""
        return self._retriever.search(self._checked(question), k)

    def document(self, document_id: str) -> Document:
        """The document of that id, whose `text` is what offsets count in; raises `UnknownDocument`."""
        return self._index.catalogue.document(document_id)

    def documents(self) -> list[Document]:
        """All documents in the index, by id."""
        return self._index.catalogue.documents()

    def _checked(self, question: str) -> str:
        question = " ".join(question.split())
        if not question:
            raise QuestionError("The question is empty.", "Type one.")
        if len(question) > self.settings.longest_question:
            raise QuestionError(
                f"The question has {len(question)} characters; {self.settings.longest_question} are allowed.",
                "Shorten it.",
            )
        return question
