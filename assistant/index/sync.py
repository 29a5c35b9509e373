"""Bringing the index up to date with the folder: only what changed is read, cut and embedded again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.corpus import reading, splitting, words
from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import CONVERSION
from assistant.errors import DocumentError
from assistant.index.catalogue import Catalogue, Known
from assistant.index.centring import Centring
from assistant.index.embeddings import in_batches
from assistant.index.lexical import LexicalIndex
from assistant.index.retriever import embedded_text
from assistant.index.vectors import VectorIndex
from assistant.records import Document, Passage

logger = logging.getLogger(__name__)

EMBED_BATCH = 32
"""Texts of one call to the embedding model: small enough for the progress to move."""
_INDEX_BATCH = 1_000
"""Passages of one write to Chroma; more than 5,461 it refuses."""

Report = Callable[[str, int, int], None]
"""Told of progress: what is being worked on, how many documents are done, how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a sync did, by document id; `failed` gives each file's reason by its path."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The parts that a sync keeps in step with each other."""

    catalogue: Catalogue
    vectors: VectorIndex
    lexical: LexicalIndex
    embeddings: Embeddings
    embedding_model: str
    centring: Centring

    def close(self) -> None:
        """Give back files and connections."""
        self.catalogue.close()
        self.lexical.close()
        self.vectors.close()


def fingerprint(embedding_model: str, centring: Centring) -> str:
    """Names what an index was made with: the model, the cuts, the centring."""
    cuts = (splitting.SPLITTING, splitting.TARGET, splitting.LONGEST, words.WORDS, CONVERSION)
    choices = (embedding_model, *cuts, centring.fingerprint)
    return hashlib.blake2b(repr(choices).encode(), digest_size=8).hexdigest()


def sync(source: Path, index: Index, report: Report = lambda *_: None) -> Changes:
    """Bring `index` up to date with the folder `source`, and say what was done.

    Files that cannot be read are listed with their reason and stop nothing; what the index had of
    them stays. Raises `SourceError` where `source` is not a folder.
    """
    files = reading.list_files(source)
    ids = reading.document_ids(source, files)
    made_with = fingerprint(index.embedding_model, index.centring)
    known = index.catalogue.known() if index.catalogue.fact("made_with") == made_with else {}
    gone = sorted(index.catalogue.known().keys() - set(ids.values()))
    index.catalogue.remove(gone)

    added: list[str] = []
    changed: list[str] = []
    failed: dict[str, str] = {}
    with Converter() as converter:
        for done, path in enumerate(files):
            report(reading.printable(path.name), done, len(files))
            try:
                signature = _signature(path)
                document = _read_if_changed(path, signature, ids[path], known.get(ids[path]), index, converter)
            except DocumentError as error:
                reason = reading.printable(str(error))
                logger.warning("Left out: %s", reason)
                failed[reading.printable(str(path))] = reason
                continue
            if document is not None:
                _store(document, signature, index)
                (changed if ids[path] in known else added).append(ids[path])
    index.catalogue.note_fact("made_with", made_with)
    _bring_up_to_date(index)
    report("", len(files), len(files))
    return Changes(
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(gone),
        unchanged=len(files) - len(added) - len(changed) - len(failed),
        failed=failed,
        passages=index.catalogue.passage_count(),
    )


def _read_if_changed(
    path: Path, signature: str, document_id: str, known: Known | None, index: Index, converter: Converter
) -> Document | None:
    """The document, or None where the index has it as it is."""
    shown = reading.printable(str(path))
    if known and (known.path, known.signature) == (shown, signature):
        return None
    made = reading.read(path, converter)
    document = reading.make_document(document_id, made.text, shown, made.places, tabular=made.tabular)
    if known and known.sha256 == document.sha256:
        index.catalogue.touch(document_id, shown, signature)
        return None
    return document


def _signature(path: Path) -> str:
    """Tells a file that was saved again: modification time and size."""
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    return f"{status.st_mtime_ns}-{status.st_size}"


def _store(document: Document, signature: str, index: Index) -> None:
    passages = splitting.split(document)
    _embed(_texts_of(passages, document.title), index)
    index.catalogue.put(document, signature, passages)


def _texts_of(passages: Iterable[Passage], title: str) -> Iterator[str]:
    """Everything of a document that gets a vector: its passages, and each sentence alone."""
    for passage in passages:
        yield embedded_text(passage, title)
        yield from (passage.sentence(span) for span in passage.sentences)


def _embed(texts: Iterable[str], index: Index) -> None:
    """Make the vectors that are not kept yet, batch by batch, so that a break loses one batch."""
    wanted = list(dict.fromkeys(texts))
    have = index.catalogue.vectors(index.embedding_model, wanted)
    for batch in in_batches([text for text in wanted if text not in have], EMBED_BATCH):
        made = index.embeddings.embed_documents(batch)
        index.catalogue.put_vectors(index.embedding_model, dict(zip(batch, made, strict=True)))


def _bring_up_to_date(index: Index) -> None:
    """Apply what the catalogue has noted; where the counts then differ, build all of it again."""
    _apply_pending(index)
    expected = index.catalogue.passage_count()
    if (index.vectors.count(), index.lexical.count()) != (expected, expected):
        logger.warning("The index does not match the catalogue; it is built again.")
        index.vectors.clear()
        index.lexical.clear()
        index.catalogue.index_all_again()
        _apply_pending(index)


def _apply_pending(index: Index) -> None:
    titles = index.catalogue.titles()
    while pending := index.catalogue.pending(_INDEX_BATCH):
        wanted = {change.passage_id: change.action for change in pending}
        index.vectors.remove([i for i, action in wanted.items() if action == "remove"])
        index.lexical.remove([i for i, action in wanted.items() if action == "remove"])
        passages = index.catalogue.passages([i for i, action in wanted.items() if action == "add"])
        _add(list(passages.values()), titles, index)
        index.catalogue.settle(pending[-1].position)


def _add(passages: list[Passage], titles: Mapping[str, str], index: Index) -> None:
    if not passages:
        return
    ids = [passage.id for passage in passages]
    languages = [passage.language for passage in passages]
    texts = [embedded_text(passage, titles[passage.document_id]) for passage in passages]
    stored = index.catalogue.vectors(index.embedding_model, texts)
    rows = [
        index.centring.centre(stored[text], "passage", language)
        for text, language in zip(texts, languages, strict=True)
    ]
    index.vectors.add(ids, np.stack(rows), languages)
    index.lexical.add(ids, texts, languages)
