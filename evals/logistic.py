"""The logistic models that ship: fitted so that a feature may only speak one way, and written into the package."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]

PACKAGE = Path(__file__).resolve().parent.parent / "assistant"
_BOUNDS = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}


def signed_logistic(
    rows: Numbers, right: NDArray[np.bool_], share: Numbers, signs: Iterable[int], penalty: float
) -> tuple[Numbers, float]:
    """Weights and intercept; a sign of 1 or -1 is the only one that a feature's weight may have, 0 leaves it free.

    So a fit cannot learn a set's quirks.
    """
    middle, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = (rows - middle) / scale
    share = share / share.sum()

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        weights, intercept = parameters[:-1], parameters[-1]
        margins = np.where(right, 1, -1) * (scaled @ weights + intercept)
        value = (share * np.logaddexp(0, -margins)).sum() + penalty * (weights**2).sum()
        slope = -share * np.where(right, 1, -1) / (1 + np.exp(margins))
        return float(value), np.append(slope @ scaled + 2 * penalty * weights, slope.sum())

    bounds = [*(_BOUNDS[sign] for sign in signs), (None, None)]
    fitted = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = fitted.x[:-1] / scale
    return weights, float(fitted.x[-1] - weights @ middle)


def store(name: str, features: Iterable[str], weights: Numbers, intercept: float, **said: object) -> None:
    """Write a model into the package, after what is said of it: fitted on what, by which command, how good."""
    stored = {
        **said,
        "intercept": round(intercept, 4),
        "weights": {feature: round(float(weight), 4) for feature, weight in zip(features, weights, strict=True)},
    }
    path = PACKAGE / "answering" / f"{name}.json"
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
