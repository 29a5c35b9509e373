"""Whether conversations can be kept: older layouts are upgraded, newer ones refused, and trouble is told."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import Answer, Assistant
from assistant.database import make_engine
from assistant.errors import AssistantError, HistoryDamaged, HistoryNotWritten, HistoryTooNew
from assistant.history.conversations import Feedback, History, KeptExchange
from tests.forking import forked
from tests.offline import only

QUESTION = "What does the night ferry to Sabira cost?"

# The layout before there were versions, as SQLite and PostgreSQL were told to make it.
_FIRST_LAYOUT = (
    "CREATE TABLE conversations (id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, "
    "changed TEXT NOT NULL)",
    "CREATE INDEX ix_conversations_owner ON conversations (owner)",
    "CREATE TABLE exchanges (conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, "
    "position INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (conversation_id, position))",
    "CREATE TABLE feedback (id {serial}, conversation_id TEXT NOT NULL REFERENCES conversations (id) "
    "ON DELETE CASCADE, position INTEGER, record TEXT NOT NULL)",
    "CREATE INDEX ix_feedback_conversation_id ON feedback (conversation_id)",
)


@pytest.fixture(scope="module")
def answer(bot: Assistant) -> Answer:
    return bot.ask(QUESTION)


def first_layout(address: str, answer: Answer) -> None:
    """A store as the version before wrote it: two exchanges, and feedback on an answer that is no more and on one."""
    engine = make_engine(address)
    serial = "INTEGER PRIMARY KEY AUTOINCREMENT" if address.startswith("sqlite") else "SERIAL PRIMARY KEY"
    record = {"question": QUESTION, "outcome": "answered", "answer": asdict(answer), "partial": "", "problem": "",
              "scores": {"1": 0.5}}  # fmt: skip
    stopped: dict[str, object] = {
        "question": "And?",
        "outcome": "stopped",
        "answer": None,
        "partial": "Ac",
        "problem": "",
        "scores": {},
    }
    thought = {"thumb": "down", "answer": asdict(answer), "reason": "Half.", "sentence": 1}
    with engine.begin() as connection:
        for statement in _FIRST_LAYOUT:
            connection.execute(sa.text(statement.format(serial=serial)))
        insert = sa.text("INSERT INTO conversations VALUES ('c-1', 'ana', 'Fares', '2026-01-01T00:00:00+00:00')")
        connection.execute(insert)
        for position, each in enumerate((record, stopped)):
            row = {"p": position, "r": json.dumps(each)}
            connection.execute(sa.text("INSERT INTO exchanges VALUES ('c-1', :p, :r)"), row)
        for place in (0, None):
            row = {"p": place, "r": json.dumps(thought | {"reason": f"at {place}"})}
            statement = "INSERT INTO feedback (conversation_id, position, record) VALUES ('c-1', :p, :r)"
            connection.execute(sa.text(statement), row)
    engine.dispose()


def test_conversations_of_the_version_before_are_upgraded_by_one_of_many_that_start(
    address: str, answer: Answer
) -> None:
    first_layout(address, answer)
    together = threading.Barrier(6)

    def started(_: int) -> None:
        together.wait(60)
        with closing(History(address)) as history:
            assert history.trouble() is None

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(started, range(6)))
    with closing(History(address)) as history:
        first, second = history.exchanges("ana", "c-1")
        assert (first.question, first.answer, first.scores) == (QUESTION, answer, {1: 0.5})
        assert (second.question, second.outcome, second.partial) == ("And?", "stopped", "Ac")
        assert {key: each.reason for key, each in history.feedback_on("ana", "c-1").items()} == {first.id: "at 0"}
        assert [each.reason for each in history.feedback()] == ["at 0", "at None"]
        again = KeptExchange(question="And?", outcome="working")
        history.append("ana", "c-1", again, instead_of=second.id)
        history.put_feedback("ana", "c-1", first.id, Feedback(thumb="up", answer=answer))
        assert [e.id for e in history.exchanges("ana", "c-1")] == [first.id, again.id]
        assert history.feedback_on("ana", "c-1")[first.id].thumb == "up"
        history.delete("ana", "c-1")
        assert history.feedback() == []


def test_an_upgrade_that_fails_changes_nothing(address: str, answer: Answer) -> None:
    first_layout(address, answer)
    engine = make_engine(address)
    with engine.begin() as connection:  # in the way of the index that the upgrade makes
        connection.execute(sa.text("CREATE TABLE exchange_ids (x INTEGER)"))
    with closing(History(address)) as history:
        assert history.trouble() is not None
        with engine.begin() as connection:
            columns = {column["name"] for column in sa.inspect(connection).get_columns("exchanges")}
            assert columns == {"conversation_id", "position", "record"}
            connection.execute(sa.text("DROP TABLE exchange_ids"))
        engine.dispose()
        assert history.trouble() is None
        assert [each.question for each in history.exchanges("ana", "c-1")] == [QUESTION, "And?"]


def test_conversations_of_a_newer_version_are_refused_and_left_alone(address: str) -> None:
    with closing(History(address)) as history:
        kept = history.begin("ana", "One")
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE store_versions SET version = 99 WHERE store = 'history'"))
    with closing(History(address)) as older:
        with pytest.raises(HistoryTooNew, match=r"version 99.*Update the program"):
            older.begin("ana", "Two")
        assert isinstance(older.trouble(), HistoryTooNew)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT title FROM conversations")).scalars().all() == [kept.title]
        assert connection.execute(sa.text("SELECT version FROM store_versions")).scalars().all() == [99]
    engine.dispose()


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 40)


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def no_file(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "kind"), [(no_database, HistoryDamaged), (cut_off, HistoryDamaged), (no_file, HistoryNotWritten)]
)
def test_a_file_that_cannot_be_used_is_told_and_needs_no_restart_once_it_is_moved_away(
    tmp_path: Path, harm: Callable[[Path], None], kind: type[AssistantError]
) -> None:
    path = tmp_path / "history.sqlite3"
    if harm is cut_off:
        with closing(History.in_folder(tmp_path)) as history:
            for _ in range(50):
                history.begin("ana", "x" * 100)
    harm(path)
    with closing(History.in_folder(tmp_path)) as history:
        trouble = history.trouble()
        assert type(trouble) is kind
        assert str(path) in str(trouble)
        with pytest.raises(kind):
            history.begin("ana", "One")
        with pytest.raises(kind):
            history.conversations("ana")
        path.rename(tmp_path / "aside")
        assert history.trouble() is None
        assert history.conversations("ana") == []


def test_a_file_deleted_while_it_is_open_is_made_again(tmp_path: Path) -> None:
    with closing(History.in_folder(tmp_path)) as history:
        history.begin("ana", "One")
        for path in tmp_path.glob("history.sqlite3*"):
            path.unlink()
        assert history.begin("ana", "Two").title == "Two"
        assert [each.title for each in history.conversations("ana")] == ["Two"]
    shutil.rmtree(tmp_path)
    with closing(History.in_folder(tmp_path)) as history:
        history.begin("ana", "One")
        shutil.rmtree(tmp_path)
        assert isinstance(history.trouble(), HistoryNotWritten)


def test_a_record_that_cannot_be_read_is_told_without_its_text(address: str) -> None:
    with closing(History(address)) as history:
        kept = history.begin("ana", "One")
        history.append("ana", kept.id, KeptExchange(question="hunter2", outcome="stopped"))
        engine = make_engine(address)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE exchanges SET record = replace(record, 'stopped', 'lost')"))
        engine.dispose()
        with pytest.raises(HistoryDamaged) as raised:
            history.exchanges("ana", kept.id)
        assert raised.value.__cause__ is None
        assert "hunter2" not in str(raised.value)


_CRAMPED = """
import resource, signal, sys
from contextlib import closing
from pathlib import Path
sys.dont_write_bytecode = True
from assistant.errors import AssistantError
from assistant.history.conversations import History, KeptExchange
told = []
with closing(History.in_folder(Path(sys.argv[1]))) as history:
    begun = history.begin("ana", "One")
    told.append(history.trouble())
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    try:
        history.append("ana", begun.id, KeptExchange(question="x" * 100_000, outcome="stopped"))
    except AssistantError as error:
        told.append(type(error).__name__)
    told += [type(history.trouble()).__name__, len(history.conversations("ana"))]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    told.append(history.trouble())
print(*told)
"""

# Root may write anywhere; without its capabilities it may what any owner may.
_POWERLESS = """
import ctypes, sys
from contextlib import closing
from pathlib import Path
ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
from assistant.history.conversations import History
with closing(History.in_folder(Path(sys.argv[1]))) as history:
    print(type(history.trouble()).__name__)
"""


def test_a_full_disk_is_told_and_what_is_kept_can_still_be_read(tmp_path: Path) -> None:
    done = forked(_CRAMPED, [str(tmp_path)], tmp_path, only({}))
    assert done.stdout.split() == ["None", "HistoryNotWritten", "HistoryNotWritten", "1", "None"], done.stderr


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="capabilities are Linux's")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with closing(History.in_folder(folder)) as history:
        history.begin("ana", "One")
    for path in (*folder.iterdir(), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    done = forked(_POWERLESS, [str(folder)], tmp_path, only({}))
    folder.chmod(0o700)
    assert done.stdout.split() == ["HistoryNotWritten"], done.stderr
