"""One group of questions, asked of the product and of the baselines over the same index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rich.console import Console
from rich.progress import track

from assistant.index.opening import make_retriever
from assistant.index.retriever import FairRetriever
from assistant.index.sync import Index
from evals.bench import abstention, retrieval, sentences
from evals.bench.abstention import Sure, sure_by_assistant, sure_by_cosine
from evals.bench.baselines import BM25, DEPTH, Cosine, LangChainRecipe, all_passages, embedded_texts
from evals.bench.intervals import Figure
from evals.bench.opened import OnceEmbedded
from evals.bench.retrieval import Rankings
from evals.bench.sentences import Chosen, chosen_by_assistant, chosen_by_cosine
from evals.bench.sets import Setting
from evals.fit import READ, measured_case
from evals.public import PublicQuestion

Rows = dict[str, dict[str, Figure | None]]
"""Figures by system and measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of one question."""

    question: PublicQuestion
    rankings: Rankings
    chosen: Mapping[str, Chosen]
    sure: Mapping[str, Sure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group's figures; `abstention` is by kind of absence and system."""

    title: str
    setting: str
    answerable: int
    near_misses: int
    retrieval: Rows
    sentences: Rows
    abstention: Mapping[str, Rows]
    calibration: Figure | None


class Systems:
    """The product and the baselines over one index."""

    def __init__(self, setting: Setting, index: Index) -> None:
        passages = all_passages(index)
        texts = embedded_texts(index, passages)
        self._model = OnceEmbedded(index.embeddings)
        self._retriever: FairRetriever = make_retriever(replace(index, embeddings=self._model), READ)
        self._cosine = Cosine(passages, texts, self._model)
        self._bm25 = BM25(passages, texts)
        self._langchain = LangChainRecipe(setting.name, setting.documents, self._model)

    def ask(self, questions: Sequence[PublicQuestion], console: Console) -> list[Asked]:
        """Ask all of `questions`."""
        return [
            self._asked(each)
            for each in track(questions, "Asking", console=console, transient=True, disable=not console.is_terminal)
        ]

    def _asked(self, question: PublicQuestion) -> Asked:
        vector = np.asarray(self._model.embed_query(question.text), np.float32)
        near = self._cosine.search(vector, DEPTH)
        case = measured_case(self._retriever, question)
        chosen = {
            "assistant": chosen_by_assistant(case),
            "cosine": chosen_by_cosine(question, vector, near[:READ], self._retriever, self._model),
        }
        return Asked(
            question=question,
            rankings=retrieval.rankings(question, vector, near, self._retriever, self._bm25, self._langchain),
            chosen=chosen,
            sure={
                "assistant": sure_by_assistant(case, chosen["assistant"].first),
                "cosine": sure_by_cosine(question, near, chosen["cosine"].first),
            },
        )

    def close(self) -> None:
        """Forget what the baselines made."""
        self._langchain.close()


def group(title: str, setting: str, asked: Sequence[Asked]) -> Group:
    """The figures of a group of questions."""
    told, missed = parted(asked)
    return Group(
        title=title,
        setting=setting,
        answerable=len(told),
        near_misses=len(missed),
        retrieval=retrieval.figures([each.question.document_id for each in told], [each.rankings for each in told]),
        sentences=sentences.figures({name: [each.chosen[name] for each in told] for name in ("assistant", "cosine")}),
        abstention=_abstention(told, missed),
        calibration=calibration(asked),
    )


def _abstention(told: Sequence[Asked], missed: Sequence[Asked]) -> dict[str, Rows]:
    by_system = {
        name: abstention.figures([each.sure[name] for each in told], [each.sure[name] for each in missed])
        for name in ("assistant", "cosine")
    }
    return {kind: {name: by_system[name][kind] for name in by_system} for kind in by_system["assistant"]}


def calibration(asked: Sequence[Asked]) -> Figure | None:
    """The calibration error of the product's confidence."""
    told, missed = parted(asked)
    return abstention.calibration([e.sure["assistant"] for e in told], [e.sure["assistant"] for e in missed])


def parted(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Those that their document answers, and near misses."""
    told = [each for each in asked if each.question.answerable]
    return told, [each for each in asked if not each.question.answerable]
