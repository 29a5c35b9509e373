"""When to say that the documents do not tell: how sure it is that they do.

What decides is not how near the best sentence is, for a near miss is near, but whether the question's own
words and names are there, whether a fact of the kind asked for is, and how far the best stands out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked import Asked
from assistant.answering.features import SENTENCE_FEATURES
from assistant.answering.relations import untold
from assistant.answering.scoring import shipped_model
from assistant.answering.selection import MOST_SENTENCES, prices
from assistant.answering.traits import passage_stems
from assistant.corpus.words import content_words
from assistant.records import Evidence

Numbers = NDArray[np.float64]

THRESHOLD = 0.2
"""Confidence below which the answer is that the documents do not tell: `evals fit` prints how many answerable
questions of the public sets are refused at which (cross-validated, 5.2 % at this one)."""

ANSWERABLE_FEATURES: dict[str, int] = {
    "score": 1,
    "best_cosine": 1,
    "cosine_unnamed": 1,
    "best_passage": 1,
    "best_lexical": 1,
    "best_plain": 1,
    "plain_ahead": 1,
    "score_ahead": 1,
    "coverage": 1,
    "best_coverage": 1,
    "best_coverage_around": 1,
    "names_around": 1,
    "definition": 1,
    "abbreviation": 1,
    "reason": 1,
    "other_language": 0,
    "words": 0,
    "undecided": -1,
    "scattered": -1,
    "heaviest_missing": -1,
    "focus_missing": -1,
    "role_missing": -1,
    "names_unknown": -1,
    "expected_gap": -1,
    "name_gap": -1,
    "person_gap": -1,
    "counted_gap": -1,
}
"""Each feature, and the sign that its weight may have: 1 where more of it can only speak for an answer, -1 against.

The constraint keeps the model from learning quirks of encyclopaedic paragraphs that do not hold elsewhere.
"""
_COLUMN = {name: i for i, name in enumerate(SENTENCE_FEATURES)}
_FIELD = 5
_FIELD_READ = 12
UNMET = 3.5
"""What it takes from the log-odds that no sentence to be quoted holds the date, sum, share or count asked for, that no
document knows a thing the question names, or that no passage on it has a word for what is asked of it
(`relations.untold`). Set by reason, not fitted: among the public questions hardly any asks a text for what it does not
hold, among people's questions to a folder many do. Counted once on the training halves, it meets 1.7 % of the questions
that are answered, 4.5 % of near misses and 4.0 % of those whose documents were removed; of what people asked the
articles and notes (the fixed set, `evals/strangers/first.yaml` and `third.yaml`) 1.4 % of what is told and 46 % of what
is not. docs/benchmarks.md has what it costs and gives."""
_MEASURED = frozenset({"date", "money", "percent", "figure"})
_CHARACTERS = 6.5
"""Characters of a word, with what stands behind it."""
_WIDEST_GAP = 0.3
"""The gap where no sentence at all has what was asked for."""


def answerable_features(asked: Asked, evidence: Sequence[Evidence], rows: Numbers, scores: Numbers) -> Numbers:
    """One row of `ANSWERABLE_FEATURES`; `rows` and `scores` are of the sentences of `evidence`."""
    order = np.argsort(-scores, kind="stable")
    best = rows[order[0]]

    def of_best(name: str) -> float:
        return float(best[_COLUMN[name]])

    def highest(name: str) -> float:
        return float(rows[:, _COLUMN[name]].max())

    missing = _missing(asked, evidence)
    plain = sorted((found.rankings["plain"].score for found in evidence if "plain" in found.rankings), reverse=True)
    plain = plain or [0.0]
    gap, measured = _gap(rows, "expected"), bool(asked.question.asked & _MEASURED)
    row = {
        "score": float(scores[order[0]]),
        "score_ahead": float(scores[order[0]] - scores[order[min(_FIELD, len(order) - 1)]]),
        "best_cosine": highest("cosine"),
        "cosine_unnamed": of_best("cosine_unnamed"),
        "best_passage": max(found.score for found in evidence),
        "best_lexical": _strongest(evidence, "lexical"),
        "best_plain": plain[0],
        "plain_ahead": plain[0] - plain[min(_FIELD, len(plain) - 1)],
        "coverage": of_best("coverage"),
        "best_coverage": highest("coverage"),
        "best_coverage_around": highest("coverage_around"),
        "names_around": of_best("names_around"),
        "definition": of_best("definition"),
        "abbreviation": of_best("abbreviation"),
        "reason": of_best("reason"),
        "other_language": of_best("other_language"),
        "words": min(len(asked.question.words), 12) / 12,
        "undecided": _undecided(scores[order[:_FIELD_READ]]),
        "scattered": _scattered(scores[order[:_FIELD_READ]], rows[order[:_FIELD_READ], _COLUMN["passage_rank"]]),
        "heaviest_missing": max((asked.weights[word] for word in missing), default=0.0),
        "focus_missing": float(asked.question.focus in missing),
        "role_missing": float(asked.question.focus in missing and "person" in asked.question.asked),
        "names_unknown": _names_unknown(asked, evidence),
        "expected_gap": gap if measured else 0.0,
        "name_gap": 0.0 if measured else gap,
        "person_gap": _gap(rows, "person"),
        "counted_gap": _gap(rows, "counted"),
    }
    return np.array([row[name] for name in ANSWERABLE_FEATURES])


def _undecided(best: Numbers) -> float:
    """The entropy of the best sentences' shares, which are what the scores were fitted to give: 0 where one has all."""
    return _entropy(np.exp(best - best.max()))


