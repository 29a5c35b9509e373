"""Bringing the index up to date with the folder: only what changed is read, cut and embedded again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.embeddings import Embeddings

from assistant.corpus import language, lexicon, reading, splitting
from assistant.corpus.converting import Converter
from assistant.corpus.looking import Seen, clear_left_over, look
from assistant.errors import DocumentError
from assistant.index import making, missing
from assistant.index.catalogue import Catalogue, Known
from assistant.index.centring import Centring
from assistant.index.embeddings import Batching
from assistant.index.exact import Nearest
from assistant.index.identity import Naming
from assistant.index.lexical import LexicalIndex
from assistant.index.making import fingerprint
from assistant.index.storing import Read, embed, settle_all, store, texts_of
from assistant.index.vectors import VectorIndex
from assistant.records import Document

logger = logging.getLogger(__name__)

TOGETHER = 256
"""Texts without a vector that are gathered over several files, so that small files fill a call to the model too."""
_SOURCE = "source"

Report = Callable[[str, int, int], None]
"""Told of progress: what is being worked on, how many documents are done, how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a sync did, by document id; `failed` gives each file's reason by its path.

    `withheld` are documents whose files are missing but which were kept, as too many are missing at once; `unseen` are
    the folders that could not be listed, whose documents were kept.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
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
    leaving: set[str] = field(default_factory=set)
    """Documents whose files were deleted on purpose: they are removed however many they are."""

    def close(self) -> None:
        """Give back files and connections."""
        ReadIndex.close(self)
        self.vectors.close()


def sync(source: Path, index: Index, report: Report = lambda *_: None, *, allow_removal: bool = False) -> Changes:
    """Bring `index` up to date with the folder `source`, and say what was done.

    Files that cannot be read are listed with their reason and stop nothing; what the index had of
    them stays. Where so many files are missing that it looks like a lost mount, their documents stay as well
    (see `missing.withheld`), unless `allow_removal`; so do those in folders that cannot be listed.
    Whoever asks meanwhile finds each document as it was before or as it is now, whole.
    Raises `SourceError` where `source` is not a folder.
    """
    seen = look(source)
    clear_left_over(seen)
    catalogue = index.catalogue
    making.begin(catalogue, fingerprint(index.embedding_model, index.centring), index.embedding_model)
    catalogue.identities.add_missing(seen.root)
    run = _Run(index, seen, report)
    with Converter() as converter:
        for path in seen.files:
            run.read(path, converter)
    run.store()
    gone, kept = run.missing(allow_removal=allow_removal or _is_another(seen, index))
    catalogue.remove(gone)
    run.forget_leaving()
    making.finish(catalogue)
    missing.note(catalogue, kept, run.unseen)
    if catalogue.fact(_SOURCE) != (root := reading.printable(str(seen.root))):
        catalogue.note_fact(_SOURCE, root)
    settle_all(index)
    catalogue.prune_vectors()
    report("", len(seen.files), len(seen.files))
    return run.changes(gone, kept)


def _is_another(seen: Seen, index: Index) -> bool:
    """Whether the index was last brought up to date with another folder, and this one has files."""
    before = index.catalogue.fact(_SOURCE)
    return bool(seen.files) and before not in ("", reading.printable(str(seen.root)))


def has_begun(catalogue: Catalogue) -> bool:
    """Whether there is something to ask: documents, or a folder that was found without any."""
    return bool(catalogue.fact(_SOURCE)) or catalogue.passage_count() > 0


