"""Bringing the index up to date with the folder: only what changed is read, cut and embedded again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.corpus import language, lexicon, reading, splitting, words
from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import CONVERSION
from assistant.errors import DocumentError
from assistant.index.catalogue import Catalogue, Known
from assistant.index.centring import Centring
from assistant.index.embeddings import Batching, embedded_text, in_batches
from assistant.index.exact import Nearest
from assistant.index.lexical import LexicalIndex
from assistant.index.vectors import VectorIndex
from assistant.records import Document, Passage

logger = logging.getLogger(__name__)

EMBED_BATCH = 32
"""Texts of one call to the embedding model: small enough for the progress to move."""
TOGETHER = 256
"""Texts without a vector that are gathered over several files, so that small files fill a call to the model too."""
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
class ReadIndex:
    """The parts that a question is put to."""

    catalogue: Catalogue
    vectors: Nearest
    lexical: LexicalIndex
    embeddings: Embeddings
    embedding_model: str
    centring: Centring

    def close(self) -> None:
        """Give back files and connections."""
        self.catalogue.close()
        self.lexical.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(ReadIndex):
    """The same parts where a sync may write to them, and keeps them in step with each other."""

    vectors: VectorIndex
    failures: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What could not be read, by path: the file's signature then, and why. It is tried again once it changed."""

    def close(self) -> None:
        """Give back files and connections."""
        ReadIndex.close(self)
        self.vectors.close()


def fingerprint(embedding_model: str, centring: Centring) -> str:
    """Names what an index was made with: the model, the cuts, the centring."""
    cuts = (splitting.SPLITTING, splitting.TARGET, splitting.LONGEST, words.WORDS, CONVERSION)
    choices = (embedding_model, *cuts, centring.fingerprint)
    return hashlib.blake2b(repr(choices).encode(), digest_size=8).hexdigest()


def sync(source: Path, index: Index, report: Report = lambda *_: None) -> Changes:
    """Bring `index` up to date with the folder `source`, and say what was done.

    Files that cannot be read are listed with their reason and stop nothing; what the index had of
    them stays. Whoever asks meanwhile finds each document as it was before or as it is now, whole.
    Raises `SourceError` where `source` is not a folder.
    """
    files = reading.list_files(source)
    ids = reading.document_ids(source, files)
    run = _Run(index, known_of(index), report, len(files))
    with Converter() as converter:
        for path in files:
            run.read(path, ids[path], converter)
    run.store()
    gone = sorted(index.catalogue.known().keys() - set(ids.values()))
    index.catalogue.remove(gone)
    index.catalogue.note_fact("made_with", fingerprint(index.embedding_model, index.centring))
    index.catalogue.note_fact("embedding_model", index.embedding_model)
    _bring_up_to_date(index)
    index.catalogue.prune_vectors()
    report("", len(files), len(files))
    return run.changes(gone)


_Read = tuple[Document, str, list[Passage]]
"""A document, its file's signature, and the passages it was cut into."""


