"""What the constants of sentence selection give: how often an answer holds what was asked for, and how long it is.

python -m evals choose --data DIR

On the training halves, as `evals fit` has them; the answers of the public questions are one fact or a few sentences.
"""

from __future__ import annotations

from collections import defaultdict
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
from assistant.answering.scoring import Numbers, shipped_model
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.sync import sync
from assistant.settings import Settings
from evals.fit import READ, answers, training_set
from evals.public import PublicQuestion, write_folder

GRID = {"PRICE": (0.05, 0.07, 0.09, 0.12, 0.2), "BESIDE": (0.0, 0.5, 1.0)}
_SAMPLE = 150
"""Questions of each set."""

Measured = tuple[PublicQuestion, Asked, list[Candidate], Numbers]


def choose(data: Path, work: Path, console: Console) -> None:
    """Print for each combination the share of questions whose answer holds what was asked for, and its characters."""
    measured = list(_measured(data, work))
    datasets = sorted({public.dataset for public, *_ in measured})
    table = Table(*GRID, *datasets, "mean characters", "median", box=None, pad_edge=False)
    for values in product(*GRID.values()):
        for name, value in zip(GRID, values, strict=True):
            setattr(selection, name, value)
        held: defaultdict[str, list[bool]] = defaultdict(list)
        lengths = []
        for public, asked, candidates, scores in measured:
            chosen = selection.select(asked, candidates, scores)
            held[public.dataset].append(any(answers(public, each) for each in chosen))
            lengths.append(sum(len(each.text) for each in chosen))
        shares = (f"{np.mean(held[name]):.3f}" for name in datasets)
        table.add_row(*map(str, values), *shares, f"{np.mean(lengths):.0f}", f"{np.median(lengths):.0f}")
    console.print(table)


def _measured(data: Path, work: Path) -> Iterator[Measured]:
    asked_of: defaultdict[str, int] = defaultdict(int)
    settings = Settings(source=work / "documents", data_dir=work / "index", passages=READ)
    training = training_set(data)
    write_folder(settings.source, [training.documents])
    weights = shipped_model("sentence", SENTENCE_FEATURES).weights
    with lock_index(settings):
        index = open_index(settings)
        sync(settings.source, index)
        retriever = make_retriever(index, READ)
        for public in training.questions:
            if public.answerable and asked_of[public.dataset] < _SAMPLE:
                asked_of[public.dataset] += 1
                question = Question(public.text)
                vector = retriever.question_vector(question.text)
                found = retriever.search_by_vector(question.text, vector)
                asked, candidates = weigh(retriever, question), candidates_of(retriever, question, vector, found)
                yield public, asked, candidates, sentence_features(asked, candidates) @ weights
        index.close()
