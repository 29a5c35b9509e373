"""Real files are damaged, disks filled and folders closed: each time a clear word, a way back, and nothing lost."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from assistant import Assistant, IndexDamaged, Settings
from assistant.index import sync as sync_module
from assistant.index.catalogue import Catalogue
from assistant.index.embeddings import LocalEmbeddings
from assistant.index.lexical import LexicalIndex
from assistant.index.opening import lock_index, open_index
from assistant.index.repair import differences, repair
from assistant.index.sync import sync
from assistant.index.vectors import VectorIndex
from tests.documents import write
from tests.index.forked import run_forked

PASSENGERS = "How many passengers boarded on the first night?"
NOTES = {
    "ferry.md": "Night ferry\n\nThe cooperative said 412 passengers boarded on the first night. Fares fell by half.",
    "kubah.txt": "Kubah surya\n\nKoperasi memasang 37 kubah surya untuk mengeringkan kopi sejak April lalu.",
    "nests.md": "Nests\n\nA biologist counted 118 nests on the beach. Dogs dig them up at night.",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source and a sound index of it, made by another process."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder / "source", NOTES)
    arguments = ["ingest", "--source", str(folder / "source"), "--data-dir", str(folder / "index")]
    assert run_forked(arguments, folder).returncode == 0
    return folder


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Settings:
    """A copy of it to be damaged, of the same documents."""
    shutil.copytree(whole / "index", tmp_path / "index")
    return Settings(source=whole / "source", data_dir=tmp_path / "index", lock_timeout=0)


def halve(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def scribble(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def is_answered(place: Settings) -> bool:
    with Assistant.open(place) as bot:
        return "412 passengers" in bot.ask(PASSENGERS).text


@pytest.mark.parametrize("harm", [halve, scribble])
@pytest.mark.parametrize("file", ["catalogue.sqlite3", "lexical.sqlite3"])
def test_a_damaged_file_is_told_and_repaired(place: Settings, file: str, harm: Callable[[Path], None]) -> None:
    harm(place.index_folder / file)
    with pytest.raises(IndexDamaged, match="doctor --repair"), Assistant.open(place) as bot:
        bot.ask(PASSENGERS)
    with lock_index(place):
        assert "counts, ids, sampled vectors and neighbours are equal" in repair(place)
    assert is_answered(place)


@pytest.mark.parametrize("file", ["catalogue.sqlite3", "lexical.sqlite3", "chroma/chroma.sqlite3"])
def test_an_emptied_file_is_made_again_by_itself(place: Settings, file: str) -> None:
    empty(place.index_folder / file)
    assert is_answered(place)


def test_a_repaired_catalogue_has_the_vectors_that_could_be_read_and_no_document_is_lost(place: Settings) -> None:
    path = place.index_folder / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'passages'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    with lock_index(place):
        told = repair(place)
        assert "The catalogue was damaged" in told
        index = open_index(place)
        assert sorted(index.catalogue.known()) == sorted(Path(name).stem for name in NOTES)
        assert sync(place.source, index).unchanged == len(NOTES)
        assert differences(index) == ""
        index.close()
    assert (place.index_folder / "damaged-catalogue.sqlite3").exists()
    assert " 0 vectors" not in told


def test_vectors_that_chroma_gives_otherwise_are_stored_again(place: Settings) -> None:
    index = open_index(place)
    ids = sorted(index.catalogue.all_ids())
    index.vectors.add(ids, index.vectors.stored(ids)[1][::-1], ["en"] * len(ids))
    assert "are not the catalogue's" in differences(index)
    index.close()
    assert is_answered(place)
    index = open_index(place)
    assert differences(index) == ""
    index.close()


def test_passages_that_one_part_misses_are_told(place: Settings) -> None:
    index = open_index(place)
    some = sorted(index.catalogue.all_ids())[:3]
    index.lexical.remove(some)
    assert differences(index) == "BM25 misses 3 passages and has 0 that are none"
    index.vectors.remove(some[:1])
    assert differences(index).startswith("Chroma misses 1 passages")
    index.close()


def test_the_doctor_tells_of_damage_and_repairs_it(place: Settings) -> None:
    arguments = ["--source", str(place.source), "--data-dir", str(place.index_folder)]
    scribble(place.index_folder / "chroma" / "chroma.sqlite3")
    ill = run_forked(["doctor", *arguments], place.index_folder)
    assert ill.returncode == 1
    assert "doctor --repair" in ill.stdout
    assert "doctor --repair" in run_forked(["ask", PASSENGERS, *arguments], place.index_folder).stderr
    well = run_forked(["doctor", "--repair", *arguments], place.index_folder)
    assert well.returncode == 0, well.stdout + well.stderr
    assert "ok    repair: Chroma and BM25 made again" in well.stdout
    assert "equal the catalogue" in well.stdout


def cramped(room: int) -> None:
    """No file may grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


@pytest.mark.parametrize("room", [8_000, 50_000, 150_000])
def test_a_full_disk_is_told_and_the_next_run_goes_on(whole: Path, tmp_path: Path, room: int) -> None:
    """No file may grow beyond so many bytes, wherever that strikes: the catalogue, Chroma or BM25."""
    place = Settings(source=whole / "source", data_dir=tmp_path / "index", lock_timeout=0)
    arguments = ["ingest", "--source", str(place.source), "--data-dir", str(place.data_dir)]
    done = run_forked(arguments, tmp_path, partial(cramped, room))
    assert done.returncode == 1, done.stderr
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert is_answered(place)
    with lock_index(place):
        index = open_index(place)
        assert differences(index) == ""
        index.close()


def powerless() -> None:
    """Root may write anywhere; without its capabilities it may what any owner may."""
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_a_folder_that_may_not_be_written_is_told(place: Settings) -> None:
    paths = [place.index_folder, *place.index_folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    there = ["--source", str(place.source), "--data-dir", str(place.index_folder)]
    done = run_forked(["ingest", *there], place.index_folder, powerless)
    for path in paths:
        path.chmod(0o755)
    assert done.returncode == 1
    assert "may not be written" in done.stderr, done.stderr
    assert "ASSISTANT_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def interrupted(owner: type[object], method: str, before: int) -> None:
    """Ctrl-C is pressed as a method is called, after so many calls."""
    kept, calls = getattr(owner, method), iter(range(10**6))

    def interrupting(self: object, *arguments: object) -> object:
        if next(calls) == before:
            os.kill(os.getpid(), signal.SIGINT)
        return kept(self, *arguments)

    setattr(owner, method, interrupting)
    sync_module.TOGETHER = 1


@pytest.mark.parametrize(
    ("owner", "method"),
    [(LocalEmbeddings, "embed_documents"), (Catalogue, "put"), (VectorIndex, "add"), (LexicalIndex, "add")],
)
def test_ctrl_c_anywhere_is_taken_calmly_and_the_next_run_goes_on(
    whole: Path, tmp_path: Path, owner: type[object], method: str
) -> None:
    place = Settings(source=whole / "source", data_dir=tmp_path / "index", lock_timeout=0)
    arguments = ["ingest", "--source", str(place.source), "--data-dir", str(place.data_dir)]
    done = run_forked(arguments, tmp_path, partial(interrupted, owner, method, 1))
    assert done.returncode == 128 + signal.SIGINT
    assert "Stopped. What was read is kept" in done.stderr
    assert "Traceback" not in done.stderr
    with lock_index(place):
        index = open_index(place)
        sync(place.source, index)
        assert differences(index) == ""
        assert index.catalogue.passage_count() > 0
        index.close()
    assert is_answered(place)
