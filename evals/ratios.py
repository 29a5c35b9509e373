"""Figures over questions, with their intervals, and what changed between two runs of the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, permutation_test

from evals.bench.intervals import RESAMPLES, Figure
from evals.provenance import SEED
from evals.scoring.case import Score

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

PERMUTATIONS = 9_999
"""Of a test; all of them where there are fewer, as with 13 questions or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a figure was and is, over the `questions` that both runs scored; the interval is of the difference.

    `p` is the chance of a difference as large if base and new had changed places in any of the questions.
    """

    base: float
    new: float
    difference: Figure
    p: float
    questions: int


def ratio(scores: Sequence[Score]) -> Figure | None:
    """The sum of `got` over the sum of `of` with its 95 % percentile interval over questions (Efron 1979).

    None without scores. One question alone tells nothing of others: its interval is all of 0 to 1.
    """
    if not scores:
        return None
    got, of = np.array(scores, float).T
    value = got.sum() / of.sum()
    if len(scores) == 1:
        return Figure(round(float(value), 6), 0.0, 1.0)

    def of_places(places: Places, axis: int) -> Numbers:
        return np.asarray(got[places].sum(axis) / of[places].sum(axis))

    drawn = bootstrap(
        (np.arange(len(got)),), of_places, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    )
    low, high = drawn.confidence_interval
    return Figure(*(round(float(each), 6) for each in (value, low, high)))


def change(base: Sequence[Score], new: Sequence[Score]) -> Change | None:
    """The paired difference of two runs' figures; both have the same questions' scores in the same order.

    The interval is a paired bootstrap's, p a two-sided paired permutation test's (Fisher 1935; Smucker et al. 2007
    compare it with others for retrieval). None without scores.
    """
    if not base:
        return None
    got, of = np.array([*base, *new], float).T
    count = len(base)
    was, is_now = _ratio(got[:count], of[:count]), _ratio(got[count:], of[count:])

    def difference(first: Places, second: Places, axis: int) -> Numbers:
        return np.asarray(got[second].sum(axis) / of[second].sum(axis) - got[first].sum(axis) / of[first].sum(axis))

    same = all(one == other for one, other in zip(base, new, strict=True))
    pairs = np.arange(count), np.arange(count, 2 * count)
    low, high = (0.0, 0.0) if same else (-1.0, 1.0) if count == 1 else _interval(pairs, difference)
    p = 1.0 if same else _p(pairs, difference)
    told = Figure(*(round(float(each), 6) for each in (is_now - was, low, high)))
    return Change(base=was, new=is_now, difference=told, p=p, questions=count)


def _ratio(got: Numbers, of: Numbers) -> float:
    return round(float(got.sum() / of.sum()), 6)


def _interval(pairs: tuple[Places, Places], difference: object) -> tuple[float, float]:
    drawn = bootstrap(
        pairs, difference, paired=True, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    )
    return drawn.confidence_interval.low, drawn.confidence_interval.high


def _p(pairs: tuple[Places, Places], difference: object) -> float:
    tested = permutation_test(
        pairs, difference, permutation_type="samples", n_resamples=PERMUTATIONS, rng=np.random.default_rng(SEED)
    )
    return round(float(tested.pvalue), 6)
