"""Processes that open every store on one fresh database at the same moment: all start, and no write is lost."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from assistant.corpus.reading import make_document
from assistant.corpus.splitting import split
from assistant.frontends.chat import Asked, Messages
from assistant.history.conversations import History
from assistant.index.catalogue import Catalogue
from assistant.index.lexical import LexicalIndex
from tests.documents import FERRY
from tests.postgres import PostgreSQL

PROCESSES, ROUNDS, WRITES = 8, 4, 3
_PATIENCE = 300.0
"""Seconds that nothing takes unless it hangs."""


def _open_all(address: str, folder: Path, who: int) -> None:
    """Open every store, and write in each what the others write too."""
    document = make_document("ferry", FERRY, "/somewhere/ferry.md")
    with (
        closing(History(address)) as history,
        closing(Messages(address)) as messages,
        closing(Catalogue(address)) as catalogue,
        closing(LexicalIndex(folder)) as lexical,
    ):
        history.begin("ana", f"by {who}")
        message = messages.take(Asked((f"own-{who}",), "place", "Why?", "ana"))
        assert message
        messages.done(message)
        lexical.count()
        for _ in range(WRITES):
            catalogue.put(document, "signature", split(document))
            catalogue.put_vectors("model", {document.text: [0.5, 0.25]})
            catalogue.note_fact("made_with", str(who))
            catalogue.settle([passage.id for passage in split(document)])


def _work(rounds: Sequence[tuple[str, Path]], who: int, together: Barrier) -> None:
    for address, folder in rounds:
        together.wait(_PATIENCE)
        _open_all(address, folder, who)


@pytest.fixture
def context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload([__name__])
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def rounds(request: pytest.FixtureRequest, tmp_path: Path) -> list[tuple[str, Path]]:
    """The address of an empty database and an empty folder for each round."""
    folders = [tmp_path / str(number) for number in range(ROUNDS)]
    for folder in folders:
        folder.mkdir()
    if request.param == "sqlite":
        return [(f"sqlite:///{folder / 'all.sqlite3'}", folder) for folder in folders]
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return [(server.new_database(), folder) for folder in folders]


def _check(address: str, writers: int) -> None:
    with closing(History(address)) as history:
        assert sorted(each.title for each in history.conversations("ana")) == [f"by {n}" for n in range(writers)]
    with closing(Catalogue(address)) as catalogue:
        assert catalogue.revision() == writers * WRITES  # each write counted, none twice
        assert list(catalogue.known()) == ["ferry"]
        assert catalogue.passage_count() == len(split(make_document("ferry", FERRY, "")))
    with closing(Messages(address)) as messages:
        assert not messages.take(Asked(("own-0",), "place", "Why?", "ana"))


def test_processes_that_open_all_stores_at_once_all_start_and_lose_no_write(
    rounds: list[tuple[str, Path]], context: ForkServerContext
) -> None:
    together = context.Barrier(PROCESSES)
    started = [context.Process(target=_work, args=(rounds, who, together)) for who in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join(_PATIENCE)
    assert [process.exitcode for process in started] == [0] * PROCESSES
    for address, _ in rounds:
        _check(address, PROCESSES)


def test_threads_that_open_all_stores_at_once_all_start_and_lose_no_write(rounds: list[tuple[str, Path]]) -> None:
    together = threading.Barrier(PROCESSES)

    def opened(address: str, folder: Path, who: int) -> None:
        together.wait(_PATIENCE)
        _open_all(address, folder, who)

    with ThreadPoolExecutor(PROCESSES) as threads:
        for address, folder in rounds:
            done = [threads.submit(opened, address, folder, who) for who in range(PROCESSES)]
            for each in done:
                each.result(_PATIENCE)
            _check(address, PROCESSES)
