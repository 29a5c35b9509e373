"""One process that opens a grown index and answers: python -m evals.growth.asking FOLDER STARTED."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant import Assistant, Changes, Settings

WARMING = 5
BESIDE = 12
"""Files that are added while questions are asked."""
_LONGEST = 120.0
_SETTLED = 5.0
"""Seconds that following takes to begin, on a busy machine too: what is measured is a page that runs."""
_LOOK = 0.1


def main() -> None:
    """Print the figures as a line of JSON."""
    folder, started = Path(sys.argv[1]), float(sys.argv[2])
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    settings = Settings(source=folder / "documents", data_dir=folder / "index", database_url="", chroma_url="")
    with Assistant.open(settings) as bot:
        opened = time.time() - started
        bot.ask(questions[0])
        figures = {"start to open, s": opened, "start to first answer, s": time.time() - started}
        figures["start to first answer, processor time, s"] = time.process_time()
        figures |= _stages(bot, questions)
        figures["memory, MB"] = _resident()
        told: list[Changes] = []
        with bot.following(told.append):
            time.sleep(_SETTLED)
            figures |= _changed(bot, settings.source, told)
            figures |= _beside(bot, settings.source, questions, figures["answer p95, ms"], told)
        bot.refresh()  # the folder is as it was: the next run opens an index that is up to date
    sys.stdout.write(json.dumps({name: round(value, 4) for name, value in figures.items()}) + "\n")


def _stages(bot: Assistant, questions: list[str]) -> dict[str, float]:
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions):
        begun, computed = time.perf_counter(), time.process_time()
        answer = bot.ask(question)
        if number >= WARMING:
            taken["answer"].append(time.perf_counter() - begun)
            taken["answer, processor time"].append(time.process_time() - computed)
            for stage, seconds in answer.timings.items():
                taken[stage].append(seconds)
    shown = ((50, "p50"), (95, "p95"))
    return {f"{s} {name}, ms": float(np.percentile(t, at)) * 1000 for s, t in taken.items() for at, name in shown}


def _resident() -> float:
    """Megabytes of memory, where the system tells."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _changed(bot: Assistant, source: Path, told: list[Changes]) -> dict[str, float]:
    """Seconds from the moment one file is written until what is new in it is found, looked for ten times a second.

    Then it is put back as it was, with nobody asking: what this process computes for one changed file.
    """
    path = sorted(source.glob("*.md"))[0]
    mark = f"Keeper {time.time_ns()} of the lighthouse at Sabira counts herons."
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{mark}\n", encoding="utf-8")
    try:
        found = _until(lambda: any(mark in found.passage.text for found in bot.search(mark, 3)))
    finally:
        computed = time.process_time()
        path.write_text(before, encoding="utf-8")
    _until(lambda: len(told) == 2)
    return {
        "a changed file is found after, s": found,
        "a changed file, processor time, s": time.process_time() - computed,
    }


def _until(holds: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    while not holds() and time.perf_counter() - begun < _LONGEST:
        time.sleep(_LOOK)
    return time.perf_counter() - begun


def _beside(bot: Assistant, source: Path, questions: list[str], idle: float, told: list[Changes]) -> dict[str, float]:
    """The 95th percentile of an answer while files are embedded and stored, and its ratio to the idle one."""
    text = sorted(source.glob("*.md"))[1].read_text(encoding="utf-8")
    taken, done = list[float](), threading.Event()

    def ask() -> None:
        while not done.is_set():
            for question in questions[:20]:
                begun = time.perf_counter()
                bot.ask(question)
                taken.append(time.perf_counter() - begun)
                if done.wait(0.05):
                    return

    for number in range(BESIDE):
        new = text.replace(" ", f" {number}", 1).replace(". ", f", as {number} of {time.time_ns()} tell. ")
        (source / f"beside-{number}.md").write_text(new, encoding="utf-8")
    thread = threading.Thread(target=ask)
    thread.start()
    try:
        _until(lambda: sum(len(changes.added) for changes in told) == BESIDE)
    finally:
        done.set()
        thread.join()
        for path in source.glob("beside-*.md"):
            path.unlink()
    p95 = float(np.percentile(taken, 95)) * 1000
    return {"answer p95 beside indexing, ms": p95, "of the idle p95": p95 / idle}


if __name__ == "__main__":
    main()
