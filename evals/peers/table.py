"""One table of the assistant and its peers: on a question set and its documents, and on public data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from langchain_core.embeddings import Embeddings
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant import Assistant, ConfigurationError
from assistant.index.embeddings import make_embeddings
from assistant.index.opening import make_retriever
from evals.bench.intervals import Figure, estimate
from evals.bench.opened import OnceEmbedded, opened
from evals.bench.sets import Setting
from evals.confidence import area
from evals.fit import READ
from evals.peers.plain_chroma import PlainChroma
from evals.peers.systems import LangChain, LlamaIndex, Ours, Peer, Text
from evals.questions import FixedQuestion, sources_in
from evals.ratios import ratio
from evals.scoring.case import Score
from evals.scoring.facts import found
from evals.scoring.retrieval import measures
from evals.table import number

_DEPTH = 10
_SHOWN = 5
"""Texts that a reader would be shown, or a model be given."""

Figures = dict[str, Figure | None]
Blocks = dict[str, dict[str, Figures | str]]
"""Figures by what was asked and by system; why instead of figures where a system could not be had."""

Maker = Callable[[], Peer]


class _Closed(Protocol):
    def close(self) -> None:
        """Give back what it took."""


_System = TypeVar("_System", bound=_Closed)


def makers(ours: Ours, documents: Mapping[str, str], model: Embeddings) -> dict[str, Maker]:
    """How each system is had over `documents`, by its name."""
    return {
        "assistant": lambda: ours,
        "LangChain": lambda: LangChain(documents, model),
        "LlamaIndex": lambda: LlamaIndex(documents, model),
        "Chroma": lambda: PlainChroma(documents, model),
        "Chroma, its own MiniLM": lambda: PlainChroma(documents),
    }


def on_questions(bot: Assistant, questions: Sequence[FixedQuestion], console: Console) -> Blocks:
    """Each system on a question set; follow-ups are asked as they stand, for no peer has a way to complete them."""
    model = OnceEmbedded(make_embeddings("local")[1])
    documents = {document.id: document.text for document in bot.documents()}
    renamed = sources_in(bot)
    asked = [question for question in questions if not question.history]
    ways = makers(Ours(bot.search), documents, model)
    title = f"{len(asked)} questions on {len(documents)} documents"
    return {title: each_of(ways, lambda peer: _of_questions(peer, asked, renamed, console))}


def on_public_data(settings: Sequence[Setting], work: Path, console: Console) -> Blocks:
    """Each system on the groups of the public settings: whether the one paragraph that answers is found."""
    blocks: Blocks = {}
    for setting in settings:
        with opened(setting, work, console) as index:
            model = OnceEmbedded(index.embeddings)
            retriever = make_retriever(replace(index, embeddings=model), READ)
            ways = makers(Ours(retriever.search), setting.documents, model)
            for title, questions in setting.groups.items():
                told = [question for question in questions if question.answerable]
                asked = [(question.text, question.document_id) for question in told]
                name = f"{title}: {len(asked)} questions on {len(setting.documents)} paragraphs"
                blocks[name] = each_of(ways, lambda peer, asked=asked: _of_pairs(peer, asked, console))  # type: ignore[misc]
    return blocks


def each_of(
    ways: Mapping[str, Callable[[], _System]], measured: Callable[[_System], Figures]
) -> dict[str, Figures | str]:
    """What `measured` tells of each system, or why one could not be had."""
    told: dict[str, Figures | str] = {}
    for name, make in ways.items():
        try:
            with closing(make()) as system:
                told[name] = measured(system)
        except ConfigurationError as error:
            told[name] = str(error)
    return told


def _of_questions(
    peer: Peer, questions: Sequence[FixedQuestion], renamed: Mapping[str, str], console: Console
) -> Figures:
    listed = track(questions, peer.name, console=console, transient=True, disable=not console.is_terminal)
    texts = [peer.search(question.question, _DEPTH) for question in listed]
    told = [(question, each) for question, each in zip(questions, texts, strict=True) if question.answerable]
    absent = [each for question, each in zip(questions, texts, strict=True) if not question.answerable]
    sources = [{renamed.get(source, source) for source in question.sources} for question, _ in told]
    ranked = [_ranking(each) for _, each in told]
    return {
        "facts in the first text": ratio([_facts(question, each[:1]) for question, each in told]),
        f"facts in {_SHOWN} texts": ratio([_facts(question, each[:_SHOWN]) for question, each in told]),
        f"characters of {_SHOWN}": median([sum(len(text.text) for text in each[:_SHOWN]) for _, each in told]),
        **_retrieval(sources, ranked),
        "abstention AUC": _parted([each for _, each in told], absent),
    }


def _of_pairs(peer: Peer, asked: Sequence[tuple[str, str]], console: Console) -> Figures:
    listed = track(asked, peer.name, console=console, transient=True, disable=not console.is_terminal)
    ranked = [_ranking(peer.search(question, _DEPTH)) for question, _ in listed]
    return _retrieval([{document} for _, document in asked], ranked)


def _retrieval(relevant: Sequence[set[str]], ranked: Sequence[Sequence[str]]) -> Figures:
    scores = [measures("document", each, names) for each, names in zip(relevant, ranked, strict=True)]
    return {name: ratio([each[name] for each in scores]) for name in (scores[0] if scores else {})}


def _ranking(texts: Sequence[Text]) -> list[str]:
    return list(dict.fromkeys(text.document_id for text in texts))


def _facts(question: FixedQuestion, texts: Sequence[Text]) -> Score:
    whole = "\n".join(text.text for text in texts)
    return Score(sum(found(fact, whole) for fact in question.facts), len(question.facts))


def median(values: Sequence[float]) -> Figure | None:
    """The median with its interval; None of fewer than two values."""
    return estimate(lambda drawn: float(np.median(drawn)), np.array(values, float))


def _parted(told: Sequence[Sequence[Text]], absent: Sequence[Sequence[Text]]) -> Figure | None:
    """How well the score of the nearest text parts what the documents tell from what they do not."""
    rows = [np.array([[each[0].score] for each in group if each], float).reshape(-1, 1) for group in (told, absent)]
    return estimate(area, *rows)


def show(blocks: Blocks, console: Console) -> None:
    """Print the table, and below it who is not in it and why."""
    named = dict.fromkeys(name for rows in blocks.values() for told in rows.values() for name in _names(told))
    table = Table("", *named, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for title, rows in blocks.items():
        table.add_row(title, style="bold")
        for system, told in rows.items():
            cells = (_cell(told.get(name)) for name in named) if isinstance(told, dict) else ("could not be had",)
            table.add_row(f"  {system}", *cells)
    console.print(table)
    for system, why in dict(_missing(blocks)).items():
        console.print(f"{system}: {why}", markup=False)


def _names(told: Figures | str) -> Sequence[str]:
    return list(told) if isinstance(told, dict) else []


def _missing(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for rows in blocks.values():
        yield from ((system, told) for system, told in rows.items() if isinstance(told, str))


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{number(figure.value)}\n[{number(figure.low)} {number(figure.high)}]"


def write(blocks: Blocks, path: Path) -> None:
    """The table as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {title: {system: _plain(each) for system, each in rows.items()} for title, rows in blocks.items()}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _plain(told: Figures | str) -> object:
    return told if isinstance(told, str) else {name: asdict(each) if each else None for name, each in told.items()}
