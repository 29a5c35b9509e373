"""A run's figures as tables for a terminal."""

from __future__ import annotations

import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals import confidence
from evals.bench.intervals import Figure
from evals.groups import ALL, Told, figures, groups, medians, sums
from evals.record import Run

HEADLINES = (
    "facts found", "answer correct", "judged right", "source cited", "span hit", "citation recall",
    "citation precision", "exact", "wrongly refused", "rightly refused", "wrong answers",
)  # fmt: skip
"""The measures that are told of each group."""
# What would move the cursor, rename the window or hide text in a terminal: C0 and C1 but for tab and line feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def safe(text: str) -> Text:
    """A text of a document, a question or a model, without what a terminal would obey."""
    return Text(_CONTROL.sub("�", text))


def show(run: Run, console: Console) -> None:
    """Print the run: all figures with their intervals, then the headlines by language, pair and kind."""
    by_group = figures(run.rows)
    console.print(f"{len(run.rows)} questions of {run.of}, {run.provenance.settings['model']}.", markup=False)
    console.print("Figures over all of them, with their 95 % bootstrap intervals.\n")
    console.print(_whole(by_group[ALL]))
    console.print(_others({**confidence.figures(run.rows), **medians(run.rows)}))
    console.print("\nBy language, pair of languages (question→sources), and kind:\n")
    console.print(_by_group(by_group, {name: len(rows) for name, rows in groups(run.rows).items()}))
    for name, total in sums(run.rows).items():
        console.print(f"{name}, in all: {total:,.6g}")
    if "citation recall" in by_group[ALL]:
        console.print(safe(f"Whether citations bear out sentences was judged by {run.entailment}."))
    if run.judge:
        console.print(safe(f"Answers were graded by {run.judge}."))


def _whole(told: dict[str, Told]) -> Table:
    table = Table("", "", "95 % interval", "questions", "could not\nbe scored", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, each in told.items():
        table.add_row(name, *_shares(each.figure), str(each.questions), str(each.not_scored or "–"))
    return table


def _shares(figure: Figure | None) -> tuple[str, str]:
    if figure is None:
        return "–", ""
    return share(figure.value), f"{share(figure.low)} to {share(figure.high)}"


def share(value: float) -> str:
    """A share of 1 in percent, to a tenth."""
    return f"{value:.1%}"


def _others(told: dict[str, Figure | None]) -> Table:
    table = Table("", "", "95 % interval", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, figure in told.items():
        if figure is not None:
            table.add_row(name, number(figure.value), f"{number(figure.low)} to {number(figure.high)}")
    return table


def number(value: float) -> str:
    """A number to three digits."""
    return f"{value:.3f}" if abs(value) < 1 else f"{value:,.0f}"


def _by_group(by_group: dict[str, dict[str, Told]], sizes: dict[str, int]) -> Table:
    columns = [name for name in HEADLINES if name in by_group[ALL]] or list(by_group[ALL])
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for column in ("questions", *columns):
        table.add_column(column.replace(" ", "\n"), justify="right")
    for name, told in by_group.items():
        cells = (_shares(told[column].figure)[0] if column in told else "–" for column in columns)
        table.add_row(name, str(sizes[name]), *cells)
    return table
