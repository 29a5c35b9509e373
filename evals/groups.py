"""A run's figures: of all questions, and by language, by pair of languages, and by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.bench.intervals import Figure, estimate
from evals.ratios import ratio
from evals.record import Row
from evals.scoring import MEASURES

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure, the questions that it is of, and the number of others that it applies to and that could not be scored.

    `figure` is None where none could.
    """

    figure: Figure | None
    questions: int
    not_scored: int


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each group, in the order that they are told in; a group that has none is left out."""
    found = {ALL: list(rows)}
    for names in (
        sorted({row.language for row in rows}),
        sorted({row.pair for row in rows}),
        dict.fromkeys(row.kind for row in rows),
    ):
        found |= {name: [row for row in rows if name in (row.language, row.pair, row.kind)] for name in names}
    return found


def told(rows: Sequence[Row], measure: str) -> Told | None:
    """A measure over some questions; None where it applies to none of them."""
    scores = [row.scores[measure] for row in rows if measure in row.scores]
    missing = sum(measure in row.not_scored for row in rows)
    if not scores and not missing:
        return None
    return Told(figure=ratio(scores), questions=len(scores), not_scored=missing)


def figures(rows: Sequence[Row]) -> dict[str, dict[str, Told]]:
    """All measures that apply, by group."""
    return {
        name: {measure: each for measure in MEASURES if (each := told(group, measure))}
        for name, group in groups(rows).items()
    }


def medians(rows: Sequence[Row]) -> dict[str, Figure | None]:
    """The medians of what is no share: milliseconds by stage (95th percentiles as well), characters, sentences, tokens,
    US dollars. An answer is one repeat of a question.
    """
    answers = [answer for row in rows for answer in row.answers]
    given = [answer for answer in answers if not answer.abstained]
    stages = dict.fromkeys(stage for answer in answers for stage in answer.timings)
    times = {stage: [a.timings[stage] * 1000 for a in answers if stage in a.timings] for stage in stages}
    times["question to answer"] = [second * 1000 for row in rows for second in row.seconds]
    used = [answer for answer in answers if answer.usage.input_tokens]
    sizes: dict[str, list[float]] = {
        "characters": [len(answer.text) for answer in given],
        "sentences": [len(answer.sentences) for answer in given],
        "tokens read": [answer.usage.input_tokens for answer in used],
        "tokens written": [answer.usage.output_tokens for answer in used],
        "US dollars": [answer.usage.cost for answer in used if answer.usage.cost is not None],
    }
    shown: dict[str, Figure | None] = {}
    for stage, each in times.items():
        shown[f"{stage}, ms"] = _estimate(each, 50)
        shown[f"{stage}, ms, 95th percentile"] = _estimate(each, 95)
    return {**shown, **{name: _estimate(each, 50) for name, each in sizes.items() if each}}


def _estimate(values: Sequence[float], percent: int) -> Figure | None:
    def percentile(drawn: NDArray[np.float64]) -> float:
        return float(np.percentile(drawn, percent))

    return estimate(percentile, np.array(values, float))


def sums(rows: Sequence[Row]) -> Mapping[str, float]:
    """What the run took in all: tokens, and US dollars where the price is known; empty without a model."""
    usage = [answer.usage for row in rows for answer in row.answers if answer.usage.input_tokens]
    if not usage:
        return {}
    told = {"tokens read": sum(u.input_tokens for u in usage), "tokens written": sum(u.output_tokens for u in usage)}
    costs = [each.cost for each in usage if each.cost is not None]
    return {**told, **({"US dollars": round(sum(costs), 6)} if costs else {})}