class _Run:
    """One pass over the folder."""

    def __init__(self, index: Index, seen: Seen, report: Report) -> None:
        self._index = index
        self._seen = seen
        self._known = index.catalogue.known()
        self._naming = Naming(seen, index.catalogue.identities.all(seen.root))
        self._report = report
        self._done = 0
        self._reading = ""
        self._ready: list[Read] = []
        self._waiting: list[Read] = []
        self._texts: dict[str, None] = {}
        self._ids: set[str] = set()
        self._stored: list[str] = []
        self._failed: dict[str, str] = {}

    @property
    def unseen(self) -> tuple[str, ...]:
        """The folders that could not be listed."""
        return tuple(reading.printable(str(folder)) for folder in self._seen.unseen)

    def read(self, path: Path, converter: Converter) -> None:
        """Read a file, if it changed; what is read waits to be stored until there is enough of it."""
        self._reading = reading.printable(path.name)
        self._tell()
        shown, signature = reading.printable(str(path)), ""
        try:
            signature = signature_of(path)
            document = self._changed(path, signature, converter)
        except DocumentError as error:
            self._note_failure(shown, signature, reading.printable(str(error)))
        else:
            self._index.failures.pop(shown, None)
            if document is not None:
                self._wait(document, signature)
        if self._naming.known(path) or path.exists():
            self._ids.add(self._naming.give(path))
        self._done += 1

    def _tell(self) -> None:
        stored = self._done - len(self._waiting) - len(self._ready)  # what is read and waits cannot be asked yet
        self._report(self._reading, stored, len(self._seen.files))

    def _changed(self, path: Path, signature: str, converter: Converter) -> Document | None:
        """The document, or None where the index has it as it is."""
        shown = reading.printable(str(path))
        if is_as_known(path, signature, self._known.get(self._naming.known(path))):
            return None
        before, reason = self._index.failures.get(shown, ("", ""))
        if before == signature:
            raise DocumentError(reason)
        made = reading.read(path, converter)
        document_id = self._naming.give(path, reading.sha256_of(made.text))
        document = reading.make_document(document_id, made.text, shown, made.places, tabular=made.tabular)
        known = self._known.get(document_id)
        if known and known.sha256 == document.sha256 and not making.is_stale(known):
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
        texts = list(dict.fromkeys(texts_of(passages, document.title)))
        have = self._index.catalogue.vectors(self._index.embedding_model, texts)
        wanted = {text for text in texts if text not in have}
        (self._waiting if wanted else self._ready).append(Read(document, signature, passages, wanted))
        self._texts |= dict.fromkeys(text for text in texts if text in wanted)
        model = self._index.embeddings
        if len(self._texts) >= (model.together if isinstance(model, Batching) else TOGETHER):
            self.store()
        elif sum(len(each.passages) for each in self._ready) >= TOGETHER:
            self._store_ready()

    def store(self) -> None:
        """Store what waits, each document as soon as all of its texts have vectors."""
        self._store_ready()
        for batch in embed(list(self._texts), self._index):
            for each in self._waiting:
                each.wanted.difference_update(batch)
            self._ready += [each for each in self._waiting if not each.wanted]
            self._waiting = [each for each in self._waiting if each.wanted]
            self._store_ready()
            self._tell()
        self._texts = {}

    def _store_ready(self) -> None:
        self._index.catalogue.identities.keep(self._naming.take_given())
        if self._ready:
            store(self._ready, self._index)
        self._stored += [each.document.id for each in self._ready]
        self._ready = []

    def missing(self, *, allow_removal: bool) -> tuple[list[str], list[str]]:
        """The documents to remove, and those whose files are missing but which are kept."""
        files = self._naming.files()
        stay = {each for each in self._known if self._seen.hides(self._seen.root / files[each])}
        lost = self._known.keys() - self._ids - stay
        judged = {each: files[each] for each in self._known.keys() - stay - self._index.leaving}
        kept = set[str]() if allow_removal else missing.withheld(lost - self._index.leaving, judged)
        return sorted(lost - kept), sorted(kept)

    def forget_leaving(self) -> None:
        """Drop the intention to delete files that were deleted, or are there again."""
        files = self._naming.files()
        there = {each for each in self._index.leaving if (self._seen.root / files.get(each, "")).exists()}
        self._index.leaving.difference_update(there, self._known.keys() - self._ids)

    def changes(self, gone: Sequence[str], kept: Sequence[str]) -> Changes:
        """What was done."""
        return Changes(
            added=tuple(each for each in self._stored if each not in self._known),
            changed=tuple(each for each in self._stored if each in self._known),
            removed=tuple(gone),
            withheld=tuple(kept),
            unseen=self.unseen,
            unchanged=len(self._seen.files) - len(self._stored) - len(self._failed),
            failed=self._failed,
            passages=self._index.catalogue.passage_count(),
        )


def get_ready() -> None:
    """Load what the first file that changed would wait for, half a second: the language model and the dictionary."""
    language.get_ready()
    lexicon.get_ready()


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
