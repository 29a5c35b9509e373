"""Databases keep what they hold: files are private, and no error or log shows a value or a password."""

from __future__ import annotations

import logging
import os
import stat
import traceback
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import Assistant, ConfigurationError, Settings
from assistant.database import make_engine, shown_address
from assistant.frontends.chat import Asked, Chat, Messages, Thumbs
from assistant.frontends.limits import Limits
from assistant.history.conversations import History
from tests.documents import FERRY, write

SECRET = "hunter2-swordfish"
_schema = sa.MetaData()
_numbers = sa.Table(
    "numbers",
    _schema,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, sa.CheckConstraint("number < 10"), nullable=False),
)


def modes(folder: Path) -> dict[str, str]:
    """The permissions of every database in `folder`, and of what SQLite keeps beside it."""
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.glob("*.sqlite3*")}


def fill(settings: Settings) -> None:
    """Write to every store, so that each has its -wal and -shm file; they stay while something is open."""
    with closing(History.open(settings)) as history, closing(Messages.of(settings)) as messages:
        history.begin("ana", "Fares?")
        messages.take(Asked(("one",), "place", "Why?", "ana"))
        with Assistant.open(settings) as bot:
            bot.refresh()
            found = modes(settings.index_folder)
            names = [
                f"{name}.sqlite3{end}" for name in ("catalogue", "chat", "history") for end in ("", "-wal", "-shm")
            ]
            assert {*names, "lexical.sqlite3"} <= found.keys()
            assert set(found.values()) == {"0o600"}


def test_databases_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        source = write(tmp_path / "source", {"ferry.md": FERRY})
        settings = Settings(source=source, data_dir=tmp_path / "new" / "index")
        fill(settings)
        assert oct(stat.S_IMODE(settings.index_folder.stat().st_mode)) == "0o700"
        for path in settings.index_folder.glob("*.sqlite3*"):  # as an older version left them
            path.chmod(0o644)
        fill(settings)
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        (_numbers.insert(), {"key": SECRET, "number": 1}),  # a second one of the same key
        (_numbers.insert(), {"key": SECRET, "number": 99}),  # the check refuses it, and PostgreSQL quotes the row
        (sa.text("INSERT INTO numbers VALUES (:key, NULL)"), {"key": SECRET}),
        (sa.text("INSERT INTO missing VALUES (:key)"), {"key": SECRET}),
        (sa.text("INSERT INTO numbers VALUES ('x', json(:key) + CAST(:key AS int))"), {"key": SECRET}),
        (_numbers.insert(), {"key": "y", "number": object}),  # refused on this side, in the driver or before it
    ],
)
def test_no_error_shows_the_values_of_a_statement(
    address: str, statement: sa.Executable, row: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine(address)
    with engine.begin() as connection:
        _schema.create_all(connection)
        connection.execute(_numbers.insert().values(key=SECRET, number=1))
    with pytest.raises(sa.exc.StatementError) as raised, engine.begin() as connection:
        connection.execute(statement, row)
    logging.getLogger("of.this.test").error("It failed.", exc_info=raised.value)
    engine.dispose()
    told = [str(raised.value), repr(raised.value), *traceback.format_exception(raised.value)]
    told += [caplog.text, *(logging.Formatter().format(record) for record in caplog.records)]
    assert "It failed." in caplog.text
    assert not [each for each in told if SECRET in each]


def test_a_message_that_cannot_be_stored_is_not_in_the_log(
    bot: Assistant, address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Silent:
        def begin(self, doing: str) -> None: ...
        def add(self, text: str) -> None: ...
        def end(self, exchange: str, answer: object) -> None: ...
        def fail(self, sentence: str) -> None: ...

    with closing(Messages(address)) as messages, closing(History.in_folder(tmp_path)) as history:
        assert messages.trouble() is None
        engine = make_engine(address)
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE chat_exchanges"))
        engine.dispose()
        chat = Chat(bot, messages, Thumbs(history), Limits.of(bot.settings))
        chat.reply(Asked(("a",), "place", f"Is {SECRET} the password?", "ana"), Silent())
    assert "held in memory" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ana:{SECRET}@/x?host=/nowhere",
        f"postgresql://ana@/x?host=/nowhere&password={SECRET}",
        f"postgresql://ana:{SECRET}@host:{SECRET}/x",
        f"postgresql://ana:x@{SECRET}@host:port/x",
        f"postgresql://ana@/x?host=/nowhere&port={SECRET}",
        f"postgresql://ana@/x?host=/nowhere&no_such_option={SECRET}",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make_engine(url)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_an_address_is_shown_without_password_and_options() -> None:
    address = sa.make_url(f"postgresql://ana:{SECRET}@host/x?password={SECRET}")
    assert shown_address(address) == "postgresql://ana:***@host/x"
