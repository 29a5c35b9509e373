"""Which sentences make the answer, and in which order they read best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.features import Candidate, new_facts
from assistant.answering.question import Question

MOST_SENTENCES = 5
"""Sentences an answer may quote."""
BUDGET = 430
LIST_BUDGET = 650
"""Characters that the quotes may come to, past the first; more where a list is asked for."""
MARGIN = 2.0
LIST_MARGIN = 2.5
"""How far behind the best a sentence's score may be. Of sentences this far behind on IDK-MRC train, fewer than one
in ten holds the answer."""
_REPEAT = 0.93
"""Cosine of two sentences' vectors above which one says what the other does."""


def select(question: Question, candidates: Sequence[Candidate], scores: NDArray[np.float64]) -> list[Candidate]:
    """The sentences to quote, in reading order: by document, the best one's first, then as they stand there."""
    listed = bool(question.asked & {"list", "reason"})
    budget, margin = (LIST_BUDGET, LIST_MARGIN) if listed else (BUDGET, MARGIN)
    order = np.argsort(-scores, kind="stable")
    chosen: list[Candidate] = []
    for i in order:
        candidate = candidates[i]
        if len(chosen) == MOST_SENTENCES or scores[i] < scores[order[0]] - margin:
            break
        length = sum(len(each.text) for each in chosen) + len(candidate.text)
        if chosen and (length > budget or _repeats(question, candidate, chosen)):
            continue
        chosen.append(candidate)
    return _in_reading_order(chosen)


def _repeats(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence says no more than one that is chosen: as near as a repeat, and no fact of its own."""
    for other in chosen:
        same = candidate.text.strip() == other.text.strip()
        if same or float(candidate.vector @ other.vector) > _REPEAT:
            told = {fact.value for fact in other.facts}
            if same or all(fact.value in told for fact in new_facts(question, candidate.facts)):
                return True
    return False


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    documents = list(dict.fromkeys(each.evidence.passage.document_id for each in chosen))
    return sorted(chosen, key=lambda c: (documents.index(c.evidence.passage.document_id), c.span.start))


