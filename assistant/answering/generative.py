"""The answer that a language model writes: over the same evidence, streamed by the sentence, each checked first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering import notices, wording
from assistant.answering.bibliographic import asked_fields
from assistant.answering.chat_models import LanguageModel
from assistant.answering.checking import Checker
from assistant.answering.composing import Composition, confidence
from assistant.answering.condensing import condensed, messages_to_condense
from assistant.answering.conversation import standalone
from assistant.answering.drafting import SentenceDrafts
from assistant.answering.extractive import Choice, ExtractiveAnswerer
from assistant.answering.finding import Draft, find, together
from assistant.answering.judging import PATIENCE, ModelJudge, SecondOpinion
from assistant.answering.nearness import Nearness
from assistant.answering.question import Question
from assistant.answering.quote import Quote
from assistant.answering.replying import Reply
from assistant.answering.sources import Source, pack, text_only
from assistant.answering.verification import Verifier
from assistant.corpus.tokens import count_tokens
from assistant.errors import Failure, ModelFailed
from assistant.index.retriever import FairRetriever
from assistant.prompts import load_prompt
from assistant.records import (
    Answer,
    Document,
    Evidence,
    EvidenceFound,
    Language,
    Progress,
    StreamEvent,
    TextDelta,
    Turn,
    Usage,
)
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one question has come to before a model is asked, and what was asked of the model on the way."""

    draft: Draft
    evidence: list[Evidence]
    choice: Choice
    replies: list[Reply]
    second: SecondOpinion | None

    @property
    def language(self) -> Language:
        return self.draft.standalone.language


