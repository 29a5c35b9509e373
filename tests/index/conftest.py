"""An index over a folder, with the real model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from assistant import Settings
from assistant.index.embeddings import make_embeddings
from assistant.index.opening import open_index
from assistant.index.sync import Index


class CountedEmbeddings(Embeddings):
    """The local model; notes which texts it was asked to embed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._model = make_embeddings("local")[1]

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        return self._model.embed_documents(texts)


OpenIndex = Callable[..., Index]


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    """Where the test's index is kept."""
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


@pytest.fixture
def open_counted(index_folder: Path) -> Iterator[OpenIndex]:
    """Opens the index in `index_folder`, with the embeddings that are given; all are closed at the end."""
    with ExitStack() as closing:

        def opened(embeddings: Embeddings) -> Index:
            index = open_index(Settings(data_dir=index_folder))
            closing.callback(index.close)
            return dataclasses.replace(index, embeddings=embeddings)

        yield opened


@pytest.fixture
def embeddings() -> CountedEmbeddings:
    """The local model, counted."""
    return CountedEmbeddings()


@pytest.fixture
def index(open_counted: OpenIndex, embeddings: CountedEmbeddings) -> Index:
    """The index in `index_folder`, with those embeddings."""
    return open_counted(embeddings)
