"""Two runs of one set beside each other: what changed, how surely, and the questions that turned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from evals import confidence
from evals.ratios import Change, change
from evals.record import Row, Run
from evals.scoring import MEASURES
from evals.table import number, safe, share

SIGNIFICANT = 0.05
"""The level of the tests, each by itself: one change of twenty that is chance costs a look, a fall that goes unseen
costs more."""
_ORDER = {"wrong": 0, "refused": 1, "partly": 2, "right": 3}


@dataclass(frozen=True, slots=True)
class Pair:
    """A question that two runs asked in the same words, and expected the same of."""

    base: Row
    new: Row

    @property
    def turned(self) -> int:
        """Above 0 where it went better in the new run, below where worse; 0 also where one could not be scored."""
        if "not scored" in (self.base.outcome, self.new.outcome):
            return 0
        return _ORDER[self.new.outcome] - _ORDER[self.base.outcome]


def paired(base: Run, new: Run) -> list[Pair]:
    """The questions that are the same in both runs."""
    before = {(row.id, row.fingerprint): row for row in base.rows}
    return [Pair(before[key], row) for row in new.rows if (key := (row.id, row.fingerprint)) in before]


def changes(pairs: Sequence[Pair]) -> dict[str, Change]:
    """What changed in each measure, over the questions that both runs scored in it."""
    found = {}
    for measure in MEASURES:
        both = [pair for pair in pairs if measure in pair.base.scores and measure in pair.new.scores]
        told = change([pair.base.scores[measure] for pair in both], [pair.new.scores[measure] for pair in both])
        if told:
            found[measure] = told
    return found


def worse(measure: str, told: Change) -> bool:
    """Whether a measure fell significantly: in the direction that is worse for it."""
    sign = {"higher": -1, "lower": 1, "": 0}[MEASURES[measure].better]
    return sign * told.difference.value > 0 and told.p < SIGNIFICANT


def compare(base: Run, new: Run, console: Console) -> None:
    """Print what changed from `base` to `new`."""
    pairs = paired(base, new)
    _say_what_is_compared(base, new, pairs, console)
    console.print(_table(changes(pairs)))
    console.print(_unpaired(base, new))
    _show_turned(pairs, console)


def _say_what_is_compared(base: Run, new: Run, pairs: Sequence[Pair], console: Console) -> None:
    for name, run in (("base", base), ("new ", new)):
        origin = run.provenance
        told = f"{name}  {origin.settings['model']}, {origin.revision or 'no revision'}, {origin.began}"
        console.print(safe(f"{told}  {run.why}".strip()))
    other = [name for name, value in new.provenance.settings.items() if base.provenance.settings.get(name) != value]
    if base.provenance.documents != new.provenance.documents:
        other.append("documents")
    if other:
        console.print(f"They differ in: {', '.join(other)}.", markup=False)
    left = len(base.rows) + len(new.rows) - 2 * len(pairs)
    console.print(f"{len(pairs)} questions are the same in both" + (f", {left} are in one only.\n" if left else ".\n"))


def _table(told: dict[str, Change]) -> Table:
    table = Table("", "base", "new", "change", "95 % interval", "p", "questions", "", box=None, pad_edge=False)
    for column in table.columns[1:7]:
        column.justify = "right"
    for measure, each in told.items():
        low, high = f"{each.difference.low:+.1%}", f"{each.difference.high:+.1%}"
        table.add_row(
            measure, share(each.base), share(each.new), f"{each.difference.value:+.1%}", f"{low} to {high}",
            f"{each.p:.3f}", str(each.questions), _word(measure, each),
        )  # fmt: skip
    return table


def _word(measure: str, told: Change) -> str:
    if told.p >= SIGNIFICANT or not MEASURES[measure].better:
        return ""
    return "worse" if worse(measure, told) else "better"


def _unpaired(base: Run, new: Run) -> Table:
    """What has no score for a single question."""
    table = Table("", "base", "new", box=None, pad_edge=False)
    before, after = confidence.figures(base.rows), confidence.figures(new.rows)
    for name, old in before.items():
        now = after[name]
        if old and now:
            table.add_row(name, number(old.value), number(now.value))
    return table


def _show_turned(pairs: Sequence[Pair], console: Console) -> None:
    for pair in turned(pairs):
        word = "Better" if pair.turned > 0 else "Worse"
        console.print()
        console.print(safe(f"{word}: {pair.new.id} ({pair.new.kind}, {pair.new.pair}): {pair.new.question}"))
        sides = Table(_head("base", pair.base), _head("new", pair.new), box=None, pad_edge=False, expand=True)
        for column in sides.columns:
            column.ratio = 1
        sides.add_row(safe(pair.base.text), safe(pair.new.text))
        console.print(sides)


def _head(name: str, row: Row) -> str:
    return f"{name}: {row.outcome}" + (f", missed {len(row.missed)}" if row.missed else "")


def turned(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The questions that went better or worse, worse ones first."""
    yield from (pair for pair in pairs if pair.turned < 0)
    yield from (pair for pair in pairs if pair.turned > 0)