def _scattered(best: Numbers, passages: Numbers) -> float:
    """The entropy of those shares over the passages that the sentences are of; `passages` has a number for each."""
    which = np.unique(passages, return_inverse=True)[1]
    return _entropy(np.bincount(which, np.exp(best - best.max())).astype(float))


def _entropy(masses: Numbers) -> float:
    shares = masses / masses.sum()
    return float(-(shares * np.log(np.maximum(shares, 1e-12))).sum())


def _gap(rows: Numbers, kind: str) -> float:
    """How far behind the nearest sentence the nearest one is that has what was asked for; 0 where nothing was."""
    has, lacks = rows[:, _COLUMN[kind]] > 0, rows[:, _COLUMN[f"{kind}_missing"]] > 0
    if not lacks.any():
        return 0.0
    cosines = rows[:, _COLUMN["cosine"]]
    return min(float(cosines.max() - cosines[has].max()), _WIDEST_GAP) if has.any() else _WIDEST_GAP


def _strongest(evidence: Sequence[Evidence], ranking: str) -> float:
    return max((found.rankings[ranking].score for found in evidence if ranking in found.rankings), default=0.0)


def _names_unknown(asked: Asked, evidence: Sequence[Evidence]) -> float:
    """The share of the words in the question's names that no passage has at all."""
    words = {word for name in asked.question.names for word in content_words(name)}
    if not words:
        return 0.0
    unknown = set(words)
    for found in evidence:
        stems = passage_stems(found.passage)
        unknown = {word for word in unknown if not asked.stands(word, stems, found.passage.language)}
    return len(unknown) / len(words)


def _missing(asked: Asked, evidence: Sequence[Evidence]) -> set[str]:
    """The words of the question that none of the best three passages has, in either language."""
    missing = set(asked.weights)
    for found in evidence[:3]:
        stems = passage_stems(found.passage)
        missing = {word for word in missing if not asked.stands(word, stems, found.passage.language)}
    return missing


def confidence(asked: Asked, evidence: Sequence[Evidence], rows: Numbers, scores: Numbers) -> float:
    """How sure it is (0 to 1) that `evidence` answers the question; 0 where there is none.

    Calibrated on the training halves of the public sets, over as many questions with an answer as without; among
    other questions answers may be commoner or rarer.
    """
    if not len(rows):
        return 0.0
    model = shipped_model("answerable", tuple(ANSWERABLE_FEATURES))
    features = answerable_features(asked, evidence, rows, scores)
    odds = float(features @ model.weights + model.intercept)
    return float(1 / (1 + np.exp(-(odds - UNMET * unmet(asked, evidence, rows, scores)))))


def unmet(asked: Asked, evidence: Sequence[Evidence], rows: Numbers, scores: Numbers) -> bool:
    """Whether `UNMET` speaks against an answer; `rows` and `scores` are of the sentences of `evidence`."""
    return _lacking(asked, rows, scores) or asked.names_a_stranger() or untold(asked, evidence)


def _lacking(asked: Asked, rows: Numbers, scores: Numbers) -> bool:
    """Whether a date, a sum, a share or a count was asked for, and none of the sentences to be quoted holds any.

    Names are not looked at: whom "who" asks for may be an office or a company.
    """
    kinds = asked.question.asked
    if not kinds & _MEASURED or kinds & {"person", "organisation", "place"}:
        return False
    best = np.argsort(-scores, kind="stable")[:MOST_SENTENCES]
    words = np.expm1(rows[:, _COLUMN["length"]])
    quoted = (scores >= prices(asked.question, _CHARACTERS * words, scores))[best]
    quoted[0] = True
    return not (rows[best[quoted], _COLUMN["expected"]] > 0).any()
