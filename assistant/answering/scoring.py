"""Logistic models small enough to read: a weight for each named feature, kept in JSON beside this file.

They are fitted by `python -m evals fit --data DIR`, on training halves only; each file says on what, and
what it reached in cross-validation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConfigurationError

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class LogisticModel:
    """`probability = sigmoid(intercept + weights . features)`."""

    features: tuple[str, ...]
    weights: Numbers
    intercept: float

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability (0 to 1) for each row of features."""
        return np.asarray(1.0 / (1.0 + np.exp(-(rows @ self.weights + self.intercept))))


@cache
def shipped_model(name: str, features: Sequence[str]) -> LogisticModel:
    """The model `name`.json; raises `ConfigurationError` where it was fitted to other features."""
    stored = json.loads((files("assistant.answering") / f"{name}.json").read_text(encoding="utf-8"))
    if tuple(stored["weights"]) != tuple(features):
        raise ConfigurationError(
            f"{name}.json was fitted to other features than this version measures.",
            "Fit it again: python -m evals fit --data DIR.",
        )
    weights = np.array([stored["weights"][feature] for feature in features])
    return LogisticModel(tuple(features), weights, float(stored["intercept"]))
