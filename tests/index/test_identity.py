"""An id stays with its file, and never leads to another document's words."""

from __future__ import annotations

import itertools
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assistant import Assistant, Settings, UnknownDocument
from assistant.corpus.looking import look
from assistant.index.opening import lock_index
from assistant.index.repair import repair
from assistant.index.sync import sync
from tests.documents import COFFEE, FERRY, TURTLES, write
from tests.index.test_sequences import opened

OLD = "Depot report of 2025\n\nThe Ridgewell depot sold 118 pumps."
NEW = "Depot report of 2026\n\nThe Corbin depot sold 95 valves."


def place(tmp_path: Path, files: dict[str, str], address: str = "") -> Settings:
    return Settings(source=write(tmp_path / "source", files), data_dir=tmp_path / "index", database_url=address)


def texts(bot: Assistant) -> dict[str, str]:
    return {document.id: document.text for document in bot.documents()}


def test_another_file_of_the_same_name_takes_nothing_from_the_first(tmp_path: Path, address: str) -> None:
    with Assistant.open(place(tmp_path, {"2025/report.md": OLD, "ferry.md": FERRY}, address)) as bot:
        assert bot.document("report").text == OLD
        write(bot.settings.source, {"2026/report.md": NEW})
        assert bot.refresh().added == ("2026-report",)
        assert texts(bot) == {"report": OLD, "2026-report": NEW, "ferry": FERRY}


def test_an_id_never_passes_to_another_file(tmp_path: Path, address: str) -> None:
    with Assistant.open(place(tmp_path, {"a-readme.md": OLD, "ferry.md": FERRY}, address)) as bot:
        write(bot.settings.source, {"a/readme.md": NEW, "b/readme.md": TURTLES})
        bot.refresh()
        assert texts(bot)["a-readme"] == OLD
        assert sorted(texts(bot).values()) == sorted([OLD, NEW, TURTLES, FERRY])


def test_the_id_of_a_document_that_is_gone_is_not_given_to_another(tmp_path: Path, address: str) -> None:
    start = place(tmp_path, {"2025/report.md": OLD, "ferry.md": FERRY, "coffee.txt": COFFEE}, address)
    with Assistant.open(start) as bot:
        (bot.settings.source / "2025" / "report.md").unlink()
        assert bot.refresh().removed == ("report",)
        write(bot.settings.source, {"2026/report.md": NEW})
        assert bot.refresh().added == ("2026-report",)
        with pytest.raises(UnknownDocument):
            bot.document("report")
    with Assistant.open(start) as bot:
        write(bot.settings.source, {"2025/report.md": OLD + " It sold them all."})
        assert bot.refresh().added == ("report",)


def test_a_renamed_or_moved_file_keeps_its_id(tmp_path: Path, address: str) -> None:
    with Assistant.open(place(tmp_path, {"report.md": OLD, "ferry.md": FERRY}, address)) as bot:
        source = bot.settings.source
        for name in ("Report.md", "archive/2025.md", "archive/deep/x.txt"):
            old = Path(bot.document("report").path)
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            old.rename(source / name)
            changes = bot.refresh()
            assert (changes.added, changes.changed, changes.removed, changes.withheld) == ((), (), (), ())
            assert bot.document("report").path == str(source / name)
        (source / "archive/deep/x.txt").rename(tmp_path / "away.txt")
        assert bot.refresh().removed == ("report",)
        (tmp_path / "away.txt").rename(source / "back again.md")
        assert bot.refresh().added == ("report",)


def test_a_file_put_in_the_place_of_a_renamed_one_is_another_document(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, {"report.md": OLD, "ferry.md": FERRY})) as bot:
        (bot.settings.source / "report.md").rename(bot.settings.source / "report-2025.md")
        bot.refresh()
        write(bot.settings.source, {"report.md": NEW})
        bot.refresh()
        assert texts(bot) == {"report": OLD, "report-2": NEW, "ferry": FERRY}


def test_a_folder_that_moved_keeps_its_ids(tmp_path: Path) -> None:
    first = place(tmp_path, {"a-readme.md": OLD, "ferry.md": FERRY})
    with Assistant.open(first) as bot:
        write(bot.settings.source, {"a/readme.md": NEW})
        bot.refresh()
        before = texts(bot)
    moved = first.source.rename(tmp_path / "elsewhere")
    with Assistant.open(first.model_copy(update={"source": moved})) as bot:
        assert texts(bot) == before
        assert (bot.opened_with.added, bot.opened_with.removed, bot.opened_with.withheld) == ((), (), ())


