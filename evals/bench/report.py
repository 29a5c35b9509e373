"""The figures of a benchmark as tables, and as JSON so that two runs can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.bench.asking import Group, Rows
from evals.bench.intervals import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """The documents of a setting, and how many passages they are."""

    name: str
    crowd: str
    documents: int
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Everything that a run measured; `latency` and `indexing` are on the setting of the most documents."""

    settings: Sequence[Indexed]
    groups: Sequence[Group]
    calibration: Figure | None
    timed_on: Indexed
    latency: Rows
    indexing: Rows


def show(benchmark: Benchmark, console: Console) -> None:
    """Print all tables."""
    console.print("Figures with their 95 % bootstrap intervals over questions.\n")
    for each in benchmark.settings:
        console.print(f"{each.name}: {each.documents} documents, {each.passages} passages: {each.crowd}", markup=False)
    groups = benchmark.groups
    _print(console, "Finding the paragraph that answers", ((_told(g), g.retrieval) for g in groups))
    _print(console, "Choosing the sentence that answers", ((_told(g), g.sentences) for g in groups))
    kinds = [(f"{_title(g)}, {kind}", rows) for g in groups for kind, rows in g.abstention.items()]
    _print(console, "Knowing when the documents do not tell", kinds)
    errors: Rows = {_title(g): {"expected calibration error": g.calibration} for g in groups}
    errors["all together"] = {"expected calibration error": benchmark.calibration}
    _print(console, "Confidence as a frequency", [("", errors)])
    on = f"{benchmark.timed_on.passages} passages"
    _print(console, f"Time of an answer over {on}, in embedding calls", [("", benchmark.latency)])
    _print(console, "Indexing", [("", benchmark.indexing)])


def _title(each: Group) -> str:
    return f"{each.title} ({each.answerable} + {each.near_misses})"


def _told(each: Group) -> str:
    return f"{each.title} ({each.answerable})"


def _print(console: Console, title: str, blocks: Iterable[tuple[str, Rows]]) -> None:
    blocks = [(name, rows) for name, rows in blocks if rows]
    columns = list(dict.fromkeys(column for _, rows in blocks for values in rows.values() for column in values))
    table = Table("", *columns, box=None, pad_edge=False)
    for name, rows in blocks:
        if name:
            table.add_row(Text(name))
        for row, values in rows.items():
            table.add_row(f"  {row}" if name else row, *(Text(cell(values.get(column))) for column in columns))
    console.print(f"\n{title}", style="bold", markup=False)
    console.print(table)


def cell(figure: Figure | None) -> str:
    """A figure with its interval: a share to three digits, .940 [.914 .965], what goes beyond 1 to two."""
    if figure is None:
        return "–"
    places = 3 if figure.high <= 1 else 2
    value, low, high = (f"{each:.{places}f}".removeprefix("0") for each in (figure.value, figure.low, figure.high))
    return f"{value} [{low} {high}]"


def write(benchmark: Benchmark, command: Mapping[str, str], path: Path) -> None:
    """All figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"command": dict(command), **asdict(benchmark)}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
