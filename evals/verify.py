"""How well verification tells true sentences from false ones.

    python -m evals verify --data DIR

True sentences are judged beside their right citation, beside a wrong one and the nearest wrong one, and with one
figure, unit, date, name, negation, opposite or direction changed (see `evals.claims`, `evals.mutations`). Reported on
the halves that `evals fit-verify` leaves alone, and on the fixed set, which nothing is fitted to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.stats import binomtest

from assistant.answering.verification import Judgement, Verifier
from assistant.records import Verdict
from evals.cases import Case, Vectors, cases, fixed_cases

_ALARMS: frozenset[Verdict] = frozenset({"weak", "unsupported"})
_ORDER = ("figure", "date", "name", "wrong citation", "near citation", "unit", "negation", "antonym", "direction")


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what was made of it."""

    case: Case
    judgement: Judgement

    @property
    def alarmed(self) -> bool:
        """Whether it was shown as not, or not wholly, supported."""
        return self.judgement.verdict in _ALARMS


def verify(data: Path, work: Path, console: Console, most: int, *, tuning: bool, articles: Path | None) -> list[Judged]:
    """Judge all cases and print the tables; `tuning` takes the halves that may be looked at."""
    with Vectors(work) as vectors:
        made = cases(data, vectors, second=not tuning, most=most)
        made += [] if tuning else fixed_cases(articles, vectors)
        vectors.add(case.text for case in made)
        verifier = Verifier(vectors.nearness)
        judged = [Judged(c, verifier.judge(c.text, c.sources)) for c in track(made, "Judging", console=console)]
    public = [each for each in judged if each.case.origin != "fixed"]
    show(public, console)
    fixed = [each for each in judged if each.case.origin == "fixed"]
    if fixed:
        console.print("\nThe fixed set" + (" (notes beside their articles)" if articles else ""))
        show(fixed, console)
    return judged


def show(judged: Sequence[Judged], console: Console) -> None:
    """False alarms by where the true sentences come from; detection by what is wrong, and in which form."""
    true = [each for each in judged if each.case.kind == "true"]
    _print(console, "true sentences: false alarms", _grouped(true, lambda j: j.case.origin))
    wrong = [each for each in judged if each.case.kind != "true"]
    by_kind = sorted(wrong, key=lambda j: _ORDER.index(j.case.kind))
    _print(console, "false sentences: caught", _grouped(by_kind, lambda j: j.case.kind))
    formed = sorted((j for j in by_kind if j.case.form not in ("", j.case.kind)), key=lambda j: j.case.form)
    formed.sort(key=lambda j: _ORDER.index(j.case.kind))
    _print(console, "  by form of the change", _grouped(formed, lambda j: f"{j.case.kind}: {j.case.form}"))


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[key(each)].append(each)
    return dict(groups)


_COLUMNS: dict[str, Callable[[Case], bool]] = {
    "all": lambda _: True,
    "English": lambda case: case.language == "en" and not case.across,
    "Indonesian": lambda case: case.language == "id" and not case.across,
    "across": lambda case: case.across,
}


def _print(console: Console, title: str, groups: dict[str, list[Judged]]) -> None:
    """Shares that were shown as weak or unsupported, with 95 % intervals, and of these unsupported alone."""
    table = Table(title, *_COLUMNS, "unsupported", box=None, pad_edge=False, header_style="bold")
    rows = dict(groups)
    if len(groups) > 1 and not title.startswith("  "):
        rows["together"] = [each for group in groups.values() for each in group]
    for name, group in rows.items():
        cells = [interval([j.alarmed for j in group if column(j.case)]) for column in _COLUMNS.values()]
        table.add_row(name, *cells, interval([j.judgement.verdict == "unsupported" for j in group]))
    console.print(table)


def interval(hits: Sequence[bool]) -> str:
    """A share with its 95 % interval (Wilson 1927) and the number of cases: "97.1 (95.0-98.4) n=400"."""
    if not hits:
        return "–"
    found = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{100 * sum(hits) / len(hits):.1f} ({100 * found.low:.1f}-{100 * found.high:.1f}) n={len(hits)}"
