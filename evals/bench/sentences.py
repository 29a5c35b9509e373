"""Whether the first sentence chosen, or one of the first three, answers; and what the nearest one by cosine does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.candidates import candidates_of
from assistant.answering.features import SENTENCE_FEATURES
from assistant.answering.question import Question
from assistant.answering.scoring import shipped_model
from assistant.index.retriever import FairRetriever
from assistant.records import Evidence
from evals.bench.intervals import Figure, estimate, mean
from evals.fit import Case, answers
from evals.public import PublicQuestion

Vectors = NDArray[np.float32]
Hits = NDArray[np.bool_]


class Chosen(NamedTuple):
    """Whether the first sentence answers, and whether one of the first three does."""

    first: bool
    of_three: bool


def chosen_by_assistant(case: Case) -> Chosen:
    """By the scores of the model that ships."""
    return _chosen(case.labels > 0, case.view.rows @ shipped_model("sentence", SENTENCE_FEATURES).weights)


def chosen_by_cosine(
    asked: PublicQuestion, vector: Vectors, near: Sequence[Evidence], retriever: FairRetriever, model: Embeddings
) -> Chosen:
    """By the sentence's cosine and its passage's, half and half, as the model gives both; `near` has the passages."""
    candidates = candidates_of(retriever, Question(asked.text), vector, near)
    if not candidates:
        return Chosen(False, False)
    own = np.array(model.embed_documents([each.text for each in candidates]), np.float32) @ vector
    of_passages = np.array([each.evidence.score for each in candidates])
    return _chosen(np.array([answers(asked, each) for each in candidates]), (own + of_passages) / 2)


def _chosen(right: Hits, scores: NDArray[np.floating]) -> Chosen:
    best = right[np.argsort(-scores, kind="stable")]
    return Chosen(bool(best[:1].any()), bool(best[:3].any()))


def figures(chosen: Mapping[str, Sequence[Chosen]]) -> dict[str, dict[str, Figure | None]]:
    """The shares of questions, by system."""
    return {system: _shares(np.array(each, float).reshape(-1, 2)) for system, each in chosen.items()}


def _shares(hits: NDArray[np.float64]) -> dict[str, Figure | None]:
    return {"first answers": estimate(mean, hits[:, 0]), "one of three": estimate(mean, hits[:, 1])}
