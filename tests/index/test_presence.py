"""An index that is deleted, replaced or closed while it is open is told by whatever is done next."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from assistant import Assistant, Settings
from assistant.errors import IndexDamaged, IndexNotWritten
from tests.documents import FERRY, TURTLES, write
from tests.index.owners import owning
from tests.permissions import held_to_permissions
from tests.postgres import PostgreSQL

PASSENGERS = "How many passengers boarded on the first night?"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Assistant]:
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index")) as opened:
        yield opened


def delete_all(folder: Path) -> None:
    shutil.rmtree(folder)


def delete_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite3").unlink()


def delete_words(folder: Path) -> None:
    (folder / "lexical.sqlite3").unlink()


def delete_chroma(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def replace_all(folder: Path) -> None:
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    shutil.rmtree(folder)
    copy.rename(folder)


@pytest.mark.parametrize("harm", [delete_all, delete_catalogue, delete_words, delete_chroma, replace_all])
def test_an_index_that_is_gone_is_told_at_once(bot: Assistant, harm: Callable[[Path], None]) -> None:
    assert bot.trouble() is None
    assert "412" in bot.ask(PASSENGERS).text
    harm(bot.settings.index_folder)
    assert isinstance(bot.trouble(), IndexDamaged)
    write(bot.settings.source, {"turtles.md": TURTLES})
    for attempt in (lambda: bot.ask(PASSENGERS), lambda: bot.search(PASSENGERS), bot.refresh):
        with pytest.raises(IndexDamaged, match="deleted or replaced"):
            attempt()


def test_beside_the_owner_it_is_told_as_well(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    place = Settings(source=source, data_dir=tmp_path / "index", lock_timeout=0)
    with owning(place), Assistant.beside(place) as reader:
        assert reader.trouble() is None
        assert "412" in reader.ask(PASSENGERS).text
        shutil.rmtree(place.index_folder)
        assert isinstance(reader.trouble(), IndexDamaged)
        with pytest.raises(IndexDamaged, match="deleted or replaced"):
            reader.ask(PASSENGERS)


def test_a_folder_that_may_not_be_written_any_more_is_told_and_questions_go_on(bot: Assistant) -> None:
    folder = bot.settings.index_folder
    with held_to_permissions():
        folder.chmod(0o500)
        try:
            assert isinstance(bot.trouble(), IndexNotWritten)
            with pytest.raises(IndexNotWritten, match="may not be written"):
                bot.refresh()
            assert "412" in bot.ask(PASSENGERS).text
        finally:
            folder.chmod(0o700)
        assert bot.trouble() is None
        assert bot.refresh().unchanged == 1


def test_a_database_that_does_not_answer_is_told(tmp_path: Path, postgresql: PostgreSQL) -> None:
    source, address = write(tmp_path / "source", {"ferry.md": FERRY}), postgresql.new_database()
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index", database_url=address)) as bot:
        assert bot.trouble() is None
        other = postgresql.new_database()
        name = address.removeprefix("postgresql://tester@/").partition("?")[0]
        with psycopg.connect(other, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        assert bot.trouble() is not None
