"""Fit what verification weighs: whether a thing of a claim was replaced, and whether the sources support it.

    python -m evals fit-verify --data DIR

On the first halves of CLAP NQ and of the cross-lingual set and on IDK-MRC train, whose sentences `evals verify`
does not report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.metrics import roc_auc_score

from assistant.answering.slots import SLOT_FEATURES, mentions, rivalry
from assistant.answering.statement import Statement, plain, statement
from assistant.answering.support import SUPPORT_FEATURES, Comparison
from evals.cases import Case, Vectors, cases
from evals.logistic import signed_logistic, store

Numbers = NDArray[np.float64]

MOST = 400
"""True sentences of each origin and pair of languages."""
_PENALTY = 1e-3
_KINDS = {"name": ("name",), "figure": ("figure", "date"), "pole": ("antonym",)}
_SLOTS = {"name": ("name",), "figure": ("figure", "date"), "pole": ("pole",)}


def fit(data: Path, work: Path, console: Console) -> None:
    """Fit all four models and write them into the package."""
    with Vectors(work) as vectors:
        made = cases(data, vectors, second=False, most=MOST)
        for kind, slots in _SLOTS.items():
            slotted = [
                row
                for case in track(made, f"Measuring {kind}", console=console)
                for row in _slot_rows(case, kind, slots)
            ]
            _fit(f"displaced_{kind}", SLOT_FEATURES, slotted, console)
        rows = [
            row for case in track(made, "Measuring support", console=console) for row in _support_rows(case, vectors)
        ]
    _fit("supported", SUPPORT_FEATURES, rows, console)


def _fit(name: str, features: Mapping[str, int], rows: Sequence[tuple[bool, list[float]]], console: Console) -> None:
    """Fit one model, true and false ones weighing the same in all."""
    right = np.array([label for label, _ in rows])
    values = np.array([row for _, row in rows])
    counts = Counter(right.tolist())
    share = np.array([1 / counts[label] for label in right.tolist()])
    weights, intercept = signed_logistic(values, right, share, features.values(), _PENALTY)
    area = roc_auc_score(right, values @ weights)
    figures = f"AUC {area:.3f} on what it was fitted to, {counts[True]} against {counts[False]}"
    console.print(f"{name}: {figures}")
    store(
        name,
        features,
        weights,
        intercept,
        fitted_on="first halves of CLAP NQ and of the cross-lingual set, IDK-MRC train",
        fitted_by="python -m evals fit-verify --data DIR",
        reached=figures,
    )


def _slot_rows(case: Case, kind: str, slots: Sequence[str]) -> Iterator[tuple[bool, list[float]]]:
    """The things of a true sentence, and the one that a mutation put in."""
    if case.kind != "true" and case.kind not in _KINDS[kind]:
        return
    claim = statement(case.text, case.language)
    sources = [statement(text, language) for text, language in case.sources]
    start, end = _changed(plain(case.original), claim.text)
    for mention in mentions(claim):
        if mention.kind not in slots:
            continue
        hit = claim.words[mention.words[0]].start < end and start < claim.words[mention.words[-1]].end
        found = rivalry(claim, mention, sources) if hit or case.kind == "true" else None
        if found:
            yield case.kind != "true", list(found.row)


def _changed(before: str, after: str) -> tuple[int, int]:
    """The stretch of `after` that `before` has otherwise."""
    shared = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    most = min(len(before), len(after)) - shared
    tail = next((i for i in range(most) if before[-1 - i] != after[-1 - i]), most)
    return shared, max(len(after) - tail, shared + 1)


def _support_rows(case: Case, vectors: Vectors) -> Iterator[tuple[bool, list[float]]]:
    """A true sentence beside its own sources, and beside others."""
    if case.kind in ("true", "wrong citation", "near citation"):
        claim = statement(case.text, case.language)
        sources: tuple[Statement, ...] = tuple(statement(text, language) for text, language in case.sources)
        compared = Comparison(claim, sources, tuple(vectors.nearness(case.text, case.sources)))
        yield case.kind == "true", compared.row()
