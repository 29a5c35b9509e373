from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.abstention import ANSWERABLE_FEATURES, THRESHOLD
from assistant.answering.features import SENTENCE_FEATURES
from assistant.answering.scoring import LogisticModel, shipped_model
from assistant.errors import ConfigurationError


@pytest.mark.parametrize(
    ("name", "features"), [("sentence", SENTENCE_FEATURES), ("answerable", tuple(ANSWERABLE_FEATURES))]
)
def test_the_shipped_models_weigh_what_is_measured(name: str, features: tuple[str, ...]) -> None:
    model = shipped_model(name, features)
    assert model.features == features
    assert model.weights.shape == (len(features),)
    assert np.isfinite(model.weights).all()
    chances = model.probabilities(np.random.default_rng(3).normal(size=(50, len(features))))
    assert ((chances >= 0) & (chances <= 1)).all()
    assert len(set(chances.tolist())) > 1


@pytest.mark.parametrize("features", [(), ("cosine",), SENTENCE_FEATURES[::-1], (*SENTENCE_FEATURES, "more")])
def test_a_model_of_other_features_is_refused_with_what_to_do(features: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match=r"sentence\.json.*evals fit"):
        shipped_model("sentence", features)


def test_a_model_is_the_logistic_function_of_a_weighted_sum() -> None:
    model = LogisticModel(("a", "b"), np.array([2.0, -1.0]), 0.5)
    rows = np.array([[0.0, 0.5], [1.0, 0.0], [0.0, 3.0]])
    assert model.probabilities(rows) == pytest.approx([0.5, 1 / (1 + np.exp(-2.5)), 1 / (1 + np.exp(2.5))])


def test_the_documents_must_more_likely_tell_than_not() -> None:
    assert 0 < THRESHOLD < 1
