"""What can be measured of a question and a sentence that may answer it.

Each feature is a plain number with a name, so that a choice can be explained; `scoring` weighs them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked import Asked, Shares, telling
from assistant.answering.expected import counts, expected_facts, new_facts
from assistant.answering.facts import Fact
from assistant.answering.question import Question
from assistant.answering.traits import Traits, passage_stems, traits_of
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
    def traits(self) -> Traits:
        """What can be told of it without the question."""
        return traits_of(self.text, self.language)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The checkable things in it."""
        return self.traits.facts

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return self.traits.stems

    @property
    def language(self) -> Language:
        """The language of its passage."""
        return self.evidence.passage.language

    def expected(self, question: Question) -> list[Fact]:
        """Those of them that may be what the question asks for."""
        return expected_facts(question, self.facts, self.text, self.language)

    @cached_property
    def position(self) -> int:
        """Which sentence of its passage it is, from 0."""
        return self.evidence.passage.sentences.index(self.span)

    @property
    def goes_on(self) -> bool:
        """Whether it begins with a word that goes back to the sentence before: "It ...", "Keduanya ..."."""
        return self.traits.goes_on


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
    question = asked.question
    columns = {
        **_near(candidates),
        **_covered(asked, candidates),
        **_context(candidates),
        **_told(question, candidates),
        **_shape(question, candidates),
    }
    other = columns["other_language"]
    columns |= {
        f"{name}_other_language": [a * b for a, b in zip(other, columns[name], strict=True)]
        for name in _DIFFERENT_ACROSS
    }
    return np.ascontiguousarray(np.array([columns[name] for name in SENTENCE_FEATURES], np.float64).T)


Columns = dict[str, list[float]]
"""A value for each candidate, by the feature's name."""


def _near(candidates: Sequence[Candidate]) -> Columns:
    """How near sentence and passage are to the question."""
    best_passage = max(c.evidence.score for c in candidates)
    best_cosine = max(c.cosine for c in candidates)
    ranks = {p: i for i, p in enumerate(dict.fromkeys(c.evidence.passage.id for c in candidates), 1)}
    return {
        "cosine": [c.cosine for c in candidates],
        "cosine_behind_best": [best_cosine - c.cosine for c in candidates],
        "cosine_unnamed": [c.cosine_unnamed for c in candidates],
        "passage": [c.evidence.score for c in candidates],
        "passage_behind_best": [best_passage - c.evidence.score for c in candidates],
        "passage_rank": [1.0 / ranks[c.evidence.passage.id] for c in candidates],
    }


def _covered(asked: Asked, candidates: Sequence[Candidate]) -> Columns:
    """Which of the question's words stand in the sentence, near a fact in it, and around it."""
    standing = [asked.standing(c.stems, c.language) for c in candidates]
    coverages = [asked.share(words) for words in standing]
    weights = telling(asked.question.words, standing)
    shares, unnamed = Shares(weights), Shares({word: weights[word] for word in asked.unnamed()})
    around = [passage_stems(c.evidence.passage) for c in candidates]
    highest = max(coverages)
    return {
        "coverage": coverages,
        "coverage_telling": [shares.of(words) for words in standing],
        "coverage_unnamed": [unnamed.of(words) for words in standing],
        "coverage_near_fact": [_near_fact(asked, c, shares) for c in candidates],
        "coverage_around": [asked.coverage(stems, c.language) for c, stems in zip(candidates, around, strict=True)],
        "coverage_behind_best": [highest - coverage for coverage in coverages],
        "names_around": _names_around(asked.question, candidates, around),
    }


def _context(candidates: Sequence[Candidate]) -> Columns:
    """How near the neighbouring sentences are to the question, and whether this one goes on from the one before."""
    nearness = {(c.evidence.passage.id, c.span): c.cosine for c in candidates}
    before, after = list[float | None](), list[float | None]()
    for candidate in candidates:
        passage, position = candidate.evidence.passage, candidate.position
        spans = passage.sentences
        before.append(nearness.get((passage.id, spans[position - 1])) if position else None)
        after.append(nearness.get((passage.id, spans[position + 1])) if position + 1 < len(spans) else None)
    return {
        "cosine_before": [each or 0.0 for each in before],
        "cosine_after": [each or 0.0 for each in after],
        "continues": [
            each if each is not None and candidate.goes_on else 0.0
            for candidate, each in zip(candidates, before, strict=True)
        ],
    }


def _near_fact(asked: Asked, candidate: Candidate, shares: Shares) -> float:
    """The most of the question's words that stand near a fact of the kind asked for, by weight: 0 to 1."""
    best = 0.0
    for fact in candidate.expected(asked.question):
        near = candidate.text[max(0, fact.start - _NEAR_FACT) : fact.end + _NEAR_FACT]
        stems = frozenset(content_stems(near, candidate.language))
        best = max(best, shares.of(asked.standing(stems, candidate.language)))
    return best


def _names_around(question: Question, candidates: Sequence[Candidate], around: Sequence[frozenset[str]]) -> list[float]:
    """The share of the words in the question's names that stand in the sentence's passage."""
    words = [word for name in question.names for word in words_of(name)]
    if not words:
        return [0.5] * len(candidates)
    stems = {language: [stem(word, language) for word in words] for language in {c.language for c in candidates}}
    return [
        sum(each in passage for each in stems[c.language]) / len(words)
        for c, passage in zip(candidates, around, strict=True)
    ]


def _told(question: Question, candidates: Sequence[Candidate]) -> Columns:
    """Whether the sentence holds a fact of the kind asked for, which the question does not hold itself."""
    rows = [_expected(question, c) for c in candidates]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _expected(question: Question, candidate: Candidate) -> dict[str, float]:
    new = new_facts(question, candidate.facts)
    kinds = candidate.expected(question)
    asked = question.asked
    person = "person" in asked and not candidate.traits.persons.isdisjoint(new)
    counted = bool(question.counted) and counts(question, candidate.text, candidate.language)
    return {
        "expected": float(bool(kinds)) if question.expects else 0.0,
        "expected_missing": float(not kinds) if question.expects else 0.0,
        "expected_count": min(len(kinds), 4) / 4,
        "person": float(person),
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
    return float(any(each.short.lower() in words for each in candidate.traits.abbreviations))


def _defines(question: Question, candidate: Candidate) -> float:
    """Whether a sentence of the form "X is ..." begins with what the question asks about."""
    if "definition" not in question.asked or not _DEFINITION.search(candidate.text[:160]):
        return 0.0
    opening = candidate.traits.opening
    words = [stem(word, candidate.language) for word in question.words]
    return sum(word in opening for word in words) / len(words) if words else 0.0


def _shape(question: Question, candidates: Sequence[Candidate]) -> Columns:
    languages = {c.language for c in candidates}
    asked = {language: frozenset(stem(word, language) for word in question.words) for language in languages}
    return {
        "novelty": [min(len(c.stems - asked[c.language]), 20) / 20 for c in candidates],
        "first": [float(c.position == 0) for c in candidates],
        "position": [c.position / len(c.evidence.passage.sentences) for c in candidates],
        "length": [min(math.log1p(c.traits.words), 4.5) for c in candidates],
        "short": [float(c.traits.words < 5) for c in candidates],
        "question_mark": [float(c.traits.asks) for c in candidates],
        "other_language": [float(c.language != question.language) for c in candidates],
    }
