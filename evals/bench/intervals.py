"""A figure with its 95 % bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap

Numbers = NDArray[np.float64]

RESAMPLES = 1_000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the ends of its interval."""

    value: float
    low: float
    high: float


def estimate(statistic: Callable[..., float], *strata: Numbers) -> Figure | None:
    """`statistic(*strata)` with its percentile interval (Efron 1979) over 1,000 resamples, always the same ones.

    The first axis of each stratum is questions; they are drawn within their stratum, and a question's columns stay
    together. None where a stratum has fewer than two questions.
    """
    if any(len(stratum) < 2 for stratum in strata):
        return None

    def of_places(*places: NDArray[np.intp]) -> float:
        return statistic(*(stratum[place] for stratum, place in zip(strata, places, strict=True)))

    drawn = bootstrap(
        tuple(np.arange(len(stratum)) for stratum in strata),
        of_places,
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    )
    low, high = drawn.confidence_interval
    return Figure(*(round(float(each), 6) for each in (statistic(*strata), low, high)))


def mean(values: Numbers) -> float:
    """The mean, as a statistic to `estimate`."""
    return float(values.mean())
