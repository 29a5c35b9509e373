"""The Assistant: the one place that wires documents, index and answering together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import BaseFileLock

from assistant.answering import notices
from assistant.answering.chat_models import LanguageModel, make_model
from assistant.answering.extractive import ExtractiveAnswerer
from assistant.answering.generative import GenerativeAnswerer
from assistant.answering.glossing import LONGEST_QUOTE, gloss
from assistant.corpus import filing
from assistant.corpus.language import question_language
from assistant.corpus.looking import look
from assistant.errors import AssistantError, ConfigurationError, IndexLocked, QuestionError
from assistant.index import missing
from assistant.index.costing import LARGE, Cost, cost_of
from assistant.index.follower import Follower
from assistant.index.identity import Naming
from assistant.index.opening import lock_index, make_retriever, open_beside, open_index
from assistant.index.presence import Presence
from assistant.index.probing import Probe, probes
from assistant.index.progress import FirstPass, Reading
from assistant.index.repair import distrust
from assistant.index.retriever import FairRetriever
from assistant.index.sync import Changes, Index, ReadIndex, Report, sync
from assistant.prompts import load_prompt
from assistant.records import Answer, Document, Entry, Evidence, Language, StreamEvent, TextDelta, Turn
from assistant.settings import Settings

logger = logging.getLogger(__name__)


def _check_cost(settings: Settings, index: Index, agree: Callable[[Cost], bool]) -> None:
    if settings.embeddings == "local":
        return
    cost = cost_of(settings.source, index)
    if cost.tokens >= LARGE and not agree(cost):
        raise ConfigurationError("Nothing was embedded.", "ASSISTANT_EMBEDDINGS=local costs nothing.")


class Assistant:
    """Answers questions from a folder of documents, each sentence with the place it rests on.

    with Assistant.open(Settings(source="seeds")) as bot:
        answer = bot.ask("Which parties signed the Xuzhou agreement?")
    """

    def __init__(
        self, settings: Settings, index: ReadIndex, lock: BaseFileLock | None, model: LanguageModel | None = None
    ) -> None:
        self.settings = settings
        self._index = index
        self._lock = lock
        self._model = model
        self.opened_with = Changes()
        """What the first pass over the folder did, once it is over."""
        self.failed: Mapping[str, str] = {}
        """What the last look at the source could not read: the reason, by the file's path."""
        self.answering = 0
        """How many questions are being answered now."""
        self._presence = Presence(settings, owned=isinstance(index, Index))
        self._kept: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._refreshing = threading.Lock()
        self._counting = threading.Lock()
        self._cut = threading.Event()
        self._first = FirstPass()
        self._follower = Follower(settings.source, settings.index_folder, self.refresh, self._lost)
        self._watchers: list[Callable[[Answer | None], None]] = []
        self._retriever = make_retriever(index, settings.passages)
        self._answerer()  # what is wrong with a prompt is told now

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        report: Report = lambda *_: None,
        agree: Callable[[Cost], bool] = lambda _: True,
        allow_removal: bool = False,
        wait: bool = True,
    ) -> Self:
        """Open the index that `settings` name and bring it up to date with the source.

        `report` is told of progress; `agree` is asked before a large run of a model that costs money, and
        `ConfigurationError` raised where it does not; `allow_removal` as in `refresh`. Raises `IndexLocked` where
        another process owns the index, `SourceError` where the source is not a folder, `ModelUnavailable` where a model
        is not to be had.

        With `wait=False` no file is read yet: what an earlier run stored can be asked at once, and the first
        `refresh`, or `following`, reads the rest. `progress` tells how far that has come.
        """
        settings = settings or Settings()
        model = make_model(settings)
        with ExitStack() as opened:
            if model:
                opened.callback(model.close)
            lock = lock_index(settings)
            opened.callback(lock.release)
            index = open_index(settings)
            opened.callback(index.close)
            distrust(index)
            _check_cost(settings, index, agree)
            bot = cls(settings, index, lock, model)
            if wait:
                bot.opened_with = bot.refresh(report, allow_removal=allow_removal)
            else:
                look(settings.source)  # refuses what is no folder
            opened.pop_all()
        return bot

    @classmethod
    def beside(cls, settings: Settings | None = None) -> Self:
        """Open the index to ask only, as it is, whichever process owns it and brings it up to date.

        Raises `IndexLocked` where it is not made yet, or with another embedding model than `settings` name.
        """
        settings = settings or Settings()
        model = make_model(settings)
        with ExitStack() as opened:
            if model:
                opened.callback(model.close)
            bot = cls(settings, open_beside(settings), None, model)
            bot._first.end()  # its owner reads
            opened.pop_all()
        return bot

    def _answerer(self) -> ExtractiveAnswerer | GenerativeAnswerer:
        """Who answers one question, from documents that stay as they were when it was asked."""
        retriever = self._current().for_one_question()
        document = retriever.catalogue.document
        if self._model is None:
            return ExtractiveAnswerer(retriever, document)
        return GenerativeAnswerer(self._model, retriever, document, self.settings)

    def _current(self) -> FairRetriever:
        """The retriever; beside an owner, and during the first pass, with what was stored since."""
        self._presence.check()
        if self._lock is None or self.progress:
            self._retriever.follow()
        return self._retriever

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
        if self._lock and not self._follower.lingers:  # the system gives it back when the process ends
            self._lock.release()

    def refresh(self, progress: Report | None = None, *, allow_removal: bool = False) -> Changes:
        """Bring the index up to date with the source, and say what was done; answers go on meanwhile.

        `progress` is told (file, files done, files in all). Documents whose files are missing stay where so many are
        missing that it looks like a lost mount, unless `allow_removal`. Callers in several threads wait for each other.
        Raises `SourceError` where the source is no folder any more, `IndexLocked` where another process owns the index,
        `IndexDamaged` and `IndexNotWritten` where `trouble` finds the index so.
        """
        index = self._owned()
        with self._refreshing:
            if trouble := self.trouble():
                raise trouble
            report = self._noting(progress or (lambda *_: None))
            changes = sync(self.settings.source, index, report, allow_removal=allow_removal)
            self._retriever.refresh()
            self.failed = changes.failed
            self._log_kept(changes)
            if self.progress:
                self.opened_with = changes
                self._first.end()
        return changes

    def _noting(self, report: Report) -> Report:
        """`report`, the first pass noted before."""

        def noted(name: str, done: int, total: int) -> None:
            if self._cut.is_set():
                raise AssistantError("The assistant is being shut down.", "The next start reads on from there.")
            self._first.note(done, total)
            report(name, done, total)

        return noted

    def _owned(self) -> Index:
        if not isinstance(self._index, Index):
            raise IndexLocked("The index was opened to ask only.", "Its owner brings it up to date.")
        return self._index

    def _log_kept(self, changes: Changes) -> None:
        kept = (changes.withheld, changes.unseen)
        if kept != self._kept and any(kept):
            logger.warning("%s", missing.told(*kept))
        self._kept = kept

    @property
    def withheld(self) -> tuple[str, ...]:
        """The documents whose files were missing at the last look at the source, and which are kept until that is
        confirmed (`refresh` with `allow_removal`) or the files are back."""
        return missing.noted(self._index.catalogue)[0]

    def files(self) -> dict[str, Path]:
        """The files of the source by the ids of their documents; those that were not read yet, by the ids to come.

        Raises `SourceError` where the source is not a folder.
        """
        seen = look(self.settings.source)
        return Naming(seen, self._index.catalogue.identities.all(seen.root)).names()

    def delete(self, document_id: str) -> Path:
        """Delete the file of a document; the next refresh removes the document, whatever else is missing.

        Raises `filing.Refused` where there is none, `SourceError` where it cannot be deleted.
        """
        index = self._owned()
        path = filing.remove(self.files(), document_id)
        index.leaving.add(document_id)
        return path

    def trouble(self) -> AssistantError | None:
        """What is wrong with the index now, so that questions or refreshes fail; None where nothing is found.

        Takes milliseconds: it looks at the index's files, writes a few bytes beside them where this process owns them,
        and asks the catalogue for one number.
        """
        return self._presence.trouble(self._index.catalogue)

    @contextmanager
    def following(
        self, told: Callable[[Changes], None] = lambda _: None, report: Report = lambda *_: None
    ) -> Iterator[None]:
        """Within, the index follows the source: it is refreshed each time files changed and came to rest.

        Beside an owner nothing is done: that one follows.

        `told` is called where something was done, `report` of the progress of the first pass, where that is still to
        be made; both in a thread of their own. What goes wrong is logged, and tried again.
        """
        if self._lock is None:
            yield
            return
        with self._follower.following(self.opened_with, told, report if self.progress else lambda *_: None):
            yield

    def _lost(self) -> bool:
        """Whether a Chroma server came back without the vectors."""
        return isinstance(self._index, Index) and self._index.vectors.lost

    @property
    def stalled(self) -> AssistantError | None:
        """Why the index is not brought up to date while the folder is followed; None where it is."""
        if self._follower.alive:
            return self._follower.stalled
        return AssistantError("The folder is followed no more.", "Start the assistant again.")

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
        with self._counted():
            try:
                for event in self._answered(question, history):
                    if isinstance(event, Answer):
                        self._tell_watchers(event)
                    yield event
            except Exception:
                self._tell_watchers(None)
                raise

    def _answered(self, question: str, history: tuple[Turn, ...]) -> Iterator[StreamEvent]:
        """The answer, with a notice where files were still being read when it was asked for."""
        begun = self.progress
        if begun and self.empty:
            self._presence.check()  # as `_current` does before it searches
            yield from self._nothing_yet(question, begun)
            return
        for event in self._answerer().stream(question, history):
            if begun and isinstance(event, Answer):
                notice = notices.still_reading(begun.done, begun.total, event.language)
                yield replace(event, notices=(notice, *event.notices))
            else:
                yield event

    def _nothing_yet(self, question: str, begun: Reading) -> Iterator[StreamEvent]:
        language = question_language(question)
        text = notices.nothing_yet(begun.done, begun.total, language)
        yield TextDelta(text)
        yield Answer(
            question=question, standalone_question=question, language=language, text=text, abstained=True,
            model=self.settings.model,
        )  # fmt: skip

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self.answering += 1
        try:
            yield
        finally:
            with self._counting:
                self.answering -= 1

    def _tell_watchers(self, answer: Answer | None) -> None:
        for told in self._watchers:
            told(answer)

    def answerable(self, question: str) -> bool:
        """Whether the documents seem to tell: as quoting them finds it, without a language model.

        Raises `QuestionError` for a question that is empty or too long.
        """
        retriever = self._current().for_one_question()
        quoting = ExtractiveAnswerer(retriever, retriever.catalogue.document)
        with self._counted():
            *_, answer = quoting.stream(self._checked(question), ())
        assert isinstance(answer, Answer)
        return not answer.abstained

    @property
    def writes(self) -> bool:
        """Whether a language model is set."""
        return self._model is not None

    def gloss(self, quote: str, language: Language) -> str:
        """What a language model makes of `quote` in `language`, as plain text on one line: a translation, no evidence.

        Raises `QuestionError` for a quotation that is empty or too long, `ConfigurationError` where no model is set,
        `ModelFailed` where it does not answer.
        """
        if self._model is None:
            raise ConfigurationError("No language model is set, to translate.", "Set ASSISTANT_MODEL.")
        if not 0 < len(quote.strip()) <= len(quote) <= LONGEST_QUOTE:
            raise QuestionError(f"A quotation to translate has 1 to {LONGEST_QUOTE} characters.")
        prompt = load_prompt("gloss", self.settings.prompts)
        return gloss(self._model, prompt, quote, language, self.settings.model_timeout)

    def watch(self, told: Callable[[Answer | None], None]) -> None:
        """Have `told` called with every Answer that is made from now on, in the thread that made it.

        With None where a question failed; not where its asker went away.
        """
        self._watchers.append(told)

    def cut_short(self) -> None:
        """Wait for no language model any more: its replies end where they are, and those to come at once.

        An answer under way is told as far as it came, or quoted, with a notice that says so, and a refresh under way
        ends with an error. For when the process ends.
        """
        self._cut.set()
        if self._model:
            self._model.cut_short()

    @property
    def progress(self) -> Reading | None:
        """How far the first pass over the folder has come; None once every file has been looked at."""
        return self._first.reading

    def probes(self) -> Mapping[str, Probe]:
        """What tells of each part of the index whether it can be asked."""
        return probes(self._index, self._presence)

    def write_probe(self) -> None:
        """Write something small beside the index; raises `IndexNotWritten` where that is not possible."""
        self._presence.write()

    @property
    def empty(self) -> bool:
        """Whether no document can be searched."""
        return self._index.catalogue.passage_count() == 0

    @property
    def ready(self) -> bool:
        """Whether every file has been looked at, and all that the catalogue holds can be found."""
        return self.progress is None and self._index.catalogue.pending_count() == 0

    def search(self, question: str, k: int = 10) -> list[Evidence]:
        """The `k` passages that answer `question` best, best first."""
        return self._current().for_one_question().search(self._checked(question), k)

    def document(self, document_id: str) -> Document:
        """The document of that id, whose `text` is what offsets count in; raises `UnknownDocument`."""
        return self._index.catalogue.document(document_id)

    def documents(self) -> list[Document]:
        """All documents in the index, by id."""
        return self._index.catalogue.documents()

    def entries(self, words: str = "") -> list[Entry]:
        """All documents without their texts, by id; only those whose name or text has each of `words`, in any case."""
        return self._index.catalogue.entries(words)

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
