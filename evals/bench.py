"""Retrieval, sentence choice and abstention on the public sets' held-out halves.

python -m evals bench --data DIR

IDK-MRC valid among the paragraphs of valid and of train 1 to 1,500, and the halves of CLAP NQ and of the
cross-lingual set that `evals fit` leaves alone, all in one index through the product's own path: so every
question is asked in a crowd of both languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import roc_auc_score

from assistant.answering.features import SENTENCE_FEATURES
from assistant.answering.scoring import shipped_model
from assistant.index.opening import lock_index, make_retriever, open_index
from assistant.index.sync import sync
from assistant.settings import Settings
from evals.fit import PARAGRAPHS, READ, Case, measured_case
from evals.public import PublicQuestion, clapnq, crosslingual, idk_mrc, write_folder

_CUTS = (1, 5, 10)


def bench(data: Path, work: Path, console: Console, most: int) -> None:
    """Print a line for each dataset, of at most `most` questions each."""
    questions = _held_out(data, work / "documents", most)
    settings = Settings(source=work / "documents", data_dir=work / "index", passages=READ)
    with lock_index(settings):
        index = open_index(settings)
        sync(settings.source, index)
        retriever = make_retriever(index, READ)
        cases: defaultdict[str, list[Case]] = defaultdict(list)
        for question in track(questions, "Asking", console=console, transient=True):
            cases[question.dataset].append(measured_case(retriever, question))
        index.close()
    columns = [*(f"recall@{k}" for k in _CUTS), "first", "of three", "AUC removed", "AUC near miss"]
    table = Table("", "questions", *columns, box=None, pad_edge=False)
    for name, group in cases.items():
        table.add_row(name, str(len(group)), *(f"{value:.3f}" for value in _figures(group)))
    console.print(table)


def _held_out(data: Path, folder: Path, most: int) -> list[PublicQuestion]:
    crowd, valid = idk_mrc(data, "train", PARAGRAPHS), idk_mrc(data, "valid")
    others = [s.half(second=True) for s in (clapnq(data), crosslingual(data, "en"), crosslingual(data, "id"))]
    write_folder(folder, [crowd.documents, valid.documents, *(each.documents for each in others)])
    return [question for each in (valid, *others) for question in each.sample(most)]


def _figures(cases: Sequence[Case]) -> list[float]:
    answerable = [case for case in cases if case.question.answerable]
    ranks = [_rank(case) for case in answerable]
    recalls = [float(np.mean([rank <= k for rank in ranks])) for k in _CUTS]
    weights = shipped_model("sentence", SENTENCE_FEATURES).weights
    orders = [np.argsort(-(case.view.rows @ weights), kind="stable") for case in answerable]
    hits = [[case.labels[order[:k]].any() for case, order in zip(answerable, orders, strict=True)] for k in (1, 3)]
    present = [case.view.confidence() for case in answerable]
    removed = [case.removed.confidence() for case in answerable if case.removed is not None]
    missed = [case.view.confidence() for case in cases if not case.question.answerable]
    return [*recalls, *(float(np.mean(hit)) for hit in hits), _auc(present, removed), _auc(present, missed)]


def _rank(case: Case) -> int:
    """The rank of the document that answers; past all cuts where it was not found."""
    ids = list(dict.fromkeys(found.passage.document_id for found in case.view.evidence))
    return ids.index(case.question.document_id) + 1 if case.question.document_id in ids else READ + 1


def _auc(present: Sequence[float], absent: Sequence[float]) -> float:
    if not present or not absent:
        return float("nan")
    return float(roc_auc_score([1] * len(present) + [0] * len(absent), [*present, *absent]))
