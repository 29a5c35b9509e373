"""What one question reads: passages and their documents as they were when they were found, whatever changes then."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence

from assistant.cache import Cache
from assistant.corpus.formats.converted import LARGEST_TEXT
from assistant.index.catalogue import Catalogue, Vectors
from assistant.records import Document, Passage

_PASSAGES = 20_000
"""Passages at hand; some 2 kB of memory each."""


class Shelf:
    """Documents and passages read lately, for all threads.

    Documents are kept by id and hash, up to so many characters. Passages are kept for one revision of the catalogue:
    another revision clears them, so that what is taken is what the catalogue had at that revision.
    """

    def __init__(self, characters: int = LARGEST_TEXT) -> None:
        self._documents: Cache[tuple[str, str], Document] = Cache(characters, lambda document: len(document.text))
        self._passages: Cache[str, tuple[Passage, str]] = Cache(_PASSAGES)
        self._revision = -1
        self._lock = threading.Lock()

    def take(self, document_id: str, sha256: str) -> Document | None:
        """The document of that id and hash, where it is at hand."""
        return self._documents.take((document_id, sha256))

    def keep(self, document: Document) -> None:
        """Have a document at hand."""
        self._documents.keep((document.id, document.sha256), document)

    def together(self, revision: int, ids: Sequence[str]) -> tuple[dict[str, Passage], list[Document]] | None:
        """Passages and their documents as of `revision`; None where any of them is not at hand."""
        with self._lock:
            held = self._passages.take_all(ids) if revision == self._revision else [None]
        found = [each for each in held if each]
        if len(found) < len(ids):
            return None
        named = {(passage.document_id, sha256) for passage, sha256 in found}
        documents = [each for each in self._documents.take_all(named) if each]
        return ({passage.id: passage for passage, _ in found}, documents) if len(documents) == len(named) else None

    def keep_together(self, revision: int, passages: Mapping[str, Passage], documents: Sequence[Document]) -> None:
        """Have passages and their documents at hand, as they are at `revision`."""
        hashes = {document.id: document.sha256 for document in documents}
        for document in documents:
            self.keep(document)
        with self._lock:
            if revision > self._revision:
                self._passages.clear()
                self._revision = revision
            for each in passages.values() if revision == self._revision else ():
                self._passages.keep(each.id, (each, hashes[each.document_id]))


class Snapshot(Catalogue):
    """A catalogue for one question: a document is the one that it was when passages of it were last read."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf) -> None:
        self._engine = catalogue._engine
        self._catalogue = catalogue
        self._shelf = shelf
        self._held: dict[str, Document] = {}
        self._vectors: dict[tuple[str, str], Vectors] = {}

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those ids; unknown ones are left out."""
        at_hand = self._shelf.together(self.revision(), ids)
        if at_hand:
            found, documents = at_hand
        else:
            revision, found, documents = self.together(ids, self._shelf.take)
            self._shelf.keep_together(revision, found, documents)
        self._held |= {document.id: document for document in documents}
        return found

    def revision(self) -> int:
        """The catalogue's revision now."""
        return self._catalogue.revision()

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The titles of those documents, by id; those held have the one that they had then."""
        held = {each: self._held[each].title for each in ids if each in self._held}
        missing = [each for each in ids if each not in held]
        return held | super().titles(missing) if missing else held

    def vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are there, by text; each is read once, for ranking and choosing alike."""
        wanted = [text for text in texts if (model, text) not in self._vectors]
        if wanted:
            self._vectors |= {(model, text): vector for text, vector in super().vectors(model, wanted).items()}
        return {text: self._vectors[model, text] for text in texts if (model, text) in self._vectors}

    def document(self, document_id: str) -> Document:
        """The document of that id; raises `UnknownDocument`."""
        if document_id not in self._held:
            self._held[document_id] = super().document(document_id)
        return self._held[document_id]
