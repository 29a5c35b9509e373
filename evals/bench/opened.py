"""A setting's index, built through the product's own path; vectors are kept over all settings and runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from langchain_core.embeddings import Embeddings
from rich.console import Console

from assistant.index.catalogue import Catalogue
from assistant.index.opening import lock_index, open_index
from assistant.index.sync import Index, sync
from assistant.settings import Settings
from evals.bench.sets import Setting
from evals.public import write_folder


class KeptEmbeddings(Embeddings):
    """An embedding model whose vectors of documents are made once and kept, at 16 bits, as the catalogue keeps them.

    Questions are embedded each time.
    """

    def __init__(self, model: Embeddings, name: str, store: Catalogue) -> None:
        self.model = model
        self._name = name
        self._store = store

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.model.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages or sentences, in order."""
        have = self._store.vectors(self._name, texts)
        wanted = [text for text in dict.fromkeys(texts) if text not in have]
        if wanted:
            made = self.model.embed_documents(wanted)
            self._store.put_vectors(self._name, dict(zip(wanted, made, strict=True)))
            have |= self._store.vectors(self._name, wanted)
        return [have[text].tolist() for text in texts]


class OnceEmbedded(Embeddings):
    """A model whose vector of a question is made once for all systems that are asked it. Not for what is timed."""

    def __init__(self, model: Embeddings) -> None:
        self._model = model
        self._query = lru_cache(maxsize=100)(model.embed_query)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages or sentences, in order."""
        return self._model.embed_documents(texts)


def settings_in(folder: Path) -> Settings:
    """Documents and index in `folder`, never in the database or Chroma server of the environment's settings."""
    return Settings(source=folder / "documents", data_dir=folder / "index", database_url="", chroma_url="")


@contextmanager
def opened(setting: Setting, work: Path, console: Console) -> Iterator[Index]:
    """The index of a setting, kept in a folder of its own below `work`; vectors in `work`/vectors."""
    folder, kept = work / setting.name, work / "vectors"
    kept.mkdir(parents=True, exist_ok=True)
    write_folder(folder / "documents", [setting.documents])
    settings = settings_in(folder)
    with closing(Catalogue.in_folder(kept)) as store, lock_index(settings), closing(open_index(settings)) as index:
        kept_index = replace(index, embeddings=KeptEmbeddings(index.embeddings, index.embedding_model, store))
        with console.status(f"Indexing {setting.name}") as status:
            sync(
                settings.source, kept_index, lambda _, done, of: status.update(f"Indexing {setting.name}: {done}/{of}")
            )
        yield kept_index
