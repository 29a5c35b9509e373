"""One question and what came of it, beside all that is needed to score it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from assistant import Answer, Citation, Document
from evals.journal import Asked
from evals.questions import FixedQuestion


class Score(NamedTuple):
    """How much a question got of what could be had in one measure: facts of facts, or a share of 1.

    A figure over many questions is the sum of `got` over the sum of `of`; `of` is above 0.
    """

    got: float
    of: float = 1.0


class CouldNotScore(Exception):
    """A question has no score in a measure that applies to it; `str(error)` says why. It counts as neither good nor
    bad, and is counted."""


class Entails(Protocol):
    """Tells whether citations together bear out a sentence."""

    name: str

    def __call__(self, claim: str, cited: Sequence[Citation], /) -> bool:
        """Whether what `cited` quotes bears out `claim`; raises `CouldNotScore` where that cannot be told."""


class Grades(Protocol):
    """Grades answers: a model judge."""

    def grade(self, question: FixedQuestion, answer: str, /) -> Literal["right", "partly", "wrong"]:
        """The grade of an answer; raises `CouldNotScore` where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question, what came of it, and the documents that it was asked of by id.

    `renamed` gives the id that a source of the question has in that folder, where it is another.
    """

    question: FixedQuestion
    asked: Asked
    documents: Mapping[str, Document]
    renamed: Mapping[str, str]
    entails: Entails
    grades: Grades | None = None

    @property
    def answer(self) -> Answer:
        """The answer; raises `CouldNotScore` where there is none, or another than the one asked for gave it."""
        if self.asked.answer is None or self.asked.problem:
            raise CouldNotScore(self.asked.problem or "It was not answered.")
        return self.asked.answer

    @property
    def evidence(self) -> list[tuple[str, str]]:
        """The source and the quote of each piece of evidence; raises `CouldNotScore` where the set names none."""
        named = [(each.source, each.quote) for each in self.question.evidence]
        if not named:
            raise CouldNotScore("The question names no evidence.")
        return named

    @property
    def sources(self) -> list[str]:
        """The ids of the question's sources in the folder asked."""
        return [self.renamed.get(source, source) for source in self.question.sources]
