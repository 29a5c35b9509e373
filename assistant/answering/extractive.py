"""The answer without a language model: the sentences that answer, quoted where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from assistant.answering import abstention, bibliographic, wording
from assistant.answering.attribution import names
from assistant.answering.candidates import candidates_of, weigh
from assistant.answering.conversation import standalone
from assistant.answering.disagreement import Quoted, disagreements
from assistant.answering.features import SENTENCE_FEATURES, Candidate, sentence_features
from assistant.answering.finding import Draft, Found, find, together
from assistant.answering.leading import holds, with_what_they_lead_to
from assistant.answering.marks import marks
from assistant.answering.orders import is_order, without_orders
from assistant.answering.question import Question
from assistant.answering.quote import Quote
from assistant.answering.scoring import shipped_model
from assistant.answering.selection import MOST_SENTENCES, select, spelled_out
from assistant.answering.sides import other_sides
from assistant.index.retriever import FairRetriever
from assistant.records import (
    Answer,
    Citation,
    Disagreement,
    Document,
    Evidence,
    EvidenceFound,
    Language,
    Progress,
    Sentence,
    Span,
    StreamEvent,
    TextDelta,
    Turn,
)
from assistant.settings import EXTRACTIVE

NEAREST = 3
"""Passages shown when the documents do not tell."""

_STATED = 0.95
"""Confidence in a line that states what was asked, such as a byline: it can still be another document's."""


@dataclass(frozen=True, slots=True)
class Part:
    """A question that asks one thing, what answers it, and how sure (0 to 1) it is that the documents tell."""

    question: Question
    quotes: list[Quote]
    sure: float
    publisher: str = ""

    @property
    def named(self) -> str:
        """What it asks, as it was asked, and of whom."""
        asked = self.question.own.rstrip(" ?")
        return f"{asked} ({self.publisher})" if self.publisher else asked


@dataclass(frozen=True)
class Choice:
    """What is to be quoted for all parts of a question."""

    parts: Sequence[Part]

    @cached_property
    def quotes(self) -> list[Quote]:
        """The quotes of all parts, each place once."""
        places = {(quote.document.id, quote.span): quote for part in self.parts for quote in part.quotes}
        return list(places.values())[:MOST_SENTENCES]

    @property
    def sure(self) -> float:
        """How sure (0 to 1) it is that the documents tell, over the parts."""
        return sum(part.sure for part in self.parts) / len(self.parts)

    @property
    def not_told(self) -> list[str]:
        """The parts that the documents do not tell, as they were asked."""
        return [part.named for part in self.parts if not part.quotes]


