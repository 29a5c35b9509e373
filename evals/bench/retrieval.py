"""Whether the paragraph that answers is found: recall and nDCG of the product and of the baselines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from ir_measures import Qrel as Relevant
from ir_measures import R, ScoredDoc, iter_calc, nDCG
from numpy.typing import NDArray

from assistant.index.retriever import FairRetriever
from assistant.records import Evidence
from evals.bench.baselines import BM25, DEPTH, LangChainRecipe, reciprocal_rank_fusion
from evals.bench.intervals import Figure, estimate, mean
from evals.public import PublicQuestion

Vectors = NDArray[np.float32]
Rankings = Mapping[str, Sequence[str]]
"""Documents by the name of the system that ranks them, best first."""

_NAMES = {R @ 1: "recall@1", R @ 5: "recall@5", R @ 10: "recall@10", nDCG @ 10: "nDCG@10"}


def rankings(
    question: PublicQuestion,
    vector: Vectors,
    near: Sequence[Evidence],
    retriever: FairRetriever,
    bm25: BM25,
    langchain: LangChainRecipe,
) -> Rankings:
    """Each system's documents for a question, each where its best passage stands; `near` is by cosine."""
    shared = bm25.search(question.text, question.language, DEPTH)
    passages = {found.passage.id: found.passage for found in (*near, *shared)}
    fused = reciprocal_rank_fusion([found.passage.id for found in near], [found.passage.id for found in shared])
    return {
        "assistant": _documents(retriever.search(question.text, DEPTH)),
        "cosine": _documents(near),
        "BM25": _documents(shared),
        "RRF of both": list(dict.fromkeys(passages[each].document_id for each in fused)),
        "LangChain": langchain.search(vector, DEPTH),
    }


def _documents(evidence: Sequence[Evidence]) -> list[str]:
    return list(dict.fromkeys(found.passage.document_id for found in evidence))


def figures(right: Sequence[str], ranked: Sequence[Rankings]) -> dict[str, dict[str, Figure | None]]:
    """Each system's measures; `right` is the one document that answers, for each question."""
    systems = ranked[0] if ranked else {}
    return {system: _measures(right, [each[system] for each in ranked]) for system in systems}


def _measures(right: Sequence[str], ranked: Sequence[Sequence[str]]) -> dict[str, Figure | None]:
    relevant = [Relevant(str(number), document, 1) for number, document in enumerate(right)]
    run = [
        ScoredDoc(str(number), document, 1 / rank)
        for number, documents in enumerate(ranked)
        for rank, document in enumerate(documents, 1)
    ]
    values: defaultdict[str, list[float]] = defaultdict(list)
    for metric in iter_calc(list(_NAMES), relevant, run):
        values[_NAMES[metric.measure]].append(metric.value)
    return {name: estimate(mean, np.array(values[name])) for name in _NAMES.values()}
