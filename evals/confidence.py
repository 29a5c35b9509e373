"""Whether confidence tells when to trust an answer: how well it parts questions, and whether it is a frequency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from evals.bench.abstention import expected_calibration_error
from evals.bench.intervals import Figure, estimate
from evals.record import Row

Numbers = NDArray[np.float64]

_BINS = 10


class Point(NamedTuple):
    """A point of a curve."""

    x: float
    y: float
    questions: int


def figures(rows: Sequence[Row]) -> dict[str, Figure | None]:
    """What confidence is worth over the questions that were answered or refused.

    Abstention AUC: the chance that a question that the documents answer has more confidence than one that they do
    not (the area under the ROC curve, by ranks; Mann and Whitney 1947). Area under risk: the mean share of wrong
    answers among the 1, 2, ... answers given that it is surest of (AURC, Geifman and El-Yaniv 2017). Calibration
    error: how far confidence is from the share of questions that the documents answer (ECE of Naeini et al. 2015,
    ten bins of equal mass). None where there is nothing to part.
    """
    scored = [row for row in rows if row.outcome != "not scored"]
    told = np.array([[row.confidence] for row in scored if row.answerable])
    absent = np.array([[row.confidence] for row in scored if not row.answerable])
    both = np.array([[row.confidence, row.answerable] for row in scored], float).reshape(-1, 2)
    risky = _given(rows)
    parted = len(told) > 1 and len(absent) > 1
    return {
        "abstention AUC": estimate(area, told, absent) if parted else None,
        "area under risk": estimate(lambda each: float(_risks(each).mean()), risky) if len(risky) > 1 else None,
        "calibration error": estimate(_calibration_error, both) if len(both) > 1 else None,
    }


def _given(rows: Sequence[Row]) -> Numbers:
    """Confidence of each answer given, and whether it is wrong."""
    given = [row for row in rows if row.outcome in ("right", "partly", "wrong") and "answered" in row.scores]
    kept = [(row.confidence, row.outcome == "wrong") for row in given if row.scores["answered"].got]
    return np.array(kept, float).reshape(-1, 2)


def area(told: Numbers, absent: Numbers) -> float:
    """The area under the ROC curve of what is in the first column of each."""
    ranks = rankdata(np.concatenate([told[:, 0], absent[:, 0]]))[: len(told)]
    return float((ranks.mean() - (len(told) + 1) / 2) / len(absent))


def _risks(given: Numbers) -> Numbers:
    """Of equally sure ones the wrong count first."""
    wrong = given[np.lexsort((-given[:, 1], -given[:, 0])), 1]
    return np.asarray(np.cumsum(wrong) / np.arange(1, len(wrong) + 1))


def _calibration_error(rows: Numbers) -> float:
    return expected_calibration_error(rows[:, 0], rows[:, 1], np.full(len(rows), 1 / len(rows)))


def risk_curve(rows: Sequence[Row]) -> list[Point]:
    """The share of wrong answers (y) where only the surest are given, and the share of all questions that is (x).

    It ends at the share that is answered as the threshold stands: what was refused, nobody knows.
    """
    scored = sum(row.outcome != "not scored" for row in rows)
    return [Point(n / scored, float(risk), n) for n, risk in enumerate(_risks(_given(rows)), 1)]


def reliability(rows: Sequence[Row]) -> list[Point]:
    """Mean confidence (x) and the share of questions that the documents answer (y), in ten bins of equal mass."""
    scored = sorted((row.confidence, row.answerable) for row in rows if row.outcome != "not scored")
    bins = [each for each in np.array_split(np.array(scored, float).reshape(-1, 2), _BINS) if len(each)]
    return [Point(float(each[:, 0].mean()), float(each[:, 1].mean()), len(each)) for each in bins]
