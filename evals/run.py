"""Ask the fixed question set, score the answers, print a table, write JSON."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant import Answer, Assistant
from evals.questions import FixedQuestion, sources_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One question's scores; `None` where a score does not apply."""

    id: str
    kind: str
    language: str
    answerable: bool
    facts: int
    facts_found: int
    all_facts: bool | None
    source_cited: bool | None
    citations: int
    citations_exact: bool
    abstention_right: bool
    disagreements: int
    sentences: int
    characters: int
    seconds: float
    missed: tuple[str, ...]
    answer: Mapping[str, Any]


def run(bot: Assistant, questions: Sequence[FixedQuestion]) -> list[Result]:
    """Ask all questions, one after the other."""
    renamed = sources_in(bot)
    bot.ask("Warming up: which parties signed?")
    return [_result(bot, question, renamed) for question in track(questions, "Asking", transient=True)]


def _result(bot: Assistant, question: FixedQuestion, renamed: Mapping[str, str]) -> Result:
    started = time.perf_counter()
    answer = bot.ask(question.question, question.turns)
    seconds = time.perf_counter() - started
    missed = [fact[0] for fact in question.facts if not found(fact, answer.text)]
    sources = {renamed.get(source, source) for source in question.sources}
    cited = {citation.document_id for citation in answer.citations}
    return Result(
        id=question.id,
        kind=question.kind,
        language=question.language,
        answerable=question.answerable,
        facts=len(question.facts),
        facts_found=len(question.facts) - len(missed),
        all_facts=not missed if question.answerable else None,
        source_cited=bool(sources & cited) if question.answerable else None,
        citations=len(answer.citations),
        citations_exact=exact(bot, answer),
        disagreements=len(answer.disagreements),
        abstention_right=answer.abstained != question.answerable,
        sentences=len(answer.sentences),
        characters=len(answer.text),
        seconds=seconds,
        missed=tuple(missed),
        answer=TypeAdapter(Answer).dump_python(answer, mode="json"),
    )


def found(alternatives: Sequence[str], text: str) -> bool:
    """Whether one of a fact's alternatives stands in `text`, whatever its case, spaces and quotes."""
    return any(_plain(alternative) in _plain(text) for alternative in alternatives)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("–", "-").split())


def exact(bot: Assistant, answer: Answer) -> bool:
    """Whether every citation's quote stands in its document at its offsets, and every sentence has one.

    A model's sentence that nothing supports may have none: it is shown as such.
    """
    cited = (*answer.citations, *answer.nearest)
    quotes = all(bot.document(each.document_id).text[each.start : each.end] == each.quote for each in cited)
    numbers = {citation.number for citation in answer.citations}
    told = all(s.citations or s.verdict == "unsupported" for s in answer.sentences)
    return quotes and told and all(set(s.citations) <= numbers for s in answer.sentences)


Figures = dict[str, float | None]


def figures(results: Sequence[Result]) -> Figures:
    """The headline figures of some results; `None` where none of them has one."""
    answerable = [r for r in results if r.answerable]
    absent = [r for r in results if not r.answerable]
    given = [r for r in answerable if r.sentences]
    return {
        "questions": float(len(results)),
        "facts found": _share(sum(r.facts_found for r in answerable), sum(r.facts for r in answerable)),
        "all facts": _mean(answerable, lambda r: bool(r.all_facts)),
        "source cited": _mean(answerable, lambda r: bool(r.source_cited)),
        "exact": _mean(results, lambda r: r.citations_exact),
        "differ told": _mean([r for r in results if r.kind == "disagreement"], lambda r: bool(r.disagreements)),
        "differ wrongly": _mean([r for r in results if r.kind != "disagreement"], lambda r: bool(r.disagreements)),
        "wrongly refused": _mean(answerable, lambda r: not r.abstention_right),
        "rightly refused": _mean(absent, lambda r: r.abstention_right),
        "median characters": float(statistics.median([r.characters for r in given])) if given else None,
        "most sentences": float(max(r.sentences for r in given)) if given else None,
        "median ms": statistics.median([r.seconds for r in results]) * 1000 if results else None,
    }


def _mean(results: Sequence[Result], told: Callable[[Result], bool]) -> float | None:
    return _share(sum(map(told, results)), len(results))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def show(results: Sequence[Result], console: Console) -> None:
    """A table by kind and by language."""
    groups = {"all": list(results)}
    groups |= {language: [r for r in results if r.language == language] for language in ("en", "id")}
    groups |= {kind: [r for r in results if r.kind == kind] for kind in dict.fromkeys(r.kind for r in results)}
    table = Table(box=None, pad_edge=False)
    columns = list(figures(results))
    for column in ("", *columns):
        table.add_column(column.replace(" ", "\n"), justify="right" if column else "left")
    for name, group in groups.items():
        values = figures(group)
        table.add_row(name, *(_cell(column, values[column]) for column in columns))
    console.print(table)


def _cell(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if column.split()[0] in ("questions", "median", "most") else f"{value:.1%}"


def fallen_back(results: Sequence[Result], model: str) -> int:
    """How many answers another than `model` gave: those that were quoted, as the model failed."""
    return sum(result.answer["model"] != model for result in results)


def write(results: Sequence[Result], settings: Mapping[str, str], folder: Path) -> Path:
    """The results as JSON in `folder`; gives the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "results.json"
    record = {"settings": dict(settings), "figures": figures(results), "results": [asdict(r) for r in results]}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
