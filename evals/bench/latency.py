"""What the stages of an answer and of indexing take, in units of the embedding call alone, in the same run.

So a figure says the same on a fast machine and on a slow one.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.extractive import ExtractiveAnswerer
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.sync import Index, sync
from assistant.records import Answer
from evals.bench.intervals import Figure, estimate
from evals.bench.opened import settings_in
from evals.fit import READ
from evals.public import PublicQuestion, write_folder

Numbers = NDArray[np.float64]

QUESTIONS = 200
_WARMING = 5
_BLOCKS, _BLOCK = 7, 10
"""Blocks that are indexed one after the other, and the documents of each."""


def stages(questions: Sequence[PublicQuestion], index: Index) -> dict[str, dict[str, Figure | None]]:
    """The median and the 95th percentile of each stage, as multiples of the median embedding call; and milliseconds."""
    answerer = ExtractiveAnswerer(make_retriever(index, READ), index.catalogue.document)
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for number, question in enumerate([*questions[:_WARMING], *questions[:QUESTIONS]]):
        for stage, taken in _taken(question.text, answerer, index.embeddings).items() if number >= _WARMING else ():
            seconds[stage].append(taken)
    alone = np.array(seconds["embedding call alone"])
    return {stage: _of_stage(np.array(taken), alone) for stage, taken in seconds.items()}


def _taken(question: str, answerer: ExtractiveAnswerer, model: Embeddings) -> dict[str, float]:
    """Seconds of each stage of one answer, beside the embedding call alone."""
    started = time.perf_counter()
    model.embed_query(question)
    alone = time.perf_counter() - started
    *_, answer = answerer.stream(question, ())
    assert isinstance(answer, Answer)
    rest = sum(answer.timings.values()) - answer.timings["embedding"]
    return {"embedding call alone": alone, **answer.timings, "all but embedding": rest}


def _of_stage(taken: Numbers, alone: Numbers) -> dict[str, Figure | None]:
    both = np.stack([taken, alone], axis=1)
    return {
        "median": estimate(lambda rows: float(np.median(rows[:, 0]) / np.median(rows[:, 1])), both),
        "p95": estimate(lambda rows: float(np.percentile(rows[:, 0], 95) / np.median(rows[:, 1])), both),
        "median ms": estimate(lambda rows: float(np.median(rows[:, 0]) * 1000), both),
    }


class _NotedEmbeddings(Embeddings):
    """A model that notes what it is asked to embed."""

    def __init__(self, model: Embeddings) -> None:
        self.model = model
        self.texts: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        return self.model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return self.model.embed_documents(texts)


def indexing(documents: Mapping[str, str]) -> dict[str, dict[str, Figure | None]]:
    """Passages a second: the product's, the bare embedding call's on the same texts, and the first as a share of it.

    Blocks of documents are added to a new index one by one, each followed by the bare call; intervals are over blocks,
    but for the first, in which dictionary and models are loaded.
    """
    rows = np.array(list(_blocks(documents))[1:], float).reshape(-1, 3)
    return {
        "assistant": {"passages a second": estimate(lambda each: float(each[:, 0].sum() / each[:, 1].sum()), rows)},
        "embedding call alone": {
            "passages a second": estimate(lambda each: float(each[:, 0].sum() / each[:, 2].sum()), rows)
        },
        "share of it": {"passages a second": estimate(lambda each: float(each[:, 2].sum() / each[:, 1].sum()), rows)},
    }


def _blocks(documents: Mapping[str, str]) -> Iterator[tuple[int, float, float]]:
    """Passages that a block added, seconds it took, and seconds of the bare call."""
    ids = sorted(documents)[: _BLOCKS * _BLOCK]
    with TemporaryDirectory(prefix="assistant-bench-") as work:
        settings = settings_in(Path(work))
        with lock_index(settings):
            index = open_index(settings)
            noted = _NotedEmbeddings(index.embeddings)
            for start in range(0, len(ids), _BLOCK):
                write_folder(settings.source, [{each: documents[each] for each in ids[: start + _BLOCK]}])
                yield _block(replace(index, embeddings=noted), settings.source, noted)
            index.close()


def _block(index: Index, source: Path, noted: _NotedEmbeddings) -> tuple[int, float, float]:
    before = index.catalogue.passage_count()
    noted.texts.clear()
    started = time.perf_counter()
    after = sync(source, index).passages
    indexed = time.perf_counter()
    noted.model.embed_documents(noted.texts)
    return after - before, indexed - started, time.perf_counter() - indexed
