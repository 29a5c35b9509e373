"""What the command line shows: lines without control characters, progress, what a run did."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from textwrap import indent
from typing import Any

from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant.index import missing
from assistant.index.costing import Cost
from assistant.index.sync import Changes, Report

# Rich takes 80 columns where there is no terminal; a table needs more.
_WIDTH = None if sys.stdout.isatty() else 160
OUT = Console(highlight=False, soft_wrap=True, markup=False, emoji=False, width=_WIDTH)
_LONGEST = 4_000
"""Characters of a line of the log."""
_MOST_NAMES = 20
"""Names in a line that tells what was done."""
_ERR = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
# What would move the cursor, rename the window or hide text in a terminal: C0 and C1 but for tab and line feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class OneLine(logging.Formatter):
    """Writes a message on one line of at most `_LONGEST` characters: what a client sent forges no line of the log."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that the base class has
        """The line, without the traceback that may come below it."""
        told = super().formatMessage(record)
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in told[:_LONGEST])
        return shown + "…" * (len(told) > _LONGEST)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback, indented, for its last line may quote what a client sent."""
        return indent(super().formatException(ei), "    ")


def say(text: str) -> None:
    """Print a line as output."""
    OUT.print(_CONTROL.sub("", text))


def warn(text: str) -> None:
    """Print a line beside the output."""
    _ERR.print(_CONTROL.sub("", text))


def print_json(kind: Any, record: Any) -> None:
    """Print a record as JSON."""
    sys.stdout.write(TypeAdapter(kind).dump_json(record, indent=2).decode() + "\n")


def print_changes(changes: Changes) -> None:
    """Print what a run did, and what it left out with the reasons."""
    for title in ("added", "changed", "removed"):
        names = getattr(changes, title)
        say(f"{title:>9}: {len(names)}  {', '.join(names)}".rstrip())
    say(f"unchanged: {changes.unchanged}; passages: {changes.passages}")
    if kept := missing.told(changes.withheld, changes.unseen):
        warn(kept)
    for path, reason in changes.failed.items():
        warn(f"left out: {path}: {reason}")


def warn_of_changes(changes: Changes) -> None:
    """Say in a line what was done while something else goes on."""
    done = ((title, getattr(changes, title)) for title in ("added", "changed", "removed"))
    told = [f"{title}: {_some(names)}" for title, names in done if names]
    left_out = [f"left out: {path}: {reason}" for path, reason in changes.failed.items()]
    kept = missing.told(changes.withheld, changes.unseen)
    warn("\n".join(["; ".join(told) or "nothing changed", *left_out, *filter(None, [kept])]))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def agree(cost: Cost) -> bool:
    """Say what a run will cost, and ask whether to begin where somebody sits at a terminal."""
    warn(str(cost))
    return not (sys.stdin.isatty() and _ERR.is_terminal) or _ERR.input("Begin? [y/N] ").strip().lower() in ("y", "yes")


class _Rate(ProgressColumn):
    """Files a minute."""

    def render(self, task: Task) -> Text:
        """The rate so far; nothing before there is one."""
        return Text(f"{60 * task.speed:,.0f} files a minute" if task.speed else "")


@contextmanager
def progress() -> Iterator[Report]:
    """What is told of progress as a bar on the terminal, with the rate and the time left; gone once all is done."""
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    shown = Progress(*columns, TextColumn("{task.description}"), console=_ERR, transient=True)
    task = shown.add_task("", total=None)
    with closing(ExitStack()) as begun:

        def report(name: str, done: int, total: int) -> None:
            if done == total and not name:
                begun.close()
                return
            if not shown.live.is_started:  # not before a question is answered
                begun.enter_context(shown)
            shown.update(task, description=_CONTROL.sub("", name), completed=done, total=total)

        yield report
