"""A process is killed in the middle of a run; what the next run makes of it is what a fresh build makes."""

from __future__ import annotations

import dataclasses
import signal
from pathlib import Path

import pytest

from assistant import Settings
from assistant.index.opening import make_retriever, open_index
from assistant.index.sync import Index, sync
from tests.documents import LIBRARY, TURTLES, write
from tests.index.conftest import CountedEmbeddings, OpenIndex
from tests.offline import run_program

QUESTIONS = ("How many nests?", "Who released the turtles?", "perahu pustaka", "buku di Pulau Hatta")

# The first argument names the method that kills its process, the second how often it is called before.
_KILLED = """
import os, signal, sys
from pathlib import Path
from assistant import Settings
from assistant.index import opening, sync
name, before, source, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
index = opening.open_index(Settings(data_dir=folder))
part, method = name.split(".")
owner = type(getattr(index, part))
kept, calls = getattr(owner, method), iter(range(10**6))

def killing(self, *arguments):
    if next(calls) == before:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(self, *arguments)

setattr(owner, method, killing)
sync.TOGETHER = 1
sync.sync(source, index)
"""


def state(index: Index) -> tuple[object, ...]:
    """All that a reader of the index can tell: documents, passages, counts, and what is found with which score."""
    retriever = make_retriever(index, 10)
    documents = index.catalogue.documents()
    passages = [index.catalogue.passages_of(document.id) for document in documents]
    counts = (index.vectors.count(), index.lexical.count(), index.catalogue.pending_count())
    return documents, passages, counts, [retriever.search(question) for question in QUESTIONS]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("embeddings.embed_documents", 1),
        ("catalogue.put_vectors", 1),
        ("catalogue.announce", 1),
        ("catalogue.put", 1),
        ("vectors.add", 0),
        ("vectors.add", 1),
        ("lexical.add", 1),
        ("catalogue.settle", 0),
        ("catalogue.settle", 1),
    ],
)
def test_a_run_killed_anywhere_is_made_whole_by_the_next(
    tmp_path: Path, index_folder: Path, open_counted: OpenIndex, name: str, before: int
) -> None:
    source = write(tmp_path / "source", {"turtles.md": TURTLES, "library.txt": LIBRARY})
    arguments = [name, str(before), str(source), str(index_folder)]
    done = run_program(_KILLED, arguments, tmp_path)
    assert done.returncode == -signal.SIGKILL, done.stderr

    resumed = open_counted(CountedEmbeddings())
    changes = sync(source, resumed)
    assert not changes.failed
    fresh_folder = tmp_path / "fresh"
    fresh_folder.mkdir()
    fresh = dataclasses.replace(open_index(Settings(data_dir=fresh_folder)), embeddings=CountedEmbeddings())
    sync(source, fresh)
    assert state(resumed) == state(fresh)
    fresh.close()
