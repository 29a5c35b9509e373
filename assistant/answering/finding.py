"""What both ways of answering begin with: the question in hand, its parts, and the evidence for each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from assistant.answering.attribution import Heard, heard
from assistant.answering.bibliographic import asked_fields
from assistant.answering.core import core
from assistant.answering.parts import parts
from assistant.answering.question import Question
from assistant.index.retriever import FairRetriever
from assistant.records import Evidence

Vectors = NDArray[np.float32]

_DEEPER = 5
"""How many times as many passages are looked at where only a publisher's own count."""


@dataclass(slots=True)
class Draft:
    """An answer in the making: what was typed, and the question it was understood as."""

    question: str
    standalone: Question
    started: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """Note how long it took since the last stage, in seconds; a stage that comes again takes longer."""
        since = time.perf_counter() - self.started - sum(self.timings.values())
        self.timings[stage] = self.timings.get(stage, 0.0) + since

    @property
    def seconds(self) -> dict[str, float]:
        """The seconds of each stage, as an Answer states them."""
        return {stage: round(seconds, 6) for stage, seconds in self.timings.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """A question that asks one thing, its vector as it was searched with, and the passages found, best first.

    All of `publisher`, where the question wants its words.
    """

    question: Question
    vector: Vectors
    evidence: list[Evidence]
    publisher: str = ""


def find(retriever: FairRetriever, draft: Draft) -> list[Found]:
    """What is found for each part of the question in hand, and for each publisher that a part wants to hear."""
    asked = [Question(part) for part in parts(draft.standalone.text)]
    if len(asked) > 1:
        return [found for each in asked for found in _found(retriever, draft, each, each.own)]
    return _found(retriever, draft, draft.standalone, core(draft.question))


def _found(retriever: FairRetriever, draft: Draft, question: Question, asked: str) -> list[Found]:
    wanted = [] if asked_fields(question) else heard(question.text, retriever.publishers)
    if not wanted:
        vector = _vector(retriever, draft, question.text, asked)
        evidence = retriever.search_by_vector(question.text, vector)
        draft.lap("retrieval")
        return [Found(question, vector, evidence)]
    text = wanted[0].question
    vector = _vector(retriever, draft, text, text if question.text == asked else asked)
    evidence = retriever.search_by_vector(text, vector, _DEEPER * retriever.k)
    draft.lap("retrieval")
    return [Found(Question(text), vector, _of(each, evidence)[: retriever.k], each.publisher) for each in wanted]


def _of(wanted: Heard, evidence: Sequence[Evidence]) -> list[Evidence]:
    return [each for each in evidence if each.passage.document_id in wanted.documents]


def _vector(retriever: FairRetriever, draft: Draft, text: str, asked: str) -> Vectors:
    vector = retriever.question_vector(text)
    if text != asked:
        # Half of what is looked for is what was asked, half the topic it was asked about: a topic carried over
        # whole would find again what has been told already.
        vector = vector + retriever.question_vector(asked)
    draft.lap("embedding")
    return vector


def together(found: Sequence[Found]) -> list[Evidence]:
    """The evidence of all parts, each passage once: the best of each, then the second ones, and so on."""
    in_turn = chain.from_iterable(zip_longest(*(each.evidence for each in found)))
    return list({each.passage.id: each for each in in_turn if each}.values())