class _Run:
    """One pass over the folder."""

    def __init__(self, index: Index, known: Mapping[str, Known], report: Report, total: int) -> None:
        self._index = index
        self._known = known
        self._report = report
        self._total = total
        self._done = 0
        self._reading = ""
        self._waiting: list[_Read] = []
        self._texts: dict[str, None] = {}
        self._stored: list[str] = []
        self._failed: dict[str, str] = {}

    def read(self, path: Path, document_id: str, converter: Converter) -> None:
        """Read a file, if it changed; what is read waits to be stored until there is enough of it."""
        self._reading = reading.printable(path.name)
        self._report(self._reading, self._done, self._total)
        shown, signature = reading.printable(str(path)), ""
        try:
            signature = signature_of(path)
            document = self._changed(path, signature, document_id, converter)
        except DocumentError as error:
            self._note_failure(shown, signature, reading.printable(str(error)))
        else:
            self._index.failures.pop(shown, None)
            if document is not None:
                self._wait(document, signature)
        self._done += 1

    def _changed(self, path: Path, signature: str, document_id: str, converter: Converter) -> Document | None:
        """The document, or None where the index has it as it is."""
        known, shown = self._known.get(document_id), reading.printable(str(path))
        if is_as_known(path, signature, known):
            return None
        before, reason = self._index.failures.get(shown, ("", ""))
        if before == signature:
            raise DocumentError(reason)
        made = reading.read(path, converter)
        document = reading.make_document(document_id, made.text, shown, made.places, tabular=made.tabular)
        if known and known.sha256 == document.sha256:
            self._index.catalogue.touch(document_id, shown, signature)
            return None
        return document

    def _note_failure(self, shown: str, signature: str, reason: str) -> None:
        if self._index.failures.get(shown) != (signature, reason):
            logger.warning("Left out: %s", reason)
        self._index.failures[shown] = signature, reason
        self._failed[shown] = reason

    def _wait(self, document: Document, signature: str) -> None:
        passages = splitting.split(document)
        self._waiting.append((document, signature, passages))
        texts = list(dict.fromkeys(texts_of(passages, document.title)))
        have = self._index.catalogue.vectors(self._index.embedding_model, texts)
        self._texts |= dict.fromkeys(text for text in texts if text not in have)
        model = self._index.embeddings
        if len(self._texts) >= (model.together if isinstance(model, Batching) else TOGETHER):
            self.store()

    def store(self) -> None:
        """Store what waits."""
        for _ in _embed(list(self._texts), self._index):
            self._report(self._reading, self._done, self._total)
        if self._waiting:
            _store(self._waiting, self._index)
        self._stored += [document.id for document, _, _ in self._waiting]
        self._waiting, self._texts = [], {}

    def changes(self, gone: Sequence[str]) -> Changes:
        """What was done."""
        return Changes(
            added=tuple(each for each in self._stored if each not in self._known),
            changed=tuple(each for each in self._stored if each in self._known),
            removed=tuple(gone),
            unchanged=self._total - len(self._stored) - len(self._failed),
            failed=self._failed,
            passages=self._index.catalogue.passage_count(),
        )


def get_ready() -> None:
    """Load what the first file that changed would wait for, half a second: the language model and the dictionary."""
    language.get_ready()
    lexicon.get_ready()


def known_of(index: Index) -> dict[str, Known]:
    """What the index knows of each document, by id; nothing where it was made with something else."""
    made_with = fingerprint(index.embedding_model, index.centring)
    return index.catalogue.known() if index.catalogue.fact("made_with") == made_with else {}


def is_as_known(path: Path, signature: str, known: Known | None) -> bool:
    """Whether a file is as the index knows it, going by its place, time of change and size."""
    return known is not None and (known.path, known.signature) == (reading.printable(str(path)), signature)


def signature_of(path: Path) -> str:
    """Tells a file that was saved again: modification time and size."""
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    return f"{status.st_mtime_ns}-{status.st_size}"


def texts_of(passages: Iterable[Passage], title: str) -> Iterator[str]:
    """Everything of a document that gets a vector: its passages, and each sentence alone."""
    for passage in passages:
        yield embedded_text(passage, title)
        yield from (passage.sentence(span) for span in passage.sentences)


def _embed(wanted: Sequence[str], index: Index) -> Iterator[int]:
    """Make and keep the vectors of texts that have none, batch by batch, so that a break loses one batch."""
    model = index.embeddings
    for batch in model.batches(wanted) if isinstance(model, Batching) else in_batches(wanted, EMBED_BATCH):
        yield len(batch)
        made = index.embeddings.embed_documents(batch)
        index.catalogue.put_vectors(index.embedding_model, dict(zip(batch, made, strict=True)))


def _store(waiting: Sequence[_Read], index: Index) -> None:
    """Put each document in place of its former self, so that whoever searches finds the one or the other.

    Chroma and BM25 get the new passages first: as the catalogue does not know them, nobody finds them yet.
    """
    passages = [passage for _, _, cut in waiting for passage in cut]
    ids = [passage.id for passage in passages]
    index.catalogue.announce(ids)
    titles = {document.id: document.title for document, _, _ in waiting}
    for at in range(0, len(passages), _INDEX_BATCH):
        _add(passages[at : at + _INDEX_BATCH], titles, index)
    for document, signature, cut in waiting:
        index.catalogue.put(document, signature, cut)
    index.catalogue.settle(ids)
    _settle(index)


def _bring_up_to_date(index: Index) -> None:
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
        for _ in _embed(sorted(every - have.keys()), index):
            pass
        stored = index.catalogue.vectors(index.embedding_model, texts)
    rows = [
        index.centring.centre(stored[text], "passage", language)
        for text, language in zip(texts, languages, strict=True)
    ]
    index.vectors.add(ids, np.stack(rows), languages)
    index.lexical.add(ids, texts, languages)
