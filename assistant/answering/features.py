"""What can be measured of a question and a sentence that may answer it.

Each feature is a plain number with a name, so that a choice can be explained; `scoring` weighs them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked import Asked, share, telling
from assistant.answering.expected import counts, expected_facts, new_facts
from assistant.answering.facts import Fact, facts_in, is_person
from assistant.answering.question import Question
from assistant.corpus.abbreviations import abbreviations_in
from assistant.corpus.words import content_stems, stem, words_of
from assistant.records import Evidence, Language, Span

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A sentence of a passage that was found, and how near it is to the question, whole and without its names."""

    evidence: Evidence
    span: Span
    text: str
    cosine: float
    cosine_unnamed: float
    vector: Vectors = field(repr=False)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The checkable things in it."""
        return facts_in(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(content_stems(self.text, self.language))

    @property
    def language(self) -> Language:
        """The language of its passage."""
        return self.evidence.passage.language

    def expected(self, question: Question) -> list[Fact]:
        """Those of them that may be what the question asks for."""
        return expected_facts(question, self.facts, self.text, self.language)

    @property
    def position(self) -> int:
        """Which sentence of its passage it is, from 0."""
        return self.evidence.passage.sentences.index(self.span)

    @property
    def goes_on(self) -> bool:
        """Whether it begins with a word that goes back to the sentence before: "It ...", "Keduanya ..."."""
        return bool(_GOES_ON.match(self.text))


_DIFFERENT_ACROSS = ("cosine", "coverage", "passage", "names_around")
"""What counts differently where question and sentence are of two languages: names stay, words need translating."""

SENTENCE_FEATURES = (
    "cosine",
    "cosine_behind_best",
    "cosine_unnamed",
    "passage",
    "passage_behind_best",
    "passage_rank",
    "coverage",
    "coverage_telling",
    "coverage_unnamed",
    "coverage_near_fact",
    "coverage_around",
    "coverage_behind_best",
    "cosine_before",
    "cosine_after",
    "continues",
    "names_around",
    "expected",
    "expected_missing",
    "expected_count",
    "person",
    "person_missing",
    "place",
    "counted",
    "counted_missing",
    "abbreviation",
    "definition",
    "reason",
    "enumeration",
    "novelty",
    "first",
    "position",
    "length",
    "short",
    "question_mark",
    "other_language",
    *(f"{name}_other_language" for name in _DIFFERENT_ACROSS),
)

_NEAR_FACT = 50
"""Characters around a fact in which the question's words are looked for."""
_GOES_ON = re.compile(
    r"\W*(?:it|its|they|their|them|he|his|she|her|this|these|those|such|both|among them"
    r"|the (?:two|three|four|first|second)|ia|dia|mereka|beliau|ini|hal ini|itu|hal itu|tersebut|keduanya|ketiganya"
    r"|keempatnya|kedua\w*|ketiga\w*|di antaranya|antara lain|yakni|yaitu)\b",
    re.I,
)
_PLACE_CUE = re.compile(r"\b(?:in|at|near|from|to|di|ke|dari|terletak|berada|kota|city)\s+(?:the\s+)?[A-Z]")
_REASON_CUE = re.compile(
    r"\b(?:because|since|due to|so that|in order to|therefore|thus|aim\w*|purpose|to \w+"
    r"|karena|sebab|akibat|supaya|agar|sehingga|untuk|guna|demi|bertujuan|tujuan)\b",
    re.I,
)
_DEFINITION = re.compile(r"\b(?:is|are|was|were|means?|refers? to|adalah|ialah|merupakan|yaitu|yakni)\b", re.I)


