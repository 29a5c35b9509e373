"""Questions proposed from documents without a model: from titles, names, dates and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from assistant import Document
from assistant.answering.facts import FactKind, facts_in
from assistant.corpus.language import question_language
from assistant.corpus.splitting import split
from assistant.records import Passage
from evals.drafts import Draft

Asked = Literal["en", "id"]

_GAP = "…"
_SHORTEST, _LONGEST = 40, 240
"""Characters of a sentence that is asked about: what is shorter says too little without its fact."""
_MOST_OFTEN = 2
"""Times that a name may stand in all documents: one that stands everywhere is what they are about."""
_ASKS: dict[Asked, dict[FactKind, str]] = {
    "en": {
        "date": "When?",
        "money": "How much?",
        "percent": "What share?",
        "figure": "How many?",
        "name": "Who or what?",
    },
    "id": {"date": "Kapan?", "money": "Berapa?", "percent": "Berapa?", "figure": "Berapa?", "name": "Siapa atau apa?"},
}
_OF_TITLES: dict[Asked, dict[str, str]] = {
    "en": {"author": "Who wrote “{}”?", "publisher": "Who published “{}”?", "published": "When was “{}” published?"},
    "id": {"author": "Siapa penulis “{}”?", "publisher": "Siapa penerbit “{}”?", "published": "Kapan “{}” terbit?"},
}


def propose(documents: Sequence[Document], most: int) -> list[Draft]:
    """At most `most` drafts of each document, those of its sentences spread over its whole length.

    A sentence is asked about with one of its facts left out, a cloze with its question word (Lewis et al. 2019,
    "Unsupervised Question Answering by Cloze Translation"), for a person to turn into what people ask.
    """
    whole = "\n".join(document.text for document in documents)
    return [draft for document in documents for draft in _of_document(document, whole, most)]


def _of_document(document: Document, whole: str, most: int) -> list[Draft]:
    language = _language(document)
    titles = list(_of_title(document, language))[: most // 3]
    body = [passage for passage in split(document) if passage.kind == "body"]
    told = [draft for passage in body for draft in _of_passage(passage, language, whole)]
    return [*titles, *_spread(told, most - len(titles))]


def _language(document: Document) -> Asked:
    known = document.language if document.language != "und" else question_language(document.text)
    return "id" if known == "id" else "en"


def _spread(drafts: Sequence[Draft], most: int) -> list[Draft]:
    """At most `most` of `drafts`, evenly."""
    if len(drafts) <= most:
        return list(drafts)
    return [drafts[i * len(drafts) // most] for i in range(most)]


def _of_title(document: Document, language: Asked) -> Iterator[Draft]:
    """Questions about the document itself, where its text states the answer."""
    if not document.title:
        return
    for field, asks in _OF_TITLES[language].items():
        value = str(getattr(document, field))
        if value and value in document.text:
            yield _draft(asks.format(document.title), language, document.id, value, "")


def _of_passage(passage: Passage, language: Asked, whole: str) -> Iterator[Draft]:
    """One question a sentence, about a date before a figure, and a figure before a name."""
    for span in passage.sentences:
        sentence = passage.sentence(span)
        if _SHORTEST <= len(sentence) <= _LONGEST:
            yield from islice(_of_sentence(sentence, language, passage.document_id, whole), 1)


def _of_sentence(sentence: str, language: Asked, source: str, whole: str) -> Iterator[Draft]:
    found = facts_in(sentence)
    for kind, asks in _ASKS[language].items():
        for fact in found:
            value = sentence[fact.start : fact.end]
            if fact.kind == kind and sentence.count(value) == 1 and _tells(kind, value, whole):
                gapped = " ".join((sentence[: fact.start] + _GAP + sentence[fact.end :]).split())
                yield _draft(f"{asks} {gapped}", language, source, value, sentence)


def _tells(kind: FactKind, value: str, whole: str) -> bool:
    """Whether a fact is worth asking for: a rare name, or what has a digit ("one of" has none)."""
    return whole.count(value) <= _MOST_OFTEN if kind == "name" else any(c.isdigit() for c in value)


def _draft(question: str, language: Asked, source: str, value: str, quote: str) -> Draft:
    evidence = [(source, quote)] if quote else []
    return Draft(question=question, language=language, sources=[source], facts=[[value]], evidence=evidence)