def test_a_catalogue_of_an_older_version_keeps_its_ids(tmp_path: Path) -> None:
    start = place(tmp_path, {"2025/report.md": OLD, "ferry.md": FERRY})
    with Assistant.open(start) as bot:
        before = texts(bot)
    with sqlite3.connect(start.index_folder / "catalogue.sqlite3") as connection:
        connection.execute("DROP TABLE identities")
        connection.execute("DELETE FROM facts WHERE key NOT IN ('made_with', 'embedding_model', 'revision')")
        connection.execute("UPDATE facts SET value = 'an older conversion' WHERE key = 'made_with'")
    write(start.source, {"2026/report.md": NEW})
    with Assistant.open(start) as bot:
        assert texts(bot) == {**before, "2026-report": NEW}


def test_a_file_that_cannot_be_read_has_an_id_to_delete_it_by(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, {"report.md": OLD, "2026/report.md": "  ", "b/report.md": NEW})) as bot:
        files = bot.files()
        broken = next(name for name, path in files.items() if path.parent.name == "2026")
        assert broken not in texts(bot)
        assert bot.delete(broken).parent.name == "2026"
        assert sorted(texts(bot).values()) == sorted([OLD, NEW])


def test_names_that_look_alike_once_they_are_printable_stay_apart(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    for number, name in enumerate((b"bell\x07.txt", b"bell\x08.txt", b"caf\xe9.txt", b"caf\xe8.txt")):
        Path(os.fsdecode(os.path.join(os.fsencode(source), name))).write_text(f"Text {number} of a bell.")  # noqa: PTH118
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index")) as bot:
        before = texts(bot)
        assert len(before) == 5
        write(source, {"deep/ferry.md": NEW})
        assert bot.refresh().unchanged == 5
        assert before.items() <= texts(bot).items()


class Folder(RuleBasedStateMachine):
    """Files come, go, move and change; an id leads to one file, wherever that goes."""

    NAMES = st.sampled_from(["a-b.md", "a/b.md", "b.md", "a/a-b.md", "b.txt", "a-b-2.md"])

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.source = self.place / "source"
        write(self.source, {"always.md": FERRY})
        self.clock = itertools.count(1)
        self.index = opened(self.place / "index")
        self.paths: dict[str, str] = {}
        self.words: dict[str, str] = {}
        """Of each id ever given, where its file was last, and the hash of the text."""

    @rule(name=NAMES)
    def write(self, name: str) -> None:
        path = self.source / name
        path.parent.mkdir(exist_ok=True)
        number = next(self.clock)
        path.write_text(f"Number {number} is painted on the boat.", encoding="utf-8")
        os.utime(path, ns=(0, number))

    @rule(old=NAMES, new=NAMES)
    def move(self, old: str, new: str) -> None:
        if (self.source / old).exists() and not (self.source / new).exists():
            (self.source / new).parent.mkdir(exist_ok=True)
            (self.source / old).rename(self.source / new)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.source / name).unlink(missing_ok=True)

    @invariant()
    def an_id_leads_to_one_file(self) -> None:
        sync(self.source, self.index, allow_removal=True)
        known = self.index.catalogue.known()
        assert len(known) == len(look(self.source).files)
        there = {each.path for each in known.values()}
        for each, path in self.paths.items():
            if each in known and known[each].path != path:
                assert path not in there  # it moved,
                assert known[each].sha256 == self.words[each]  # as it was
        self.paths |= {each: found.path for each, found in known.items()}
        self.words |= {each: found.sha256 for each, found in known.items()}

    def teardown(self) -> None:
        self.index.close()


Folder.TestCase.settings = settings(
    max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
TestFolder = Folder.TestCase


def test_a_repaired_index_keeps_its_ids(tmp_path: Path) -> None:
    start = place(tmp_path, {"a-readme.md": OLD, "ferry.md": FERRY})
    with Assistant.open(start) as bot:
        write(bot.settings.source, {"a/readme.md": NEW})
        bot.refresh()
        before = texts(bot)
    with sqlite3.connect(start.index_folder / "catalogue.sqlite3") as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE x (' WHERE name = 'left_texts'")
    with lock_index(start):
        repair(start)
    with Assistant.open(start) as bot:
        assert texts(bot) == before
