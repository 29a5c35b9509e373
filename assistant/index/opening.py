"""Opening an index: its parts from settings, and the lock that makes one process its owner."""

from __future__ import annotations

from filelock import FileLock, Timeout

from assistant.errors import IndexLocked, SourceError
from assistant.index.catalogue import Catalogue
from assistant.index.centring import Centring
from assistant.index.embeddings import make_embeddings
from assistant.index.lexical import LexicalIndex
from assistant.index.retriever import FairRetriever
from assistant.index.sync import Index, fingerprint
from assistant.index.vectors import VectorIndex
from assistant.settings import Settings


def lock_index(settings: Settings) -> FileLock:
    """Make this process the owner of the index folder, until the lock is released.

    Two processes writing to one Chroma folder lose vectors without an error. Raises `IndexLocked`
    where another process keeps the lock for longer than `lock_timeout`.
    """
    folder = settings.index_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"The index folder {str(folder)!r} cannot be made: {error.strerror}.", "Set ASSISTANT_DATA_DIR to another."
        ) from error
    lock = FileLock(folder / "owner.lock", timeout=settings.lock_timeout)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLocked(
            f"Another process is using the index in {str(folder)!r}.",
            "Stop it, ask through its page, or set ASSISTANT_DATA_DIR to another folder.",
        ) from error
    return lock


def open_index(settings: Settings) -> Index:
    """The parts of the index that `settings` name; the caller owns the index folder."""
    folder = settings.index_folder
    model, embeddings = make_embeddings(settings.embeddings, settings.openai_api_key, settings.openai_base_url)
    centring = Centring.shipped_for(model)
    return Index(
        catalogue=Catalogue(settings.database_url) if settings.database_url else Catalogue.in_folder(folder),
        vectors=VectorIndex.open(folder, fingerprint(model, centring), settings.chroma_url),
        lexical=LexicalIndex(folder),
        embeddings=embeddings,
        embedding_model=model,
        centring=centring,
    )


def make_retriever(index: Index, k: int) -> FairRetriever:
    """A retriever over `index` that reads `k` passages."""
    retriever = FairRetriever(
        catalogue=index.catalogue,
        vector_index=index.vectors,
        lexical_index=index.lexical,
        embeddings=index.embeddings,
        embedding_model=index.embedding_model,
        centring=index.centring,
        k=k,
    )
    retriever.refresh()
    return retriever
