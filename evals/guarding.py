"""The accepted run of the mode without a model, and whether another falls behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assistant import ConfigurationError
from assistant.corpus.reading import list_files, make_document, read_text
from assistant.resources import bundled_folder
from assistant.settings import EXTRACTIVE
from evals import record
from evals.compare import changes, paired, worse
from evals.groups import told
from evals.provenance import digest_of
from evals.record import Run
from evals.run import shortened
from evals.scoring import MEASURES

_SAME = 0.9
"""Share of the baseline's questions that must still be asked as they were: who takes out more accepts another."""
BASELINE = Path(__file__).with_name("baselines") / "extractive.json"


def faults(base: Run, new: Run) -> Iterator[str]:
    """Why `new` must not take the place of `base`, a line each: a guarded figure that fell significantly (a paired
    permutation test at .05), a citation that is not exact, and a set that the baseline says too little of.
    """
    pairs = paired(base, new)
    if len(pairs) < _SAME * len(base.rows):
        yield f"only {len(pairs)} of the baseline's {len(base.rows)} questions are still asked as they were"
    for measure, each in changes(pairs).items():
        if MEASURES[measure].guarded and worse(measure, each):
            yield f"{measure}: {each.base:.1%} to {each.new:.1%} (p {each.p:.3f}, {each.questions} questions)"
    exact = told(new.rows, "exact")
    if exact is None or exact.figure is None or exact.figure.value < 1 or exact.not_scored:
        yield "exact: not every citation of every answer is exact to the character"


def accept(run: Run, why: str, path: Path = BASELINE) -> None:
    """Make `run` the baseline, and keep why.

    Raises `ConfigurationError` where it is not one whole run without a model on the documents that ship: a baseline is
    in the repository, and other documents' sentences must not be.
    """
    if not why.strip():
        raise ConfigurationError("A new baseline needs a reason.", 'Give one: --why "...".')
    if run.provenance.settings.get("model") != EXTRACTIVE or run.provenance.settings.get("asked for") != "answers":
        raise ConfigurationError(
            "Only answers without a model have a baseline.", f"Run with ASSISTANT_MODEL={EXTRACTIVE}."
        )
    if run.provenance.documents != shipped_documents():
        raise ConfigurationError("The run is not on the documents that ship.", "Run it without --source.")
    if len(run.rows) < run.of:
        raise ConfigurationError("The run is not whole.", "Run it again: it goes on where it stopped.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_compact(shortened(run, why.strip())), encoding="utf-8")


def shipped_documents() -> str:
    """The digest of the documents that ship."""
    notes = [make_document(path.stem, read_text(path)) for path in list_files(bundled_folder("seeds"))]
    return digest_of(notes)


def _compact(run: Run) -> str:
    """JSON with a line for each question, so that a change of one is a change of its line."""
    kept = record.as_json(run)
    rows = kept.pop("rows")
    head = json.dumps(kept, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{head},\n "rows": [\n{lines}\n ]\n}}\n'