def sentence_features(asked: Asked, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """One row of `SENTENCE_FEATURES` for each candidate."""
    if not candidates:
        return np.empty((0, len(SENTENCE_FEATURES)))
    best_passage = max(c.evidence.score for c in candidates)
    best_cosine = max(c.cosine for c in candidates)
    ranks = {p: i for i, p in enumerate(dict.fromkeys(c.evidence.passage.id for c in candidates), 1)}
    standing = [asked.standing(c.stems, c.language) for c in candidates]
    coverages = [asked.share(words) for words in standing]
    weights = telling(asked.question.words, standing)
    unnamed = {word: weights[word] for word in asked.unnamed()}
    around = _around(candidates)
    nearness = {(c.evidence.passage.id, c.span): c.cosine for c in candidates}
    rows = [
        {
            "cosine": c.cosine,
            "cosine_behind_best": best_cosine - c.cosine,
            "cosine_unnamed": c.cosine_unnamed,
            "passage": c.evidence.score,
            "passage_behind_best": best_passage - c.evidence.score,
            "passage_rank": 1.0 / ranks[c.evidence.passage.id],
            "coverage": coverages[i],
            "coverage_telling": share(weights, standing[i]),
            "coverage_unnamed": share(unnamed, standing[i]),
            "coverage_near_fact": _near_fact(asked, c, weights),
            "coverage_around": asked.coverage(around[i], c.language),
            "coverage_behind_best": max(coverages) - coverages[i],
            **_context(c, nearness),
            "names_around": _names_around(asked.question, c, around[i]),
            **_expected(asked.question, c),
            **_shape(asked.question, c),
        }
        for i, c in enumerate(candidates)
    ]
    for row in rows:
        row |= {f"{name}_other_language": row["other_language"] * row[name] for name in _DIFFERENT_ACROSS}
    return np.array([[row[name] for name in SENTENCE_FEATURES] for row in rows])


def _around(candidates: Sequence[Candidate]) -> list[frozenset[str]]:
    """For each candidate the stems of its whole passage and the passage's heading."""
    whole: dict[str, frozenset[str]] = {}
    for candidate in candidates:
        passage = candidate.evidence.passage
        if passage.id not in whole:
            whole[passage.id] = frozenset(content_stems(f"{passage.heading} {passage.text}", passage.language))
    return [whole[candidate.evidence.passage.id] for candidate in candidates]


def _context(candidate: Candidate, nearness: Mapping[tuple[str, Span], float]) -> dict[str, float]:
    """How near the neighbouring sentences are to the question, and whether this one goes on from the one before."""
    passage, position = candidate.evidence.passage, candidate.position
    spans = passage.sentences
    before = nearness.get((passage.id, spans[position - 1])) if position else None
    after = nearness.get((passage.id, spans[position + 1])) if position + 1 < len(spans) else None
    return {
        "cosine_before": before or 0.0,
        "cosine_after": after or 0.0,
        "continues": before if before is not None and candidate.goes_on else 0.0,
    }


def _near_fact(asked: Asked, candidate: Candidate, weights: Mapping[str, float]) -> float:
    """The most of the question's words that stand near a fact of the kind asked for, by weight: 0 to 1."""
    best = 0.0
    for fact in candidate.expected(asked.question):
        near = candidate.text[max(0, fact.start - _NEAR_FACT) : fact.end + _NEAR_FACT]
        stems = frozenset(content_stems(near, candidate.language))
        best = max(best, share(weights, asked.standing(stems, candidate.language)))
    return best


def _names_around(question: Question, candidate: Candidate, around: frozenset[str]) -> float:
    """The share of the words in the question's names that stand in the sentence's passage."""
    words = [word for name in question.names for word in words_of(name)]
    if not words:
        return 0.5
    return sum(stem(word, candidate.language) in around for word in words) / len(words)


def _expected(question: Question, candidate: Candidate) -> dict[str, float]:
    """Whether the sentence holds a fact of the kind asked for, which the question does not hold itself."""
    new = new_facts(question, candidate.facts)
    kinds = candidate.expected(question)
    asked = question.asked
    person = any(fact.kind == "name" and is_person(candidate.text[fact.start : fact.end]) for fact in new)
    counted = bool(question.counted) and counts(question, candidate.text, candidate.language)
    return {
        "expected": float(bool(kinds)) if question.expects else 0.0,
        "expected_missing": float(not kinds) if question.expects else 0.0,
        "expected_count": min(len(kinds), 4) / 4,
        "person": float("person" in asked and person),
        "person_missing": float("person" in asked and not person),
        "place": float("place" in asked and bool(_PLACE_CUE.search(candidate.text))),
        "counted": float(counted),
        "counted_missing": float(bool(question.counted) and not counted),
        "abbreviation": _explains(question, candidate),
        "definition": _defines(question, candidate),
        "reason": float("reason" in asked and bool(_REASON_CUE.search(candidate.text))),
        "enumeration": float("list" in asked) * min(candidate.text.count(",") + len(new) / 2, 6) / 6,
    }


def _explains(question: Question, candidate: Candidate) -> float:
    """Whether the sentence spells out a short form that the question names."""
    if not question.asked & {"abbreviation", "definition"}:
        return 0.0
    words = set(words_of(question.text))
    return float(any(each.short.lower() in words for each in abbreviations_in(candidate.text)))


def _defines(question: Question, candidate: Candidate) -> float:
    """Whether a sentence of the form "X is ..." begins with what the question asks about."""
    if "definition" not in question.asked or not _DEFINITION.search(candidate.text[:160]):
        return 0.0
    opening = set(content_stems(candidate.text[:80], candidate.language))
    words = [stem(word, candidate.language) for word in question.words]
    return sum(word in opening for word in words) / len(words) if words else 0.0


def _shape(question: Question, candidate: Candidate) -> dict[str, float]:
    words = candidate.text.split()
    sentences = candidate.evidence.passage.sentences
    position = candidate.position
    fresh = candidate.stems - {stem(word, candidate.language) for word in question.words}
    return {
        "novelty": min(len(fresh), 20) / 20,
        "first": float(position == 0),
        "position": position / len(sentences),
        "length": min(math.log1p(len(words)), 4.5),
        "short": float(len(words) < 5),
        "question_mark": float(candidate.text.rstrip().endswith("?")),
        "other_language": float(candidate.language != question.language),
    }
