"""Whether a small folder on one topic knows what it does not tell.

    python -m evals topical --data DIR

Nine paragraphs in a row of an article of SQuAD 2.0 make a folder of six, every other one in Indonesian, as people's
own folders are: little is there, and all of it is near. It is asked in both languages what its paragraphs answer, what
they only seem to answer ("near miss"), and what the three that were left out answer ("elsewhere"). Questions on the
half of the paragraphs that nothing is fitted to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.answering.abstention import THRESHOLD
from assistant.index.opening import make_retriever
from assistant.records import Language
from evals.bench.abstention import area
from evals.bench.intervals import Figure, estimate
from evals.bench.opened import opened
from evals.bench.sets import Setting
from evals.fit import READ, holds_answer, measured_case
from evals.public import PublicQuestion, PublicSet, articles, crosslingual, in_second_half

_PARAGRAPHS, _KEPT = 9, 6
_LANGUAGES: tuple[Language, ...] = ("en", "id")
_KINDS = ("answerable", "near miss", "elsewhere")


@dataclass(frozen=True, slots=True)
class Folder:
    """Its documents by id, and what is asked of it: whether by a paragraph that is there, and the question."""

    name: str
    documents: Mapping[str, str]
    asked: tuple[tuple[bool, PublicQuestion], ...]


def topical(data: Path, work: Path, console: Console) -> None:
    """Print for each kind of question how many are refused, and the AUC of the confidence against the answerable."""
    sure: defaultdict[str, list[float]] = defaultdict(list)
    for folder in _folders(data):
        setting = Setting(name=folder.name, crowd="", documents=folder.documents, groups={})
        with opened(setting, work, console) as index:
            retriever = make_retriever(index, READ)
            for there, question in folder.asked:
                case = measured_case(retriever, question)
                if there and case.labels.any():
                    sure["answerable"].append(case.view.confidence())
                elif there and not question.answerable:
                    sure["near miss"].append(case.view.confidence())
                elif not there and not any(holds_answer(question, each) for each in case.view.evidence):
                    sure["elsewhere"].append(case.view.confidence())
    console.print(_table({kind: np.array(sure[kind])[:, None] for kind in _KINDS}))


def _folders(data: Path) -> Iterator[Folder]:
    sets = {(asked, told): crosslingual(data, asked, told) for asked, told in product(_LANGUAGES, _LANGUAGES)}
    for title, ids in articles(data).items():
        for at in range(0, len(ids) - _PARAGRAPHS + 1, _PARAGRAPHS):
            yield _folder(f"topical-{title}-{at}", ids[at : at + _PARAGRAPHS], sets)


def _folder(name: str, ids: list[str], sets: Mapping[tuple[Language, Language], PublicSet]) -> Folder:
    told = {identifier: _LANGUAGES[place % 2] for place, identifier in enumerate(ids)}
    documents = {each: sets[told[each], told[each]].documents[each] for each in ids[:_KEPT]}
    asked = [
        (question.document_id in documents, question)
        for (_, in_language), known in sets.items()
        for question in known.questions
        if told.get(question.document_id) == in_language and in_second_half(question.document_id)
    ]
    return Folder(name, documents, tuple((there, each) for there, each in asked if there or each.answerable))


def _table(sure: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]) -> Table:
    table = Table("", "questions", "refused", "AUC", box=None, pad_edge=False)
    for kind, values in sure.items():
        refused = estimate(lambda rows: float((rows < THRESHOLD).mean()), values)
        beside = None if kind == "answerable" else estimate(area, sure["answerable"], values)
        table.add_row(kind, str(len(values)), _shown(refused), _shown(beside))
    return table


def _shown(figure: Figure | None) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}-{figure.high:.3f})" if figure else ""
