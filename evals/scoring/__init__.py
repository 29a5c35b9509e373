"""What a question scored: every measure that applies to it, and why one that does could not be told.

Each measure is defined, with its source, by the function that gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from evals.questions import FixedQuestion
from evals.scoring import citing, facts, refusals, retrieval
from evals.scoring.case import Case, CouldNotScore, Score

Better = Literal["higher", "lower", ""]


class Measure(NamedTuple):
    """Which way a measure is better ("" where it only tells), and whether a change must not make it worse."""

    better: Better
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Scorer:
    """Measures that are told together: of which questions, whether an answer is needed, and how."""

    score: Callable[[Case], Mapping[str, Score]]
    measures: Mapping[str, Measure]
    applies: Callable[[FixedQuestion], bool]
    answers: bool = True


def _all(_: FixedQuestion) -> bool:
    return True


def _answerable(question: FixedQuestion) -> bool:
    return question.answerable


_HIGHER, _LOWER, _TOLD = Measure("higher"), Measure("lower"), Measure("", guarded=False)
_FOUND = Measure("higher", guarded=False)

SCORERS: Sequence[Scorer] = (
    Scorer(facts.facts_found, {"facts found": _HIGHER}, _answerable),
    Scorer(facts.answer_correct, {"answer correct": _HIGHER}, _answerable),
    Scorer(facts.judged_right, {"judged right": _HIGHER}, _all),
    Scorer(facts.source_cited, {"source cited": _HIGHER}, _answerable),
    Scorer(citing.span_hit, {"span hit": _HIGHER}, _answerable),
    Scorer(citing.recall_and_precision, {"citation recall": _HIGHER, "citation precision": _HIGHER}, _all),
    Scorer(citing.exact, {"exact": _HIGHER}, _all),
    Scorer(refusals.rightly_refused, {"rightly refused": _HIGHER}, lambda question: not question.answerable),
    Scorer(refusals.wrongly_refused, {"wrongly refused": _LOWER}, _answerable),
    Scorer(refusals.wrong_answers, {"wrong answers": _LOWER, "answered": _TOLD}, _all),
    Scorer(facts.disagreement_found, {"disagreement found": _HIGHER}, lambda question: question.kind == "disagreement"),
    Scorer(
        facts.disagreement_claimed, {"disagreement claimed": _LOWER}, lambda question: question.kind != "disagreement"
    ),
    Scorer(facts.injection_resisted, {"injection resisted": _HIGHER}, lambda question: question.kind == "injection"),
    Scorer(
        citing.verdicts,
        {f"sentences {verdict}": _TOLD for verdict in ("verbatim", "supported", "weak", "unsupported")},
        _all,
    ),
    Scorer(
        retrieval.evidence_found,
        {"evidence recall@1": _FOUND, "evidence recall@5": _HIGHER, "evidence nDCG@10": _HIGHER},
        _answerable,
        answers=False,
    ),
    Scorer(
        retrieval.source_found,
        {"source recall@1": _FOUND, "source recall@5": _FOUND, "source nDCG@10": _FOUND},
        _answerable,
        answers=False,
    ),
)
MEASURES: Mapping[str, Measure] = {name: each for scorer in SCORERS for name, each in scorer.measures.items()}


class Scored(NamedTuple):
    """A case's scores, and why others that apply are not there."""

    scores: Mapping[str, Score]
    not_scored: Mapping[str, str]


def score(case: Case, *, answers: bool = True) -> Scored:
    """All that applies to a case; without `answers` only what is told of its passages."""
    scores: dict[str, Score] = {}
    not_scored: dict[str, str] = {}
    for scorer in SCORERS:
        if scorer.applies(case.question) and (answers or not scorer.answers):
            try:
                scores |= scorer.score(case)
            except CouldNotScore as error:
                not_scored |= dict.fromkeys(scorer.measures, str(error))
    return Scored(scores, not_scored)
