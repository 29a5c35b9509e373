"""A run as it is kept: where it comes from, and what each question scored; JSON that another run is compared with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from assistant import Answer, ConfigurationError, Document
from assistant.corpus.language import question_language
from evals.journal import Asked
from evals.provenance import Provenance
from evals.questions import FixedQuestion
from evals.scoring import Scored, score
from evals.scoring.case import Case, CouldNotScore, Entails, Grades, Score
from evals.scoring.facts import Missed, Outcome, missed, outcome

FORMAT = 1
RESULTS = "results.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question and what it scored: the means over its repeats. `not_scored` says why other measures are not there.

    `pair` is the language it is asked in, and that of its sources: "en→id"; "en→both"; "en→none" where the documents
    do not tell. `facts` are what was expected, from `sources`. `answers` are the whole records, one a repeat; a run
    that is kept for comparing may leave them out.
    """

    id: str
    fingerprint: str
    question: str
    kind: str
    language: str
    pair: str
    answerable: bool
    outcome: Outcome
    scores: Mapping[str, Score]
    not_scored: Mapping[str, str]
    missed: tuple[Missed, ...]
    facts: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    confidence: float
    text: str
    seconds: tuple[float, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run; `of` is the number of questions that the set has, more than there are rows where it was broken off.

    `entailment` says what judged whether citations bear out sentences, `judge` which model graded answers and how far
    it agrees with people. `why` is why a run was accepted as a baseline.
    """

    provenance: Provenance
    of: int
    entailment: str
    rows: tuple[Row, ...]
    judge: str = ""
    why: str = ""
    format: int = FORMAT


_json = TypeAdapter(Run)


def make_row(
    question: FixedQuestion,
    asked: Sequence[Asked],
    documents: Mapping[str, Document],
    renamed: Mapping[str, str],
    entails: Entails,
    grades: Grades | None = None,
    *,
    answers: bool = True,
) -> Row:
    """The row of a question that was asked once or more often; without `answers` of its passages only."""
    cases = [
        Case(question=question, asked=each, documents=documents, renamed=renamed, entails=entails, grades=grades)
        for each in asked
    ]
    scored = [score(case, answers=answers) for case in cases]
    outcomes = [outcome(case) for case in cases]
    usual = Counter(outcomes).most_common(1)[0][0]
    shown = cases[outcomes.index(usual)]
    given = [each.answer for each in asked if each.answer]
    return Row(
        id=question.id, fingerprint=asked[0].fingerprint, question=question.question, kind=question.kind,
        language=question.language, pair=_pair(shown), answerable=question.answerable, outcome=usual,
        scores=_means(scored), not_scored={name: why for each in scored for name, why in each.not_scored.items()},
        missed=_missed(shown), facts=question.facts, sources=tuple(shown.sources),
        text=shown.asked.answer.text if shown.asked.answer else "",
        confidence=sum(each.confidence for each in given) / len(given) if given else 0.0,
        seconds=tuple(each.seconds for each in asked), answers=tuple(given),
    )  # fmt: skip


def _means(scored: Sequence[Scored]) -> dict[str, Score]:
    names = dict.fromkeys(name for each in scored for name in each.scores)
    told = {name: [each.scores[name] for each in scored if name in each.scores] for name in names}
    return {
        name: Score(*(round(sum(parts) / len(each), 6) for parts in zip(*each, strict=True)))
        for name, each in told.items()
    }


def _missed(case: Case) -> tuple[Missed, ...]:
    try:
        return missed(case)
    except CouldNotScore:
        return ()


def _pair(case: Case) -> str:
    told = {_language(case.documents[source]) for source in case.sources if source in case.documents}
    there = "none" if not told else told.pop() if len(told) == 1 else "both"
    return f"{case.question.language}→{there}"


def _language(document: Document) -> str:
    return document.language if document.language != "und" else question_language(document.text)


def as_json(run: Run) -> dict[str, Any]:
    """A run as JSON has it."""
    return cast("dict[str, Any]", _json.dump_python(run, mode="json"))


def write(run: Run, figures: Mapping[str, Any], path: Path) -> None:
    """The run as JSON in `path`, with `figures` for other readers: what reads a run makes them anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {**as_json(run), "figures": figures}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Run:
    """The run in a file, or in a folder's results.json; raises `ConfigurationError` where there is none."""
    file = path / RESULTS if path.is_dir() else path
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        record = {name: value for name, value in record.items() if name != "figures"}
        return _json.validate_python(record)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.", "Name a run's folder or file.") from error
    except (ValueError, AttributeError, ValidationError) as error:
        raise ConfigurationError(
            f"{file} is not a run that this version wrote.", "Make it anew with `python -m evals run`."
        ) from error
