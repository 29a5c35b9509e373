"""Documents that were read become findable: vectors, catalogue, Chroma and BM25, in the order that a crash survives."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.index.embeddings import Batching, embedded_text, in_batches
from assistant.records import Document, Passage

if TYPE_CHECKING:
    from assistant.index.sync import Index

logger = logging.getLogger(__name__)

EMBED_BATCH = 32
"""Texts of one call to the embedding model: small enough for the progress to move."""
_INDEX_BATCH = 1_000
"""Passages of one write to Chroma; more than 5,461 it refuses."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read, its file's signature, its passages, and its texts that have no vector yet."""

    document: Document
    signature: str
    passages: list[Passage]
    wanted: set[str]


def texts_of(passages: Iterable[Passage], title: str) -> Iterator[str]:
    """Everything of a document that gets a vector: its passages, and each sentence alone."""
    for passage in passages:
        yield embedded_text(passage, title)
        yield from (passage.sentence(span) for span in passage.sentences)


def embed(wanted: Sequence[str], index: Index) -> Iterator[Sequence[str]]:
    """Make and keep the vectors of texts that have none; gives each batch once it is kept: a break loses one batch."""
    model = index.embeddings
    for batch in model.batches(wanted) if isinstance(model, Batching) else in_batches(wanted, EMBED_BATCH):
        made = index.embeddings.embed_documents(batch)
        index.catalogue.put_vectors(index.embedding_model, dict(zip(batch, made, strict=True)))
        yield batch


def store(read: Sequence[Read], index: Index) -> None:
    """Put each document in place of its former self, so that whoever searches finds the one or the other.

    Chroma and BM25 get the new passages first: as the catalogue does not know them, nobody finds them yet.
    """
    passages = [passage for each in read for passage in each.passages]
    ids = [passage.id for passage in passages]
    index.catalogue.announce(ids)
    titles = {each.document.id: each.document.title for each in read}
    for at in range(0, len(passages), _INDEX_BATCH):
        _add(passages[at : at + _INDEX_BATCH], titles, index)
    for each in read:
        index.catalogue.put(each.document, each.signature, each.passages)
    index.catalogue.settle(ids)
    _settle(index)


def settle_all(index: Index) -> None:
    """Settle what is unsettled; where the counts then differ, build all of it again."""
    _settle(index)
    expected = index.catalogue.passage_count()
    if (index.vectors.count(), index.lexical.count()) != (expected, expected):
        logger.warning("The index does not match the catalogue; it is built again.")
        index.vectors.clear()
        index.lexical.clear()
        index.catalogue.index_all_again()
        _settle(index)


def _settle(index: Index) -> None:
    """Give Chroma and BM25 what the catalogue has of the unsettled passages, and take out what it has not."""
    while pending := index.catalogue.pending(_INDEX_BATCH):
        passages = index.catalogue.passages(pending)
        gone = [each for each in pending if each not in passages]
        index.vectors.remove(gone)
        index.lexical.remove(gone)
        titles = index.catalogue.titles({passage.document_id for passage in passages.values()})
        _add(list(passages.values()), titles, index)
        index.catalogue.settle(pending)


def _add(passages: list[Passage], titles: Mapping[str, str], index: Index) -> None:
    """Give Chroma and BM25 passages; of a file that another model's index had read, and which cannot be read any
    more, vectors are made now."""
    if not passages:
        return
    ids = [passage.id for passage in passages]
    languages = [passage.language for passage in passages]
    texts = [embedded_text(passage, titles[passage.document_id]) for passage in passages]
    stored = index.catalogue.vectors(index.embedding_model, texts)
    if len(stored) < len(set(texts)):
        every = {text for passage in passages for text in texts_of([passage], titles[passage.document_id])}
        have = index.catalogue.vectors(index.embedding_model, list(every))
        for _ in embed(sorted(every - have.keys()), index):
            pass
        stored = index.catalogue.vectors(index.embedding_model, texts)
    rows = [
        index.centring.centre(stored[text], "passage", language)
        for text, language in zip(texts, languages, strict=True)
    ]
    index.vectors.add(ids, np.stack(rows), languages)
    index.lexical.add(ids, texts, languages)
