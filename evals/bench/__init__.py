"""Retrieval, sentence choice, abstention and time on public data, beside naive baselines.

python -m evals bench --data DIR [--squad FILE]

Everything is indexed through the product's own path and asked on questions that nothing was fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from assistant.index.sync import Index
from evals.bench import latency
from evals.bench.asking import Asked, Rows, Systems, calibration, group
from evals.bench.opened import opened
from evals.bench.report import Benchmark, Indexed
from evals.bench.sets import Setting


def bench(settings: Sequence[Setting], work: Path, console: Console) -> Benchmark:
    """Measure all of `settings`; indexes and vectors are kept in `work`, to go faster next time.

    Time is measured on the setting of the most documents.
    """
    largest = max(settings, key=lambda each: len(each.documents))
    indexed: dict[str, Indexed] = {}
    asked: dict[tuple[str, str], list[Asked]] = {}
    stages: Rows = {}
    for setting in settings:
        with opened(setting, work, console) as index:
            indexed[setting.name] = _indexed(setting, index)
            asked |= _asked(setting, index, console)
            if setting is largest:
                questions = [question for each in setting.groups.values() for question in each]
                stages = latency.stages(questions, index)
    return Benchmark(
        settings=list(indexed.values()),
        groups=[group(title, name, each) for (name, title), each in asked.items()],
        calibration=calibration([one for each in asked.values() for one in each]),
        timed_on=indexed[largest.name],
        latency=stages,
        indexing=latency.indexing(largest.documents),
    )


def _indexed(setting: Setting, index: Index) -> Indexed:
    return Indexed(
        name=setting.name,
        crowd=setting.crowd,
        documents=len(setting.documents),
        passages=index.catalogue.passage_count(),
    )


def _asked(setting: Setting, index: Index, console: Console) -> dict[tuple[str, str], list[Asked]]:
    with closing(Systems(setting, index)) as systems:
        return {(setting.name, title): systems.ask(each, console) for title, each in setting.groups.items()}
