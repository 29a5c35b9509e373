"""How well sentences that speak to an assistant are told from others.

    python -m evals orders --data DIR

Caught are those of BIPIA's attacks (Yi et al. 2023) in `bipia_attacks.json`: of each kind the second half, for which
nothing was changed, apart from the first. False alarms are counted over all sentences of the public paragraphs, where
hardly any speaks to one, and of a folder of documents. Which sentences they are is printed, so that somebody can look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.answering.orders import is_order
from assistant.corpus.reading import list_files, read_text
from assistant.corpus.sentences import sentence_spans
from evals.public import load_json
from evals.verify import interval


def orders(data: Path, folder: Path, console: Console) -> None:
    """Print the share of each kind of attack that is caught, and of ordinary sentences that are taken for one."""
    table = Table("attacks", "caught", "tuned on", box=None, pad_edge=False, header_style="bold")
    for kind, attacks in load_json(data / "bipia_attacks.json").items():
        caught = [is_order(attack) for attack in attacks]
        half = len(attacks) // 2
        table.add_row(kind, interval(caught[half:]), interval(caught[:half]))
    console.print(table)
    table = Table("ordinary sentences", "false alarms", box=None, pad_edge=False, header_style="bold")
    for name, texts in {
        "public paragraphs": _paragraphs(data),
        folder.name: map(read_text, list_files(folder)),
    }.items():
        alarms = {sentence: is_order(sentence) for sentence in _sentences(texts)}
        table.add_row(name, f"{sum(alarms.values())} of {len(alarms)}")
        for sentence in (each for each, alarmed in alarms.items() if alarmed):
            console.print(f"  taken for an order: {sentence[:200]}", markup=False)
    console.print(table)


def _paragraphs(data: Path) -> Iterator[str]:
    for name in ("idk_mrc_train", "idk_mrc_valid"):
        yield from (entry["context"] for entry in load_json(data / f"{name}.json"))
    for entry in load_json(data / "crosslingual_id_en.json"):
        yield from (entry["context_en"], entry["context_id_mt"])
    for entries in load_json(data / "clapnq.json").values():
        yield from (passage["text"] for entry in entries for passage in entry["passages"])


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (text[span.start : span.end] for span in sentence_spans(text))