class GenerativeAnswerer:
    """Answers in a language model's words, each sentence with its exact sources and how well they carry it.

    Where the model fails before it has written anything, the answer is quoted from the documents, with a notice;
    where it fails later, what arrived is kept and said to be incomplete.
    """

    def __init__(
        self,
        model: LanguageModel,
        retriever: FairRetriever,
        document: Callable[[str], Document],
        settings: Settings,
    ) -> None:
        """Raises `PromptError` where a prompt of one's own does not fit."""
        self._model = model
        self._retriever = retriever
        self._document = document
        self._settings = settings
        self._extractive = ExtractiveAnswerer(retriever, document)
        self._answering = load_prompt("answer", settings.prompts)
        self._condensing = load_prompt("condense", settings.prompts)
        self._judging = load_prompt("judge", settings.prompts)

    def stream(self, text: str, history: Sequence[Turn]) -> Iterator[StreamEvent]:
        """Progress, EvidenceFound, a TextDelta for each sentence once it is checked, and last the Answer."""
        draft, replies = Draft(text, Question(text)), list[Reply]()
        if any(turn.text.strip() for turn in history):
            yield Progress("condensing")
            draft.standalone = Question(self._standalone(text, history, replies))
            draft.lap("condensing")
        yield Progress("searching")
        found = find(self._retriever, draft)
        evidence = together(found)
        yield EvidenceFound(tuple(evidence))
        yield Progress("reading", len(evidence))
        asked = _Asked(draft, evidence, self._extractive.choose(draft, found), replies, self._second())
        sources = self._sources(asked)
        yield Progress("answering", len(sources))
        yield from self._written(asked, sources) if sources else self._quoted(asked, None)

    def _standalone(self, text: str, history: Sequence[Turn], replies: list[Reply]) -> str:
        """The question as it stands alone: by the model, and by rule where that fails."""
        replies.append(self._reply(messages_to_condense(self._condensing, text, history)))
        try:
            return condensed(replies[-1], text) or standalone(text, history)
        except ModelFailed:
            return standalone(text, history)

    def _second(self) -> SecondOpinion | None:
        judge = self._model.judge
        seconds = min(self._settings.model_timeout, PATIENCE)
        return SecondOpinion(ModelJudge(judge, self._judging, seconds)) if judge else None

    def _reply(self, messages: Sequence[BaseMessage]) -> Reply:
        return Reply(self._model.chat, messages, self._settings.model_timeout, self._model.ending)

    def _sources(self, asked: _Asked) -> list[Source]:
        """What of the evidence fits into the prompt; a line that states what was asked of a document goes first.

        What documents say of themselves stands in each source's heading, and is evidence where it was asked for.
        """
        about = any(asked_fields(part.question) for part in asked.choice.parts)
        read = [found for found in asked.evidence if about or found.passage.kind != "bibliographic"]
        stated = [(q.document, q.span) for q in asked.choice.quotes if not any(_within(q, each) for each in read)]
        fixed = sum(count_tokens(str(message.content)) for message in self._messages(asked, []))
        return pack(read, stated, self._document, self._settings.token_budget - fixed)

    def _messages(self, asked: _Asked, sources: Sequence[Source]) -> list[BaseMessage]:
        return self._answering.messages(
            evidence="\n".join(source.block for source in sources),
            language="Indonesian" if asked.language == "id" else "English",
            question=text_only(asked.draft.standalone.text),
            refusal=wording.refusal(asked.language),
        )

    def _written(self, asked: _Asked, sources: Sequence[Source]) -> Iterator[StreamEvent]:
        """The model's sentences as they are checked; the quotes instead where it fails before any is shown."""
        reply = self._reply(self._messages(asked, sources))
        asked.replies.append(reply)
        written, drafts, failure = self._composition(asked, sources), SentenceDrafts(), None
        try:
            for piece in reply:
                for sentence in drafts.feed(piece):
                    yield from _delta(written.add(sentence))
        except ModelFailed as error:
            failure = error.failure
        left = list(drafts.close())
        for sentence in left:
            cut = sentence is left[-1] and (failure is not None or not reply.whole)
            yield from _delta(written.add(sentence, cut=cut))
        yield from _delta(written.end(wording.refusal(asked.language)))
        asked.draft.lap("writing")
        if written.text:
            yield from _delta(written.compare(asked.draft.standalone, asked.choice.quotes))
            asked.draft.lap("disagreement")
            yield self._answer(asked, written, failure, whole=reply.whole and failure is None)
        elif failure or not (written.refused or written.left_out or written.sentences):
            yield from self._quoted(asked, failure or "empty")
        else:
            yield from self._abstained(asked, written)

    def _composition(self, asked: _Asked, sources: Sequence[Source]) -> Composition:
        nearness = Nearness(self._retriever, [found.passage for found in asked.evidence])
        return Composition(
            Checker(Verifier(nearness), sources, asked.second),
            stated="\n".join(f"{source.document.url}\n{source.text}" for source in sources),
            asked=f"{asked.draft.question}\n{asked.draft.standalone.text}",
            language=asked.language,
            strict=self._settings.strict,
            doubtful=not asked.choice.quotes,
        )

    def _answer(self, asked: _Asked, written: Composition, failure: Failure | None, *, whole: bool) -> Answer:
        whole = whole and not any(sentence.incomplete for sentence in written.sentences)
        added = sorted({number for sentence in written.sentences for number in sentence.added})
        told = [] if whole else [notices.cut_off(failure, asked.language)]
        told += [notices.added(added, asked.language)] if added else []
        judged = sum(sentence.judged for sentence in written.sentences)
        told += [notices.judged(judged, asked.language)] if judged else []
        return replace(
            self._blank(asked, written, told),
            text=written.text,
            sentences=tuple(written.sentences),
            citations=tuple(written.citations),
            disagreements=written.disagreements,
            confidence=round(confidence(asked.choice.sure, written.sentences, whole=whole), 4),
            incomplete=not whole,
        )

    def _abstained(self, asked: _Asked, written: Composition) -> Iterator[StreamEvent]:
        blank = self._blank(asked, written, [])
        yield TextDelta(blank.text)
        yield replace(blank, abstained=True, nearest=self._extractive.nearest(asked.evidence))

    def _blank(self, asked: _Asked, written: Composition, told: list[str]) -> Answer:
        """The answer without any sentence: the refusal, and what is the same of every answer."""
        told += [notices.unknown_markers(written.unknown, asked.language)] if written.unknown else []
        told += [notices.left_out(written.left_out, asked.language)] if written.left_out else []
        return Answer(
            question=asked.draft.question,
            standalone_question=asked.draft.standalone.text,
            language=asked.language,
            text=wording.refusal(asked.language),
            confidence=round(confidence(asked.choice.sure, ()), 4),
            model=self._model.name,
            usage=self._usage(asked),
            timings=asked.draft.seconds,
            notices=tuple(told),
            unknown_markers=written.unknown,
        )

    def _quoted(self, asked: _Asked, failure: Failure | None) -> Iterator[StreamEvent]:
        """The answer without the model, and why."""
        told = (notices.quoted_instead(failure, asked.language),) if failure else ()
        for event in self._extractive.tell(asked.draft, asked.evidence, asked.choice):
            yield replace(event, notices=told, usage=self._usage(asked)) if isinstance(event, Answer) else event

    def _usage(self, asked: _Asked) -> Usage:
        wrote = self._model.usage(
            sum(reply.input_tokens for reply in asked.replies), sum(reply.output_tokens for reply in asked.replies)
        )
        judged = asked.second.usage if asked.second else None
        return wrote + judged if judged else wrote


def _delta(text: str) -> Iterator[TextDelta]:
    if text:
        yield TextDelta(text)


def _within(quote: Quote, evidence: Evidence) -> bool:
    passage = evidence.passage
    inside = passage.start <= quote.span.start and quote.span.end <= passage.end
    return quote.document.id == passage.document_id and inside
