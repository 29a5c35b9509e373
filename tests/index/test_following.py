"""A folder that is followed: what changes in it is found without opening anything again, while others ask."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Changes, EvidenceFound, Settings
from assistant.errors import SourceError
from assistant.index import following
from tests.documents import FERRY, LIBRARY, TURTLES, write

PASSENGERS = "How many passengers boarded on the first night?"
NESTS = "How many nests did Prof. Agus Manopo count?"


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; a minute is more than enough on any machine."""
    for _ in range(1_200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("It never came to be.")


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    return Settings(source=source, data_dir=source / "index", lock_timeout=0)


@pytest.fixture
def followed(place: Settings) -> Iterator[tuple[Assistant, list[Changes]]]:
    told: list[Changes] = []
    with Assistant.open(place) as bot, bot.following(told.append):
        yield bot, told


def known(bot: Assistant) -> set[str]:
    return {document.id for document in bot.documents()}


def test_files_come_change_move_and_go(followed: tuple[Assistant, list[Changes]]) -> None:
    bot, told = followed
    source = bot.settings.source
    assert bot.ask(NESTS).abstained
    write(source, {"turtles.md": TURTLES})
    until(lambda: known(bot) == {"ferry", "turtles"})
    assert "118 nests" in bot.ask(NESTS).text
    write(source, {"turtles.md": TURTLES.replace("118", "207")})
    until(lambda: "207" in bot.document("turtles").text)
    assert "207 nests" in bot.ask(NESTS).text
    (source / "turtles.md").rename(source / "hatchery.md")
    until(lambda: Path(bot.document("turtles").path).name == "hatchery.md")
    (source / "hatchery.md").unlink()
    until(lambda: known(bot) == {"ferry"})
    assert bot.ask(NESTS).abstained
    until(lambda: len(told) == 3)
    assert [(c.added, c.changed, c.removed) for c in told] == [
        (("turtles",), (), ()),
        ((), ("turtles",), ()),
        ((), (), ("turtles",)),
    ]


def test_what_changed_between_opening_and_following_is_found_too(place: Settings) -> None:
    with Assistant.open(place) as bot:
        write(place.source, {"turtles.md": TURTLES})
        with bot.following():
            until(lambda: known(bot) == {"ferry", "turtles"})


def test_a_folder_that_goes_and_comes_back_is_followed_on(
    place: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.follower.TRY_AGAIN", 0.1)
    monkeypatch.setattr(following, "LOOK", 0.2)
    with Assistant.open(place.model_copy(update={"data_dir": tmp_path / "index"})) as bot, bot.following():
        away = bot.settings.source.rename(bot.settings.source.with_name("away"))
        with pytest.raises(SourceError):
            bot.refresh()
        assert "412 passengers" in bot.ask(PASSENGERS).text
        away.rename(bot.settings.source)
        write(bot.settings.source, {"turtles.md": TURTLES})
        until(lambda: known(bot) == {"ferry", "turtles"})


def test_where_the_system_tells_of_nothing_the_folder_is_looked_at(
    place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(following, "watch", refused)
    monkeypatch.setattr(following, "LOOK", 0.2)
    with Assistant.open(place) as bot, bot.following():
        write(place.source, {"turtles.md": TURTLES})
        until(lambda: known(bot) == {"ferry", "turtles"})


_SLOWLY = """
import sys, time
from pathlib import Path
with Path(sys.argv[1]).open("a", encoding="utf-8") as file:
    for line in sys.argv[2].splitlines(keepends=True):
        file.write(line); file.flush(); time.sleep(0.1)
"""


def test_a_file_that_is_still_being_written_is_in_the_end_read_whole(
    followed: tuple[Assistant, list[Changes]],
) -> None:
    bot, told = followed
    path = bot.settings.source / "turtles.md"
    subprocess.run([sys.executable, "-c", _SLOWLY, str(path), TURTLES * 3], check=True)
    until(lambda: "turtles" in known(bot) and bot.document("turtles").text == TURTLES * 3)
    assert len(told) <= 2
    broken = bot.settings.source / "report.docx"
    broken.write_bytes(b"PK\x03\x04 the first half of a file")
    until(lambda: any(str(broken) in changes.failed for changes in told))
    broken.unlink()
    until(lambda: not told[-1].failed)


def test_a_question_sees_a_document_as_it_was_or_as_it_is(place: Settings) -> None:
    """One text is put for the other again and again: every answer is found, and stands in one of them to the letter."""
    other = FERRY.replace("412", "533").replace("The night ferry", "It is said that the night ferry of old")
    stop, wrong, answers = threading.Event(), list[str](), list[str]()

    def ask(bot: Assistant) -> None:
        while not stop.is_set():
            answer = bot.ask(PASSENGERS)
            answers.append(answer.text)
            for citation in answer.citations:
                if not any(text[citation.start : citation.end] == citation.quote for text in (FERRY, other)):
                    wrong.append(citation.quote)
            if "412" not in answer.text and "533" not in answer.text:
                wrong.append(answer.text)

    write(place.source, {"library.txt": LIBRARY})
    with Assistant.open(place) as bot:
        asking = [threading.Thread(target=ask, args=(bot,)) for _ in range(2)]
        for thread in asking:
            thread.start()
        for turn in range(25):
            path = place.source / "ferry.md"
            path.write_text((other, FERRY)[turn % 2], encoding="utf-8")
            os.utime(path, ns=(turn, turn))
            assert bot.refresh().changed == ("ferry",)
        stop.set()
        for thread in asking:
            thread.join()
    assert not wrong
    assert {"412" in text for text in answers} == {True, False}


def test_an_answer_is_finished_with_the_text_it_was_begun_with(place: Settings) -> None:
    with Assistant.open(place) as bot:
        events = bot.stream(PASSENGERS)
        while not isinstance(next(events), EvidenceFound):
            pass
        write(place.source, {"ferry.md": FERRY.replace("412", "533").replace("The night ferry", "It was the ferry")})
        assert bot.refresh().changed == ("ferry",)
        *_, answer = events
        assert isinstance(answer, Answer)
        assert "412 passengers" in answer.text
        assert all(FERRY[c.start : c.end] == c.quote for c in answer.citations)
        assert "533 passengers" in bot.ask(PASSENGERS).text
