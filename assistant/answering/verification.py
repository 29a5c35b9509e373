"""Whether sentences bear out a claim, told from what can be checked in them; no language model.

First what is plain: a figure, date or name of the claim that stands nowhere in the sources, or where they have
another in its place; a denial on one side only; an opposite; the sides of a verb in each other's place. Each has a
word that says what is wrong. What passes is weighed by how much of it the sources have and how near they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from assistant.answering.checks import problems
from assistant.answering.scoring import shipped_model
from assistant.answering.slots import mentions
from assistant.answering.statement import Statement, statement, verbatim_form
from assistant.answering.support import SUPPORT_FEATURES, Comparison
from assistant.corpus.language import language_of
from assistant.records import Language, Verdict


class SourceSentence(NamedTuple):
    """A sentence that a claim may rest on, and its language."""

    text: str
    language: Language


Similarity = Callable[[str, Sequence[SourceSentence]], Sequence[float]]
"""Nearness in meaning, 0 to 1, of a claim to each of some sentences, of whatever language."""

SUPPORTED = 0.35
"""Chance of support from which a claim without a problem counts as supported; below `WEAK` it is unsupported.

Chosen on the training halves, at most 400 sentences of a kind: 6.5 % of the true sentences are doubted here and 97.0 %
of the nearest wrong citations; at 0.4 they are 6.8 and 97.2 (set it, and run `python -m evals verify --tuning`).
"""
WEAK = 0.15
FEWEST_WORDS = 3
"""Words below which a claim without any fact, such as a heading, says too little to be supported."""
MOST_TOGETHER = 4
"""Sentences that stand together which a claim may repeat word by word."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of a claim.

    `support` are the numbers, from 0, of the sentences that carry it, best first; empty when unsupported.
    `problems` says in short words what was not found: "figure 500", "name Budi", "negation". `chance` (0 to 1) is how
    likely the sentences bear the claim out, problems apart.
    """

    verdict: Verdict
    support: tuple[int, ...]
    problems: tuple[str, ...] = ()
    chance: float = field(default=0.0, compare=False)


UNSUPPORTED = Judgement("unsupported", ())
"""The judgement on a claim that there is nothing to compare with."""


class Verifier:
    """Judges claims against the sentences that they cite. Keeps nothing; the same question gives the same answer."""

    def __init__(self, similarity: Similarity) -> None:
        self._similarity = similarity

    def judge(self, claim: str, sources: Sequence[SourceSentence]) -> Judgement:
        """The verdict on `claim`, one sentence, against `sources` together; they may be in several languages."""
        form = verbatim_form(claim)
        if not form or not sources:
            return UNSUPPORTED
        copied = _verbatim(form, sources)
        if copied:
            return Judgement("verbatim", copied, chance=1.0)
        nearness = tuple(float(each) for each in self._similarity(claim, sources))
        language = language_of(claim)
        spoken = language if language != "und" else sources[0].language
        compared = Comparison(statement(claim, spoken), tuple(statement(text, own) for text, own in sources), nearness)
        return _judged(compared)


def _judged(compared: Comparison) -> Judgement:
    found = problems(compared.claim, compared.sources, across=compared.across)
    model = shipped_model("supported", tuple(SUPPORT_FEATURES))
    chance = float(model.probabilities(np.array([compared.row()]))[0])
    words = tuple(problem.words for problem in found)
    if any(problem.sure for problem in found) or chance < WEAK:
        return Judgement("unsupported", (), words, chance)
    doubtful = found or chance < SUPPORTED or not _tells(compared.claim)
    return Judgement("weak" if doubtful else "supported", compared.support, words, chance)


def _tells(claim: Statement) -> bool:
    """Whether a claim says enough to be borne out: a name, date or figure, or some words beside."""
    return bool(mentions(claim)) or len(claim.words) >= FEWEST_WORDS


def _verbatim(form: tuple[str, ...], sources: Sequence[SourceSentence]) -> tuple[int, ...]:
    """The sources, one or some that stand together, that say the claim word by word and nothing more."""
    forms = [verbatim_form(source.text) for source in sources]
    for first in range(len(forms)):
        joined: tuple[str, ...] = ()
        for last in range(first, min(first + MOST_TOGETHER, len(forms))):
            joined += forms[last]
            if joined == form:
                return tuple(range(first, last + 1))
    return ()
