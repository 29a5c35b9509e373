"""Readers beside the process that owns an index: real processes, one of which writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, IndexLocked, Settings
from assistant.index.embeddings import LOCAL_MODEL
from assistant.index.exact import CatalogueVectors
from assistant.index.opening import open_beside
from tests.documents import FERRY, LIBRARY, TURTLES, write
from tests.index.owners import Owner, owning
from tests.offline import run_offline

PASSENGERS = "How many passengers boarded on the first night?"
NESTS = "How many nests did Prof. Agus Manopo count?"


def placed(folder: Path) -> Settings:
    source = write(folder / "source", {"ferry.md": FERRY, "library.txt": LIBRARY})
    return Settings(source=source, data_dir=folder / "index", lock_timeout=0)


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return placed(tmp_path)


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    """An owner whose documents stay as they are."""
    with owning(placed(tmp_path_factory.mktemp("owned"))) as running:
        yield running


def arguments(place: Settings) -> list[str]:
    return ["--source", str(place.source), "--data-dir", str(place.index_folder)]


def test_a_question_is_answered_beside_the_owner(owner: Owner, elsewhere: Path) -> None:
    done = run_offline(["ask", PASSENGERS, *arguments(owner.place)], elsewhere)
    assert done.returncode == 0, done.stderr
    assert "412 passengers" in done.stdout
    assert f"process {owner.process.pid} " in done.stderr
    assert "412 passengers" in owner.tell(PASSENGERS)


def test_a_second_writer_is_told_who_holds_the_index(owner: Owner, elsewhere: Path) -> None:
    done = run_offline(["ingest", *arguments(owner.place)], elsewhere, {"ASSISTANT_LOCK_TIMEOUT": "0.2"})
    assert done.returncode == 1
    assert f"process {owner.process.pid} " in done.stderr


def test_beside_an_owner_nothing_is_followed(place: Settings) -> None:
    with Assistant.open(place), Assistant.beside(place) as reader:
        before = threading.active_count()
        with reader.following():
            assert threading.active_count() == before


def test_a_reader_finds_the_same_as_the_owner_with_the_same_scores(place: Settings) -> None:
    with Assistant.open(place) as bot, Assistant.beside(place) as reader:
        for question in (PASSENGERS, NESTS, "Siapa nakhoda perahu pustaka?"):
            mine, theirs = bot.search(question), reader.search(question)
            assert [found.passage for found in theirs] == [found.passage for found in mine]
            assert [found.score for found in theirs] == pytest.approx([found.score for found in mine], abs=1e-3)
            assert reader.ask(question).text == bot.ask(question).text


def test_a_reader_that_stays_sees_what_the_owner_did(place: Settings) -> None:
    with owning(place) as owner, Assistant.beside(place) as reader:
        assert reader.ask(NESTS).abstained
        write(place.source, {"turtles.md": TURTLES})
        (place.source / "ferry.md").unlink()
        assert "added=('turtles',)" in owner.tell("refresh")
        assert "118 nests" in reader.ask(NESTS).text
        assert {found.passage.document_id for found in reader.search(PASSENGERS)} == {"library", "turtles"}


def test_a_reader_opens_no_chroma_and_writes_nothing(owner: Owner) -> None:
    assert owner.tell(PASSENGERS)
    files = [path for path in owner.place.index_folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    before = {path: path.read_bytes() for path in files}
    index = open_beside(owner.place)
    assert isinstance(index.vectors, CatalogueVectors)
    with pytest.raises(Exception, match="may not be written"):
        index.catalogue.note_fact("made_with", "something else")
    with pytest.raises(Exception, match="may not be written"):
        index.lexical.clear()
    index.close()
    with Assistant.beside(owner.place) as reader:
        reader.ask(PASSENGERS)
    assert {path: path.read_bytes() for path in files} == before


def test_a_reader_does_not_refresh(owner: Owner) -> None:
    with Assistant.beside(owner.place) as reader, pytest.raises(IndexLocked, match="Its owner"):
        reader.refresh()
    assert owner.process.poll() is None


def test_an_index_that_is_not_made_yet_is_asked_later(place: Settings) -> None:
    with pytest.raises(IndexLocked, match="being made") as refused:
        Assistant.beside(place)
    assert refused.value.retry
    assert not place.index_folder.exists()


def test_an_index_made_with_another_model_is_not_asked(place: Settings) -> None:
    Assistant.open(place).close()
    with sqlite3.connect(place.index_folder / "catalogue.sqlite3") as connection:
        connection.execute("UPDATE facts SET value = 'openai:other' WHERE key = 'embedding_model'")
        connection.execute("UPDATE facts SET value = 'other' WHERE key = 'made_with'")
    with pytest.raises(IndexLocked, match=f"made with openai:other, and {LOCAL_MODEL}"):
        Assistant.beside(place)
