"""Whatever is done to a folder in whatever order, crashes included, its index is what a fresh build gives."""

from __future__ import annotations

import dataclasses
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from langchain_core.embeddings import Embeddings

from assistant import Settings
from assistant.index.catalogue import Catalogue
from assistant.index.lexical import LexicalIndex
from assistant.index.opening import make_retriever, open_index
from assistant.index.repair import differences, distrust
from assistant.index.sync import Index, sync
from assistant.index.tables import digest_of
from assistant.index.vectors import VectorIndex

NAMES = st.sampled_from(["boats.md", "nests.txt", "2025/boats.md", "kopi.txt"])
SENTENCES = (
    "The ferry left at dawn.",
    "Volunteers counted 118 nests.",
    "Petani menjemur kopi di bawah kubah.",
    "The cooperative owns two boats.",
    "Perahu pustaka membawa buku.",
)
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=0, max_size=4).map("\n\n".join)
WRITES: tuple[tuple[type, str], ...] = (
    (Catalogue, "put_vectors"),
    (Catalogue, "announce"),
    (VectorIndex, "add"),
    (LexicalIndex, "add"),
    (Catalogue, "put"),
    (Catalogue, "settle"),
    (VectorIndex, "remove"),
    (LexicalIndex, "remove"),
    (Catalogue, "remove"),
)


class Drawn(Embeddings):
    """A vector drawn for each text, always the same: what it means does not matter here, and it costs nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        made = np.random.default_rng(list(digest_of(text))).normal(size=384)
        return list(map(float, made / np.linalg.norm(made)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        return [self.embed_query(text) for text in texts]


class Crashed(BaseException):
    """The process went away."""


def opened(folder: Path) -> Index:
    folder.mkdir(exist_ok=True)
    index = dataclasses.replace(open_index(Settings(data_dir=folder)), embeddings=Drawn())
    distrust(index)
    return index


def told(index: Index) -> tuple[Any, ...]:
    """All that a reader can tell."""
    documents = index.catalogue.documents()
    passages = [index.catalogue.passages_of(document.id) for document in documents]
    retriever = make_retriever(index, 10)
    return documents, passages, index.catalogue.pending_count(), [retriever.search(each) for each in SENTENCES]


class Folder(RuleBasedStateMachine):
    """A folder, and the index that follows it."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.source = self.place / "source"
        self.source.mkdir()
        self.clock = itertools.count(1)
        self.embedded: set[str] = set()
        self.index = opened(self.place / "index")

    def files(self) -> list[Path]:
        return sorted(path for path in self.source.rglob("*") if path.is_file())

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        path = self.source / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(0, next(self.clock)))

    @precondition(lambda self: self.files())
    @rule(data=st.data(), name=NAMES)
    def rename(self, data: st.DataObject, name: str) -> None:
        (self.source / name).parent.mkdir(exist_ok=True)
        data.draw(st.sampled_from(self.files())).rename(self.source / name)

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.files())).unlink()

    @rule()
    def refresh(self) -> None:
        sync(self.source, self.index)
        self._note_embedded()

    @rule(which=st.sampled_from(WRITES), before=st.integers(0, 3))
    def crash(self, which: tuple[type, str], before: int) -> None:
        """The process goes away just before one of its writes; another opens what it left."""
        owner, method = which
        kept: Callable[..., Any] = getattr(owner, method)
        calls = itertools.count()

        def crashing(*arguments: Any) -> Any:
            if next(calls) == before:
                raise Crashed
            return kept(*arguments)

        try:
            with mock.patch.object(owner, method, crashing), mock.patch("assistant.index.sync.TOGETHER", 1):
                sync(self.source, self.index)
        except Crashed:
            self.embedded.clear()  # what was made and not kept may be made again
        self.reopen()

    @rule()
    def reopen(self) -> None:
        self._note_embedded()
        self.index.close()
        self.index = opened(self.place / "index")

    def _note_embedded(self) -> None:
        """No text is embedded twice."""
        model = self.index.embeddings
        assert isinstance(model, Drawn)
        assert len(set(model.asked)) == len(model.asked)
        assert not self.embedded & set(model.asked)
        self.embedded |= set(model.asked)
        model.asked.clear()

    def teardown(self) -> None:
        sync(self.source, self.index, allow_removal=True)
        fresh = opened(self.place / "fresh")
        names = self.index.catalogue.identities.all(self.source.resolve())
        fresh.catalogue.identities.keep({name: each.file for name, each in names.items()})  # else they get other ids
        failed = sync(self.source, fresh).failed
        if not failed:  # of a file that became unreadable the old text stays, which a fresh build has never seen
            assert told(self.index) == told(fresh)
        assert differences(self.index) == ""
        self.index.close()
        fresh.close()
        shutil.rmtree(self.place)


Folder.TestCase.settings = settings(
    max_examples=20, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestFolder = Folder.TestCase
