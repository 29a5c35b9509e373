"""Which messages were taken, and what was asked and answered where: in a database, so that restarts forget nothing.

A chat system may send one message twice, under two names, to two processes. Whoever writes its keys first takes it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import TypeAdapter

from assistant.database import Text, file_address, make_engine, make_tables
from assistant.records import Answer, Turn
from assistant.settings import Settings

_TURNS = 20
_KEPT = 7 * 86_400
"""Exchanges that a follow-up is read after; seconds that keys are kept, far longer than any system tries again."""

_ANSWER = TypeAdapter(Answer)
_schema = sa.MetaData()
_taken = sa.Table(
    "chat_taken",
    _schema,
    sa.Column("key", Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
)
_exchanges = sa.Table(
    "chat_exchanges",
    _schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("place", Text, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("question", Text, nullable=False),
    sa.Column("answer", Text),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was answered, and the answer."""

    id: str
    place: str
    question: str
    answer: Answer


class Messages:
    """The messages of chat systems; safe between threads and processes."""

    def __init__(self, url: str | sa.URL) -> None:
        self._engine = make_engine(url)
        make_tables(self._engine, _schema)

    @classmethod
    def of(cls, settings: Settings) -> Messages:
        """Those of the settings' database, or of a file beside the index."""
        return cls(settings.database_url or file_address(settings.index_folder / "chat.sqlite3"))

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def take(self, *keys: str) -> bool:
        """Whether this caller is the first with each of those names of a message, and so the one to answer it."""
        now = time.time()
        try:
            with self._engine.begin() as connection:
                connection.execute(_taken.insert(), [{"key": key, "at": now} for key in sorted(set(keys))])
                connection.execute(_taken.delete().where(_taken.c.at < now - _KEPT))
        except sa.exc.IntegrityError:
            return False
        return True

    def begin(self, place: str, question: str) -> str:
        """Note a question, and give its id; from now on the place is known."""
        exchange = secrets.token_hex(16)
        row = {"id": exchange, "place": place, "at": time.time(), "question": question}
        with self._engine.begin() as connection:
            connection.execute(_exchanges.insert().values(row))
        return exchange

    def end(self, exchange: str, answer: Answer) -> None:
        """Note the answer."""
        told = _ANSWER.dump_json(answer).decode()
        with self._engine.begin() as connection:
            connection.execute(_exchanges.update().where(_exchanges.c.id == exchange).values(answer=told))

    def knows(self, place: str) -> bool:
        """Whether anything was asked there."""
        with self._engine.connect() as connection:
            found = sa.select(_exchanges.c.id).where(_exchanges.c.place == place).limit(1)
            return connection.execute(found).first() is not None

    def history(self, place: str) -> Sequence[Turn]:
        """What was said there, oldest first."""
        answered = (_exchanges.c.place == place) & _exchanges.c.answer.is_not(None)
        latest = sa.select(_exchanges).where(answered).order_by(_exchanges.c.at.desc()).limit(_TURNS)
        with self._engine.connect() as connection:
            rows = list(connection.execute(latest))
        said = ((row.question, _ANSWER.validate_json(row.answer).text) for row in reversed(rows))
        return [turn for asked, told in said for turn in (Turn("user", asked), Turn("assistant", told))]

    def exchange(self, exchange: str) -> Exchange | None:
        """An exchange that has its answer."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_exchanges).where(_exchanges.c.id == exchange)).first()
        if row is None or row.answer is None:
            return None
        return Exchange(row.id, row.place, row.question, _ANSWER.validate_json(row.answer))
