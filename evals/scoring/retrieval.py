"""Whether the passages that hold the evidence are found, and how high they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ir_measures import Qrel, R, ScoredDoc, iter_calc, nDCG

from assistant import Document
from assistant.corpus.splitting import split
from assistant.records import Span
from evals.journal import Retrieved
from evals.scoring.case import Case, CouldNotScore, Score
from evals.scoring.citing import evidence_places

_NAMES = {R @ 1: "recall@1", R @ 5: "recall@5", nDCG @ 10: "nDCG@10"}


def evidence_found(case: Case) -> Mapping[str, Score]:
    """Recall@1, recall@5 and nDCG@10 (Järvelin and Kekäläinen 2002), by ir-measures, of the passages that hold the
    question's evidence; means over questions. A recall@1 of 1 cannot be had where the evidence stands in several
    passages. Answerable questions with evidence, as for the span hit.
    """
    relevant = {
        _name(passage) for name, span in evidence_places(case) for passage in _holding(case.documents[name], span)
    }
    if not relevant:
        raise CouldNotScore("The evidence stands in no passage.")
    return measures("evidence", relevant, [_name(each) for each in case.asked.retrieved])


def source_found(case: Case) -> Mapping[str, Score]:
    """The same of the question's source documents, each where its best passage stands."""
    ranked = dict.fromkeys(each.document_id for each in case.asked.retrieved)
    return measures("source", set(case.sources), list(ranked))


def measures(what: str, relevant: set[str], ranked: Sequence[str]) -> dict[str, Score]:
    """The measures of a ranking, best first, each named after `what` is ranked."""
    wanted = [Qrel("q", name, 1) for name in sorted(relevant)]
    run = [ScoredDoc("q", name, 1 / rank) for rank, name in enumerate(ranked, 1)]
    values = {_NAMES[metric.measure]: metric.value for metric in iter_calc(list(_NAMES), wanted, run)}
    return {f"{what} {name}": Score(values.get(name, 0.0)) for name in _NAMES.values()}


def _holding(document: Document, span: Span) -> list[Retrieved]:
    """The document's passages that have a character of `span`."""
    return [passage for passage in _passages(document) if passage.start < span.end and span.start < passage.end]


@lru_cache(maxsize=1000)
def _passages(document: Document) -> tuple[Retrieved, ...]:
    return tuple(Retrieved(document.id, each.start, each.end) for each in split(document))


def _name(passage: Retrieved) -> str:
    return f"{passage.document_id}#{passage.start}-{passage.end}"
