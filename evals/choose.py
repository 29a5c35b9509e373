"""What the constants of sentence selection give: how many of the sentences that people chose an answer quotes.

python -m evals choose --data DIR

On the half of CLAP NQ that `evals fit` leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.answering import selection
from assistant.answering.asked import Asked
from assistant.answering.candidates import candidates_of, weigh
from assistant.answering.features import SENTENCE_FEATURES, Candidate, sentence_features
from assistant.answering.question import Question
from assistant.answering.scoring import shipped_model
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.sync import sync
from assistant.settings import Settings
from evals.fit import READ, answers
from evals.public import PublicQuestion, clapnq, write_folder

GRID = {"BESIDE": (0.0, 0.5, 1.0), "COVERS": (0.0, 2.0, 3.0, 4.0)}


def choose(data: Path, work: Path, console: Console) -> None:
    """Print recall, precision and length for each combination of the constants."""
    measured = list(_measured(data, work))
    table = Table(*GRID, "recall", "precision", "characters", box=None, pad_edge=False)
    for values in product(*GRID.values()):
        for name, value in zip(GRID, values, strict=True):
            setattr(selection, name, value)
        figures = np.mean([_figures(*each) for each in measured], axis=0)
        table.add_row(*map(str, values), f"{figures[0]:.3f}", f"{figures[1]:.3f}", f"{figures[2]:.0f}")
    console.print(table)


def _measured(data: Path, work: Path) -> Iterator[tuple[PublicQuestion, Asked, list[Candidate]]]:
    public = clapnq(data)
    write_folder(work / "documents", [public.documents])
    settings = Settings(source=work / "documents", data_dir=work / "index", passages=READ)
    with lock_index(settings):
        index = open_index(settings)
        sync(settings.source, index)
        retriever = make_retriever(index, READ)
        for asked in public.half(second=True).questions:
            if asked.answerable:
                question = Question(asked.text)
                vector = retriever.question_vector(question.text)
                evidence = retriever.search_by_vector(question.text, vector)
                yield asked, weigh(retriever, question), candidates_of(retriever, question, vector, evidence)
        index.close()


def _figures(public: PublicQuestion, asked: Asked, candidates: list[Candidate]) -> tuple[float, float, float]:
    """Recall and precision of the sentences that people chose, and the quotes' length."""
    rows = sentence_features(asked, candidates)
    chosen = selection.select(asked, candidates, rows @ shipped_model("sentence", SENTENCE_FEATURES).weights)
    right = sum(answers(public, each) for each in chosen)
    wanted = sum(answers(public, each) for each in candidates)
    return right / max(wanted, 1), right / len(chosen), float(sum(len(each.text) for each in chosen))
