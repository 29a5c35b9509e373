"""Why each passage was found: a table of what every ranking thought of it, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from assistant import Evidence
from assistant.records import Ranking

_RANKINGS = {"dense": "cosine", "sentence": "sentence", "lexical": "words", "plain": "plain"}


def explanation(found: Sequence[Evidence]) -> Table:
    """A row for each passage: its score, and for each ranking its rank, its score and what the score counts for.

    `cosine` is of the vectors without their languages' means, `sentence` that of the passage's nearest sentence;
    `words` is BM25 as a share of the ideal, in the question's words, their short and long forms and, in the other
    language, their translations; `plain` is the cosine of the vectors as the model gives them, which does not count.
    """
    table = Table(box=None, pad_edge=False, expand=True)
    for heading in ("", "score", *_RANKINGS.values(), "", "document"):
        table.add_column(heading, no_wrap=True)
    table.add_column("passage", no_wrap=True, overflow="ellipsis", ratio=1)
    for place, evidence in enumerate(found, 1):
        passage = evidence.passage
        opinions = (_opinion(evidence.rankings.get(name)) for name in _RANKINGS)
        texts = map(Text, (f"{passage.document_id} {passage.start}-{passage.end}", " ".join(passage.text.split())))
        table.add_row(str(place), f"{evidence.score:.3f}", *opinions, passage.language, *texts)
    return table


def _opinion(ranking: Ranking | None) -> str:
    if ranking is None:
        return "-"
    counted = f" x {ranking.weight:g}" if ranking.weight != 1 else ""
    return f"#{ranking.rank} {ranking.score:.3f}{counted}"
