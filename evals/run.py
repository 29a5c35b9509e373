"""One run: a question set asked of a folder of documents, scored, and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from assistant import Assistant, Settings
from assistant.settings import EXTRACTIVE
from evals import confidence, groups, record
from evals import questions as sets
from evals.asking import Plan, ask_all
from evals.journal import Asked, Journal
from evals.judging import Judge, agreement, labelled
from evals.provenance import provenance
from evals.questions import FixedQuestion, sources_in
from evals.record import Row, Run, make_row
from evals.scoring.case import Entails
from evals.scoring.entailment import ByVerifier


@contextmanager
def opened(settings: Settings) -> Iterator[Assistant]:
    """An assistant over an index of its own, gone afterwards; never in a database or Chroma server that is set."""
    with TemporaryDirectory(prefix="assistant-evals-") as folder:
        own = {"data_dir": Path(folder), "database_url": "", "chroma_url": ""}
        with Assistant.open(settings.model_copy(update=own)) as bot:
            yield bot


def run(
    bot: Assistant,
    questions: Sequence[FixedQuestion],
    plan: Plan,
    out: Path,
    console: Console,
    *,
    name: str = "",
    judge: Judge | None = None,
) -> Run:
    """Ask all `questions` and score the answers; `name` is the set's. What was asked is kept in `out` until the end.

    A `judge` grades the answers, and takes the verifier's place in citation recall and precision.

    Fewer questions are scored where the cost was reached: the same call goes on where this one stopped.
    """
    out.mkdir(parents=True, exist_ok=True)
    origin = provenance(bot, {"questions": name, "asked for": "passages" if plan.retrieval_only else "answers"})
    journal = Journal(out, origin.key)
    asked = ask_all(bot, questions, plan, journal, console)
    entails = judge or ByVerifier()
    rows = tuple(_rows(bot, questions, asked, entails, judge, answers=not plan.retrieval_only))
    told = f"{judge.name} {agreement(judge, sets.load(), labelled())}" if judge else ""
    made = Run(provenance=origin, of=len(questions), entailment=entails.name, rows=rows, judge=told)
    record.write(made, figures(made), out / record.RESULTS)
    if len(asked) == len(questions) * plan.repeats:
        journal.forget()
    return made


def _rows(
    bot: Assistant,
    questions: Sequence[FixedQuestion],
    asked: Sequence[Asked],
    entails: Entails,
    grades: Judge | None,
    *,
    answers: bool,
) -> Iterator[Row]:
    documents = {document.id: document for document in bot.documents()}
    renamed = sources_in(bot)
    of: defaultdict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        of[each.id].append(each)
    for question in questions:
        if of[question.id]:
            yield make_row(question, of[question.id], documents, renamed, entails, grades, answers=answers)


def figures(made: Run) -> dict[str, Any]:
    """All figures of a run, for whoever reads its JSON."""
    by_group = groups.figures(made.rows)
    whole = {**confidence.figures(made.rows), **groups.medians(made.rows)}
    return {
        "by group": {name: {key: asdict(told) for key, told in each.items()} for name, each in by_group.items()},
        "whole": {name: asdict(figure) for name, figure in whole.items() if figure},
        "in all": groups.sums(made.rows),
        "risk and coverage": confidence.risk_curve(made.rows),
        "calibration": confidence.reliability(made.rows),
    }


def without_a_model(settings: Settings) -> Settings:
    """The same settings, answering by quoting."""
    return settings.model_copy(update={"model": EXTRACTIVE})


def shortened(made: Run, why: str = "") -> Run:
    """A run without whole records of answers: what another needs to be compared with it."""
    return replace(made, why=why, rows=tuple(_short(row) for row in made.rows))


def _short(row: Row) -> Row:
    return replace(row, answers=(), seconds=(), facts=(), sources=(), missed=())
