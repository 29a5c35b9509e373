"""The answer without a language model: the sentences that answer, quoted where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.answering import abstention, bibliographic, wording
from assistant.answering.candidates import candidates_of, weigh
from assistant.answering.conversation import standalone
from assistant.answering.disagreement import Quoted, disagreements
from assistant.answering.features import SENTENCE_FEATURES, Candidate, sentence_features
from assistant.answering.finding import Draft, Vectors, find
from assistant.answering.leading import with_what_they_lead_to
from assistant.answering.marks import marks
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


class ExtractiveAnswerer:
    """Answers by quoting: at most five sentences, from one or several documents, in reading order."""

    def __init__(self, retriever: FairRetriever, document: Callable[[str], Document]) -> None:
        self._retriever = retriever
        self._document = document

    def stream(self, text: str, history: Sequence[Turn]) -> Iterator[StreamEvent]:
        """Progress, EvidenceFound, TextDelta pieces, and last the Answer."""
        draft = Draft(text, Question(standalone(text, history)))
        yield Progress("searching")
        vector, evidence = find(self._retriever, draft)
        yield EvidenceFound(tuple(evidence))
        yield Progress("reading", len(evidence))
        quotes, sure = self.choose(draft, vector, evidence)
        yield from self.tell(draft, evidence, quotes, sure)

    def choose(self, draft: Draft, vector: Vectors, evidence: Sequence[Evidence]) -> tuple[list[Quote], float]:
        """The sentences that answer, and how sure it is (0 to 1) that they do; none where that is too little."""
        about = self._about_documents(draft.standalone, evidence)
        if about is not None:
            quotes, sure = about, _STATED if about else 1 - _STATED
        else:
            read = [found for found in evidence if bibliographic.may_tell(draft.standalone, found.passage)]
            quotes, sure = self._quotes(draft.standalone, vector, read)
        draft.lap("selection")
        return quotes, sure

    def _about_documents(self, question: Question, evidence: Sequence[Evidence]) -> list[Quote] | None:
        """What answers a question about a document itself, its byline or date; None where it is not one."""
        if not bibliographic.asked_fields(question):
            return None
        ids = [found.passage.document_id for found in evidence] + self._retriever.catalogue.named(question.words)
        documents = [self._document(document_id) for document_id in dict.fromkeys(ids)]
        found = bibliographic.statements(question, documents)
        return None if found is None else [_stating(each) for each in found]

    def _quotes(self, question: Question, vector: Vectors, evidence: Sequence[Evidence]) -> tuple[list[Quote], float]:
        """The sentences that answer, and how sure it is that they do; none where that is too little."""
        candidates = candidates_of(self._retriever, question, vector, evidence)
        spelled = spelled_out(question, candidates)
        if spelled:
            return [self._quote(question, each) for each in spelled], _STATED
        asked = weigh(self._retriever, question)
        rows = sentence_features(asked, candidates)
        model = shipped_model("sentence", SENTENCE_FEATURES)
        scores = rows @ model.weights
        sure = abstention.confidence(asked, evidence, rows, scores)
        if sure < abstention.THRESHOLD:
            return [], sure
        chosen = other_sides(question, select(asked, candidates, scores), candidates, MOST_SENTENCES)
        return [self._quote(question, each) for each in chosen], sure

    def _quote(self, question: Question, chosen: Candidate) -> Quote:
        document = self._document(chosen.evidence.passage.document_id)
        return Quote(document, chosen.span, marks(question, chosen))

    def tell(
        self, draft: Draft, evidence: Sequence[Evidence], quotes: Sequence[Quote], sure: float
    ) -> Iterator[StreamEvent]:
        """The answer's text piece by piece, then the Answer."""
        language = draft.standalone.language
        pieces: list[str] = []
        quotes = with_what_they_lead_to(quotes)
        differ = _disagreements(draft.standalone, quotes)
        draft.lap("disagreement")
        said = [*_pieces(quotes, language), *(f"\n\n{wording.differing(each, language)}" for each in differ)]
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


def _pieces(quotes: Sequence[Quote], language: str) -> Iterator[str]:
    """The answer's text: for each document a lead, then its sentences with their markers."""
    for number, quote in enumerate(quotes, 1):
        before = quotes[number - 2] if number > 1 else None
        if before is None or before.document.id != quote.document.id:
            yield ("\n\n" if before else "") + wording.lead(quote.document, "id" if language == "id" else "en")
        yield " " + wording.quoted(quote.shown()[0], [number])


def _stating(found: bibliographic.Statement) -> Quote:
    return Quote(found.document, found.span, (_within(found.value, found.span),), states=True)


def _disagreements(question: Question, quotes: Sequence[Quote]) -> tuple[Disagreement, ...]:
    return disagreements(question, compared(enumerate(quotes, 1)))


def compared(quotes: Iterable[tuple[int, Quote]]) -> list[Quoted]:
    """Numbered quotes as they are compared: not what documents tell of themselves, of which each has its own, and not
    what only leads to others.
    """
    told = ((n, q) for n, q in quotes if not q.states and not q.leads)
    return [Quoted(n, q.document.id, q.told, q.document.language) for n, q in told]


def _sentence(quote: Quote, number: int) -> Sentence:
    text, marked = quote.shown()
    return Sentence(text=text, citations=(number,), verdict="verbatim", marks=marked)


def _within(value: Span, span: Span) -> Span:
    return Span(value.start - span.start, value.end - span.start)
