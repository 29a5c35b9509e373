"""What one question reads: passages and their documents as they were when they were found, whatever changes then."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence

from assistant.corpus.formats.converted import LARGEST_TEXT
from assistant.index.catalogue import Catalogue, Vectors
from assistant.records import Document, Passage


class Shelf:
    """Documents read lately, by id and hash, up to so many characters; for all threads."""

    def __init__(self, characters: int = LARGEST_TEXT) -> None:
        self._room = characters
        self._documents: OrderedDict[tuple[str, str], Document] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, document_id: str, sha256: str) -> Document | None:
        """The document of that id and hash, where it is at hand."""
        with self._lock:
            document = self._documents.get((document_id, sha256))
            if document is not None:
                self._documents.move_to_end((document_id, sha256))
            return document

    def keep(self, document: Document) -> None:
        """Have it at hand; what was not asked for the longest makes room."""
        key = (document.id, document.sha256)
        with self._lock:
            if key not in self._documents:
                self._documents[key] = document
                self._room -= len(document.text)
            while self._room < 0 and self._documents:
                self._room += len(self._documents.popitem(last=False)[1].text)


class Snapshot(Catalogue):
    """A catalogue for one question: a document is the one that it was when passages of it were last read."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf) -> None:
        self._engine = catalogue._engine
        self._shelf = shelf
        self._held: dict[str, Document] = {}
        self._vectors: dict[tuple[str, str], Vectors] = {}

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those ids; unknown ones are left out."""
        found, documents = self.together(ids, self._shelf.take)
        for document in documents:
            self._shelf.keep(document)
            self._held[document.id] = document
        return found

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The titles of those documents, by id; those held have the one that they had then."""
        held = {each: self._held[each].title for each in ids if each in self._held}
        return held | super().titles([each for each in ids if each not in held])

    def vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are there, by text; each is read once, for ranking and choosing alike."""
        wanted = [text for text in texts if (model, text) not in self._vectors]
        self._vectors |= {(model, text): vector for text, vector in super().vectors(model, wanted).items()}
        return {text: self._vectors[model, text] for text in texts if (model, text) in self._vectors}

    def document(self, document_id: str) -> Document:
        """The document of that id; raises `UnknownDocument`."""
        if document_id not in self._held:
            self._held[document_id] = super().document(document_id)
        return self._held[document_id]
