"""How the product carries more and more passages: `python -m evals growth --data DIR`.

Public paragraphs, ten a file, multiplied with other figures in them until there are enough. Vectors are the model's
own as far as they are kept in the work folder; all others are some real vector with noise, which is as far from it as
a neighbour is (see `Multiplied`). Each size is measured in processes of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.index.catalogue import Catalogue
from assistant.index.opening import lock_index, open_index
from assistant.index.sync import sync
from evals.bench.latency import indexing
from evals.bench.opened import settings_in
from evals.growth.multiplied import Multiplied, real_vectors, write_documents
from evals.growth.recall import recall
from evals.public import clapnq, crosslingual, idk_mrc

Figures = dict[str, float]


def grow(data: Path, work: Path, sizes: Sequence[int], console: Console) -> dict[int, Figures]:
    """The figures of each size, by the number of passages that was aimed at."""
    train, english = idk_mrc(data, "train"), crosslingual(data, "en")
    paragraphs = [*train.documents.values(), *clapnq(data).documents.values(), *english.documents.values()]
    questions = [each.text for each in (*english.sample(60), *train.sample(60))]
    (work / "vectors").mkdir(parents=True, exist_ok=True)
    with closing(Catalogue.in_folder(work / "vectors")) as store:
        real = real_vectors(store)
    share = indexing(train.documents)["share of it"]["passages a second"]
    found = recall(real[1])
    console.print(f"HNSW recall@10 on {len(real[1])} real vectors: {found:.3f}", markup=False)
    figures: dict[int, Figures] = {}
    for size in sizes:
        console.print(f"{size} passages", markup=False)
        figures[size] = _measured(work / str(size), size, paragraphs, questions, real, console)
        figures[size]["indexing rate, share of the bare embedding call"] = share.value if share else 0.0
        figures[size][f"HNSW recall@10, {len(real[1]):,} real vectors"] = found
        console.print(json.dumps(figures[size], indent=1), markup=False)
    return figures


def _measured(
    folder: Path, size: int, paragraphs: Sequence[str], questions: Sequence[str], real: Any, console: Console
) -> Figures:
    files = write_documents(folder / "documents", paragraphs, size)
    settings = settings_in(folder)
    with lock_index(settings), closing(open_index(settings)) as index:
        model = Multiplied(index.embeddings, real)
        started = time.perf_counter()
        with console.status("Indexing") as status:
            changes = sync(
                settings.source,
                replace(index, embeddings=model),
                lambda _, done, of: status.update(f"Indexing {done}/{of}"),
            )
        taken = time.perf_counter() - started
    figures: Figures = {
        "passages": changes.passages,
        "files": files,
        "texts embedded": model.texts,
        "share of them with their own vectors": model.own / max(model.texts, 1),
        "passages a second, vectors given": changes.passages / taken if changes.added else 0.0,
        "disk, MB": sum(path.stat().st_size for path in settings.index_folder.rglob("*") if path.is_file()) / 1e6,
    }
    return figures | _asked(folder, questions)


def _asked(folder: Path, questions: Sequence[str]) -> Figures:
    """What a process of its own measures; the time to its first answer is from before it was started."""
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(  # this Python, this package
        [sys.executable, "-m", "evals.growth.asking", str(folder), repr(time.time())],
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    measured: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return dict(measured)
