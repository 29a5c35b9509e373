"""What both ways of answering begin with: the question in hand, and the evidence for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.answering.core import core
from assistant.answering.question import Question
from assistant.index.retriever import FairRetriever
from assistant.records import Evidence

Vectors = NDArray[np.float32]


@dataclass(slots=True)
class Draft:
    """An answer in the making: what was typed, and the question it was understood as."""

    question: str
    standalone: Question
    started: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """Note how long it took since the last stage, in seconds."""
        self.timings[stage] = time.perf_counter() - self.started - sum(self.timings.values())

    @property
    def seconds(self) -> dict[str, float]:
        """The seconds of each stage, as an Answer states them."""
        return {stage: round(seconds, 6) for stage, seconds in self.timings.items()}


def find(retriever: FairRetriever, draft: Draft) -> tuple[Vectors, list[Evidence]]:
    """The question's vector as it was searched with, and the passages found, best first."""
    question, asked = draft.standalone, core(draft.question)
    vector = retriever.question_vector(question.text)
    if question.text != asked:
        # Half of what is looked for is what was asked, half the topic it was asked about: a topic carried over
        # whole would find again what has been told already.
        vector = vector + retriever.question_vector(asked)
    draft.lap("embedding")
    evidence = retriever.search_by_vector(question.text, vector)
    draft.lap("retrieval")
    return vector, evidence
