"""What is asked, of what: the shipped notes, or public paragraphs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from assistant import Assistant, Settings
from assistant.index.catalogue import Catalogue
from assistant.settings import EXTRACTIVE
from evals import questions as sets
from evals.growth.multiplied import write_documents
from evals.load.bare import PASSAGES, VECTORS
from evals.public import clapnq, idk_mrc

STRANGERS = Path(__file__).parents[1] / "strangers"
_SEED = 16


def shipped() -> tuple[Path, list[str]]:
    """The shipped notes and the questions of all sets on them: all distinct, no follow-ups, in a fixed random order."""
    read = [sets.load(), *(sets.load(path) for path in sorted(STRANGERS.glob("*.yaml")))]
    return Settings(source=Settings.model_fields["source"].default).source, _shuffled(
        [each.question for each in chain.from_iterable(read) if not each.history]
    )


def public(data: Path, work: Path, passages: int) -> tuple[Path, list[str]]:
    """About so many passages of IDK-MRC and CLAP NQ, half and half, and all questions on them, as above."""
    read = (idk_mrc(data, "train"), clapnq(data))
    mixed = chain.from_iterable(zip_longest(*(each.documents.items() for each in read)))
    documents = dict([each for each in mixed if each][:passages])
    folder = work / "documents"
    write_documents(folder, list(documents.values()), passages)
    asked = (each for one in read for each in one.questions)
    return folder, _shuffled([each.text for each in asked if each.document_id in documents])


def _shuffled(questions: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(questions))
    random.Random(_SEED).shuffle(distinct)
    return distinct


def index(source: Path, work: Path, told: Callable[[str, int, int], None]) -> int:
    """Bring the index of `source` in `work` up to date, write what the bare loop reads, and count the passages."""
    settings = Settings(source=source, data_dir=work / "index", model=EXTRACTIVE, database_url="", chroma_url="")
    with Assistant.open(settings, report=told):
        pass
    catalogue = Catalogue.in_folder(settings.index_folder, writes=False)
    found = catalogue.embedded(_model(catalogue))
    passages = catalogue.passages(found.ids)
    catalogue.close()
    (work / PASSAGES).write_text(json.dumps([passages[each].text for each in found.ids]), encoding="utf-8")
    np.save(work / VECTORS, found.vectors)
    return len(found.ids)


def _model(catalogue: Catalogue) -> str:
    return catalogue.fact("embedding_model") or ""
