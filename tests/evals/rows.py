"""Rows of runs made by hand, for the tests of what is told of runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from evals.provenance import Provenance
from evals.record import Row, Run
from evals.scoring.case import Score
from evals.scoring.facts import Outcome

ORIGIN = Provenance(
    revision="abc", code="c", prompts="p", documents="d",
    settings={"source": "notes", "model": "extractive", "asked for": "answers"},
    versions={}, seed=7, began="2025-01-01T00:00:00+00:00", key="k",
)  # fmt: skip


def row(number: int, scores: Mapping[str, tuple[float, float]], result: Outcome = "right", **more: Any) -> Row:
    """A row of the question `number`."""
    made = Row(
        id=f"q{number}", fingerprint="f", question=f"Question {number}?", kind="factual", language="en", pair="en→en",
        answerable=True, outcome=result, scores={name: Score(*score) for name, score in scores.items()}, not_scored={},
        missed=(), facts=(("x",),), sources=("d",), confidence=0.5, text=f"Answer {number}.",
    )  # fmt: skip
    return dataclasses.replace(made, **more)


def run_of(*rows: Row, **more: Any) -> Run:
    """A whole run of `rows`."""
    return dataclasses.replace(Run(provenance=ORIGIN, of=len(rows), entailment="nobody", rows=rows), **more)
