"""When to say that the documents do not tell: a calibrated probability that they do.

What decides is not how near the best sentence is, for a near miss is near, but whether the question's own
words and names are there, whether a fact of the kind asked for is, and how far the best stands out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.features import SENTENCE_FEATURES, Asked
from assistant.answering.scoring import shipped_model
from assistant.corpus.words import content_stems
from assistant.records import Evidence

Numbers = NDArray[np.float64]

THRESHOLD = 0.5
"""Probability below which the answer is that the documents do not tell."""

ANSWERABLE_FEATURES = (
    "score",
    "score_ahead",
    "best_cosine",
    "best_passage",
    "best_dense",
    "best_lexical",
    "passage_ahead",
    "coverage",
    "best_coverage",
    "coverage_around",
    "best_coverage_around",
    "heaviest_missing",
    "names_around",
    "expected",
    "expected_missing",
    "expected_missing_in_three",
    "person_missing_in_three",
    "counted_missing_in_three",
    "definition",
    "abbreviation",
    "reason",
    "other_language",
    "words",
)
_COLUMN = {name: i for i, name in enumerate(SENTENCE_FEATURES)}
_FIELD = 5


def answerable_features(asked: Asked, evidence: Sequence[Evidence], rows: Numbers, scores: Numbers) -> Numbers:
    """One row of `ANSWERABLE_FEATURES`; `rows` and `scores` are of the sentences of `evidence`."""
    order = np.argsort(-scores, kind="stable")
    best, three = rows[order[0]], rows[order[:3]]
    passages = sorted((found.score for found in evidence), reverse=True)

    def of_best(name: str) -> float:
        return float(best[_COLUMN[name]])

    def highest(name: str) -> float:
        return float(rows[:, _COLUMN[name]].max())

    row = {
        "score": float(scores[order[0]]),
        "score_ahead": float(scores[order[0]] - scores[order[min(_FIELD, len(order) - 1)]]),
        "best_cosine": highest("cosine"),
        "best_passage": passages[0],
        "best_dense": _strongest(evidence, "dense"),
        "best_lexical": _strongest(evidence, "lexical"),
        "passage_ahead": passages[0] - passages[min(_FIELD, len(passages) - 1)],
        "coverage": of_best("coverage"),
        "best_coverage": highest("coverage"),
        "coverage_around": of_best("coverage_around"),
        "best_coverage_around": highest("coverage_around"),
        "heaviest_missing": _heaviest_missing(asked, evidence),
        "names_around": of_best("names_around"),
        "expected": of_best("expected"),
        "expected_missing": of_best("expected_missing"),
        "expected_missing_in_three": float(three[:, _COLUMN["expected_missing"]].min()),
        "person_missing_in_three": float(three[:, _COLUMN["person_missing"]].min()),
        "counted_missing_in_three": float(three[:, _COLUMN["counted_missing"]].min()),
        "definition": of_best("definition"),
        "abbreviation": of_best("abbreviation"),
        "reason": of_best("reason"),
        "other_language": of_best("other_language"),
        "words": min(len(asked.question.words), 12) / 12,
    }
    return np.array([row[name] for name in ANSWERABLE_FEATURES])


def _strongest(evidence: Sequence[Evidence], ranking: str) -> float:
    return max((found.rankings[ranking].score for found in evidence if ranking in found.rankings), default=0.0)


def _heaviest_missing(asked: Asked, evidence: Sequence[Evidence]) -> float:
    """The weight of the rarest word of the question that no passage of the best three has."""
    missing = set(asked.weights)
    for found in evidence[:3]:
        passage = found.passage
        stems = frozenset(content_stems(f"{passage.heading} {passage.text}", passage.language))
        missing = {word for word in missing if not asked.stands(word, stems, passage.language)}
    return max((asked.weights[word] for word in missing), default=0.0)


def confidence(asked: Asked, evidence: Sequence[Evidence], rows: Numbers, scores: Numbers) -> float:
    """The probability (0 to 1) that `evidence` answers the question; 0 where there is none."""
    if not len(rows):
        return 0.0
    model = shipped_model("answerable", ANSWERABLE_FEATURES)
    return float(model.probabilities(answerable_features(asked, evidence, rows, scores)[None, :])[0])
