"""Whether it is known when the documents do not tell: how well confidence parts the two, and whether it is a frequency.

The documents do not tell where every passage with the answer is taken out ("removed"), and where the paragraph is
about the thing asked for but does not say it ("near miss").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from assistant.records import Evidence
from evals.bench.intervals import Figure, estimate
from evals.fit import Case, holds_answer
from evals.public import PublicQuestion

Numbers = NDArray[np.float64]

_BINS = 10


class Sure(NamedTuple):
    """How sure a system is of a question, how sure once the answer is removed, and whether its first sentence answers.

    A near miss has no answer to remove: `removed` is then as `present`, and not looked at.
    """

    present: float
    removed: float
    right: bool


def sure_by_assistant(case: Case, right: bool) -> Sure:
    """By the product's own confidence.

    Where the answer was not found there is nothing to remove; where nothing else was found, confidence is 0.
    """
    present = case.view.confidence()
    if case.removed is not None:
        return Sure(present, case.removed.confidence(), right)
    return Sure(present, 0.0 if case.labels.any() else present, right)


def sure_by_cosine(asked: PublicQuestion, near: Sequence[Evidence], right: bool) -> Sure:
    """By the best cosine of a passage; `near` has them nearest first."""
    others = [found.score for found in near if not holds_answer(asked, found)]
    return Sure(near[0].score if near else 0.0, others[0] if others else 0.0, right)


def figures(answerable: Sequence[Sure], near_misses: Sequence[Sure]) -> dict[str, dict[str, Figure | None]]:
    """Measures by the kind of absence."""
    told, missed = _rows(answerable), _rows(near_misses)
    strata = {"removed": (told,), "near miss": (told, missed)}
    return {
        kind: {name: estimate(statistic, *each) for name, statistic in _STATISTICS.items()}
        for kind, each in strata.items()
    }


def calibration(answerable: Sequence[Sure], near_misses: Sequence[Sure]) -> Figure | None:
    """The expected calibration error (Naeini et al. 2015) of confidence, in ten bins of equal mass.

    As many cases weigh in with an answer as without; of those, removed ones and near misses half and half.
    """
    strata = [rows for rows in (_rows(answerable), _rows(near_misses)) if len(rows)]
    return estimate(_calibration_error, *strata) if answerable else None


def _rows(cases: Sequence[Sure]) -> Numbers:
    return np.array(cases, float).reshape(-1, len(Sure._fields))


def area(told: Numbers, missed: Numbers | None = None) -> float:
    """The area under the ROC curve, by ranks (Mann and Whitney 1947: a hundred times as fast as drawing the curve).

    Rows are `Sure`. Without near misses, it is against the answers removed.
    """
    present, absent = _parted(told, missed)
    ranks = rankdata(np.concatenate([present, absent]))[: len(present)]
    return float((ranks.mean() - (len(present) + 1) / 2) / len(absent))


def risks(told: Numbers, missed: Numbers | None = None) -> Numbers:
    """The share of wrong answers among the 1, 2, ... questions that it is surest of, all kinds of questions together.

    An answer is wrong where the documents do not tell, or its first sentence does not answer. Of equally sure ones
    the wrong count first.
    """
    present, absent = _parted(told, missed)
    sure = np.concatenate([present, absent])
    wrong = np.concatenate([1 - told[:, 2], np.ones(len(absent))])
    order = np.lexsort((-wrong, -sure))
    return np.asarray(np.cumsum(wrong[order]) / np.arange(1, len(order) + 1))


def risk_at(coverage: float, told: Numbers, missed: Numbers | None = None) -> float:
    """The share of wrong answers where `coverage` (above 0, to 1) of the questions are answered."""
    curve = risks(told, missed)
    return float(curve[max(round(coverage * len(curve)), 1) - 1])


def _parted(told: Numbers, missed: Numbers | None) -> tuple[Numbers, Numbers]:
    return told[:, 0], told[:, 1] if missed is None else missed[:, 0]


_STATISTICS: dict[str, Callable[..., float]] = {
    "AUC": area,
    "area under risk": lambda *rows: float(risks(*rows).mean()),
    "risk at .5": lambda *rows: risk_at(0.5, *rows),
    "risk at .8": lambda *rows: risk_at(0.8, *rows),
}


def _calibration_error(told: Numbers, *missed: Numbers) -> float:
    absent = [told[:, 1], *(rows[:, 0] for rows in missed)]
    sure = np.concatenate([told[:, 0], *absent])
    answered = np.repeat([1.0, 0.0], [len(told), len(sure) - len(told)])
    mass = [np.full(len(told), 1 / len(told)), *(np.full(len(each), 1 / len(each) / len(absent)) for each in absent)]
    return expected_calibration_error(sure, answered, np.concatenate(mass) / 2)


def expected_calibration_error(sure: Numbers, answered: Numbers, mass: Numbers) -> float:
    """How far confidence is from the share of answers, over ten bins of equal mass; `mass` sums to 1.

    Equally sure cases are in one bin.
    """
    place = np.unique(sure, return_inverse=True)[1]
    held = np.bincount(place, mass)
    bins = np.minimum(((np.cumsum(held) - held / 2) * _BINS).astype(int), _BINS - 1)
    return float(np.abs(np.bincount(bins[place], mass * (sure - answered))).sum())
