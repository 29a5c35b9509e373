"""Opening an index: its parts from settings, and the lock that makes one process its owner."""

from __future__ import annotations

import json
import os
import socket
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.database import make_private_folder
from assistant.errors import IndexLocked, SourceError
from assistant.index.catalogue import Catalogue
from assistant.index.centring import Centring
from assistant.index.damage import explained
from assistant.index.embeddings import make_embeddings
from assistant.index.exact import CatalogueVectors
from assistant.index.lexical import LEXICAL, LexicalIndex
from assistant.index.making import fingerprint, made_with, model_of
from assistant.index.retriever import FairRetriever
from assistant.index.sync import Index, ReadIndex, has_begun
from assistant.index.vectors import VectorIndex
from assistant.settings import Settings

_OWNER = "owner.json"


def lock_index(settings: Settings) -> FileLock:
    """Make this process the owner of the index folder, until the lock is released.

    Two processes writing to one Chroma folder lose vectors without an error. Raises `IndexLocked`, naming
    the owner, where another process keeps the lock for longer than `lock_timeout`. The system gives the lock
    back when its owner dies, however it does; what the owner noted of itself then says nothing any more.
    """
    folder = settings.index_folder
    try:
        make_private_folder(folder)
    except OSError as error:
        raise SourceError(
            f"The index folder {str(folder)!r} cannot be made: {error.strerror}.", "Set ASSISTANT_DATA_DIR to another."
        ) from error
    lock = FileLock(folder / "owner.lock", timeout=settings.lock_timeout)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLocked(
            f"Another process is using the index in {str(folder)!r}{_owner(folder)}.",
            "It follows the folder by itself; else stop it, or set ASSISTANT_DATA_DIR to another folder.",
        ) from error
    except OSError as error:
        raise explained(error, folder) or error from error
    _note_owner(folder)
    return lock


def _note_owner(folder: Path) -> None:
    """Note who has the lock, for the message to others; the lock holds without it too."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    note = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    with suppress(OSError):
        (folder / _OWNER).write_text(json.dumps(note), encoding="utf-8")


def _owner(folder: Path) -> str:
    """What the lock's owner noted of itself, as part of a sentence; empty where it cannot be read."""
    try:
        note = json.loads((folder / _OWNER).read_text(encoding="utf-8"))
        return f" (process {int(note['process'])} on {str(note['host'])[:80]!r}, since {str(note['since'])[:40]})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def open_index(settings: Settings) -> Index:
    """The parts of the index that `settings` name; the caller owns the index folder."""
    folder = settings.index_folder
    model, embeddings = make_embeddings(settings.embeddings, settings.openai_api_key, settings.openai_base_url)
    centring = Centring.shipped_for(model)
    with ExitStack() as opened:
        catalogue = Catalogue(settings.database_url) if settings.database_url else Catalogue.in_folder(folder)
        opened.callback(catalogue.close)
        lexical = LexicalIndex(folder)
        opened.callback(lexical.close)
        vectors = VectorIndex.open(folder, fingerprint(model, centring), settings.chroma_url)
        opened.pop_all()
    return Index(
        catalogue=catalogue,
        vectors=vectors,
        lexical=lexical,
        embeddings=embeddings,
        embedding_model=model,
        centring=centring,
    )


def open_beside(settings: Settings) -> ReadIndex:
    """The index that `settings` name as another process, its owner, keeps it: to be read, never written.

    Chroma is left to its owner; vectors are read from the catalogue. Raises `IndexLocked` where the index is not
    made yet, and where its owner makes it with another embedding model or other settings of these. While it is made
    for the first time, the documents that are stored already can be asked.
    """
    folder = settings.index_folder
    model, embeddings = make_embeddings(settings.embeddings, settings.openai_api_key, settings.openai_base_url)
    centring = Centring.shipped_for(model)
    if not (folder / LEXICAL).exists():
        raise IndexLocked(f"The index is being made{_owner(folder)}.", "Ask again in a moment.")
    url = settings.database_url
    catalogue = Catalogue(url, writes=False) if url else Catalogue.in_folder(folder, writes=False)
    made = made_with(catalogue)
    if made != fingerprint(model, centring) or not has_begun(catalogue):
        theirs = model_of(catalogue)
        catalogue.close()
        told = f"is made with {theirs}, and {model} was asked for" if made and theirs != model else "is being made"
        raise IndexLocked(f"The index {told}{_owner(folder)}.", "Ask again in a moment, or with its owner's settings.")
    return ReadIndex(
        catalogue=catalogue,
        vectors=CatalogueVectors(catalogue, model, centring),
        lexical=LexicalIndex(folder, writes=False),
        embeddings=embeddings,
        embedding_model=model,
        centring=centring,
    )


def make_retriever(index: ReadIndex, k: int) -> FairRetriever:
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