class ExtractiveAnswerer:
    """Answers by quoting: at most five sentences, from one or several documents, in reading order."""

    def __init__(self, retriever: FairRetriever, document: Callable[[str], Document]) -> None:
        self._retriever = retriever
        self._document = document

    def stream(self, text: str, history: Sequence[Turn]) -> Iterator[StreamEvent]:
        """Progress, EvidenceFound, TextDelta pieces, and last the Answer."""
        draft = Draft(text, Question(standalone(text, history)))
        yield Progress("searching")
        found = find(self._retriever, draft)
        evidence = together(found)
        yield EvidenceFound(tuple(evidence))
        yield Progress("reading", len(evidence))
        yield from self.tell(draft, evidence, self.choose(draft, found))

    def choose(self, draft: Draft, found: Sequence[Found]) -> Choice:
        """The sentences that answer each part of the question, which share the room that there is."""
        most = -(-MOST_SENTENCES // len(found))
        choice = Choice([self._part(each, most) for each in found])
        draft.lap("selection")
        return choice

    def _part(self, found: Found, most: int) -> Part:
        about = self._about_documents(found.question, found.evidence)
        if about is not None:
            return Part(found.question, about[:most], _STATED if about else 1 - _STATED, found.publisher)
        read = [each for each in found.evidence if bibliographic.may_tell(found.question, each.passage)]
        return Part(found.question, *self._quotes(replace(found, evidence=read), most), found.publisher)

    def _about_documents(self, question: Question, evidence: Sequence[Evidence]) -> list[Quote] | None:
        """What answers a question about a document itself, its byline or date; None where it is not one."""
        if not bibliographic.asked_fields(question):
            return None
        words = frozenset(question.words)
        ids = [found.passage.document_id for found in evidence]
        for publisher, documents in self._retriever.publishers.items():
            ids += sorted(documents) if names(publisher, words) else []
        found = bibliographic.statements(question, [self._document(each) for each in dict.fromkeys(ids)])
        return None if found is None else [_stating(each) for each in found]

    def _quotes(self, found: Found, most: int) -> tuple[list[Quote], float]:
        """The sentences that answer, and how sure it is that they do; none where that is too little.

        What speaks to an assistant is no answer. Where nothing else tells, it is quoted, with the least confidence.
        """
        plain = [replace(each, passage=without_orders(each.passage)) for each in found.evidence]
        chosen, sure = self._chosen(replace(found, evidence=plain), most)
        if not chosen and plain != found.evidence:
            orders = [each for each in self._chosen(found, most)[0] if is_order(each.text)]
            chosen, sure = orders, max(sure, abstention.THRESHOLD) if orders else sure
        return [self._quote(found.question, each) for each in chosen], sure

    def _chosen(self, found: Found, most: int) -> tuple[list[Candidate], float]:
        """The sentences that answer, and how sure it is that they do."""
        question, evidence = found.question, found.evidence
        candidates = candidates_of(self._retriever, question, found.vector, evidence)
        spelled = spelled_out(question, candidates)[:most]
        if spelled or not candidates:
            return spelled, _STATED if spelled else 0.0
        asked = weigh(self._retriever, question)
        rows = sentence_features(asked, candidates)
        model = shipped_model("sentence", SENTENCE_FEATURES)
        scores = rows @ model.weights
        sure = abstention.confidence(asked, evidence, rows, scores)
        if sure < abstention.THRESHOLD:
            return [], sure
        return other_sides(question, select(asked, candidates, scores, most), candidates, most), sure

    def _quote(self, question: Question, chosen: Candidate) -> Quote:
        document = self._document(chosen.evidence.passage.document_id)
        return Quote(document, chosen.span, marks(question, chosen))

    def tell(self, draft: Draft, evidence: Sequence[Evidence], choice: Choice) -> Iterator[StreamEvent]:
        """The answer's text piece by piece, then the Answer."""
        language = draft.standalone.language
        pieces: list[str] = []
        quotes = sorted(with_what_they_lead_to(choice.quotes), key=lambda quote: quote.orders)
        sure = min(choice.sure, abstention.THRESHOLD) if quotes and quotes[0].orders else choice.sure
        differ = _disagreements(choice, quotes)
        draft.lap("disagreement")
        said = [*_pieces(quotes, language), *(f"\n\n{wording.differing(each, language)}" for each in differ)]
        if quotes and choice.not_told:
            said.append(f"\n\n{wording.not_told(choice.not_told, language)}")
        for piece in said or [wording.refusal(language)]:
            pieces.append(piece)
            yield TextDelta(piece)
        draft.lap("wording")
        yield Answer(
            question=draft.question,
            standalone_question=draft.standalone.text,
            language=language,
            text="".join(pieces),
            sentences=tuple(_sentence(quote, number) for number, quote in enumerate(quotes, 1)),
            citations=tuple(citation(number, q.document, q.span) for number, q in enumerate(quotes, 1)),
            abstained=not quotes,
            confidence=round(sure, 4),
            disagreements=differ,
            nearest=() if quotes else self.nearest(evidence),
            model=EXTRACTIVE,
            timings=draft.seconds,
        )

    def nearest(self, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
        """The passages that came closest, to be shown where the documents do not tell."""
        shown = [found.passage for found in evidence if found.passage.kind != "bibliographic"][:NEAREST]
        places = ((self._document(p.document_id), Span(p.start, p.end)) for p in shown)
        return tuple(citation(number, document, span) for number, (document, span) in enumerate(places, 1))


def citation(number: int, document: Document, span: Span) -> Citation:
    """The citation of a stretch of a document."""
    return Citation(
        number=number,
        document_id=document.id,
        title=document.name,
        publisher=document.publisher,
        published=document.published if document.dated_by == "statement" else "",
        language=document.language,
        url=document.url,
        quote=document.text[span.start : span.end],
        start=span.start,
        end=span.end,
        document_sha256=document.sha256,
        source_note=document.source_note,
        locator=document.locator(span.start, span.end),
    )


def _pieces(quotes: Sequence[Quote], language: Language) -> Iterator[str]:
    """The answer's text: for each document a lead, then its sentences with their markers; orders have another."""
    for number, quote in enumerate(quotes, 1):
        before = quotes[number - 2] if number > 1 else None
        if before is None or (before.document.id, before.orders) != (quote.document.id, quote.orders):
            lead = _lead(quote, "id" if language == "id" else "en")
            yield ("\n\n" if before else "") + lead
        yield " " + wording.quoted(quote.shown()[0], [number])


def _lead(quote: Quote, language: Language) -> str:
    if quote.orders:
        return wording.ordered(quote.document, language)
    return wording.lead(quote.document, language, of_itself=quote.states)


def _stating(found: bibliographic.Statement) -> Quote:
    return Quote(found.document, found.span, (_within(found.value, found.span),), states=True)


def _disagreements(choice: Choice, quotes: Sequence[Quote]) -> tuple[Disagreement, ...]:
    """Where sources differ on what one of the parts asks: each part by those of `quotes` that hold its own."""
    numbered = list(enumerate(quotes, 1))
    of_parts = (
        disagreements(question, compared((n, each) for n, each in numbered if any(holds(each, own) for own in told)))
        for question, told in _on_one_thing(choice.parts)
    )
    return tuple(dict.fromkeys(chain.from_iterable(of_parts)))


def _on_one_thing(parts: Sequence[Part]) -> Iterator[tuple[Question, list[Quote]]]:
    """Each part with its quotes; what several publishers are asked is one thing."""
    asked = [part for part in parts if part.publisher]
    yield from ((part.question, part.quotes) for part in parts if not part.publisher)
    if asked:
        yield asked[0].question, [quote for part in asked for quote in part.quotes]


def compared(quotes: Iterable[tuple[int, Quote]]) -> list[Quoted]:
    """Numbered quotes as they are compared: not what documents tell of themselves, of which each has its own, not what
    only leads to others, and no orders.
    """
    told = ((n, q) for n, q in quotes if not q.states and not q.leads and not q.orders)
    return [Quoted(n, q.document.id, q.told, q.document.language) for n, q in told]


def _sentence(quote: Quote, number: int) -> Sentence:
    text, marked = quote.shown()
    return Sentence(text=text, citations=(number,), verdict="verbatim", marks=marked)


def _within(value: Span, span: Span) -> Span:
    return Span(value.start - span.start, value.end - span.start)
