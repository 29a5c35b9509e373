"""The sentences of the evidence, each with its nearness to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked import Asked
from assistant.answering.features import Candidate
from assistant.answering.question import Question
from assistant.index.reading import sentences_of
from assistant.index.retriever import FairRetriever
from assistant.records import Evidence, Passage, Span

Vectors = NDArray[np.float32]


_RULE_BELOW = re.compile(r"[ |\t]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[-|: \t]*(?:\n|$)")
FEWEST_WORDS = 3
"""Words below which a "sentence" is a label or a credit ("Photo: Kominfo") rather than an answer, a heading apart."""


def candidates_of(
    retriever: FairRetriever, question: Question, vector: Vectors, evidence: Sequence[Evidence]
) -> list[Candidate]:
    """All sentences of `evidence`, passage by passage; `vector` is the question's as the model gives it."""
    vectors = retriever.sentence_vectors([found.passage for found in evidence])
    unnamed = vector if question.unnamed == question.text else retriever.question_vector(question.unnamed)
    whole, bare = (retriever.centring.centre(each, "question", question.language) for each in (vector, unnamed))
    nothing = np.zeros_like(whole)
    candidates: list[Candidate] = []
    for found in evidence:
        for span, text in zip(found.passage.sentences, sentences_of(found.passage), strict=True):
            few = len(text.split()) < FEWEST_WORDS and not _is_heading(found.passage, span)
            if few or _names_columns(found.passage, span):
                continue
            own = vectors.get(text, nothing)
            candidates.append(Candidate(found, span, text, float(own @ whole), float(own @ bare), own))
    return candidates


def _is_heading(passage: Passage, span: Span) -> bool:
    """Whether it is the heading that a passage begins with, which is quoted with what stands below it."""
    return span == passage.sentences[0] and passage.heading.endswith(passage.sentence(span))


def _names_columns(passage: Passage, span: Span) -> bool:
    """Whether it is the first row of a Markdown table: it has the words of many questions, and the answer to none."""
    return bool(_RULE_BELOW.match(passage.text, span.end - passage.start))


def weigh(retriever: FairRetriever, question: Question) -> Asked:
    """The question with a weight for each word: the rarer among the documents, the more it tells."""
    links = retriever.links(question.text)
    return Asked(
        question,
        retriever.rarity(question.words, question.language),
        links.forms,
        frozenset(retriever.unknown(question.name_words, question.language, links)),
    )
